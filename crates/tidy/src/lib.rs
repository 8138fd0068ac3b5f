//! The repo's own rules as tests: walls, lengths, names, dead links, coverage of the contract.
//!
//! Every check is a function of files given to it, so that its test can show it a bad one; the tests
//! in `tests/repo.rs` give it this repo. It depends on nothing, so that it says something even when
//! nothing else builds.

pub mod coverage;
pub mod files;
pub mod length;
pub mod link;
pub mod name;
pub mod place;
pub mod wall;

/// One breach of a rule: where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    /// Path from the root of the repo.
    pub path: String,
    /// Line, from 1; 0 where the file as a whole is meant.
    pub line: usize,
    pub what: String,
}

impl Breach {
    pub(crate) fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}
