//! The agenda of a run: what happens when, in virtual time, and the people who make it happen.

use std::collections::{BTreeMap, BTreeSet};

use meeting::{
    AccountId, Actor, Command, DecisionId, Input, MediaNews, Meeting, MeetingId, Seq, Ticket,
};

use crate::chance::Chance;
use crate::coverage::Coverage;
use crate::history::{Operation, Outcome};
use crate::journal::Journal;
use crate::node::{Append, Node};
use crate::people::{People, Sight};
use crate::{Fault, Violation, ensure};

pub(crate) const MEETING: MeetingId = MeetingId(7);
/// Commands of one seed, besides retries.
const COMMANDS: u64 = 500;
/// How long a run goes on after the last command.
const TAIL_MS: u64 = 60_000;
/// Each node looks for what it was not told.
const SWEEP_MS: u64 = 2_000;

/// How bad the weather is, in thousandths of all occasions; drawn anew for each seed.
pub(crate) struct Storm {
    pub(crate) unavailable: u64,
    pub(crate) unknown_committed: u64,
    pub(crate) unknown_lost: u64,
    pub(crate) unknown_late: u64,
    pub(crate) bus_lost: u64,
    pub(crate) bus_doubled: u64,
    pub(crate) reply_lost: u64,
    pub(crate) slow: u64,
    restart: u64,
    clock: u64,
}

pub(crate) enum Happening {
    /// Somebody does the next thing.
    Act,
    Send {
        operation: usize,
    },
    Arrive {
        operation: usize,
        node: usize,
    },
    Timeout {
        operation: usize,
        attempt: u32,
    },
    /// An append comes to the store; `answers` is false for one given up as unknown before.
    Reach {
        node: usize,
        life: u64,
        append: Append,
        answers: bool,
    },
    Load {
        node: usize,
        life: u64,
        after: Seq,
    },
    Answer {
        node: usize,
        life: u64,
        input: Input,
    },
    Hear {
        node: usize,
        input: Input,
    },
    Sweep {
        node: usize,
    },
    Wake {
        node: usize,
        life: u64,
        at: u64,
    },
    Read {
        node: usize,
    },
    Restart {
        node: usize,
    },
    ClockJump {
        node: usize,
    },
    Socket {
        account: AccountId,
    },
    Presence {
        node: usize,
        account: AccountId,
        is_online: bool,
    },
}

pub(crate) struct World {
    pub(crate) fault: Fault,
    pub(crate) chance: Chance,
    pub(crate) coverage: Coverage,
    pub(crate) storm: Storm,
    pub(crate) journal: Journal,
    pub(crate) nodes: Vec<Node>,
    pub(crate) operations: Vec<Operation>,
    /// Which call each ticket answers; none for a read.
    pub(crate) tickets: Vec<Option<usize>>,
    /// Whose call each entry answered.
    pub(crate) answered: BTreeMap<Seq, usize>,
    agenda: BTreeMap<(u64, u64), Happening>,
    order: u64,
    pub(crate) now: u64,
    people: People,
    online: BTreeSet<AccountId>,
    commands_left: u64,
    /// Past this moment nothing new goes wrong; it comes with the last command.
    end: Option<u64>,
}

impl World {
    pub(crate) fn new(seed: u64, fault: Fault) -> Self {
        let mut chance = Chance::new(seed);
        let mut up_to = |most: u64| chance.below(most + 1);
        let storm = Storm {
            unavailable: up_to(60),
            unknown_committed: up_to(60),
            unknown_lost: up_to(60),
            unknown_late: up_to(30),
            bus_lost: up_to(300),
            bus_doubled: up_to(200),
            reply_lost: up_to(100),
            slow: up_to(150),
            restart: up_to(20),
            clock: up_to(15),
        };
        let nodes = (0..chance.between(2, 4)).map(|_| Node::new(MEETING, fault)).collect();
        Self {
            fault,
            storm,
            coverage: Coverage::default(),
            journal: Journal::new(MEETING, checks_head(fault)),
            nodes,
            operations: Vec::new(),
            tickets: Vec::new(),
            answered: BTreeMap::new(),
            agenda: BTreeMap::new(),
            order: 0,
            now: 0,
            people: People::new(&mut chance),
            online: BTreeSet::new(),
            commands_left: COMMANDS,
            end: None,
            chance,
        }
    }

    pub(crate) fn run(mut self) -> Result<Coverage, Violation> {
        for node in 0..self.nodes.len() {
            self.nodes[node].ahead_ms = self.skew();
            self.drain(node, None)?;
            self.plan(SWEEP_MS, Happening::Sweep { node });
        }
        let create = self.people.create(&mut self.chance);
        self.begin(account(1), create);
        self.plan(500, Happening::Act);
        for account in self.people.accounts() {
            let delay = self.chance.between(600, 20_000);
            self.plan(delay, Happening::Socket { account });
        }
        while let Some(((at, _), happening)) = self.agenda.pop_first() {
            self.now = at;
            self.happen(happening)?;
        }
        self.check_at_end()?;
        Ok(self.coverage)
    }

    pub(crate) fn plan(&mut self, delay: u64, happening: Happening) {
        self.order += 1;
        self.agenda.insert((self.now + delay, self.order), happening);
    }

    /// Whether things may still go wrong.
    pub(crate) fn is_stormy(&self) -> bool {
        self.end.is_none()
    }

    fn is_over(&self) -> bool {
        self.end.is_some_and(|end| self.now > end)
    }

    fn happen(&mut self, happening: Happening) -> Result<(), Violation> {
        match happening {
            Happening::Act => self.act(),
            Happening::Send { operation } => self.send(operation),
            Happening::Arrive { operation, node } => {
                let call = self.operations[operation].call.clone();
                let ticket = self.ticket(Some(operation));
                return self.feed(node, Input::Command { ticket, call });
            }
            Happening::Timeout { operation, attempt } => self.time_out(operation, attempt),
            Happening::Reach { node, life, append, answers } => {
                return self.reach(node, life, append, answers);
            }
            Happening::Load { node, life, after } => self.load(node, life, after),
            Happening::Answer { node, life, input } if self.nodes[node].life == life => {
                return self.feed(node, input);
            }
            Happening::Answer { .. } => {}
            Happening::Hear { node, input } => return self.feed(node, input),
            Happening::Sweep { node } => {
                if !self.is_over() {
                    self.plan(SWEEP_MS, Happening::Sweep { node });
                }
                let head = Seq(self.journal.head());
                return self.feed(node, Input::Heard { head });
            }
            Happening::Wake { node, life, at } => {
                let sleeper = &mut self.nodes[node];
                if sleeper.life == life && sleeper.wake == Some(at) {
                    sleeper.wake = None;
                    // Past the end the clock is left alone, so that the run ends too.
                    if !self.is_over() {
                        return self.feed(node, Input::Tick);
                    }
                }
            }
            Happening::Read { node } => {
                let ticket = self.ticket(None);
                return self.feed(node, Input::Read { ticket });
            }
            Happening::Restart { node } => return self.restart(node),
            Happening::ClockJump { node } => {
                let skew = self.skew();
                let jump = if skew > self.nodes[node].ahead_ms { "forward" } else { "back" };
                self.coverage.saw(&format!("clock {jump}"));
                self.nodes[node].ahead_ms = skew;
                self.nodes[node].wake = None;
                self.set_wake(node);
            }
            Happening::Socket { account } => self.toggle_socket(account),
            Happening::Presence { node, account, is_online } => {
                self.feed(node, Input::Presence { account, is_online })?;
                return self.tell_media(node, account, is_online);
            }
        }
        Ok(())
    }

    /// Every other person's tab has a media session too; now and then a packet comes of it.
    fn tell_media(
        &mut self,
        node: usize,
        account: AccountId,
        is_online: bool,
    ) -> Result<(), Violation> {
        let person = self.journal.truth.participant_of(account).map(|person| person.id);
        let Some(participant) = person.filter(|_| account.0.is_multiple_of(2)) else {
            return Ok(());
        };
        let news = if is_online { MediaNews::Came } else { MediaNews::Went };
        self.feed(node, Input::Media { participant, news })?;
        if self.chance.permille(500) {
            return self.feed(node, Input::Media { participant, news: MediaNews::Sign });
        }
        Ok(())
    }

    fn ticket(&mut self, operation: Option<usize>) -> Ticket {
        self.tickets.push(operation);
        Ticket(self.tickets.len() as u64 - 1)
    }

    /// The next thing somebody wants, and the trouble that comes meanwhile.
    fn act(&mut self) {
        // Nothing can be done in a meeting that is not there yet.
        if self.journal.head() == 0 {
            return self.plan(500, Happening::Act);
        }
        if self.commands_left == 0 {
            self.end = Some(self.now + TAIL_MS);
            return;
        }
        self.commands_left -= 1;
        let people = || self.journal.truth.participants();
        let joined: Vec<_> = people().map(|person| (person.account, person.id)).collect();
        let gone: Vec<_> =
            people().filter(|person| !person.is_active).map(|person| person.account).collect();
        let decisions: Vec<DecisionId> =
            self.journal.truth.decisions().map(|decision| decision.id).collect();
        let sight = Sight {
            auditor: &self.journal.auditor,
            joined: &joined,
            gone: &gone,
            decisions: &decisions,
        };
        let (actor, command) = match self.commands_left {
            // The first to come come early, or half the run is spent on refusing strangers.
            480..COMMANDS => {
                let account =
                    AccountId(COMMANDS - self.commands_left).min(AccountId(self.people.count));
                (account_actor(account), self.people.join(&mut self.chance))
            }
            10 if self.chance.permille(500) => (account(1), Command::End),
            5 if self.chance.permille(100) => (account(1), Command::Delete),
            _ => self.people.next(&mut self.chance, &sight),
        };
        self.begin(actor, command);
        let node = self.any_node();
        if self.chance.permille(50) {
            self.plan(1, Happening::Read { node });
        }
        if self.chance.permille(self.storm.restart) {
            self.plan(3, Happening::Restart { node });
        }
        if self.chance.permille(self.storm.clock) {
            self.plan(3, Happening::ClockJump { node });
        }
        let pause = self.chance.weighted(&[(40, 0), (40, 30), (15, 1_000), (5, 12_000)]);
        let delay = self.chance.between(pause / 2, pause);
        self.plan(delay, Happening::Act);
    }

    fn restart(&mut self, node: usize) -> Result<(), Violation> {
        self.coverage.saw("restart");
        if self.nodes[node].in_flight.is_some() {
            self.coverage.saw("restart with an append on its way");
        }
        self.nodes[node].restart(MEETING, self.fault);
        for account in self.online.clone() {
            let delay = self.chance.between(10, 3_000);
            self.plan(delay, Happening::Presence { node, account, is_online: true });
        }
        self.drain(node, None)
    }

    fn toggle_socket(&mut self, account: AccountId) {
        if self.is_over() {
            return;
        }
        let is_online = self.online.insert(account);
        if !is_online {
            self.online.remove(&account);
        }
        for node in 0..self.nodes.len() {
            // A node that misses the news believes the old.
            if !self.chance.permille(10) {
                let delay = self.latency();
                self.plan(delay, Happening::Presence { node, account, is_online });
            }
        }
        let stay = if is_online { 120_000 } else { 20_000 };
        let delay = self.chance.between(100, stay);
        self.plan(delay, Happening::Socket { account });
    }

    pub(crate) fn any_node(&mut self) -> usize {
        usize::try_from(self.chance.below(self.nodes.len() as u64)).unwrap()
    }

    pub(crate) fn latency(&mut self) -> u64 {
        if self.chance.permille(self.storm.slow) {
            self.chance.between(50, 1_500)
        } else {
            self.chance.between(0, 8)
        }
    }

    /// How far a clock is off: mostly little, now and then an hour.
    fn skew(&mut self) -> i64 {
        let most: i64 = self.chance.weighted(&[(60, 50), (30, 20_000), (10, 3_600_000)]);
        let width = u64::try_from(2 * most).unwrap();
        i64::try_from(self.chance.below(width + 1)).unwrap() - most
    }

    fn check_at_end(&self) -> Result<(), Violation> {
        for (number, node) in self.nodes.iter().enumerate() {
            ensure!(
                *node.replica.meeting() == self.journal.truth,
                "node {number} ends at {:?}, the journal at {}",
                node.replica.meeting().head(),
                self.journal.head()
            );
        }
        let mut folded = Meeting::new(MEETING);
        for entry in &self.journal.entries {
            meeting::apply(&mut folded, entry);
        }
        ensure!(folded == self.journal.truth, "the fold is not the truth");
        for operation in &self.operations {
            let is_answered = !matches!(operation.outcome, Outcome::Pending);
            ensure!(is_answered, "never answered: {:?}", operation.call);
            operation.check_at_end(&self.journal)?;
        }
        Ok(())
    }
}

fn account(number: u64) -> Actor {
    account_actor(AccountId(number))
}

fn account_actor(account: AccountId) -> Actor {
    Actor::Account { account, admin: false }
}

#[cfg(feature = "sabotage")]
fn checks_head(fault: Fault) -> bool {
    fault != Some(meeting::Sabotage::NoHeadCheck)
}

#[cfg(not(feature = "sabotage"))]
fn checks_head(_: Fault) -> bool {
    true
}
