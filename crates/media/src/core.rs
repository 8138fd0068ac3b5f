//! A shard without its sockets: rooms, and who a datagram is from. Told the time, datagrams and commands; leaves datagrams to send and facts to tell.
//!
//! Public for tests in virtual time and for tools of this repository; everybody else holds [`Media`](crate::Media).

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::net::SocketAddr;
use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use str0m::ice::StunMessage;

use crate::command::Command;
use crate::count::Counts;
use crate::fact::Fact;
use crate::gate::{Closings, Gate};
use crate::maker::{Maker, Told};
use crate::outbox::{Datagram, Outbox};
use crate::rate::Bucket;
use crate::room::{Room, Work};
use crate::{Join, JoinError, PeerId, RoomId, limit};

/// The switches of all rooms, shared with the handle.
#[derive(Clone, Debug, Default)]
pub struct Gates(Arc<Mutex<HashMap<RoomId, Gate>>>);

impl Gates {
    /// The switch of a room; made open.
    pub(crate) fn of(&self, room: RoomId) -> Gate {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(room).or_default().clone()
    }

    fn forget(&self, room: RoomId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&room);
    }

    /// How often a room's gate was closed so far.
    pub fn closings(&self, room: RoomId) -> Closings {
        self.of(room).closings()
    }

    /// Closes a room's gate at once.
    pub fn mute(&self, room: RoomId) {
        self.of(room).mute();
    }
}

/// What is to be called when the facts before it are told.
pub type After = Box<dyn FnOnce() + Send>;

/// A shard without its sockets.
pub struct Core {
    rooms: HashMap<RoomId, Room>,
    /// Rooms with peers: the ones that time passes for.
    occupied: BTreeSet<RoomId>,
    gates: Gates,
    by_ufrag: HashMap<String, (RoomId, PeerId)>,
    by_address: HashMap<(bool, SocketAddr), (RoomId, PeerId)>,
    work: Work,
    joins: Bucket,
    touched: Vec<RoomId>,
    next_tick: Instant,
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").field("rooms", &self.rooms.len()).finish_non_exhaustive()
    }
}

impl Core {
    /// An empty shard that tells clients these addresses.
    pub fn new(told: &[Told], bandwidth_estimation: bool, gates: Gates, now: Instant) -> Self {
        let work = Work {
            now,
            maker: Maker::new(told, bandwidth_estimation),
            outbox: Outbox::default(),
            facts: Vec::new(),
            counts: Counts::default(),
            waiting: 0,
            released: Vec::new(),
        };
        Self {
            rooms: HashMap::new(),
            occupied: BTreeSet::new(),
            gates,
            by_ufrag: HashMap::new(),
            by_address: HashMap::new(),
            work,
            joins: Bucket::new(limit::JOINS, now),
            touched: Vec::new(),
            next_tick: now,
        }
    }

    /// The time of all that follows; never goes back.
    pub fn at(&mut self, now: Instant) {
        self.work.now = self.work.now.max(now);
    }

    /// Carries out a command. What it returns is to be called once the facts so far are told.
    pub fn command(&mut self, command: Command) -> Option<After> {
        match command {
            Command::Open(room) => {
                self.room(room);
                None
            }
            Command::Permit(room, permits, closings, done) => {
                if let Some(room) = self.rooms_mut(room) {
                    let (room, work) = room;
                    room.permit(permits, closings, work);
                }
                self.touch(room);
                Some(done)
            }
            Command::Join(room, join, reply) => {
                let answer = self.join(room, &join);
                Some(Box::new(move || reply(answer)))
            }
            Command::Offer(room, peer, offer, reply) => {
                let answer = self.offer(room, peer, &offer);
                Some(Box::new(move || reply(answer)))
            }
            Command::Snapshot(room, reply) => {
                let counts = self.rooms.get(&room).map(Room::snapshot);
                Some(Box::new(move || reply(counts)))
            }
            Command::View(room, peer, views) => self.within(room, |r, w| r.view(peer, &views, w)),
            Command::Leave(room, peer) => self.within(room, |r, w| r.leave(peer, w)),
            Command::LeaveMember(room, member) => {
                self.within(room, |r, w| r.leave_member(member, w))
            }
            Command::Break(room, peer) => self.within(room, |r, _| r.break_peer(peer)),
            Command::Close(room) => {
                self.close(room);
                None
            }
            Command::Shutdown => {
                for room in self.rooms.keys().copied().collect::<Vec<_>>() {
                    self.close(room);
                }
                None
            }
        }
    }

    /// Runs a change of a room that is there; never makes one.
    fn within(&mut self, room: RoomId, change: impl FnOnce(&mut Room, &mut Work)) -> Option<After> {
        if let Some(found) = self.rooms.get_mut(&room) {
            change(found, &mut self.work);
            self.touch(room);
        }
        None
    }

    /// A room, made if there is room for one.
    fn room(&mut self, id: RoomId) -> Option<&mut Room> {
        self.rooms_mut(id).map(|(room, _)| room)
    }

    fn rooms_mut(&mut self, id: RoomId) -> Option<(&mut Room, &mut Work)> {
        if self.rooms.len() >= limit::ROOMS && !self.rooms.contains_key(&id) {
            return None;
        }
        let Self { rooms, gates, work, .. } = self;
        let room = rooms.entry(id).or_insert_with(|| {
            work.counts.rooms += 1;
            Room::new(id, gates.of(id), work.now)
        });
        Some((room, work))
    }

    fn close(&mut self, id: RoomId) {
        if let Some(mut room) = self.rooms.remove(&id) {
            room.close(&mut self.work);
            self.work.counts.rooms -= 1;
            self.gates.forget(id);
            self.occupied.remove(&id);
            self.release();
        }
    }

    fn join(&mut self, id: RoomId, join: &Join) -> Result<String, JoinError> {
        let answer = self.admit(id, join);
        let counts = &mut self.work.counts;
        *(if answer.is_ok() { &mut counts.joins } else { &mut counts.refused }) += 1;
        answer
    }

    fn admit(&mut self, id: RoomId, join: &Join) -> Result<String, JoinError> {
        if self.by_ufrag.len() >= limit::SHARD_PEERS {
            return Err(JoinError::ServerFull);
        }
        if !self.joins.take(1, self.work.now) {
            return Err(JoinError::Busy);
        }
        let (room, work) = self.rooms_mut(id).ok_or(JoinError::ServerFull)?;
        let (answer, ufrag) = room.join(join, work)?;
        self.by_ufrag.insert(ufrag, (id, join.peer));
        self.occupied.insert(id);
        self.touch(id);
        Ok(answer)
    }

    fn offer(&mut self, id: RoomId, peer: PeerId, offer: &str) -> Result<String, JoinError> {
        let room = self.rooms.get_mut(&id).ok_or(JoinError::UnknownPeer)?;
        let answer = room.offer(peer, offer, &mut self.work);
        self.touch(id);
        let (answer, ufrag) = answer?;
        self.by_ufrag.insert(ufrag, (id, peer));
        Ok(answer)
    }

    /// Takes a datagram.
    pub fn receive(&mut self, tcp: bool, source: SocketAddr, bytes: &[u8]) {
        self.work.counts.datagrams += 1;
        if bytes.len() > limit::DATAGRAM {
            self.work.counts.garbage += 1;
            return;
        }
        // RFC 7983: STUN, DTLS, RTP and RTCP by their first byte.
        match bytes.first() {
            Some(0..=1) if bytes.len() >= 20 => self.check(tcp, source, bytes),
            Some(20..=63 | 128..=191) => match self.by_address.get(&(tcp, source)).copied() {
                Some(peer) => self.deliver(peer, (tcp, source, bytes)),
                None => self.work.counts.unknown_address += 1,
            },
            Some(_) | None => self.work.counts.garbage += 1,
        }
    }

    /// A connectivity check (RFC 8445, 7.3): found by our half of the user name, whatever address it comes from, so that a
    /// new session on a reused port is not swallowed by the old one.
    fn check(&mut self, tcp: bool, source: SocketAddr, bytes: &[u8]) {
        let Some(ufrag) = ufrag(bytes) else {
            self.work.counts.garbage += 1;
            return;
        };
        let Some(found) = self.by_ufrag.get(&ufrag).copied() else {
            self.work.counts.foreign_ufrag += 1;
            return;
        };
        let expected =
            self.find(found).is_some_and(|(room, place)| room.expects(place, (tcp, source)));
        if !expected {
            self.work.counts.foreign_ufrag += 1;
            return;
        }
        let before = self.work.outbox.datagrams.len();
        self.deliver(found, (tcp, source, bytes));
        // Only a check that was answered had the right password: the address is the peer's from now on.
        let mut sent = self.work.outbox.datagrams.iter().skip(before);
        let answered =
            sent.any(|d| d.tcp == tcp && d.to == source && d.contents().starts_with(&[1, 1]));
        if answered
            && let Some((room, place)) = self.find(found)
            && room.learn(place, (tcp, source))
        {
            self.by_address.insert((tcp, source), found);
        }
    }

    fn find(&mut self, (room, peer): (RoomId, PeerId)) -> Option<(&mut Room, usize)> {
        let room = self.rooms.get_mut(&room)?;
        let place = room.place(peer)?;
        Some((room, place))
    }

    fn deliver(&mut self, (id, peer): (RoomId, PeerId), datagram: (bool, SocketAddr, &[u8])) {
        let Some(room) = self.rooms.get_mut(&id) else { return };
        let Some(place) = room.place(peer) else { return };
        room.receive(place, datagram, &mut self.work);
        self.touch(id);
    }

    fn touch(&mut self, room: RoomId) {
        if !self.touched.contains(&room) {
            self.touched.push(room);
        }
        self.next_tick = self.next_tick.min(self.work.now + limit::TICK);
    }

    /// Sends what was written since the last time; to be called after every round of datagrams and commands.
    pub fn flush(&mut self) {
        self.flush_some(usize::MAX);
    }

    /// The same in steps. False: `most` datagrams are to be taken first, and then this is to be called again before anything else.
    pub fn flush_some(&mut self, most: usize) -> bool {
        while let Some(id) = self.touched.last().copied() {
            if let Some(room) = self.rooms.get_mut(&id) {
                if !room.flush(most, &mut self.work) {
                    return false;
                }
                if room.len() == 0 {
                    self.occupied.remove(&id);
                }
            }
            self.touched.pop();
        }
        self.release();
        self.work.waiting = 0;
        self.work.outbox.round += 1;
        true
    }

    /// Packets to write until all that came is passed on.
    pub fn waiting(&self) -> u64 {
        self.work.waiting
    }

    /// Lets time pass, if anything is due.
    pub fn tick(&mut self) {
        if self.work.now < self.next_tick {
            return;
        }
        let Self { rooms, occupied, work, .. } = self;
        let mut next = work.now + limit::SWEEP;
        for id in occupied.iter() {
            if let Some(room) = rooms.get_mut(id) {
                room.tick(work);
                next = next.min(room.deadline());
            }
        }
        self.next_tick = next.max(self.work.now + limit::TICK);
        self.flush();
    }

    /// When `tick` is due next; `None`: nothing is going on.
    pub fn deadline(&self) -> Option<Instant> {
        (!self.occupied.is_empty()).then_some(self.next_tick)
    }

    fn release(&mut self) {
        for released in self.work.released.drain(..) {
            self.by_ufrag.remove(&released.ufrag);
            for address in released.addresses {
                if self.by_address.get(&address).is_some_and(|(_, peer)| *peer == released.peer) {
                    self.by_address.remove(&address);
                }
            }
        }
    }

    /// Does an address belong to a peer?
    pub fn knows(&self, tcp: bool, address: SocketAddr) -> bool {
        self.by_address.contains_key(&(tcp, address))
    }

    /// Peers that are in.
    pub(crate) fn peers(&self) -> usize {
        usize::try_from(self.work.counts.peers).unwrap_or(usize::MAX)
    }

    /// Takes the datagrams to send, in an order that keeps each peer's.
    pub fn datagrams(&mut self) -> std::vec::Drain<'_, Datagram> {
        self.work.outbox.datagrams.drain(..)
    }

    /// Takes the facts to tell.
    pub fn facts(&mut self) -> std::vec::Drain<'_, (RoomId, Fact)> {
        self.work.facts.drain(..)
    }

    /// Totals so far; the driver adds what the sockets count.
    pub fn counts(&mut self) -> &mut Counts {
        &mut self.work.counts
    }
}

/// Our half of a check's user name; `None`: no binding request. The parser is the library's and reads what strangers sent: a panic is
/// no more than a bad datagram.
fn ufrag(bytes: &[u8]) -> Option<String> {
    catch_unwind(|| {
        let message = StunMessage::parse(bytes).ok().filter(StunMessage::is_binding_request)?;
        message.split_username().map(|(local, _)| local.to_owned())
    })
    .ok()
    .flatten()
}
