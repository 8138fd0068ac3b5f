//! The thread of questions: who asked what, to whom, and whose turns answered it.

use serde::Serialize;
use utoipa::ToSchema;

use super::kinds::PhaseName;
use super::moment::Moment;

/// A question that was put: a turn of that kind has begun.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Question {
    pub question_id: u64,
    pub participant_id: u64,
    /// Absent: to all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_participant_id: Option<u64>,
    #[schema(required)]
    pub note: Option<String>,
    pub phase_name: PhaseName,
    pub asked_at: Moment,
    /// Of its turn; of the rest of it, once that has resumed.
    pub epoch: u64,
    /// In the order they were given.
    pub replies: Vec<Reply>,
}

/// A turn that answers a question.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Reply {
    pub participant_id: u64,
    pub epoch: u64,
    pub answered_at: Moment,
}

impl Question {
    pub(crate) fn new(question: &meeting::Question) -> Self {
        Self {
            question_id: question.id.0,
            participant_id: question.participant.0,
            to_participant_id: question.to.map(|to| to.0),
            note: question.note.as_ref().and_then(|note| note.text()).map(str::to_owned),
            phase_name: question.phase.into(),
            asked_at: Moment(question.asked_at),
            epoch: question.epoch.0,
            replies: question.replies.iter().map(Reply::new).collect(),
        }
    }
}

impl Reply {
    fn new(reply: &meeting::Reply) -> Self {
        Self {
            participant_id: reply.participant.0,
            epoch: reply.epoch.0,
            answered_at: Moment(reply.at),
        }
    }
}
