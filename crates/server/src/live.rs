//! Runs the meetings.

use meeting::{AccountId, MeetingId, Time};
use store::Store;

/// The loaded meetings of this node.
#[derive(Clone, Debug)]
pub struct Directory;

impl Directory {
    pub fn start(_store: Store, _now: fn() -> Time) -> Self {
        Self
    }

    /// Forgets what is personal to an account in the meetings that it was in.
    pub async fn erase(&self, _account: AccountId, _meetings: &[MeetingId]) {}

    /// Tells the sockets to close, and lets what is under way end.
    pub fn close(&self) {}
}
