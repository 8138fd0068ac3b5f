//! Many commands in one append: each decided on the state that the one before left behind; every
//! answer, refusals too, waits until that state is durable.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use super::keys::KeyId;
use super::{CommandRecord, Output, Pending, Published, Replica, State};
use crate::draft::Draft;
use crate::presence;
use crate::{AccountId, Actor, Command, Entry, Key, Refusal, Seq, Time, floor, limit, meeting};

/// One append under way.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) entries: Vec<Entry>,
    pub(super) commands: Vec<CommandRecord>,
    published: Vec<Published>,
    pub(super) parts: Vec<Part>,
}

#[derive(Debug)]
pub(super) struct Part {
    pub(super) pending: Pending,
    pub(super) outcome: Outcome,
}

#[derive(Debug)]
pub(super) enum Outcome {
    /// Its entries among the flight's.
    Done(Range<usize>),
    Refused(Refusal),
}

/// A batch while it is decided.
struct Batch {
    flight: Flight,
    after: Seq,
    /// Keys of this batch: a second call with one of them waits for the first one's answer.
    keys: BTreeSet<KeyId>,
    later: Vec<Pending>,
}

impl Replica {
    /// Decides what is due and what waits, until there is something to make durable.
    pub(super) fn decide_waiting(&mut self, now: Time) {
        while matches!(self.state, State::Ready) {
            let is_due = self.is_clock_due(now);
            if self.inbox.is_empty() && !is_due {
                return;
            }
            let mut batch = Batch {
                flight: Flight {
                    entries: Vec::new(),
                    commands: Vec::new(),
                    published: Vec::new(),
                    parts: Vec::new(),
                },
                after: self.meeting.head,
                keys: BTreeSet::new(),
                later: Vec::new(),
            };
            let commands = if self.one_by_one { 1 } else { limit::BATCH_COMMANDS_MAX };
            for _ in 0..commands {
                // Also what the command before has made due.
                self.run_clock(now, &mut batch);
                let Some(pending) = self.inbox.pop_front() else { break };
                self.decide_one(now, pending, &mut batch);
            }
            for pending in batch.later.drain(..).rev() {
                self.inbox.push_front(pending);
            }
            self.send(batch);
        }
    }

    fn is_clock_due(&self, now: Time) -> bool {
        let presence = presence::due(&self.meeting).map(|(at, _)| at);
        let due = floor::due(&self.meeting).into_iter().chain(presence).min();
        due.is_some_and(|due| due <= now.max(self.meeting.at))
    }

    /// What fell due comes before any command: nobody acts on time that is over.
    fn run_clock(&mut self, now: Time, batch: &mut Batch) {
        let now = now.max(self.meeting.at);
        while self.is_clock_due(now) {
            let floor_due = floor::due(&self.meeting).filter(|at| *at <= now);
            let command = match presence::due(&self.meeting).filter(|(at, _)| *at <= now) {
                Some((at, command)) if floor_due.is_none_or(|due| at < due) => command,
                Some(_) | None => Command::Tick,
            };
            let before = batch.flight.entries.len();
            let mut draft =
                Draft::new(&mut self.meeting, now, Actor::Clock, &mut batch.flight.entries);
            draft.published = Some(&mut batch.flight.published);
            let result = meeting::run(&mut draft, command, None);
            debug_assert!(result.is_ok(), "the clock was refused");
            if batch.flight.entries.len() == before {
                debug_assert!(false, "what was due did nothing");
                return;
            }
        }
    }

    fn decide_one(&mut self, now: Time, pending: Pending, batch: &mut Batch) {
        let mut is_key_reused = false;
        let key_of_account = key_of(&pending);
        if let Some((account, key)) = &key_of_account {
            if batch.keys.contains(&(*account, key.id)) {
                batch.later.push(pending);
                return;
            }
            if let Some(kept) = self.keys.get(*account, key) {
                let is_delete = pending.call.command == Command::Delete;
                if kept.body == key.body && (is_delete || !self.meeting.is_deleted) {
                    let entries = Arc::clone(&kept.entries);
                    let repeated = !pending.was_sent;
                    let ticket = pending.ticket;
                    self.outputs.push_back(Output::Done { ticket, entries, repeated });
                    return;
                }
                is_key_reused = true;
            }
        }
        let flight = &mut batch.flight;
        let before = flight.entries.len();
        let call = &pending.call;
        let mut draft = Draft::new(&mut self.meeting, now, call.actor, &mut flight.entries);
        draft.key = key_of_account.map(|(_, key)| key.id);
        draft.is_key_reused = is_key_reused;
        draft.published = Some(&mut flight.published);
        let outcome = match meeting::run(&mut draft, call.command.clone(), call.epoch) {
            Err(refusal) => Outcome::Refused(refusal),
            Ok(()) => Outcome::Done(before..flight.entries.len()),
        };
        if let (Some((account, key)), Outcome::Done(range)) = (key_of_account, &outcome) {
            batch.keys.insert((account, key.id));
            let first =
                flight.entries.get(range.start).map_or(self.meeting.head, |entry| entry.seq);
            let count = u32::try_from(range.len()).unwrap_or(u32::MAX);
            let at = now.max(self.meeting.at);
            flight.commands.push(CommandRecord { account, key, first, count, at });
        }
        flight.parts.push(Part { pending, outcome });
    }

    fn send(&mut self, batch: Batch) {
        let flight = batch.flight;
        if flight.entries.is_empty() && flight.commands.is_empty() {
            self.answer(flight);
            return;
        }
        self.outputs.push_back(Output::Append {
            after: batch.after,
            entries: flight.entries.clone(),
            commands: flight.commands.clone(),
            due: floor::due(&self.meeting),
        });
        #[cfg(feature = "sabotage")]
        let flight = self.acknowledge_too_early(flight);
        self.state = State::Appending(flight);
    }

    #[cfg(feature = "sabotage")]
    fn acknowledge_too_early(&mut self, mut flight: Flight) -> Flight {
        if self.meeting.presence.sabotage == Some(super::Sabotage::AckBeforeCommit) {
            for part in flight.parts.drain(..) {
                if let Outcome::Done(range) = part.outcome {
                    let entries = flight.entries[range].into();
                    let ticket = part.pending.ticket;
                    self.outputs.push_back(Output::Done { ticket, entries, repeated: false });
                } else {
                    self.inbox.push_back(part.pending);
                }
            }
        }
        flight
    }

    /// Durable: tell everybody, then who asked.
    pub(super) fn appended(&mut self, now: Time) {
        let State::Appending(flight) = std::mem::replace(&mut self.state, State::Ready) else {
            debug_assert!(false, "no append was under way");
            return;
        };
        self.unknowns = 0;
        self.keys.forget(now);
        self.answer(flight);
        self.one_by_one = false;
        if self.heard > self.meeting.head {
            self.load_on();
        }
    }

    fn answer(&mut self, mut flight: Flight) {
        let published = std::mem::take(&mut flight.published);
        if !published.is_empty() {
            self.published = Some(self.meeting.head);
            self.outputs.push_back(Output::Publish { published });
        }
        let mut records = flight.commands.into_iter();
        for Part { pending, outcome } in flight.parts {
            match outcome {
                Outcome::Refused(refusal) => self.refuse(pending.ticket, refusal),
                Outcome::Done(range) => {
                    let entries: Arc<[Entry]> = flight.entries[range].into();
                    if key_of(&pending).is_some()
                        && let Some(record) = records.next()
                    {
                        self.keys.keep(&record, Arc::clone(&entries));
                    }
                    let ticket = pending.ticket;
                    self.outputs.push_back(Output::Done { ticket, entries, repeated: false });
                }
            }
        }
    }
}

/// A key belongs to an account; the clock and the installation repeat themselves without.
pub(super) fn key_of(pending: &Pending) -> Option<(AccountId, Key)> {
    match pending.call.actor {
        Actor::Account { account, .. } => pending.call.key.map(|key| (account, key)),
        Actor::Clock | Actor::Media | Actor::System => None,
    }
}
