//! Decisions on the record; earlier wordings stay in the journal.

use crate::{DecisionId, ParticipantId, PhaseKind, Sealed, Time};

/// A decision in its present wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub id: DecisionId,
    pub title: Sealed,
    pub description: Option<Sealed>,
    pub decided_by: Option<ParticipantId>,
    pub phase: PhaseKind,
    pub created_at: Time,
    pub updated_at: Time,
}
