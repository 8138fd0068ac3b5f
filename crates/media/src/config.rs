//! What a start needs to know.

use std::net::{IpAddr, SocketAddr};

/// How media is started.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the first shard listens for UDP; port 0: any. Further shards take the ports that follow (or any). `None`: no UDP.
    pub udp: Option<SocketAddr>,
    /// Where the first shard listens for ICE over TCP (RFC 6544, passive); as `udp`. `None`: no TCP.
    pub tcp: Option<SocketAddr>,
    /// The address that clients are told, if it is not the one listened on (NAT, containers).
    pub public_ip: Option<IpAddr>,
    /// Media threads, 1 to 64; a room lives on one of them.
    pub shards: usize,
    /// Estimate each receiver's bandwidth: picks simulcast layers, and keeps audio when the line is thin.
    pub bandwidth_estimation: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self { udp: None, tcp: None, public_ip: None, shards: 1, bandwidth_estimation: true }
    }
}

/// What was bound, one entry per shard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// UDP sockets.
    pub udp: Vec<SocketAddr>,
    /// TCP listeners.
    pub tcp: Vec<SocketAddr>,
}
