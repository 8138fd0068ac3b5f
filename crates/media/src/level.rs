//! Is it loud? From the client's own claim (RFC 6464), so for clocks and statistics only.

use std::time::Duration;

use crate::limit::SOUND;

/// Of the last ten packets (200 ms) so many loud ones are sound.
const LOUD_OF_TEN: u32 = 3;
const WINDOW: u32 = 10;
/// A packet stands for at most this long: longer gaps are silence (DTX) or loss.
const PACKET: Duration = Duration::from_millis(60);
const CLOCK_MS: u32 = 48;

/// The level of one turn's voice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Level {
    /// The last ten packets, newest in bit 0.
    loud: u32,
    last_time: Option<u32>,
    /// Voiced RTP time in ticks of 1/48,000 s.
    voiced: u64,
}

impl Level {
    /// Takes a packet: RTP time and level in dBov. True if it is sound now. Without a level (an encoder that sends none) every
    /// packet is sound: it is not sent for silence.
    pub(crate) fn hear(&mut self, time: u32, level: Option<i8>) -> bool {
        let loud = level.is_none_or(|dbov| dbov > SOUND);
        self.loud = ((self.loud << 1) | u32::from(loud)) & ((1 << WINDOW) - 1);
        let sounding = self.loud.count_ones() >= LOUD_OF_TEN;
        let step = self.last_time.map_or(0, |last| time.wrapping_sub(last));
        // Over half the range: a late packet, whose time is counted already.
        if step < 1 << 31 {
            self.last_time = Some(time);
            let most = u32::try_from(PACKET.as_millis()).unwrap_or(u32::MAX) * CLOCK_MS;
            if sounding {
                self.voiced += u64::from(step.min(most));
            }
        }
        sounding
    }

    /// How long it was loud, in milliseconds.
    pub(crate) fn voiced_ms(&self) -> u64 {
        self.voiced / u64::from(CLOCK_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(levels: impl IntoIterator<Item = Option<i8>>) -> (Vec<bool>, u64) {
        let mut level = Level::default();
        let heard =
            levels.into_iter().zip(0u32..).map(|(l, i)| level.hear(i * 960, l)).collect::<Vec<_>>();
        (heard, level.voiced_ms())
    }

    #[test]
    fn sound_is_three_loud_packets_of_ten() {
        let (heard, ms) = run([-127, -20, -127, -20, -127, -20, -127].map(Some));
        assert_eq!(heard, [false, false, false, false, false, true, true]);
        assert_eq!(ms, 40);
    }

    #[test]
    fn a_whisper_is_silence() {
        let (heard, ms) = run(std::iter::repeat_n(Some(SOUND), 500));
        assert!(heard.iter().all(|h| !h));
        assert_eq!(ms, 0);
    }

    #[test]
    fn ten_seconds_of_speech_are_ten_seconds() {
        let (_, ms) = run(std::iter::repeat_n(Some(-20), 501));
        assert!((9_900..=10_000).contains(&ms), "{ms}");
    }

    #[test]
    fn late_packets_and_gaps_add_nothing_that_was_not_heard() {
        let mut level = Level::default();
        for time in [0, 960, 1920, 960, 2880, 960_000] {
            level.hear(time, None);
        }
        assert!(level.voiced_ms() <= 20 + 20 + 60, "{}", level.voiced_ms());
    }
}
