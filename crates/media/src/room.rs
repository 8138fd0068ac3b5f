//! One room: its peers, its permits, and who is forwarded to whom. It has no socket, clock or thread: it is told the time and datagrams, and
//! leaves what is to be sent and told in [`Work`].

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::Instant;

use crate::count::{Counts, RoomCounts};
use crate::fact::{Fact, Why};
use crate::gate::{Closings, Gate};
use crate::maker::Maker;
use crate::outbox::Outbox;
use crate::peer::{Peer, Seen};
use crate::rate::Bucket;
use crate::{CAMERAS, Join, JoinError, MemberId, PeerId, Permits, RoomId, View, limit};

mod cast;
mod forward;
mod turn;

use cast::Cast;
use forward::Passing;
use turn::Turn;

/// What a room works with and leaves behind; shared by the rooms of a shard.
#[derive(Debug)]
pub(crate) struct Work {
    pub now: Instant,
    pub maker: Maker,
    pub outbox: Outbox,
    pub facts: Vec<(RoomId, Fact)>,
    pub counts: Counts,
    /// Packets to write until all that came is passed on.
    pub waiting: u64,
    /// Names under which ended peers and restarted sessions were found.
    pub released: Vec<Released>,
}

/// What leads to nobody any more.
#[derive(Debug)]
pub(crate) struct Released {
    pub peer: PeerId,
    pub ufrag: String,
    pub addresses: Vec<(bool, SocketAddr)>,
}

/// One room.
#[derive(Debug)]
pub(crate) struct Room {
    id: RoomId,
    gate: Gate,
    permits: Permits,
    /// Grows whenever what the stage slots carry may change hands: at every epoch, holder and reopening.
    stage: u64,
    /// Where the holder's voice track stood when the stage began: track and next sequence number.
    anchor: Option<(u32, u64)>,
    peers: Vec<Option<Box<Peer>>>,
    /// When each peer wants to be woken; beside the peers, so that a pass over all touches little memory.
    wakes: Vec<Instant>,
    places: HashMap<PeerId, usize>,
    cast: Cast,
    turn: Option<Turn>,
    spoke: BTreeMap<MemberId, Instant>,
    joins: BTreeMap<MemberId, Bucket>,
    /// Names of tracks, and the order of joins.
    tracks: u32,
    orders: u64,
    /// What came since the last pass over the receivers, what goes in this one, and how far it got.
    passing: Vec<Passing>,
    going: Vec<Passing>,
    reached: usize,
    dirty: Vec<usize>,
    seen: Vec<Seen>,
    cast_due: bool,
    sweep: Instant,
}

/// A peer that has no deadline sleeps this long.
const IDLE: std::time::Duration = std::time::Duration::from_secs(5);

impl Room {
    pub(crate) fn new(id: RoomId, gate: Gate, now: Instant) -> Self {
        Self {
            id,
            gate,
            permits: Permits::default(),
            stage: 0,
            anchor: None,
            peers: Vec::new(),
            wakes: Vec::new(),
            places: HashMap::new(),
            cast: Cast::default(),
            turn: None,
            spoke: BTreeMap::new(),
            joins: BTreeMap::new(),
            tracks: 0,
            orders: 0,
            passing: Vec::new(),
            going: Vec::new(),
            reached: 0,
            dirty: Vec::new(),
            seen: Vec::new(),
            cast_due: false,
            sweep: now + limit::SWEEP,
        }
    }

    /// Peers that are in.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn place(&self, peer: PeerId) -> Option<usize> {
        self.places.get(&peer).copied()
    }

    /// Applies a permit set: the old one closes and this one opens in one step.
    pub(crate) fn permit(&mut self, permits: Permits, closings: Closings, work: &mut Work) {
        if permits.epoch < self.permits.epoch {
            return;
        }
        // What came under the old permits goes out under them.
        self.flush(usize::MAX, work);
        let changes_hands =
            (permits.epoch, permits.holder) != (self.permits.epoch, self.permits.holder);
        self.permits = permits;
        let reopens = self.gate.unmute(closings);
        if changes_hands {
            self.next_turn(work);
        }
        if changes_hands || reopens {
            self.stage += 1;
            self.anchor = self.holder_voice();
        }
        if reopens {
            self.restart_cameras();
        }
        self.recast(work);
        if changes_hands {
            self.ask_stage(work);
        }
    }

    /// Takes a client in. The answer, and the ufrag that it will be found by.
    pub(crate) fn join(
        &mut self,
        join: &Join,
        work: &mut Work,
    ) -> Result<(String, String), JoinError> {
        self.admit(join, work.now)?;
        self.orders += 1;
        let crowded = self.places.len() >= limit::ESTIMATED_PEERS;
        let (peer, answer) =
            Peer::join(&work.maker, join, crowded, self.orders, &mut self.tracks, work.now)?;
        let ufrag = peer.ufrag.clone();
        let place = self.peers.iter().position(Option::is_none).unwrap_or(self.peers.len());
        if place == self.peers.len() {
            self.peers.push(None);
            self.wakes.push(work.now);
        }
        self.peers[place] = Some(Box::new(peer));
        self.wakes[place] = work.now;
        self.places.insert(join.peer, place);
        self.dirty.push(place);
        work.counts.peers += 1;
        Ok((answer, ufrag))
    }

    fn admit(&mut self, join: &Join, now: Instant) -> Result<(), JoinError> {
        if self.places.contains_key(&join.peer) {
            return Err(JoinError::UnknownPeer);
        }
        if self.places.len() >= limit::ROOM_PEERS {
            return Err(JoinError::RoomFull);
        }
        let own = self.peers.iter().flatten().filter(|p| p.member == join.member).count();
        if own >= limit::MEMBER_PEERS {
            return Err(JoinError::MemberFull);
        }
        let fresh = || Bucket::new(limit::MEMBER_JOINS, now);
        if !self.joins.entry(join.member).or_insert_with(fresh).take(1, now) {
            return Err(JoinError::Busy);
        }
        Ok(())
    }

    /// A further offer of a peer. The answer, and the ufrag that it will be found by from now on.
    pub(crate) fn offer(
        &mut self,
        peer: PeerId,
        text: &str,
        work: &mut Work,
    ) -> Result<(String, String), JoinError> {
        let place = self.place(peer).ok_or(JoinError::UnknownPeer)?;
        let Some(peer) = self.peers[place].as_mut() else { return Err(JoinError::UnknownPeer) };
        let (id, before) = (peer.id, peer.ufrag.clone());
        let result = peer.offer(text, &mut self.tracks);
        let ufrag = peer.ufrag.clone();
        if ufrag != before {
            // The old addresses go on until the new ones are checked: the session never pauses.
            work.released.push(Released { peer: id, ufrag: before, addresses: Vec::new() });
        }
        self.mark(place);
        self.cast_due = true;
        result.map(|answer| (answer, ufrag))
    }

    /// What a client shows; camera slots that it does not name are taken as small.
    pub(crate) fn view(&mut self, peer: PeerId, views: &[View], work: &mut Work) {
        let Some(place) = self.place(peer) else { return };
        let Some(peer) = self.peers[place].as_mut() else { return };
        peer.widths = [limit::SMALL_WIDTH; CAMERAS];
        for view in views.iter().take(limit::VIEWS) {
            if let Some(width) = peer.widths.get_mut(usize::from(view.slot)) {
                *width = view.width;
            }
        }
        self.replan(place, work);
    }

    pub(crate) fn leave(&mut self, peer: PeerId, work: &mut Work) {
        if let Some(place) = self.place(peer) {
            self.end(place, Why::Left, work);
        }
    }

    pub(crate) fn leave_member(&mut self, member: MemberId, work: &mut Work) {
        for place in 0..self.peers.len() {
            if self.peers[place].as_ref().is_some_and(|p| p.member == member) {
                self.end(place, Why::Left, work);
            }
        }
    }

    /// Ends all peers and the turn.
    pub(crate) fn close(&mut self, work: &mut Work) {
        for place in 0..self.peers.len() {
            self.end(place, Why::Left, work);
        }
        self.permits.holder = None;
        self.next_turn(work);
    }

    /// Takes a datagram of a peer: transport (TCP?), source, bytes.
    pub(crate) fn receive(
        &mut self,
        place: usize,
        datagram: (bool, SocketAddr, &[u8]),
        work: &mut Work,
    ) {
        let (tcp, source, bytes) = datagram;
        let Some(Some(peer)) = self.peers.get_mut(place) else { return };
        let is_check = bytes.first().is_some_and(|b| *b < 2);
        if !peer.admits(is_check, bytes.len(), work.now) {
            peer.counts.flooded += 1;
            work.counts.flooded += 1;
            // A flood is no silence.
            peer.heard = work.now;
            return;
        }
        let Some(local) = work.maker.local(tcp, source) else { return };
        let mut seen = std::mem::take(&mut self.seen);
        let wake = peer.receive(work.now, (tcp, source, local, bytes), &mut work.outbox, &mut seen);
        self.after(place, wake, seen, work);
    }

    /// Passes on what came, peer by peer, and lets due timers run. To be called after every round of datagrams, and again while it
    /// returns false: `most` datagrams wait to be sent first.
    pub(crate) fn flush(&mut self, most: usize, work: &mut Work) -> bool {
        if self.going.is_empty() && self.cast_due {
            self.recast(work);
        }
        while !(self.going.is_empty() && self.passing.is_empty()) {
            if self.going.is_empty() {
                std::mem::swap(&mut self.going, &mut self.passing);
                self.reached = 0;
            }
            if !self.pass_on(most, work) {
                return false;
            }
        }
        while let Some(place) = self.dirty.pop() {
            // It may have been drained in the pass.
            if self.peers[place].as_ref().is_some_and(|p| p.dirty) {
                self.drain(place, work);
            }
            if work.outbox.datagrams.len() >= most {
                return self.dirty.is_empty();
            }
        }
        true
    }

    /// Runs what is due at `work.now`.
    pub(crate) fn tick(&mut self, work: &mut Work) {
        for place in 0..self.wakes.len() {
            if self.wakes[place] <= work.now {
                self.mark(place);
            }
        }
        if self.sweep <= work.now {
            self.sweep = work.now + limit::SWEEP;
            self.sweep(work);
        }
        self.flush(usize::MAX, work);
    }

    /// When `tick` is due next.
    pub(crate) fn deadline(&self) -> Instant {
        self.wakes.iter().copied().min().map_or(self.sweep, |wake| wake.min(self.sweep))
    }

    fn drain(&mut self, place: usize, work: &mut Work) {
        let Some(peer) = self.peers[place].as_mut() else { return };
        let mut seen = std::mem::take(&mut self.seen);
        let wake = peer.flush(work.now, &mut work.outbox, &mut seen);
        self.after(place, wake, seen, work);
    }

    fn after(&mut self, place: usize, wake: Option<Instant>, mut seen: Vec<Seen>, work: &mut Work) {
        self.wakes[place] = wake.unwrap_or(work.now + IDLE).min(work.now + IDLE);
        for thing in seen.drain(..) {
            self.saw(place, thing, work);
        }
        self.seen = seen;
        if let Some(why) = self.peers[place].as_ref().and_then(|p| p.over) {
            self.end(place, why, work);
        }
    }

    fn saw(&mut self, place: usize, seen: Seen, work: &mut Work) {
        match seen {
            Seen::Packet(packet) => self.packet(place, packet, work),
            Seen::Asked(mid) => self.asked(place, mid, work),
            Seen::Connected => self.connected(place, work),
            Seen::Closed => {
                if let Some(peer) = self.peers[place].as_mut() {
                    peer.over = peer.over.or(Some(Why::Closed));
                }
            }
            Seen::Line(rate) => {
                if let Some(peer) = self.peers[place].as_mut() {
                    peer.line.note(rate, work.now);
                    peer.counts.bandwidth = Some(rate);
                }
            }
            Seen::Report(report) => {
                if let Some(peer) = self.peers[place].as_mut() {
                    peer.line.report(report);
                }
            }
        }
    }

    fn connected(&mut self, place: usize, work: &mut Work) {
        let Some(peer) = self.peers[place].as_mut() else { return };
        peer.connected = true;
        peer.counts.connected = true;
        work.counts.connected += 1;
        let (peer, member) = (peer.id, peer.member);
        work.facts.push((self.id, Fact::Connected { peer, member }));
        if let Some(turn) = self.turn.as_mut().filter(|t| t.member == member) {
            turn.session = true;
        }
        self.cast_due = true;
    }

    fn mark(&mut self, place: usize) {
        if let Some(peer) = self.peers[place].as_mut()
            && !std::mem::replace(&mut peer.dirty, true)
        {
            self.dirty.push(place);
        }
    }

    /// Removes a peer and tells it, once.
    fn end(&mut self, place: usize, why: Why, work: &mut Work) {
        let Some(mut peer) = self.peers[place].take() else { return };
        if why != Why::Panicked {
            peer.close(work.now, &mut work.outbox);
        }
        self.places.remove(&peer.id);
        self.wakes[place] = work.now + IDLE;
        self.cast_due = true;
        let counts = &mut work.counts;
        counts.peers -= 1;
        match why {
            Why::Silent => counts.silent += 1,
            Why::Failed => counts.failed += 1,
            Why::TimedOut => counts.timed_out += 1,
            Why::Panicked => counts.panicked += 1,
            Why::Limit => counts.limited += 1,
            Why::Left | Why::Closed => {}
        }
        let Peer { id, member, ufrag, addresses, .. } = *peer;
        work.released.push(Released { peer: id, ufrag, addresses });
        work.facts.push((self.id, Fact::Gone { peer: id, member, why }));
    }

    /// Looks over peers, slots and wishes.
    fn sweep(&mut self, work: &mut Work) {
        for place in 0..self.peers.len() {
            let Some(peer) = self.peers[place].as_mut() else { continue };
            let silent = work.now.saturating_duration_since(peer.heard);
            let age = work.now.saturating_duration_since(peer.joined);
            if !peer.connected && age >= limit::CONNECT_WAIT {
                self.end(place, Why::TimedOut, work);
            } else if silent >= peer.patience() {
                self.end(place, Why::Silent, work);
            } else if peer.floods_on() {
                self.end(place, Why::Limit, work);
            }
        }
        self.joins.retain(|_, bucket| !bucket.is_full(work.now));
        self.recast(work);
        self.ask_due(work);
        self.watch_holder(work);
    }

    /// Notes that a peer was reached from an address. False: it has too many.
    pub(crate) fn learn(&mut self, place: usize, address: (bool, SocketAddr)) -> bool {
        let Some(Some(peer)) = self.peers.get_mut(place) else { return false };
        if peer.addresses.contains(&address) {
            return true;
        }
        let room = peer.addresses.len() < limit::ADDRESSES;
        if room {
            peer.addresses.push(address);
        }
        room
    }

    /// May a check from this address be looked at?
    pub(crate) fn expects(&self, place: usize, address: (bool, SocketAddr)) -> bool {
        let Some(Some(peer)) = self.peers.get(place) else { return false };
        peer.addresses.len() < limit::ADDRESSES || peer.addresses.contains(&address)
    }

    pub(crate) fn snapshot(&self) -> RoomCounts {
        RoomCounts {
            room: self.id,
            epoch: self.permits.epoch,
            holder: self.permits.holder,
            muted: self.gate.is_muted(),
            peers: self.peers.iter().flatten().map(|p| p.counts.clone()).collect(),
        }
    }

    /// For tests: the next call into this peer's WebRTC end panics.
    pub(crate) fn break_peer(&mut self, peer: PeerId) {
        if let Some(peer) = self.peers.iter_mut().flatten().find(|p| p.is(peer)) {
            peer.panics = true;
        }
    }
}
