//! Counters: of a peer, of a room (a snapshot) and of the server (totals for metrics).

use std::time::Duration;

use crate::fact::Kind;
use crate::{Epoch, MemberId, PeerId, RoomId};

/// Upper bounds of the residence buckets in microseconds; the last bucket is everything above.
pub const RESIDENCE_BOUNDS_US: [u64; 12] =
    [100, 250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 15_000, 20_000, 50_000, 100_000];

/// How long forwarded packets stayed in the server: from the socket's receive to its send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Residence {
    /// Packets per bucket of [`RESIDENCE_BOUNDS_US`].
    pub buckets: [u64; RESIDENCE_BOUNDS_US.len() + 1],
}

impl Residence {
    /// Counts `packets` that stayed for `stayed`.
    pub(crate) fn add(&mut self, stayed: Duration, packets: u64) {
        let us = stayed.as_micros();
        let bucket = RESIDENCE_BOUNDS_US.iter().position(|bound| us <= u128::from(*bound));
        self.buckets[bucket.unwrap_or(RESIDENCE_BOUNDS_US.len())] += packets;
    }

    /// The upper bound in microseconds that `permille` of 1,000 packets stay under; `None` without packets, `u64::MAX` above the last bound.
    pub fn quantile_us(&self, permille: u64) -> Option<u64> {
        let all: u64 = self.buckets.iter().sum();
        if all == 0 {
            return None;
        }
        let mut left = (all * permille).div_ceil(1_000);
        for (i, n) in self.buckets.iter().enumerate() {
            if left <= *n {
                return Some(RESIDENCE_BOUNDS_US.get(i).copied().unwrap_or(u64::MAX));
            }
            left -= n;
        }
        Some(u64::MAX)
    }
}

/// The server's totals since it started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rooms and peers right now.
    pub rooms: u64,
    pub peers: u64,
    /// Peers that ever connected, and that ended because of silence, failure, panic or a limit.
    pub connected: u64,
    pub silent: u64,
    pub failed: u64,
    pub timed_out: u64,
    pub panicked: u64,
    pub limited: u64,
    /// Joins answered and refused.
    pub joins: u64,
    pub refused: u64,
    /// Datagrams received, and those of nobody: foreign ufrags (STUN), unknown addresses, no known protocol.
    pub datagrams: u64,
    pub foreign_ufrag: u64,
    pub unknown_address: u64,
    pub garbage: u64,
    /// RTP packets received, forwarded (once per receiver), blocked (no permit), dropped undecrypted (over the
    /// ingress rate) and refused for their size.
    pub received: u64,
    pub forwarded: u64,
    pub blocked: u64,
    pub flooded: u64,
    pub oversize: u64,
    /// Keyframe requests received from clients and sent to sources.
    pub keyframes_asked: u64,
    pub keyframes_sent: u64,
    /// Datagrams sent, system calls for them, and what the socket did not take.
    pub sent: u64,
    pub send_calls: u64,
    pub send_dropped: u64,
    /// ICE-TCP connections right now, and those closed for a limit.
    pub tcp: u64,
    pub tcp_refused: u64,
    /// CPU time of the media threads in microseconds, one entry per shard.
    pub cpu_us: Vec<u64>,
    /// Residence of forwarded packets.
    pub residence: Residence,
}

/// A room at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoomCounts {
    pub room: RoomId,
    /// The permits as applied.
    pub epoch: Epoch,
    pub holder: Option<MemberId>,
    /// Muted by [`Media::mute`](crate::Media::mute).
    pub muted: bool,
    pub peers: Vec<PeerCounts>,
}

/// A peer at one moment. Packets are RTP packets; sums since it joined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerCounts {
    pub peer: PeerId,
    pub member: MemberId,
    pub connected: bool,
    /// Received and decrypted, per kind (voice, camera, screen).
    pub received: [u64; 3],
    /// Of these: let through the gate, per kind (each counted once, however many receive it).
    pub passed: [u64; 3],
    /// Of these: without a permit, per kind.
    pub blocked: [u64; 3],
    /// Dropped undecrypted: over the ingress rate.
    pub flooded: u64,
    /// Written to this peer, per kind.
    pub sent: [u64; 3],
    /// Keyframe requests: from this peer, and to it.
    pub keyframes_asked: u64,
    pub keyframes_sent: u64,
    /// The estimate of what the line to this peer carries, in bit/s.
    pub bandwidth: Option<u64>,
}

impl Counts {
    /// Adds another shard's.
    pub(crate) fn add(&mut self, other: &Self) {
        let Self { rooms, peers, connected, silent, failed, timed_out, panicked, limited, .. } =
            other;
        self.rooms += rooms;
        self.peers += peers;
        self.connected += connected;
        self.silent += silent;
        self.failed += failed;
        self.timed_out += timed_out;
        self.panicked += panicked;
        self.limited += limited;
        self.joins += other.joins;
        self.refused += other.refused;
        self.datagrams += other.datagrams;
        self.foreign_ufrag += other.foreign_ufrag;
        self.unknown_address += other.unknown_address;
        self.garbage += other.garbage;
        self.received += other.received;
        self.forwarded += other.forwarded;
        self.blocked += other.blocked;
        self.flooded += other.flooded;
        self.oversize += other.oversize;
        self.keyframes_asked += other.keyframes_asked;
        self.keyframes_sent += other.keyframes_sent;
        self.sent += other.sent;
        self.send_calls += other.send_calls;
        self.send_dropped += other.send_dropped;
        self.tcp += other.tcp;
        self.tcp_refused += other.tcp_refused;
        self.cpu_us.extend(&other.cpu_us);
        for (sum, more) in self.residence.buckets.iter_mut().zip(other.residence.buckets) {
            *sum += more;
        }
    }
}

impl Kind {
    /// Its place in the arrays of [`PeerCounts`].
    pub fn index(self) -> usize {
        match self {
            Self::Voice => 0,
            Self::Camera => 1,
            Self::Screen => 2,
        }
    }
}
