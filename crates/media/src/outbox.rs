//! Datagrams that wait to be sent.

use std::fmt;
use std::net::SocketAddr;

use str0m::net::{Protocol, Transmit};

/// One datagram to send.
pub struct Datagram {
    /// Over the TCP connection from `to`, else UDP.
    pub tcp: bool,
    /// The client.
    pub to: SocketAddr,
    /// Its place among its peer's datagrams of this round: sending may change the order between peers, never within one.
    pub(crate) wave: u32,
    contents: str0m::net::DatagramSend,
}

impl Datagram {
    /// The bytes.
    pub fn contents(&self) -> &[u8] {
        &self.contents
    }

    pub(crate) fn new(transmit: Transmit, wave: u32) -> Self {
        let tcp = transmit.proto != Protocol::Udp;
        Self { tcp, to: transmit.destination, wave, contents: transmit.contents }
    }
}

impl fmt::Debug for Datagram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Datagram")
            .field("tcp", &self.tcp)
            .field("to", &self.to)
            .field("len", &self.contents().len())
            .finish_non_exhaustive()
    }
}

/// The datagrams of a round.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    /// The number of the round, so that each peer begins its waves anew in it.
    pub round: u64,
    pub datagrams: Vec<Datagram>,
}
