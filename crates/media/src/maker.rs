//! Makes the WebRTC ends: one configuration, certificate and set of candidates for a shard.

use std::net::SocketAddr;
use std::time::Instant;

use str0m::bwe::Bitrate;
use str0m::net::{Protocol, TcpType};
use str0m::{Candidate, Rtc, RtcConfig};

use crate::{codec, dtls, limit};

/// Where clients are told to send: an address of this host as clients see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// The address.
    pub address: SocketAddr,
    /// ICE over TCP (passive), else UDP.
    pub tcp: bool,
}

/// What every peer of a shard begins from.
#[derive(Debug)]
pub(crate) struct Maker {
    plain: RtcConfig,
    /// With bandwidth estimation, if that is on.
    estimating: Option<RtcConfig>,
    candidates: Vec<(Told, Candidate)>,
}

impl Maker {
    /// Addresses that no candidate can be made of (unspecified, multicast) are left out.
    pub(crate) fn new(told: &[Told], bandwidth: bool) -> Self {
        let provider = dtls::provider();
        let cert = provider.dtls_provider.generate_certificate();
        let mut config = Rtc::builder()
            .set_crypto_provider(std::sync::Arc::new(provider))
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .set_fingerprint_verification(true)
            .set_stats_interval(None)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true);
        codec::add_h264(config.codec_config());
        // One certificate for all: making one costs CPU, and it names nobody.
        if let Some(cert) = cert {
            config = config.set_dtls_cert(cert);
        }
        let candidates = told.iter().filter_map(|t| Some((*t, candidate(*t)?))).collect();
        let first = Bitrate::bps(limit::FIRST_ESTIMATE);
        let estimating = bandwidth.then(|| {
            config.clone().enable_bwe(Some(first)).set_stats_interval(Some(crate::peer::REPORTS))
        });
        Self { plain: config, estimating, candidates }
    }

    /// Makes an end; true: it estimates its bandwidth. `crowded`: the room has too many peers for that.
    pub(crate) fn make(&self, crowded: bool, now: Instant) -> (Rtc, bool) {
        let estimating = self.estimating.as_ref().filter(|_| !crowded);
        let mut rtc = estimating.unwrap_or(&self.plain).clone().build(now);
        for (_, candidate) in &self.candidates {
            rtc.add_local_candidate(candidate.clone());
        }
        (rtc, estimating.is_some())
    }

    /// The local address that a datagram is said to have come to. A shard has one socket for all its addresses, so the first one
    /// of the protocol and family stands for all.
    pub(crate) fn local(&self, tcp: bool, source: SocketAddr) -> Option<SocketAddr> {
        let mut of_protocol = self.candidates.iter().map(|(t, _)| t).filter(|t| t.tcp == tcp);
        of_protocol.find(|t| t.address.is_ipv4() == source.is_ipv4()).map(|t| t.address)
    }
}

fn candidate(told: Told) -> Option<Candidate> {
    let made = if told.tcp {
        Candidate::builder().tcp().host(told.address).tcptype(TcpType::Passive).build()
    } else {
        Candidate::host(told.address, Protocol::Udp)
    };
    made.ok()
}
