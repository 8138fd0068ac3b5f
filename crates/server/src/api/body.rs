//! The bodies of a meeting's commands, over REST and in a socket's `data`.

use meeting::{AnnotationKind, Choice, PhaseKind, RequestKind, Role, VoteMethod};
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::text;

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ClaimBody {
    /// On whose behalf; only a facilitator or admin acts for others.
    pub participant_id: Option<u64>,
    pub reason: Option<String>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ReleaseBody {
    pub participant_id: Option<u64>,
    pub reason: Option<String>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct PassBody {
    pub to_participant_id: u64,
    pub participant_id: Option<u64>,
    pub reason: Option<String>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct RequestBody {
    #[schema(value_type = Option<super::kinds::RequestName>)]
    pub kind: Option<RequestKind>,
    pub note: Option<String>,
    /// Whom it is for: another participant who is here.
    pub to_participant_id: Option<u64>,
    /// Of an `answer`: what it answers; else the question of the turn just before.
    pub question_id: Option<u64>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct GrantBody {
    pub participant_id: u64,
    pub force: Option<bool>,
    pub reason: Option<String>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct RevokeBody {
    pub reason: Option<String>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ExtendBody {
    pub seconds: Option<u32>,
    pub reason: Option<String>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct QueueBody {
    /// Exactly those who wait, in the order wanted.
    pub order: Option<Vec<u64>>,
    pub is_open: Option<bool>,
    pub reason: Option<String>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct PhaseBody {
    #[schema(value_type = super::kinds::PhaseName)]
    pub phase_name: PhaseKind,
    pub reason: Option<String>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct AnnotationBody {
    #[schema(value_type = super::kinds::AnnotationName)]
    pub annotation_type: AnnotationKind,
    /// A JSON object of at most 256 KiB, or a string that holds one.
    #[schema(value_type = Object)]
    pub content: Box<RawValue>,
    pub timestamp_ms: Option<u64>,
    /// The `id` of the `stroke` signals that showed it while it was made.
    pub stroke: Option<String>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct AnnotationUpdate {
    #[schema(value_type = Object)]
    pub content: Box<RawValue>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct DecisionBody {
    pub title: String,
    pub description: Option<String>,
    pub decided_by: Option<u64>,
    #[schema(value_type = Option<super::kinds::PhaseName>)]
    pub phase: Option<PhaseKind>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct DecisionUpdate {
    pub title: Option<String>,
    #[serde(default, deserialize_with = "text::clearable")]
    #[schema(value_type = Option<String>)]
    pub description: Option<Option<String>>,
    #[serde(default, deserialize_with = "text::clearable")]
    #[schema(value_type = Option<u64>)]
    pub decided_by: Option<Option<u64>>,
    #[schema(value_type = Option<super::kinds::PhaseName>)]
    pub phase: Option<PhaseKind>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct MessageBody {
    /// 1 to 2,000 characters.
    pub text: String,
    pub epoch: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct ProposalBody {
    pub title: String,
    pub description: Option<String>,
    /// `majority` by default.
    #[schema(value_type = Option<super::kinds::MethodName>)]
    pub method: Option<VoteMethod>,
    /// Percent of those who may vote that have to, 0 to 100; 0, the default, is none.
    pub quorum: Option<u32>,
    pub epoch: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct BallotBody {
    #[schema(value_type = super::kinds::ChoiceName)]
    pub choice: Choice,
    pub epoch: Option<u64>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct RoleBody {
    #[schema(value_type = super::kinds::RoleName)]
    pub role: Role,
    pub reason: Option<String>,
    pub epoch: Option<u64>,
}
