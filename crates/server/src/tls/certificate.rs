//! A certificate with its key, and the one that is served at present.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest, Sha256};
use thiserror::Error;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::clock;
use crate::names::Name;

/// What an authority's call back says that it speaks (RFC 8737).
pub(super) const ACME_ALPN: &[u8] = b"acme-tls/1";

/// What is wrong with a certificate or its key.
#[derive(Debug, Error)]
pub enum CertificateError {
    #[error("{0} can't be read: {1}")]
    Read(String, std::io::Error),
    #[error("there is no certificate in PEM in {0}")]
    NoCertificate(String),
    #[error("there is no private key in PEM in {0} (an encrypted one can't be used)")]
    NoKey(String),
    #[error("the certificate and the key don't go together, or can't be used: {0}")]
    Unusable(rustls::Error),
    #[error("the certificate can't be understood")]
    Malformed,
    #[error("the certificate ran out")]
    Expired,
    #[error("a certificate can't be made: {0}")]
    Make(#[from] rcgen::Error),
}

/// A certificate that can be served.
#[derive(Debug)]
pub struct Served {
    pub(super) pair: Arc<CertifiedKey>,
    /// SHA-256 of the certificate, as pairs of hexadecimal digits with colons between.
    pub fingerprint: String,
    pub(super) names: Vec<Name>,
    /// Seconds since 1970.
    pub(super) from: i64,
    pub(super) until: i64,
}

impl Served {
    /// Reads a chain and its key, named in errors by where they come from.
    pub(super) fn from_pem(
        (chain, chain_from): (&[u8], &str),
        (key, key_from): (&[u8], &str),
    ) -> Result<Self, CertificateError> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .map_err(|_| CertificateError::NoCertificate(chain_from.to_owned()))?;
        let leaf = chain.first().cloned();
        let leaf = leaf.ok_or_else(|| CertificateError::NoCertificate(chain_from.to_owned()))?;
        let key = PrivateKeyDer::from_pem_slice(key)
            .map_err(|_| CertificateError::NoKey(key_from.to_owned()))?;
        let pair =
            CertifiedKey::from_der(chain, key, &provider()).map_err(CertificateError::Unusable)?;
        let (_, parsed) =
            X509Certificate::from_der(&leaf).map_err(|_| CertificateError::Malformed)?;
        Ok(Self {
            pair: Arc::new(pair),
            fingerprint: fingerprint(&leaf),
            names: names(&parsed),
            from: parsed.validity().not_before.timestamp(),
            until: parsed.validity().not_after.timestamp(),
        })
    }

    /// Seconds until it runs out; negative when it has.
    pub(super) fn seconds_left(&self) -> i64 {
        self.until.saturating_sub(now_seconds())
    }
}

/// The one library that encrypts.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

pub(super) fn now_seconds() -> i64 {
    i64::try_from(clock::now().0 / 1000).unwrap_or(i64::MAX)
}

fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let pairs: Vec<String> =
        Sha256::digest(certificate).iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

fn names(certificate: &X509Certificate<'_>) -> Vec<Name> {
    let Ok(Some(names)) = certificate.subject_alternative_name() else { return Vec::new() };
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(domain) => Some(Name::Domain(domain.to_ascii_lowercase())),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let address = v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from));
            address.ok().map(Name::Address)
        }
        _ => None,
    };
    names.value.general_names.iter().filter_map(name).collect()
}

/// What is served at present; changes while the server runs.
#[derive(Debug, Default)]
pub struct Certificates {
    served: RwLock<Option<Arc<Served>>>,
    /// What to show an authority that asks whether a name leads here.
    challenges: RwLock<BTreeMap<String, Arc<CertifiedKey>>>,
}

impl Certificates {
    /// Serves this one from the next handshake on.
    pub(super) fn serve(&self, served: Served) {
        if served.seconds_left() <= 0 {
            tracing::warn!("the TLS certificate ran out: browsers will refuse it");
        }
        let fingerprint = &served.fingerprint;
        tracing::info!(%fingerprint, days = served.seconds_left() / 86_400, "a TLS certificate is served");
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(served));
    }

    /// The one that is served, if there is one yet.
    pub(super) fn served(&self) -> Option<Arc<Served>> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn answer_challenge(&self, domain: String, pair: CertifiedKey) {
        let mut challenges = self.challenges.write().unwrap_or_else(PoisonError::into_inner);
        challenges.insert(domain, Arc::new(pair));
    }

    pub(super) fn forget_challenges(&self) {
        self.challenges.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let mut protocols = hello.alpn().into_iter().flatten();
        let is_challenge = protocols.next() == Some(ACME_ALPN) && protocols.next().is_none();
        if is_challenge {
            let challenges = self.challenges.read().unwrap_or_else(PoisonError::into_inner);
            return challenges.get(&hello.server_name()?.to_ascii_lowercase()).cloned();
        }
        self.served().map(|served| Arc::clone(&served.pair))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_broken_is_told_apart() {
        let made = || rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap();
        let (one, other) = (made(), made());
        let read = |chain: &str, key: &str| {
            Served::from_pem((chain.as_bytes(), "cert.pem"), (key.as_bytes(), "key.pem"))
        };
        let (cert, key) = (one.cert.pem(), one.signing_key.serialize_pem());
        let served = read(&cert, &key).unwrap();
        assert_eq!(served.names, [Name::Domain("a.example".to_owned())]);
        assert_eq!(served.fingerprint.len(), 32 * 3 - 1);
        let wrong = |chain: &str, key: &str| read(chain, key).unwrap_err().to_string();
        assert!(wrong("", &key).contains("no certificate in PEM in cert.pem"));
        assert!(wrong(&cert[..cert.len() / 2], &key).contains("no certificate"));
        assert!(wrong(&cert, "").contains("no private key in PEM in key.pem"));
        let encrypted = key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
        assert!(wrong(&cert, &encrypted).contains("encrypted"));
        assert!(wrong(&cert, &other.signing_key.serialize_pem()).contains("don't go together"));
    }
}
