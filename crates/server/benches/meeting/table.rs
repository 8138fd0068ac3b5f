//! The figures, told as they come and once more as a table at the end.

use std::io::Write as _;
use std::time::Duration;

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
        say(&format!("{:<8} {:<52} {:>24}  {}", "part", "what", "figure", "target"));
        for Row { part, what, figure, target } in &self.rows {
            say(&format!("{part:<8} {what:<52} {figure:>24}  {target}"));
        }
    }
}

/// A count over a time, as a rate per second.
pub(crate) fn rate(count: u64, elapsed: Duration) -> f64 {
    count as f64 / elapsed.as_secs_f64()
}

pub(crate) fn per_second(count: u64, elapsed: Duration) -> String {
    format!("{:.0} /s", rate(count, elapsed))
}

pub(crate) fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}

/// The time below which `percent` of the sorted samples lie.
pub(crate) fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    sorted.get((sorted.len() * percent / 100).min(last)).copied().unwrap_or_default()
}

/// `p50` and `p99` of samples in any order.
pub(crate) fn quantiles(samples: &mut [Duration]) -> (Duration, Duration) {
    samples.sort_unstable();
    (percentile(samples, 50), percentile(samples, 99))
}

/// A line on standard output; a closed pipe ends nothing.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
