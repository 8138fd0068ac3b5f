//! Clients, a network with seeded faults, and the server between them, in virtual time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use media::command::Command;
use media::core::{Core, Gates};
use media::{
    Closings, Epoch, Fact, Join, JoinError, MemberId, PeerId, Permits, RoomCounts, RoomId, Told,
};

use crate::client::{Client, Shape};

pub(crate) const ROOM: RoomId = RoomId(1);

/// Faults of the network, in permille.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Faults {
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    /// Delayed by up to 30 ms more, and so overtaken.
    pub(crate) late: u64,
    /// What the line to each client carries, in bit/s, with a queue of 300 ms; 0: any.
    pub(crate) rate: u64,
    /// What goes to a client waits for the next multiple of so many milliseconds; 0: it does not.
    pub(crate) pause: u64,
}

/// A datagram on its way: when, a number that makes the order unique, to whom (`None`: the server), from, bytes.
type Flight = Reverse<(Instant, u64, Option<usize>, SocketAddr, Vec<u8>)>;

pub(crate) struct World {
    pub(crate) core: Core,
    pub(crate) gates: Gates,
    pub(crate) now: Instant,
    pub(crate) start: Instant,
    pub(crate) clients: Vec<Client>,
    pub(crate) facts: Vec<(Duration, Fact)>,
    pub(crate) faults: Faults,
    /// Every datagram that the server sent: to whom.
    pub(crate) sent_to: BTreeMap<SocketAddr, usize>,
    pub(crate) server: SocketAddr,
    flights: BinaryHeap<Flight>,
    /// Until when the line to a client is busy.
    busy: BTreeMap<usize, Instant>,
    number: u64,
    dice: u64,
    epoch: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self::with(seed, false)
    }

    pub(crate) fn with(seed: u64, bandwidth: bool) -> Self {
        let now = Instant::now();
        let server: SocketAddr = (Ipv4Addr::new(192, 0, 2, 1), 8100).into();
        let gates = Gates::default();
        let told = [Told { address: server, tcp: false }];
        Self {
            core: Core::new(&told, bandwidth, gates.clone(), now),
            gates,
            now,
            start: now,
            clients: Vec::new(),
            facts: Vec::new(),
            faults: Faults::default(),
            sent_to: BTreeMap::new(),
            server,
            flights: BinaryHeap::new(),
            busy: BTreeMap::new(),
            number: 0,
            dice: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            epoch: 0,
        }
    }

    /// xorshift64*: below `n`.
    pub(crate) fn roll(&mut self, n: u64) -> u64 {
        self.dice ^= self.dice >> 12;
        self.dice ^= self.dice << 25;
        self.dice ^= self.dice >> 27;
        (self.dice.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % n
    }

    /// A client of a member joins; its index.
    pub(crate) fn join(&mut self, member: u64, shape: Shape) -> usize {
        self.try_join(member, shape).unwrap()
    }

    pub(crate) fn try_join(&mut self, member: u64, shape: Shape) -> Result<usize, JoinError> {
        let index = self.clients.len();
        let peer = 100 + index as u64;
        let host = u8::try_from(index / 200 + 1).unwrap();
        let port = 20_000 + u16::try_from(index % 200).unwrap();
        let address = SocketAddr::from((Ipv4Addr::new(198, 51, 100, host), port));
        let mut client = Client::new(peer, member, shape, address, self.now);
        let offer = client.offer();
        let answer = self.offer(peer, member, shape.kind, offer)?;
        client.answer(&answer, self.now);
        self.clients.push(client);
        Ok(index)
    }

    /// Hands an offer to the server.
    pub(crate) fn offer(
        &mut self,
        peer: u64,
        member: u64,
        client: media::Client,
        offer: String,
    ) -> Result<String, JoinError> {
        let (tx, rx) = std::sync::mpsc::channel();
        let join = Join { peer: PeerId(peer), member: MemberId(member), client, offer };
        self.command(Command::Join(ROOM, join, Box::new(move |answer| tx.send(answer).unwrap())));
        rx.try_recv().unwrap()
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.core.at(self.now);
        let after = self.core.command(command);
        self.note_facts();
        if let Some(after) = after {
            after();
        }
    }

    /// Gives the floor, in a new epoch; `cameras`: who may show one.
    pub(crate) fn grant(&mut self, holder: Option<u64>, cameras: &[u64]) -> Epoch {
        self.epoch += 1;
        self.permit(self.epoch, holder, cameras);
        Epoch(self.epoch)
    }

    pub(crate) fn permit(&mut self, epoch: u64, holder: Option<u64>, cameras: &[u64]) {
        self.permit_as_of(self.gates.closings(ROOM), epoch, holder, cameras);
    }

    /// Permits that were given when the gate had been closed so often.
    pub(crate) fn permit_as_of(
        &mut self,
        closings: Closings,
        epoch: u64,
        holder: Option<u64>,
        cameras: &[u64],
    ) {
        let cameras = cameras.iter().copied().map(MemberId).collect();
        let permits = Permits {
            epoch: Epoch(epoch),
            holder: holder.map(MemberId),
            cameras: std::sync::Arc::new(cameras),
        };
        let (tx, rx) = std::sync::mpsc::channel();
        let done = Box::new(move || tx.send(()).unwrap());
        self.command(Command::Permit(ROOM, permits, closings, done));
        rx.try_recv().expect("a permit is acknowledged at once");
    }

    pub(crate) fn snapshot(&mut self) -> RoomCounts {
        let (tx, rx) = std::sync::mpsc::channel();
        self.command(Command::Snapshot(ROOM, Box::new(move |counts| tx.send(counts).unwrap())));
        rx.try_recv().unwrap().expect("the room is there")
    }

    /// Lets time pass, a millisecond at a time.
    pub(crate) fn run(&mut self, ms: u64) {
        for _ in 0..ms {
            self.now += Duration::from_millis(1);
            self.core.at(self.now);
            self.deliver();
            for index in 0..self.clients.len() {
                if !self.clients[index].frozen {
                    self.clients[index].produce(self.now);
                    self.pump(index);
                }
            }
            self.core.tick();
            self.core.flush();
            self.post();
        }
    }

    /// Lets clients send for a while, and the server take it all in one round: one flush, as after one large read.
    pub(crate) fn burst(&mut self, ms: u64) {
        for _ in 0..ms {
            self.now += Duration::from_millis(1);
            for index in 0..self.clients.len() {
                self.clients[index].produce(self.now);
                self.pump(index);
            }
        }
        self.now += Duration::from_millis(10);
        self.core.at(self.now);
        self.deliver();
    }

    /// Runs until all clients are connected.
    pub(crate) fn connect(&mut self) {
        for _ in 0..5_000 {
            if self.clients.iter().all(|c| c.connected || c.frozen || c.closed) {
                return;
            }
            self.run(1);
        }
        panic!("not everybody could connect");
    }

    fn deliver(&mut self) {
        while let Some(Reverse((at, ..))) = self.flights.peek()
            && *at <= self.now
        {
            let Some(Reverse((_, _, to, from, bytes))) = self.flights.pop() else { return };
            match to {
                None => self.core.receive(false, from, &bytes),
                Some(index) if !self.clients[index].frozen => {
                    self.clients[index].receive(self.now, from, &bytes);
                    self.pump(index);
                }
                Some(_) => {}
            }
        }
        self.core.flush();
        self.post();
    }

    /// Sends what a client has to send.
    fn pump(&mut self, index: usize) {
        let from = self.clients[index].address;
        for (to, bytes) in self.clients[index].drain(self.now) {
            if to == self.server {
                self.fly(None, from, &bytes);
            }
        }
    }

    /// Sends what the server has to send.
    pub(crate) fn post(&mut self) {
        self.note_facts();
        let datagrams: Vec<_> =
            self.core.datagrams().map(|d| (d.to, d.contents().to_vec())).collect();
        for (to, bytes) in datagrams {
            *self.sent_to.entry(to).or_default() += 1;
            if let Some(index) = self.clients.iter().position(|c| c.address == to) {
                let server = self.server;
                self.fly(Some(index), server, &bytes);
            }
        }
    }

    fn note_facts(&mut self) {
        let at = self.now - self.start;
        self.facts.extend(self.core.facts().map(|(_, fact)| (at, fact)));
    }

    fn fly(&mut self, to: Option<usize>, from: SocketAddr, bytes: &[u8]) {
        let Faults { lost, doubled, late, rate, pause } = self.faults;
        if self.roll(1_000) < lost {
            return;
        }
        let copies = if self.roll(1_000) < doubled { 2 } else { 1 };
        for _ in 0..copies {
            let mut delay = 5;
            if let (Some(index), 1..) = (to, rate) {
                let busy = self.busy.entry(index).or_insert(self.now);
                let queue = busy.saturating_duration_since(self.now);
                if queue > Duration::from_millis(300) {
                    return;
                }
                let us = (bytes.len() as u64 + 28) * 8 * 1_000_000 / rate;
                *busy = (*busy).max(self.now) + Duration::from_micros(us);
                delay +=
                    u64::try_from(busy.saturating_duration_since(self.now).as_millis()).unwrap();
            }
            if self.roll(1_000) < late {
                delay += self.roll(30);
            }
            self.number += 1;
            let mut at = self.now + Duration::from_millis(delay);
            if to.is_some() && pause > 0 {
                let since = u64::try_from((at - self.start).as_millis()).unwrap();
                at = self.start + Duration::from_millis(since.next_multiple_of(pause));
            }
            self.flights.push(Reverse((at, self.number, to, from, bytes.to_vec())));
        }
    }

    /// A datagram of a stranger.
    pub(crate) fn throw(&mut self, from: SocketAddr, bytes: &[u8]) {
        self.core.at(self.now);
        self.core.receive(false, from, bytes);
        self.core.flush();
        self.post();
    }

    /// The facts of one sort, in order.
    pub(crate) fn told<T>(&self, pick: impl Fn(&Fact) -> Option<T>) -> Vec<T> {
        self.facts.iter().filter_map(|(_, fact)| pick(fact)).collect()
    }
}
