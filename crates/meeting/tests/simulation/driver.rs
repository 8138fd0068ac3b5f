//! What a server does around a replica: feeds it, carries out what it asks for, and lets the store
//! and the bus fail on the way. The checks of each single step are here.

use meeting::{Input, Meeting, Output, Published, Seq, apply};

use crate::history::Outcome;
use crate::node::Append;
use crate::world::{Happening, World};
use crate::{Violation, ensure};

impl World {
    pub(crate) fn feed(&mut self, node: usize, input: Input) -> Result<(), Violation> {
        let now = self.nodes[node].clock(self.now);
        // The states that commands decided before this input may have been refused in.
        let mut earlier = None;
        let told = &mut self.nodes[node];
        match &input {
            Input::Appended => {
                told.unknowns = 0;
                let append = told.in_flight.take();
                let before = std::mem::replace(&mut told.durable, told.live.clone());
                earlier = append.map(|append| (before, append));
            }
            Input::Conflict => (told.in_flight, told.unknowns) = (None, 0),
            Input::Unknown => {
                told.in_flight = None;
                told.unknowns += 1;
                if told.unknowns == meeting::limit::UNKNOWN_MAX {
                    (told.is_away, told.unknowns) = (true, 0);
                }
            }
            Input::Unavailable => {
                (told.in_flight, told.unknowns) = (None, 0);
                told.is_loading = false;
                told.is_away = true;
            }
            Input::Loaded { entries, complete, .. } => {
                for entry in entries {
                    apply(&mut told.durable, entry);
                }
                // After a part the replica asks for the rest.
                told.is_loading = false;
                if *complete {
                    told.live = told.durable.clone();
                }
            }
            Input::Command { .. }
            | Input::Read { .. }
            | Input::Tick
            | Input::Presence { .. }
            | Input::Media { .. }
            | Input::Heard { .. } => {}
            #[cfg(feature = "sabotage")]
            Input::Payload { .. } => {}
        }
        if matches!(input, Input::Appended) {
            self.announce(node);
        }
        self.nodes[node].replica.handle(now, input);
        self.drain(node, earlier.as_ref())
    }

    /// Carries out all that a replica wants, then compares it with the journal.
    pub(crate) fn drain(
        &mut self,
        node: usize,
        earlier: Option<&(Meeting, Append)>,
    ) -> Result<(), Violation> {
        let mut states = None;
        while let Some(output) = self.nodes[node].replica.poll() {
            match output {
                Output::Append { after, entries, commands, due: _ } => {
                    self.start_append(node, Append { after, entries, commands })?;
                }
                Output::Load { after } => self.start_load(node, after)?,
                Output::Publish { published } => self.check_published(node, &published)?,
                Output::Done { ticket, entries, repeated } => {
                    let index = self.tickets[usize::try_from(ticket.0).unwrap()];
                    ensure!(index.is_some(), "a read was told done");
                    let Some(operation) = index else { continue };
                    self.take_done(operation, &entries, repeated)?;
                }
                Output::Refused { ticket, refusal } => {
                    let index = self.tickets[usize::try_from(ticket.0).unwrap()];
                    let Some(operation) = index else { continue };
                    let states = states.get_or_insert_with(|| {
                        earlier.map_or_else(
                            || vec![self.nodes[node].durable.clone()],
                            |(before, append)| steps(before, append),
                        )
                    });
                    let at = self.nodes[node].clock(self.now).max(states[0].last_at());
                    let asked = &self.operations[operation];
                    asked.check_refused(states, &refusal, at, &self.operations)?;
                    self.coverage.saw("refused");
                    self.coverage.saw(&format!("refused {}", refusal.code()));
                    if !self.chance.permille(self.storm.reply_lost) {
                        self.take_refusal(operation, &refusal);
                    }
                }
                Output::Readable { .. } => {
                    let reader = &self.nodes[node];
                    ensure!(*reader.replica.meeting() == reader.durable, "read what may be undone");
                    self.coverage.saw("read");
                }
                Output::Presence { .. } => {}
            }
        }
        let node_now = &self.nodes[node];
        if !node_now.is_loading && !node_now.is_away {
            ensure!(
                *node_now.replica.meeting() == node_now.live,
                "node {node}: its state is not the fold of the journal:\n{:?}\nbut\n{:?}",
                node_now.replica.meeting(),
                node_now.live
            );
        }
        self.set_wake(node);
        Ok(())
    }

    fn take_done(
        &mut self,
        operation: usize,
        entries: &[meeting::Entry],
        repeated: bool,
    ) -> Result<(), Violation> {
        let asked = &self.operations[operation];
        asked.check_done(&self.journal, entries, repeated, &self.operations)?;
        for entry in entries {
            let first = *self.answered.entry(entry.seq).or_insert(operation);
            let other = &self.operations[first];
            // Without a key, two calls of one person that write the very same entry in the very same
            // millisecond cannot be told apart when an outcome was lost, and need not be.
            let are_alike = other.call.actor == asked.call.actor
                && other.call.key.is_none()
                && asked.call.key.is_none();
            ensure!(
                first == operation || are_alike,
                "{entry:?} was told to two who asked: {:?} and {:?}",
                other.call,
                asked.call
            );
        }
        self.coverage.saw(if repeated { "done repeated" } else { "done" });
        if self.is_stormy() && self.chance.permille(self.storm.reply_lost) {
            return Ok(());
        }
        let first = entries.first().map(|entry| entry.seq.0);
        self.operations[operation].outcome = Outcome::Done { first, count: entries.len() as u64 };
        Ok(())
    }

    fn start_append(&mut self, node: usize, append: Append) -> Result<(), Violation> {
        let writer = &mut self.nodes[node];
        ensure!(writer.in_flight.is_none(), "two appends under way");
        ensure!(!writer.is_loading, "an append while loading");
        ensure!(append.after == writer.durable.head(), "append after {:?}", append.after);
        ensure!(!append.entries.is_empty() || !append.commands.is_empty(), "an append of nothing");
        for entry in &append.entries {
            apply(&mut writer.live, entry);
        }
        writer.in_flight = Some(append.clone());
        let life = writer.life;
        let delay = self.latency();
        self.plan(delay, Happening::Reach { node, life, append, answers: true });
        Ok(())
    }

    fn start_load(&mut self, node: usize, after: Seq) -> Result<(), Violation> {
        let reader = &mut self.nodes[node];
        ensure!(!reader.is_loading, "two loads under way");
        ensure!(reader.in_flight.is_none(), "a load while an append is under way");
        if after == Seq(0) {
            reader.durable = Meeting::new(crate::world::MEETING);
        }
        ensure!(after == reader.durable.head(), "load after {after:?}");
        reader.is_loading = true;
        reader.is_away = false;
        let life = reader.life;
        let delay = self.latency();
        self.plan(delay, Happening::Load { node, life, after });
        Ok(())
    }

    /// The append comes to the store, which takes it, or not, and says so, or not.
    pub(crate) fn reach(
        &mut self,
        node: usize,
        life: u64,
        append: Append,
        answers: bool,
    ) -> Result<(), Violation> {
        let roll = self.chance.below(1000);
        let storm = &self.storm;
        let bounds = [
            storm.unavailable,
            storm.unavailable + storm.unknown_lost,
            storm.unavailable + storm.unknown_lost + storm.unknown_late,
            storm.unavailable + storm.unknown_lost + storm.unknown_late + storm.unknown_committed,
        ];
        if !answers {
            if self.commit(append)? {
                self.coverage.saw("commit after its unknown");
            }
            return Ok(());
        }
        let input = if !self.is_stormy() || roll >= bounds[3] {
            if self.commit(append)? { Input::Appended } else { Input::Conflict }
        } else if roll < bounds[0] {
            self.coverage.saw("append unavailable");
            Input::Unavailable
        } else if roll < bounds[1] {
            self.coverage.saw("unknown not committed");
            Input::Unknown
        } else if roll < bounds[2] {
            let delay = self.chance.between(1, 400);
            self.plan(delay, Happening::Reach { node, life, append, answers: false });
            Input::Unknown
        } else {
            let is_committed = self.commit(append)?;
            self.coverage.saw(if is_committed {
                "unknown committed"
            } else {
                "unknown not committed"
            });
            Input::Unknown
        };
        let delay = self.latency();
        self.plan(delay, Happening::Answer { node, life, input });
        Ok(())
    }

    fn commit(&mut self, append: Append) -> Result<bool, Violation> {
        let head = self.journal.head();
        let is_won = self.journal.append(append.after, append.entries, append.commands)?;
        if !is_won {
            self.coverage.saw("append conflict");
        }
        for entry in &self.journal.entries[usize::try_from(head).unwrap()..] {
            self.coverage.saw_event(&entry.event);
        }
        Ok(is_won)
    }

    pub(crate) fn load(&mut self, node: usize, life: u64, after: Seq) {
        let delay = self.latency();
        if self.is_stormy() && self.chance.permille(self.storm.unavailable) {
            self.coverage.saw("load unavailable");
            return self.plan(delay, Happening::Answer { node, life, input: Input::Unavailable });
        }
        let mut entries = self.journal.read(after);
        let mut commands = self.journal.commands_after(after);
        let complete = entries.len() < 4 || !self.chance.permille(200);
        if !complete {
            self.coverage.saw("load in parts");
            entries.truncate(entries.len() / 2);
            let last = entries.last().map_or(after, |entry| entry.seq);
            commands.retain(|record| record.first <= last);
        }
        let input = Input::Loaded { entries, commands, complete };
        self.plan(delay, Happening::Answer { node, life, input });
    }

    /// Tells the other nodes that there is something to read: a hint that may come late, twice or
    /// never.
    fn announce(&mut self, from: usize) {
        let head = self.nodes[from].durable.head();
        for node in (0..self.nodes.len()).filter(|node| *node != from) {
            if self.is_stormy() && self.chance.permille(self.storm.bus_lost) {
                self.coverage.saw("bus message lost");
                continue;
            }
            let delay = self.latency();
            self.plan(delay, self.news(node, head));
            if self.chance.permille(self.storm.bus_doubled) {
                self.coverage.saw("bus message doubled");
                let delay = self.latency();
                self.plan(delay, self.news(node, head));
            }
        }
    }

    #[cfg(not(feature = "sabotage"))]
    #[expect(clippy::unused_self, reason = "a bus with a payload reads the journal")]
    fn news(&self, node: usize, head: Seq) -> Happening {
        Happening::Hear { node, input: Input::Heard { head } }
    }

    /// A bus that carries the last entry too, for the build that believes it.
    #[cfg(feature = "sabotage")]
    fn news(&self, node: usize, head: Seq) -> Happening {
        if self.fault != Some(meeting::Sabotage::BusPayloadApplied) {
            return Happening::Hear { node, input: Input::Heard { head } };
        }
        let entries = vec![self.journal.entries[usize::try_from(head.0 - 1).unwrap()].clone()];
        Happening::Hear { node, input: Input::Payload { entries } }
    }

    fn check_published(&mut self, node: usize, published: &[Published]) -> Result<(), Violation> {
        for Published { entry, floor, .. } in published {
            let index = usize::try_from(entry.seq.0 - 1).unwrap();
            ensure!(
                self.journal.entries.get(index) == Some(entry),
                "published before it was durable: {entry:?}"
            );
            let teller = &mut self.nodes[node];
            if let Some(last) = teller.published {
                ensure!(entry.seq == last.next(), "published {:?} after {last:?}", entry.seq);
            }
            teller.published = Some(entry.seq);
            if let Some(floor) = floor {
                let told = (floor.holder.as_ref().map(|holder| holder.participant), floor.epoch);
                let expected = self.journal.auditor.floor_after(entry.seq.0);
                ensure!(told == expected, "told {told:?} at {:?}, not {expected:?}", entry.seq);
            }
        }
        Ok(())
    }

    pub(crate) fn set_wake(&mut self, node: usize) {
        let sleeper = &self.nodes[node];
        let Some(deadline) = sleeper.replica.deadline() else { return };
        let at = sleeper.true_time(deadline).max(self.now);
        if sleeper.wake == Some(at) {
            return;
        }
        // A driver sleeps whole milliseconds: never a second tick in the same one.
        let at = at.max(self.now + 1);
        let life = sleeper.life;
        self.nodes[node].wake = Some(at);
        self.plan(at - self.now, Happening::Wake { node, life, at });
    }
}

/// Every state from before an append to after it.
fn steps(before: &Meeting, append: &Append) -> Vec<Meeting> {
    let mut states = vec![before.clone()];
    for entry in &append.entries {
        let mut next = states[states.len() - 1].clone();
        apply(&mut next, entry);
        states.push(next);
    }
    states
}
