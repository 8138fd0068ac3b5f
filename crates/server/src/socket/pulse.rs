//! Whether the other end of a socket is still there.
//!
//! A laptop that is shut or a cable that is pulled sends no farewell: without asking, its owner would be
//! online, and hold the floor, until the system gives up on the connection after a quarter of an hour or,
//! with nothing to send, never. Every client answers a ping by itself (RFC 6455, section 5.5.2).

use std::time::Duration;

use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// How often the other end is asked; also often enough for proxies that close what is quiet for a minute.
const BEAT: Duration = Duration::from_secs(20);
/// Beats without a word of the other end; one more and it is taken for gone.
const SILENT_MAX: u32 = 2;

#[derive(Debug)]
pub(super) struct Pulse {
    beats: Interval,
    silent: u32,
}

impl Pulse {
    pub(super) fn new() -> Self {
        let mut beats = interval_at(Instant::now() + BEAT, BEAT);
        // After a pause of ours there is nothing to catch up on.
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { beats, silent: 0 }
    }

    /// Returns when it is time to ask; may be dropped while it waits.
    pub(super) async fn beat(&mut self) {
        self.beats.tick().await;
    }

    /// Counts a beat; whether the other end lives, as far as one knows.
    pub(super) fn lives(&mut self) -> bool {
        self.silent += 1;
        self.silent <= SILENT_MAX
    }

    /// The other end said something, or nobody listened to it.
    pub(super) fn heard(&mut self) {
        self.silent = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_says_nothing_for_three_beats_is_gone() {
        let mut pulse = Pulse::new();
        assert!(pulse.lives() && pulse.lives());
        pulse.heard();
        assert!(pulse.lives() && pulse.lives());
        assert!(!pulse.lives());
    }
}
