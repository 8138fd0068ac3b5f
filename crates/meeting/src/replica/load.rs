//! Reading the journal: at first, after another node was faster, and after an append whose
//! outcome nobody knows.

use std::sync::Arc;

use super::batch::{Outcome, Part, key_of};
use super::{CommandRecord, Output, Pending, Published, Replica, State, Suspicion};
use crate::{Entry, Meeting, Refusal, Seq, Time, apply, limit, presence};

/// What a load has brought so far, beside the state itself.
#[derive(Debug, Default)]
pub(super) struct Loading {
    records: Vec<CommandRecord>,
    /// Entries that a key's record or an append of unknown outcome may ask for, by `seq`.
    kept: Vec<Entry>,
}

impl Loading {
    fn get(&self, seq: Seq) -> Option<&Entry> {
        self.kept.binary_search_by_key(&seq, |entry| entry.seq).ok().map(|index| &self.kept[index])
    }

    /// The entries of a record, if they are all here.
    fn entries(&self, record: &CommandRecord) -> Option<Arc<[Entry]>> {
        let count = record.count as usize;
        let start = self.kept.partition_point(|entry| entry.seq < record.first);
        let entries = if count == 0 { &[] } else { self.kept.get(start..start + count)? };
        let is_whole = (record.first.0..).zip(entries).all(|(seq, entry)| entry.seq.0 == seq);
        is_whole.then(|| entries.into())
    }
}

impl Replica {
    /// The state is thrown away: it may hold what never happened.
    pub(super) fn reload(&mut self) {
        let presence = std::mem::take(&mut self.meeting.presence);
        self.meeting = Meeting::new(self.meeting.id);
        self.meeting.presence = presence;
        self.load_on();
    }

    /// Only what came after; the state is durable.
    pub(super) fn load_on(&mut self) {
        // The hint is followed by this; one that comes meanwhile asks again, one that was wrong not.
        self.heard = Seq::default();
        self.state = State::Loading(Loading::default());
        self.outputs.push_back(Output::Load { after: self.meeting.head });
    }

    /// The append did not happen, or nobody knows: read anew, decide again.
    pub(super) fn undo(&mut self, may_have_happened: bool) {
        let State::Appending(flight) = std::mem::replace(&mut self.state, State::Ready) else {
            debug_assert!(false, "no append was under way");
            return;
        };
        if !may_have_happened {
            self.unknowns = 0;
        }
        let is_conflict = !may_have_happened && !flight.commands.is_empty();
        let after = self.meeting.head.0 - flight.entries.len() as u64;
        let is_alone = flight.parts.len() == 1;
        self.suspicion = is_conflict.then_some(Suspicion { after: Seq(after), is_alone });
        self.take_back_counts(&flight.entries);
        for Part { mut pending, outcome } in flight.parts.into_iter().rev() {
            if may_have_happened && let Outcome::Done(range) = outcome {
                pending.was_sent = true;
                if !range.is_empty() {
                    pending.sent.push(flight.entries[range].into());
                }
            }
            self.inbox.push_front(pending);
        }
        self.reload();
    }

    /// PH3: a summary of refusals that may not have happened is made again.
    fn take_back_counts(&mut self, entries: &[Entry]) {
        for entry in entries {
            self.meeting.presence.take_back(entry);
        }
    }

    /// The store is away: say so to everybody who waits.
    pub(super) fn unavailable(&mut self, now: Time) {
        // Those it was about are sent away: whoever comes first next is not under suspicion.
        self.suspicion = None;
        self.one_by_one = false;
        self.unknowns = 0;
        let before = std::mem::replace(&mut self.state, State::Ready);
        let waiting = std::mem::take(&mut self.inbox).into_iter().map(|pending| pending.ticket);
        let waiting = waiting.chain(std::mem::take(&mut self.reads));
        let in_flight = match before {
            State::Appending(flight) => {
                self.take_back_counts(&flight.entries);
                flight.parts
            }
            State::Loading(_) | State::Away { .. } | State::Ready => Vec::new(),
        };
        let in_flight = in_flight.into_iter().map(|part| part.pending.ticket);
        let refusal = Refusal::Unavailable;
        let refused = in_flight
            .chain(waiting)
            .map(|ticket| Output::Refused { ticket, refusal: refusal.clone() });
        self.outputs.extend(refused);
        self.state = State::Away { retry_at: now.plus_ms(limit::RETRY_MS) };
    }

    pub(super) fn loaded(
        &mut self,
        now: Time,
        entries: Vec<Entry>,
        commands: Vec<CommandRecord>,
        complete: bool,
    ) {
        let State::Loading(mut loading) = std::mem::replace(&mut self.state, State::Ready) else {
            debug_assert!(false, "no load was under way");
            return;
        };
        loading.records.extend(commands);
        let sought = self.sought();
        let mut published = Vec::new();
        for entry in entries {
            if entry.seq <= self.meeting.head {
                continue;
            }
            debug_assert_eq!(entry.seq, self.meeting.head.next(), "a gap in the journal");
            apply(&mut self.meeting, &entry);
            if self.published.is_some_and(|seq| entry.seq > seq) {
                published.push(Published::of(&self.meeting, &entry));
            }
            let is_recent = entry.key.is_some() && now.ms_since(entry.at) <= limit::KEY_MS;
            let is_sought = sought.is_some_and(|(first, last)| (first..=last).contains(&entry.seq));
            if is_recent || is_sought {
                loading.kept.push(entry);
            }
        }
        if !published.is_empty() {
            self.published = Some(self.meeting.head);
            self.outputs.push_back(Output::Publish { published });
        }
        if complete {
            self.settle_load(now, &loading);
        } else {
            self.outputs.push_back(Output::Load { after: self.meeting.head });
            self.state = State::Loading(loading);
        }
    }

    fn settle_load(&mut self, now: Time, loading: &Loading) {
        for record in &loading.records {
            if let Some(entries) = loading.entries(record) {
                self.keys.keep(record, entries);
            }
        }
        self.keys.forget(now);
        if self.published.is_none() {
            // The first load: whoever had a socket before may have none now.
            self.published = Some(self.meeting.head);
            presence::start_anew(&mut self.meeting, now);
        }
        for account in std::mem::take(&mut self.untold) {
            self.tell_presence(account);
        }
        self.find_sent(loading);
        self.find_spent_key();
        if self.heard > self.meeting.head {
            self.load_on();
        }
    }

    /// ME7: a conflict with nothing new behind it means that the store knows a key which is too old
    /// to be found here: that key is spent. Which one, shows when they are tried one by one.
    fn find_spent_key(&mut self) {
        let after = self.meeting.head;
        let Some(found) = self.suspicion.take().filter(|found| found.after == after) else {
            return;
        };
        if !found.is_alone {
            self.one_by_one = true;
            return;
        }
        self.one_by_one = false;
        let is_spent = |pending: &mut Pending| {
            key_of(pending).is_some_and(|(account, key)| self.keys.get(account, &key).is_none())
        };
        if let Some(pending) = self.inbox.pop_front_if(is_spent) {
            self.refuse(pending.ticket, Refusal::KeyReused);
        }
    }

    /// The span of entries that appends of unknown outcome would have made.
    fn sought(&self) -> Option<(Seq, Seq)> {
        let sent = || self.inbox.iter().flat_map(|pending| &pending.sent).flat_map(|sent| &**sent);
        let first = sent().map(|entry| entry.seq).min()?;
        let last = sent().map(|entry| entry.seq).max()?;
        Some((first, last))
    }

    /// What was sent and is in the journal, entry for entry, has happened; the rest is decided
    /// again, and stays under suspicion: the store may still bring it to an end.
    fn find_sent(&mut self, loading: &Loading) {
        let waiting = std::mem::take(&mut self.inbox);
        for pending in waiting {
            let is_there = |sent: &&Arc<[Entry]>| {
                sent.iter().all(|entry| loading.get(entry.seq) == Some(entry))
            };
            if let Some(found) = pending.sent.iter().find(is_there) {
                for entry in found.iter() {
                    self.meeting.presence.discount(entry);
                }
                let (ticket, entries) = (pending.ticket, Arc::clone(found));
                self.outputs.push_back(Output::Done { ticket, entries, repeated: false });
            } else {
                self.inbox.push_back(pending);
            }
        }
    }
}
