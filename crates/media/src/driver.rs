//! The media thread: the only place with sockets and a clock. One epoll wait, a batch of datagrams, one flush, one batch out.

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::eventfd::EventFd;
use nix::time::{ClockId, clock_gettime};

use crate::command::Command;
use crate::core::{After, Core};
use crate::count::Counts;
use crate::handle::Facts;
use crate::limit;

mod address;
mod tcp;
mod udp;

pub(crate) use address::told;
pub(crate) use tcp::Tcp;
pub(crate) use udp::{Udp, bind};

/// What a shard shares with the handle.
#[derive(Debug)]
pub(crate) struct Shared {
    pub wake: EventFd,
    pub counts: Mutex<Counts>,
    /// CPU time of the thread in microseconds.
    pub cpu_us: AtomicU64,
    pub waiting_joins: AtomicUsize,
}

/// What a media thread is made of.
pub(crate) struct Parts {
    pub core: Core,
    pub commands: Receiver<Command>,
    pub shared: Arc<Shared>,
    pub facts: Facts,
    pub udp: Option<std::net::UdpSocket>,
    pub tcp: Option<std::net::TcpListener>,
}

/// A running media thread.
struct Driver {
    core: Core,
    commands: Receiver<Command>,
    /// Commands behind joins that wait their turn.
    waiting: VecDeque<Command>,
    shared: Arc<Shared>,
    facts: Facts,
    epoll: Epoll,
    udp: Option<Udp>,
    tcp: Option<Tcp>,
    /// What is to be called once the facts are told.
    after: Vec<After>,
    /// No datagram that is read now came before this moment: residence is counted from it.
    since: Instant,
    /// The last wait found the socket empty.
    idle: bool,
    /// Forwarded packets that are sent.
    sent: u64,
    measured: Instant,
    ends: bool,
}

pub(crate) const WAKE: u64 = 0;
pub(crate) const UDP: u64 = 1;
pub(crate) const LISTENER: u64 = 2;
/// Events taken from one wait.
const EVENTS: usize = 64;
/// Reads of the socket in one round, before timers, TCP and facts have their turn.
const READS: usize = 4;
/// Packets to write before they are sent, although more were read: bounds the residence of the first ones.
const WAITING: u64 = 1_024;
/// Datagrams of one send, although more packets wait: the first receivers need not wait for the last, and what was just made is still in
/// the processor's cache. Enough for one call of the kernel.
const CHUNK: usize = 128;
/// What comes first waits this long for company: a picture is several datagrams that come nearly at once, and what is written together costs
/// each receiver one pass through the library and not two or three (a quarter of all CPU with 100 of them). Not among few peers, where there is
/// little to save.
const GATHER: Duration = Duration::from_micros(500);
const GATHER_FROM: usize = 16;
/// A wait this long means that the socket was empty.
const IDLE: Duration = Duration::from_micros(50);
const MEASURE: Duration = Duration::from_millis(100);

/// Runs a media thread until it is told to end, or nobody holds it any more.
pub(crate) fn run(parts: Parts) {
    match Driver::new(parts) {
        Ok(mut driver) => {
            while !driver.ends {
                driver.round();
            }
            driver.end();
        }
        Err(error) => tracing::error!(%error, "a media thread could not start"),
    }
}

impl Driver {
    fn new(parts: Parts) -> io::Result<Self> {
        let Parts { core, commands, shared, facts, udp, tcp } = parts;
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        epoll.add(&shared.wake, EpollEvent::new(EpollFlags::EPOLLIN, WAKE))?;
        if let Some(udp) = &udp {
            epoll.add(udp, EpollEvent::new(EpollFlags::EPOLLIN, UDP))?;
        }
        if let Some(tcp) = &tcp {
            epoll.add(tcp, EpollEvent::new(EpollFlags::EPOLLIN, LISTENER))?;
        }
        let now = Instant::now();
        Ok(Self {
            core,
            commands,
            waiting: VecDeque::new(),
            shared,
            facts,
            epoll,
            udp: udp.map(Udp::new),
            tcp: tcp.map(|listener| Tcp::new(listener, now)),
            after: Vec::new(),
            since: now,
            idle: false,
            sent: 0,
            measured: now,
            ends: false,
        })
    }

    fn round(&mut self) {
        let mut events = [EpollEvent::empty(); EVENTS];
        let ready = self.wait(&mut events);
        self.take_commands();
        self.run_waiting();
        for event in &events[..ready] {
            match event.data() {
                WAKE => drop(self.shared.wake.read()),
                UDP => {
                    self.gather();
                    self.read_udp();
                }
                LISTENER => {
                    if let Some(tcp) = &mut self.tcp {
                        tcp.accept(&self.epoll, &mut self.core, Instant::now());
                    }
                }
                connection => {
                    if let Some(tcp) = &mut self.tcp {
                        tcp.ready(connection, event.events(), &self.epoll, &mut self.core);
                    }
                }
            }
        }
        self.core.at(Instant::now());
        self.core.tick();
        self.send();
        if let Some(tcp) = &mut self.tcp {
            tcp.sweep(&mut self.core, Instant::now());
        }
        self.tell();
        self.publish();
    }

    /// Waits for something to do, and sets the time.
    fn wait(&mut self, events: &mut [EpollEvent]) -> usize {
        let before = Instant::now();
        let timeout =
            if self.waiting.is_empty() { self.timeout(before) } else { EpollTimeout::ZERO };
        let ready = self.epoll.wait(events, timeout).unwrap_or(0);
        let now = Instant::now();
        self.idle = now.saturating_duration_since(before) > IDLE;
        if self.idle {
            self.since = now;
        }
        self.core.at(now);
        ready
    }

    /// Lets more come before it is read, if the socket was empty up to now and there are many to write to.
    fn gather(&self) {
        if self.idle && self.core.peers() >= GATHER_FROM {
            std::thread::sleep(GATHER);
        }
    }

    fn timeout(&self, now: Instant) -> EpollTimeout {
        let Some(deadline) = self.core.deadline() else {
            return EpollTimeout::from(if self.tcp.is_some() { 1_000u16 } else { 60_000 });
        };
        let left = deadline.saturating_duration_since(now).as_micros().div_ceil(1_000);
        EpollTimeout::from(u16::try_from(left).unwrap_or(u16::MAX))
    }

    /// Takes what was asked. Permits go before everything that waits, save the end of their own room.
    fn take_commands(&mut self) {
        loop {
            match self.commands.try_recv() {
                Ok(Command::Permit(room, permits, closings, done)) => {
                    let closes = |c: &Command| matches!(c, Command::Close(r) if *r == room);
                    let permit = Command::Permit(room, permits, closings, done);
                    if self.waiting.iter().any(closes) {
                        self.waiting.push_back(permit);
                    } else {
                        self.after.extend(self.core.command(permit));
                    }
                }
                Ok(command) => self.waiting.push_back(command),
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => {
                    self.ends = true;
                    return;
                }
            }
        }
    }

    /// Runs what waits, up to some joins: they are what costs.
    fn run_waiting(&mut self) {
        let mut joins = 0;
        while joins < limit::JOINS_A_ROUND
            && let Some(command) = self.waiting.pop_front()
        {
            match &command {
                Command::Join(..) | Command::Offer(..) => joins += 1,
                Command::Shutdown => self.ends = true,
                Command::Open(_)
                | Command::Permit(..)
                | Command::View(..)
                | Command::Leave(..)
                | Command::LeaveMember(..)
                | Command::Close(_)
                | Command::Snapshot(..)
                | Command::Break(..) => {}
            }
            if matches!(command, Command::Join(..)) {
                self.shared.waiting_joins.fetch_sub(1, Ordering::Relaxed);
            }
            self.after.extend(self.core.command(command));
        }
        self.core.flush();
    }

    fn read_udp(&mut self) {
        for _ in 0..READS {
            let Some(udp) = &mut self.udp else { return };
            let full = udp.receive();
            let read = Instant::now();
            self.core.at(read);
            for i in 0.. {
                let Some((source, bytes)) = self.udp.as_ref().and_then(|u| u.received(i)) else {
                    break;
                };
                self.core.receive(false, source, bytes);
                if self.core.waiting() >= WAITING {
                    self.send();
                    // A hand-over does not wait for the rest of a large batch.
                    self.take_commands();
                }
            }
            self.send();
            if !full {
                // The socket was empty: what comes next came after this.
                self.since = read;
                return;
            }
        }
    }

    /// Passes on what came, and sends it.
    fn send(&mut self) {
        loop {
            let is_all = self.core.flush_some(CHUNK);
            self.post();
            if is_all {
                return;
            }
        }
    }

    /// Hands the sockets what waits to be sent.
    fn post(&mut self) {
        let mut datagrams: Vec<_> = self.core.datagrams().collect();
        if let Some(tcp) = &mut self.tcp {
            datagrams.retain(|datagram| {
                if datagram.tcp {
                    tcp.send(datagram, &self.epoll, self.core.counts());
                }
                !datagram.tcp
            });
        }
        if let Some(udp) = &mut self.udp {
            udp.send(&datagrams, self.core.counts());
        }
        let counts = self.core.counts();
        if counts.forwarded > self.sent {
            let stayed = Instant::now().saturating_duration_since(self.since);
            counts.residence.add(stayed, counts.forwarded - self.sent);
            self.sent = counts.forwarded;
        }
    }

    /// Tells the facts, then answers.
    fn tell(&mut self) {
        for (room, fact) in self.core.facts() {
            calm(|| (self.facts)(room, fact));
        }
        for after in self.after.drain(..) {
            calm(after);
        }
    }

    fn publish(&mut self) {
        let now = Instant::now();
        if now.saturating_duration_since(self.measured) >= MEASURE {
            self.measured = now;
            if let Ok(cpu) = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID) {
                let us = Duration::from(cpu).as_micros();
                self.shared.cpu_us.store(u64::try_from(us).unwrap_or(u64::MAX), Ordering::Relaxed);
            }
        }
        let mut counts = self.shared.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.clone_from(self.core.counts());
    }

    /// Ends all sessions on the wire and answers whoever still waits.
    fn end(&mut self) {
        self.core.at(Instant::now());
        self.core.command(Command::Shutdown);
        self.send();
        self.tell();
        self.publish();
        let rest: Vec<_> = self.waiting.drain(..).collect();
        for command in rest.into_iter().chain(std::iter::from_fn(|| self.commands.try_recv().ok()))
        {
            calm(|| command.ended());
        }
    }
}

/// Runs a caller's closure; its panic is not ours.
fn calm(call: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(call)).is_err() {
        tracing::error!("what media told panicked");
    }
}
