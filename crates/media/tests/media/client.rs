//! A client for tests: a str0m end that sends marked packets and notes what it gets.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use media::{Client as Kind, MemberId, PeerId};
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, Mid, Rid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpWrite};
use str0m::{Candidate, Event, Input, Output, Rtc};

/// Where a client's lines are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    pub(crate) mic: Option<Mid>,
    pub(crate) camera: Option<Mid>,
    pub(crate) screen: Option<Mid>,
    pub(crate) audio: Option<Mid>,
    pub(crate) stage: Option<Mid>,
    pub(crate) cameras: Vec<Mid>,
}

/// What a client offers.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that clients differ in")]
pub(crate) struct Shape {
    pub(crate) kind: Kind,
    pub(crate) simulcast: bool,
    /// Receiving camera lines; with none, `stage` is the one picture.
    pub(crate) cameras: usize,
    pub(crate) sends: bool,
    pub(crate) receives: bool,
    /// Its video codecs.
    pub(crate) vp8: bool,
    pub(crate) h264: bool,
}

pub(crate) const BROWSER: Shape = Shape {
    kind: Kind::Browser,
    simulcast: false,
    cameras: 6,
    sends: true,
    receives: true,
    vp8: true,
    h264: false,
};

/// One packet that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Got {
    pub(crate) seq: u64,
    pub(crate) time: u32,
    pub(crate) from: u8,
    /// The sender's count of this stream.
    pub(crate) count: u32,
    pub(crate) key: bool,
    pub(crate) layer: u8,
    pub(crate) at: Instant,
}

/// What is sent on one stream.
#[derive(Debug)]
struct Stream {
    mid: Mid,
    rid: Option<Rid>,
    video: bool,
    on: bool,
    seq: u64,
    time: u32,
    picture: u16,
    count: u32,
    key: bool,
    next: Instant,
}

#[expect(clippy::struct_excessive_bools, reason = "marks for tests")]
pub(crate) struct Client {
    pub(crate) peer: PeerId,
    pub(crate) member: MemberId,
    pub(crate) shape: Shape,
    pub(crate) address: SocketAddr,
    pub(crate) tcp: bool,
    pub(crate) rtc: Rtc,
    pub(crate) lines: Lines,
    pub(crate) connected: bool,
    pub(crate) closed: bool,
    /// Sends nothing more, hears nothing more.
    pub(crate) frozen: bool,
    /// RFC 6464, in dBov.
    pub(crate) level: i8,
    /// The levels that came, in dBov.
    pub(crate) levels: Vec<Option<i8>>,
    pub(crate) got: BTreeMap<Mid, Vec<Got>>,
    pub(crate) keyframes_asked: usize,
    pub(crate) packets_a_frame: u32,
    /// Bytes of a video packet.
    pub(crate) size: usize,
    /// Of the server's last answer.
    pub(crate) server_ufrag: String,
    pending: Option<SdpPendingOffer>,
    streams: Vec<Stream>,
    pub(crate) wake: Instant,
}

const FRAME: Duration = Duration::from_millis(33);
const VOICE: Duration = Duration::from_millis(20);

impl Client {
    pub(crate) fn new(
        peer: u64,
        member: u64,
        shape: Shape,
        address: SocketAddr,
        now: Instant,
    ) -> Self {
        let mut rtc = Rtc::builder()
            .set_rtp_mode(true)
            .set_stats_interval(None)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(shape.vp8)
            .enable_h264(shape.h264)
            .build(now);
        rtc.add_local_candidate(Candidate::host(address, "udp").unwrap());
        Self {
            peer: PeerId(peer),
            member: MemberId(member),
            shape,
            address,
            tcp: false,
            rtc,
            lines: Lines::default(),
            connected: false,
            closed: false,
            frozen: false,
            level: -20,
            levels: Vec::new(),
            got: BTreeMap::new(),
            keyframes_asked: 0,
            packets_a_frame: 3,
            size: 200,
            server_ufrag: String::new(),
            pending: None,
            streams: Vec::new(),
            wake: now,
        }
    }

    /// Makes the offer: microphone, camera, screen, stage audio, stage screen, cameras.
    pub(crate) fn offer(&mut self) -> String {
        let mut api = self.rtc.sdp_api();
        let mut add =
            |kind, direction, simulcast| api.add_media(kind, direction, None, None, simulcast);
        if self.shape.sends {
            self.lines.mic = Some(add(MediaKind::Audio, Direction::SendOnly, None));
            let layers = self.shape.simulcast.then(|| Simulcast {
                send: vec![SimulcastLayer::new("h"), SimulcastLayer::new("l")],
                recv: vec![],
            });
            self.lines.camera = Some(add(MediaKind::Video, Direction::SendOnly, layers));
            self.lines.screen = Some(add(MediaKind::Video, Direction::SendOnly, None));
        }
        if self.shape.receives {
            self.lines.audio = Some(add(MediaKind::Audio, Direction::RecvOnly, None));
            self.lines.stage = Some(add(MediaKind::Video, Direction::RecvOnly, None));
            let camera = |_| add(MediaKind::Video, Direction::RecvOnly, None);
            self.lines.cameras = (0..self.shape.cameras).map(camera).collect();
        }
        let (offer, pending) = api.apply().unwrap();
        self.pending = Some(pending);
        offer.to_sdp_string()
    }

    /// Makes an offer that restarts ICE.
    pub(crate) fn restart(&mut self) -> String {
        let mut api = self.rtc.sdp_api();
        api.ice_restart(true);
        let (offer, pending) = api.apply().unwrap();
        self.pending = Some(pending);
        offer.to_sdp_string()
    }

    pub(crate) fn answer(&mut self, text: &str, now: Instant) {
        let ufrag = text.lines().find_map(|l| l.strip_prefix("a=ice-ufrag:"));
        ufrag.unwrap().clone_into(&mut self.server_ufrag);
        let answer = SdpAnswer::from_sdp_string(text).unwrap();
        let pending = self.pending.take().unwrap();
        self.rtc.sdp_api().accept_answer(pending, answer).unwrap();
        self.wake = now;
        if !self.streams.is_empty() {
            return;
        }
        let Lines { mic, camera, screen, .. } = self.lines.clone();
        let mut begin = |mid: Option<Mid>, rid: Option<&str>, video: bool| {
            let Some(mid) = mid else { return };
            // Numbers that differ from one client and stream to the next.
            let salt = self.peer.0 * 977 + self.streams.len() as u64 * 131;
            self.streams.push(Stream {
                mid,
                rid: rid.map(Rid::from),
                video,
                on: false,
                seq: 100 + salt % 60_000,
                time: u32::try_from(salt).unwrap().wrapping_mul(90_001),
                picture: u16::try_from(salt % 30_000).unwrap(),
                count: 0,
                key: true,
                next: now,
            });
        };
        begin(mic, None, false);
        if self.shape.simulcast {
            begin(camera, Some("h"), true);
            begin(camera, Some("l"), true);
        } else {
            begin(camera, None, true);
        }
        begin(screen, None, true);
    }

    /// Switches a line on or off.
    pub(crate) fn send(&mut self, line: Option<Mid>, on: bool, now: Instant) {
        for stream in self.streams.iter_mut().filter(|s| Some(s.mid) == line) {
            if on && !stream.on {
                // A pause is no jump in time.
                let paused = now.saturating_duration_since(stream.next).as_millis();
                stream.time = stream.time.wrapping_add(u32::try_from(paused).unwrap() * 48);
                stream.next = now;
                stream.key = stream.video;
            }
            stream.on = on;
        }
    }

    pub(crate) fn speak(&mut self, now: Instant) {
        self.send(self.lines.mic, true, now);
    }

    pub(crate) fn film(&mut self, now: Instant) {
        self.send(self.lines.camera, true, now);
    }

    pub(crate) fn stop_filming(&mut self, now: Instant) {
        self.send(self.lines.camera, false, now);
    }

    pub(crate) fn share(&mut self, now: Instant) {
        self.send(self.lines.screen, true, now);
    }

    /// Sends one packet with any payload on the microphone.
    pub(crate) fn blurt(&mut self, payload: Vec<u8>, now: Instant) {
        let mic = self.lines.mic.unwrap();
        let stream = self.streams.iter_mut().find(|s| s.mid == mic).unwrap();
        let write = RtpWrite::new(111.into(), stream.seq.into(), stream.time, now, payload);
        stream.seq += 1;
        let mut direct = self.rtc.direct_api();
        direct.stream_tx_by_mid(mic, None).unwrap().write_rtp(write);
        drop(self.rtc.handle_input(Input::Timeout(now)));
    }

    /// Takes a datagram.
    pub(crate) fn receive(&mut self, now: Instant, from: SocketAddr, bytes: &[u8]) {
        let proto = if self.tcp { Protocol::Tcp } else { Protocol::Udp };
        if let Ok(receive) = Receive::new(proto, from, self.address, bytes) {
            drop(self.rtc.handle_input(Input::Receive(now, receive)));
        }
    }

    /// Sends what is due; to be followed by `drain`.
    pub(crate) fn produce(&mut self, now: Instant) {
        if !self.connected {
            return;
        }
        let (from, level) = (u8::try_from(self.member.0).unwrap(), self.level);
        let (packets, size) = (self.packets_a_frame, self.size);
        // H.264 is sent only by who has nothing else.
        let h264 = !self.shape.vp8;
        let camera = self.lines.camera.and_then(|mid| self.rtc.media(mid));
        let video_pt = camera.and_then(|m| m.remote_pts().first().copied()).unwrap_or(96.into());
        for stream in self.streams.iter_mut().filter(|s| s.on && s.next <= now) {
            let key = stream.video && std::mem::take(&mut stream.key);
            for n in 0..if stream.video { packets } else { 1 } {
                let last = !stream.video || n + 1 == packets;
                let payload = stream.payload((from, n == 0, key, h264), size);
                let exts = ExtensionValues {
                    audio_level: (!stream.video).then_some(level),
                    voice_activity: (!stream.video).then_some(true),
                    ..ExtensionValues::default()
                };
                let pt = if stream.video { video_pt } else { 111.into() };
                let write = RtpWrite::new(pt, stream.seq.into(), stream.time, now, payload)
                    .marker(last)
                    .nackable(stream.video)
                    .ext_vals(exts);
                let mut direct = self.rtc.direct_api();
                let tx = direct.stream_tx_by_mid(stream.mid, stream.rid).unwrap();
                tx.write_rtp(write);
                stream.seq += 1;
                stream.count += 1;
            }
            stream.picture = (stream.picture + 1) & 0x7fff;
            stream.time = stream.time.wrapping_add(if stream.video { 2_970 } else { 960 });
            stream.next += if stream.video { FRAME } else { VOICE };
        }
        drop(self.rtc.handle_input(Input::Timeout(now)));
    }

    /// Lets time pass; returns what is to be sent: destination and bytes.
    pub(crate) fn drain(&mut self, now: Instant) -> Vec<(SocketAddr, Vec<u8>)> {
        let mut out = Vec::new();
        if self.wake <= now {
            drop(self.rtc.handle_input(Input::Timeout(now)));
        }
        let mut idle = 0;
        for _ in 0..10_000 {
            match self.rtc.poll_output() {
                Ok(Output::Transmit(t)) => {
                    idle = 0;
                    out.push((t.destination, t.contents.to_vec()));
                }
                Ok(Output::Timeout(at)) if at <= now && idle < 2 && self.rtc.is_alive() => {
                    idle += 1;
                    drop(self.rtc.handle_input(Input::Timeout(now)));
                }
                Ok(Output::Timeout(at)) => {
                    self.wake = at.max(now + Duration::from_millis(1));
                    return out;
                }
                Ok(Output::Event(event)) => self.see(event),
                Err(_) => {
                    self.closed = true;
                    return out;
                }
            }
        }
        panic!("a client without end");
    }

    fn see(&mut self, event: Event) {
        match event {
            Event::Connected => self.connected = true,
            Event::Closed => self.closed = true,
            Event::KeyframeRequest(request) => {
                self.keyframes_asked += 1;
                for stream in &mut self.streams {
                    stream.key |= stream.mid == request.mid && stream.rid == request.rid;
                }
            }
            Event::RtpPacket(packet) => {
                let ssrc = packet.header.ssrc;
                let mid = self.rtc.direct_api().stream_rx(&ssrc).map(|s| s.mid());
                if mid == self.lines.audio {
                    self.levels.push(packet.header.ext_vals.audio_level);
                }
                if let (Some(mid), Some(got)) = (mid, read(&packet)) {
                    self.got.entry(mid).or_default().push(got);
                }
            }
            _ => {}
        }
    }

    /// What came on a line, in the stream's order.
    pub(crate) fn heard(&self, line: Option<Mid>) -> Vec<Got> {
        let mut got = line.and_then(|mid| self.got.get(&mid)).cloned().unwrap_or_default();
        got.sort_by_key(|g| g.seq);
        got
    }

    /// Who was heard on a line, in order, without repetitions.
    pub(crate) fn heard_from(&self, line: Option<Mid>) -> Vec<u8> {
        let mut from: Vec<u8> = self.heard(line).iter().map(|g| g.from).collect();
        from.dedup();
        from
    }

    pub(crate) fn forget(&mut self) {
        self.got.clear();
    }
}

impl Stream {
    /// A VP8 packet with picture id and TL0PICIDX, or an opus one; then who, how many, which layer.
    fn payload(&self, (from, first, key, h264): (u8, bool, bool, bool), size: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        if self.video && h264 {
            // A parameter set, or a slice (RFC 6184).
            bytes.extend([if first && key { 0x67 } else { 0x41 }, 0, 0, 0, 0, 0, 0]);
        } else if self.video {
            let [high, low] = self.picture.to_be_bytes();
            let start = if first { 0x90 } else { 0x80 };
            bytes.extend([start, 0xe0, 0x80 | high, low, low, 0, u8::from(!(first && key))]);
        }
        bytes.push(from);
        bytes.extend(self.count.to_be_bytes());
        bytes.push(u8::from(self.rid.is_some_and(|r| &*r == "l")));
        bytes.resize(if self.video { size } else { 40 }, 0xaa);
        bytes
    }
}

/// Reads a marked packet.
fn read(packet: &str0m::rtp::RtpPacket) -> Option<Got> {
    let video = *packet.header.payload_type != 111;
    let skip = if video { 7 } else { 0 };
    let rest = packet.payload.get(skip..)?;
    Some(Got {
        seq: *packet.seq_no,
        time: packet.header.timestamp,
        from: *rest.first()?,
        count: u32::from_be_bytes(rest.get(1..5)?.try_into().ok()?),
        key: video && [0x90, 0x67].contains(&packet.payload[0]) && packet.payload[6] == 0,
        layer: *rest.get(5)?,
        at: packet.timestamp,
    })
}
