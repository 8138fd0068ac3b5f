//! TLS on the server's own port: whose certificate, kept how, and what comes instead of a handshake.
//!
//! Browsers give a microphone only to pages of a secure context, so a server that others reach by
//! the network needs TLS, by this or by a proxy in front.

mod accept;
mod acme;
mod certificate;
mod files;
mod folder;
mod plain;
mod self_signed;
mod setting;

use std::sync::Arc;

use thiserror::Error;

use crate::config::Config;
use crate::names;

pub(crate) use accept::{Accepted, Acceptor};
pub use acme::AcmeError;
pub use certificate::{CertificateError, Certificates, Served};
pub(crate) use plain::answer as answer_plain;
pub use setting::{AcmeSetting, Setting, SettingError};

/// Why TLS can't be spoken.
#[derive(Debug, Error)]
pub enum TlsError {
    #[error(transparent)]
    Setting(#[from] SettingError),
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    #[error(transparent)]
    Acme(#[from] AcmeError),
    #[error("the certificate can't be kept in the data folder: {0}")]
    Folder(std::io::Error),
    #[error("TLS can't be set up: {0}")]
    Library(#[from] rustls::Error),
}

/// Where a certificate comes from, and goes on coming from.
enum Source {
    Files(files::Files),
    SelfSigned,
    Acme(Box<acme::Acme>),
}

/// TLS as the settings want it: what the accept loop needs, and what keeps the certificate good.
pub struct Tls {
    acceptor: Acceptor,
    certificates: Arc<Certificates>,
    source: Source,
}

impl Tls {
    /// Reads or makes the certificate; none if the settings want plain HTTP.
    ///
    /// By ACME there may be no certificate yet: it is asked for once the server listens, as the authority
    /// calls back.
    ///
    /// Errors: contradictory settings, or a certificate that can't be read, made or used.
    pub fn of(config: &Config) -> Result<Option<Self>, TlsError> {
        let certificates = Arc::new(Certificates::default());
        let source = match Setting::of(config)? {
            Setting::Off => return Ok(None),
            Setting::Files { cert, key } => {
                let (files, served) = files::Files::open(cert, key)?;
                certificates.serve(served);
                Source::Files(files)
            }
            Setting::SelfSigned => {
                certificates.serve(self_signed::load_or_make(config)?);
                Source::SelfSigned
            }
            Setting::Acme(setting) => {
                warn_of_another_host(config, &setting);
                let acme = acme::Acme::new(setting, &config.data)?;
                if let Some(served) = acme.kept() {
                    certificates.serve(served);
                }
                Source::Acme(Box::new(acme))
            }
        };
        let is_acme = matches!(source, Source::Acme(_));
        let acceptor = Acceptor::new(Arc::clone(&certificates), is_acme)?;
        Ok(Some(Self { acceptor, certificates, source }))
    }

    /// The SHA-256 of the certificate that is served, as browsers show it; none before the first.
    pub fn fingerprint(&self) -> Option<String> {
        self.certificates.served().map(|served| served.fingerprint.clone())
    }

    pub(crate) fn acceptor(&self) -> Acceptor {
        self.acceptor.clone()
    }

    /// Keeps the certificate good until it is dropped.
    pub(crate) async fn keep(self) {
        match self.source {
            Source::Files(files) => files.follow(&self.certificates).await,
            // Made anew at a start, when the old one has run out.
            Source::SelfSigned => {}
            Source::Acme(acme) => acme.keep(&self.certificates).await,
        }
    }
}

/// A proxy in between may make it right; without one, people would be led to a name without a certificate.
fn warn_of_another_host(config: &Config, setting: &AcmeSetting) {
    if let Some(host) = names::public_host(config)
        && !setting.domains.contains(&host.to_string())
    {
        tracing::warn!(%host, "the host of NEXCHAMPS_PUBLIC_URL is not in NEXCHAMPS_ACME_DOMAINS");
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("fingerprint", &self.fingerprint()).finish_non_exhaustive()
    }
}
