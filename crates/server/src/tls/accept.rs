//! From a connection to TLS, within bounds.

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::Ticketer;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::TlsError;
use super::certificate::{ACME_ALPN, Certificates, provider};

/// How long a client may take until TLS stands, waiting for a place included.
pub(crate) const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Handshakes under way at once. Who comes after waits with its first bytes unread: a flood costs a socket
/// each, as without TLS, and no work or memory of the library.
const HANDSHAKES_MAX: usize = 1024;
/// What a TLS record of a handshake begins with (RFC 8446, section 5.1).
const HANDSHAKE_RECORD: u8 = 0x16;
const HTTP_ALPN: &[u8] = b"http/1.1";

/// What came of a connection.
#[derive(Debug)]
pub(crate) enum Accepted {
    Tls(Box<TlsStream<TcpStream>>),
    /// Something else than TLS, unread.
    Plain(TcpStream),
    /// Nothing to answer: it failed, came too late, or was an authority that has seen what it wanted.
    Nothing,
}

/// Makes TLS of connections; cloning it is cheap.
#[derive(Clone)]
pub(crate) struct Acceptor {
    tls: TlsAcceptor,
    places: Arc<Semaphore>,
}

impl Acceptor {
    pub(super) fn new(certificates: Arc<Certificates>, is_acme: bool) -> Result<Self, TlsError> {
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(certificates);
        config.alpn_protocols = vec![HTTP_ALPN.to_vec()];
        if is_acme {
            config.alpn_protocols.push(ACME_ALPN.to_vec());
        }
        // Who comes back shows a ticket: nothing is kept here for it.
        config.ticketer = Ticketer::new()?;
        let places = Arc::new(Semaphore::new(HANDSHAKES_MAX));
        Ok(Self { tls: TlsAcceptor::from(Arc::new(config)), places })
    }

    /// Shakes hands.
    pub(crate) async fn accept(&self, stream: TcpStream) -> Accepted {
        let accepted = timeout(HANDSHAKE_TIMEOUT, self.within_time(stream)).await;
        let (accepted, outcome) = match accepted {
            Ok(accepted) => {
                let outcome = accepted.outcome();
                (accepted, outcome)
            }
            Err(_) => (Accepted::Nothing, "late"),
        };
        metrics::counter!("nexchamps_tls_connections_total", "outcome" => outcome).increment(1);
        accepted
    }

    async fn within_time(&self, stream: TcpStream) -> Accepted {
        let mut first = [0];
        // Who says nothing takes no place.
        match stream.peek(&mut first).await {
            Ok(1) if first == [HANDSHAKE_RECORD] => {}
            Ok(1) => return Accepted::Plain(stream),
            Ok(_) | Err(_) => return Accepted::Nothing,
        }
        let Ok(_place) = self.places.acquire().await else { return Accepted::Nothing };
        match self.tls.accept(stream).await {
            Ok(stream) if stream.get_ref().1.alpn_protocol() == Some(ACME_ALPN) => {
                Accepted::Nothing
            }
            Ok(stream) => Accepted::Tls(Box::new(stream)),
            Err(error) => {
                tracing::debug!(%error, "a TLS handshake failed");
                Accepted::Nothing
            }
        }
    }
}

impl Accepted {
    fn outcome(&self) -> &'static str {
        match self {
            Self::Tls(_) => "tls",
            Self::Plain(_) => "plain",
            Self::Nothing => "failed",
        }
    }
}
