//! What a receiver's line is taken for.

use std::time::{Duration, Instant};

/// What the client reports of what it was sent lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// Of a thousand packets of the last second; `None`: nothing of it is reported yet.
    pub lost: Option<u32>,
    /// From the last packet that is reported on, up to its report.
    pub round_trip: Option<Duration>,
}

/// What the line to a client carries. Anything, until it is *strained*: packets are lost or held up, in two reports in a row. From then on
/// what is estimated, up to when that covers all that is wished for.
///
/// An estimate alone takes no picture away. It is a lower bound of what the line carries, made of what was sent; and it sinks whenever a
/// machine or a network holds its breath, with nothing lost and nothing late a moment later. Measured: of a hundred who join at once on a
/// line of any width, every tenth was left without a picture for seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    latest: Option<u64>,
    /// The best estimate of this second, which began then, and of those before: a dip is no thin line.
    best: [u64; 4],
    since: Option<Instant>,
    /// Payload bytes written in this second, and in the one before.
    written: [u64; 2],
    strained: bool,
    /// Reports of strain, or of none, in a row.
    bad: u32,
    good: u32,
    /// So many good ones until more is tried, whatever the estimate says.
    rest: u32,
    /// The round trip when nothing holds packets up.
    base: Option<Duration>,
}

/// How often a client's reports are looked at.
pub(crate) const REPORTS: Duration = Duration::from_millis(500);
/// Reports of strain in a row: a machine that pauses makes one, a thin line all.
const STRAIN: u32 = 2;
/// Of a thousand packets lost, this many are strain.
const LOST: u32 = 50;
/// A round trip longer by this than the usual one, and by half of that, is strain: what is too long for talk, and more than a busy
/// machine makes of it.
const HELD_UP: Duration = Duration::from_millis(300);
/// Good reports until more is tried: 30 s, twice as long after each time in vain, at most 4 min. Each costs a thin line some words.
const REST: u32 = 60;
const REST_MAX: u32 = 480;
/// A lower estimate counts while at least this part of it is sent (percent).
const PROVEN: u64 = 50;

impl Line {
    pub(crate) fn new() -> Self {
        Self {
            latest: None,
            best: [0; 4],
            since: None,
            written: [0; 2],
            strained: false,
            bad: 0,
            good: 0,
            rest: REST,
            base: None,
        }
    }

    /// Takes an estimate, in bit/s.
    pub(crate) fn note(&mut self, rate: u64, now: Instant) {
        self.turn(now);
        let is_lower = self.latest.is_none_or(|latest| rate < latest);
        if is_lower && self.sends() < rate * PROVEN / 100 {
            return;
        }
        self.latest = Some(rate);
        self.best[0] = self.best[0].max(rate);
    }

    /// Takes what the client reports.
    pub(crate) fn report(&mut self, report: Report) {
        let held_up = report.round_trip.is_some_and(|trip| self.holds_up(trip));
        let Some(lost) = report.lost else { return };
        if lost >= LOST || held_up {
            (self.bad, self.good) = (self.bad + 1, 0);
            self.strained |= self.bad >= STRAIN;
            // What was estimated before says nothing of the line as it is now.
            self.best = [0; 4];
            return;
        }
        (self.bad, self.good) = (0, self.good + 1);
        if self.strained && self.good >= self.rest {
            self.strained = false;
            self.good = 0;
            self.rest = (self.rest * 2).min(REST_MAX);
        } else if !self.strained && self.good >= REST_MAX {
            self.rest = REST;
        }
    }

    /// The estimate covers all that is wished for.
    pub(crate) fn suffices(&mut self) {
        if self.good > 0 {
            self.strained = false;
        }
    }

    /// What is planned has to fit.
    pub(crate) fn is_strained(&self) -> bool {
        self.strained
    }

    pub(crate) fn wrote(&mut self, bytes: usize) {
        self.written[0] += bytes as u64;
    }

    /// In bit/s; `None`: all that is wished for, as far as is known.
    pub(crate) fn carries(&mut self, now: Instant) -> Option<u64> {
        self.turn(now);
        let latest = self.latest.filter(|_| self.strained)?;
        Some(self.best.into_iter().fold(latest, u64::max))
    }

    /// Was a packet held up? Learns the usual round trip: the shortest, or a longer one that stays for half a minute (another way
    /// through the network).
    fn holds_up(&mut self, trip: Duration) -> bool {
        let base = self.base.map_or(trip, |base| trip.min(base + trip.saturating_sub(base) / 64));
        self.base = Some(base);
        trip > base + HELD_UP.max(base / 2)
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

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Report = Report { lost: Some(0), round_trip: Some(Duration::from_millis(20)) };
    const LOSSY: Report = Report { lost: Some(100), ..GOOD };
    const LATE: Report = Report { round_trip: Some(Duration::from_millis(500)), ..GOOD };

    /// A line that was estimated at 1 Mbit/s, with what it was told since.
    fn told(reports: &[(Report, u32)]) -> (Line, Instant) {
        let now = Instant::now();
        let mut line = Line::new();
        line.wrote(100_000);
        line.note(0, now);
        line.note(1_000_000, now + Duration::from_secs(1));
        for (report, times) in reports {
            (0..*times).for_each(|_| line.report(*report));
        }
        (line, now + Duration::from_secs(1))
    }

    #[test]
    fn an_estimate_counts_only_on_a_strained_line() {
        let cases: [(&[(Report, u32)], bool); 6] = [
            (&[], false),
            (&[(GOOD, 5)], false),
            (&[(GOOD, 5), (LOSSY, 1), (GOOD, 1), (LATE, 1)], false),
            (&[(GOOD, 5), (LOSSY, 2)], true),
            (&[(GOOD, 5), (LATE, 1), (LOSSY, 1)], true),
            (&[(LATE, 5)], false),
        ];
        for (reports, strained) in cases {
            let (mut line, now) = told(reports);
            assert_eq!(line.carries(now), strained.then_some(1_000_000), "{reports:?}");
        }
    }

    #[test]
    fn it_is_tried_again_after_a_rest_that_doubles() {
        let (mut line, _) = told(&[(GOOD, 1), (LOSSY, 2), (GOOD, REST - 1)]);
        assert!(line.is_strained());
        line.report(GOOD);
        assert!(!line.is_strained());
        line.report(LOSSY);
        line.report(LOSSY);
        (1..REST * 2).for_each(|_| line.report(GOOD));
        assert!(line.is_strained());
        line.report(GOOD);
        assert!(!line.is_strained());
    }

    #[test]
    fn an_estimate_that_suffices_ends_it_but_not_in_the_middle_of_strain() {
        let (mut line, _) = told(&[(GOOD, 1), (LOSSY, 2)]);
        line.suffices();
        assert!(line.is_strained());
        line.report(GOOD);
        line.suffices();
        assert!(!line.is_strained());
    }

    #[test]
    fn a_longer_way_becomes_the_usual_one() {
        let (mut line, _) = told(&[(GOOD, 1), (LATE, 2)]);
        assert!(line.is_strained());
        (0..200).for_each(|_| line.report(LATE));
        line.suffices();
        assert!(!line.is_strained());
    }
}
