//! The files of the repo: text that somebody wrote, not what was built or fetched.

use std::fs;
use std::io;
use std::path::Path;

/// What holds nothing of ours, wherever it stands (`.git` is a file in a second worktree).
const FOREIGN: &[&str] = &[
    ".git",
    "target",
    "node_modules",
    "dist",
    "data",
    ".tools",
    ".env",
    "test-results",
    "playwright-report",
];

/// A text file, by its path from the root with `/` between.
#[derive(Clone, Debug)]
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The last part of the path, without what follows its first dot.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.split('.').next().unwrap_or(name)
    }

    pub fn has_extension(&self, wanted: &[&str]) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, found)| wanted.contains(&found))
    }

    pub fn is_rust(&self) -> bool {
        self.has_extension(&["rs"])
    }

    /// Whether it is Rust that runs, rather than a test, a bench or an example.
    pub fn is_rust_source(&self) -> bool {
        self.is_rust()
            && self.path.starts_with("crates/")
            && self.path.contains("/src/")
            && !self.path.contains("/tests/")
            && self.stem() != "tests"
    }

    /// Whether a tool writes it: such a file is as long as it comes out.
    pub fn is_generated(&self) -> bool {
        matches!(self.stem(), "generated" | "openapi" | "package-lock" | "Cargo")
            || self.has_extension(&["lock", "jsonl"])
    }
}

/// Reads every text file below `root`, sorted by path; what is no UTF-8 is left out.
pub fn read(root: &Path) -> io::Result<Vec<File>> {
    let mut found = Vec::new();
    collect(root, "", &mut found)?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Vec<File>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        let path = format!("{prefix}{name}");
        if FOREIGN.contains(&name.as_str()) {
            continue;
        }
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), found)?;
        } else if kind.is_file()
            && let Ok(text) = String::from_utf8(fs::read(entry.path())?)
        {
            found.push(File { path, text });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_source_from_tests() {
        assert!(File::new("crates/a/src/b.rs", "").is_rust_source());
        assert!(!File::new("crates/a/tests/b.rs", "").is_rust_source());
        assert!(!File::new("crates/a/src/b/tests.rs", "").is_rust_source());
    }

    #[test]
    fn a_stem_ends_at_the_first_dot() {
        assert_eq!(File::new("web/src/floor/Ring.test.tsx", "").stem(), "Ring");
    }
}
