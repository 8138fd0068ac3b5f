//! The journals of meetings: appending at an expected head, and reading.

mod admit;
mod index;
mod read;

use ledger::{Hash, Tree};
use meeting::{AccountId, Entry, Key, MeetingId, ParticipantId, Seq, Time};

use crate::Store;
use crate::error::StoreError;

pub use crate::entry::Leaf;
pub(crate) use admit::{Prepared, Standing, admit};

/// What to write into one meeting, wholly or not at all.
#[derive(Debug, Clone)]
pub struct Append {
    pub meeting: MeetingId,
    /// The head that the entries were decided on; 0 makes the meeting.
    pub after: Seq,
    /// `seq` from `after + 1`, without a gap.
    pub entries: Vec<Entry>,
    pub commands: Vec<CommandRecord>,
    /// When the meeting next has something to do by itself; replaces what was there.
    pub due: Option<Time>,
    /// The meeting's line in lists, if it changed.
    pub index: Option<MeetingIndex>,
    /// Members that came or changed.
    pub members: Vec<MemberRow>,
}

/// A command that succeeded, so that a repetition of its key finds what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRecord {
    pub account: AccountId,
    pub key: Key,
    /// The first of its entries.
    pub first: Seq,
    /// How many; 0 for a success without an event.
    pub count: u32,
    pub at: Time,
}

/// A meeting's line in lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingIndex {
    pub is_public: bool,
    pub creator: AccountId,
    pub created_at: Time,
    pub is_active: bool,
    /// The meeting object of the API as JSON, made by the server.
    pub summary: Vec<u8>,
}

/// An account in a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberRow {
    pub account: AccountId,
    pub participant: ParticipantId,
    pub is_active: bool,
}

/// What became of an append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// Durable; the tree has this many leaves and this root.
    Done { tree_size: u64, root: Hash },
    /// The head is another one (or the meeting is deleted): nothing was written.
    Conflict { head: Seq },
    /// A command with that key is there already: nothing was written.
    Duplicate,
    /// The connection broke in the commit: it may or may not be written. Only reading tells.
    Unknown,
    /// The store is away: nothing was written.
    Unavailable,
}

impl Store {
    /// A new meeting's id; they count up and stay below 2^29. An id is spent even if no meeting
    /// comes of it.
    ///
    /// Errors: [`StoreError::Unavailable`]; [`StoreError::Unusable`] when all ids are spent.
    pub async fn new_meeting_id(&self) -> Result<MeetingId, StoreError> {
        self.backend.write(index::NewMeetingId).await
    }

    /// Appends to a meeting at an expected head, in one transaction, durable before it answers.
    pub async fn append(&self, append: Append) -> Appended {
        match Prepared::new(append) {
            Ok(prepared) => self.backend.append(prepared).await,
            Err(cause) => {
                tracing::error!(%cause, "an entry could not be written as a leaf");
                Appended::Unavailable
            }
        }
    }

    /// The entries after `after`, at most `limit`, with those texts that have not been erased.
    ///
    /// Errors: [`StoreError::NotFound`] if there is no such meeting or it is deleted,
    /// [`StoreError::Corrupt`], [`StoreError::Unavailable`].
    pub async fn load(
        &self,
        meeting: MeetingId,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        self.backend.read(read::Load { meeting, after, limit }).await
    }

    /// The leaves after `after` exactly as they are stored, at most `limit`.
    ///
    /// Errors: as [`Store::load`].
    pub async fn leaves(
        &self,
        meeting: MeetingId,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<Leaf>, StoreError> {
        self.backend.read(read::Leaves { meeting, after, limit }).await
    }

    /// The meeting's tree, for its size and root.
    ///
    /// Errors: as [`Store::load`].
    pub async fn tree(&self, meeting: MeetingId) -> Result<Tree, StoreError> {
        self.backend.read(read::GetTree(meeting)).await
    }

    /// The `seq` of the meeting's last entry.
    ///
    /// Errors: [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn head(&self, meeting: MeetingId) -> Result<Seq, StoreError> {
        let heads = self.heads(&[meeting]).await?;
        heads.first().map(|(_, head)| *head).ok_or(StoreError::NotFound)
    }

    /// The heads of those of the meetings that exist, in one question.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn heads(&self, meetings: &[MeetingId]) -> Result<Vec<(MeetingId, Seq)>, StoreError> {
        self.backend.read(read::Heads(meetings.to_vec())).await
    }

    /// How many are in each of these meetings now; those in which nobody is are left out.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn active_members(
        &self,
        meetings: &[MeetingId],
    ) -> Result<Vec<(MeetingId, u64)>, StoreError> {
        self.backend.read(read::ActiveMembers(meetings.to_vec())).await
    }

    /// The meeting's successful commands at or after a moment, oldest first.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn commands_since(
        &self,
        meeting: MeetingId,
        since: Time,
    ) -> Result<Vec<CommandRecord>, StoreError> {
        self.backend.read(read::CommandsSince { meeting, since }).await
    }

    /// Forgets commands of all meetings from before a moment, some thousand at once; how many. None is
    /// left when it answers 0.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn forget_commands_before(&self, before: Time) -> Result<u64, StoreError> {
        self.backend.write(index::ForgetCommands(before)).await
    }

    /// Meetings that are due at or before a moment, the earliest first.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn due_before(
        &self,
        until: Time,
        limit: u32,
    ) -> Result<Vec<(MeetingId, Time)>, StoreError> {
        self.backend.read(read::DueBefore { until, limit }).await
    }

    /// Deletes a meeting: a tombstone stays, reading says [`StoreError::NotFound`].
    ///
    /// Errors: [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn delete_meeting(&self, meeting: MeetingId, now: Time) -> Result<(), StoreError> {
        self.backend.write(index::Delete { meeting, now }).await
    }

    /// A meeting's line in lists.
    ///
    /// Errors: [`StoreError::NotFound`], [`StoreError::Unavailable`].
    pub async fn meeting_index(&self, meeting: MeetingId) -> Result<MeetingIndex, StoreError> {
        self.backend.read(index::Get(meeting)).await
    }

    /// The meetings that an account may know of, newest first: the public ones, those it is or was
    /// in, those it is invited to; for an admin all. `before` pages on.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn meetings_visible_to(
        &self,
        account: AccountId,
        is_admin: bool,
        limit: u32,
        before: Option<MeetingId>,
    ) -> Result<Vec<(MeetingId, MeetingIndex)>, StoreError> {
        self.backend.read(index::VisibleTo { account, is_admin, limit, before }).await
    }

    /// All meetings, newest first. `before` pages on.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn all_meetings(
        &self,
        limit: u32,
        before: Option<MeetingId>,
    ) -> Result<Vec<(MeetingId, MeetingIndex)>, StoreError> {
        let (account, is_admin) = (AccountId(0), true);
        self.backend.read(index::VisibleTo { account, is_admin, limit, before }).await
    }

    /// The meetings that an account made, newest first. `before` pages on.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn meetings_created_by(
        &self,
        account: AccountId,
        limit: u32,
        before: Option<MeetingId>,
    ) -> Result<Vec<(MeetingId, MeetingIndex)>, StoreError> {
        self.backend.read(index::CreatedBy { account, limit, before }).await
    }

    /// An account's membership of one meeting, if it has or had one.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn member(
        &self,
        meeting: MeetingId,
        account: AccountId,
    ) -> Result<Option<MemberRow>, StoreError> {
        let all = self.backend.read(index::Memberships { account, meeting: Some(meeting) }).await?;
        Ok(all.first().map(|(_, member)| *member))
    }

    /// All meetings that an account is or was in.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn memberships(
        &self,
        account: AccountId,
    ) -> Result<Vec<(MeetingId, MemberRow)>, StoreError> {
        self.backend.read(index::Memberships { account, meeting: None }).await
    }
}
