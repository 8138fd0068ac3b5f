//! A browser's stand-in: a WebRTC end over a real UDP socket, with one line each way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpWrite};
use str0m::{Candidate, Event, Input, Output, Rtc};
use tokio::net::UdpSocket;

const PACKET: Duration = Duration::from_millis(20);
/// Loud enough to be sound (RFC 6464, dBov).
const LEVEL: i8 = -20;

/// Opus as all clients here number it.
const OPUS: u8 = 111;

#[derive(Debug, Default)]
struct Shared {
    connected: AtomicBool,
    speaks: AtomicBool,
    gone: AtomicBool,
    heard: AtomicU64,
}

/// What a test holds of it; dropped, it is gone without a word.
pub(crate) struct Tab(Arc<Shared>);

/// One that has made its offer.
pub(crate) struct Offered {
    rtc: Rtc,
    socket: UdpSocket,
    pending: SdpPendingOffer,
    mic: Mid,
    pub(crate) offer: String,
}

impl Offered {
    pub(crate) async fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let mut rtc = Rtc::builder()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(Instant::now());
        rtc.add_local_candidate(Candidate::host(socket.local_addr().unwrap(), "udp").unwrap());
        let mut api = rtc.sdp_api();
        let mic = api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
        api.add_media(MediaKind::Audio, Direction::RecvOnly, None, None, None);
        let (offer, pending) = api.apply().unwrap();
        let offer = offer.to_sdp_string();
        Self { rtc, socket, pending, mic, offer }
    }

    /// Takes the server's answer and lives from then on.
    pub(crate) fn answered(mut self, answer: &str) -> Tab {
        let answer = SdpAnswer::from_sdp_string(answer).unwrap();
        self.rtc.sdp_api().accept_answer(self.pending, answer).unwrap();
        let shared = Arc::new(Shared::default());
        let life = Life {
            rtc: self.rtc,
            socket: self.socket,
            mic: self.mic,
            shared: Arc::clone(&shared),
            sent: 0,
            next: Instant::now(),
        };
        tokio::spawn(life.run());
        Tab(shared)
    }
}

impl Tab {
    pub(crate) async fn connected(&self) {
        until(|| self.0.connected.load(Ordering::Relaxed)).await;
    }

    pub(crate) fn speak(&self, speaks: bool) {
        self.0.speaks.store(speaks, Ordering::Relaxed);
    }

    /// Sound packets that came.
    pub(crate) fn heard(&self) -> u64 {
        self.0.heard.load(Ordering::Relaxed)
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        self.0.gone.store(true, Ordering::Relaxed);
    }
}

/// Waits until something is so.
pub(crate) async fn until(mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(20), "never came to be");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

struct Life {
    rtc: Rtc,
    socket: UdpSocket,
    mic: Mid,
    shared: Arc<Shared>,
    sent: u32,
    next: Instant,
}

impl Life {
    async fn run(mut self) {
        let here = self.socket.local_addr().unwrap();
        let mut bytes = vec![0; 2_000];
        while self.rtc.is_alive() && !self.shared.gone.load(Ordering::Relaxed) {
            let Some(wake) = self.drain().await else { return };
            let wake = wake.min(Instant::now() + Duration::from_millis(10)).into();
            let now = tokio::select! {
                received = self.socket.recv_from(&mut bytes) => {
                    let (length, from) = received.unwrap();
                    let now = Instant::now();
                    if let Ok(data) = Receive::new(Protocol::Udp, from, here, &bytes[..length]) {
                        self.rtc.handle_input(Input::Receive(now, data)).unwrap();
                    }
                    continue;
                }
                () = tokio::time::sleep_until(wake) => Instant::now(),
            };
            self.rtc.handle_input(Input::Timeout(now)).unwrap();
            self.say(now);
        }
    }

    /// Sends what is to be sent, and says when to look again.
    async fn drain(&mut self) -> Option<Instant> {
        loop {
            match self.rtc.poll_output().ok()? {
                Output::Timeout(at) => return Some(at),
                Output::Transmit(packet) => {
                    let _ = self.socket.send_to(&packet.contents, packet.destination).await;
                }
                Output::Event(Event::Connected) => {
                    self.shared.connected.store(true, Ordering::Relaxed);
                }
                Output::Event(Event::RtpPacket(_)) => {
                    self.shared.heard.fetch_add(1, Ordering::Relaxed);
                }
                Output::Event(_) => {}
            }
        }
    }

    fn say(&mut self, now: Instant) {
        let is_due = self.next <= now && self.shared.speaks.load(Ordering::Relaxed);
        if !is_due || !self.shared.connected.load(Ordering::Relaxed) {
            return;
        }
        self.next = now + PACKET;
        let level = ExtensionValues { audio_level: Some(LEVEL), ..ExtensionValues::default() };
        let (seq, time) = (u64::from(self.sent) + 1_000, self.sent.wrapping_mul(960));
        let write = RtpWrite::new(OPUS.into(), seq.into(), time, now, vec![0xaa; 40]);
        self.sent += 1;
        let mut direct = self.rtc.direct_api();
        direct.stream_tx_by_mid(self.mic, None).unwrap().write_rtp(write.ext_vals(level));
        let _ = self.rtc.handle_input(Input::Timeout(now));
    }
}
