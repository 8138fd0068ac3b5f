//! One client's connection: the WebRTC end behind a wall that its panics do not pass.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use str0m::bwe::Bitrate;
use str0m::media::{KeyframeRequestKind, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpPacket, RtpWrite, Ssrc};
use str0m::{Input, Rtc, RtcError};

use crate::codec::Codec;
use crate::count::PeerCounts;
use crate::fact::Why;
use crate::layer::{Layer, Plan};
use crate::offer::Seat;
use crate::outbox::Outbox;
use crate::rate::Bucket;
use crate::slot::{Feed, Out, Packet, Slot, Take};
use crate::track::Track;
use crate::{CAMERAS, Client, Epoch, MemberId, PeerId, limit};

mod drain;
mod line;
mod negotiate;

use line::Line;
pub(crate) use line::{REPORTS, Report};

/// What a peer's end told.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "moved once, from a buffer that is kept; a box would be an allocation per packet"
)]
pub(crate) enum Seen {
    Connected,
    Closed,
    Packet(RtpPacket),
    /// The client needs a keyframe on this line.
    Asked(Mid),
    /// An estimate of what the line to the client carries, in bit/s.
    Line(u64),
    /// What the client reports of what it was sent.
    Report(Report),
}

/// The lines that a peer receives on.
#[derive(Debug, Default)]
pub(crate) struct Seats {
    pub audio: Option<Slot>,
    pub screen: Option<Slot>,
    pub picture: Option<Slot>,
    pub cameras: [Option<Slot>; CAMERAS],
}

impl Seats {
    fn get_mut(&mut self, seat: Seat) -> Option<&mut Slot> {
        self.place(seat).as_mut()
    }

    fn place(&mut self, seat: Seat) -> &mut Option<Slot> {
        match seat {
            Seat::Audio => &mut self.audio,
            Seat::Screen => &mut self.screen,
            Seat::Picture => &mut self.picture,
            Seat::Camera(i) => &mut self.cameras[usize::from(i) % CAMERAS],
        }
    }

    fn all(&self) -> impl Iterator<Item = &Slot> {
        [&self.audio, &self.screen, &self.picture].into_iter().chain(&self.cameras).flatten()
    }

    /// The slot of a line.
    pub(crate) fn of(&self, mid: Mid) -> Option<&Slot> {
        self.all().find(|s| s.mid == mid)
    }
}

/// What writing a packet came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrote {
    /// Written; `first`: the first one of its feed.
    Yes {
        first: bool,
    },
    /// It needs a keyframe first.
    Waits,
    No,
}

/// A packet's way to a slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    pub seat: Seat,
    pub feed: Feed,
    /// The slot is to carry this feed, not just to end it.
    pub wanted: bool,
    pub anchor: Option<u64>,
}

/// One client's connection.
#[expect(clippy::struct_excessive_bools, reason = "independent marks, not a state")]
pub(crate) struct Peer {
    pub id: PeerId,
    pub member: MemberId,
    pub client: Client,
    /// Grows with every join: of a member's peers the newest is its source.
    pub order: u64,
    pub connected: bool,
    /// Why it ended, once it has.
    pub over: Option<Why>,
    pub joined: Instant,
    pub heard: Instant,
    pub sends: bool,
    pub tracks: Vec<Track>,
    pub seats: Seats,
    pub widths: [u16; CAMERAS],
    pub line: Line,
    pub plan: Plan,
    pub told: [Option<Epoch>; 3],
    pub counts: PeerCounts,
    /// To be drained with the next flush.
    pub dirty: bool,
    /// Datagrams are read from here; changes with an ICE restart.
    pub ufrag: String,
    /// It estimates its bandwidth.
    pub estimates: bool,
    pub addresses: Vec<(bool, SocketAddr)>,
    rtc: Rtc,
    /// The time that the end was last told; never goes back, as the library ignores what comes from the past.
    clock: Instant,
    codecs: Vec<(Pt, Codec)>,
    /// Whose stream an SSRC is: track and layer. `None`: nobody's.
    streams: VecDeque<(Ssrc, Option<(usize, Layer)>)>,
    fingerprints: Vec<String>,
    desired: (u64, bool),
    /// Packets written and not sent yet: SSRC and sequence number.
    owed: Vec<(u32, u16)>,
    /// When its timers are due next.
    due: Instant,
    packets: Bucket,
    bytes: Bucket,
    checks: Bucket,
    /// Datagrams flooded up to the last sweep, and sweeps with a flood in a row.
    flooded: u64,
    floods: u8,
    round: u64,
    wave: u32,
    /// For tests: the next call into the WebRTC end panics.
    pub panics: bool,
}

impl std::fmt::Debug for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Peer")
            .field("id", &self.id)
            .field("member", &self.member)
            .finish_non_exhaustive()
    }
}

impl Peer {
    /// Runs calls into the WebRTC end. An error or panic ends this peer and nobody else.
    fn guarded<T>(&mut self, call: impl FnOnce(&mut Self) -> Result<T, RtcError>) -> Option<T> {
        if self.over.is_some() {
            return None;
        }
        let result = catch_unwind(AssertUnwindSafe(|| {
            assert!(!std::mem::take(&mut self.panics), "a test asked for this panic");
            call(self)
        }));
        match result {
            Ok(Ok(done)) => Some(done),
            Ok(Err(error)) => {
                tracing::debug!(peer = %self.id, %error, "a media peer failed");
                self.over = Some(Why::Failed);
                None
            }
            Err(_) => {
                tracing::error!(peer = %self.id, "the WebRTC library panicked; the peer is dropped");
                self.over = Some(Why::Panicked);
                None
            }
        }
    }

    /// May another datagram of this peer be looked at? STUN is counted apart, so that a flood of media cannot end the session.
    pub(crate) fn admits(&mut self, is_check: bool, len: usize, now: Instant) -> bool {
        if is_check {
            return self.checks.take(1, now);
        }
        let len = u32::try_from(len).unwrap_or(u32::MAX);
        self.packets.take(1, now) && self.bytes.take(len, now)
    }

    /// Takes a datagram. Returns when the end wants to be woken.
    pub(crate) fn receive(
        &mut self,
        now: Instant,
        datagram: (bool, SocketAddr, SocketAddr, &[u8]),
        outbox: &mut Outbox,
        seen: &mut Vec<Seen>,
    ) -> Option<Instant> {
        let (tcp, source, destination, bytes) = datagram;
        self.heard = now;
        self.guarded(|peer| {
            let proto = if tcp { Protocol::Tcp } else { Protocol::Udp };
            let Ok(receive) = Receive::new(proto, source, destination, bytes) else {
                return Ok(now + limit::TICK);
            };
            peer.clock = peer.clock.max(now);
            match peer.rtc.handle_input(Input::Receive(peer.clock, receive)) {
                // Whoever can spoof an address can send DTLS nonsense; only an end that gave up is over.
                Err(error) if !(peer.connected && peer.rtc.is_alive()) => return Err(error),
                Err(_) | Ok(()) => {}
            }
            peer.owed.clear();
            peer.drain(now, outbox, seen)
        })
    }

    /// Lets time pass and sends what was written.
    pub(crate) fn flush(
        &mut self,
        now: Instant,
        outbox: &mut Outbox,
        seen: &mut Vec<Seen>,
    ) -> Option<Instant> {
        self.dirty = false;
        self.guarded(|peer| {
            peer.clock = peer.clock.max(now);
            peer.rtc.handle_input(Input::Timeout(peer.clock))?;
            peer.drain(now, outbox, seen)
        })
    }

    /// Writes a packet to one of its lines; it leaves with the next flush.
    pub(crate) fn write(&mut self, way: Way, packet: &Packet) -> Wrote {
        let Some(slot) = self.seats.get_mut(way.seat) else { return Wrote::No };
        let out = match slot.take(packet, way.feed, way.wanted, way.anchor) {
            Take::Write(out) => out,
            Take::Wait => return Wrote::Waits,
            Take::Skip => return Wrote::No,
        };
        let ssrc = slot.ssrc;
        let wrote = self.guarded(|peer| {
            put(&mut peer.rtc, ssrc, out, packet);
            Ok(())
        });
        if wrote.is_none() {
            return Wrote::No;
        }
        self.owed.push((*ssrc, low(out.seq)));
        self.line.wrote(packet.payload.len());
        Wrote::Yes { first: out.first }
    }

    /// Asks this peer for a keyframe of a layer; it leaves with the next flush.
    pub(crate) fn ask_keyframe(&mut self, track: usize, layer: Layer) -> bool {
        let Some(ssrc) = self.tracks.get(track).and_then(|t| t.layers[layer.index()].ssrc) else {
            return false;
        };
        let asked = self.guarded(|peer| {
            let mut direct = peer.rtc.direct_api();
            let stream = direct.stream_rx(&ssrc);
            Ok(stream.map(|s| s.request_keyframe(KeyframeRequestKind::Pli)).is_some())
        });
        asked.unwrap_or(false)
    }

    /// Whose packet is this? Finds the track and layer of its SSRC, and the codec of its payload type.
    pub(crate) fn place(&mut self, packet: &RtpPacket) -> Option<(usize, Layer, Codec)> {
        let ssrc = packet.header.ssrc;
        let known = self.streams.iter().find(|(s, _)| *s == ssrc).map(|(_, at)| *at);
        let (track, layer) = known.unwrap_or_else(|| self.learn(ssrc))?;
        let pt = packet.header.payload_type;
        let codec = self.codecs.iter().find(|(p, _)| *p == pt)?.1;
        let is_voice = self.tracks.get(track)?.kind == crate::Kind::Voice;
        (codec.is_video() != is_voice).then_some((track, layer, codec))
    }

    fn learn(&mut self, ssrc: Ssrc) -> Option<(usize, Layer)> {
        let (mid, rid) = self.guarded(|peer| {
            let mut direct = peer.rtc.direct_api();
            Ok(direct.stream_rx(&ssrc).map(|s| (s.mid(), s.rid())))
        })??;
        let track = self.tracks.iter().position(|t| t.mid == mid);
        let at = track.and_then(|t| Some((t, self.tracks[t].layer(rid.as_deref())?)));
        if let Some((track, layer)) = at {
            self.tracks[track].layers[layer.index()].restart(ssrc);
        }
        if self.streams.len() == limit::SSRCS {
            self.streams.pop_front();
        }
        self.streams.push_back((ssrc, at));
        at
    }

    /// Follows a plan: what is not in it ends now, and begins at a keyframe when it is again.
    pub(crate) fn take_plan(&mut self, plan: Plan) {
        self.plan = plan;
        if !plan.stage {
            for slot in [&mut self.seats.screen, &mut self.seats.picture].into_iter().flatten() {
                slot.stop();
            }
        }
        for (slot, layer) in self.seats.cameras.iter_mut().zip(plan.cameras) {
            if let (Some(slot), None) = (slot, layer) {
                slot.stop();
            }
        }
    }

    /// Tells the bandwidth estimator what is to be found out. On a line that is not strained that is nothing: it would try the line with
    /// padding. Else what all that is wished for would take, and whether that much is to be tried although less is sent.
    pub(crate) fn desire(&mut self, plan: &Plan) {
        let strained = self.line.is_strained();
        let (rate, pad) = if strained { (plan.wish, !plan.whole) } else { (0, false) };
        let (told, padded) = self.desired;
        // Small changes are no reason to probe.
        if rate.abs_diff(told) * 5 > told || pad != padded {
            self.desired = (rate, pad);
            self.guarded(|peer| {
                let least = if pad { Bitrate::bps(rate) } else { Bitrate::ZERO };
                peer.rtc.bwe().set_bitrate(least, Bitrate::bps(rate));
                Ok(())
            });
        }
    }

    /// Pictures begin where there was none: what was estimated while voice alone was sent says nothing of them.
    pub(crate) fn begin_pictures(&mut self) {
        self.line = Line::new();
        self.guarded(|peer| {
            peer.rtc.bwe().reset(Bitrate::bps(limit::FIRST_ESTIMATE));
            Ok(())
        });
    }

    /// Ends the session on the wire: RTCP BYE and DTLS `close_notify`.
    pub(crate) fn close(&mut self, now: Instant, outbox: &mut Outbox) {
        self.guarded(|peer| {
            peer.rtc.close()?;
            peer.drain(now, outbox, &mut Vec::new())
        });
    }

    /// Has it flooded without a pause for too long? To be asked at each sweep.
    pub(crate) fn floods_on(&mut self) -> bool {
        let more = self.counts.flooded - std::mem::replace(&mut self.flooded, self.counts.flooded);
        self.floods = if more >= limit::FLOOD { self.floods + 1 } else { 0 };
        self.floods >= limit::FLOODS
    }

    /// How long it may be silent.
    pub(crate) fn patience(&self) -> Duration {
        if self.sends { limit::SILENT_SENDER } else { limit::SILENT_RECEIVER }
    }
}

/// A sequence number as it is on the wire.
fn low(seq: u64) -> u16 {
    let [.., high, low] = seq.to_be_bytes();
    u16::from_be_bytes([high, low])
}

fn put(rtc: &mut Rtc, ssrc: Ssrc, out: Out, packet: &Packet) {
    let mut direct = rtc.direct_api();
    let Some(stream) = direct.stream_tx(&ssrc) else { return };
    let video = packet.codec.is_video();
    if out.first && video {
        // What was sent before this feed is never sent again: an old holder's picture must not follow a new one's.
        negotiate::clear_cache(stream);
    }
    let exts = ExtensionValues {
        audio_level: packet.level,
        // The library writes the level only together with this bit.
        voice_activity: packet.level.map(|level| level > limit::SOUND),
        video_orientation: packet.orientation,
        ..ExtensionValues::default()
    };
    let mut write =
        RtpWrite::new(out.pt, out.seq.into(), out.time, packet.arrived, packet.payload.clone())
            .marker(packet.marker)
            .nackable(video)
            .ext_vals(exts);
    if let Some(patch) = out.patch {
        write = write.vp8_patch(patch);
    }
    stream.write_rtp(write);
}
