//! Every bound on what a stranger can make grow, and every interval, in one place.

use std::time::Duration;

/// Bytes of an offer.
pub(crate) const OFFER: usize = 64 * 1024;
/// Media lines of an offer: three own tracks, two of the stage, and the camera slots.
pub(crate) const LINES: usize = 5 + crate::CAMERAS;
/// Peers of one room, of one media thread (shard), and of one member in a room.
pub(crate) const ROOM_PEERS: usize = 2_000;
pub(crate) const SHARD_PEERS: usize = 4_000;
pub(crate) const MEMBER_PEERS: usize = 4;
/// Rooms of one shard.
pub(crate) const ROOMS: usize = 10_000;
/// Joins that wait for a shard; more are refused as busy.
pub(crate) const WAITING_JOINS: usize = 1_500;
/// Joins per second of one shard, and how many at once; a join costs 1 to 3 ms of CPU.
pub(crate) const JOINS: (u32, u32) = (400, 2_000);
/// Joins per second of one member, and how many at once.
pub(crate) const MEMBER_JOINS: (u32, u32) = (1, 10);
/// Joins handled between two rounds of forwarding, so that a join storm delays no packet by more than some milliseconds.
pub(crate) const JOINS_A_ROUND: usize = 2;

/// A datagram longer than this is nobody's: Ethernet's 1,500 bytes and some room.
pub(crate) const DATAGRAM: usize = 1_600;
/// An RTP payload longer than this is not forwarded: with a receiver's header, RTX and SRTP's tag it must fit the 2,000 bytes that the
/// WebRTC library writes into, and should fit a datagram.
pub(crate) const PAYLOAD: usize = 1_420;
/// Datagrams per second of one peer before they are dropped undecrypted, and how many at once: a camera in two layers, a
/// screen and a microphone need 600 to 800.
pub(crate) const PACKETS: (u32, u32) = (1_500, 1_500);
/// Bytes per second of one peer before they are dropped undecrypted, and how many at once (12 Mbit/s).
pub(crate) const BYTES: (u32, u32) = (1_500_000, 1_500_000);
/// Datagrams dropped undecrypted between two sweeps (0.25 s) that are a flood, and sweeps in a row until the peer is ended for it.
pub(crate) const FLOOD: u64 = 1_000;
pub(crate) const FLOODS: u8 = 40;
/// STUN requests per second of one peer, and how many at once.
pub(crate) const CHECKS: (u32, u32) = (50, 200);
/// Source addresses of one peer until it restarts ICE; requests from more are ignored.
pub(crate) const ADDRESSES: usize = 64;
/// SSRCs of one peer that are remembered; the oldest is forgotten.
pub(crate) const SSRCS: usize = 16;
/// Packets of a video layer kept for the moment that its keyframe's first packet comes late.
pub(crate) const RECENT: usize = 64;
/// Views in one `view` command that are looked at.
pub(crate) const VIEWS: usize = 16;

/// ICE over TCP: connections of a shard, of those that no peer's check came over yet, and bytes waiting to be written to one.
pub(crate) const CONNECTIONS: usize = 4_096;
pub(crate) const NEW_CONNECTIONS: usize = 512;
pub(crate) const CONNECTION_BACKLOG: usize = 256 * 1024;
/// How long a TCP connection may go without a check that belongs to a peer.
pub(crate) const CONNECTION_WAIT: Duration = Duration::from_secs(5);

/// From the join to ICE and DTLS being up.
pub(crate) const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// No datagram at all from a peer that sent media: Chromium checks every 2 to 2.5 s, so it is dead.
pub(crate) const SILENT_SENDER: Duration = Duration::from_secs(10);
/// No datagram at all from a peer that only receives: a background tab may check this rarely.
pub(crate) const SILENT_RECEIVER: Duration = Duration::from_secs(30);
/// No audio packet of the holder.
pub(crate) const SILENT_HOLDER: Duration = Duration::from_millis(1_500);
/// A video track without a packet for this long is off; a layer likewise.
pub(crate) const TRACK_OFF: Duration = Duration::from_millis(1_500);
/// One keyframe request per source and this long; the first one goes out at once.
pub(crate) const KEYFRAME: Duration = Duration::from_millis(500);
/// How often peers, slots and layers are looked over.
pub(crate) const SWEEP: Duration = Duration::from_millis(250);
/// Timers run at most this often, so that a thousand peers' timers share a pass.
pub(crate) const TICK: Duration = Duration::from_millis(2);

/// Louder than this (dBov, RFC 6464) is sound.
pub(crate) const SOUND: i8 = -45;
/// In a room of more peers than this, those that come later get no bandwidth estimation: it costs a media thread more than twice as much per packet,
/// and such rooms are mostly for listening.
pub(crate) const ESTIMATED_PEERS: usize = 200;
/// The estimator's own timers (5 to 40 ms, all day) run this often at peers that send nothing: what they send is forwarded as it comes,
/// so only probes need to be exact.
pub(crate) const ESTIMATOR_TICK: Duration = Duration::from_millis(50);
/// And this often while the line is not strained: nobody asks what is estimated, and what is sent and reported drives the estimator too.
pub(crate) const ESTIMATOR_CALM: Duration = Duration::from_millis(250);
/// The bandwidth that a receiver is assumed to have before it is known, in bit/s.
pub(crate) const FIRST_ESTIMATE: u64 = 2_500_000;
/// A camera shown at most this wide (device pixels) gets the small layer.
pub(crate) const SMALL_WIDTH: u16 = 480;
