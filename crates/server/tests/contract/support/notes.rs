//! Which documented answers were seen. Under nextest every test is a process of its own, so the notes
//! are files of one folder per run, and the last step of `make test` reads them.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::document::Operation;

/// The folder of this run: named by `make test`, else by nextest, else one for all.
fn folder() -> PathBuf {
    let run = std::env::var("NEXCHAMPS_CONTRACT_RUN")
        .or_else(|_| std::env::var("NEXTEST_RUN_ID"))
        .unwrap_or_else(|_| "any".to_owned());
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("contract-notes").join(run)
}

/// Notes that a documented call answered with this status.
pub(crate) fn note(operation: &Operation, status: u16) {
    let folder = folder();
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(std::process::id().to_string());
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    writeln!(file, "{} {} {status}", operation.method, operation.path).unwrap();
}

/// All that was noted in this run.
pub(crate) fn seen() -> BTreeSet<(Operation, u16)> {
    let mut seen = BTreeSet::new();
    let Ok(files) = std::fs::read_dir(folder()) else { return seen };
    for file in files {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for line in text.lines() {
            let [method, path, status] = line.split(' ').collect::<Vec<_>>()[..] else { continue };
            let operation = Operation { method: method.to_owned(), path: path.to_owned() };
            seen.insert((operation, status.parse().unwrap()));
        }
    }
    seen
}
