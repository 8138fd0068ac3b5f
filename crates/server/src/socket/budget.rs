//! How many messages one socket may send in a second, and how often it hears that it sent too many.

use std::time::{Duration, Instant};

use crate::error::Problem;

const SECOND: Duration = Duration::from_secs(1);

/// What a socket has sent in this second, and when it last heard that something was refused.
#[derive(Debug)]
pub(super) struct Budget {
    most: u32,
    window: Option<Instant>,
    sent: u32,
    refused: Option<Instant>,
}

impl Budget {
    /// `most` messages in one second.
    pub(super) const fn new(most: u32) -> Self {
        Self { most, window: None, sent: 0, refused: None }
    }

    /// Takes one message's worth.
    ///
    /// # Errors
    /// 429 over the rate.
    pub(super) fn take(&mut self, now: Instant) -> Result<(), Problem> {
        if self.window.is_none_or(|since| now.duration_since(since) >= SECOND) {
            self.window = Some(now);
            self.sent = 0;
        }
        self.sent = self.sent.saturating_add(1);
        if self.sent > self.most { Err(Problem::too_fast("too_fast", 1)) } else { Ok(()) }
    }

    /// Whether a refusal may be told: once a second.
    pub(super) fn may_tell(&mut self, now: Instant) -> bool {
        let may = self.refused.is_none_or(|at| now.duration_since(at) >= SECOND);
        if may {
            self.refused = Some(now);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_a_second_and_no_more() {
        let mut budget = Budget::new(30);
        let now = Instant::now();
        assert!((0..30).all(|_| budget.take(now).is_ok()));
        assert!(budget.take(now).is_err());
        assert!(budget.may_tell(now));
        assert!(!budget.may_tell(now));
        assert!(budget.take(now + SECOND).is_ok());
        assert!(budget.may_tell(now + SECOND));
    }
}
