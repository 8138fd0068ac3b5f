//! Phases: in their order, one forward or one back.

use crate::{By, PhaseId, PhaseKind, Time};

/// One stretch of a phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    pub id: PhaseId,
    pub kind: PhaseKind,
    pub started_at: Time,
    pub started_by: Option<By>,
    /// None while it lasts.
    pub ended_at: Option<Time>,
}

/// What a phase kind lets happen; settings narrow it further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhaseRules {
    pub floor: bool,
    pub board: bool,
    pub decisions: bool,
}

impl PhaseKind {
    /// Every kind, in the order a meeting takes them.
    pub const ALL: [Self; 4] =
        [Self::Ideation, Self::Clarification, Self::Decision, Self::Feedback];

    /// What may happen in it. The four differ in nothing by default.
    pub const fn rules(self) -> PhaseRules {
        match self {
            Self::Ideation | Self::Clarification | Self::Decision | Self::Feedback => {
                PhaseRules { floor: true, board: true, decisions: true }
            }
        }
    }

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ideation => "ideation",
            Self::Clarification => "clarification",
            Self::Decision => "decision",
            Self::Feedback => "feedback",
        }
    }

    /// The kinds that may follow: the next one, and one step back.
    pub fn neighbours(self) -> Vec<Self> {
        let (after, before) = match self {
            Self::Ideation => (Some(Self::Clarification), None),
            Self::Clarification => (Some(Self::Decision), Some(Self::Ideation)),
            Self::Decision => (Some(Self::Feedback), Some(Self::Clarification)),
            Self::Feedback => (None, Some(Self::Decision)),
        };
        after.into_iter().chain(before).collect()
    }
}
