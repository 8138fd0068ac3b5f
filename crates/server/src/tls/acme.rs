//! A certificate from an authority by ACME (RFC 8555), shown to be ours by tls-alpn-01 (RFC 8737).
//!
//! On the same port, so that nothing else need be reachable from outside. The authority is asked in the
//! background; until the first certificate is there, handshakes fail.

mod http;
mod order;

use std::path::Path;
use std::time::Duration;

use instant_acme::{Account, AccountCredentials, NewAccount};
use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::time::{sleep, timeout};

use super::TlsError;
use super::certificate::{CertificateError, Certificates, Served};
use super::folder::Folder;
use super::setting::AcmeSetting;
use http::Http;

/// How long one attempt may take.
const ATTEMPT_TIMEOUT: Duration = Duration::from_mins(5);
/// The rest after the first attempt that failed, doubled with each further one. Let's Encrypt allows five
/// failures an hour for a name.
const REST_MIN: Duration = Duration::from_mins(15);
const REST_MAX: Duration = Duration::from_hours(12);
/// A certificate is renewed when a third of its life is left, as Let's Encrypt asks for.
const LIFE_PARTS: i64 = 3;
/// How often that is looked at, so that a machine that slept is not late.
const LOOK: Duration = Duration::from_hours(1);

/// Why there is no certificate yet.
#[derive(Debug, Error)]
pub enum AcmeError {
    #[error("the system's certificate authorities can't be read (Debian: ca-certificates): {0}")]
    Roots(std::io::Error),
    #[error("the authority: {0}")]
    Protocol(#[from] instant_acme::Error),
    #[error("the authority does not offer tls-alpn-01 for {0}")]
    NoChallenge(String),
    #[error("the authority refused: {0}")]
    Refused(String),
    #[error("the authority took longer than {} s", ATTEMPT_TIMEOUT.as_secs())]
    TooSlow,
    #[error("{0}")]
    Certificate(#[from] CertificateError),
    #[error("what the authority gave can't be kept in the data folder: {0}")]
    Folder(#[from] std::io::Error),
    #[error("the account in the data folder can't be understood: {0}")]
    Account(#[from] serde_json::Error),
}

impl From<rcgen::Error> for AcmeError {
    fn from(error: rcgen::Error) -> Self {
        Self::Certificate(error.into())
    }
}

/// An authority and what it is asked for.
pub(super) struct Acme {
    setting: AcmeSetting,
    folder: Folder,
    http: Http,
    account_file: String,
    certificate_file: String,
}

impl Acme {
    pub(super) fn new(setting: AcmeSetting, data: &Path) -> Result<Self, TlsError> {
        let folder = Folder::open(data).map_err(TlsError::Folder)?;
        // Of another authority or for other names it is another one: who tries with a staging authority
        // first does not serve its certificate later.
        let account_file = format!("acme-account-{}.json", short_hash(&[&setting.directory]));
        let all: Vec<&String> =
            std::iter::once(&setting.directory).chain(&setting.domains).collect();
        let certificate_file = format!("acme-{}.pem", short_hash(&all));
        let http = Http::new().map_err(AcmeError::Roots)?;
        Ok(Self { setting, folder, http, account_file, certificate_file })
    }

    /// The certificate of the data folder, if there is one that is still good.
    pub(super) fn kept(&self) -> Option<Served> {
        let read = || -> Result<Option<Served>, AcmeError> {
            let Some(pem) = self.folder.read(&self.certificate_file)? else { return Ok(None) };
            Ok(Some(self.parse(&pem)?))
        };
        match read() {
            Ok(served) => served.filter(|served| served.seconds_left() > 0),
            Err(error) => {
                tracing::warn!(%error, "the certificate in the data folder can't be used");
                None
            }
        }
    }

    fn parse(&self, pem: &[u8]) -> Result<Served, CertificateError> {
        Served::from_pem((pem, &self.certificate_file), (pem, &self.certificate_file))
    }

    /// Gets certificates for as long as it is not dropped; one that fails is logged and tried again.
    pub(super) async fn keep(&self, certificates: &Certificates) {
        let mut rest = REST_MIN;
        loop {
            if !certificates.served().is_none_or(|served| is_due(&served)) {
                rest = REST_MIN;
                sleep(LOOK).await;
                continue;
            }
            let attempt = timeout(ATTEMPT_TIMEOUT, self.get(certificates)).await;
            certificates.forget_challenges();
            match attempt.unwrap_or(Err(AcmeError::TooSlow)) {
                Ok(served) => certificates.serve(served),
                Err(error) => {
                    self.forget_unknown_account(&error);
                    let minutes = rest.as_secs() / 60;
                    tracing::error!(%error, "no TLS certificate; the next attempt is in {minutes} minutes");
                    sleep(rest).await;
                    rest = (rest * 2).min(REST_MAX);
                }
            }
        }
    }

    async fn get(&self, certificates: &Certificates) -> Result<Served, AcmeError> {
        tracing::info!(domains = ?self.setting.domains, "asking for a TLS certificate");
        let account = self.account().await?;
        let pem = order::order(&account, &self.setting.domains, certificates).await?;
        let served = self.parse(pem.as_bytes())?;
        if served.seconds_left() <= 0 {
            return Err(CertificateError::Expired.into());
        }
        self.folder.write(&self.certificate_file, pem.as_bytes())?;
        Ok(served)
    }

    /// Authorities for trials begin anew from time to time, and know no accounts then.
    fn forget_unknown_account(&self, error: &AcmeError) {
        let AcmeError::Protocol(instant_acme::Error::Api(problem)) = error else { return };
        let kind = problem.r#type.as_deref().unwrap_or_default();
        if kind == "urn:ietf:params:acme:error:accountDoesNotExist"
            && let Err(error) = self.folder.remove(&self.account_file)
        {
            tracing::warn!(%error, "an account that the authority does not know can't be removed");
        }
    }

    /// The account of the data folder, or a new one. Who sets `acme` agrees to the authority's terms.
    async fn account(&self) -> Result<Account, AcmeError> {
        let builder = Account::builder_with_http(Box::new(self.http.clone()));
        if let Some(kept) = self.folder.read(&self.account_file)? {
            let credentials: AccountCredentials = serde_json::from_slice(&kept)?;
            return Ok(builder.from_credentials(credentials).await?);
        }
        let contact = self.setting.email.as_ref().map(|email| format!("mailto:{email}"));
        let contact: Vec<&str> = contact.as_deref().into_iter().collect();
        let new = NewAccount {
            contact: &contact,
            terms_of_service_agreed: true,
            only_return_existing: false,
        };
        let (account, credentials) =
            builder.create(&new, self.setting.directory.clone(), None).await?;
        self.folder.write(&self.account_file, &serde_json::to_vec(&credentials)?)?;
        Ok(account)
    }
}

/// Whether a certificate should be renewed.
fn is_due(served: &Served) -> bool {
    served.seconds_left() <= (served.until - served.from) / LIFE_PARTS
}

fn short_hash(parts: &[&String]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let number =
        hash.finalize().iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    format!("{number:016x}")
}
