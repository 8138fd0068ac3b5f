//! Clients that each send the next request when the answer is there, all in one thread.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use crate::Outcome;
use crate::http::{Head, request};

const WAIT_MS: u16 = 10_000;
const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// One keep-alive connection that claims and releases the floor of one meeting.
pub(crate) struct Client {
    stream: TcpStream,
    claim: Vec<u8>,
    release: Vec<u8>,
    buffer: Vec<u8>,
    sent_at: Instant,
    asks_for: Ask,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    Claim,
    Release,
}

/// What came back, lent for a moment.
pub(crate) struct Answer<'a> {
    pub(crate) client: usize,
    pub(crate) ask: Ask,
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
    pub(crate) took: Duration,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, meeting: u64, token: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let path = |word: &str| format!("/api/v1/tokens/meetings/{meeting}/{word}");
        Ok(Self {
            stream,
            claim: request("POST", address, &path("claim"), Some(token), "{}"),
            release: request("POST", address, &path("release"), Some(token), "{}"),
            buffer: Vec::with_capacity(ANSWER_BYTES_MAX),
            sent_at: Instant::now(),
            asks_for: Ask::Claim,
        })
    }

    pub(crate) fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// A request is far smaller than the socket's buffer, so the write is whole or an error.
    pub(crate) fn send(&mut self, ask: Ask) -> Outcome<()> {
        self.asks_for = ask;
        self.buffer.clear();
        self.sent_at = Instant::now();
        let bytes = match ask {
            Ask::Claim => &self.claim,
            Ask::Release => &self.release,
        };
        Ok(self.stream.write_all(bytes)?)
    }

    /// Reads what is there; the answer once it is complete.
    pub(crate) fn receive(&mut self, client: usize) -> Outcome<Option<Answer<'_>>> {
        let start = self.buffer.len();
        self.buffer.resize(ANSWER_BYTES_MAX, 0);
        let read = self.stream.read(&mut self.buffer[start..]);
        self.buffer.truncate(start + read.as_ref().copied().unwrap_or(0));
        match read {
            Ok(0) => return Err("the server closed a connection, or an answer is too long".into()),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let Some(head) = Head::read(&self.buffer)? else { return Ok(None) };
        let length = head.length.ok_or("an answer in chunks")?;
        let body = self.buffer.get(head.body..head.body + length);
        Ok(body.map(|body| Answer {
            client,
            ask: self.asks_for,
            status: head.status,
            body,
            took: self.sent_at.elapsed(),
        }))
    }
}

/// Runs all clients for `time`; `next` sees each answer and says what that client asks then.
pub(crate) fn run(
    clients: &mut [Client],
    time: Duration,
    mut next: impl FnMut(&Answer<'_>) -> Outcome<Ask>,
) -> Outcome<Duration> {
    let epoll = Epoll::new(EpollCreateFlags::empty())?;
    for (number, client) in clients.iter_mut().enumerate() {
        epoll.add(client.stream(), EpollEvent::new(EpollFlags::EPOLLIN, number as u64))?;
        client.send(Ask::Claim)?;
    }
    let start = Instant::now();
    let mut events = vec![EpollEvent::empty(); clients.len()];
    let mut waiting = clients.len();
    while waiting > 0 {
        let count = epoll.wait(&mut events, EpollTimeout::from(WAIT_MS))?;
        if count == 0 {
            return Err("no answer for ten seconds".into());
        }
        for event in &events[..count] {
            let number = usize::try_from(event.data())?;
            let client = &mut clients[number];
            let Some(answer) = client.receive(number)? else { continue };
            let ask = next(&answer)?;
            // The floor is given back before the end, so that the next run finds it free.
            if start.elapsed() < time || ask == Ask::Release {
                client.send(ask)?;
            } else {
                waiting -= 1;
            }
        }
    }
    let elapsed = start.elapsed();
    for client in clients.iter() {
        epoll.delete(client.stream())?;
    }
    Ok(elapsed)
}
