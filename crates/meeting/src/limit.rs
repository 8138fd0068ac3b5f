//! Whatever a stranger can grow has a named limit.

/// Characters of a meeting's or a person's name.
pub const NAME_CHARS_MAX: usize = 200;
/// Characters of a description, a reason or a note.
pub const TEXT_CHARS_MAX: usize = 10_000;
/// Bytes of one annotation's content.
pub const CONTENT_BYTES_MAX: usize = 256 * 1024;
/// Bytes of all content that one meeting may hold.
pub const BOARD_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Requests that may wait, unless the meeting's settings say fewer.
pub const QUEUE_MAX: u32 = 500;
/// Participants a meeting may ever have.
pub const PARTICIPANTS_MAX: usize = 10_000;
/// Annotations on a board at one time.
pub const ANNOTATIONS_MAX: usize = 50_000;
/// Decisions of one meeting.
pub const DECISIONS_MAX: usize = 10_000;
/// Proposals of one meeting, withdrawn ones among them.
pub const PROPOSALS_MAX: usize = 500;
/// The largest quorum, in percent of those who may vote.
pub const QUORUM_PERCENT_MAX: u32 = 100;
/// Characters of a message in the chat.
pub const CHAT_CHARS_MAX: usize = 2_000;
/// Messages of one meeting's chat, deleted ones among them.
pub const CHAT_MESSAGES_MAX: usize = 10_000;
/// Messages that the snapshot shows: the latest.
pub const CHAT_SHOWN: usize = 50;
/// Questions that the thread keeps: the latest.
pub const QUESTIONS_KEPT: usize = 100;
/// Answers that the thread keeps of one question: the first.
pub const REPLIES_KEPT: usize = 20;
/// Longest of any setting in seconds: one day.
pub const SETTING_SECONDS_MAX: u32 = 86_400;
/// A request is overtaken by at most this many grants to later requests of its kind.
pub const OVERTAKEN_MAX: u32 = 5;
/// Commands a replica keeps waiting for its turn; one more is shed.
pub const INBOX_MAX: usize = 4_096;
/// Reads a replica keeps waiting while nothing can be shown; one more is shed.
pub const READS_MAX: usize = 4_096;
/// Appends in a row of which nobody knows how they went; then the store counts as away.
pub const UNKNOWN_MAX: u32 = 8;
/// Commands decided for one append.
pub const BATCH_COMMANDS_MAX: usize = 256;
/// How long a command's key finds the first success again: 24 hours.
pub const KEY_MS: u64 = 24 * 60 * 60 * 1000;
/// Keys remembered for one meeting; beyond it the oldest goes.
pub const KEYS_MAX: usize = 100_000;
/// Without a facilitator for this long, the longest present participant becomes one.
pub const SUCCESSION_SECONDS: u32 = 60;
/// A turn of a point of order.
pub const POINT_OF_ORDER_SECONDS: u32 = 60;
/// The turn's clock starts at the latest this long after the grant.
pub const CLOCK_START_SECONDS: u32 = 5;
/// Events kept back, so that a full meeting can still hand on, be ended and be deleted.
pub const EVENTS_RESERVE: u64 = 16_384;
/// Places of the queue that a frame carries.
pub const QUEUE_SHOWN: usize = 20;
/// After a store that was away, a load is tried again this much later.
pub const RETRY_MS: u64 = 1_000;
