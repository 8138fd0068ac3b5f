//! One outgoing line of a receiver: several sources in turn become one unbroken RTP stream.
//!
//! At every new feed the sequence number goes on by one, the timestamp by the time that passed, and VP8's picture ids go on as
//! well (RFC 3550, 5.1; RFC 7741, 4.2); video begins at a keyframe. A feed is new at every epoch, also if the source is the same:
//! comparing sources alone would let A -> B -> A continue with A's old offsets.

use std::sync::Arc;
use std::time::Instant;

use str0m::media::{Mid, Pt};
use str0m::rtp::{Ssrc, VideoOrientation, Vp8Patch};

use crate::codec::{CODECS, Codec, Look};
use crate::layer::Layer;

/// An incoming RTP packet as it is forwarded; cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Packet {
    /// The source's extended sequence number.
    pub seq: u64,
    pub time: u32,
    pub marker: bool,
    pub codec: Codec,
    pub look: Look,
    pub level: Option<i8>,
    pub orientation: Option<VideoOrientation>,
    pub payload: Arc<[u8]>,
    pub arrived: Instant,
}

/// What a slot carries: a track's layer in one stage (epoch, or stretch of being shown).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Feed {
    pub track: u32,
    pub layer: Layer,
    pub stage: u64,
}

/// The rewritten fields of a packet to write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Out {
    pub pt: Pt,
    pub seq: u64,
    pub time: u32,
    pub patch: Option<Vp8Patch>,
    /// The first one of its feed.
    pub first: bool,
}

/// What becomes of a packet at a slot.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Take {
    Write(Out),
    /// Video that cannot begin here: a keyframe is needed.
    Wait,
    /// Not for this slot: no common codec, another feed, or from before the feed began.
    Skip,
}

/// Where a fresh slot begins; below 2^16, as receivers start with a rollover counter of 0 (RFC 3711, 3.3.1).
const FIRST_SEQ: u64 = 1_000;
/// Further than this from where a source was last seen, it made a jump of its own.
const ANCHOR_REACH: u64 = 64;

/// One outgoing line.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub mid: Mid,
    pub ssrc: Ssrc,
    pts: [Option<Pt>; CODECS],
    feed: Option<Feed>,
    map: Map,
}

/// From the source's numbers to the slot's.
#[derive(Clone, Copy, Debug)]
struct Map {
    base_seq: u64,
    out_seq: u64,
    time: u32,
    picture: u16,
    tl0: u8,
    last: Option<Last>,
}

/// The newest packet written.
#[derive(Clone, Copy, Debug)]
struct Last {
    seq: u64,
    time: u32,
    at: Instant,
    picture: u16,
    tl0: u8,
}

impl Slot {
    pub(crate) fn new(mid: Mid, ssrc: Ssrc, pts: [Option<Pt>; CODECS]) -> Self {
        let map = Map { base_seq: 0, out_seq: FIRST_SEQ, time: 0, picture: 0, tl0: 0, last: None };
        Self { mid, ssrc, pts, feed: None, map }
    }

    /// What it carries now.
    pub(crate) fn feed(&self) -> Option<Feed> {
        self.feed
    }

    /// Carries nothing any more; what comes next is a new feed.
    pub(crate) fn stop(&mut self) {
        self.feed = None;
    }

    /// After a further offer: the same line, perhaps with other payload types.
    pub(crate) fn renegotiate(&mut self, pts: [Option<Pt>; CODECS]) {
        self.pts = pts;
    }

    /// Takes a packet of `feed`. `wanted`: the slot is to carry this feed; else it only goes on with it until the wanted one
    /// begins. `anchor`: the source sequence number that follows what came before the feed, so that a packet overtaken by the first one is not lost.
    pub(crate) fn take(
        &mut self,
        packet: &Packet,
        feed: Feed,
        wanted: bool,
        anchor: Option<u64>,
    ) -> Take {
        let Some(pt) = self.pts[packet.codec.index()] else { return Take::Skip };
        let first = self.feed != Some(feed);
        if first {
            if !wanted {
                return Take::Skip;
            }
            if packet.codec.is_video() && !packet.look.key {
                return Take::Wait;
            }
            self.begin(packet, feed, anchor);
        }
        if packet.seq < self.map.base_seq {
            return Take::Skip;
        }
        Take::Write(self.map.write(packet, pt, first))
    }

    fn begin(&mut self, packet: &Packet, feed: Feed, anchor: Option<u64>) {
        let near = anchor.filter(|a| (*a..*a + ANCHOR_REACH).contains(&packet.seq));
        self.map.rebase(packet, near.unwrap_or(packet.seq));
        self.feed = Some(feed);
    }
}

impl Map {
    fn rebase(&mut self, packet: &Packet, base_seq: u64) {
        self.base_seq = base_seq;
        let Some(last) = self.last else { return };
        self.out_seq = last.seq + 1;
        let passed = packet.arrived.saturating_duration_since(last.at).as_micros();
        let ticks = passed * u128::from(packet.codec.clock()) / 1_000_000;
        let ticks = u32::try_from(ticks % (1 << 32)).unwrap_or(0).max(1);
        self.time = last.time.wrapping_add(ticks).wrapping_sub(packet.time);
        if let Some(vp8) = packet.look.vp8 {
            let next = last.picture.wrapping_add(1);
            self.picture = vp8.picture_id().map_or(0, |id| next.wrapping_sub(id));
            let next = last.tl0.wrapping_add(1);
            self.tl0 = vp8.tl0_pic_idx().map_or(0, |id| next.wrapping_sub(id));
        }
    }

    fn write(&mut self, packet: &Packet, pt: Pt, first: bool) -> Out {
        let seq = self.out_seq + (packet.seq - self.base_seq);
        let time = packet.time.wrapping_add(self.time);
        let vp8 = packet.look.vp8;
        let picture =
            vp8.and_then(|d| d.picture_id()).map(|id| id.wrapping_add(self.picture) & 0x7fff);
        let tl0 = vp8.and_then(|d| d.tl0_pic_idx()).map(|id| id.wrapping_add(self.tl0));
        let newest = self.last.is_none_or(|last| seq > last.seq);
        if newest {
            let before = self.last.map_or((0, 0), |l| (l.picture, l.tl0));
            self.last = Some(Last {
                seq,
                time,
                at: packet.arrived,
                picture: picture.unwrap_or(before.0),
                tl0: tl0.unwrap_or(before.1),
            });
        }
        Out { pt, seq, time, patch: vp8.and_then(|d| patch(d, picture, tl0)), first }
    }
}

/// The rewrite of a VP8 descriptor; `None` leaves it as it is. A source with 7-bit picture ids keeps 7 bits.
fn patch(d: str0m::rtp::Vp8Descriptor, picture: Option<u16>, tl0: Option<u8>) -> Option<Vp8Patch> {
    if picture.is_none() && tl0.is_none() {
        return None;
    }
    let build = |picture: Option<u16>| {
        let builder = picture.map_or(d.patch(), |id| d.patch().picture_id(id));
        tl0.map_or(builder, |tl0| builder.tl0_pic_idx(tl0)).build()
    };
    build(picture).or_else(|_| build(picture.map(|id| id & 0x7f))).ok()
}

#[cfg(test)]
mod tests;
