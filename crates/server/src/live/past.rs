//! Frames of past events, made anew from the journal: after a restart, for the ring, and for whoever
//! goes on from further back than the ring reaches.

use std::collections::VecDeque;
use std::sync::Arc;

use meeting::{Entry, Meeting, MeetingId, Published, Seq};
use store::{Store, StoreError};

use super::Frames;
use crate::api::frame;

/// Entries read at once.
const PAGE_MAX: u32 = 1_000;

/// A walk along the journal, which makes the same bytes as at the time.
#[derive(Debug)]
pub struct Past {
    store: Store,
    /// As it was behind the last frame made.
    meeting: Meeting,
    /// Read, and not yet walked over.
    ahead: VecDeque<Entry>,
    /// Of the ring when the walk began: another one by now, and texts may have been erased since.
    version: u64,
}

impl Past {
    /// Begins behind the event `since`; what is in front of it has to be read for that.
    pub(super) async fn open(
        store: &Store,
        meeting: MeetingId,
        since: Seq,
        version: u64,
    ) -> Result<Self, StoreError> {
        let (store, meeting) = (store.clone(), Meeting::new(meeting));
        let mut past = Self { store, meeting, ahead: VecDeque::new(), version };
        while let Some(entry) = past.step(since).await? {
            meeting::apply(&mut past.meeting, &entry);
        }
        Ok(past)
    }

    /// Whether what was read may still be shown.
    pub fn is_current(&self, frames: &Frames) -> bool {
        self.version == frames.version()
    }

    /// The frames from here on, up to the event `last` and to about `bytes` of them; none if there is
    /// none.
    ///
    /// # Errors
    /// The store is away.
    pub async fn next(&mut self, last: Seq, bytes: usize) -> Result<Vec<Arc<str>>, StoreError> {
        let (mut texts, mut sum) = (Vec::new(), 0);
        while sum < bytes
            && let Some(entry) = self.step(last).await?
        {
            meeting::apply(&mut self.meeting, &entry);
            let published = Published::of(&self.meeting, &entry);
            let text = frame::text(&published, &self.meeting);
            sum += text.len();
            texts.push(text);
        }
        Ok(texts)
    }

    async fn step(&mut self, last: Seq) -> Result<Option<Entry>, StoreError> {
        let here = self.meeting.head();
        if self.ahead.is_empty() && here < last {
            self.ahead = self.store.load(self.meeting.id(), here, PAGE_MAX).await?.into();
        }
        Ok(self.ahead.pop_front_if(|entry| entry.seq <= last))
    }
}

/// The frames of the events after `since` up to `last`.
pub(super) async fn frames(
    store: &Store,
    meeting: MeetingId,
    since: Seq,
    last: Seq,
) -> Result<Vec<(Seq, Arc<str>)>, StoreError> {
    let mut past = Past::open(store, meeting, since, 0).await?;
    let texts = past.next(last, usize::MAX).await?;
    Ok((since.0 + 1..).map(Seq).zip(texts).collect())
}
