//! Who may depend on whom.

use crate::Breach;
use crate::files::File;

/// Each crate of ours and those of ours it may depend on.
const WALLS: &[(&str, &[&str])] = &[
    ("ledger", &[]),
    ("media", &[]),
    ("meeting", &[]),
    ("server", &["ledger", "media", "meeting", "store"]),
    ("store", &["ledger", "meeting"]),
    ("tidy", &[]),
];

/// Checks the manifests among `files`.
pub fn check(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files {
        let Some(name) = crate_of(&file.path) else { continue };
        let Some((_, allowed)) = WALLS.iter().find(|(known, _)| *known == name) else {
            breaches.push(Breach::new(&file.path, 0, format!("a crate `{name}` without a wall")));
            continue;
        };
        for (line, dependency) in dependencies(&file.text) {
            let ours = WALLS.iter().any(|(known, _)| *known == dependency);
            if ours && !allowed.contains(&dependency.as_str()) {
                let what = format!("`{name}` may not depend on `{dependency}`");
                breaches.push(Breach::new(&file.path, line, what));
            } else if name == "tidy" {
                breaches.push(Breach::new(&file.path, line, "`tidy` depends on nothing"));
            }
        }
    }
    breaches
}

fn crate_of(path: &str) -> Option<&str> {
    let (name, rest) = path.strip_prefix("crates/")?.split_once('/')?;
    (rest == "Cargo.toml").then_some(name)
}

/// Names under any `[..dependencies]` table, as a line `name = ..`, `name.workspace = true` or as a
/// table `[dependencies.name]`. A crate's dependency on itself (for its tests' features) is none.
fn dependencies(manifest: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut inside = false;
    let mut own_name = "";
    for (index, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']').trim_matches('[');
            inside = table.ends_with("dependencies");
            if let Some((before, name)) = table.rsplit_once('.')
                && before.ends_with("dependencies")
            {
                found.push((index + 1, name.trim_matches('"').to_owned()));
            }
        } else if let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            let name = key.trim().split('.').next().unwrap_or_default().trim_matches('"');
            if inside {
                found.push((index + 1, renamed(value).unwrap_or(name).to_owned()));
            } else if name == "name" && own_name.is_empty() {
                own_name = value.trim().trim_matches('"');
            }
        }
    }
    found.retain(|(_, name)| name != own_name);
    found
}

/// The real name in `{ package = "name", .. }`, so that an alias is no way round a wall.
fn renamed(value: &str) -> Option<&str> {
    let (_, rest) = value.split_once("package")?;
    rest.split('"').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_one(name: &str, manifest: &str) -> Vec<String> {
        let file = File::new(&format!("crates/{name}/Cargo.toml"), manifest);
        check(&[file]).into_iter().map(|breach| breach.to_string()).collect()
    }

    #[test]
    fn a_pure_crate_may_not_reach_the_store() {
        let found = check_one("meeting", "[dependencies]\nserde = \"1\"\nstore.workspace = true\n");
        assert_eq!(found, ["crates/meeting/Cargo.toml:3: `meeting` may not depend on `store`"]);
    }

    #[test]
    fn neither_do_tests_tables_or_aliases_get_round_a_wall() {
        assert_eq!(check_one("store", "[dev-dependencies]\nserver = { path = \"..\" }").len(), 1);
        assert_eq!(check_one("ledger", "[dependencies.meeting]\nworkspace = true").len(), 1);
        assert_eq!(check_one("ledger", "[dependencies]\nx = { package = \"meeting\" }").len(), 1);
    }

    #[test]
    fn tidy_depends_on_nothing_and_nobody_on_tidy() {
        assert_eq!(check_one("tidy", "[dev-dependencies]\nserde = \"1\"").len(), 1);
        assert_eq!(check_one("server", "[dev-dependencies]\ntidy.workspace = true").len(), 1);
    }

    #[test]
    fn a_new_crate_needs_a_wall() {
        assert_eq!(check_one("glue", "[dependencies]").len(), 1);
    }

    #[test]
    fn what_is_allowed_is_silent() {
        assert!(check_one("server", "[dependencies]\nstore.workspace = true").is_empty());
        let own = "[package]\nname = \"meeting\"\n[dev-dependencies]\nmeeting = { path = \".\" }";
        assert!(check_one("meeting", own).is_empty());
    }
}
