//! What may be asked of a meeting. The server parses and seals; the rules decide.

use crate::{
    AccountId, AnnotationId, AnnotationKind, Asked, Choice, DecisionId, Epoch, ExpireCause,
    MessageId, ParticipantId, PhaseKind, ProposalId, Role, Sealed, SettingsChange, StrokeId, Time,
    VoteMethod,
};

/// A command with what fences and repeats it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub actor: crate::Actor,
    pub command: Command,
    pub key: Option<crate::Key>,
    /// If given and not the current one: `stale_epoch`.
    pub epoch: Option<Epoch>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Create {
        name: Sealed,
        description: Option<Sealed>,
        scheduled_at: Option<Time>,
        is_public: bool,
        settings: SettingsChange,
        /// The creator's own username and name, as they join.
        creator_username: Sealed,
        creator_name: Sealed,
    },
    Update {
        name: Option<Sealed>,
        description: Option<Option<Sealed>>,
        scheduled_at: Option<Option<Time>>,
        is_public: Option<bool>,
        is_active: Option<bool>,
        settings: Option<SettingsChange>,
    },
    Start,
    End,
    Delete,
    /// `role` above participant only with an invitation, which the server holds for the caller.
    Join {
        username: Sealed,
        name: Sealed,
        role: Role,
        invitation: Option<u64>,
    },
    Leave,
    SetRole {
        participant: ParticipantId,
        role: Role,
        reason: Option<Sealed>,
    },
    /// Makes no event: an invitation is a row of the store. Its key is kept here, beside all others.
    Invite,
    /// `Actor::System`: the account is gone.
    Erase {
        account: AccountId,
    },
    ChangePhase {
        to: PhaseKind,
        reason: Option<Sealed>,
    },

    /// `participant` other than the caller: a facilitator's grant.
    Claim {
        participant: Option<ParticipantId>,
        reason: Option<Sealed>,
    },
    Release {
        participant: Option<ParticipantId>,
        reason: Option<Sealed>,
    },
    /// `participant`: on whose behalf; else the caller's.
    Pass {
        participant: Option<ParticipantId>,
        to: ParticipantId,
        reason: Option<Sealed>,
    },
    /// What it does not name of a request that waits already stays as it is.
    Request {
        asked: Asked,
    },
    Withdraw,
    Defer,
    Grant {
        participant: ParticipantId,
        force: bool,
        reason: Option<Sealed>,
    },
    Revoke {
        reason: Option<Sealed>,
    },
    Extend {
        seconds: Option<u32>,
        reason: Option<Sealed>,
    },
    Queue {
        order: Option<Vec<ParticipantId>>,
        is_open: Option<bool>,
        reason: Option<Sealed>,
    },

    Annotate {
        kind: AnnotationKind,
        content: Sealed,
        bytes: u32,
        timestamp_ms: Option<u64>,
        /// The stroke that it was while it was drawn.
        stroke: Option<StrokeId>,
    },
    UpdateAnnotation {
        annotation: AnnotationId,
        content: Sealed,
        bytes: u32,
    },
    DeleteAnnotation {
        annotation: AnnotationId,
    },
    Decide {
        title: Sealed,
        description: Option<Sealed>,
        decided_by: Option<ParticipantId>,
        phase: Option<PhaseKind>,
    },
    AmendDecision {
        decision: DecisionId,
        title: Option<Sealed>,
        description: Option<Option<Sealed>>,
        decided_by: Option<Option<ParticipantId>>,
        phase: Option<PhaseKind>,
    },
    DeleteDecision {
        decision: DecisionId,
    },
    SendMessage {
        text: Sealed,
    },
    DeleteMessage {
        message: MessageId,
    },
    Propose {
        title: Sealed,
        description: Option<Sealed>,
        method: VoteMethod,
        quorum: u32,
    },
    OpenVote {
        proposal: ProposalId,
    },
    Vote {
        proposal: ProposalId,
        choice: Choice,
    },
    CloseVote {
        proposal: ProposalId,
    },
    WithdrawProposal {
        proposal: ProposalId,
    },

    /// `Actor::Clock`: presence or the clock says so; void if the epoch is old.
    Lapse {
        participant: ParticipantId,
        cause: ExpireCause,
        epoch: Epoch,
    },
    /// `Actor::Clock`: a waiting person's sockets have been gone too long.
    LosePlace {
        participant: ParticipantId,
    },
    /// `Actor::Clock`: no facilitator has been here for too long.
    Succeed {
        participant: ParticipantId,
    },
    /// `Actor::Clock`: whatever is due at this time.
    Tick,
    /// `Actor::Clock`: a socket of the holder opened.
    Attend {
        participant: ParticipantId,
    },
    /// `Actor::Media`: the holder was heard for the first time in the turn.
    FirstSound {
        participant: ParticipantId,
        epoch: Epoch,
    },
    /// `Actor::Media`: a turn is over, and so long its holder was heard.
    TurnVoiced {
        participant: ParticipantId,
        epoch: Epoch,
        ms: u64,
    },
}
