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
            let mut distinct = by_phase.to_vec();
            distinct.dedup();
            if distinct.len() == 1 {
                let _ = write!(text, " {} |", distinct[0]);
            } else {
                let pairs: Vec<_> = PhaseKind::ALL
                    .iter()
                    .zip(by_phase)
                    .map(|(phase, cell)| format!("{}: {cell}", phase.name()))
                    .collect();
                let _ = write!(text, " {} |", pairs.join("; "));
            }
        }
        text.push('\n');
    }
    text
}
