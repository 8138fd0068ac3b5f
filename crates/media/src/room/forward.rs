//! From a sender's packet to everybody's slots.

use str0m::media::Mid;
use str0m::rtp::RtpPacket;

use super::{Room, Work};
use crate::fact::{Fact, Kind};
use crate::gate::{self, Verdict};
use crate::layer::Layer;
use crate::offer::Seat;
use crate::peer::{Peer, Way, Wrote};
use crate::slot::{Feed, Packet};
use crate::{MemberId, codec, limit};

/// A packet that passed the gate, on its way to its receivers.
#[derive(Debug)]
pub(super) struct Passing {
    cue: Cue,
    packet: Packet,
    /// At a keyframe's first packet that was overtaken by others: these.
    overtook: Vec<Packet>,
    /// Where it came from: peer's place and track's index.
    source: (usize, usize),
    /// Somebody needs a keyframe to begin with.
    waits: bool,
}

/// What a forwarded packet is, the same for all receivers.
#[derive(Debug)]
struct Cue {
    member: MemberId,
    kind: Kind,
    track: u32,
    layer: Layer,
    stage: u64,
    anchor: Option<u64>,
    /// The camera slot that the track is shown in, and since which stretch.
    shown: Option<(u8, u64)>,
    /// The one picture of players is this track, in this layer.
    picture: bool,
}

impl Room {
    /// Takes a decrypted packet: counts it, asks the rule, and forwards or drops it.
    pub(super) fn packet(&mut self, place: usize, rtp: RtpPacket, work: &mut Work) {
        work.counts.received += 1;
        let Some(peer) = self.peers[place].as_mut() else { return };
        if rtp.payload.len() > limit::PAYLOAD {
            work.counts.oversize += 1;
            return;
        }
        let Some((track, layer, codec)) = peer.place(&rtp) else { return };
        let packet = Packet {
            seq: *rtp.seq_no,
            time: rtp.header.timestamp,
            marker: rtp.header.marker,
            codec,
            look: codec::look(codec, &rtp.payload),
            level: rtp.header.ext_vals.audio_level,
            orientation: rtp.header.ext_vals.video_orientation,
            payload: rtp.payload,
            arrived: work.now,
        };
        let member = peer.member;
        let source = &mut peer.tracks[track];
        let kind = source.kind;
        self.cast_due |= kind != Kind::Voice && !source.is_on(work.now);
        source.layers[layer.index()].note(&packet);
        let is_source = source.is_source;
        peer.sends = true;
        peer.counts.received[kind.index()] += 1;
        self.note_sign(member, work);
        match gate::rule(&self.permits, self.gate.is_muted(), member, kind) {
            Verdict::Deny => self.block(place, kind, true, work),
            Verdict::Muted => self.block(place, kind, false, work),
            // Of a member's peers only the newest is heard; the others are no offenders.
            Verdict::Pass if is_source => {
                if kind == Kind::Voice {
                    self.note_voice(&packet, work);
                }
                self.forward((place, track), layer, packet, work);
            }
            Verdict::Pass => {}
        }
    }

    /// Counts a packet without a permit, and tells its sender once per epoch.
    fn block(&mut self, place: usize, kind: Kind, tell: bool, work: &mut Work) {
        work.counts.blocked += 1;
        let epoch = self.permits.epoch;
        let Some(peer) = self.peers[place].as_mut() else { return };
        peer.counts.blocked[kind.index()] += 1;
        let told = &mut peer.told[kind.index()];
        if tell && *told != Some(epoch) {
            *told = Some(epoch);
            let (peer, member) = (peer.id, peer.member);
            work.facts.push((self.id, Fact::Blocked { peer, member, epoch, what: kind }));
        }
    }

    /// Takes a packet up for the next flush: a receiver is written all that came in a round and drained at once, so that a pass over
    /// a thousand of them brings each into the processor's cache once.
    fn forward(&mut self, source: (usize, usize), layer: Layer, packet: Packet, work: &mut Work) {
        let (place, track) = source;
        let Some(cue) = self.cue(place, track, layer) else { return };
        let overtook = match self.peers[place].as_ref() {
            Some(p) if packet.look.key => p.tracks[track].layers[layer.index()].after(packet.seq),
            Some(_) | None => Vec::new(),
        };
        work.waiting += self.places.len() as u64;
        self.passing.push(Passing { cue, packet, overtook, source, waits: false });
    }

    /// Goes on with the pass over the receivers. False: `most` datagrams wait to be sent first.
    pub(super) fn pass_on(&mut self, most: usize, work: &mut Work) -> bool {
        while self.reached < self.peers.len() {
            if work.outbox.datagrams.len() >= most {
                return false;
            }
            let place = self.reached;
            self.reached += 1;
            if self.hand_over_to(place, work) {
                self.drain(place, work);
            }
        }
        let mut going = std::mem::take(&mut self.going);
        for Passing { cue, source: (place, track), waits, .. } in going.drain(..) {
            if let Some(peer) = self.peers[place].as_mut() {
                peer.counts.passed[cue.kind.index()] += 1;
            }
            if waits {
                self.want_keyframe(place, track, cue.layer, work);
            }
        }
        self.going = going;
        true
    }

    /// Writes a receiver what is for it. True: it is to be drained.
    fn hand_over_to(&mut self, place: usize, work: &mut Work) -> bool {
        let Some(peer) = self.peers[place].as_mut().filter(|p| p.connected) else { return false };
        let mut written = 0;
        for Passing { cue, packet, overtook, waits, .. } in &mut self.going {
            // Nobody gets its own back, also not by another peer of the same member.
            if peer.member == cue.member {
                continue;
            }
            if self.gate.is_muted() {
                break;
            }
            for way in cue.ways(peer).into_iter().flatten() {
                let wrote = hand(peer, way, packet, overtook);
                *waits |= wrote.is_none();
                written += wrote.unwrap_or(0);
            }
        }
        work.counts.forwarded += written;
        written > 0 || peer.over.is_some()
    }

    fn cue(&self, place: usize, track: usize, layer: Layer) -> Option<Cue> {
        let peer = self.peers[place].as_ref()?;
        let source = peer.tracks.get(track)?;
        let anchor = self.anchor.filter(|(id, _)| *id == source.id).map(|(_, seq)| seq);
        Some(Cue {
            member: peer.member,
            kind: source.kind,
            track: source.id,
            layer,
            stage: self.stage,
            anchor,
            shown: source.shown,
            picture: self.cast.picture == Some((source.id, layer)),
        })
    }

    /// A receiver needs a keyframe on one of its lines.
    pub(super) fn asked(&mut self, place: usize, mid: Mid, work: &mut Work) {
        work.counts.keyframes_asked += 1;
        let Some(peer) = self.peers[place].as_mut() else { return };
        peer.counts.keyframes_asked += 1;
        let Some(feed) = peer.seats.of(mid).and_then(crate::slot::Slot::feed) else { return };
        if let Some((source, track)) = self.cast.find(feed.track) {
            self.want_keyframe(source, track, feed.layer, work);
        }
    }

    /// Asks a source for a keyframe, as often as the throttle lets.
    fn want_keyframe(&mut self, place: usize, track: usize, layer: Layer, work: &mut Work) {
        let Some(peer) = self.peers[place].as_mut() else { return };
        let Some(source) = peer.tracks.get_mut(track) else { return };
        if source.layers[layer.index()].keyframe.want(work.now) {
            self.ask(place, track, layer, work);
        }
    }

    /// Asks for the keyframes that had to wait.
    pub(super) fn ask_due(&mut self, work: &mut Work) {
        for (_, place, track) in self.cast.on_air().to_vec() {
            for layer in [Layer::Large, Layer::Small] {
                let Some(peer) = self.peers[place].as_mut() else { continue };
                let Some(source) = peer.tracks.get_mut(track) else { continue };
                if source.layers[layer.index()].keyframe.due(work.now) {
                    self.ask(place, track, layer, work);
                }
            }
        }
    }

    /// Asks the holder's video for a keyframe at a hand-over, before its next packet.
    pub(super) fn ask_stage(&mut self, work: &mut Work) {
        for (_, place, track) in self.cast.on_air().to_vec() {
            let Some(peer) = self.peers[place].as_ref() else { continue };
            let video = peer.tracks.get(track).is_some_and(|t| t.kind != Kind::Voice);
            if video && Some(peer.member) == self.permits.holder {
                self.want_keyframe(place, track, Layer::Large, work);
            }
        }
    }

    fn ask(&mut self, place: usize, track: usize, layer: Layer, work: &mut Work) {
        let Some(peer) = self.peers[place].as_mut() else { return };
        if peer.ask_keyframe(track, layer) {
            peer.counts.keyframes_sent += 1;
            work.counts.keyframes_sent += 1;
            self.mark(place);
        }
    }
}

/// Writes a packet to a receiver, and those that overtook it if it is the first. `None`: a keyframe is needed; else how many.
fn hand(peer: &mut Peer, way: Way, packet: &Packet, later: &[Packet]) -> Option<u64> {
    let kind = match way.seat {
        Seat::Audio => Kind::Voice,
        Seat::Camera(_) => Kind::Camera,
        Seat::Screen | Seat::Picture => Kind::Screen,
    };
    let sent = match peer.write(way, packet) {
        Wrote::Waits => return None,
        Wrote::No => 0,
        Wrote::Yes { first: false } => 1,
        Wrote::Yes { first: true } => {
            let mut sent = 1;
            for packet in later {
                sent += u64::from(matches!(peer.write(way, packet), Wrote::Yes { .. }));
            }
            sent
        }
    };
    peer.counts.sent[kind.index()] += sent;
    Some(sent)
}

impl Cue {
    /// The slots of a receiver that this packet is for.
    fn ways(&self, peer: &Peer) -> [Option<Way>; 2] {
        let way = |seat, stage, wanted| {
            let feed = Feed { track: self.track, layer: self.layer, stage };
            Way { seat, feed, wanted, anchor: self.anchor }
        };
        let stage = |seat| peer.plan.stage.then(|| way(seat, self.stage, true));
        let picture = if self.picture { stage(Seat::Picture) } else { None };
        match self.kind {
            Kind::Voice => [Some(way(Seat::Audio, self.stage, true)), None],
            Kind::Screen => [stage(Seat::Screen), picture],
            Kind::Camera => {
                let shown = self.shown.and_then(|(slot, since)| {
                    let layer = peer.plan.cameras.get(usize::from(slot)).copied().flatten()?;
                    Some(way(Seat::Camera(slot), since, layer == self.layer))
                });
                [shown, picture]
            }
        }
    }
}
