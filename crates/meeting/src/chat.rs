//! The chat: written with or without the floor, and kept in the journal like all else.

use crate::draft::Draft;
use crate::{
    By, Entry, Event, Meeting, MessageId, ParticipantId, Refusal, Role, Sealed, Time, limit,
};

/// Something written in the chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatMessage {
    pub id: MessageId,
    pub participant: ParticipantId,
    pub body: ChatBody,
    pub created_at: Time,
}

/// What is left of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatBody {
    /// Its text, which goes with its author's account.
    Text(Sealed),
    /// Only that it was there.
    Deleted { by: Option<By> },
}

impl ChatMessage {
    pub const fn is_deleted(&self) -> bool {
        match self.body {
            ChatBody::Text(_) => false,
            ChatBody::Deleted { .. } => true,
        }
    }
}

/// CH1, CH4: whoever may speak at all may write, with or without the floor, up to the bound.
pub(crate) fn send(draft: &mut Draft<'_>, text: Sealed) -> Result<(), Refusal> {
    let participant = draft.me()?;
    // Deleted ones count: the audit trail keeps them.
    if draft.meeting.chat.len() >= limit::CHAT_MESSAGES_MAX {
        let bound = limit::CHAT_MESSAGES_MAX as u64;
        return Err(Refusal::MeetingFull { what: "messages", bound });
    }
    draft.emit(Event::ChatMessage { participant, text });
    Ok(())
}

/// CH3: by its author, or by a facilitator; the journal keeps that it was there.
pub(crate) fn delete(draft: &mut Draft<'_>, message: MessageId) -> Result<(), Refusal> {
    let found = draft.meeting.message(message).ok_or(Refusal::NotFound)?;
    let is_author = draft.me() == Ok(found.participant);
    if !is_author && !draft.is_facilitator() {
        return Err(Refusal::RoleForbids { allowed: vec![Role::Facilitator] });
    }
    draft.emit(Event::ChatDeleted { message });
    Ok(())
}

pub(crate) fn apply(meeting: &mut Meeting, entry: &Entry) {
    match &entry.event {
        Event::ChatMessage { participant, text } => {
            let id = MessageId::new(entry.meeting, entry.seq);
            let body = ChatBody::Text(text.clone());
            let message = ChatMessage { id, participant: *participant, body, created_at: entry.at };
            meeting.chat.insert(id, message);
        }
        Event::ChatDeleted { message } => {
            if let Some(found) = meeting.chat.get_mut(message) {
                found.body = ChatBody::Deleted { by: entry.by };
            }
        }
        other => debug_assert!(false, "not about the chat: {other:?}"),
    }
}
