//! The figures, told as they come and once more as a table at the end.

use std::io::Write as _;

#[derive(Default)]
pub(crate) struct Table {
    part: &'static str,
    rows: Vec<Row>,
}

struct Row {
    part: &'static str,
    what: String,
    figure: String,
    target: &'static str,
}

impl Table {
    pub(crate) fn heading(&mut self, part: &'static str) {
        self.part = part;
        say(&format!("-- {part}"));
    }

    /// `target` is what the project wants to reach, empty where it wants nothing in particular.
    pub(crate) fn row(&mut self, what: &str, figure: String, target: &'static str) {
        say(&format!("{what}: {figure}"));
        self.rows.push(Row { part: self.part, what: what.to_owned(), figure, target });
    }

    pub(crate) fn summary(&self) {
        say("");
        say(&format!("{:<9} {:<66} {:>22}  {}", "part", "what", "figure", "target"));
        for Row { part, what, figure, target } in &self.rows {
            say(&format!("{part:<9} {what:<66} {figure:>22}  {target}"));
        }
    }
}

/// The value below which `percent` of the samples lie; the samples come back sorted.
pub(crate) fn percentile<T: Copy + Default + Ord>(samples: &mut [T], percent: usize) -> T {
    samples.sort_unstable();
    let last = samples.len().saturating_sub(1);
    samples.get((samples.len() * percent / 100).min(last)).copied().unwrap_or_default()
}

/// Two of microseconds, as milliseconds.
pub(crate) fn ms_pair(first_us: u32, second_us: u32) -> String {
    format!("{} / {} ms", in_ms(first_us), in_ms(second_us))
}

pub(crate) fn in_ms(us: u32) -> String {
    format!("{:.1}", f64::from(us) / 1_000.0)
}

/// A line on standard output; a closed pipe ends nothing.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
