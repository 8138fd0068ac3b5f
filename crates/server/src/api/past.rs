//! A meeting as it was: an answer that is asked for again is made again from the journal.

use meeting::{Entry, Meeting, MeetingId, Refusal, Seq};
use tokio::sync::Semaphore;

use crate::app::App;
use crate::error::Problem;
use crate::live::Done;

/// Boards of the past that are read at one time: each takes the whole journal up to there.
static LOOKING_BACK: Semaphore = Semaphore::const_new(1);
/// Entries read at once.
const PAGE_MAX: u32 = 10_000;

/// The meeting right after some entries, and those.
pub(crate) struct Past {
    pub(crate) meeting: Meeting,
    entries: Vec<Entry>,
}

/// Folds the journal up to the last of the entries from `first` to `last`.
///
/// # Errors
/// 404, 503.
pub(crate) async fn fold(
    app: &App,
    id: MeetingId,
    (first, last): (Seq, Seq),
) -> Result<Past, Problem> {
    let mut past = Past { meeting: Meeting::new(id), entries: Vec::new() };
    while past.meeting.head() < last {
        let page = app.store().load(id, past.meeting.head(), PAGE_MAX).await?;
        if page.is_empty() {
            return Err(Refusal::Unavailable.into());
        }
        for entry in page.into_iter().take_while(|entry| entry.seq <= last) {
            meeting::apply(&mut past.meeting, &entry);
            if entry.seq >= first {
                past.entries.push(entry);
            }
        }
    }
    Ok(past)
}

/// The meeting as it stood after an entry that it has.
///
/// # Errors
/// 404, 503.
pub(crate) async fn at(app: &App, id: MeetingId, seq: Seq) -> Result<Meeting, Problem> {
    let _turn = LOOKING_BACK.acquire().await.map_err(|_| Refusal::Unavailable)?;
    fold(app, id, (seq.next(), seq)).await.map(|past| past.meeting)
}

impl Past {
    /// What the command came to at that time.
    pub(crate) fn done(&self) -> Done {
        Done {
            entries: self.entries.as_slice().into(),
            repeated: true,
            floor: Some(self.meeting.floor_view(self.meeting.last_at())),
        }
    }
}
