//! Names that say nothing, and the module form the repo does not use.

use crate::Breach;
use crate::files::File;

/// What such a file holds is found by nobody; name it after that instead.
const SAY_NOTHING: &[&str] =
    &["utils", "util", "common", "helpers", "helper", "manager", "misc", "shared"];

pub fn check(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| is_code(file)) {
        if file.path.ends_with("/mod.rs") {
            breaches.push(Breach::new(&file.path, 0, "`foo.rs` beside `foo/`, never `mod.rs`"));
        }
        let folders = file.path.split('/').rev().skip(1);
        for part in folders.chain([file.stem()]) {
            if SAY_NOTHING.contains(&part.to_lowercase().as_str()) {
                let what = format!("`{part}` says nothing: name it after what it holds");
                breaches.push(Breach::new(&file.path, 0, what));
            }
        }
    }
    breaches
}

fn is_code(file: &File) -> bool {
    file.has_extension(&["rs", "ts", "tsx", "css", "sql", "bash", "mjs"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches(path: &str) -> usize {
        check(&[File::new(path, "")]).len()
    }

    #[test]
    fn names_that_say_nothing_are_refused() {
        assert_eq!(breaches("crates/server/src/utils.rs"), 1);
        assert_eq!(breaches("web/src/helpers.test.ts"), 1);
        assert_eq!(breaches("web/src/common/Button.tsx"), 1);
        assert_eq!(breaches("crates/store/src/journal/mod.rs"), 1);
    }

    #[test]
    fn names_that_say_something_are_not() {
        assert_eq!(breaches("crates/server/src/router.rs"), 0);
        assert_eq!(breaches("docs/common.md"), 0);
    }
}
