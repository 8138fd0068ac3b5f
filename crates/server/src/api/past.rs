//! A meeting as it was: an answer that is asked for again is made again from the journal.

use meeting::{Entry, Meeting, MeetingId, Refusal, Seq};

use crate::app::App;
use crate::error::Problem;
use crate::live::Done;

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
