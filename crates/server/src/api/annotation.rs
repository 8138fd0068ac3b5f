//! What stands on the board.

use axum::extract::State;
use axum::response::Response;
use meeting::{Action, AnnotationId, Entry, Event, MeetingId, Sealed};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Changed, Changing, Entered, Page};
use super::body::{AnnotationBody, AnnotationUpdate};
use super::command::Answer;
use super::kinds::AnnotationName;
use super::moment::Moment;
use super::{journal, viewer};
use crate::app::App;
use crate::error::Problem;

/// Something on the board.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Annotation {
    pub id: u64,
    pub meeting_id: u64,
    pub participant_id: u64,
    pub annotation_type: AnnotationName,
    /// As it was written.
    #[schema(value_type = Object)]
    pub content: Option<Box<RawValue>>,
    pub timestamp_ms: u64,
    pub created_at: Moment,
    /// The grant under which it was made.
    pub epoch: u64,
}

/// The JSON that was sealed.
pub(crate) fn content_of(sealed: &Sealed) -> Option<Box<RawValue>> {
    sealed.text().and_then(|text| RawValue::from_string(text.to_owned()).ok())
}

impl Annotation {
    pub(crate) fn new(annotation: &meeting::Annotation) -> Self {
        Self {
            id: annotation.id.0,
            meeting_id: annotation.id.meeting().0,
            participant_id: annotation.participant.0,
            annotation_type: annotation.kind.into(),
            content: content_of(&annotation.content),
            timestamp_ms: annotation.timestamp_ms,
            created_at: Moment(annotation.created_at),
            epoch: annotation.epoch.0,
        }
    }

    /// The annotation that an entry creates, if it creates one.
    pub(crate) fn created(entry: &Entry) -> Option<Self> {
        let Event::AnnotationCreated { participant, epoch, kind, content, timestamp_ms, .. } =
            &entry.event
        else {
            return None;
        };
        Some(Self {
            id: AnnotationId::new(entry.meeting, entry.seq).0,
            meeting_id: entry.meeting.0,
            participant_id: participant.0,
            annotation_type: (*kind).into(),
            content: content_of(content),
            timestamp_ms: *timestamp_ms,
            created_at: Moment(entry.at),
            epoch: epoch.0,
        })
    }

    /// The annotation with the content that these entries gave it.
    pub(crate) fn updated(annotation: &meeting::Annotation, entries: &[Entry]) -> Self {
        let mut shown = Self::new(annotation);
        for entry in entries {
            if let Event::AnnotationUpdated { content, .. } = &entry.event {
                shown.content = content_of(content);
            }
        }
        shown
    }
}

/// The routes of annotations.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create, list)).routes(routes!(update, delete))
}

/// Put something on the board (the holder of the token).
#[utoipa::path(post, path = "/annotations/meetings/{id}", tag = "annotations",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = AnnotationBody, responses((status = 200, body = Annotation), Changed))]
async fn create(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Annotate).await
}

/// What stands on the board, oldest first.
#[utoipa::path(get, path = "/annotations/meetings/{id}", tag = "annotations",
    params(("id" = u64, Path), ("annotation_type" = Option<AnnotationName>, Query),
        ("participant_id" = Option<u64>, Query),
        ("limit" = Option<u32>, Query), ("after" = Option<u64>, Query)),
    responses((status = 200, body = Vec<Annotation>), Entered))]
async fn list(State(app): State<App>, page: Page) -> Result<Response, Problem> {
    let kind = page.query.get("annotation_type").cloned();
    if let Some(kind) = &kind
        && !["text", "drawing", "shape"].contains(&kind.as_str())
    {
        return Err(Problem::invalid("annotation_type", "must be text, drawing or shape"));
    }
    let who = page
        .query
        .get("participant_id")
        .map(|id| id.parse::<u64>().map_err(|_| Problem::invalid("participant_id", "is no id")))
        .transpose()?;
    let board = viewer::view(&app, &page.session, MeetingId(page.id), move |meeting, _| {
        meeting
            .annotations()
            .filter(|it| who.is_none_or(|who| it.participant.0 == who))
            .filter(|it| {
                kind.as_deref().is_none_or(|kind| AnnotationName::from(it.kind).name() == kind)
            })
            .cloned()
            .collect::<Vec<_>>()
    })
    .await?;
    let part = page.part(board.into_iter(), |annotation| annotation.id.0);
    Ok(journal::stream(part.iter().map(Annotation::new).collect()))
}

/// A new version of something on the board.
#[utoipa::path(put, path = "/annotations/{id}", tag = "annotations",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = AnnotationUpdate, responses((status = 200, body = Annotation), Changed))]
async fn update(ask: Changing) -> Result<Answer, Problem> {
    ask.perform_on(Action::UpdateAnnotation).await
}

/// Take something off the board; the audit trail keeps every version.
#[utoipa::path(delete, path = "/annotations/{id}", tag = "annotations",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Changed))]
async fn delete(ask: Changing) -> Result<Answer, Problem> {
    ask.perform_on(Action::DeleteAnnotation).await
}
