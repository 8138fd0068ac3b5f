//! How long a file and a function may be.

use crate::Breach;
use crate::files::File;

/// Lines a file may have, unless its top says `Long because ...`.
pub const FILE_LINES_MAX: usize = 500;
/// Lines a function may have, from its `fn` to its closing brace.
pub const FUNCTION_LINES_MAX: usize = 70;
/// Where the reason of a long file is looked for.
const TOP_LINES: usize = 10;

pub fn check(files: &[File]) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in files.iter().filter(|file| !file.is_generated()) {
        if file.has_extension(&["rs", "ts", "tsx", "css", "sql"]) {
            breaches.extend(check_file(file));
        }
        if file.is_rust_source() {
            breaches.extend(check_functions(file));
        }
    }
    breaches
}

fn check_file(file: &File) -> Option<Breach> {
    let count = file.text.lines().count();
    let excused = file.text.lines().take(TOP_LINES).any(|line| line.contains("Long because "));
    (count > FILE_LINES_MAX && !excused).then(|| {
        let what = format!("{count} lines, at most {FILE_LINES_MAX}: split it, or say why at its top: `//! Long because ...`");
        Breach::new(&file.path, 0, what)
    })
}

/// Rustfmt closes a function at the column it was opened at: that is what is looked for, no parser.
/// The tests at a file's end (`mod tests {`) are stories and may take their time.
fn check_functions(file: &File) -> Vec<Breach> {
    let lines: Vec<&str> = file.text.lines().collect();
    let mut breaches = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        if line.starts_with("mod tests") {
            break;
        }
        let Some(name) = function_name(line) else { continue };
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = lines[start..].iter().position(|line| {
            line.strip_prefix(indent).is_some_and(|rest| rest == "}" || is_declaration(rest))
        });
        let count = end.map_or(0, |end| end + 1);
        if count > FUNCTION_LINES_MAX {
            let what = format!("fn {name} has {count} lines, at most {FUNCTION_LINES_MAX}");
            breaches.push(Breach::new(&file.path, start + 1, what));
        }
    }
    breaches
}

/// A function that ends on a line at its own column: a one-liner, or one without a body.
fn is_declaration(rest: &str) -> bool {
    (function_name(rest).is_some() && (rest.ends_with('}') || rest.ends_with(';')))
        || (rest.starts_with(')') && rest.ends_with(';'))
}

fn function_name(line: &str) -> Option<&str> {
    let mut words = line.trim_start();
    loop {
        let (word, rest) = words.split_once(' ')?;
        match word {
            "fn" => return Some(rest.split(['(', '<']).next().unwrap_or(rest)),
            "pub" | "async" | "const" | "pub(crate)" | "pub(super)" => words = rest,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Vec<Breach> {
        check(&[File::new("crates/a/src/b.rs", text)])
    }

    #[test]
    fn a_long_file_needs_a_reason() {
        let long = "//\n".repeat(FILE_LINES_MAX + 1);
        assert_eq!(source(&long).len(), 1);
        assert_eq!(source(&format!("//! Long because it is a table.\n{long}")), []);
        assert_eq!(source(&"//\n".repeat(FILE_LINES_MAX)), []);
    }

    #[test]
    fn a_long_function_is_found() {
        let body = "        x();\n".repeat(FUNCTION_LINES_MAX);
        let text = format!("impl A {{\n    pub(crate) async fn b<T>(&self) {{\n{body}    }}\n}}\n");
        let found = source(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 2);
        assert!(found[0].what.starts_with("fn b has 72 lines"));
    }

    #[test]
    fn short_functions_and_declarations_do_not_run_on() {
        let filler = "    // x\n".repeat(FUNCTION_LINES_MAX + 1);
        assert_eq!(source(&format!("trait A {{\n    fn a();\n{filler}}}\n")), []);
        assert_eq!(source(&format!("fn a() {{}}\nmod b {{\n{filler}}}\n")), []);
    }

    #[test]
    fn tests_may_be_long() {
        let body = "        x();\n".repeat(FUNCTION_LINES_MAX);
        assert_eq!(source(&format!("mod tests {{\n    fn a() {{\n{body}    }}\n}}\n")), []);
    }
}
