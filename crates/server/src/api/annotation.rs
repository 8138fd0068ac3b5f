//! What stands on the board.

use axum::extract::State;
use axum::response::Response;
use meeting::{Action, AnnotationId, Entry, Event, Meeting, MeetingId, Sealed, Seq};
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
use super::{journal, past, viewer};
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

/// What stands on the board, oldest first; with `at_seq` as it stood after that entry of the journal.
#[utoipa::path(get, path = "/annotations/meetings/{id}", tag = "annotations",
    params(("id" = u64, Path), ("annotation_type" = Option<AnnotationName>, Query),
        ("participant_id" = Option<u64>, Query), ("at_seq" = Option<u64>, Query),
        ("limit" = Option<u32>, Query), ("after" = Option<u64>, Query)),
    responses((status = 200, body = Vec<Annotation>), Entered))]
async fn list(State(app): State<App>, page: Page) -> Result<Response, Problem> {
    let only = Only::of(&page)?;
    let number = |text: &String| text.parse::<u64>();
    let at = page.query.get("at_seq").map(number).transpose();
    let at = at.map_err(|_| Problem::invalid("at_seq", "is no number"))?.map(Seq);
    let id = MeetingId(page.id);
    let read = move |meeting: &Meeting, _| match at {
        Some(at) if at != meeting.head() => Err(meeting.head()),
        Some(_) | None => Ok(only.of_board(meeting)),
    };
    let board = match (viewer::view(&app, &page.session, id, read).await?, at) {
        (Err(head), Some(at)) if at > head => {
            return Err(Problem::invalid("at_seq", "lies beyond the meeting's last entry"));
        }
        (Err(_), at) => only.of_board(&past::at(&app, id, at.unwrap_or_default()).await?),
        (Ok(board), _) => board,
    };
    let part = page.part(board.into_iter(), |annotation| annotation.id.0);
    Ok(journal::stream(part.iter().map(Annotation::new).collect()))
}

/// Which part of the board is asked for.
#[derive(Clone, Copy, Debug)]
struct Only {
    kind: Option<AnnotationName>,
    participant: Option<u64>,
}

impl Only {
    fn of(page: &Page) -> Result<Self, Problem> {
        let names = [AnnotationName::Text, AnnotationName::Drawing, AnnotationName::Shape];
        let kind_of = |text: &String| {
            let kind = names.into_iter().find(|kind| kind.name() == text);
            let unknown = || Problem::invalid("annotation_type", "must be text, drawing or shape");
            kind.ok_or_else(unknown)
        };
        let is_no_id = |_| Problem::invalid("participant_id", "is no id");
        let id = page.query.get("participant_id").map(|id| id.parse::<u64>().map_err(is_no_id));
        Ok(Self {
            kind: page.query.get("annotation_type").map(kind_of).transpose()?,
            participant: id.transpose()?,
        })
    }

    fn of_board(self, meeting: &Meeting) -> Vec<meeting::Annotation> {
        let all = meeting.annotations();
        all.filter(|it| self.participant.is_none_or(|who| it.participant.0 == who))
            .filter(|it| self.kind.is_none_or(|kind| AnnotationName::from(it.kind) == kind))
            .cloned()
            .collect()
    }
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
