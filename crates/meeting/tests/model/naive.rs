//! The model: a list, a loop over seconds and no cleverness.

use meeting::{OrderKind, RequestKind};
use proptest::prelude::*;
use proptest_state_machine::ReferenceStateMachine;

/// 0 is the facilitator, the last an observer.
pub(crate) const PEOPLE: usize = 6;
const CLOCK_START: u64 = 5;
const POINT_OF_ORDER: u64 = 60;
const OVERTAKEN_MAX: u32 = 5;

#[derive(Clone, Debug)]
pub(crate) enum Act {
    Claim,
    Release,
    Request(RequestKind),
    Withdraw,
    Pass(usize),
    Grant {
        to: usize,
        force: bool,
    },
    Revoke,
    Leave,
    Return,
    /// Of the facilitator: makes somebody an observer, or lets them speak.
    SetSpeaker(usize, bool),
    Wait(u64),
}

#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) who: usize,
    kind: RequestKind,
    arrival: u64,
    overtaken: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Turn {
    pub(crate) who: usize,
    pub(crate) since: u64,
    pub(crate) limit: u64,
    is_point_of_order: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) order: OrderKind,
    pub(crate) limit: u64,
    pub(crate) grace: u64,
    /// Seconds since the start.
    pub(crate) now: u64,
    pub(crate) epoch: u64,
    pub(crate) turn: Option<Turn>,
    /// Who was interrupted, with the rest of their limit.
    pub(crate) paused: Option<(usize, u64)>,
    waiting: Vec<Waiting>,
    arrivals: u64,
    pub(crate) held: [u64; PEOPLE],
    pub(crate) is_speaker: [bool; PEOPLE],
    is_here: [bool; PEOPLE],
    /// What the last act came to.
    pub(crate) answer: Result<(), &'static str>,
}

impl Model {
    pub(crate) fn new(order: OrderKind, limit: u64, grace: u64) -> Self {
        let mut is_speaker = [true; PEOPLE];
        is_speaker[PEOPLE - 1] = false;
        Self {
            order,
            limit,
            grace,
            now: 0,
            epoch: 0,
            turn: None,
            paused: None,
            waiting: Vec::new(),
            arrivals: 0,
            held: [0; PEOPLE],
            is_speaker,
            is_here: [true; PEOPLE],
            answer: Ok(()),
        }
    }

    pub(crate) fn holder(&self) -> Option<usize> {
        self.turn.as_ref().map(|turn| turn.who)
    }

    fn is_waiting(&self, who: usize) -> bool {
        self.waiting.iter().any(|waiting| waiting.who == who)
    }

    /// All who wait, next first.
    pub(crate) fn line(&self) -> Vec<Waiting> {
        let mut line = self.waiting.clone();
        line.sort_by_key(|waiting| {
            let is_aged = waiting.overtaken >= OVERTAKEN_MAX;
            let is_point = waiting.kind == RequestKind::PointOfOrder;
            let measure = match self.order {
                OrderKind::LeastSpoken if !is_aged && !is_point => self.held[waiting.who],
                OrderKind::LeastSpoken
                | OrderKind::Arrival
                | OrderKind::Round
                | OrderKind::RoundLeastSpoken
                | OrderKind::Facilitator => 0,
            };
            let kind = match waiting.kind {
                RequestKind::PointOfOrder => 0,
                RequestKind::Answer => 1,
                RequestKind::Question => 2,
                RequestKind::Speech => 3,
            };
            (kind, !is_aged, measure, waiting.arrival)
        });
        line
    }

    fn begin(&mut self, who: usize, limit: u64, is_point_of_order: bool) {
        self.waiting.retain(|waiting| waiting.who != who);
        self.epoch += 1;
        self.turn = Some(Turn { who, since: self.now, limit, is_point_of_order });
    }

    fn end(&mut self) {
        if let Some(turn) = self.turn.take() {
            self.held[turn.who] += self.now - turn.since;
        }
    }

    /// Who was interrupted goes on; else the next in line, unless only grants move it.
    fn move_on(&mut self) {
        if let Some((who, rest)) = self.paused.take() {
            return self.begin(who, rest, false);
        }
        if self.order == OrderKind::Facilitator {
            return;
        }
        let Some(next) = self.line().into_iter().next() else { return };
        self.call(&next);
    }

    fn call(&mut self, next: &Waiting) {
        for other in &mut self.waiting {
            if other.kind == next.kind && other.arrival < next.arrival {
                other.overtaken += 1;
            }
        }
        let is_point = next.kind == RequestKind::PointOfOrder;
        self.begin(next.who, if is_point { POINT_OF_ORDER } else { self.limit }, is_point);
    }

    fn act(&mut self, who: usize, act: &Act) -> Result<(), &'static str> {
        if let Act::Wait(seconds) = act {
            for _ in 0..*seconds {
                self.now += 1;
                self.second();
            }
            return Ok(());
        }
        if matches!(act, Act::Return) {
            self.is_here[who] = true;
            return Ok(());
        }
        if !self.is_here[who] {
            return Err("not_participant");
        }
        let is_speakers = match act {
            Act::Claim | Act::Release | Act::Request(_) | Act::Withdraw | Act::Pass(_) => true,
            Act::Grant { .. }
            | Act::Revoke
            | Act::Leave
            | Act::SetSpeaker(..)
            | Act::Return
            | Act::Wait(_) => false,
        };
        if is_speakers && !self.is_speaker[who] {
            return Err("role_forbids");
        }
        match act {
            Act::Claim => self.claim(who),
            Act::Request(kind) => self.request(who, *kind),
            Act::Release => {
                // By a facilitator it is a forced release.
                if who != 0 || self.turn.is_none() {
                    self.check_holds(who)?;
                }
                self.end();
                self.move_on();
                Ok(())
            }
            Act::Withdraw => {
                if self.paused.is_some_and(|(paused, _)| paused == who) {
                    self.paused = None;
                    return Ok(());
                }
                if !self.is_waiting(who) {
                    return Err("not_waiting");
                }
                self.waiting.retain(|waiting| waiting.who != who);
                Ok(())
            }
            Act::Pass(to) => {
                self.check_holds(who)?;
                self.check_may_be_given(*to)?;
                if *to == who {
                    return Err("already_holder");
                }
                if self.turn.as_ref().is_some_and(|turn| turn.is_point_of_order) {
                    return Err("pass_forbids");
                }
                self.end();
                self.begin(*to, self.limit, false);
                Ok(())
            }
            Act::Grant { to, force } => self.grant(who, *to, *force),
            Act::Revoke => {
                if who != 0 {
                    return Err("role_forbids");
                }
                self.turn.as_ref().ok_or("not_held")?;
                self.end();
                self.move_on();
                Ok(())
            }
            Act::Leave => {
                self.is_here[who] = false;
                self.forget(who);
                Ok(())
            }
            Act::SetSpeaker(whom, may) => {
                if who != 0 {
                    return Err("role_forbids");
                }
                self.is_speaker[*whom] = *may;
                if !may {
                    self.forget(*whom);
                }
                Ok(())
            }
            Act::Return | Act::Wait(_) => Ok(()),
        }
    }

    /// Somebody may no longer hold it: out of the line, the pause and the floor.
    fn forget(&mut self, who: usize) {
        self.waiting.retain(|waiting| waiting.who != who);
        if self.paused.is_some_and(|(paused, _)| paused == who) {
            self.paused = None;
        }
        if self.holder() == Some(who) {
            self.end();
            self.move_on();
        }
    }

    fn check_holds(&self, who: usize) -> Result<(), &'static str> {
        match self.holder() {
            None => Err("not_held"),
            Some(holder) if holder == who => Ok(()),
            Some(_) => Err("not_token_holder"),
        }
    }

    fn check_may_be_given(&self, to: usize) -> Result<(), &'static str> {
        if !self.is_here[to] {
            return Err("not_found");
        }
        if self.is_speaker[to] { Ok(()) } else { Err("role_forbids") }
    }

    fn claim(&mut self, who: usize) -> Result<(), &'static str> {
        match self.holder() {
            Some(holder) if holder == who => return Err("already_holder"),
            Some(_) => return Err("token_held"),
            None => {}
        }
        if self.order == OrderKind::Facilitator {
            return Err("not_next");
        }
        // Nobody can be waiting: a free floor goes to the next at once.
        self.begin(who, self.limit, false);
        Ok(())
    }

    fn request(&mut self, who: usize, kind: RequestKind) -> Result<(), &'static str> {
        let is_paused = self.paused.is_some_and(|(paused, _)| paused == who);
        if self.holder() == Some(who) || is_paused {
            return Err("already_holder");
        }
        if let Some(mine) = self.waiting.iter_mut().find(|waiting| waiting.who == who) {
            mine.kind = kind;
            return Ok(());
        }
        self.arrivals += 1;
        let waiting = Waiting { who, kind, arrival: self.arrivals, overtaken: 0 };
        if self.turn.is_none() && self.order != OrderKind::Facilitator {
            self.call(&waiting);
        } else {
            self.waiting.push(waiting);
        }
        Ok(())
    }

    fn grant(&mut self, who: usize, to: usize, force: bool) -> Result<(), &'static str> {
        if who != 0 {
            return Err("role_forbids");
        }
        self.check_may_be_given(to)?;
        let is_point = self
            .waiting
            .iter()
            .any(|waiting| waiting.who == to && waiting.kind == RequestKind::PointOfOrder);
        let limit = if is_point { POINT_OF_ORDER } else { self.limit };
        let Some(turn) = self.turn.clone() else {
            self.begin(to, limit, is_point);
            return Ok(());
        };
        if turn.who == to {
            return Err("already_holder");
        }
        // Force cuts, also for a point of order.
        if force {
            self.end();
            match self.paused.filter(|(paused, _)| *paused == to) {
                Some((_, rest)) => {
                    self.paused = None;
                    self.begin(to, rest, false);
                }
                None => self.begin(to, self.limit, false),
            }
            return Ok(());
        }
        if !is_point || self.paused.is_some() || turn.is_point_of_order {
            return Err("token_held");
        }
        let due = turn.since + CLOCK_START + turn.limit;
        let rest = due.saturating_sub(self.now).min(turn.limit);
        self.end();
        self.paused = Some((turn.who, rest));
        self.begin(to, limit, true);
        Ok(())
    }

    /// What one second brings.
    fn second(&mut self) {
        let Some(turn) = &self.turn else { return };
        if self.now >= turn.since + CLOCK_START + turn.limit + self.grace {
            self.end();
            self.move_on();
        }
    }
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = (usize, Act);

    fn init_state() -> BoxedStrategy<Self> {
        let order = prop_oneof![
            Just(OrderKind::Arrival),
            Just(OrderKind::LeastSpoken),
            Just(OrderKind::Facilitator),
        ];
        (order, 3..30_u64, 0..4_u64)
            .prop_map(|(order, limit, grace)| Self::new(order, limit, grace))
            .boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<(usize, Act)> {
        let kind = prop_oneof![
            5 => Just(RequestKind::Speech),
            2 => Just(RequestKind::Question),
            2 => Just(RequestKind::PointOfOrder),
        ];
        let anybody = 0..PEOPLE;
        // Half of what only holder and facilitator can do comes from them.
        let holder = state.holder().unwrap_or(0);
        prop_oneof![
            3 => anybody.clone().prop_map(|who| (who, Act::Claim)),
            3 => Just((holder, Act::Release)),
            1 => anybody.clone().prop_map(|who| (who, Act::Release)),
            6 => (anybody.clone(), kind).prop_map(|(who, kind)| (who, Act::Request(kind))),
            1 => anybody.clone().prop_map(|who| (who, Act::Withdraw)),
            1 => anybody.clone().prop_map(move |to| (holder, Act::Pass(to))),
            1 => (anybody.clone(), anybody.clone()).prop_map(|(who, to)| (who, Act::Pass(to))),
            3 => (anybody.clone(), any::<bool>())
                .prop_map(|(to, force)| (0, Act::Grant { to, force })),
            1 => anybody.clone().prop_map(|who| (who, Act::Revoke)),
            1 => (1..PEOPLE).prop_map(|who| (who, Act::Leave)),
            1 => (1..PEOPLE).prop_map(|who| (who, Act::Return)),
            1 => (1..PEOPLE, any::<bool>()).prop_map(|(who, may)| (0, Act::SetSpeaker(who, may))),
            3 => (1..40_u64).prop_map(|seconds| (0, Act::Wait(seconds))),
        ]
        .boxed()
    }

    fn apply(mut state: Self, (who, act): &(usize, Act)) -> Self {
        state.answer = state.act(*who, act);
        state
    }
}
