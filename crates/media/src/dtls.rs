//! DTLS as str0m's own provider makes it, with one configuration for all peers.
//!
//! The provider of str0m-aws-lc-rs 0.7.0 builds dimpl's configuration anew for every peer, and each building tests all of the cryptography
//! (key agreements on three curves, signatures, ciphers): about a third of what a join costs. Here it is built and tested once.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use str0m::crypto::dtls::{
    DtlsCert, DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, DtlsVersion, ProtocolVersion,
};
use str0m::crypto::{CryptoError, CryptoProvider};

/// The provider of all ends, with our DTLS in it.
pub(crate) fn provider() -> CryptoProvider {
    let mut provider = str0m::crypto::from_feature_flags();
    let original = provider.dtls_provider;
    provider.dtls_provider = SHARED.get_or_init(|| Shared { original, config: OnceLock::new() });
    provider
}

static SHARED: OnceLock<Shared> = OnceLock::new();

#[derive(Debug)]
struct Shared {
    original: &'static dyn DtlsProvider,
    /// For the datagram size that the first peer had; there is only one.
    config: OnceLock<(Option<usize>, Arc<dimpl::Config>)>,
}

impl DtlsProvider for Shared {
    fn generate_certificate(&self) -> Option<DtlsCert> {
        self.original.generate_certificate()
    }

    fn new_dtls(
        &self,
        cert: &DtlsCert,
        now: Instant,
        version: DtlsVersion,
        mtu: Option<usize>,
    ) -> Result<Box<dyn DtlsInstance>, CryptoError> {
        let config = if let Some(config) = self.config.get() {
            config
        } else {
            let made = (mtu, Arc::new(configure(mtu)?));
            self.config.get_or_init(|| made)
        };
        match (version, config) {
            (DtlsVersion::Dtls12, (of, config)) if *of == mtu => {
                let dtls = dimpl::Dtls::new_12(config.clone(), cert.clone(), now);
                Ok(Box::new(Instance(dtls)))
            }
            _ => self.original.new_dtls(cert, now, version, mtu),
        }
    }
}

fn configure(mtu: Option<usize>) -> Result<dimpl::Config, CryptoError> {
    // ICE has shown that the client is where it says, so the server's cookie would only cost a round trip.
    let builder = dimpl::Config::builder().use_server_cookie(false);
    let builder = if let Some(mtu) = mtu { builder.mtu(mtu) } else { builder };
    builder.build().map_err(|e| CryptoError::Other(e.to_string()))
}

/// What str0m's provider has too, word for word: the trait is str0m's, the implementation dimpl's.
struct Instance(dimpl::Dtls);

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dtls")
    }
}

impl DtlsInstance for Instance {
    fn set_active(&mut self, active: bool) {
        self.0.set_active(active);
    }

    fn handle_packet(&mut self, packet: &[u8]) -> Result<(), DtlsImplError> {
        self.0.handle_packet(packet)
    }

    fn poll_output<'a>(&mut self, buf: &'a mut [u8]) -> DtlsOutput<'a> {
        self.0.poll_output(buf)
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), DtlsImplError> {
        self.0.handle_timeout(now)
    }

    fn send_application_data(&mut self, data: &[u8]) -> Result<usize, DtlsImplError> {
        self.0.send_application_data(data)
    }

    fn is_active(&self) -> bool {
        self.0.is_active()
    }

    fn protocol_version(&self) -> Option<ProtocolVersion> {
        self.0.protocol_version()
    }

    fn is_closing(&self) -> bool {
        self.0.is_closing()
    }

    fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    fn close(&mut self) -> Result<(), DtlsImplError> {
        self.0.close()
    }
}
