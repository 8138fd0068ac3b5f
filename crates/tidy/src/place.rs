//! Things that belong in one place: SQL in the store, a developer's paths nowhere.

use crate::Breach;
use crate::files::File;

/// Beginnings of statements, as they stand in a string.
const STATEMENTS: &[&str] =
    &["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA "];

/// SQL stands in `crates/store` only: nobody else knows what a table is.
pub fn check_sql(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let outside = |file: &&File| {
        file.is_rust_source()
            && !file.path.starts_with("crates/store/")
            && !file.path.starts_with("crates/tidy/")
    };
    for file in files.iter().filter(outside) {
        for (index, line) in file.text.lines().enumerate() {
            let opens = |statement: &&&str| line.contains(&format!("\"{statement}"));
            if let Some(statement) = STATEMENTS.iter().find(opens) {
                let what = format!("SQL outside crates/store: {statement}");
                breaches.push(Breach::new(&file.path, index + 1, what));
            }
        }
    }
    breaches
}

/// Roots under which a developer's or a builder's checkout lies; in pieces, so that this file passes.
const ROOTS: &[&[&str]] = &[
    &["/", "home/"],
    &["/", "Users/"],
    &["/", "root/"],
    &["/", "work/"],
    &["/", "workspace/"],
    &["/", "tmp/wt"],
];

/// No file names a path of the machine it was written on.
pub fn check_paths(files: &[File]) -> Vec<Breach> {
    let roots: Vec<String> = ROOTS.iter().map(|pieces| pieces.concat()).collect();
    let mut breaches = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            for root in &roots {
                if names_root(line, root) {
                    let what = format!("a path of one machine: {root}");
                    breaches.push(Breach::new(&file.path, index + 1, what));
                }
            }
        }
    }
    breaches
}

/// Whether `root` stands at the start of a path, and not within a longer one or in a URL.
fn names_root(line: &str, root: &str) -> bool {
    line.match_indices(root).any(|(at, _)| {
        line[..at]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_alphanumeric() && !"._-/}~)]*".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_is_found_outside_the_store_alone() {
        let text = "let rows = query(\"SELECT 1\");\n";
        assert_eq!(check_sql(&[File::new("crates/server/src/api.rs", text)]).len(), 1);
        assert_eq!(check_sql(&[File::new("crates/store/src/journal.rs", text)]), []);
        let words = "\"Select a person\"";
        assert_eq!(check_sql(&[File::new("crates/server/src/api.rs", words)]), []);
    }

    #[test]
    fn paths_of_a_machine_are_found() {
        let found = |text: String| check_paths(&[File::new("README.md", &text)]).len();
        assert_eq!(found(format!("see {}me/x", ROOTS[0].concat())), 1);
        assert_eq!(found(format!("{}main", ROOTS[3].concat())), 1);
        assert_eq!(found(format!("https://example.org{}page", ROOTS[0].concat())), 0);
        assert_eq!(found(format!("docs{}x", ROOTS[0].concat())), 0);
    }
}
