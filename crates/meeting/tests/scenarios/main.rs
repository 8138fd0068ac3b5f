//! Stories told to a replica, one file per area, each test named by the rules of `RULES.md`.
#![expect(clippy::needless_raw_string_hashes, reason = "written by expect-test")]

mod board;
mod chat;
mod floor;
mod invariant;
mod people;
mod phases;
mod property;
mod proposals;
mod queue;
mod replica;
mod rights;
mod settings;
mod story;
mod thread;
mod time;
mod votes;

/// A rule without a test is not a rule: every number of `RULES.md` has a test that is named by it.
#[test]
fn every_rule_has_a_test() {
    let tests = [
        include_str!("board.rs"),
        include_str!("chat.rs"),
        include_str!("floor.rs"),
        include_str!("people.rs"),
        include_str!("phases.rs"),
        include_str!("property.rs"),
        include_str!("proposals.rs"),
        include_str!("queue.rs"),
        include_str!("replica.rs"),
        include_str!("rights.rs"),
        include_str!("settings.rs"),
        include_str!("thread.rs"),
        include_str!("time.rs"),
        include_str!("votes.rs"),
    ]
    .concat();
    let rules = include_str!("../../../../RULES.md");
    let numbers = rules.lines().filter_map(|line| line.strip_prefix("- **")?.split_once("**"));
    let missing: Vec<_> = numbers
        .map(|(number, _)| number)
        .filter(|number| !tests.contains(&format!("fn {}_", number.to_lowercase())))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
