//! The driver over loopback: real sockets, real time, both transports.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use media::{
    Config, Epoch, Fact, Join, Media, MemberId, PeerId, Permits, RESIDENCE_BOUNDS_US, RoomId,
};
use str0m::net::{Protocol, TcpType};

use crate::client::{BROWSER, Client, Shape};

const ROOM: RoomId = RoomId(77);
/// A busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(20);

enum Wire {
    Udp(UdpSocket),
    Tcp(TcpStream, Vec<u8>),
}

/// A client with a socket.
struct Real {
    client: Client,
    wire: Wire,
    server: SocketAddr,
}

fn start(ip: IpAddr, udp: bool, tcp: bool) -> (Media, Arc<Mutex<Vec<Fact>>>) {
    let here = |on: bool| on.then(|| SocketAddr::new(ip, 0));
    let config = Config { udp: here(udp), tcp: here(tcp), ..Config::default() };
    let facts = Arc::new(Mutex::new(Vec::new()));
    let told = facts.clone();
    let media = Media::start(&config, Arc::new(move |_, fact| told.lock().unwrap().push(fact)));
    (media.unwrap(), facts)
}

fn wait<T>(receiver: &Receiver<T>) -> T {
    receiver.recv_timeout(PATIENCE).expect("media answers")
}

impl Real {
    fn join(media: &Media, peer: u64, member: u64, shape: Shape, tcp: bool) -> Self {
        let addresses = media.addresses();
        let server = if tcp { addresses.tcp[0] } else { addresses.udp[0] };
        let (wire, address) = if tcp {
            let stream = TcpStream::connect(server).unwrap();
            stream.set_nonblocking(true).unwrap();
            stream.set_nodelay(true).unwrap();
            let address = stream.local_addr().unwrap();
            (Wire::Tcp(stream, Vec::new()), address)
        } else {
            let socket = UdpSocket::bind((server.ip(), 0)).unwrap();
            socket.set_nonblocking(true).unwrap();
            let address = socket.local_addr().unwrap();
            (Wire::Udp(socket), address)
        };
        let now = Instant::now();
        let mut client = Client::new(peer, member, shape, address, now);
        if tcp {
            client.tcp = true;
            let candidate = str0m::Candidate::builder()
                .tcp()
                .host(address)
                .tcptype(TcpType::Active)
                .build()
                .unwrap();
            client.rtc.add_local_candidate(candidate);
        }
        let offer = client.offer();
        let (tx, rx) = channel();
        let join = Join { peer: PeerId(peer), member: MemberId(member), client: shape.kind, offer };
        media.join(ROOM, join, Box::new(move |answer| tx.send(answer).unwrap()));
        let answer = wait(&rx).unwrap();
        client.answer(&answer, now);
        Self { client, wire, server }
    }

    fn pump(&mut self) {
        let now = Instant::now();
        let mut buffer = [0; 4_096];
        match &mut self.wire {
            Wire::Udp(socket) => {
                while let Ok((n, from)) = socket.recv_from(&mut buffer) {
                    self.client.receive(now, from, &buffer[..n]);
                    for (_, bytes) in self.client.drain(now) {
                        drop(socket.send_to(&bytes, self.server));
                    }
                }
            }
            Wire::Tcp(stream, inbox) => {
                while let Ok(n) = stream.read(&mut buffer) {
                    assert!(n > 0, "the server closed the connection");
                    inbox.extend_from_slice(&buffer[..n]);
                }
                while inbox.len() >= 2 {
                    let len = usize::from(u16::from_be_bytes([inbox[0], inbox[1]]));
                    if inbox.len() < len + 2 {
                        break;
                    }
                    let frame: Vec<u8> = inbox.drain(..len + 2).skip(2).collect();
                    self.client.receive(now, self.server, &frame);
                    for (_, bytes) in self.client.drain(now) {
                        send_frame(stream, &bytes);
                    }
                }
            }
        }
        self.client.produce(now);
        for (to, bytes) in self.client.drain(now) {
            match &mut self.wire {
                Wire::Udp(socket) if to == self.server => drop(socket.send_to(&bytes, to)),
                Wire::Udp(_) => {}
                Wire::Tcp(stream, _) => send_frame(stream, &bytes),
            }
        }
    }
}

fn send_frame(stream: &mut TcpStream, bytes: &[u8]) {
    let mut frame = u16::try_from(bytes.len()).unwrap().to_be_bytes().to_vec();
    frame.extend_from_slice(bytes);
    let mut rest = &frame[..];
    while !rest.is_empty() {
        match stream.write(rest) {
            Ok(n) => rest = &rest[n..],
            Err(_) => std::thread::sleep(Duration::from_millis(1)),
        }
    }
}

/// Pumps all until something holds.
#[track_caller]
fn until(clients: &mut [Real], mut holds: impl FnMut(&[Real]) -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds(clients) {
        assert!(Instant::now() < end, "it never came to pass");
        clients.iter_mut().for_each(Real::pump);
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn grant(media: &Media, epoch: u64, holder: u64) {
    let (tx, rx) = channel();
    let permits =
        Permits { epoch: Epoch(epoch), holder: Some(MemberId(holder)), ..Permits::default() };
    media.permit(ROOM, permits, Box::new(move || tx.send(()).unwrap()));
    wait(&rx);
}

/// A hands over to B; C hears one unbroken stream on whatever it is connected by.
fn hand_over(ip: IpAddr, tcp_listener: bool) {
    let (media, facts) = start(ip, true, true);
    let mut clients = vec![
        Real::join(&media, 1, 1, BROWSER, false),
        Real::join(&media, 2, 2, BROWSER, tcp_listener),
        Real::join(&media, 3, 3, BROWSER, tcp_listener),
    ];
    until(&mut clients, |all| all.iter().all(|r| r.client.connected));
    let now = Instant::now();
    for real in &mut clients[..2] {
        real.client.speak(now);
        real.client.share(now);
    }
    let heard = |all: &[Real], from: u8| {
        let c = &all[2].client;
        let count = |line| c.heard(line).iter().filter(|g| g.from == from).count();
        count(c.lines.audio) >= 20 && count(c.lines.stage) >= 20
    };
    grant(&media, 1, 1);
    until(&mut clients, |all| heard(all, 1));
    grant(&media, 2, 2);
    until(&mut clients, |all| heard(all, 2));
    let c = &clients[2].client;
    assert_eq!(c.heard_from(c.lines.audio), [1, 2]);
    assert_eq!(c.heard_from(c.lines.stage), [1, 2]);
    let audio = c.heard(c.lines.audio);
    assert!(audio.windows(2).all(|w| w[1].seq == w[0].seq + 1));
    let (tx, rx) = channel();
    media.snapshot(ROOM, Box::new(move |counts| tx.send(counts).unwrap()));
    let counts = wait(&rx).unwrap();
    assert_eq!((counts.epoch, counts.peers.len()), (Epoch(2), 3));
    assert!(counts.peers[1].blocked[0] > 0);
    media.shutdown();
    let facts = facts.lock().unwrap();
    let gone = facts.iter().filter(|f| matches!(f, Fact::Gone { .. })).count();
    assert_eq!(gone, 3, "a shutdown ends all");
    drop(facts);
    let totals = media.counts();
    assert!(totals.forwarded > 80 && totals.send_dropped == 0, "{totals:?}");
    assert_eq!(totals.residence.buckets.iter().sum::<u64>(), totals.forwarded);
    assert_eq!(totals.residence.buckets.len(), RESIDENCE_BOUNDS_US.len() + 1);
    let (tx, rx) = channel();
    media.snapshot(ROOM, Box::new(move |counts| tx.send(counts).unwrap()));
    assert_eq!(wait(&rx), None, "answered after the end too");
}

const IPV4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const IPV6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

#[test]
fn over_udp() {
    hand_over(IPV4, false);
}

#[test]
fn over_tcp() {
    assert_eq!(Protocol::Tcp.to_string(), "tcp");
    hand_over(IPV4, true);
}

#[test]
fn over_ipv6() {
    if UdpSocket::bind((IPV6, 0)).is_err() {
        eprintln!("not tested: this machine has no IPv6");
        return;
    }
    hand_over(IPV6, false);
    hand_over(IPV6, true);
}

/// As it was made by Firefox 153 in a meeting's room.
#[test]
fn firefoxs_offer_is_answered_on_all_its_lines() {
    let (media, _) = start(IPV4, true, false);
    let offer = include_str!("offers/firefox.sdp").replace('\n', "\r\n");
    let (tx, rx) = channel();
    let join = Join { peer: PeerId(1), member: MemberId(1), client: BROWSER.kind, offer };
    media.join(ROOM, join, Box::new(move |answer| tx.send(answer).unwrap()));
    let answer = wait(&rx).unwrap();
    let lines: Vec<_> = answer.lines().filter(|line| line.starts_with("m=")).collect();
    assert_eq!(lines.len(), 11, "{lines:?}");
    assert!(lines.iter().all(|line| line.split(' ').nth(1) == Some("9")), "{lines:?}");
    media.shutdown();
}

#[test]
fn a_tcp_connection_that_sends_no_frames_or_no_check_is_closed() {
    let (media, _) = start(IPV4, false, true);
    let address = media.addresses().tcp[0];
    let mut liar = TcpStream::connect(address).unwrap();
    liar.write_all(&[0xff; 4_096]).unwrap();
    liar.set_read_timeout(Some(PATIENCE)).unwrap();
    assert!(matches!(liar.read(&mut [0; 16]), Ok(0) | Err(_)));
    let mut mute = TcpStream::connect(address).unwrap();
    mute.set_read_timeout(Some(PATIENCE)).unwrap();
    let began = Instant::now();
    assert!(matches!(mute.read(&mut [0; 16]), Ok(0)));
    assert!(began.elapsed() >= Duration::from_secs(4));
    media.shutdown();
    media.shutdown();
}

#[test]
fn a_start_without_addresses_or_with_too_many_threads_is_refused() {
    let facts: media::Facts = Arc::new(|_, _| {});
    assert!(Media::start(&Config::default(), facts.clone()).is_err());
    let here = Some("127.0.0.1:0".parse().unwrap());
    for shards in [0, 65] {
        let config = Config { udp: here, shards, ..Config::default() };
        assert!(Media::start(&config, facts.clone()).is_err());
    }
    let config = Config { udp: here, shards: 3, ..Config::default() };
    let media = Media::start(&config, facts).unwrap();
    assert_eq!(media.addresses().udp.len(), 3);
}
