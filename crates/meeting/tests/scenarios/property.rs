//! What holds whatever people do (QU6, the invariants; told to the replica at random).

use std::collections::BTreeMap;

use meeting::{Event, GrantCause, ParticipantId, RequestKind, limit};
use proptest::prelude::*;

use crate::story::World;

const PEOPLE: [&str; 6] = ["ann", "bob", "cat", "dan", "olga", "root"];
const VERBS: [&str; 43] = [
    "claims",
    "requests",
    "requests question",
    "requests answer",
    "requests order",
    "releases",
    "releases",
    "withdraws",
    "defers",
    "leaves",
    "joins",
    "revokes",
    "grants bob",
    "grants cat force",
    "grants dan",
    "passes bob",
    "passes cat",
    "extends",
    "extends 5",
    "makes bob observer",
    "makes bob participant",
    "makes cat facilitator",
    "draws x",
    "moves y",
    "wipes",
    "comes",
    "goes",
    "opens",
    "closes",
    "changes decision",
    "changes decision",
    "proposes p",
    "proposes q two_thirds quorum=50",
    "calls",
    "calls",
    "votes yes",
    "votes no",
    "counts",
    "changes clarification",
    "changes ideation",
    "sets {\"mode\":\"free\"}",
    "sets {\"mode\":\"queue\"}",
    "restarts",
];

fn line() -> impl Strategy<Value = (u64, String)> {
    let who = proptest::sample::select(&PEOPLE);
    let verb = proptest::sample::select(&VERBS);
    // Mostly at once, sometimes long enough for the clock to act.
    let pause = prop_oneof![6 => Just(0_u64), 3 => 1..8_u64, 1 => 20..140_u64];
    (pause, who, verb).prop_map(|(pause, who, verb)| (pause, format!("{who} {verb}")))
}

fn run(settings: &str, lines: &[(u64, String)]) -> World {
    let mut world = World::new(settings);
    let mut seconds = 0;
    for (pause, line) in lines {
        seconds += pause;
        world.tell(&format!("{seconds} {line}"));
    }
    world
}

/// Recomputed from the journal alone: how often each waiting request was overtaken by a grant
/// from the queue to a later request of its kind.
fn most_overtaken(world: &World) -> u32 {
    let mut waiting: BTreeMap<ParticipantId, (u64, RequestKind, u32)> = BTreeMap::new();
    let mut most = 0;
    for entry in &world.journal {
        match &entry.event {
            Event::Requested { participant, kind, .. } => {
                waiting.insert(*participant, (entry.seq.0, *kind, 0));
            }
            Event::Withdrawn { participant, .. } => {
                waiting.remove(participant);
            }
            Event::Granted { to, cause, .. } => {
                let granted = waiting.remove(to);
                if let (Some((arrival, kind, _)), GrantCause::Queue) = (granted, cause) {
                    for (earlier, of_kind, overtaken) in waiting.values_mut() {
                        if *earlier < arrival && *of_kind == kind {
                            *overtaken += 1;
                            most = most.max(*overtaken);
                        }
                    }
                }
            }
            Event::Passed { to, .. } => {
                waiting.remove(to);
            }
            _ => {}
        }
    }
    most
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// The invariants are checked by the story after every event, the fold after every input.
    #[test]
    fn the_invariants_hold_whatever_people_do(
        lines in proptest::collection::vec(line(), 1..120),
        order in proptest::sample::select(&["least_spoken", "arrival", "round", "round_least_spoken", "facilitator"]),
        overtime in any::<bool>(),
    ) {
        run(&format!(r#"{{"order":"{order}","overtime":{overtime}}}"#), &lines);
    }

    /// QU6: the ageing bound, in a meeting where the same people ask again and again.
    #[test]
    fn qu6_nobody_is_overtaken_more_than_five_times(
        lines in proptest::collection::vec((1..40_u64, 0..5_usize, 0..3_usize), 50..250),
        order in proptest::sample::select(&["least_spoken", "arrival", "round", "round_least_spoken"]),
    ) {
        let who = ["ann", "bob", "cat", "dan", "root"];
        let verbs = ["requests", "releases", "requests"];
        let lines: Vec<_> = lines
            .into_iter()
            .map(|(pause, person, verb)| {
                // Whoever holds releases soon, so that the queue moves often.
                (pause / 8, format!("{} {}", who[person], verbs[verb]))
            })
            .collect();
        let world = run(&format!(r#"{{"order":"{order}","turn_limit_seconds":20}}"#), &lines);
        prop_assert!(most_overtaken(&world) <= limit::OVERTAKEN_MAX);
    }
}
