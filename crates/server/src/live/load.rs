//! Reading a meeting's journal for its task.

use std::time::Duration;

use meeting::{CommandRecord, MeetingId, Seq, Time, limit};
use store::{Store, StoreError};

use super::driver::Io;

/// Entries read from the store at once.
const LOAD_ENTRIES_MAX: u32 = 20_000;
/// More of this for each append in a row whose outcome was not known.
const UNKNOWN_PAUSE: Duration = Duration::from_millis(20);
const UNKNOWN_PAUSE_MAX: Duration = Duration::from_secs(1);

/// How long to wait before the journal is read after appends whose outcome was not known: the first
/// is looked after at once, a store that goes on like that is not asked in a circle.
pub(super) fn pause(unknowns: u32) -> Duration {
    match unknowns {
        0 | 1 => Duration::ZERO,
        more => (UNKNOWN_PAUSE * more).min(UNKNOWN_PAUSE_MAX),
    }
}

fn remembered(command: &store::CommandRecord) -> CommandRecord {
    let &store::CommandRecord { account, key, first, count, at } = command;
    CommandRecord { account, key, first, count, at }
}

/// The entries after `after` and the commands of the last 24 h that began after it.
pub(super) async fn load(
    store: Store,
    meeting: MeetingId,
    after: Seq,
    now: Time,
    is_new: bool,
) -> Io {
    let entries = match store.load(meeting, after, LOAD_ENTRIES_MAX).await {
        Ok(entries) => entries,
        Err(StoreError::NotFound) if is_new => Vec::new(),
        Err(StoreError::NotFound) => return Io::Missing,
        Err(error) => {
            tracing::error!(meeting = meeting.0, %error, "load");
            return Io::Unavailable;
        }
    };
    let complete = entries.len() < LOAD_ENTRIES_MAX as usize;
    if is_new && entries.is_empty() {
        return Io::Loaded { entries, commands: Vec::new(), complete };
    }
    let since = Time(now.0.saturating_sub(limit::KEY_MS));
    match store.commands_since(meeting, since).await {
        Ok(commands) => {
            let commands = commands.iter().filter(|command| command.first >= after);
            Io::Loaded { entries, commands: commands.map(remembered).collect(), complete }
        }
        Err(error) => {
            tracing::error!(meeting = meeting.0, %error, "load commands");
            Io::Unavailable
        }
    }
}
