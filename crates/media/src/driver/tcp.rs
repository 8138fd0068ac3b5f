//! ICE over TCP (RFC 6544, passive): datagrams framed by two bytes of length (RFC 4571), for networks that let no UDP through.

use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use nix::sys::epoll::{Epoll, EpollEvent, EpollFlags};

use super::LISTENER;
use crate::core::Core;
use crate::count::Counts;
use crate::limit;
use crate::outbox::Datagram;

/// Bytes read from one connection before the others have their turn.
const READ: usize = 32 * 1024;
const SWEEP: Duration = Duration::from_secs(1);
/// Connections accepted in one round.
const ACCEPTS: usize = 32;

/// A shard's listener and its connections.
#[derive(Debug)]
pub(crate) struct Tcp {
    listener: TcpListener,
    connections: HashMap<u64, Connection>,
    by_address: HashMap<SocketAddr, u64>,
    next: u64,
    swept: Instant,
    buffer: Vec<u8>,
}

#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    source: SocketAddr,
    /// What is read and not a whole frame yet.
    inbox: Vec<u8>,
    /// What is to be written.
    outbox: Vec<u8>,
    /// When a check of a peer last was known to come over it, or the beginning.
    known: Instant,
    is_known: bool,
    served: bool,
}

impl Tcp {
    pub(crate) fn new(listener: TcpListener, now: Instant) -> Self {
        Self {
            listener,
            connections: HashMap::new(),
            by_address: HashMap::new(),
            next: LISTENER + 1,
            swept: now,
            buffer: vec![0; READ],
        }
    }

    pub(crate) fn accept(&mut self, epoll: &Epoll, core: &mut Core, now: Instant) {
        for _ in 0..ACCEPTS {
            let Ok((stream, source)) = self.listener.accept() else { return };
            let unknown = self.connections.values().filter(|c| !c.is_known).count();
            let room =
                self.connections.len() < limit::CONNECTIONS && unknown < limit::NEW_CONNECTIONS;
            if !room || stream.set_nonblocking(true).is_err() {
                core.counts().tcp_refused += 1;
                continue;
            }
            // Late is as bad as lost here; the call fails only for a dead connection.
            drop(stream.set_nodelay(true));
            self.next += 1;
            if epoll.add(&stream, EpollEvent::new(EpollFlags::EPOLLIN, self.next)).is_err() {
                core.counts().tcp_refused += 1;
                continue;
            }
            let source = SocketAddr::new(source.ip().to_canonical(), source.port());
            let connection = Connection {
                stream,
                source,
                inbox: Vec::new(),
                outbox: Vec::new(),
                known: now,
                is_known: false,
                served: false,
            };
            self.by_address.insert(source, self.next);
            self.connections.insert(self.next, connection);
            core.counts().tcp += 1;
        }
    }

    /// A connection can be read or written.
    pub(crate) fn ready(&mut self, id: u64, events: EpollFlags, epoll: &Epoll, core: &mut Core) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        let mut lives = true;
        if events.contains(EpollFlags::EPOLLOUT) {
            lives = connection.write(id, epoll);
        }
        if lives
            && events.intersects(EpollFlags::EPOLLIN | EpollFlags::EPOLLHUP | EpollFlags::EPOLLERR)
        {
            lives = connection.read(&mut self.buffer, core);
        }
        if !lives {
            self.close(id, core);
        }
    }

    /// Writes a datagram to the connection it belongs to; what does not fit its backlog is dropped whole.
    pub(crate) fn send(&mut self, datagram: &Datagram, epoll: &Epoll, counts: &mut Counts) {
        let bytes = datagram.contents();
        let found = self.by_address.get(&datagram.to).copied();
        let connection = found.and_then(|id| Some((id, self.connections.get_mut(&id)?)));
        let (Some((id, connection)), Ok(len)) = (connection, u16::try_from(bytes.len())) else {
            counts.send_dropped += 1;
            return;
        };
        if connection.outbox.len() + bytes.len() + 2 > limit::CONNECTION_BACKLOG {
            counts.send_dropped += 1;
            return;
        }
        let waits = !connection.outbox.is_empty();
        connection.outbox.extend_from_slice(&len.to_be_bytes());
        connection.outbox.extend_from_slice(bytes);
        counts.sent += 1;
        // A broken connection is closed when it is read or swept.
        if !waits {
            counts.send_calls += 1;
            connection.write(id, epoll);
        }
    }

    /// Closes connections that no peer's check came over for too long.
    pub(crate) fn sweep(&mut self, core: &mut Core, now: Instant) {
        if now.saturating_duration_since(self.swept) < SWEEP {
            return;
        }
        self.swept = now;
        let mut idle = Vec::new();
        for (id, connection) in &mut self.connections {
            connection.is_known = core.knows(true, connection.source);
            if connection.is_known {
                connection.known = now;
                connection.served = true;
            } else if now.saturating_duration_since(connection.known) >= limit::CONNECTION_WAIT {
                idle.push((*id, connection.served));
            }
        }
        for (id, served) in idle {
            core.counts().tcp_refused += u64::from(!served);
            self.close(id, core);
        }
    }

    fn close(&mut self, id: u64, core: &mut Core) {
        // Dropping the stream takes it out of epoll as well.
        if let Some(connection) = self.connections.remove(&id) {
            if self.by_address.get(&connection.source) == Some(&id) {
                self.by_address.remove(&connection.source);
            }
            core.counts().tcp -= 1;
        }
    }
}

impl Connection {
    /// False: it ended, or sent what is no frame.
    fn read(&mut self, buffer: &mut [u8], core: &mut Core) -> bool {
        match self.stream.read(buffer) {
            Ok(0) => false,
            Ok(n) => {
                self.inbox.extend_from_slice(&buffer[..n]);
                self.take_frames(core)
            }
            Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted),
        }
    }

    fn take_frames(&mut self, core: &mut Core) -> bool {
        let mut rest = &self.inbox[..];
        while let Some((head, body)) = rest.split_first_chunk::<2>() {
            let len = usize::from(u16::from_be_bytes(*head));
            if len > limit::DATAGRAM {
                return false;
            }
            let Some((frame, after)) = body.split_at_checked(len) else { break };
            core.receive(true, self.source, frame);
            rest = after;
        }
        let taken = self.inbox.len() - rest.len();
        self.inbox.drain(..taken);
        true
    }

    /// Writes what it can; false: it ended.
    fn write(&mut self, id: u64, epoll: &Epoll) -> bool {
        let (written, lives) = match self.stream.write(&self.outbox) {
            Ok(n) => (n, true),
            Err(error) => {
                (0, matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted))
            }
        };
        let waited = written < self.outbox.len();
        self.outbox.drain(..written);
        let mut events = EpollFlags::EPOLLIN;
        events.set(EpollFlags::EPOLLOUT, waited && lives);
        lives && epoll.modify(&self.stream, &mut EpollEvent::new(events, id)).is_ok()
    }
}
