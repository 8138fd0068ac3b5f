//! What a receiver's line is taken for.

use std::time::{Duration, Instant};

/// What the line to a client carries: the best of the last three to four seconds, as an estimate dips whenever a machine or a network
/// holds its breath, and every dip would cost a keyframe.
///
/// An estimate sinks with what is sent, also on a wide line. So a lower one counts only while a good part of it is being sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Line {
    latest: Option<u64>,
    /// The best of this second, which began then, and of those before.
    best: [u64; 4],
    since: Option<Instant>,
    /// Payload bytes written in this second, and in the one before.
    written: [u64; 2],
}

/// A lower estimate counts while at least this part of it is sent (percent).
const PROVEN: u64 = 50;

impl Line {
    pub(crate) fn note(&mut self, rate: u64, now: Instant) {
        self.turn(now);
        let is_lower = self.latest.is_none_or(|latest| rate < latest);
        if is_lower && self.sends() < rate * PROVEN / 100 {
            return;
        }
        self.latest = Some(rate);
        self.best[0] = self.best[0].max(rate);
    }

    pub(crate) fn wrote(&mut self, bytes: usize) {
        self.written[0] += bytes as u64;
    }

    /// In bit/s; `None`: not known.
    pub(crate) fn carries(&mut self, now: Instant) -> Option<u64> {
        self.turn(now);
        self.latest.map(|latest| self.best.into_iter().fold(latest, u64::max))
    }

    /// Of the last whole second, in bit/s.
    fn sends(&self) -> u64 {
        self.written[1] * 8
    }

    fn turn(&mut self, now: Instant) {
        let since = *self.since.get_or_insert(now);
        if now.saturating_duration_since(since) >= Duration::from_secs(1) {
            let [a, b, c, _] = self.best;
            self.best = [self.latest.unwrap_or(0), a, b, c];
            self.written = [0, self.written[0]];
            self.since = Some(now);
        }
    }
}
