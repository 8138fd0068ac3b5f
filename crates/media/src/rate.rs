//! A token bucket.

use std::time::Instant;

/// Lets `rate` things a second pass, and `burst` at once.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    rate: u32,
    burst: u32,
    /// Thousandths of a thing; signed arithmetic is not needed, as it never goes below zero.
    left: u64,
    at: Instant,
}

impl Bucket {
    pub(crate) fn new((rate, burst): (u32, u32), now: Instant) -> Self {
        Self { rate, burst, left: u64::from(burst) * 1_000, at: now }
    }

    /// Takes `n`; false, and nothing taken, if there are not as many.
    pub(crate) fn take(&mut self, n: u32, now: Instant) -> bool {
        self.fill(now);
        let n = u64::from(n) * 1_000;
        let enough = self.left >= n;
        if enough {
            self.left -= n;
        }
        enough
    }

    /// Nothing was taken lately: a new one would be the same.
    pub(crate) fn is_full(&mut self, now: Instant) -> bool {
        self.fill(now);
        self.left >= u64::from(self.burst) * 1_000
    }

    fn fill(&mut self, now: Instant) {
        let us = now.saturating_duration_since(self.at).as_micros();
        let us = u64::try_from(us).unwrap_or(u64::MAX).min(60_000_000);
        let more = us * u64::from(self.rate) / 1_000;
        // Keep the remainder: with many small steps nothing would ever be added otherwise.
        if more > 0 {
            self.left = (self.left + more).min(u64::from(self.burst) * 1_000);
            self.at = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn lets_the_burst_and_then_the_rate_pass() {
        let t = Instant::now();
        let mut bucket = Bucket::new((10, 5), t);
        assert_eq!((0..9).filter(|_| bucket.take(1, t)).count(), 5);
        let mut passed = 0;
        for ms in 1..=1_000 {
            passed += usize::from(bucket.take(1, t + Duration::from_millis(ms)));
        }
        assert_eq!(passed, 10);
        assert!(!bucket.take(6, t + Duration::from_secs(90)), "never more than the burst");
    }
}
