//! What the people asked and were told, and whether one meeting can have told it (linearizability).
//!
//! `seq` is the order, so it is enough that: every answer is what the rules say of the journal in
//! front of it; real time agrees with `seq`; and what was never answered is wholly in or wholly out.

use meeting::{Actor, Call, Entry, Event, Meeting, Refusal, Time, decide};

use crate::journal::Journal;
use crate::{Violation, ensure};

pub(crate) enum Outcome {
    Pending,
    Done {
        first: Option<u64>,
        count: u64,
    },
    Refused,
    /// Nobody waits for the answer any more: it may have happened or not.
    GivenUp,
}

/// One call of somebody, however often it was sent.
pub(crate) struct Operation {
    pub(crate) call: Call,
    /// The journal's head when it was first sent: nothing of it can be older.
    pub(crate) head_before: u64,
    pub(crate) attempts: u32,
    pub(crate) outcome: Outcome,
}

impl Operation {
    pub(crate) fn account(&self) -> u64 {
        match self.call.actor {
            Actor::Account { account, .. } => account.0,
            Actor::Clock | Actor::Media | Actor::System => 0,
        }
    }

    /// Called done: it is in the journal as told, after everything answered before it was sent,
    /// and the rules say the same of the journal in front of it.
    pub(crate) fn check_done(
        &self,
        journal: &Journal,
        entries: &[Entry],
        repeated: bool,
        others: &[Operation],
    ) -> Result<(), Violation> {
        for entry in entries {
            let index = usize::try_from(entry.seq.0 - 1).unwrap();
            ensure!(
                journal.entries.get(index) == Some(entry),
                "told done before it was durable: {entry:?} for {:?}",
                self.call
            );
        }
        if let Some(key) = self.call.key {
            let record = journal.record(self.account(), key);
            ensure!(record.is_some(), "done, and its key is not kept: {:?}", self.call);
            ensure!(
                record.is_some_and(|record| record.count as usize == entries.len()),
                "{record:?} for {entries:?}"
            );
        }
        let Some(first) = entries.first() else { return Ok(()) };
        // The very same entry of an earlier call, in the same millisecond and without a key, cannot be
        // told apart when an outcome was lost.
        let is_alike = |other: &Operation| {
            other.call.actor == self.call.actor
                && other.call.key.is_none()
                && other.head_before < first.seq.0
        };
        let has_twin = self.call.key.is_none() && others.iter().any(is_alike);
        ensure!(
            has_twin || first.seq.0 > self.head_before,
            "{:?} happened at {} and was sent at {}",
            self.call,
            first.seq.0,
            self.head_before
        );
        if repeated {
            return Ok(());
        }
        let before = journal.before(first.seq.0);
        if let Some(epoch) = self.call.epoch {
            ensure!(
                epoch == before.epoch(),
                "{epoch:?} was taken for {:?}: {:?}",
                before.epoch(),
                self.call
            );
        }
        let told: Vec<Event> = entries.iter().filter_map(|entry| blurred(&entry.event)).collect();
        let lawful = lawful(&before, &self.call, first.at);
        ensure!(
            lawful.as_ref() == Ok(&told),
            "{:?} at {}: told {told:?}, the rules say {lawful:?}",
            self.call,
            first.seq.0
        );
        Ok(())
    }

    /// Refused: some state that the node went through meanwhile refuses it the same way.
    pub(crate) fn check_refused(
        &self,
        states: &[Meeting],
        refusal: &Refusal,
        at: Time,
        others: &[Operation],
    ) -> Result<(), Violation> {
        match refusal {
            // The store's or the inbox's trouble: nothing to do with the meeting.
            Refusal::Busy | Refusal::Unavailable => return Ok(()),
            Refusal::KeyReused => {
                let Some(key) = self.call.key else {
                    return Err(Violation(format!("no key, and reused: {:?}", self.call)));
                };
                let is_reused = others.iter().any(|other| {
                    other.account() == self.account()
                        && other.call.key.is_some_and(|o| o.id == key.id && o.body != key.body)
                });
                ensure!(is_reused, "nobody else used the key of {:?}", self.call);
                return Ok(());
            }
            Refusal::StaleEpoch { epoch } => {
                ensure!(self.call.epoch != Some(*epoch), "{epoch:?} is stale and current");
                let is_known = states.iter().any(|state| state.epoch() == *epoch);
                ensure!(is_known, "{epoch:?} never was at that node");
                return Ok(());
            }
            _ => {}
        }
        let lawful: Vec<_> = states.iter().map(|state| lawful(state, &self.call, at)).collect();
        ensure!(
            lawful.iter().any(|lawful| lawful.as_ref() == Err(refusal)),
            "{:?} was refused {refusal:?}; the rules say {lawful:?}",
            self.call
        );
        Ok(())
    }

    /// At the end of a run.
    pub(crate) fn check_at_end(&self, journal: &Journal) -> Result<(), Violation> {
        let Some(key) = self.call.key else { return Ok(()) };
        let record = journal.record(self.account(), key);
        let is_done = matches!(self.outcome, Outcome::Done { .. });
        ensure!(!is_done || record.is_some(), "acknowledged and lost: {:?}", self.call);
        let Some(record) = record else { return Ok(()) };
        // Wholly in, exactly once: the entries with that key are those of the record, all of them.
        let places: Vec<u64> = journal
            .places(&key.id)
            .iter()
            .copied()
            .filter(|seq| journal.account_of(*seq).is_none_or(|by| by == self.account()))
            .collect();
        let expected: Vec<u64> =
            (record.first.0..record.first.0 + u64::from(record.count)).collect();
        ensure!(places == expected, "{:?} lies at {places:?}, not {expected:?}", self.call);
        if let Outcome::Done { first, count } = self.outcome {
            ensure!(count == u64::from(record.count), "told {count} entries, kept {record:?}");
            ensure!(
                first.is_none_or(|first| first == record.first.0),
                "told {first:?}: {record:?}"
            );
        }
        Ok(())
    }
}

/// What the rules say, less what is known to one node alone.
fn lawful(before: &Meeting, call: &Call, at: Time) -> Result<Vec<Event>, Refusal> {
    let events = decide(before, call.actor, call.command.clone(), at)?;
    Ok(events.iter().filter_map(blurred).collect())
}

/// An event without what presence and counters of one node decide: sockets and refusals told.
fn blurred(event: &Event) -> Option<Event> {
    let mut event = event.clone();
    match &mut event {
        Event::RefusalsCounted { .. } => return None,
        Event::Granted { attended, .. }
        | Event::Passed { attended, .. }
        | Event::Requested { attended, .. } => *attended = false,
        _ => {}
    }
    Some(event)
}
