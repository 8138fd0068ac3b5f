//! The floor against a naive model of it, written from the text of the rules. Where the two
//! disagree, one is wrong.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod naive;
mod votes;

use meeting::{
    AccountId, Actor, Asked, Change, Command, Commitment, Entry, Epoch, Event, Meeting, MeetingId,
    OrderKind, ParticipantId, PolicyChange, RequestKind, Role, Sealed, SettingsChange, Time, apply,
    decide,
};
use naive::{Act, Model, PEOPLE};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};

const MEETING: MeetingId = MeetingId(1);
const START: Time = Time(1_795_000_000_000);

/// The rules under test: a meeting and its journal's end.
struct Rules {
    meeting: Meeting,
    now: Time,
    people: Vec<ParticipantId>,
}

impl Rules {
    fn new(model: &Model) -> Self {
        let text = Sealed { commitment: Commitment([0; 32]), opening: None };
        let seconds = |seconds: u64| Change::Set(u32::try_from(seconds).unwrap());
        let base = PolicyChange {
            turn_limit_seconds: seconds(model.limit),
            grace_seconds: seconds(model.grace),
            order: Change::Set(model.order),
            ..PolicyChange::default()
        };
        let create = Command::Create {
            name: text.clone(),
            description: None,
            scheduled_at: None,
            is_public: true,
            settings: SettingsChange { base, ..SettingsChange::default() },
            creator_username: text.clone(),
            creator_name: text.clone(),
        };
        let mut rules = Self { meeting: Meeting::new(MEETING), now: START, people: Vec::new() };
        rules.run(actor(0), create).unwrap();
        for who in 1..PEOPLE {
            let role = if model.is_speaker[who] { Role::Participant } else { Role::Observer };
            let (username, name) = (text.clone(), text.clone());
            rules
                .run(actor(who), Command::Join { username, name, role, invitation: None })
                .unwrap();
        }
        rules.people = rules.meeting.participants().map(|person| person.id).collect();
        rules
    }

    fn run(&mut self, actor: Actor, command: Command) -> Result<Vec<Event>, &'static str> {
        let events = decide(&self.meeting, actor, command, self.now).map_err(|no| no.code())?;
        for event in &events {
            let (meeting, seq) = (MEETING, self.meeting.head().next());
            let entry =
                Entry { meeting, seq, at: self.now, by: None, key: None, event: event.clone() };
            apply(&mut self.meeting, &entry);
        }
        Ok(events)
    }

    fn command(&self, who: usize, act: &Act) -> Command {
        let text = Sealed { commitment: Commitment([0; 32]), opening: None };
        match act {
            Act::Claim => Command::Claim { participant: None, reason: None },
            Act::Release => Command::Release { participant: None, reason: None },
            Act::Request(kind) => {
                Command::Request { asked: Asked { kind: *kind, ..Asked::default() } }
            }
            Act::Withdraw => Command::Withdraw,
            Act::Pass(to) => {
                Command::Pass { participant: None, to: self.people[*to], reason: None }
            }
            Act::Grant { to, force } => {
                Command::Grant { participant: self.people[*to], force: *force, reason: None }
            }
            Act::Revoke => Command::Revoke { reason: None },
            Act::Leave => Command::Leave,
            Act::Return => Command::Join {
                username: text.clone(),
                name: text,
                role: Role::Participant,
                invitation: None,
            },
            Act::SetSpeaker(whom, may) => Command::SetRole {
                participant: self.people[*whom],
                role: if *may { Role::Participant } else { Role::Observer },
                reason: None,
            },
            Act::Wait(_) => unreachable!("time is not a command: {who}"),
        }
    }
}

fn actor(who: usize) -> Actor {
    Actor::Account { account: AccountId(who as u64 + 1), admin: false }
}

struct Comparison;

impl StateMachineTest for Comparison {
    type SystemUnderTest = Rules;
    type Reference = Model;

    fn init_test(model: &Model) -> Rules {
        Rules::new(model)
    }

    fn apply(mut rules: Rules, model: &Model, (who, act): (usize, Act)) -> Rules {
        let answer = if let Act::Wait(seconds) = act {
            for _ in 0..seconds {
                rules.now = rules.now.plus_seconds(1);
                rules.run(Actor::Clock, Command::Tick).unwrap();
            }
            Ok(())
        } else {
            let command = rules.command(who, &act);
            rules.run(actor(who), command).map(drop)
        };
        assert_eq!(answer, model.answer, "{who} does {act:?}");
        rules
    }

    fn check_invariants(rules: &Rules, model: &Model) {
        let view = rules.meeting.floor_view(rules.now);
        let name = |id: ParticipantId| rules.people.iter().position(|other| *other == id);
        let holder = view.holder.and_then(|holder| name(holder.participant));
        assert_eq!(holder, model.holder(), "who holds");
        assert_eq!(view.epoch, Epoch(model.epoch), "the epoch");
        assert_eq!(view.paused.and_then(name), model.paused.map(|(who, _)| who), "who is paused");
        let line: Vec<_> = view.queue.iter().filter_map(|place| name(place.participant)).collect();
        let expected: Vec<_> = model.line().iter().map(|waiting| waiting.who).collect();
        assert_eq!(line, expected, "who waits, in which order");
        for (who, id) in rules.people.iter().enumerate() {
            let running = model.turn.as_ref().filter(|turn| turn.who == who);
            let held = model.held[who] + running.map_or(0, |turn| model.now - turn.since);
            assert_eq!(rules.meeting.held_ms(*id, rules.now), held * 1000, "floor time of {who}");
        }
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_floor_does_what_the_naive_model_does(sequential 1..60 => Comparison);
}

/// QU6: of two who were overtaken as often as anybody may be, the earlier goes first, also if the
/// later has spoken less.
#[test]
fn the_earlier_of_two_aged_requests_goes_first() {
    const ASK: Act = Act::Request(RequestKind::Speech);
    let mut model = Model::new(OrderKind::LeastSpoken, 60, 0);
    let mut rules = Comparison::init_test(&model);
    let spoke = [(1, 20), (2, 10)]
        .map(|(who, seconds)| [(who, Act::Claim), (0, Act::Wait(seconds)), (who, Act::Release)]);
    let waits = [(3, Act::Claim), (1, ASK), (2, ASK)];
    // Two who have not spoken take turns, and pass by both.
    let overtake = [(4, 3), (3, 4), (4, 3), (3, 4), (4, 3)]
        .map(|(next, holder)| [(next, ASK), (holder, Act::Release)]);
    let last = [(3, ASK), (4, Act::Release)];
    let acts = spoke.into_iter().flatten().chain(waits).chain(overtake.into_iter().flatten());
    for transition in acts.chain(last) {
        model = Model::apply(model, &transition);
        rules = Comparison::apply(rules, &model, transition);
        Comparison::check_invariants(&rules, &model);
    }
    assert_eq!(rules.meeting.holder(), Some(rules.people[1]));
}
