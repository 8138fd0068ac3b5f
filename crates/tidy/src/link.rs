//! Links in Markdown that lead nowhere.

use crate::Breach;
use crate::files::File;

/// Checks relative links `[..](path#heading)` of every Markdown file: the file and the heading exist.
/// `exists` answers for files that are no text, such as a screenshot, and for folders.
pub fn check(files: &[File], exists: impl Fn(&str) -> bool) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| file.has_extension(&["md"])) {
        for (line, target) in links(&file.text) {
            let (path, heading) = target.split_once('#').unwrap_or((target, ""));
            let full = if path.is_empty() { file.path.clone() } else { resolve(&file.path, path) };
            let found = files.iter().find(|other| other.path == full);
            if found.is_none() && !exists(&full) {
                breaches.push(Breach::new(&file.path, line, format!("dead link: {target}")));
            } else if let Some(found) = found
                && !heading.is_empty()
                && found.has_extension(&["md"])
                && !headings(&found.text).any(|known| known == heading)
            {
                breaches.push(Breach::new(&file.path, line, format!("no such heading: {target}")));
            }
        }
    }
    breaches
}

/// Relative targets with their lines; what stands in code is no link.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        for (part, piece) in line.split('`').enumerate() {
            if part % 2 == 1 {
                continue;
            }
            for after in piece.split("](").skip(1) {
                let target = after.split([')', ' ']).next().unwrap_or_default();
                if !target.contains(':') && !target.starts_with('/') {
                    found.push((index + 1, target));
                }
            }
        }
    }
    found
}

fn resolve(from: &str, path: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Headings as the usual renderers spell them in a link.
fn headings(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|line| line.starts_with('#')).map(|line| {
        line.trim_start_matches('#')
            .trim()
            .to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let files = [File::new("docs/a.md", text), File::new("README.md", "## Running it\n")];
        check(&files, |path| path == "docs/room.png").into_iter().map(|b| b.what).collect()
    }

    #[test]
    fn dead_links_and_headings_are_found() {
        assert_eq!(found("[x](b.md)"), ["dead link: b.md"]);
        assert_eq!(found("[x](../README.md#nothing)"), ["no such heading: ../README.md#nothing"]);
        assert_eq!(found("# A\n[x](#b)"), ["no such heading: #b"]);
    }

    #[test]
    fn living_ones_are_not() {
        assert!(
            found("[x](../README.md#running-it) ![y](room.png) [z](https://example.org/)")
                .is_empty()
        );
        assert!(found("`[x](b.md)`\n```\n[x](b.md)\n```").is_empty());
    }
}
