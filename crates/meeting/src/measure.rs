//! Statistics as folds over the journal: integers only, nothing guessed.

use std::collections::{BTreeMap, BTreeSet};

use crate::{AnnotationKind, ParticipantId, PhaseKind, Time};

/// What one participant did so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Floor time of turns that are over; [`crate::Meeting::held_ms`] adds the running one.
    pub held_ms: u64,
    /// Grants and passes to them; a resumed turn is not a second one.
    pub claims: u64,
    /// Turns in the present phase, for the order `round`.
    pub turns_in_phase: u32,
    /// When their latest turn began.
    pub last_hold: Option<Time>,
    /// On the board now, by kind.
    pub annotations: BTreeMap<AnnotationKind, u64>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Measure {
    pub(crate) tallies: BTreeMap<ParticipantId, Tally>,
    pub(crate) phases: BTreeSet<PhaseKind>,
}
