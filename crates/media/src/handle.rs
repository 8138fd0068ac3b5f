//! The handle that the rest of the program holds: commands in, facts and replies out.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SendError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use nix::sys::eventfd::{EfdFlags, EventFd};

use crate::command::Command;
use crate::core::{Core, Gates};
use crate::driver::{self, Parts, Shared};
use crate::{
    Addresses, Config, Counts, Fact, Join, JoinError, MemberId, PeerId, Permits, RoomCounts,
    RoomId, View, limit,
};

/// Told every [`Fact`]; runs on the media thread, so it must return at once.
pub type Facts = Arc<dyn Fn(RoomId, Fact) + Send + Sync>;
/// Called with what a command came to; runs on the media thread (or the caller's, if media has ended).
pub type Reply<T> = Box<dyn FnOnce(T) + Send>;
/// Called when a permit set is applied.
pub type Done = Box<dyn FnOnce() + Send>;

/// Media threads at most.
const SHARDS: usize = 64;
/// How long a shutdown waits for the threads.
const END: Duration = Duration::from_secs(1);

/// A running media server. Clones share it; [`Media::shutdown`] ends it, and so does dropping the last one.
#[derive(Clone)]
pub struct Media(Arc<Inner>);

struct Inner {
    shards: Vec<Shard>,
    gates: Gates,
    addresses: Addresses,
}

struct Shard {
    commands: Sender<Command>,
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Media").field("addresses", &self.0.addresses).finish_non_exhaustive()
    }
}

impl Media {
    /// Binds the sockets and starts the media threads. Errors: what binding said, `InvalidInput` for no address or shards out of range.
    #[expect(clippy::needless_pass_by_value, reason = "the caller gives it away")]
    pub fn start(config: &Config, facts: Facts) -> io::Result<Self> {
        if !(1..=SHARDS).contains(&config.shards) || (config.udp.is_none() && config.tcp.is_none())
        {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        let gates = Gates::default();
        let mut addresses = Addresses::default();
        let mut shards = Vec::new();
        for number in 0..config.shards {
            shards.push(Shard::start(config, number, &gates, &facts, &mut addresses)?);
        }
        Ok(Self(Arc::new(Inner { shards, gates, addresses })))
    }

    /// What was bound.
    pub fn addresses(&self) -> Addresses {
        self.0.addresses.clone()
    }

    fn shard(&self, room: RoomId) -> &Shard {
        // There is at least one; rooms are numbered by the caller, so the remainder spreads them.
        let shards = &self.0.shards;
        &shards[usize::try_from(room.0 % shards.len() as u64).unwrap_or(0)]
    }

    fn tell(&self, room: RoomId, command: Command) {
        self.shard(room).tell(command);
    }

    /// Opens a room. Idempotent; the first `join` or `permit` does it too.
    pub fn open(&self, room: RoomId) {
        self.tell(room, Command::Open(room));
    }

    /// Replaces the permits. `done` is called when the old ones are closed and these open, in one step, on the room's
    /// shard; for a stale epoch too, which changes nothing.
    pub fn permit(&self, room: RoomId, permits: Permits, done: Done) {
        let closings = self.0.gates.closings(room);
        self.tell(room, Command::Permit(room, permits, closings, done));
    }

    /// Closes the room's gate at once, without the shard: nothing goes out until a `permit` that is called after this is applied.
    pub fn mute(&self, room: RoomId) {
        self.0.gates.mute(room);
    }

    /// A client's first offer; the reply is the SDP answer.
    pub fn join(&self, room: RoomId, join: Join, reply: Reply<Result<String, JoinError>>) {
        let shard = self.shard(room);
        let waiting = &shard.shared.waiting_joins;
        if waiting.fetch_add(1, Ordering::Relaxed) >= limit::WAITING_JOINS {
            waiting.fetch_sub(1, Ordering::Relaxed);
            reply(Err(JoinError::Busy));
            return;
        }
        shard.tell(Command::Join(room, join, reply));
    }

    /// A further offer of a peer: ICE restart.
    pub fn offer(
        &self,
        room: RoomId,
        peer: PeerId,
        offer: String,
        reply: Reply<Result<String, JoinError>>,
    ) {
        self.tell(room, Command::Offer(room, peer, offer, reply));
    }

    /// How large a peer shows its camera slots; replaces what it said before.
    pub fn view(&self, room: RoomId, peer: PeerId, views: Vec<View>) {
        self.tell(room, Command::View(room, peer, views));
    }

    /// Ends a peer.
    pub fn leave(&self, room: RoomId, peer: PeerId) {
        self.tell(room, Command::Leave(room, peer));
    }

    /// Ends all peers of a member.
    pub fn leave_member(&self, room: RoomId, member: MemberId) {
        self.tell(room, Command::LeaveMember(room, member));
    }

    /// Ends a room and all its peers. Its permits are forgotten.
    pub fn close(&self, room: RoomId) {
        self.tell(room, Command::Close(room));
    }

    /// A room's counters; `None` if there is no such room.
    pub fn snapshot(&self, room: RoomId, reply: Reply<Option<RoomCounts>>) {
        self.tell(room, Command::Snapshot(room, reply));
    }

    /// The server's totals; some milliseconds old.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for shard in &self.0.shards {
            counts.add(&shard.shared.counts.lock().unwrap_or_else(PoisonError::into_inner));
            counts.cpu_us.push(shard.shared.cpu_us.load(Ordering::Relaxed));
        }
        counts
    }

    /// Ends all peers and threads; waits for them, at most a second. Idempotent.
    pub fn shutdown(&self) {
        self.0.end();
        let until = Instant::now() + END;
        for shard in &self.0.shards {
            let thread = shard.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
            let Some(thread) = thread else { continue };
            while !thread.is_finished() && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(1));
            }
            if thread.is_finished() && thread.join().is_err() {
                tracing::error!("a media thread had panicked");
            }
        }
    }

    /// For tests: the next call into this peer's WebRTC end panics.
    #[doc(hidden)]
    pub fn break_peer(&self, room: RoomId, peer: PeerId) {
        self.tell(room, Command::Break(room, peer));
    }
}

impl Inner {
    fn end(&self) {
        for shard in &self.shards {
            shard.tell(Command::Shutdown);
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.end();
    }
}

impl Shard {
    fn start(
        config: &Config,
        number: usize,
        gates: &Gates,
        facts: &Facts,
        addresses: &mut Addresses,
    ) -> io::Result<Self> {
        let mut told = Vec::new();
        let udp = config.udp.map(|a| driver::bind(nth(a, number))).transpose()?;
        if let Some(socket) = &udp {
            let bound = socket.local_addr()?;
            addresses.udp.push(bound);
            told.extend(driver::told(bound, false, config.public_ip));
        }
        let tcp = config.tcp.map(|a| TcpListener::bind(nth(a, number))).transpose()?;
        if let Some(listener) = &tcp {
            listener.set_nonblocking(true)?;
            let bound = listener.local_addr()?;
            addresses.tcp.push(bound);
            told.extend(driver::told(bound, true, config.public_ip));
        }
        let shared = Arc::new(Shared {
            wake: EventFd::from_flags(EfdFlags::EFD_NONBLOCK | EfdFlags::EFD_CLOEXEC)?,
            counts: Mutex::default(),
            cpu_us: AtomicU64::new(0),
            waiting_joins: AtomicUsize::new(0),
        });
        let core = Core::new(&told, config.bandwidth_estimation, gates.clone(), Instant::now());
        let (commands, inbox): (Sender<Command>, Receiver<Command>) = channel();
        let parts =
            Parts { core, commands: inbox, shared: shared.clone(), facts: facts.clone(), udp, tcp };
        let name = format!("media-{number}");
        let thread = std::thread::Builder::new().name(name).spawn(move || driver::run(parts))?;
        Ok(Self { commands, shared, thread: Mutex::new(Some(thread)) })
    }

    fn tell(&self, command: Command) {
        match self.commands.send(command) {
            // Written for the wake alone: a full counter wakes as well.
            Ok(()) => drop(self.shared.wake.write(1)),
            Err(SendError(command)) => command.ended(),
        }
    }
}

/// The address of the nth shard: the ports that follow, or any.
fn nth(address: SocketAddr, number: usize) -> SocketAddr {
    let more = u16::try_from(number).unwrap_or(0);
    let port = if address.port() == 0 { 0 } else { address.port().saturating_add(more) };
    SocketAddr::new(address.ip(), port)
}
