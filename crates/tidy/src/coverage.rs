//! Every call, message and rule of the contract has a test, and the table says which.

use std::collections::BTreeMap;

use crate::Breach;
use crate::files::File;

pub const CONTRACT: &str = "docs/api.md";
pub const TABLE: &str = "docs/contract-coverage.md";

/// Checks the table against the contract's IDs and against the tests there are.
pub fn check(files: &[File]) -> Vec<Breach> {
    let text = |path: &str| files.iter().find(|file| file.path == path).map(|file| &*file.text);
    let (Some(contract), Some(table)) = (text(CONTRACT), text(TABLE)) else {
        return vec![Breach::new(TABLE, 0, "the contract or its table is missing")];
    };
    let mut breaches = Vec::new();
    let mut ids = BTreeMap::new();
    for (line, id) in ids_of(contract) {
        if ids.insert(id, line).is_some() {
            breaches.push(Breach::new(CONTRACT, line, format!("{id} is given twice")));
        }
    }
    let mut rows = BTreeMap::new();
    for (line, id, tests) in rows_of(table) {
        if rows.insert(id, line).is_some() {
            breaches.push(Breach::new(TABLE, line, format!("{id} has two rows")));
        }
        if !ids.contains_key(id) {
            breaches.push(Breach::new(TABLE, line, format!("{id} is not in the contract")));
        }
        breaches.extend(check_row(files, line, id, tests));
    }
    for (id, line) in ids.iter().filter(|(id, _)| !rows.contains_key(*id)) {
        breaches.push(Breach::new(CONTRACT, *line, format!("{id} has no row in {TABLE}")));
    }
    breaches
}

/// A row names at least one test, as code: `` `file: test` ``; each of them exists.
fn check_row(files: &[File], line: usize, id: &str, tests: &str) -> Vec<Breach> {
    let named: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
    if named.is_empty() {
        return vec![Breach::new(TABLE, line, format!("{id} names no test"))];
    }
    let exists = |entry: &str| {
        entry.split_once(": ").is_some_and(|(path, test)| {
            files.iter().any(|file| file.path == path && has_test(file, test.trim()))
        })
    };
    let missing = named.into_iter().filter(|entry| !exists(entry));
    missing.map(|entry| Breach::new(TABLE, line, format!("{id}: no such test: {entry}"))).collect()
}

/// For Rust a function with a test's attribute above it, else a quoted title.
fn has_test(file: &File, test: &str) -> bool {
    if !file.is_rust() {
        let quoted = |quote: char| file.text.contains(&format!("{quote}{test}{quote}"));
        return quoted('"') || quoted('\'') || quoted('`');
    }
    // Inside a macro (`proptest!`, one for each backend) the attribute may stand elsewhere.
    let by_name = [format!("fn {test}("), format!("fn {test}<")];
    by_name.iter().any(|pattern| file.text.contains(pattern.as_str()))
        && ["#[test]", "#[tokio::test", "macro_rules!", "_cases!", "conformance!"]
            .iter()
            .any(|mark| file.text.contains(mark))
}

/// `[TOK1]` of the contract, with its line.
fn ids_of(contract: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (index, line) in contract.lines().enumerate() {
        for after in line.split('[').skip(1) {
            let id = after.split(']').next().unwrap_or_default();
            if is_id(id) {
                found.push((index + 1, id));
            }
        }
    }
    found
}

/// Rows `| ID | what | tests |`, with their line.
fn rows_of(table: &str) -> Vec<(usize, &str, &str)> {
    let mut found = Vec::new();
    for (index, line) in table.lines().enumerate() {
        let mut cells = line.trim().trim_matches('|').splitn(3, '|').map(str::trim);
        if let Some(id) = cells.next().filter(|id| is_id(id)) {
            found.push((index + 1, id, cells.nth(1).unwrap_or_default()));
        }
    }
    found
}

/// Three capitals and a number.
fn is_id(text: &str) -> bool {
    let Some((letters, digits)) = text.split_at_checked(3) else { return false };
    letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(contract: &str, table: &str) -> Vec<String> {
        let files = [
            File::new(CONTRACT, contract),
            File::new(TABLE, table),
            File::new("crates/a/tests/b.rs", "#[test]\nfn one_wins() {}\n"),
            File::new("web/tests/c.spec.ts", "test('three people', () => {})\n"),
        ];
        check(&files).into_iter().map(|breach| breach.what).collect()
    }

    #[test]
    fn a_full_table_is_silent() {
        let table =
            "| TOK1 | x | `crates/a/tests/b.rs: one_wins`, `web/tests/c.spec.ts: three people` |";
        assert!(found("[TOK1] claim", table).is_empty());
    }

    #[test]
    fn what_stands_in_brackets_need_be_no_id() {
        assert!(found("`[{…the meeting}]` [] [ab] [TOK]", "").is_empty());
    }

    #[test]
    fn a_missing_row_an_empty_one_and_a_stale_one_are_found() {
        assert_eq!(found("[TOK1]", ""), [format!("TOK1 has no row in {TABLE}")]);
        assert_eq!(found("[TOK1]", "| TOK1 | x |  |"), ["TOK1 names no test"]);
        let table = "| TOK2 | x | `crates/a/tests/b.rs: one_wins` |";
        assert_eq!(found("", table), ["TOK2 is not in the contract"]);
    }

    #[test]
    fn a_test_that_does_not_exist_is_found() {
        let table = "| TOK1 | x | `crates/a/tests/b.rs: two_win` |";
        assert_eq!(found("[TOK1]", table), ["TOK1: no such test: crates/a/tests/b.rs: two_win"]);
        let table = "| TOK1 | x | `web/tests/c.spec.ts: four people` |";
        assert_eq!(found("[TOK1]", table).len(), 1);
    }

    #[test]
    fn an_id_or_a_row_given_twice_is_found() {
        let row = "| TOK1 | x | `crates/a/tests/b.rs: one_wins` |\n";
        assert_eq!(found("[TOK1]\n[TOK1]", row), ["TOK1 is given twice"]);
        assert_eq!(found("[TOK1]", &row.repeat(2)), ["TOK1 has two rows"]);
    }
}
