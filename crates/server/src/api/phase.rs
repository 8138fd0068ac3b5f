//! The phases of a meeting.

use axum::Json;
use axum::extract::State;
use meeting::{Action, By, Entry, Event, MeetingId, Phase, PhaseId, Refusal, Time};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Changed, Changing, Entered, Page};
use super::body::PhaseBody;
use super::command::Answer;
use super::kinds::PhaseName;
use super::moment::Moment;
use super::{journal, viewer};
use crate::app::App;
use crate::error::Problem;

/// A change of phase.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PhaseObject {
    pub id: u64,
    pub meeting_id: u64,
    pub phase_name: PhaseName,
    /// The participant who did it; null for an admin who is none.
    #[schema(required)]
    pub started_by: Option<u64>,
    pub is_current: bool,
    pub created_at: Moment,
}

/// The present phase.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PhaseCurrent {
    pub meeting_id: u64,
    pub current_phase: PhaseName,
    pub started_at: Moment,
    #[schema(required)]
    pub started_by: Option<u64>,
}

/// One stretch of a phase.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PhaseStretch {
    pub id: u64,
    pub meeting_id: u64,
    pub phase_name: PhaseName,
    pub started_at: Moment,
    #[schema(required)]
    pub started_by: Option<u64>,
    /// Null while it lasts.
    #[schema(required)]
    pub ended_at: Option<Moment>,
    pub duration_ms: u64,
    pub is_current: bool,
    pub created_at: Moment,
}

impl PhaseObject {
    /// The change of phase that an entry is, if it is one.
    pub(crate) fn changed(entry: &Entry) -> Option<Self> {
        let Event::PhaseChanged { phase, .. } = &entry.event else { return None };
        Some(Self {
            id: PhaseId::new(entry.meeting, entry.seq).0,
            meeting_id: entry.meeting.0,
            phase_name: (*phase).into(),
            started_by: journal::by_participant(entry),
            is_current: true,
            created_at: Moment(entry.at),
        })
    }
}

fn starter(phase: &Phase) -> Option<u64> {
    match phase.started_by {
        Some(By::Participant(id)) => Some(id.0),
        Some(By::Account(_)) | None => None,
    }
}

impl PhaseStretch {
    pub(crate) fn new(phase: &Phase, end: Time) -> Self {
        Self {
            id: phase.id.0,
            meeting_id: phase.id.meeting().0,
            phase_name: phase.kind.into(),
            started_at: Moment(phase.started_at),
            started_by: starter(phase),
            ended_at: phase.ended_at.map(Moment),
            duration_ms: phase.ended_at.unwrap_or(end).ms_since(phase.started_at),
            is_current: phase.ended_at.is_none(),
            created_at: Moment(phase.started_at),
        }
    }
}

/// The routes of phases.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(change)).routes(routes!(current)).routes(routes!(history))
}

/// Step to the next phase, or back by one (facilitator or admin).
#[utoipa::path(post, path = "/phases/meetings/{id}/change", tag = "phases",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = PhaseBody, responses((status = 200, body = PhaseObject), Changed))]
async fn change(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::ChangePhase).await
}

/// The present phase.
#[utoipa::path(get, path = "/phases/meetings/{id}/current", tag = "phases",
    params(("id" = u64, Path)), responses((status = 200, body = PhaseCurrent), Entered))]
async fn current(State(app): State<App>, page: Page) -> Result<Json<PhaseCurrent>, Problem> {
    let phase = viewer::view(&app, &page.session, MeetingId(page.id), |meeting, _| {
        meeting.phases().last().copied()
    })
    .await?
    .ok_or(Refusal::NotFound)?;
    Ok(Json(PhaseCurrent {
        meeting_id: page.id,
        current_phase: phase.kind.into(),
        started_at: Moment(phase.started_at),
        started_by: starter(&phase),
    }))
}

/// Every stretch of a phase, oldest first, the initial one included.
#[utoipa::path(get, path = "/phases/meetings/{id}/history", tag = "phases",
    params(("id" = u64, Path), ("limit" = Option<u32>, Query), ("after" = Option<u64>, Query)),
    responses((status = 200, body = Vec<PhaseStretch>), Entered))]
async fn history(State(app): State<App>, page: Page) -> Result<axum::response::Response, Problem> {
    let phases = viewer::view(&app, &page.session, MeetingId(page.id), |meeting, now| {
        let end = meeting.ended_at().unwrap_or(now);
        meeting.phases().iter().map(|phase| PhaseStretch::new(phase, end)).collect::<Vec<_>>()
    })
    .await?;
    Ok(journal::stream(page.part(phases.into_iter(), |phase| phase.id)))
}
