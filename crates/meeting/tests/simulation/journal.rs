//! The store of the simulation: one journal, appended to at an expected head.

use std::collections::{BTreeMap, BTreeSet};

use meeting::{By, CommandRecord, Entry, Key, Meeting, MeetingId, Seq, Stage, apply};

use crate::auditor::Auditor;
use crate::{Violation, ensure};

/// The entries of one append, and the meeting just before them.
pub(crate) struct Batch {
    pub(crate) first: u64,
    pub(crate) before: Meeting,
}

pub(crate) struct Journal {
    pub(crate) entries: Vec<Entry>,
    pub(crate) commands: Vec<CommandRecord>,
    pub(crate) batches: Vec<Batch>,
    /// The fold of all entries.
    pub(crate) truth: Meeting,
    pub(crate) auditor: Auditor,
    keys: BTreeSet<(u64, [u8; 32])>,
    by_key: BTreeMap<[u8; 32], Vec<u64>>,
    /// False: the deliberate fault of a store that appends wherever the journal now ends.
    checks_head: bool,
}

impl Journal {
    pub(crate) fn new(meeting: MeetingId, checks_head: bool) -> Self {
        Self {
            entries: Vec::new(),
            commands: Vec::new(),
            batches: Vec::new(),
            truth: Meeting::new(meeting),
            auditor: Auditor::default(),
            keys: BTreeSet::new(),
            by_key: BTreeMap::new(),
            checks_head,
        }
    }

    pub(crate) fn head(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Whether the append won; every entry of it is audited as it lands.
    pub(crate) fn append(
        &mut self,
        after: Seq,
        mut entries: Vec<Entry>,
        commands: Vec<CommandRecord>,
    ) -> Result<bool, Violation> {
        if self.checks_head && after.0 != self.head() {
            return Ok(false);
        }
        // As a store's unique index: the last line, should a replica not have looked.
        let is_known =
            |record: &CommandRecord| self.keys.contains(&(record.account.0, record.key.id));
        if commands.iter().any(is_known) {
            return Ok(false);
        }
        for (entry, seq) in entries.iter_mut().zip(self.head() + 1..) {
            if !self.checks_head {
                entry.seq = Seq(seq);
            }
        }
        if !entries.is_empty() {
            self.batches.push(Batch { first: self.head() + 1, before: self.truth.clone() });
        }
        for entry in entries {
            self.auditor.check_not_overdue(&entry, self.truth.policy())?;
            self.auditor.read(&entry)?;
            apply(&mut self.truth, &entry);
            self.compare_with_auditor()?;
            if let Some(key) = entry.key {
                self.by_key.entry(key).or_default().push(entry.seq.0);
            }
            self.entries.push(entry);
        }
        self.auditor.check_at_rest(self.truth.policy())?;
        for record in commands {
            self.keys.insert((record.account.0, record.key.id));
            self.commands.push(record);
        }
        Ok(true)
    }

    /// The fold says what an outsider reads from the journal.
    fn compare_with_auditor(&self) -> Result<(), Violation> {
        let view = self.truth.floor_view(self.truth.last_at());
        let holder = view.holder.as_ref().map(|holder| holder.participant);
        ensure!(
            holder == self.auditor.holder(),
            "{holder:?} holds in the state, {:?} in the journal",
            self.auditor.holder()
        );
        ensure!(view.epoch == self.auditor.epoch(), "epoch {:?} in the state", view.epoch);
        let mut waiting: Vec<_> = view.queue.iter().map(|place| place.participant).collect();
        let mut expected = self.auditor.queue();
        waiting.sort_unstable();
        expected.sort_unstable();
        ensure!(waiting == expected, "{waiting:?} wait in the state, {expected:?} in the journal");
        let votes = self.auditor.votes();
        let open = self.truth.open_vote();
        if !self.truth.is_deleted() {
            ensure!(open == votes.open(), "{open:?} is voted on in the state");
        }
        if let Some(Stage::Voting { voters, .. }) =
            votes.open().and_then(|id| self.truth.proposal(id)).map(|it| &it.stage)
        {
            let ballots: BTreeMap<_, _> =
                voters.iter().map(|ballot| (ballot.participant, ballot.choice)).collect();
            ensure!(ballots == *votes.ballots(), "{ballots:?} in the state");
        }
        Ok(())
    }

    /// The entries after `after`, as a load answers them.
    pub(crate) fn read(&self, after: Seq) -> Vec<Entry> {
        self.entries[usize::try_from(after.0.min(self.head())).unwrap()..].to_vec()
    }

    /// The commands that began after `after`; one without entries began where the head was.
    pub(crate) fn commands_after(&self, after: Seq) -> Vec<CommandRecord> {
        let begins = |record: &&CommandRecord| {
            record.first > after || (record.count == 0 && record.first == after)
        };
        self.commands.iter().filter(begins).cloned().collect()
    }

    /// What made a key's command done, if anything did.
    pub(crate) fn record(&self, account: u64, key: Key) -> Option<&CommandRecord> {
        self.commands.iter().find(|record| record.account.0 == account && record.key == key)
    }

    /// The places of the entries that carry a key.
    pub(crate) fn places(&self, key: &[u8; 32]) -> &[u64] {
        self.by_key.get(key).map_or(&[], Vec::as_slice)
    }

    /// The meeting just before the entry at `seq`.
    pub(crate) fn before(&self, seq: u64) -> Meeting {
        let index = self.batches.partition_point(|batch| batch.first <= seq) - 1;
        let batch = &self.batches[index];
        let mut meeting = batch.before.clone();
        let index = |seq: u64| usize::try_from(seq - 1).unwrap();
        for entry in &self.entries[index(batch.first)..index(seq)] {
            apply(&mut meeting, entry);
        }
        meeting
    }

    /// The account by which an entry came about, where there is one.
    pub(crate) fn account_of(&self, seq: u64) -> Option<u64> {
        match self.entries[usize::try_from(seq - 1).unwrap()].by? {
            By::Account(account) => Some(account.0),
            By::Participant(who) => self.truth.participant(who).map(|person| person.account.0),
        }
    }
}
