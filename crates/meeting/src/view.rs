//! What is told of a meeting: the floor's status and what may be done, as data.

use crate::{Asked, Epoch, ParticipantId, Time};

/// Where the holder's time stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitState {
    /// The clock starts at the first sound, at the latest 5 s after the grant.
    NotStarted,
    Running,
    /// The limit is over; the turn is cut at `until`.
    Grace {
        until: Time,
    },
}

/// Who holds the floor and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolderView {
    pub participant: ParticipantId,
    pub since: Time,
    pub epoch: Epoch,
    /// End of the limit, without the grace; before the clock has started the latest it can be;
    /// none without a limit.
    pub expires_at: Option<Time>,
    pub limit: LimitState,
    /// A socket of theirs was open during the turn.
    pub attended: bool,
    /// The turn is a point of order.
    pub is_point_of_order: bool,
    /// What they had asked for it for; none if they asked for nothing in particular.
    pub asked: Option<Asked>,
}

/// Why a request has its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonCode {
    PointOfOrder,
    Reordered,
    /// Overtaken as often as anybody may be: goes first among its kind.
    Aged,
    Answer,
    Question,
    LeastSpoken,
    Arrival,
    Round,
    RoundLeastSpoken,
    /// Only a facilitator's grant moves the queue.
    Facilitator,
    /// Let somebody pass.
    Deferred,
    /// Did not show up when called: goes last, once.
    Absent,
}

impl ReasonCode {
    /// The stable code of the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PointOfOrder => "point_of_order",
            Self::Reordered => "reordered",
            Self::Aged => "aged",
            Self::Answer => "answer",
            Self::Question => "question",
            Self::LeastSpoken => "least_spoken",
            Self::Arrival => "arrival",
            Self::Round => "round",
            Self::RoundLeastSpoken => "round_least_spoken",
            Self::Facilitator => "facilitator",
            Self::Deferred => "deferred",
            Self::Absent => "absent",
        }
    }
}

/// The reason of a place with what it was computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    pub code: ReasonCode,
    pub held_ms: u64,
    pub waiting_ms: u64,
    pub overtaken: u32,
}

/// One request in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceView {
    pub participant: ParticipantId,
    pub asked: Asked,
    pub since: Time,
    /// From 1.
    pub position: u32,
    pub reason: Reason,
}

/// The floor's status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FloorView {
    /// Nobody holds it and the meeting lets somebody.
    pub is_available: bool,
    /// The number of the latest grant.
    pub epoch: Epoch,
    pub holder: Option<HolderView>,
    /// The turn that a point of order interrupted.
    pub paused: Option<ParticipantId>,
    /// In the order in which they are next.
    pub queue: Vec<PlaceView>,
    /// All who wait, also beyond those in `queue`.
    pub queue_length: usize,
    pub is_open: bool,
}
