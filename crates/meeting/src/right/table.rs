//! The table of rights in words.

use super::{Action, Cell, cell};
use crate::{PhaseKind, Role};

/// The table as the documentation prints it.
pub fn table() -> String {
    use std::fmt::Write as _;
    let mut text = String::from("| action | observer | participant | holder | facilitator |\n");
    text.push_str("| --- | --- | --- | --- | --- |\n");
    for action in Action::ALL {
        let columns = [
            (Role::Observer, false),
            (Role::Participant, false),
            (Role::Participant, true),
            (Role::Facilitator, false),
        ];
        let cells = columns.map(|(role, holds)| {
            PhaseKind::ALL.map(|phase| match cell(phase, role, holds, *action) {
                Cell::May => "may",
                Cell::Role => "`role_forbids`",
                Cell::Phase => "`phase_forbids`",
                Cell::NotHolder => "`not_token_holder`",
            })
        });
        let _ = write!(text, "| `{}` |", action.name());
        for by_phase in cells {
            let _ = write!(text, " {} |", in_words(by_phase));
        }
        text.push('\n');
    }
    text
}

/// What holds in most phases comes last, after those in which it is otherwise.
fn in_words(by_phase: [&str; PhaseKind::ALL.len()]) -> String {
    let count = |cell: &str| by_phase.iter().filter(|other| **other == cell).count();
    let most = by_phase.into_iter().max_by_key(|cell| count(cell)).unwrap_or_default();
    let others = PhaseKind::ALL.iter().zip(by_phase).filter(|(_, cell)| *cell != most);
    let mut words: Vec<_> =
        others.map(|(phase, cell)| format!("{}: {cell}", phase.name())).collect();
    let rest = if words.is_empty() { most.to_owned() } else { format!("else {most}") };
    words.push(rest);
    words.join("; ")
}
