//! A thread with many clients: epoll, recvmmsg, kernel receive stamps. Cheap, because it shares the
//! machine with the server it measures.

use std::io::IoSliceMut;
use std::net::SocketAddr;
use std::os::fd::AsRawFd as _;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};
use nix::sys::eventfd::EventFd;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg};

use crate::Outcome;
use crate::counted::Counted;
use crate::heard::Heard;
use crate::mark::wall_ns;
use crate::peer::Peer;

/// Datagrams of one client that one call takes.
const BATCH: usize = 16;
const DATAGRAM_BYTES: usize = 2_048;
const EVENTS: usize = 256;
const WAIT_MAX: Duration = Duration::from_millis(50);
/// Deadlines are looked at no more often than this.
const TICK_EVERY: Duration = Duration::from_millis(2);
/// The events' own name, beside the clients' numbers.
const WAKE: u64 = u64::MAX;
/// How often the sockets of those that only count are read.
const COUNT_EVERY: Duration = Duration::from_millis(100);
const REPORT_TIME_MAX: Duration = Duration::from_secs(20);

enum Command {
    Add(Box<Peer>),
    Talk(bool),
    /// All but the first, the middle and the last only count from now on.
    Count,
    Reset,
    Report(Sender<Report>),
}

/// Everything since the last reset.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) connected: usize,
    pub(crate) heard: Vec<Heard>,
    /// Packets sent by each client that sends, per kind, since it began.
    pub(crate) sent: Vec<[u64; 2]>,
    /// From a publisher's write to the subscriber's socket, in microseconds.
    pub(crate) delays_us: Vec<u32>,
    pub(crate) failures: Vec<String>,
}

impl Report {
    pub(crate) fn received(&self) -> u64 {
        self.heard.iter().map(Heard::received).sum()
    }
}

/// Ends its clients and its thread when dropped.
pub(crate) struct Station {
    commands: Option<Sender<Command>>,
    wake: Arc<EventFd>,
    thread: Option<JoinHandle<()>>,
}

impl Station {
    /// In the network namespace of the calling thread.
    pub(crate) fn start() -> Outcome<Self> {
        let (commands, receiver) = mpsc::channel();
        let wake = Arc::new(EventFd::new()?);
        let epoll = Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?;
        epoll.add(&*wake, EpollEvent::new(EpollFlags::EPOLLIN, WAKE))?;
        let theirs = Arc::clone(&wake);
        let thread = std::thread::Builder::new().name("clients".into());
        let thread = thread.spawn(move || {
            // Made here: its buffers hold pointers, which do not cross threads.
            let mut hub = Hub {
                epoll,
                wake: theirs,
                commands: receiver,
                peers: Vec::new(),
                delays: Vec::new(),
                mail: Mail::new(),
                next_tick: Instant::now(),
                next_count: None,
            };
            while hub.turn() {}
        })?;
        Ok(Self { commands: Some(commands), wake, thread: Some(thread) })
    }

    fn tell(&self, command: Command) -> Outcome<()> {
        let commands = self.commands.as_ref().ok_or("the clients have ended")?;
        commands.send(command).map_err(|_| "the clients' thread is gone")?;
        self.wake.write(1)?;
        Ok(())
    }

    pub(crate) fn add(&self, peer: Peer) -> Outcome<()> {
        self.tell(Command::Add(Box::new(peer)))
    }

    /// Starts or stops all that its clients send.
    pub(crate) fn talk(&self, on: bool) -> Outcome<()> {
        self.tell(Command::Talk(on))
    }

    /// From now on all but the first, the middle and the last only count what they get: a server passes on in some order, and the delays
    /// are to be those of all.
    pub(crate) fn count(&self) -> Outcome<()> {
        self.tell(Command::Count)
    }

    pub(crate) fn reset(&self) -> Outcome<()> {
        self.tell(Command::Reset)
    }

    /// What was heard so far; takes the delays. A client that failed is an error.
    pub(crate) fn report(&self) -> Outcome<Report> {
        let (reply, report) = mpsc::channel();
        self.tell(Command::Report(reply))?;
        let report = report.recv_timeout(REPORT_TIME_MAX)?;
        match report.failures.first() {
            Some(failure) => Err(format!("a client failed: {failure}").into()),
            None => Ok(report),
        }
    }

    /// Asks until `is_done`, or fails with `what` after `limit`.
    pub(crate) fn wait(
        &self,
        what: &str,
        limit: Duration,
        is_done: impl Fn(&Report) -> bool,
    ) -> Outcome<()> {
        let start = Instant::now();
        while !is_done(&self.report()?) {
            if start.elapsed() > limit {
                return Err(format!("not within {} s: {what}", limit.as_secs()).into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        self.commands = None;
        let _ = self.wake.write(1);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The thread's own side.
struct Hub {
    epoll: Epoll,
    wake: Arc<EventFd>,
    commands: Receiver<Command>,
    peers: Vec<Peer>,
    delays: Vec<u32>,
    mail: Mail,
    next_tick: Instant,
    next_count: Option<Instant>,
}

impl Hub {
    /// `false`: it is over.
    fn turn(&mut self) -> bool {
        let mut events = [EpollEvent::empty(); EVENTS];
        // An interrupted wait is an empty one.
        let count = self.epoll.wait(&mut events, self.timeout()).unwrap_or(0);
        let mut goes_on = true;
        for event in &events[..count] {
            if event.data() == WAKE {
                let _ = self.wake.read();
                goes_on = self.obey();
            } else if let Ok(index) = usize::try_from(event.data()) {
                self.mail.deliver(&mut self.peers[index], &mut self.delays);
            }
        }
        self.keep_time();
        goes_on
    }

    fn timeout(&self) -> EpollTimeout {
        let now = Instant::now();
        let due = self.peers.iter().filter_map(|peer| peer.source.as_ref()?.next_due()).min();
        let lives = |peer: &&Peer| peer.failure.is_none() && peer.counted.is_none();
        let tick = self.peers.iter().filter(lives).map(|peer| peer.deadline);
        let tick = tick.min().map(|deadline| deadline.max(self.next_tick));
        let until =
            [due, tick, self.next_count].into_iter().flatten().min().unwrap_or(now + WAIT_MAX);
        let wait = until.saturating_duration_since(now).min(WAIT_MAX);
        // Up, so that the wait ends after what is due and does not spin before it.
        EpollTimeout::try_from(wait.as_micros().div_ceil(1_000)).unwrap_or(EpollTimeout::ZERO)
    }

    fn keep_time(&mut self) {
        let now = Instant::now();
        for peer in self.peers.iter_mut().filter(|peer| peer.source.is_some()) {
            peer.publish(now, &mut self.delays);
        }
        if self.next_count.is_some_and(|at| at <= now) {
            self.count();
        }
        if now < self.next_tick {
            return;
        }
        self.next_tick = now + TICK_EVERY;
        for peer in &mut self.peers {
            if peer.deadline <= now && peer.failure.is_none() && peer.counted.is_none() {
                peer.tick(now, &mut self.delays);
            }
        }
    }

    fn obey(&mut self) -> bool {
        loop {
            match self.commands.try_recv() {
                Ok(command) => self.carry_out(command),
                Err(mpsc::TryRecvError::Empty) => return true,
                Err(mpsc::TryRecvError::Disconnected) => return false,
            }
        }
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::Add(peer) => self.add(*peer),
            Command::Talk(on) => {
                let now = Instant::now();
                for source in self.peers.iter_mut().filter_map(|peer| peer.source.as_mut()) {
                    if on {
                        source.start(now);
                    } else {
                        source.stop();
                    }
                }
            }
            Command::Count => {
                let size = self.peers.len();
                let witnesses = [0, size / 2, size.saturating_sub(1)];
                let peers = self.peers.iter_mut().enumerate();
                for (_, peer) in peers.filter(|(at, _)| !witnesses.contains(at)) {
                    if let Err(error) = self.epoll.delete(peer.fd()) {
                        peer.failure = Some(format!("epoll: {error}"));
                    }
                    peer.counted = Some(Counted::default());
                }
                self.next_count = Some(Instant::now() + COUNT_EVERY);
            }
            Command::Reset => {
                self.count();
                self.delays.clear();
                for peer in &mut self.peers {
                    peer.heard = Heard::default();
                    peer.counted = peer.counted.map(|_| Counted::default());
                }
            }
            // Whoever asked may have given up.
            Command::Report(reply) => {
                self.count();
                drop(reply.send(self.report()));
            }
        }
    }

    /// Reads what came for those that only count.
    fn count(&mut self) {
        for peer in &mut self.peers {
            self.mail.count(peer);
        }
        self.next_count = self.next_count.map(|_| Instant::now() + COUNT_EVERY);
    }

    fn add(&mut self, mut peer: Peer) {
        let event = EpollEvent::new(EpollFlags::EPOLLIN, self.peers.len() as u64);
        if let Err(error) = self.epoll.add(peer.fd(), event) {
            peer.failure = Some(format!("epoll: {error}"));
        }
        peer.tick(Instant::now(), &mut self.delays);
        self.peers.push(peer);
    }

    fn report(&mut self) -> Report {
        let peers = &self.peers;
        Report {
            connected: peers.iter().filter(|peer| peer.is_connected).count(),
            heard: peers.iter().map(heard).collect(),
            sent: peers.iter().filter_map(|peer| Some(peer.source.as_ref()?.sent())).collect(),
            delays_us: std::mem::take(&mut self.delays),
            failures: peers.iter().filter_map(|peer| peer.failure.clone()).collect(),
        }
    }
}

fn heard(peer: &Peer) -> Heard {
    peer.counted.map_or_else(|| peer.heard.clone(), Heard::from)
}

/// The buffers that datagrams are read into.
struct Mail {
    headers: MultiHeaders<SockaddrStorage>,
    buffers: Vec<[u8; DATAGRAM_BYTES]>,
}

impl Mail {
    fn new() -> Self {
        let stamp = nix::cmsg_space!(nix::sys::time::TimeSpec);
        let headers = MultiHeaders::preallocate(BATCH, Some(stamp));
        Self { headers, buffers: vec![[0; DATAGRAM_BYTES]; BATCH] }
    }

    /// Reads the socket of a client that only counts empty.
    fn count(&mut self, peer: &mut Peer) {
        let fd = peer.fd().as_raw_fd();
        let Some(counted) = &mut peer.counted else { return };
        loop {
            let slices = self.buffers.iter_mut().map(|buffer| [IoSliceMut::new(buffer)]);
            let mut slices: Vec<_> = slices.collect();
            let flags = MsgFlags::MSG_DONTWAIT;
            let Ok(messages) = recvmmsg(fd, &mut self.headers, slices.iter_mut(), flags, None)
            else {
                return;
            };
            let mut count = 0;
            for bytes in messages.filter_map(|message| message.iovs().next()) {
                count += 1;
                counted.count(bytes);
            }
            if count < BATCH {
                return;
            }
        }
    }

    /// Reads the socket empty.
    fn deliver(&mut self, peer: &mut Peer, delays: &mut Vec<u32>) {
        loop {
            let fd = peer.fd().as_raw_fd();
            let slices = self.buffers.iter_mut().map(|buffer| [IoSliceMut::new(buffer)]);
            let mut slices: Vec<_> = slices.collect();
            let flags = MsgFlags::MSG_DONTWAIT;
            let received = recvmmsg(fd, &mut self.headers, slices.iter_mut(), flags, None);
            let messages = match received {
                Ok(messages) => messages,
                Err(Errno::EINTR) => continue,
                // Empty, or an ICMP error of a server that is gone: its silence is noticed elsewhere.
                Err(_) => return,
            };
            let (now, now_ns) = (Instant::now(), wall_ns());
            let mut count = 0;
            for message in messages {
                count += 1;
                let mut stamps = message.cmsgs().ok().into_iter().flatten();
                let at_ns = stamps.find_map(|cmsg| stamp_ns(&cmsg));
                let from = message.address.as_ref().and_then(socket_address);
                if let (Some(from), Some(bytes)) = (from, message.iovs().next()) {
                    let at_ns = at_ns.unwrap_or(now_ns);
                    // When it came, not when it was read: what the estimation of bandwidth is told.
                    let at = now.checked_sub(Duration::from_nanos(now_ns.saturating_sub(at_ns)));
                    peer.receive(at.unwrap_or(now), at_ns, from, bytes, delays);
                }
            }
            if count < BATCH {
                return;
            }
        }
    }
}

fn stamp_ns(cmsg: &ControlMessageOwned) -> Option<u64> {
    let ControlMessageOwned::ScmTimestampns(stamp) = cmsg else { return None };
    u64::try_from(Duration::from(*stamp).as_nanos()).ok()
}

fn socket_address(address: &SockaddrStorage) -> Option<SocketAddr> {
    Some(SocketAddr::from(*address.as_sockaddr_in()?))
}
