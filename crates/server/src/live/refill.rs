//! Frames of past events, made anew from the journal after a restart.

use std::sync::Arc;

use meeting::{Meeting, MeetingId, Published, Seq};
use store::{Store, StoreError};

use crate::api::frame;

/// Entries read at once.
const PAGE_MAX: u32 = 10_000;

/// The frames of the events after `since` up to `last`, the same bytes as at the time.
pub(super) async fn frames(
    store: &Store,
    id: MeetingId,
    since: Seq,
    last: Seq,
) -> Result<Vec<(Seq, Arc<str>)>, StoreError> {
    let mut meeting = Meeting::new(id);
    let mut texts = Vec::new();
    while meeting.head() < last {
        let page = store.load(id, meeting.head(), PAGE_MAX).await?;
        if page.is_empty() {
            break;
        }
        for entry in page.into_iter().take_while(|entry| entry.seq <= last) {
            meeting::apply(&mut meeting, &entry);
            if entry.seq > since {
                let seq = entry.seq;
                let published = Published::of(&meeting, &entry);
                texts.push((seq, frame::text(&published, &meeting)));
            }
        }
    }
    Ok(texts)
}
