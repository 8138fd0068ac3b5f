//! The people's clients: a key and an epoch for some calls, patience, and sending again by key.

use meeting::{Actor, Call, Command, Epoch, Key, Refusal};

use crate::history::{Operation, Outcome};
use crate::world::{Happening, World};

/// A client sends a call this often before giving up.
const ATTEMPTS_MAX: u32 = 12;

impl World {
    pub(crate) fn begin(&mut self, actor: Actor, command: Command) {
        let number = self.operations.len() as u64 + 1;
        let mut key = self.chance.permille(700).then(|| new_key(number, number));
        let is_machine = matches!(actor, Actor::System | Actor::Media);
        if is_machine || number == 1 {
            key = Some(new_key(number, number)).filter(|_| !is_machine);
        }
        let mine = self.operations.iter().filter(|earlier| earlier.call.actor == actor);
        let earlier: Vec<Key> = mine.filter_map(|earlier| earlier.call.key).collect();
        if key.is_some()
            && self.chance.permille(15)
            && let Some(earlier) = self.chance.pick(&earlier)
        {
            key = Some(Key { id: earlier.id, body: new_key(number, number).body });
        }
        let current = self.journal.auditor.epoch().0;
        let epoch = match self.chance.below(20) {
            0..4 => Some(Epoch(current)),
            4 => Some(Epoch(current.saturating_sub(1))),
            _ => None,
        };
        let epoch = epoch.filter(|_| number > 1 && !is_machine);
        self.operations.push(Operation {
            call: Call { actor, command, key, epoch },
            head_before: self.journal.head(),
            attempts: 0,
            outcome: Outcome::Pending,
        });
        self.send(self.operations.len() - 1);
    }

    pub(crate) fn send(&mut self, operation: usize) {
        let asked = &mut self.operations[operation];
        if !matches!(asked.outcome, Outcome::Pending) {
            return;
        }
        asked.attempts += 1;
        let attempt = asked.attempts;
        let has_key = asked.call.key.is_some();
        if attempt > 1 {
            self.coverage.saw("sent again");
        }
        let node = self.any_node();
        let delay = self.latency();
        self.plan(delay, Happening::Arrive { operation, node });
        if has_key && self.chance.permille(30) {
            let (node, delay) = (self.any_node(), self.latency());
            self.plan(delay, Happening::Arrive { operation, node });
        }
        let patience = self.chance.between(100, 3_000);
        self.plan(patience, Happening::Timeout { operation, attempt });
    }

    pub(crate) fn time_out(&mut self, operation: usize, attempt: u32) {
        let asked = &mut self.operations[operation];
        if !matches!(asked.outcome, Outcome::Pending) || asked.attempts != attempt {
            return;
        }
        // Without a key a second sending could have a second effect.
        if asked.call.key.is_none() || attempt >= ATTEMPTS_MAX {
            asked.outcome = Outcome::GivenUp;
            return;
        }
        self.send(operation);
    }

    /// What a client makes of a refusal.
    pub(crate) fn take_refusal(&mut self, operation: usize, refusal: &Refusal) {
        let asked = &mut self.operations[operation];
        if !matches!(asked.outcome, Outcome::Pending) {
            return;
        }
        match refusal {
            Refusal::Busy | Refusal::Unavailable if asked.call.key.is_some() => {
                self.coverage.saw("refused for now");
                let delay = self.chance.between(10, 500);
                self.plan(delay, Happening::Send { operation });
            }
            Refusal::Busy | Refusal::Unavailable => asked.outcome = Outcome::GivenUp,
            // A second sending may be refused where the first, unanswered one was done.
            _ if asked.attempts > 1 => asked.outcome = Outcome::GivenUp,
            _ => asked.outcome = Outcome::Refused,
        }
    }
}

fn new_key(id: u64, body: u64) -> Key {
    let bytes = |number: u64| {
        let mut bytes = [0; 32];
        bytes[24..].copy_from_slice(&number.to_be_bytes());
        bytes
    };
    Key { id: bytes(id), body: bytes(body) }
}
