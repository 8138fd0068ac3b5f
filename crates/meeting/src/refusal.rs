//! Reasons to say no, each with a stable code and what would help.

use crate::{Epoch, ParticipantId, PhaseKind, ProposalId, ProposalState, Role, Time};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    TokenHeld {
        holder: ParticipantId,
        epoch: Epoch,
        until: Option<Time>,
    },
    NotNext {
        next: Option<ParticipantId>,
    },
    AlreadyHolder {
        epoch: Epoch,
        since: Time,
        until: Option<Time>,
    },
    NotHeld,
    NotTokenHolder {
        holder: Option<ParticipantId>,
    },
    RoleForbids {
        allowed: Vec<Role>,
    },
    NotParticipant,
    PhaseForbids {
        allowed: Vec<PhaseKind>,
    },
    PassForbids {
        allowed: Vec<ParticipantId>,
    },
    ExtendForbids,
    QueueFull {
        bound: u32,
    },
    QueueClosed,
    StaleEpoch {
        epoch: Epoch,
    },
    MeetingEnded {
        at: Time,
    },
    /// Started twice.
    AlreadyStarted {
        at: Time,
    },
    PhaseOrder {
        allowed: Vec<PhaseKind>,
    },
    LastFacilitator,
    NotWaiting,
    ReasonRequired,
    KeyReused,
    Invalid {
        field: &'static str,
        msg: &'static str,
    },
    /// The participant, annotation or decision named does not exist.
    NotFound,
    /// A limit of the meeting as a whole (board bytes, participants, events).
    MeetingFull {
        what: &'static str,
        bound: u64,
    },
    /// A vote is open: one at a time, and nobody writes on the board meanwhile.
    VoteOpen {
        proposal: ProposalId,
    },
    /// The proposal is not, or no longer, in the state for it.
    VoteClosed {
        state: ProposalState,
    },
    /// The inbox is full: try again.
    Busy,
    /// The store is away, or the outcome could not be learned: try again with the same key.
    Unavailable,
}

impl Refusal {
    /// The stable code of the contract.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TokenHeld { .. } => "token_held",
            Self::NotNext { .. } => "not_next",
            Self::AlreadyHolder { .. } => "already_holder",
            Self::NotHeld => "not_held",
            Self::NotTokenHolder { .. } => "not_token_holder",
            Self::RoleForbids { .. } => "role_forbids",
            Self::NotParticipant => "not_participant",
            Self::PhaseForbids { .. } => "phase_forbids",
            Self::PassForbids { .. } => "pass_forbids",
            Self::ExtendForbids => "extend_forbids",
            Self::QueueFull { .. } => "queue_full",
            Self::QueueClosed => "queue_closed",
            Self::StaleEpoch { .. } => "stale_epoch",
            Self::MeetingEnded { .. } => "meeting_ended",
            Self::AlreadyStarted { .. } => "already_started",
            Self::PhaseOrder { .. } => "phase_order",
            Self::LastFacilitator => "last_facilitator",
            Self::NotWaiting => "not_waiting",
            Self::ReasonRequired => "reason_required",
            Self::KeyReused => "key_reused",
            Self::Invalid { .. } => "invalid",
            Self::NotFound => "not_found",
            Self::MeetingFull { .. } => "meeting_full",
            Self::VoteOpen { .. } => "vote_open",
            Self::VoteClosed { .. } => "vote_closed",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
        }
    }
}
