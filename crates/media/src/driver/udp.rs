//! Datagrams in and out in batches: recvmmsg, sendmmsg, and segmentation offload (GSO) for a receiver's equal-sized packets.

use std::io::{self, IoSlice, IoSliceMut};
use std::net::{IpAddr, SocketAddr, SocketAddrV6, UdpSocket};
use std::os::fd::AsRawFd;

use nix::cmsg_space;
use nix::errno::Errno;
use nix::sys::socket::sockopt::{RcvBuf, SndBuf};
use nix::sys::socket::{
    ControlMessage, MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, sendmmsg, setsockopt,
};

use crate::count::Counts;
use crate::limit;
use crate::outbox::Datagram;

/// Datagrams of one read.
const BATCH: usize = 64;
/// Messages of one send.
const MESSAGES: usize = 128;
/// Segments of one message, and its bytes (Linux: `UDP_MAX_SEGMENTS`, and a UDP datagram's length).
const SEGMENTS: usize = 64;
const SEGMENTS_BYTES: usize = 60_000;
/// A buffer: longer datagrams arrive cut and are thrown away.
const BUFFER: usize = limit::DATAGRAM + 1;
/// What the kernel is asked to queue, in bytes; it may grant less.
const SOCKET_BUFFER: usize = 8 << 20;

/// A shard's socket.
pub(crate) struct Udp {
    socket: UdpSocket,
    /// Bound to an IPv6 address: IPv4 clients appear as mapped addresses.
    six: bool,
    headers: MultiHeaders<SockaddrStorage>,
    buffers: Vec<u8>,
    received: Vec<(usize, SocketAddr)>,
    plain: MultiHeaders<SockaddrStorage>,
    segmented: MultiHeaders<SockaddrStorage>,
    /// The kernel segments for us.
    offload: bool,
}

/// Consecutive datagrams to one client, sent as one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Message {
    wave: u32,
    /// The length of each segment; the last may be shorter.
    size: usize,
    start: usize,
    count: usize,
    to: SocketAddr,
}

/// Binds a shard's socket.
pub(crate) fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(address)?;
    socket.set_nonblocking(true)?;
    for result in
        [setsockopt(&socket, RcvBuf, &SOCKET_BUFFER), setsockopt(&socket, SndBuf, &SOCKET_BUFFER)]
    {
        // Small buffers are no reason not to start.
        if let Err(error) = result {
            tracing::warn!(%error, "the media socket keeps small buffers");
        }
    }
    Ok(socket)
}

impl Udp {
    pub(crate) fn new(socket: UdpSocket) -> Self {
        let six = socket.local_addr().is_ok_and(|a| a.is_ipv6());
        Self {
            socket,
            six,
            headers: MultiHeaders::preallocate(BATCH, None),
            buffers: vec![0; BATCH * BUFFER],
            received: Vec::with_capacity(BATCH),
            plain: MultiHeaders::preallocate(MESSAGES, None),
            segmented: MultiHeaders::preallocate(MESSAGES, Some(cmsg_space!(u16))),
            offload: true,
        }
    }

    /// Reads a batch; true if there may be more.
    pub(crate) fn receive(&mut self) -> bool {
        self.received.clear();
        let chunks = self.buffers.chunks_exact_mut(BUFFER);
        let mut slices: Vec<[IoSliceMut<'_>; 1]> = chunks.map(|c| [IoSliceMut::new(c)]).collect();
        let fd = self.socket.as_raw_fd();
        let flags = MsgFlags::MSG_DONTWAIT;
        let Ok(messages) = recvmmsg(fd, &mut self.headers, slices.iter_mut(), flags, None) else {
            return false;
        };
        for message in messages {
            // Without an address it stays in the list, to keep the buffers' order, and is nobody's.
            let source = message.address.and_then(|a| address(&a));
            let nowhere = SocketAddr::from(([0, 0, 0, 0], 0));
            self.received.push((message.bytes, source.unwrap_or(nowhere)));
        }
        self.received.len() == BATCH
    }

    /// The `i`th datagram of the batch.
    pub(crate) fn received(&self, i: usize) -> Option<(SocketAddr, &[u8])> {
        let (len, source) = *self.received.get(i)?;
        let bytes = self.buffers.get(i * BUFFER..)?.get(..len)?;
        Some((source, bytes))
    }

    /// Sends datagrams. What the kernel does not take is dropped: media is late by then.
    pub(crate) fn send(&mut self, datagrams: &[Datagram], counts: &mut Counts) {
        if datagrams.is_empty() {
            return;
        }
        let mut messages = group(datagrams, self.offload);
        // One call has one segment size; waves keep each peer's order.
        messages.sort_by_key(|m| (m.wave, m.size));
        let slices: Vec<_> = datagrams.iter().map(|d| IoSlice::new(d.contents())).collect();
        let mut rest = &messages[..];
        while let Some(first) = rest.first() {
            let equal = rest.iter().take(MESSAGES).take_while(|m| m.size == first.size).count();
            let (now, later) = rest.split_at(equal);
            self.send_equal(now, &slices, counts);
            rest = later;
        }
    }

    /// Sends messages of one segment size.
    fn send_equal(
        &mut self,
        mut messages: &[Message],
        slices: &[IoSlice<'_>],
        counts: &mut Counts,
    ) {
        while let Some(first) = messages.first() {
            let several = messages.iter().any(|m| m.count > 1);
            let result = self.call(messages, slices, several);
            counts.send_calls += 1;
            let taken = match result {
                Ok(taken) => taken.max(1),
                Err(Errno::EINTR) => continue,
                Err(Errno::EIO | Errno::EINVAL) if several && self.offload => {
                    // This kernel or interface does not segment: one by one from now on.
                    self.offload = false;
                    return self.send_singly(messages, slices, counts);
                }
                Err(Errno::EAGAIN | Errno::ENOBUFS) => {
                    counts.send_dropped += messages.iter().map(|m| m.count as u64).sum::<u64>();
                    return;
                }
                // Of one client (unreachable, refused): the others have their datagrams all the same.
                Err(_) => {
                    counts.send_dropped += first.count as u64;
                    messages = &messages[1..];
                    continue;
                }
            };
            let (done, rest) = messages.split_at(taken.min(messages.len()));
            counts.sent += done.iter().map(|m| m.count as u64).sum::<u64>();
            messages = rest;
        }
    }

    fn send_singly(&mut self, messages: &[Message], slices: &[IoSlice<'_>], counts: &mut Counts) {
        for m in messages {
            for start in m.start..m.start + m.count {
                self.send_equal(&[Message { start, count: 1, ..*m }], slices, counts);
            }
        }
    }

    fn call(
        &mut self,
        messages: &[Message],
        slices: &[IoSlice<'_>],
        several: bool,
    ) -> nix::Result<usize> {
        let fd = self.socket.as_raw_fd();
        let flags = MsgFlags::MSG_DONTWAIT;
        let six = self.six;
        let parts: Vec<_> = messages.iter().map(|m| &slices[m.start..m.start + m.count]).collect();
        let to: Vec<_> = messages.iter().map(|m| Some(storage(m.to, six))).collect();
        let size = u16::try_from(messages.first().map_or(0, |m| m.size)).unwrap_or(u16::MAX);
        if several {
            let controls = [ControlMessage::UdpGsoSegments(&size)];
            sendmmsg(fd, &mut self.segmented, parts.iter(), to, controls, flags)
                .map(Iterator::count)
        } else {
            sendmmsg(fd, &mut self.plain, parts.iter(), to, [], flags).map(Iterator::count)
        }
    }
}

/// Makes messages of datagrams: equal sizes to one client together, the last of them possibly shorter.
fn group(datagrams: &[Datagram], offload: bool) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::with_capacity(datagrams.len());
    let mut open = false;
    for (start, datagram) in datagrams.iter().enumerate() {
        let len = datagram.contents().len();
        if let Some(m) = messages.last_mut().filter(|m| open && m.to == datagram.to)
            && len <= m.size
            && m.count < SEGMENTS
            && (m.count + 1) * m.size <= SEGMENTS_BYTES
        {
            m.count += 1;
            open = len == m.size;
            continue;
        }
        let Datagram { to, wave, .. } = *datagram;
        messages.push(Message { wave, size: len, start, count: 1, to });
        open = offload;
    }
    messages
}

fn address(storage: &SockaddrStorage) -> Option<SocketAddr> {
    if let Some(four) = storage.as_sockaddr_in() {
        return Some(SocketAddr::new(four.ip().into(), four.port()));
    }
    let six = storage.as_sockaddr_in6()?;
    // Mapped addresses are IPv4 clients of a socket for both.
    Some(SocketAddr::new(six.ip().to_canonical(), six.port()))
}

fn storage(address: SocketAddr, six: bool) -> SockaddrStorage {
    match address.ip() {
        IpAddr::V4(ip) if six => {
            SocketAddrV6::new(ip.to_ipv6_mapped(), address.port(), 0, 0).into()
        }
        IpAddr::V4(_) | IpAddr::V6(_) => address.into(),
    }
}
