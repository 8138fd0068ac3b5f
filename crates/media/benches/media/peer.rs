//! One WebRTC client on str0m, with a socket of its own as every real one has.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd};
use std::time::Instant;

use nix::sys::socket::{setsockopt, sockopt};
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpWrite};
use str0m::{Candidate, Event, Input, Output, Rtc};

use crate::Outcome;
use crate::counted::Counted;
use crate::heard::Heard;
use crate::mark::{Kind, Mark};
use crate::source::{Line, Packet, Source};

/// Camera slots in a meeting's offer.
const CAMERAS: usize = 6;
/// What a frame at once to a client that sleeps needs; the kernel gives as much of it as it may.
const RECEIVE_BUFFER: usize = 1 << 20;
const LEVEL_DB: i8 = -20;

/// What a publisher's offer and its source look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sends {
    Nothing,
    Voice,
    VoiceAndCamera,
    VoiceAndScreen,
}

pub(crate) struct Peer {
    rtc: Rtc,
    socket: UdpSocket,
    address: SocketAddr,
    pub(crate) deadline: Instant,
    pub(crate) is_connected: bool,
    pub(crate) source: Option<Source>,
    pub(crate) heard: Heard,
    /// Since it only counts what it gets, and sends nothing.
    pub(crate) counted: Option<Counted>,
    /// Why it ended, if it did.
    pub(crate) failure: Option<String>,
}

/// A client whose offer is out.
pub(crate) struct Offered {
    rtc: Rtc,
    socket: UdpSocket,
    address: SocketAddr,
    pending: SdpPendingOffer,
    pub(crate) offer: String,
    voice: Mid,
    camera: Option<Mid>,
    screen: Option<Mid>,
}

fn new_client(ip: IpAddr) -> Outcome<(Rtc, UdpSocket, SocketAddr)> {
    let socket = UdpSocket::bind((ip, 0))?;
    socket.set_nonblocking(true)?;
    setsockopt(&socket, sockopt::RcvBuf, &RECEIVE_BUFFER)?;
    setsockopt(&socket, sockopt::ReceiveTimestampns, &true)?;
    let address = socket.local_addr()?;
    let config = Rtc::builder().set_rtp_mode(true).clear_codecs();
    let mut rtc = config.enable_opus(true, false).enable_vp8(true).build(Instant::now());
    rtc.add_local_candidate(Candidate::host(address, "udp")?);
    Ok((rtc, socket, address))
}

impl Offered {
    /// The eleven lines of a meeting's browser: microphone, camera, screen, the stage's two, six cameras.
    pub(crate) fn meeting(ip: IpAddr) -> Outcome<Self> {
        let (mut rtc, socket, address) = new_client(ip)?;
        let mut api = rtc.sdp_api();
        let mut line = |kind, direction| api.add_media(kind, direction, None, None, None);
        let voice = line(MediaKind::Audio, Direction::SendOnly);
        let camera = Some(line(MediaKind::Video, Direction::SendOnly));
        let screen = Some(line(MediaKind::Video, Direction::SendOnly));
        line(MediaKind::Audio, Direction::RecvOnly);
        for _ in 0..=CAMERAS {
            line(MediaKind::Video, Direction::RecvOnly);
        }
        let (offer, pending) = api.apply().ok_or("an offer without lines")?;
        let offer = offer.to_sdp_string();
        Ok(Self { rtc, socket, address, pending, offer, voice, camera, screen })
    }

    /// A publisher of one voice and one camera, as Janus wants it.
    pub(crate) fn publisher(ip: IpAddr) -> Outcome<Self> {
        let (mut rtc, socket, address) = new_client(ip)?;
        let mut api = rtc.sdp_api();
        let mut line = |kind| api.add_media(kind, Direction::SendOnly, None, None, None);
        let (voice, camera) = (line(MediaKind::Audio), Some(line(MediaKind::Video)));
        let (offer, pending) = api.apply().ok_or("an offer without lines")?;
        let offer = offer.to_sdp_string();
        Ok(Self { rtc, socket, address, pending, offer, voice, camera, screen: None })
    }

    /// `who` marks what it sends.
    pub(crate) fn accept(mut self, answer: &str, who: u8, sends: Sends) -> Outcome<Peer> {
        let answer = SdpAnswer::from_sdp_string(answer)?;
        self.rtc.sdp_api().accept_answer(self.pending, answer)?;
        let picture = match sends {
            Sends::Nothing | Sends::Voice => None,
            Sends::VoiceAndCamera => self.camera,
            Sends::VoiceAndScreen => self.screen,
        };
        let mut peer = Peer::new(self.rtc, self.socket, self.address);
        if sends != Sends::Nothing {
            let voice = line(&peer.rtc, self.voice, Codec::Opus)?;
            let picture = picture.map(|mid| line(&peer.rtc, mid, Codec::Vp8)).transpose()?;
            peer.source = Some(Source::new(who, Some(voice), picture));
        }
        Ok(peer)
    }
}

/// The payload type that the other side agreed to for a codec.
fn line(rtc: &Rtc, mid: Mid, codec: Codec) -> Outcome<Line> {
    let media = rtc.media(mid).ok_or("the answer left out a line")?;
    let known = |pt: &&_| {
        let mut params = rtc.codec_config().params().iter();
        params.any(|param| param.pt() == **pt && param.spec().codec == codec)
    };
    let pt = media.remote_pts().iter().find(known).ok_or("the answer left out a codec")?;
    Ok(Line { mid, pt: *pt })
}

impl Peer {
    fn new(rtc: Rtc, socket: UdpSocket, address: SocketAddr) -> Self {
        let (deadline, is_connected) = (Instant::now(), false);
        let (source, heard, counted, failure) = (None, Heard::default(), None, None);
        Self { rtc, socket, address, deadline, is_connected, source, heard, counted, failure }
    }

    /// A subscriber that is offered to, as by Janus.
    pub(crate) fn answering(ip: IpAddr, offer: &str) -> Outcome<(Self, String)> {
        let (mut rtc, socket, address) = new_client(ip)?;
        let answer = rtc.sdp_api().accept_offer(SdpOffer::from_sdp_string(offer)?)?;
        Ok((Self::new(rtc, socket, address), answer.to_sdp_string()))
    }

    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }

    /// One datagram; the delays of what it carried go to `delays`, in microseconds.
    pub(crate) fn receive(
        &mut self,
        now: Instant,
        at_ns: u64,
        from: SocketAddr,
        bytes: &[u8],
        delays: &mut Vec<u32>,
    ) {
        // What is no WebRTC at all is dropped, as a browser does.
        let Ok(receive) = Receive::new(Protocol::Udp, from, self.address, bytes) else { return };
        let handled = self.rtc.handle_input(Input::Receive(now, receive));
        self.settle(handled.map_err(Into::into), at_ns, delays);
    }

    pub(crate) fn tick(&mut self, now: Instant, delays: &mut Vec<u32>) {
        let handled = self.rtc.handle_input(Input::Timeout(now));
        self.settle(handled.map_err(Into::into), 0, delays);
    }

    /// Sends what the source has due.
    pub(crate) fn publish(&mut self, now: Instant, delays: &mut Vec<u32>) {
        while self.is_connected
            && let Some(packet) = self.source.as_mut().and_then(|source| source.poll(now))
        {
            let written = self.write(packet, now);
            self.settle(written, 0, delays);
            self.tick(now, delays);
        }
    }

    fn write(&mut self, packet: Packet, now: Instant) -> Outcome<()> {
        let mut api = self.rtc.direct_api();
        let stream = api.stream_tx_by_mid(packet.line.mid, None).ok_or("no stream to send on")?;
        let is_voice = packet.kind == Kind::Voice;
        let level = is_voice.then_some(LEVEL_DB);
        let values = ExtensionValues { audio_level: level, ..ExtensionValues::default() };
        let seq = packet.seq.into();
        let write = RtpWrite::new(packet.line.pt, seq, packet.time, now, packet.payload);
        stream.write_rtp(write.marker(packet.marker).nackable(!is_voice).ext_vals(values));
        Ok(())
    }

    /// After every mutation: drain; the first failure ends the peer and is told.
    fn settle(&mut self, mutated: Outcome<()>, at_ns: u64, delays: &mut Vec<u32>) {
        if let Err(error) = mutated.and_then(|()| self.drain(at_ns, delays)) {
            self.failure.get_or_insert(error.to_string());
        }
    }

    fn drain(&mut self, at_ns: u64, delays: &mut Vec<u32>) -> Outcome<()> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(at) => {
                    self.deadline = at;
                    return Ok(());
                }
                // A full send buffer loses a datagram, as on any line; what must not be lost is counted.
                Output::Transmit(out) => {
                    let _ = self.socket.send_to(&out.contents, out.destination);
                }
                Output::Event(event) => self.notice(event, at_ns, delays),
            }
        }
    }

    fn notice(&mut self, event: Event, at_ns: u64, delays: &mut Vec<u32>) {
        match event {
            Event::Connected => self.is_connected = true,
            Event::Closed => {
                self.failure.get_or_insert_with(|| "closed by the server".to_owned());
            }
            Event::KeyframeRequest(_) => {
                if let Some(source) = &mut self.source {
                    source.want_keyframe();
                }
            }
            Event::RtpPacket(packet) => {
                if let Some(mark) = Mark::read(&packet.payload) {
                    self.heard.hear(&packet, mark, at_ns);
                    let delay = at_ns.saturating_sub(mark.sent_ns) / 1_000;
                    delays.push(u32::try_from(delay).unwrap_or(u32::MAX));
                }
            }
            // Statistics, stream states, others' media: of no interest to a load client.
            _ => {}
        }
    }
}
