//! Decisions on the record.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use meeting::{Action, DecisionId, Entry, Event, MeetingId, Refusal, Sealed};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Changed, Changing, Entered, Page};
use super::body::{DecisionBody, DecisionUpdate};
use super::command::Answer;
use super::kinds::PhaseName;
use super::moment::Moment;
use super::{journal, viewer};
use crate::app::App;
use crate::error::Problem;

/// A decision in its present wording.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Decision {
    pub id: u64,
    pub meeting_id: u64,
    #[schema(required)]
    pub title: Option<String>,
    #[schema(required)]
    pub description: Option<String>,
    /// A participant's id.
    #[schema(required)]
    pub decided_by: Option<u64>,
    pub phase: PhaseName,
    /// The adopted proposal that it comes from.
    #[schema(required)]
    pub proposal_id: Option<u64>,
    pub created_at: Moment,
    pub updated_at: Moment,
}

fn text_of(sealed: &Sealed) -> Option<String> {
    sealed.text().map(str::to_owned)
}

impl Decision {
    pub(crate) fn new(decision: &meeting::Decision) -> Self {
        Self {
            id: decision.id.0,
            meeting_id: decision.id.meeting().0,
            title: text_of(&decision.title),
            description: decision.description.as_ref().and_then(text_of),
            decided_by: decision.decided_by.map(|id| id.0),
            phase: decision.phase.into(),
            proposal_id: decision.proposal.map(|id| id.0),
            created_at: Moment(decision.created_at),
            updated_at: Moment(decision.updated_at),
        }
    }

    /// The decision that an entry records, if it records one.
    pub(crate) fn recorded(entry: &Entry) -> Option<Self> {
        let Event::DecisionRecorded { title, description, decided_by, phase, proposal } =
            &entry.event
        else {
            return None;
        };
        Some(Self {
            id: DecisionId::new(entry.meeting, entry.seq).0,
            meeting_id: entry.meeting.0,
            title: text_of(title),
            description: description.as_ref().and_then(text_of),
            decided_by: decided_by.map(|id| id.0),
            phase: (*phase).into(),
            proposal_id: proposal.map(|id| id.0),
            created_at: Moment(entry.at),
            updated_at: Moment(entry.at),
        })
    }

    /// The decision in the wording that these entries gave it.
    pub(crate) fn amended(decision: &meeting::Decision, entries: &[Entry]) -> Self {
        let mut shown = Self::new(decision);
        for entry in entries {
            if let Event::DecisionAmended { title, description, decided_by, phase, .. } =
                &entry.event
            {
                shown.title = text_of(title);
                shown.description = description.as_ref().and_then(text_of);
                shown.decided_by = decided_by.map(|id| id.0);
                shown.phase = (*phase).into();
                shown.updated_at = Moment(entry.at);
            }
        }
        shown
    }
}

/// The routes of decisions.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create, list)).routes(routes!(get, update, delete))
}

/// Record a decision (facilitator or admin).
#[utoipa::path(post, path = "/decisions/meetings/{id}", tag = "decisions",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = DecisionBody, responses((status = 200, body = Decision), Changed))]
async fn create(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Decide).await
}

/// A meeting's decisions, oldest first.
#[utoipa::path(get, path = "/decisions/meetings/{id}", tag = "decisions",
    params(("id" = u64, Path), ("limit" = Option<u32>, Query), ("after" = Option<u64>, Query)),
    responses((status = 200, body = Vec<Decision>), Entered))]
async fn list(State(app): State<App>, page: Page) -> Result<Response, Problem> {
    let decisions = viewer::view(&app, &page.session, MeetingId(page.id), |meeting, _| {
        meeting.decisions().map(Decision::new).collect::<Vec<_>>()
    })
    .await?;
    Ok(journal::stream(page.part(decisions.into_iter(), |decision| decision.id)))
}

/// One decision.
#[utoipa::path(get, path = "/decisions/{id}", tag = "decisions",
    params(("id" = u64, Path)), responses((status = 200, body = Decision), Entered))]
async fn get(State(app): State<App>, page: Page) -> Result<Json<Decision>, Problem> {
    let id = DecisionId(page.id);
    let decision = viewer::view(&app, &page.session, id.meeting(), move |meeting, _| {
        meeting.decision(id).map(Decision::new)
    })
    .await?;
    decision.map(Json).ok_or_else(|| Refusal::NotFound.into())
}

/// Amend a decision; the earlier wording stays in the audit trail.
#[utoipa::path(put, path = "/decisions/{id}", tag = "decisions",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = DecisionUpdate, responses((status = 200, body = Decision), Changed))]
async fn update(ask: Changing) -> Result<Answer, Problem> {
    ask.perform_on(Action::AmendDecision).await
}

/// Take a decision back.
#[utoipa::path(delete, path = "/decisions/{id}", tag = "decisions",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Changed))]
async fn delete(ask: Changing) -> Result<Answer, Problem> {
    ask.perform_on(Action::DeleteDecision).await
}
