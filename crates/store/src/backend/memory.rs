//! Everything in memory, for tests and trials: no thread, no clock, nothing outlives it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use meeting::{AccountId, MeetingId, Seq, Time};

use super::Operation;
use crate::account::Account;
use crate::entry::{Leaf, OpeningRow};
use crate::erasure::ask_in_memory;
use crate::error::StoreError;
use crate::invitation::Invitation;
use crate::journal::{Appended, CommandRecord, MeetingIndex, MemberRow, Prepared, Standing, admit};
use crate::session::{RefreshRow, Session, TokenHash};
use crate::throttle::Throttle;

/// All tables behind one lock; nothing waits while it is held.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    tables: Box<Mutex<Tables>>,
}

/// The tables.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) last_account: i64,
    pub(crate) last_meeting: i64,
    pub(crate) last_invitation: i64,
    pub(crate) last_session: u64,
    pub(crate) last_erasure: u64,
    pub(crate) lineage: String,
    pub(crate) accounts: BTreeMap<AccountId, Account>,
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) refreshes: BTreeMap<TokenHash, RefreshRow>,
    pub(crate) throttles: BTreeMap<AccountId, Throttle>,
    pub(crate) invitations: BTreeMap<TokenHash, Invitation>,
    pub(crate) meetings: BTreeMap<MeetingId, Journal>,
    pub(crate) erased: BTreeSet<AccountId>,
    pub(crate) erasures: BTreeMap<(AccountId, MeetingId), u64>,
}

/// A meeting with all that is kept of it.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    pub(crate) standing: Standing,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) openings: BTreeMap<(Seq, [u8; 32]), OpeningRow>,
    pub(crate) commands: BTreeMap<(AccountId, [u8; 32]), CommandRecord>,
    pub(crate) due: Option<Time>,
    pub(crate) index: Option<MeetingIndex>,
    pub(crate) members: BTreeMap<AccountId, MemberRow>,
}

impl Memory {
    pub(crate) fn run<O: Operation>(&self, operation: O) -> Result<O::Answer, StoreError> {
        operation.in_memory(&mut self.tables())
    }

    pub(crate) fn append(&self, mut prepared: Prepared) -> Appended {
        let mut tables = self.tables();
        let tables = &mut *tables;
        let late = prepared.redact(&tables.erased);
        if prepared.after > Seq(0) && !tables.meetings.contains_key(&prepared.meeting) {
            return Appended::Conflict { head: Seq(0) };
        }
        let journal = tables.meetings.entry(prepared.meeting).or_default();
        let commands = &journal.commands;
        let is_known =
            |command: &CommandRecord| commands.contains_key(&(command.account, command.key.id));
        match admit(&mut journal.standing, &prepared, is_known) {
            Ok(admitted) => {
                let meeting = prepared.meeting;
                journal.write(prepared);
                for account in late {
                    ask_in_memory(tables, account, vec![meeting]);
                }
                admitted.into()
            }
            Err(refused) => {
                if journal.standing.head == Seq(0) && journal.leaves.is_empty() {
                    tables.meetings.remove(&prepared.meeting);
                }
                refused
            }
        }
    }

    /// A panic while the lock was held can't have left a half-done append that matters: memory
    /// tables serve tests, and the tests that panic are over.
    fn tables(&self) -> std::sync::MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal {
    fn write(&mut self, prepared: Prepared) {
        let Prepared { leaves, openings, commands, due, index, members, .. } = prepared;
        self.leaves.extend(leaves);
        for opening in openings {
            self.openings.insert((opening.seq, opening.commitment), opening);
        }
        for command in commands {
            self.commands.insert((command.account, command.key.id), command);
        }
        self.due = due;
        if index.is_some() {
            self.index = index;
        }
        for member in members {
            self.members.insert(member.account, member);
        }
    }
}
