//! A certificate that nobody vouches for: people compare its fingerprint, once.

use std::collections::BTreeSet;
use std::time::Duration;

use rcgen::{
    CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, date_time_ymd,
};

use super::TlsError;
use super::certificate::{CertificateError, Served};
use super::folder::Folder;
use crate::clock;
use crate::config::Config;
use crate::names::{self, Name};

/// Key and certificate in one file, so that they can't come apart.
const FILE: &str = "self-signed.pem";
/// How long it is good for: what Apple's systems take at most from anybody but the big authorities.
const LIFE: Duration = Duration::from_hours(825 * 24);
/// A new one is made at a start with less than this left.
const LEFT_SECONDS: i64 = 30 * 86_400;

/// Reads the certificate of the data folder, or makes it.
///
/// It stays the same when this host's addresses change: a fingerprint that people have compared is worth
/// more than a name in a certificate that browsers warn of anyway.
pub(super) fn load_or_make(config: &Config) -> Result<Served, TlsError> {
    let folder = Folder::open(&config.data).map_err(TlsError::Folder)?;
    let wanted = names::of_host(config);
    let kept = folder.read(FILE).map_err(TlsError::Folder)?;
    if let Some(pem) = &kept {
        let from = folder.path(FILE).display().to_string();
        let served = Served::from_pem((pem, &from), (pem, &from))?;
        if served.seconds_left() > LEFT_SECONDS {
            warn_of_missing(&wanted, &served, &from);
            return Ok(served);
        }
        tracing::warn!(
            "the self-signed certificate runs out: a new one is made, with a new fingerprint"
        );
    }
    let pem = make(&wanted)?;
    folder.write(FILE, pem.as_bytes()).map_err(TlsError::Folder)?;
    Ok(Served::from_pem((pem.as_bytes(), FILE), (pem.as_bytes(), FILE))?)
}

fn warn_of_missing(wanted: &BTreeSet<Name>, served: &Served, from: &str) {
    let missing: Vec<String> =
        wanted.iter().filter(|name| !served.names.contains(name)).map(Name::to_string).collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        tracing::warn!(
            missing,
            "names that the self-signed certificate lacks; to have a new one, delete {from}"
        );
    }
}

fn make(names: &BTreeSet<Name>) -> Result<String, CertificateError> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(names.iter().map(Name::to_string).collect::<Vec<_>>())?;
    params.distinguished_name.remove(DnType::CommonName);
    params.distinguished_name.push(DnType::CommonName, "Nex-Champs, self-signed");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let now = Duration::from_millis(clock::now().0);
    // An hour before, as clocks of phones may be behind.
    params.not_before = date_time_ymd(1970, 1, 1) + now.saturating_sub(Duration::from_hours(1));
    params.not_after = params.not_before + LIFE;
    let certificate = params.self_signed(&key)?;
    Ok(format!("{}{}", key.serialize_pem(), certificate.pem()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::config::tests::config;

    #[test]
    fn a_certificate_is_made_once_for_this_host_and_kept_for_its_owner_alone() {
        let data = std::env::temp_dir().join(format!("tls-{:016x}", rand::random::<u64>()));
        let flags =
            [format!("--data={}", data.display()), "--public-url=https://meet.lan:1".to_owned()];
        let config = config(&flags.each_ref().map(String::as_str));
        let first = load_or_make(&config).unwrap();
        let mode =
            |path: &str| std::fs::metadata(data.join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("tls"), mode("tls/self-signed.pem")), (0o700, 0o600));
        for name in names::of_host(&config) {
            assert!(first.names.contains(&name), "{name}");
        }
        assert!(first.names.contains(&Name::Domain("meet.lan".to_owned())));
        assert!(first.until - first.from == 825 * 86_400 && first.seconds_left() < 825 * 86_400);
        assert_eq!(load_or_make(&config).unwrap().fingerprint, first.fingerprint);
        assert_eq!(std::fs::read_dir(data.join("tls")).unwrap().count(), 1, "no drafts are left");
        std::fs::write(data.join("tls/self-signed.pem"), "junk").unwrap();
        let refused = load_or_make(&config).unwrap_err().to_string();
        assert!(refused.contains("self-signed.pem"), "{refused}: nothing is overwritten");
        std::fs::remove_dir_all(&data).unwrap();
    }
}
