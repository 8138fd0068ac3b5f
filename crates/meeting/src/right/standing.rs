//! What somebody is to the floor.

/// What somebody is to the floor at a moment; one may what any of one's standings may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Observer,
    Participant,
    Facilitator,
    Holder,
    Next,
    Waiting,
}

impl Standing {
    pub const ALL: [Self; 6] = [
        Self::Observer,
        Self::Participant,
        Self::Facilitator,
        Self::Holder,
        Self::Next,
        Self::Waiting,
    ];

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observer => "observer",
            Self::Participant => "participant",
            Self::Facilitator => "facilitator",
            Self::Holder => "holder",
            Self::Next => "next",
            Self::Waiting => "waiting",
        }
    }
}
