//! Several replicas on one journal, in virtual time, with everything that can go wrong going wrong.
//!
//! One seed is one run: the same seed, the same run. A failing seed is printed; run it again with
//! `NEXCHAMPS_SEED=<seed> cargo nextest run -p meeting --test simulation one_seed --no-capture`.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod auditor;
mod chance;
mod clients;
mod coverage;
mod driver;
mod history;
mod journal;
mod node;
mod people;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use coverage::Coverage;
use world::World;

/// Seeds of one test; four tests share the thousand, so that two cores are used.
const SEEDS_PER_TEST: u64 = 250;

/// A promise that was broken.
#[derive(Debug)]
pub(crate) struct Violation(pub(crate) String);

macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err($crate::Violation(format!($($message)+)));
        }
    };
}
pub(crate) use ensure;

#[cfg(feature = "sabotage")]
pub(crate) type Fault = Option<meeting::Sabotage>;
/// Without the feature there is no fault to name.
#[cfg(not(feature = "sabotage"))]
pub(crate) type Fault = Option<std::convert::Infallible>;

fn run(seed: u64, fault: Fault) -> Result<Coverage, Violation> {
    // A broken invariant may also show as a panic inside the rules.
    catch_unwind(AssertUnwindSafe(|| World::new(seed, fault).run()))
        .unwrap_or_else(|panic| {
            let message = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied());
            Err(Violation(format!("panicked: {}", message.unwrap_or("?"))))
        })
        .map_err(|Violation(what)| Violation(format!("seed {seed}: {what}")))
}

fn run_all(seeds: std::ops::Range<u64>) -> Coverage {
    let mut coverage = Coverage::default();
    for seed in seeds {
        match run(seed, None) {
            Ok(seen) => coverage.add(&seen),
            Err(Violation(what)) => panic!("{what}"),
        }
    }
    eprintln!("{coverage}");
    coverage
}

#[test]
fn first_quarter_of_the_seeds() {
    run_all(0..SEEDS_PER_TEST).assert_complete();
}

#[test]
fn second_quarter_of_the_seeds() {
    run_all(SEEDS_PER_TEST..2 * SEEDS_PER_TEST).assert_complete();
}

#[test]
fn third_quarter_of_the_seeds() {
    run_all(2 * SEEDS_PER_TEST..3 * SEEDS_PER_TEST).assert_complete();
}

#[test]
fn fourth_quarter_of_the_seeds() {
    run_all(3 * SEEDS_PER_TEST..4 * SEEDS_PER_TEST).assert_complete();
}

/// The seed in `NEXCHAMPS_SEED`, or a range of them as in `1000..5000`; else the first.
#[test]
fn one_seed() {
    let named = std::env::var("NEXCHAMPS_SEED").unwrap_or_else(|_| "0".to_owned());
    let (first, end) = named.split_once("..").map_or_else(
        || {
            let seed = named.parse().unwrap();
            (seed, seed + 1)
        },
        |(first, end)| (first.parse().unwrap(), end.parse().unwrap()),
    );
    run_all(first..end);
}

/// The same seed gives the same run to the last count.
#[test]
fn a_seed_repeats() {
    let count = |seed| run(seed, None).map(|coverage| coverage.to_string()).unwrap();
    assert_eq!(count(7), count(7));
}

/// Deliberately broken builds: each must be caught, or the checks prove nothing.
#[cfg(feature = "sabotage")]
mod sabotage {
    use meeting::Sabotage;

    const SEEDS_TO_CATCH: u64 = 30;

    fn assert_caught(sabotage: Sabotage) {
        let caught = (0..SEEDS_TO_CATCH).find_map(|seed| super::run(seed, Some(sabotage)).err());
        let caught = caught.unwrap_or_else(|| panic!("{sabotage:?} went unseen"));
        eprintln!("{sabotage:?}: {}", caught.0);
    }

    #[test]
    fn no_head_check_is_caught() {
        assert_caught(Sabotage::NoHeadCheck);
    }

    #[test]
    fn no_epoch_check_is_caught() {
        assert_caught(Sabotage::NoEpochCheck);
    }

    #[test]
    fn acknowledged_before_the_commit_is_caught() {
        assert_caught(Sabotage::AckBeforeCommit);
    }

    #[test]
    fn bus_payload_applied_is_caught() {
        assert_caught(Sabotage::BusPayloadApplied);
    }

    #[test]
    fn somebody_twice_in_the_queue_is_caught() {
        assert_caught(Sabotage::TwiceInQueue);
    }

    #[test]
    fn a_ballot_that_counts_twice_is_caught() {
        assert_caught(Sabotage::BallotsAddUp);
    }

    #[test]
    fn a_board_that_is_open_in_a_vote_is_caught() {
        assert_caught(Sabotage::BoardOpenInVote);
    }
}
