//! Stories told to a replica, one file per area, each test named by the rules of `RULES.md`.
#![expect(clippy::needless_raw_string_hashes, reason = "written by expect-test")]

#[path = "scenarios/board.rs"]
mod board;
#[path = "scenarios/floor.rs"]
mod floor;
#[path = "scenarios/invariant.rs"]
mod invariant;
#[path = "scenarios/people.rs"]
mod people;
#[path = "scenarios/phases.rs"]
mod phases;
#[path = "scenarios/property.rs"]
mod property;
#[path = "scenarios/queue.rs"]
mod queue;
#[path = "scenarios/replica.rs"]
mod replica;
#[path = "scenarios/rights.rs"]
mod rights;
#[path = "scenarios/settings.rs"]
mod settings;
#[path = "scenarios/story.rs"]
mod story;
#[path = "scenarios/time.rs"]
mod time;
