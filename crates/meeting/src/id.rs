//! Ids are pure: what an event creates is named `meeting << 24 | seq` of that event, so no lookup
//! table and no dice are needed, and a path without a meeting id still says which meeting it means.

use serde::{Deserialize, Serialize};

/// Bits of an id that hold the `seq`; a meeting has fewer than 2^24 events.
pub const SEQ_BITS: u32 = 24;
/// Meetings count up below this bound, so that every id stays below 2^53.
pub const MEETINGS_MAX: u64 = 1 << 29;
/// Events of one meeting count up below this bound; one that reaches it takes no more commands.
pub const EVENTS_MAX: u64 = 1 << SEQ_BITS;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);
    )+};
}

ids! {
    /// One meeting of a store; below [`MEETINGS_MAX`].
    MeetingId,
    /// An account of the installation.
    AccountId,
    /// The place of an event in its meeting's journal, from 1; 0 means "before the first".
    Seq,
    /// The number of a grant: grows by one with each, from 1; 0 means "none yet".
    Epoch,
}

macro_rules! entity_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        ids! { $($(#[$doc])* $name),+ }
        $(impl $name {
            /// The id of what the event at `seq` creates.
            pub const fn new(meeting: MeetingId, seq: Seq) -> Self {
                Self(meeting.0 << SEQ_BITS | seq.0)
            }
            /// The meeting it belongs to.
            pub const fn meeting(self) -> MeetingId {
                MeetingId(self.0 >> SEQ_BITS)
            }
            /// The event that created it.
            pub const fn seq(self) -> Seq {
                Seq(self.0 & (EVENTS_MAX - 1))
            }
        })+
    };
}

entity_ids! {
    /// An account in one meeting.
    ParticipantId,
    /// A change of the floor.
    TokenEventId,
    /// A question that was put: the grant under which it was.
    QuestionId,
    /// One stretch of a phase.
    PhaseId,
    /// Something put on the board.
    AnnotationId,
    /// A recorded decision.
    DecisionId,
    /// Something written in the chat.
    MessageId,
    /// Something to vote on.
    ProposalId,
}

impl Seq {
    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Epoch {
    /// The epoch of the grant after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
