//! What events say, on the sockets and in the audit trail alike.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::floor::TokenChange;
use super::kinds::{
    AnnotationName, ChoiceName, MethodName, PhaseName, ProposalStateName, RequestName, RoleName,
};
use super::meeting::SettingsPatch;
use super::moment::Moment;
use super::proposal::{Ballot, BallotTally, Proposal};

/// What an event says beside whom and what it is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Told {
    Meeting {
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        description: Option<Option<String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        scheduled_at: Option<Option<Moment>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        is_public: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        creator_id: Option<u64>,
        /// Those that were set.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<SettingsPatch>)]
        settings: Option<serde_json::Value>,
    },
    Person {
        #[serde(skip_serializing_if = "Option::is_none")]
        user_id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        role: Option<RoleName>,
        is_active: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        is_erased: Option<bool>,
    },
    Role {
        role: RoleName,
        from_role: RoleName,
        cause: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        by_participant_id: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    Phase {
        phase_name: PhaseName,
        #[serde(skip_serializing_if = "Option::is_none")]
        from_phase: Option<PhaseName>,
        started_by: Option<u64>,
        is_current: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    Refusals {
        phase_name: PhaseName,
        counts: BTreeMap<String, u64>,
    },
    Token(TokenChange),
    Turn {
        /// `attended`, `started`, `extended` or `grace`.
        change: &'static str,
        epoch: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// How long the holder was heard in a turn that is over.
    Voiced {
        epoch: u64,
        voiced_time_ms: u64,
    },
    Queue {
        /// `requested`, `changed`, `withdrawn`, `deferred`, `reordered`, `opened` or `closed`.
        change: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        kind: Option<RequestName>,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        to_participant_id: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        question_id: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cause: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        order: Option<Vec<u64>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        is_open: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    Annotation {
        annotation_type: AnnotationName,
        #[schema(value_type = Object)]
        content: Option<Box<RawValue>>,
        timestamp_ms: u64,
        epoch: u64,
    },
    Content {
        #[schema(value_type = Object)]
        content: Option<Box<RawValue>>,
    },
    Decision {
        title: Option<String>,
        description: Option<String>,
        decided_by: Option<u64>,
        phase: PhaseName,
        /// The adopted proposal that it comes from.
        #[serde(skip_serializing_if = "Option::is_none")]
        proposal_id: Option<u64>,
    },
    Chat {
        text: Option<String>,
    },
    /// In the audit trail; a frame says the whole proposal.
    Proposed {
        title: Option<String>,
        description: Option<String>,
        proposed_by: Option<u64>,
        method: MethodName,
        quorum: u32,
    },
    Proposal(Box<Proposal>),
    VoteOpened {
        board_seq: u64,
    },
    /// In the audit trail, once the vote is counted.
    Ballot {
        choice: ChoiceName,
    },
    VoteClosed {
        state: ProposalStateName,
        /// Not of one that lapsed, as all that follows.
        #[serde(skip_serializing_if = "Option::is_none")]
        entitled: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        tally: Option<BallotTally>,
        /// In a frame; the audit trail has each ballot in its place.
        #[serde(skip_serializing_if = "Option::is_none")]
        ballots: Option<Vec<Ballot>>,
    },
    Nothing {},
}

/// Which thing a frame is about, and when, in that frame's words.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Named {
    Token { event_id: u64, timestamp: Moment },
    Phase { phase_id: u64, timestamp: Moment },
    AnnotationCreated { annotation_id: u64, created_at: Moment },
    AnnotationUpdated { annotation_id: u64, updated_at: Moment },
    DecisionCreated { decision_id: u64, created_at: Moment, updated_at: Moment },
    DecisionUpdated { decision_id: u64, updated_at: Moment },
    ChatMessage { message_id: u64, created_at: Moment },
    ChatDeleted { message_id: u64, timestamp: Moment },
    VoteOpened { proposal_id: u64, opened_at: Moment },
    VoteClosed { proposal_id: u64, closed_at: Moment },
    Proposal { proposal_id: u64, timestamp: Moment },
    Other { timestamp: Moment },
}
