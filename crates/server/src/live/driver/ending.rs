//! The end of a meeting's task.

use std::time::Duration;

use meeting::Refusal;
use store::StoreError;

use super::{DELETE_TRIES_MAX, Driver, Message, Waiting};
use crate::live::frames::End;

impl Driver {
    /// Sends away everybody who still waits.
    pub(super) fn finish_waiting(&mut self) {
        let refusal = || match self.end {
            Some(End::Deleted) => Refusal::NotFound,
            Some(End::Lost) | None => Refusal::Unavailable,
        };
        self.directory.forget(self.meeting, &self.shared);
        self.inbox.close();
        while let Ok(message) = self.inbox.try_recv() {
            match message {
                Message::Command { reply, .. } => reply(Err(refusal())),
                Message::Read { reply } => reply(Err(refusal())),
                Message::Heard { .. } | Message::Permits | Message::Forget { .. } => {}
            }
        }
        for (_, waiting) in std::mem::take(&mut self.waiting) {
            match waiting {
                Waiting::Command(reply) => reply(Err(refusal())),
                Waiting::Read(reply) => reply(Err(refusal())),
                Waiting::Permits | Waiting::Voiced(_) => {}
            }
        }
    }

    /// Writes the tombstone: from now on nobody finds the meeting.
    pub(super) async fn bury(&mut self) {
        for attempt in 1..=DELETE_TRIES_MAX {
            match self.store.delete_meeting(self.meeting, self.now()).await {
                Ok(()) | Err(StoreError::NotFound) => break,
                Err(error) => {
                    tracing::warn!(meeting = self.meeting.0, attempt, %error, "tombstone");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
        self.permits.end();
        self.end = Some(End::Deleted);
    }
}
