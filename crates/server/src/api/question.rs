//! What people want the floor for, and the thread of questions: who asked what, to whom, and whose
//! turns answered it.

use axum::Json;
use axum::extract::State;
use meeting::{AccountId, Asked, Event, MeetingId, QuestionId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Entered, Page};
use super::body::RequestBody;
use super::kinds::{PhaseName, RequestName};
use super::moment::Moment;
use super::text;
use super::viewer;
use crate::app::App;
use crate::error::Problem;

/// What somebody wants the floor for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AskedFor {
    pub kind: RequestName,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_participant_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question_id: Option<u64>,
}

/// What the body of a request asks for.
///
/// # Errors
/// 422: a note that is too long, an id that is none.
pub(crate) fn asked(body: RequestBody, me: AccountId) -> Result<Asked, Problem> {
    let to = body.to_participant_id.map(|id| text::participant("to_participant_id", id));
    Ok(Asked {
        kind: body.kind.unwrap_or_default(),
        note: text::personal("note", body.note, me)?,
        to: to.transpose()?,
        question: body.question_id.map(QuestionId),
    })
}

impl AskedFor {
    /// Of a request that was granted at once, and so never waited.
    pub(crate) fn granted(event: &Event) -> Option<Self> {
        let Event::Granted { asked, .. } = event else { return None };
        asked.as_ref().map(Self::new)
    }

    pub(crate) fn new(asked: &Asked) -> Self {
        Self {
            kind: asked.kind.into(),
            note: asked.note.as_ref().and_then(|note| note.text()).map(str::to_owned),
            to_participant_id: asked.to.map(|id| id.0),
            question_id: asked.question.map(|id| id.0),
        }
    }
}

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

/// The routes of the thread.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(questions))
}

/// The latest questions that were put, oldest first, with the turns that answered them.
#[utoipa::path(get, path = "/tokens/meetings/{id}/questions", tag = "floor",
    params(("id" = u64, Path)), responses((status = 200, body = Vec<Question>), Entered))]
async fn questions(State(app): State<App>, page: Page) -> Result<Json<Vec<Question>>, Problem> {
    let questions = viewer::view(&app, &page.session, MeetingId(page.id), |meeting, _| {
        meeting.questions().map(Question::new).collect()
    });
    Ok(Json(questions.await?))
}
