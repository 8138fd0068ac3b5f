//! A crowd of WebSocket readers in one thread, for our server and for nats-server alike: one read
//! per wake-up into one shared buffer, a frame parser of a few bytes each, nothing allocated per
//! frame.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags, EpollTimeout};

use crate::Outcome;
use crate::http::{Head, find};

const WAIT_MS: u16 = 1_000;
const SILENCE_MAX: Duration = Duration::from_secs(30);
const READ_BYTES: usize = 256 * 1024;
const EVENTS: usize = 1_024;
/// The first bytes of a payload, where a frame of ours has its type.
const PREFIX_BYTES: usize = 64;
/// The id, in the crowd's epoll, of the connection that causes what the crowd hears.
const SPEAKER: u64 = u64::MAX;

/// What a member counts.
#[derive(Clone, Copy)]
pub(crate) enum Count {
    /// Frames whose beginning has these bytes.
    Frames(&'static [u8]),
    /// Messages of a stream whose messages are all of this size, however they lie in frames.
    Messages(usize),
}

pub(crate) struct Crowd {
    epoll: Epoll,
    members: Vec<Member>,
    count: Count,
    buffer: Vec<u8>,
    events: Vec<EpollEvent>,
    /// How many members have counted to at least `place + 1`.
    reached: Vec<usize>,
    /// All members have counted this far.
    all_have: usize,
    heard_at: Instant,
}

struct Member {
    stream: TcpStream,
    parser: Parser,
    has: usize,
}

impl Crowd {
    pub(crate) fn new(count: Count) -> Outcome<Self> {
        Ok(Self {
            epoll: Epoll::new(EpollCreateFlags::empty())?,
            members: Vec::new(),
            count,
            buffer: vec![0; READ_BYTES],
            events: vec![EpollEvent::empty(); EVENTS],
            reached: Vec::new(),
            all_have: 0,
            heard_at: Instant::now(),
        })
    }

    /// Takes in a socket whose handshake is done and from which nothing has been read since.
    pub(crate) fn add(&mut self, stream: TcpStream) -> Outcome<()> {
        stream.set_nonblocking(true)?;
        let id = self.members.len() as u64;
        self.epoll.add(&stream, EpollEvent::new(EpollFlags::EPOLLIN, id))?;
        self.members.push(Member { stream, parser: Parser::default(), has: 0 });
        self.all_have = 0;
        Ok(())
    }

    /// Wakes up for this connection too, and for as long as the crowd lives.
    pub(crate) fn listen_to(&mut self, speaker: &TcpStream) -> Outcome<()> {
        Ok(self.epoll.add(speaker, EpollEvent::new(EpollFlags::EPOLLIN, SPEAKER))?)
    }

    /// What everybody has counted.
    pub(crate) fn all_have(&self) -> usize {
        self.all_have
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// Payload bytes of all counted frames so far, over all members.
    pub(crate) fn bytes(&self) -> u64 {
        self.members.iter().map(|member| member.parser.bytes).sum()
    }

    /// Counts from nought again, for other things; what is half read is read on.
    pub(crate) fn restart(&mut self, count: Count) {
        self.count = count;
        self.reached.clear();
        self.all_have = 0;
        for member in &mut self.members {
            member.has = 0;
            member.parser.bytes = 0;
        }
    }

    /// Waits for something to read and reads it; whether the speaker has something too.
    pub(crate) fn pump(&mut self) -> Outcome<bool> {
        let mut events = std::mem::take(&mut self.events);
        let count = self.epoll.wait(&mut events, EpollTimeout::from(WAIT_MS))?;
        let mut is_answered = false;
        for event in &events[..count] {
            match event.data() {
                SPEAKER => is_answered = true,
                id => self.read(usize::try_from(id)?)?,
            }
        }
        self.events = events;
        if count > 0 {
            self.heard_at = Instant::now();
        } else if self.heard_at.elapsed() > SILENCE_MAX {
            let counts = self.members.iter().map(|member| member.has);
            let (least, most) = (counts.clone().min(), counts.max());
            return Err(format!("silence; the members have {least:?} to {most:?}").into());
        }
        Ok(is_answered)
    }

    /// Pumps until every member has counted to `goal`.
    pub(crate) fn wait_for(&mut self, goal: usize) -> Outcome<()> {
        self.heard_at = Instant::now();
        while self.all_have < goal {
            self.pump()?;
        }
        Ok(())
    }

    fn read(&mut self, id: usize) -> Outcome<()> {
        let Self { members, buffer, count, .. } = self;
        let member = &mut members[id];
        let read = match member.stream.read(buffer) {
            Ok(0) => return Err(format!("socket {id} was closed").into()),
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let frames = member.parser.feed(&buffer[..read], *count)?;
        if member.parser.is_pinged {
            member.parser.is_pinged = false;
            member.stream.write_all(&[0x8a, 0x80, 0, 0, 0, 0])?;
        }
        let now_has = match count {
            Count::Frames(_) => member.has + frames,
            Count::Messages(size) => usize::try_from(member.parser.bytes)? / *size,
        };
        for place in member.has..now_has {
            if place == self.reached.len() {
                self.reached.push(0);
            }
            self.reached[place] += 1;
        }
        member.has = now_has;
        while self.reached.get(self.all_have) == Some(&self.members.len()) {
            self.all_have += 1;
        }
        Ok(())
    }
}

/// Reads frames of a server, which are never masked (RFC 6455, section 5.2).
#[derive(Default)]
struct Parser {
    header: [u8; 10],
    header_length: usize,
    /// Of the payload, still to come.
    left: u64,
    length: u64,
    prefix: Vec<u8>,
    bytes: u64,
    is_pinged: bool,
}

impl Parser {
    /// How many frames to count ended in these bytes.
    fn feed(&mut self, mut bytes: &[u8], count: Count) -> Outcome<usize> {
        let mut counted = 0;
        while !bytes.is_empty() {
            if self.left == 0 {
                self.header[self.header_length] = bytes[0];
                self.header_length += 1;
                bytes = &bytes[1..];
                let Some(length) = self.payload_length() else { continue };
                self.header_length = 0;
                self.left = length;
                self.length = length;
                self.prefix.clear();
            }
            let take = usize::try_from(self.left)?.min(bytes.len());
            let (payload, rest) = bytes.split_at(take);
            bytes = rest;
            self.left -= take as u64;
            if self.prefix.len() < PREFIX_BYTES {
                let more = take.min(PREFIX_BYTES - self.prefix.len());
                self.prefix.extend_from_slice(&payload[..more]);
            }
            if self.left == 0 && self.end_of_frame(count)? {
                counted += 1;
            }
        }
        Ok(counted)
    }

    /// None while the header is not complete.
    fn payload_length(&self) -> Option<u64> {
        let header = &self.header;
        match (self.header_length, header[1] & 0x7f) {
            (4, 126) => Some(u64::from(u16::from_be_bytes([header[2], header[3]]))),
            (10, 127) => Some(header[2..].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))),
            (0 | 1, _) | (_, 126 | 127) => None,
            (_, short) => Some(u64::from(short)),
        }
    }

    fn end_of_frame(&mut self, count: Count) -> Outcome<bool> {
        match self.header[0] & 0x0f {
            0x8 => {
                let code = self.prefix.get(..2).map(|code| u16::from_be_bytes([code[0], code[1]]));
                return Err(format!("the server closed a socket with {code:?}").into());
            }
            0x9 => {
                self.is_pinged = true;
                return Ok(false);
            }
            _ => {}
        }
        let is_counted = match count {
            Count::Frames(needle) => find(&self.prefix, needle).is_some(),
            Count::Messages(_) => true,
        };
        self.bytes += if is_counted { self.length } else { 0 };
        Ok(is_counted)
    }
}

/// Opens a WebSocket; nothing beyond the handshake's answer is read.
pub(crate) fn open(address: SocketAddr, path: &str, token: Option<&str>) -> Outcome<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let protocol = token
        .map(|token| format!("Sec-WebSocket-Protocol: bearer, {token}\r\n"))
        .unwrap_or_default();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{protocol}\r\n"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    let mut byte = [0];
    // Byte by byte: what comes after the empty line is the first frame, which is the crowd's.
    while !answer.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        answer.push(byte[0]);
    }
    match Head::read(&answer)? {
        Some(head) if head.status == 101 => Ok(stream),
        _ => Err(format!("no WebSocket: {}", String::from_utf8_lossy(&answer)).into()),
    }
}
