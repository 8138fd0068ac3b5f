//! What the settings want of TLS, and where they contradict each other.

use std::path::PathBuf;

use axum::http::Uri;
use thiserror::Error;

use crate::config::{Config, TlsMode};
use crate::names::Name;

/// The authority that is asked unless another is named.
const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";
/// Names in one certificate; Let's Encrypt allows no more.
const DOMAINS_MAX: usize = 100;

/// Settings that can't be meant; each says what to change.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SettingError {
    #[error("NEXCHAMPS_TLS_CERT and NEXCHAMPS_TLS_KEY go together: only one of them is set")]
    HalfAPair,
    #[error("NEXCHAMPS_TLS={0} and NEXCHAMPS_TLS_CERT contradict each other: set one of them")]
    FilesAndMode(&'static str),
    #[error("{0} is set, but NEXCHAMPS_TLS is not acme")]
    NotAcme(&'static str),
    #[error("NEXCHAMPS_TLS=acme needs NEXCHAMPS_ACME_DOMAINS")]
    NoDomains,
    #[error(
        "NEXCHAMPS_ACME_DOMAINS has {0:?}: no wildcards and no addresses, only names like meet.example.org"
    )]
    Domain(String),
    #[error("NEXCHAMPS_ACME_DOMAINS has more than {DOMAINS_MAX} names")]
    TooManyDomains,
    #[error("NEXCHAMPS_ACME_EMAIL is no address of a mailbox")]
    Email,
    #[error("NEXCHAMPS_ACME_DIRECTORY must begin with https:// (http:// on this host alone)")]
    Directory,
    #[error(
        "NEXCHAMPS_PUBLIC_URL begins with http://, but the server speaks TLS: make it https://"
    )]
    PublicUrl,
}

/// How the server speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    Off,
    Files { cert: PathBuf, key: PathBuf },
    SelfSigned,
    Acme(AcmeSetting),
}

/// What an authority is asked for, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcmeSetting {
    pub domains: Vec<String>,
    pub email: Option<String>,
    pub directory: String,
}

impl Setting {
    /// Reads the settings.
    ///
    /// Errors: they are incomplete or contradict each other.
    pub fn of(config: &Config) -> Result<Self, SettingError> {
        let setting = match (config.tls, &config.tls_cert, &config.tls_key) {
            (TlsMode::Auto | TlsMode::Off, None, None) => Self::Off,
            (TlsMode::Auto, Some(cert), Some(key)) => {
                Self::Files { cert: cert.clone(), key: key.clone() }
            }
            (TlsMode::SelfSigned, None, None) => Self::SelfSigned,
            (TlsMode::Acme, None, None) => Self::Acme(AcmeSetting::of(config)?),
            (TlsMode::Auto, _, _) => return Err(SettingError::HalfAPair),
            (TlsMode::Off, _, _) => return Err(SettingError::FilesAndMode("off")),
            (TlsMode::SelfSigned, _, _) => return Err(SettingError::FilesAndMode("self-signed")),
            (TlsMode::Acme, _, _) => return Err(SettingError::FilesAndMode("acme")),
        };
        if config.tls != TlsMode::Acme
            && let Some(name) = acme_setting(config)
        {
            return Err(SettingError::NotAcme(name));
        }
        let is_plain = |url: &String| url.starts_with("http://");
        if setting != Self::Off && config.public_url.as_ref().is_some_and(is_plain) {
            return Err(SettingError::PublicUrl);
        }
        Ok(setting)
    }
}

/// A setting of ACME that is set.
fn acme_setting(config: &Config) -> Option<&'static str> {
    let is_set = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
    if config.acme_domains.iter().any(|domain| !domain.is_empty()) {
        Some("NEXCHAMPS_ACME_DOMAINS")
    } else if is_set(&config.acme_email) {
        Some("NEXCHAMPS_ACME_EMAIL")
    } else if is_set(&config.acme_directory) {
        Some("NEXCHAMPS_ACME_DIRECTORY")
    } else {
        None
    }
}

impl AcmeSetting {
    fn of(config: &Config) -> Result<Self, SettingError> {
        let set = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let mut domains = Vec::new();
        for domain in config.acme_domains.iter().filter(|domain| !domain.is_empty()) {
            match Name::parse(domain.trim()) {
                Some(Name::Domain(name)) if name.contains('.') && !name.ends_with('.') => {
                    domains.push(name);
                }
                Some(Name::Domain(_) | Name::Address(_)) | None => {
                    return Err(SettingError::Domain(domain.clone()));
                }
            }
        }
        domains.sort();
        domains.dedup();
        if domains.is_empty() {
            return Err(SettingError::NoDomains);
        }
        if domains.len() > DOMAINS_MAX {
            return Err(SettingError::TooManyDomains);
        }
        let email = set(&config.acme_email);
        let is_mailbox = |email: &String| {
            email.bytes().all(|byte| byte.is_ascii_graphic() && !b",?%".contains(&byte))
                && email
                    .split_once('@')
                    .is_some_and(|(name, site)| !name.is_empty() && !site.is_empty())
        };
        if !email.as_ref().is_none_or(is_mailbox) {
            return Err(SettingError::Email);
        }
        let directory = set(&config.acme_directory).unwrap_or_else(|| LETS_ENCRYPT.to_owned());
        if !is_safe(&directory) {
            return Err(SettingError::Directory);
        }
        Ok(Self { domains, email, directory })
    }
}

/// Whether what is said to an authority can't be changed on the way.
fn is_safe(directory: &str) -> bool {
    let Ok(url) = directory.parse::<Uri>() else { return false };
    let is_here = |host: &str| match Name::parse(host) {
        Some(Name::Address(address)) => address.is_loopback(),
        Some(Name::Domain(domain)) => domain == "localhost",
        None => false,
    };
    match url.scheme_str() {
        Some("https") => url.host().is_some(),
        Some("http") => url.host().is_some_and(is_here),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::config;

    fn of(flags: &[&str]) -> Result<Setting, SettingError> {
        Setting::of(&config(flags))
    }

    #[test]
    fn without_settings_it_is_plain_http() {
        assert_eq!(of(&[]), Ok(Setting::Off));
        assert_eq!(of(&["--tls=", "--acme-email=", "--acme-domains="]), Ok(Setting::Off));
        assert_eq!(of(&["--tls=off", "--public-url=http://a.example"]), Ok(Setting::Off));
    }

    #[test]
    fn each_way_to_a_certificate_is_read() {
        let pair = Setting::Files { cert: "a".into(), key: "b".into() };
        assert_eq!(of(&["--tls-cert=a", "--tls-key=b"]), Ok(pair));
        assert_eq!(of(&["--tls=self-signed"]), Ok(Setting::SelfSigned));
        let acme = AcmeSetting {
            domains: vec!["a.example".to_owned(), "b.example".to_owned()],
            email: None,
            directory: LETS_ENCRYPT.to_owned(),
        };
        let flags = ["--tls=acme", "--acme-domains=B.example,a.example, a.example"];
        assert_eq!(of(&flags), Ok(Setting::Acme(acme)));
    }

    #[test]
    fn what_contradicts_itself_is_told() {
        use SettingError as E;
        let acme = ["--tls=acme", "--acme-domains=a.example"];
        let acme = |flag| of(&[&acme[..], &[flag]].concat()).unwrap_err();
        assert_eq!(of(&["--tls-cert=a"]), Err(E::HalfAPair));
        assert_eq!(of(&["--tls-key=a"]), Err(E::HalfAPair));
        for mode in ["off", "self-signed", "acme"] {
            let flag = format!("--tls={mode}");
            assert_eq!(of(&[&flag, "--tls-cert=a"]), Err(E::FilesAndMode(mode)));
        }
        assert_eq!(
            of(&["--tls=self-signed", "--acme-domains=a.example"]),
            Err(E::NotAcme("NEXCHAMPS_ACME_DOMAINS"))
        );
        assert_eq!(of(&["--acme-email=a@b.c"]), Err(E::NotAcme("NEXCHAMPS_ACME_EMAIL")));
        assert_eq!(of(&["--tls=acme"]), Err(E::NoDomains));
        for wrong in
            ["*.example.org", "192.0.2.1", "[::1]", "localhost", "a b.example", "a.example."]
        {
            let flag = format!("--acme-domains={wrong}");
            assert_eq!(of(&["--tls=acme", &flag]), Err(E::Domain(wrong.to_owned())));
        }
        let many = (0..=DOMAINS_MAX).map(|n| format!("a{n}.example")).collect::<Vec<_>>().join(",");
        assert_eq!(of(&["--tls=acme", &format!("--acme-domains={many}")]), Err(E::TooManyDomains));
        assert_eq!(acme("--acme-email=somebody"), E::Email);
        assert_eq!(acme("--acme-directory=http://ca.example/directory"), E::Directory);
        assert_eq!(acme("--acme-directory=directory"), E::Directory);
        assert_eq!(acme("--public-url=http://a.example"), E::PublicUrl);
        assert_eq!(of(&["--tls=self-signed", "--public-url=http://a.example"]), Err(E::PublicUrl));
    }

    #[test]
    fn an_authority_on_this_host_may_be_spoken_to_in_plain() {
        for directory in
            ["http://127.0.0.1:14000/dir", "http://localhost/dir", "https://ca.lan/dir"]
        {
            assert!(is_safe(directory), "{directory}");
        }
    }
}
