//! What can happen in a meeting. These types are the journal's format: a variant, once released,
//! is never edited; a new version gets a line in the store's `upcast` and a golden file for ever.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, AnnotationId, Asked, By, DecisionId, Epoch, MeetingId, MessageId, ParticipantId,
    ProposalId, QuestionId, Sealed, Seq, SettingsChange, Time,
};

/// A command's key and body, both as SHA-256, so that a repeat finds its first answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    pub id: [u8; 32],
    pub body: [u8; 32],
}

/// One event in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub meeting: MeetingId,
    pub seq: Seq,
    /// Never before the entry in front of it.
    pub at: Time,
    pub by: Option<By>,
    /// The id of the command's key, if the command carried one.
    pub key: Option<[u8; 32]>,
    pub event: Event,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Observer,
    Participant,
    Facilitator,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseKind {
    Ideation,
    Clarification,
    Decision,
    Feedback,
}

/// What somebody waits to say; the later in this list, the earlier they come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    #[default]
    Speech,
    Question,
    Answer,
    PointOfOrder,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnotationKind {
    Text,
    Drawing,
    Shape,
}

/// How a turn begins other than by a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantCause {
    Free,
    Queue,
    Granted,
    /// Interrupts the turn of that epoch, which resumes after.
    PointOfOrder {
        interrupts: Option<Epoch>,
    },
    /// The interrupted turn goes on with its rest.
    Resume,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseCause {
    Done,
    Left,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpireCause {
    Limit,
    NoShow,
    Disconnected,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForceCause {
    Revoked,
    Role,
    Phase,
    Erased,
    MeetingEnded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawCause {
    Asked,
    Left,
    Role,
    Phase,
    Disconnected,
    Erased,
    MeetingEnded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleCause {
    Set,
    Invited,
    Succession,
}

/// How ballots become a result; each has a file in `decision/`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoteMethod {
    #[default]
    Majority,
    TwoThirds,
    Consent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    Yes,
    No,
    Abstain,
}

/// What came of a vote that was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Adopted,
    Rejected,
    /// Too few have voted.
    NoQuorum,
}

/// How many ballots of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballots {
    pub yes: u32,
    pub no: u32,
    pub abstain: u32,
}

/// One thing that happened. Exactly one frame on the sockets and one row of the audit trail each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    MeetingCreated {
        creator: AccountId,
        name: Sealed,
        description: Option<Sealed>,
        scheduled_at: Option<Time>,
        is_public: bool,
        settings: SettingsChange,
    },
    /// Only what changed; `Some(None)` clears.
    MeetingUpdated {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Sealed>,
        #[serde(default, skip_serializing_if = "Option::is_none", with = "clearable")]
        description: Option<Option<Sealed>>,
        #[serde(default, skip_serializing_if = "Option::is_none", with = "clearable")]
        scheduled_at: Option<Option<Time>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        is_public: Option<bool>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        settings: Option<SettingsChange>,
    },
    MeetingStarted,
    MeetingEnded,
    MeetingDeleted,
    /// The participant's id is this entry's.
    ParticipantJoined {
        account: AccountId,
        username: Sealed,
        name: Sealed,
        role: Role,
        invitation: Option<u64>,
    },
    /// Somebody who had left is back, with the role they had.
    ParticipantReturned {
        participant: ParticipantId,
    },
    ParticipantLeft {
        participant: ParticipantId,
    },
    /// The account is gone: the name with it; what the participant did stays.
    ParticipantErased {
        participant: ParticipantId,
    },
    RoleChanged {
        participant: ParticipantId,
        from: Role,
        to: Role,
        cause: RoleCause,
        reason: Option<Sealed>,
    },
    /// Opens this phase and closes the one before it; the phase's id is this entry's.
    PhaseChanged {
        phase: PhaseKind,
        from: Option<PhaseKind>,
        reason: Option<Sealed>,
    },
    /// How often each refusal was given in the phase that ends.
    RefusalsCounted {
        phase: PhaseKind,
        counts: BTreeMap<String, u64>,
    },

    Granted {
        to: ParticipantId,
        epoch: Epoch,
        cause: GrantCause,
        attended: bool,
        reason: Option<Sealed>,
        /// Of a request that was granted at once, and so never waited.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<Asked>,
    },
    Passed {
        from: ParticipantId,
        to: ParticipantId,
        epoch: Epoch,
        attended: bool,
        reason: Option<Sealed>,
    },
    Released {
        participant: ParticipantId,
        epoch: Epoch,
        cause: ReleaseCause,
        reason: Option<Sealed>,
    },
    ForceReleased {
        participant: ParticipantId,
        epoch: Epoch,
        cause: ForceCause,
        reason: Option<Sealed>,
    },
    Expired {
        participant: ParticipantId,
        epoch: Epoch,
        cause: ExpireCause,
    },
    /// A socket of the holder opened for the first time in the turn.
    TurnAttended {
        epoch: Epoch,
    },
    /// The turn's clock runs; without `until` the turn has no limit.
    TurnStarted {
        epoch: Epoch,
        until: Option<Time>,
    },
    TurnExtended {
        epoch: Epoch,
        until: Time,
        reason: Option<Sealed>,
    },
    TurnGrace {
        epoch: Epoch,
        until: Time,
    },
    /// How long the holder of a turn that is over was heard: by the level their client claims, so never
    /// a basis for a grant. Turns without a media session have none.
    TurnVoiced {
        participant: ParticipantId,
        epoch: Epoch,
        ms: u64,
    },

    Requested {
        participant: ParticipantId,
        kind: RequestKind,
        note: Option<Sealed>,
        attended: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<ParticipantId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        question: Option<QuestionId>,
    },
    /// A waiting person changed the kind or note of their request; the place is kept.
    RequestChanged {
        participant: ParticipantId,
        kind: RequestKind,
        note: Option<Sealed>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<ParticipantId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        question: Option<QuestionId>,
    },
    Withdrawn {
        participant: ParticipantId,
        cause: WithdrawCause,
    },
    Deferred {
        participant: ParticipantId,
    },
    Reordered {
        order: Vec<ParticipantId>,
        reason: Option<Sealed>,
    },
    QueueOpened {
        is_open: bool,
        reason: Option<Sealed>,
    },

    AnnotationCreated {
        participant: ParticipantId,
        epoch: Epoch,
        kind: AnnotationKind,
        content: Sealed,
        bytes: u32,
        timestamp_ms: u64,
    },
    AnnotationUpdated {
        annotation: AnnotationId,
        content: Sealed,
        bytes: u32,
    },
    AnnotationDeleted {
        annotation: AnnotationId,
    },

    DecisionRecorded {
        title: Sealed,
        description: Option<Sealed>,
        decided_by: Option<ParticipantId>,
        phase: PhaseKind,
        /// The adopted proposal that it comes from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposal: Option<ProposalId>,
    },
    DecisionAmended {
        decision: DecisionId,
        title: Sealed,
        description: Option<Sealed>,
        decided_by: Option<ParticipantId>,
        phase: PhaseKind,
    },
    DecisionDeleted {
        decision: DecisionId,
    },

    /// The message's id is this entry's.
    ChatMessage {
        participant: ParticipantId,
        text: Sealed,
    },
    ChatDeleted {
        message: MessageId,
    },

    /// The proposal's id is this entry's; an admin who is no participant makes it for nobody.
    ProposalMade {
        participant: Option<ParticipantId>,
        title: Sealed,
        description: Option<Sealed>,
        method: VoteMethod,
        /// Percent of those who may vote; 0 is none.
        quorum: u32,
    },
    /// What stands on the board up to here is joined to the proposal.
    VoteOpened {
        proposal: ProposalId,
    },
    /// Of several of one participant the last counts.
    BallotCast {
        proposal: ProposalId,
        participant: ParticipantId,
        choice: Choice,
    },
    VoteClosed {
        proposal: ProposalId,
        outcome: Outcome,
        /// How many might have voted.
        entitled: u32,
        ballots: Ballots,
    },
    /// The phase or the meeting ended first: nothing is counted.
    VoteLapsed {
        proposal: ProposalId,
    },
    ProposalWithdrawn {
        proposal: ProposalId,
    },
}

impl Event {
    /// Every sealed text of the event, for the store to lay beside the entry and to put back.
    pub fn sealed_mut(&mut self) -> Vec<&mut Sealed> {
        match self {
            Self::MeetingCreated { name, description, .. } => {
                std::iter::once(name).chain(description).collect()
            }
            Self::MeetingUpdated { name, description, .. } => {
                name.iter_mut().chain(description.iter_mut().flatten()).collect()
            }
            Self::ParticipantJoined { username, name, .. } => vec![username, name],
            Self::RoleChanged { reason, .. }
            | Self::PhaseChanged { reason, .. }
            | Self::Passed { reason, .. }
            | Self::Released { reason, .. }
            | Self::ForceReleased { reason, .. }
            | Self::TurnExtended { reason, .. }
            | Self::Reordered { reason, .. }
            | Self::QueueOpened { reason, .. } => reason.iter_mut().collect(),
            Self::Granted { reason, asked, .. } => {
                reason.iter_mut().chain(asked.iter_mut().flat_map(|it| &mut it.note)).collect()
            }
            Self::Requested { note, .. } | Self::RequestChanged { note, .. } => {
                note.iter_mut().collect()
            }
            Self::AnnotationCreated { content, .. } | Self::AnnotationUpdated { content, .. } => {
                vec![content]
            }
            Self::ChatMessage { text, .. } => vec![text],
            Self::DecisionRecorded { title, description, .. }
            | Self::DecisionAmended { title, description, .. }
            | Self::ProposalMade { title, description, .. } => {
                std::iter::once(title).chain(description).collect()
            }
            Self::MeetingStarted
            | Self::MeetingEnded
            | Self::MeetingDeleted
            | Self::ParticipantReturned { .. }
            | Self::ParticipantLeft { .. }
            | Self::ParticipantErased { .. }
            | Self::RefusalsCounted { .. }
            | Self::Expired { .. }
            | Self::TurnAttended { .. }
            | Self::TurnStarted { .. }
            | Self::TurnGrace { .. }
            | Self::TurnVoiced { .. }
            | Self::Withdrawn { .. }
            | Self::Deferred { .. }
            | Self::AnnotationDeleted { .. }
            | Self::DecisionDeleted { .. }
            | Self::ChatDeleted { .. }
            | Self::VoteOpened { .. }
            | Self::BallotCast { .. }
            | Self::VoteClosed { .. }
            | Self::VoteLapsed { .. }
            | Self::ProposalWithdrawn { .. } => Vec::new(),
        }
    }
}

/// `Some(None)` is written as null and read back as such; absent is `None`.
mod clearable {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::option_option, reason = "absent, cleared and set are three things")]
    #[expect(clippy::ref_option, reason = "the shape serde calls with")]
    pub(super) fn serialize<T: Serialize, S: Serializer>(
        value: &Option<Option<T>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().and_then(Option::as_ref).serialize(serializer)
    }

    #[expect(clippy::option_option, reason = "absent, cleared and set are three things")]
    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Option<T>>, D::Error> {
        Option::<T>::deserialize(deserializer).map(Some)
    }
}
