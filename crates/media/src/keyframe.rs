//! How often a source is asked for a keyframe (PLI, RFC 4585): the first time at once, then at most every 500 ms.

use std::time::Instant;

use crate::limit::KEYFRAME;

/// One source layer's throttle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Throttle {
    last: Option<Instant>,
    wanted: bool,
}

impl Throttle {
    /// Somebody needs a keyframe: true if the source is to be asked now.
    pub(crate) fn want(&mut self, now: Instant) -> bool {
        self.wanted = true;
        self.due(now)
    }

    /// Is a wish that had to wait due now?
    pub(crate) fn due(&mut self, now: Instant) -> bool {
        let rested = self.last.is_none_or(|last| now.saturating_duration_since(last) >= KEYFRAME);
        let ask = self.wanted && rested;
        if ask {
            self.wanted = false;
            self.last = Some(now);
        }
        ask
    }

    /// A keyframe began: whoever still waits will say so.
    pub(crate) fn came(&mut self) {
        self.wanted = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_thousand_wishes_in_a_second_are_three_requests() {
        let t = Instant::now();
        let mut throttle = Throttle::default();
        let asked: Vec<u64> =
            (0..=1_000).filter(|ms| throttle.want(t + Duration::from_millis(*ms))).collect();
        assert_eq!(asked, [0, 500, 1_000]);
    }

    #[test]
    fn a_wish_that_had_to_wait_is_kept_unless_the_keyframe_came() {
        let t = Instant::now();
        let at = |ms| t + Duration::from_millis(ms);
        let mut throttle = Throttle::default();
        assert!(throttle.want(at(0)));
        assert!(!throttle.want(at(10)));
        assert!(throttle.due(at(500)));
        assert!(!throttle.want(at(600)));
        throttle.came();
        assert!(!throttle.due(at(2_000)));
    }
}
