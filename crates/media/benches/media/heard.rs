//! What one subscriber got, and whether it was in order.

use str0m::rtp::RtpPacket;

use crate::counted::Counted;
use crate::mark::{Kind, Mark};
use crate::source::begins_keyframe;

/// Packets that may be between a publisher and a subscriber when counting begins: some frames.
const ON_ITS_WAY: u64 = 50;

/// Packets of one kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Track {
    pub(crate) received: u64,
    /// First and highest sequence number.
    seqs: Option<(u64, u64)>,
    /// First and highest count of the publisher.
    counts: Option<(u64, u64)>,
    /// RTP timestamps that went back while the sequence went on.
    pub(crate) backwards: u64,
    last_time: u64,
}

impl Track {
    fn hear(&mut self, packet: &RtpPacket, mark: Mark) {
        let (seq, time) = (*packet.seq_no, packet.time.numer());
        let (first, highest) = self.seqs.unwrap_or((seq, seq));
        if seq >= highest {
            self.backwards += u64::from(time < self.last_time);
            self.last_time = time;
        }
        self.seqs = Some((first.min(seq), highest.max(seq)));
        let (first, highest) = self.counts.unwrap_or((mark.count, mark.count));
        self.counts = Some((first.min(mark.count), highest.max(mark.count)));
        self.received += 1;
    }

    /// Sequence numbers between the first and the highest that never came.
    pub(crate) fn holes(&self) -> u64 {
        let span = self.seqs.map_or(0, |(first, highest)| highest - first + 1);
        span.saturating_sub(self.received)
    }

    /// Of its one publisher's packets from number `from` up to `to`, those that never came. The first
    /// one heard may be a little later than `from`: what was on its way when counting began.
    pub(crate) fn missing(&self, from: u64, to: u64) -> u64 {
        // Who only counts knows no numbers of the publisher's: gaps are all that shows.
        if self.counts.is_none() && self.received > 0 {
            return 0;
        }
        let first = self.counts.map_or(from, |(first, _)| first);
        let from = if first.saturating_sub(from) <= ON_ITS_WAY { first } else { from };
        to.saturating_sub(from).saturating_sub(self.received)
    }
}

/// The first packet of another publisher than the last one's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    pub(crate) who: u8,
    pub(crate) at_ns: u64,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    pub(crate) tracks: [Track; 2],
    /// Whose packets came, whatever the kind, as often as that changed: a late packet of the old
    /// holder shows here as two changes too many.
    pub(crate) changes: Vec<Change>,
    /// When each publisher's pictures began, as often as that changed.
    pub(crate) pictures: Vec<Change>,
    /// Pictures of another publisher that began with anything but a keyframe.
    pub(crate) headless: u64,
}

impl From<Counted> for Heard {
    fn from(counted: Counted) -> Self {
        let Counted { received, seqs, .. } = counted;
        let mut heard = Self::default();
        heard.tracks[Kind::Voice.index()] = Track { received, seqs, ..Track::default() };
        heard
    }
}

impl Heard {
    pub(crate) fn hear(&mut self, packet: &RtpPacket, mark: Mark, at_ns: u64) {
        self.tracks[mark.kind.index()].hear(packet, mark);
        let change = Change { who: mark.who, at_ns };
        if self.changes.last().is_none_or(|last| last.who != mark.who) {
            self.changes.push(change);
        }
        let is_picture = mark.kind == Kind::Picture;
        if is_picture && self.pictures.last().is_none_or(|last| last.who != mark.who) {
            self.pictures.push(change);
            self.headless += u64::from(!begins_keyframe(&packet.payload));
        }
    }

    pub(crate) fn received(&self) -> u64 {
        self.tracks.iter().map(|track| track.received).sum()
    }
}
