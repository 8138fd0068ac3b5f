//! The chat of a meeting.

use axum::Json;
use axum::extract::State;
use meeting::{Action, By, ChatBody, Entry, Event, Meeting, MeetingId, MessageId, limit};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Changed, Changing, Entered, Page};
use super::body::MessageBody;
use super::command::Answer;
use super::line::text_of;
use super::moment::Moment;
use super::viewer;
use crate::app::App;
use crate::error::Problem;

/// Messages of one answer, unless fewer are asked for.
const MESSAGES: usize = 50;
/// Messages of one answer, however many are asked for.
const MESSAGES_MAX: usize = 200;

/// Something written in the chat.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChatMessage {
    pub id: u64,
    pub meeting_id: u64,
    pub participant_id: u64,
    #[schema(required)]
    pub participant_name: Option<String>,
    /// Null once it is deleted, or its author's account is.
    #[schema(required)]
    pub text: Option<String>,
    pub created_at: Moment,
    pub is_deleted: bool,
    /// Which participant deleted it; null for an admin who is none.
    #[schema(required)]
    pub deleted_by: Option<u64>,
}

/// A stretch of the chat.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Chat {
    /// Oldest first.
    pub messages: Vec<ChatMessage>,
    /// Whether there are older ones.
    pub has_more: bool,
}

impl ChatMessage {
    fn new(meeting: &Meeting, message: &meeting::ChatMessage) -> Self {
        let (text, deleted_by) = match &message.body {
            ChatBody::Text(text) => (text_of(text), None),
            ChatBody::Deleted { by: Some(By::Participant(by)) } => (None, Some(by.0)),
            ChatBody::Deleted { by: Some(By::Account(_)) | None } => (None, None),
        };
        let author = meeting.participant(message.participant);
        Self {
            id: message.id.0,
            meeting_id: message.id.meeting().0,
            participant_id: message.participant.0,
            participant_name: author.and_then(|author| text_of(&author.name)),
            text,
            created_at: Moment(message.created_at),
            is_deleted: message.is_deleted(),
            deleted_by,
        }
    }

    /// The message that an entry is, as it was sent, if it is one.
    pub(crate) fn sent(meeting: &Meeting, entry: &Entry) -> Option<Self> {
        let Event::ChatMessage { participant, text } = &entry.event else { return None };
        let message = meeting::ChatMessage {
            id: MessageId::new(entry.meeting, entry.seq),
            participant: *participant,
            body: ChatBody::Text(text.clone()),
            created_at: entry.at,
        };
        Some(Self::new(meeting, &message))
    }
}

impl Chat {
    /// The latest of a meeting.
    pub(crate) fn latest(meeting: &Meeting) -> Self {
        Self::before(meeting, MessageId(u64::MAX), limit::CHAT_SHOWN)
    }

    fn before(meeting: &Meeting, before: MessageId, most: usize) -> Self {
        let mut older = meeting.chat_before(before);
        let mut messages: Vec<_> =
            older.by_ref().take(most).map(|message| ChatMessage::new(meeting, message)).collect();
        messages.reverse();
        Self { messages, has_more: older.next().is_some() }
    }
}

/// The routes of the chat.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(send, list)).routes(routes!(delete))
}

/// Write in the chat; it takes no floor.
#[utoipa::path(post, path = "/chat/meetings/{id}", tag = "chat",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = MessageBody, responses((status = 200, body = ChatMessage), Changed))]
async fn send(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::SendMessage).await
}

/// The chat's latest messages, or those before one of them; oldest first.
#[utoipa::path(get, path = "/chat/meetings/{id}", tag = "chat",
    params(("id" = u64, Path), ("before" = Option<u64>, Query), ("limit" = Option<u32>, Query)),
    responses((status = 200, body = Chat), Entered))]
async fn list(State(app): State<App>, page: Page) -> Result<Json<Chat>, Problem> {
    let before = page
        .query
        .get("before")
        .map(|id| id.parse::<u64>().map_err(|_| Problem::invalid("before", "is no id")))
        .transpose()?;
    let before = MessageId(before.unwrap_or(u64::MAX));
    let most = page.limit.unwrap_or(MESSAGES).min(MESSAGES_MAX);
    viewer::view(&app, &page.session, MeetingId(page.id), move |meeting, _| {
        Json(Chat::before(meeting, before, most))
    })
    .await
}

/// Delete a message: its author, or a facilitator. The audit trail keeps that it was there.
#[utoipa::path(delete, path = "/chat/{id}", tag = "chat",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Changed))]
async fn delete(ask: Changing) -> Result<Answer, Problem> {
    ask.perform_on(Action::DeleteMessage).await
}
