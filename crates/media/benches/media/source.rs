//! What a publisher sends: opus at 50 packets a second of 80 B, and VP8 at 181 packets of 1,045 B
//! (1.5 Mbit/s): 30 frames of six packets, each frame at once as Chromium's pacer does it, a keyframe
//! of seven each second and when asked for.

use std::time::{Duration, Instant};

use str0m::media::{Mid, Pt};

use crate::mark::{Kind, Mark, wall_ns};

const VOICE_BYTES: usize = 80;
const VOICE_EVERY: Duration = Duration::from_millis(20);
/// 20 ms of 48 kHz.
const VOICE_TICKS: u32 = 960;
const PICTURE_BYTES: usize = 1_045;
const FRAME_EVERY: Duration = Duration::from_nanos(33_333_333);
/// A thirtieth of a second of 90 kHz.
const FRAME_TICKS: u32 = 3_000;
const FRAME_PACKETS: u32 = 6;
const KEYFRAME_PACKETS: u32 = 7;
const KEYFRAME_EVERY_FRAMES: u32 = 30;
/// Bytes of the VP8 payload descriptor below.
const DESCRIPTOR_BYTES: usize = 6;

/// Where a kind goes: the m-line and the payload type that the other side knows it by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) mid: Mid,
    pub(crate) pt: Pt,
}

pub(crate) struct Packet {
    pub(crate) line: Line,
    pub(crate) kind: Kind,
    pub(crate) seq: u64,
    pub(crate) time: u32,
    pub(crate) marker: bool,
    pub(crate) payload: Vec<u8>,
}

pub(crate) struct Source {
    who: u8,
    voice: Option<Line>,
    picture: Option<Line>,
    /// Silent until then, and for ever without it.
    next_voice: Option<Instant>,
    next_frame: Option<Instant>,
    sent: [u64; 2],
    frame: u32,
    /// Packets left of the frame that goes out, of how many.
    left: u32,
    of: u32,
    is_key: bool,
    key_wanted: bool,
}

impl Source {
    pub(crate) fn new(who: u8, voice: Option<Line>, picture: Option<Line>) -> Self {
        let (next_voice, next_frame) = (None, None);
        let (left, of, is_key) = (0, 0, false);
        let sent = [0; 2];
        let (frame, key_wanted) = (0, true);
        Self {
            who,
            voice,
            picture,
            next_voice,
            next_frame,
            sent,
            frame,
            left,
            of,
            is_key,
            key_wanted,
        }
    }

    pub(crate) fn start(&mut self, now: Instant) {
        self.next_voice = self.voice.map(|_| now);
        self.next_frame = self.picture.map(|_| now);
        self.key_wanted = true;
    }

    /// The frame that is under way is finished still.
    pub(crate) fn stop(&mut self) {
        self.next_voice = None;
        self.next_frame = None;
    }

    pub(crate) fn want_keyframe(&mut self) {
        self.key_wanted = true;
    }

    /// Packets sent so far, per kind.
    pub(crate) fn sent(&self) -> [u64; 2] {
        self.sent
    }

    pub(crate) fn next_due(&self) -> Option<Instant> {
        [self.next_voice, self.next_frame].into_iter().flatten().min()
    }

    /// The next packet that is due.
    pub(crate) fn poll(&mut self, now: Instant) -> Option<Packet> {
        if let (Some(due), Some(line)) = (self.next_voice, self.voice)
            && due <= now
        {
            self.next_voice = Some(due + VOICE_EVERY);
            return Some(self.voice_packet(line));
        }
        let line = self.picture?;
        if self.left == 0 {
            let due = self.next_frame.filter(|due| *due <= now)?;
            self.next_frame = Some(due + FRAME_EVERY);
            self.begin_frame();
        }
        Some(self.picture_packet(line))
    }

    fn voice_packet(&mut self, line: Line) -> Packet {
        let count = self.sent[Kind::Voice.index()];
        let mut payload = vec![0x5a; VOICE_BYTES];
        // Configuration 31: CELT, fullband, 20 ms, mono, one frame (RFC 6716, 3.1).
        payload[0] = 31 << 3;
        // Both counters stay far below what wraps in a bench.
        let time = u32::try_from(count).unwrap_or_default().wrapping_mul(VOICE_TICKS);
        self.packet(line, Kind::Voice, time, count == 0, payload)
    }

    fn begin_frame(&mut self) {
        self.is_key = self.key_wanted || self.frame.is_multiple_of(KEYFRAME_EVERY_FRAMES);
        self.key_wanted = false;
        self.frame += 1;
        self.of = if self.is_key { KEYFRAME_PACKETS } else { FRAME_PACKETS };
        self.left = self.of;
    }

    fn picture_packet(&mut self, line: Line) -> Packet {
        let is_first = self.left == self.of;
        self.left -= 1;
        let mut payload = vec![0xa5; PICTURE_BYTES];
        payload[..DESCRIPTOR_BYTES].copy_from_slice(&descriptor(self.frame, is_first));
        if is_first {
            frame_header(&mut payload[DESCRIPTOR_BYTES..], self.is_key);
        }
        let time = self.frame.wrapping_mul(FRAME_TICKS);
        self.packet(line, Kind::Picture, time, self.left == 0, payload)
    }

    fn packet(
        &mut self,
        line: Line,
        kind: Kind,
        time: u32,
        marker: bool,
        mut payload: Vec<u8>,
    ) -> Packet {
        let count = self.sent[kind.index()];
        self.sent[kind.index()] += 1;
        Mark { kind, who: self.who, count, sent_ns: wall_ns() }.write(&mut payload);
        Packet { line, kind, seq: count + 1, time, marker, payload }
    }
}

/// RFC 7741, 4.2: extended, with a picture id of 15 bits, TL0PICIDX and the temporal layer 0.
fn descriptor(frame: u32, is_first: bool) -> [u8; DESCRIPTOR_BYTES] {
    let [.., high, low] = frame.to_be_bytes();
    [0x80 | u8::from(is_first) << 4, 0xe0, 0x80 | high, low, low, 0]
}

/// RFC 6386, 9.1: the frame tag, and after it a keyframe's start code and size (1280 x 720).
fn frame_header(payload: &mut [u8], is_key: bool) {
    let shown_and_size = 1 << 4 | 5_000_u32 << 5;
    let tag = shown_and_size | u32::from(!is_key);
    payload[..3].copy_from_slice(&tag.to_le_bytes()[..3]);
    if is_key {
        payload[3..10].copy_from_slice(&[0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02]);
    }
}

/// Whether a VP8 payload made here, patched or not, begins a keyframe.
pub(crate) fn begins_keyframe(payload: &[u8]) -> bool {
    let begins_frame = payload.first().is_some_and(|byte| byte & 0x10 != 0);
    begins_frame && payload.get(DESCRIPTOR_BYTES).is_some_and(|byte| byte & 1 == 0)
}
