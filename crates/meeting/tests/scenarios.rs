//! Stories told to a replica, one file per area, each test named by the rules of `RULES.md`.

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
#[path = "scenarios/queue.rs"]
mod queue;
#[path = "scenarios/story.rs"]
mod story;
#[path = "scenarios/time.rs"]
mod time;
