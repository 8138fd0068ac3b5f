//! Carries an erasure into the meetings: the store has erased, but a meeting that runs holds texts in
//! memory, and the person among its participants.
//!
//! What is to be done is written down in the store until it is done, so that it may be tried here as
//! often as it takes: at once by whoever erases, later and after a restart by the upkeep.

use std::time::Duration;

use meeting::{Actor, Call, Command, Refusal};
use store::{Erasure, StoreError};
use tokio::sync::oneshot;

use super::directory::Directory;
use super::driver::Message;

/// How often an erasure is tried in a meeting whose inbox is full or whose store is away, before the
/// rest is left to the upkeep.
const TRIES_MAX: u32 = 10;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(100);
/// How long an erasure waits for a meeting to forget what it had read.
const FORGET_PATIENCE: Duration = Duration::from_secs(5);
/// Erasures that are read at once.
const PAGE: u32 = 100;

impl Directory {
    /// Erases in these meetings, after the store has; what can't be done by now is left to
    /// [`Self::erase_pending`].
    pub async fn erase(&self, erasures: &[Erasure]) {
        for &erasure in erasures {
            for _ in 0..TRIES_MAX {
                if self.try_erase(erasure).await {
                    break;
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// Erases wherever it has not been done yet, a try for each.
    ///
    /// # Errors
    /// The store is away.
    pub async fn erase_pending(&self) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let page = self.store().pending_erasures(after, PAGE).await?;
            after = page.last().copied();
            if after.is_none() {
                return Ok(());
            }
            for erasure in page {
                if !self.try_erase(erasure).await {
                    let (meeting, account) = (erasure.meeting.0, erasure.account.0);
                    tracing::warn!(meeting, account, "erased in the store, not yet in the meeting");
                }
            }
        }
    }

    /// Whether the meeting has done its part, and the store knows that it has.
    async fn try_erase(&self, erasure: Erasure) -> bool {
        let Erasure { account, meeting, .. } = erasure;
        let (actor, command) = (Actor::System, Command::Erase { account });
        let call = Call { actor, command, key: None, epoch: None };
        let done = self.command(meeting, call, |_, _| ()).await;
        // Any other refusal is a meeting's that is gone: it has nothing left to do.
        if matches!(done, Err(Refusal::Busy | Refusal::Unavailable)) {
            return false;
        }
        // What is in memory still holds the texts.
        let (done, forgotten) = oneshot::channel();
        if self.post(meeting, false, Message::Forget { done }).is_err() {
            return false;
        }
        // A task that ends without an answer has forgotten everything.
        if tokio::time::timeout(FORGET_PATIENCE, forgotten).await.is_err() {
            return false;
        }
        self.store().erasure_done(erasure).await.is_ok()
    }
}
