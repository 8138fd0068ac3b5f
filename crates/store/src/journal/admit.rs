//! Whether an append may go in: the same judgement for every backend.

use std::collections::BTreeSet;

use ledger::{Hash, Tree};
use meeting::{AccountId, MeetingId, Seq, Time};

use super::{Append, Appended, CommandRecord, MeetingIndex, MemberRow};
use crate::entry::{Leaf, OpeningRow, encode};
use crate::error::StoreError;

/// An append as rows, made before it queues for the writer, so that encoding and hashing run beside
/// each other for many meetings.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) meeting: MeetingId,
    pub(crate) after: Seq,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) openings: Vec<OpeningRow>,
    pub(crate) commands: Vec<CommandRecord>,
    pub(crate) due: Option<Time>,
    pub(crate) index: Option<MeetingIndex>,
    pub(crate) members: Vec<MemberRow>,
    /// The entries are this meeting's, and follow `after` and each other.
    is_contiguous: bool,
}

impl Prepared {
    pub(crate) fn new(append: Append) -> Result<Prepared, StoreError> {
        let Append { meeting, after, entries, commands, due, index, members } = append;
        let mut expected = after;
        let mut is_contiguous = true;
        let mut leaves = Vec::with_capacity(entries.len());
        let mut openings = Vec::new();
        for entry in entries {
            expected = expected.next();
            is_contiguous &= entry.seq == expected && entry.meeting == meeting;
            let (leaf, beside) = encode(entry)?;
            leaves.push(leaf);
            openings.extend(beside);
        }
        Ok(Prepared {
            meeting,
            after,
            leaves,
            openings,
            commands,
            due,
            index,
            members,
            is_contiguous,
        })
    }

    /// Whom it is about, as far as rows beside its entries name them.
    pub(crate) fn accounts(&self) -> BTreeSet<AccountId> {
        let subjects = self.openings.iter().filter_map(|opening| opening.subject);
        let members = self.members.iter().map(|member| member.account);
        let callers = self.commands.iter().map(|command| command.account);
        subjects.chain(members).chain(callers).collect()
    }

    /// Takes out the rows about those who have been erased since it was made, and tells whom it
    /// was about: what the entries say they did is now the meeting's to erase.
    pub(crate) fn redact(&mut self, erased: &BTreeSet<AccountId>) -> BTreeSet<AccountId> {
        if erased.is_empty() {
            return BTreeSet::new();
        }
        let late: BTreeSet<AccountId> = &self.accounts() & erased;
        let stays = |account: &AccountId| !late.contains(account);
        self.openings.retain(|opening| opening.subject.as_ref().is_none_or(stays));
        self.members.retain(|member| stays(&member.account));
        self.commands.retain(|command| stays(&command.account));
        late
    }

    /// The head once it is in.
    pub(crate) fn head(&self) -> Seq {
        self.leaves.last().map_or(self.after, |leaf| leaf.seq)
    }
}

/// Where a meeting stands; the default is one that is not there yet.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    pub(crate) head: Seq,
    pub(crate) tree: Tree,
    pub(crate) is_deleted: bool,
}

/// What an append that may go in makes of its meeting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admitted {
    pub(crate) tree_size: u64,
    pub(crate) root: Hash,
}

impl From<Admitted> for Appended {
    fn from(admitted: Admitted) -> Appended {
        Appended::Done { tree_size: admitted.tree_size, root: admitted.root }
    }
}

/// Lets an append in, moving the meeting's standing on, or says why not and moves nothing.
///
/// Entries with a gap are a conflict too: no head exists that they would follow.
pub(crate) fn admit(
    standing: &mut Standing,
    prepared: &Prepared,
    is_known: impl Fn(&CommandRecord) -> bool,
) -> Result<Admitted, Appended> {
    if standing.is_deleted || standing.head != prepared.after || !prepared.is_contiguous {
        return Err(Appended::Conflict { head: standing.head });
    }
    let mut earlier = prepared.commands.iter().enumerate();
    let is_repeated = |(index, command): (usize, &CommandRecord)| {
        let twice = |other: &CommandRecord| {
            other.account == command.account && other.key.id == command.key.id
        };
        is_known(command) || prepared.commands[..index].iter().any(twice)
    };
    if earlier.any(is_repeated) {
        return Err(Appended::Duplicate);
    }
    for leaf in &prepared.leaves {
        standing.tree.push(leaf.hash);
    }
    standing.head = prepared.head();
    Ok(Admitted { tree_size: standing.tree.size(), root: standing.tree.root() })
}
