//! What a peer sends: its microphone, camera and screen.

use std::collections::VecDeque;
use std::time::Instant;

use str0m::media::Mid;
use str0m::rtp::Ssrc;

use crate::fact::Kind;
use crate::keyframe::Throttle;
use crate::layer::{Layer, Rates};
use crate::limit;
use crate::slot::Packet;

/// One line that a peer sends on.
#[derive(Debug)]
pub(crate) struct Track {
    /// Unique in the room.
    pub id: u32,
    pub mid: Mid,
    pub kind: Kind,
    pub rids: Vec<String>,
    pub layers: [Incoming; 2],
    /// The peer is its member's source of this kind.
    pub is_source: bool,
    /// The camera slot that it is shown in, and the stretch of being shown.
    pub shown: Option<(u8, u64)>,
}

/// One layer's stream.
#[derive(Debug, Default)]
pub(crate) struct Incoming {
    pub ssrc: Option<Ssrc>,
    /// The highest sequence number seen, permitted or not.
    pub newest: Option<u64>,
    pub last: Option<Instant>,
    pub keyframe: Throttle,
    meter: Meter,
    /// The last packets of a video layer.
    recent: VecDeque<Packet>,
}

/// Bytes a second, over whole seconds.
#[derive(Debug, Default)]
struct Meter {
    since: Option<Instant>,
    bytes: u64,
    rate: Option<u64>,
}

impl Track {
    pub(crate) fn new(id: u32, mid: Mid, kind: Kind, rids: Vec<String>) -> Self {
        let layers = [Incoming::default(), Incoming::default()];
        Self { id, mid, kind, rids, layers, is_source: false, shown: None }
    }

    /// The layer of a rid: the first one offered is the largest; without simulcast all is large. A third layer is nobody's.
    pub(crate) fn layer(&self, rid: Option<&str>) -> Option<Layer> {
        let Some(rid) = rid else { return Some(Layer::Large) };
        match self.rids.iter().position(|r| r == rid) {
            Some(0) => Some(Layer::Large),
            Some(1) => Some(Layer::Small),
            Some(_) | None => None,
        }
    }

    /// Did anything come lately?
    pub(crate) fn is_on(&self, now: Instant) -> bool {
        self.layers.iter().any(|l| l.is_on(now))
    }

    pub(crate) fn rates(&self, now: Instant) -> Rates {
        let of = |layer: Layer| {
            let incoming = &self.layers[layer.index()];
            incoming.is_on(now).then(|| incoming.meter.rate.unwrap_or(guess(layer)))
        };
        Rates { large: of(Layer::Large), small: of(Layer::Small) }
    }
}

/// The rate of a layer in its first second, in bit/s.
fn guess(layer: Layer) -> u64 {
    match layer {
        Layer::Large => 1_000_000,
        Layer::Small => 150_000,
    }
}

impl Incoming {
    pub(crate) fn is_on(&self, now: Instant) -> bool {
        self.last.is_some_and(|at| now.saturating_duration_since(at) < limit::TRACK_OFF)
    }

    /// Notes a packet, whether it goes out or not.
    pub(crate) fn note(&mut self, packet: &Packet) {
        self.newest = self.newest.max(Some(packet.seq));
        self.last = Some(packet.arrived);
        self.meter.add(packet.payload.len(), packet.arrived);
        if packet.codec.is_video() {
            if packet.look.key {
                self.keyframe.came();
            }
            if self.recent.len() == limit::RECENT {
                self.recent.pop_front();
            }
            self.recent.push_back(packet.clone());
        }
    }

    /// Packets after `seq` that came before it, in order: what a decoder that begins at `seq` still needs.
    pub(crate) fn after(&self, seq: u64) -> Vec<Packet> {
        let mut later: Vec<_> = self.recent.iter().filter(|p| p.seq > seq).cloned().collect();
        later.sort_by_key(|p| p.seq);
        later
    }

    /// A new stream on the layer: numbers begin anew.
    pub(crate) fn restart(&mut self, ssrc: Ssrc) {
        *self = Self {
            ssrc: Some(ssrc),
            keyframe: std::mem::take(&mut self.keyframe),
            ..Self::default()
        };
    }
}

impl Meter {
    fn add(&mut self, bytes: usize, now: Instant) {
        let since = *self.since.get_or_insert(now);
        self.bytes += bytes as u64;
        let ms = now.saturating_duration_since(since).as_millis();
        if ms >= 1_000 {
            let rate = self.bytes * 8_000 / u64::try_from(ms).unwrap_or(u64::MAX);
            self.rate = Some(self.rate.map_or(rate, |old| u64::midpoint(old, rate)));
            (self.since, self.bytes) = (Some(now), 0);
        }
    }
}
