//! A certificate in files that somebody else renews.

use std::path::PathBuf;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{MissedTickBehavior, interval};

use super::certificate::{CertificateError, Certificates, Served};

/// How often the files are looked at. Their content is compared, not their times: they are small, and it holds
/// for links that are changed, as `certbot` does, and for every file system.
const LOOK: Duration = Duration::from_secs(10);

/// The two files, and what stood in them when they were last looked at.
#[derive(Debug)]
pub(super) struct Files {
    cert: PathBuf,
    key: PathBuf,
    seen: Content,
    hang_up: Signal,
}

/// Certificates and key, or why they could not be read.
type Content = Result<(Vec<u8>, Vec<u8>), String>;

impl Files {
    /// Reads the files for the first time.
    ///
    /// Errors: they can't be read or used. One that ran out is served nevertheless: a page with a warning is
    /// more than none.
    pub(super) fn open(cert: PathBuf, key: PathBuf) -> Result<(Self, Served), CertificateError> {
        let read = |path: &PathBuf| {
            std::fs::read(path)
                .map_err(|error| CertificateError::Read(path.display().to_string(), error))
        };
        // From here on a SIGHUP no longer ends the process.
        let hang_up = signal(SignalKind::hangup())
            .map_err(|error| CertificateError::Read("SIGHUP".to_owned(), error))?;
        let content = (read(&cert)?, read(&key)?);
        let files = Self { cert, key, seen: Ok(content.clone()), hang_up };
        let served = files.parse(&content)?;
        Ok((files, served))
    }

    fn parse(&self, (cert, key): &(Vec<u8>, Vec<u8>)) -> Result<Served, CertificateError> {
        let (cert_from, key_from) =
            (self.cert.display().to_string(), self.key.display().to_string());
        Served::from_pem((cert, &cert_from), (key, &key_from))
    }

    /// Serves what the files hold whenever that changes; what is broken is logged once, and the old one stays.
    pub(super) async fn follow(mut self, certificates: &Certificates) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = looks.tick() => {}
                _ = self.hang_up.recv() => tracing::info!("told to read the TLS certificate again"),
            }
            self.look(certificates).await;
        }
    }

    async fn look(&mut self, certificates: &Certificates) {
        let content = self.read().await;
        if content == self.seen {
            return;
        }
        let served = match &content {
            Ok(content) => self.parse(content).map_err(|error| error.to_string()),
            Err(error) => Err(error.clone()),
        };
        self.seen = content;
        match served {
            Ok(served) if served.seconds_left() > 0 => certificates.serve(served),
            Ok(_) => refuse(&CertificateError::Expired.to_string()),
            Err(error) => refuse(&error),
        }
    }

    async fn read(&self) -> Content {
        let read = async |path: &PathBuf| {
            let content = tokio::fs::read(path).await;
            content.map_err(|error| format!("{}: {error}", path.display()))
        };
        Ok((read(&self.cert).await?, read(&self.key).await?))
    }
}

fn refuse(error: &str) {
    tracing::error!(error, "the new TLS certificate can't be used, the old one stays");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_new_certificate_is_taken_and_a_broken_one_is_not() {
        let folder = std::env::temp_dir().join(format!("tls-{:016x}", rand::random::<u64>()));
        std::fs::create_dir(&folder).unwrap();
        let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
        let made = || rcgen::generate_simple_self_signed(["a.example".to_owned()]).unwrap();
        let write_key = |made: &rcgen::CertifiedKey<rcgen::KeyPair>| {
            std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        };
        let (first, second) = (made(), made());
        std::fs::write(&cert, first.cert.pem()).unwrap();
        write_key(&first);
        let (mut files, served) = Files::open(cert.clone(), key.clone()).unwrap();
        let certificates = Certificates::default();
        certificates.serve(served);
        let now = || certificates.served().unwrap().fingerprint.clone();
        let at_first = now();
        // Halfway: the key is still the old one.
        std::fs::write(&cert, second.cert.pem()).unwrap();
        files.look(&certificates).await;
        assert_eq!(now(), at_first);
        write_key(&second);
        files.look(&certificates).await;
        let then = now();
        assert_ne!(then, at_first);
        for broken in ["", "junk"] {
            std::fs::write(&cert, broken).unwrap();
            files.look(&certificates).await;
            assert_eq!(now(), then);
        }
        std::fs::remove_file(&cert).unwrap();
        files.look(&certificates).await;
        assert_eq!(now(), then);
        // One that ran out is no better than a broken one.
        let mut old = rcgen::CertificateParams::new(["a.example".to_owned()]).unwrap();
        old.not_after = rcgen::date_time_ymd(2001, 1, 1);
        std::fs::write(&cert, old.self_signed(&second.signing_key).unwrap().pem()).unwrap();
        files.look(&certificates).await;
        assert_eq!(now(), then);
        // But at a start there is nothing better.
        let (_, served) = Files::open(cert.clone(), key.clone()).unwrap();
        assert!(served.seconds_left() < 0);
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(Files::open(cert, key).unwrap_err().to_string().contains("cert.pem"));
    }
}
