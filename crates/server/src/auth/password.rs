//! Passwords: which are good enough, and how they are hashed.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::{Semaphore, TryAcquireError};

use crate::error::Problem;

/// Characters that a password needs (OWASP ASVS 5.0, 6.2.1); no rules of composition.
pub const PASSWORD_CHARS_MIN: usize = 8;
/// Bytes that a password may have: hashing more would be work for nothing.
pub const PASSWORD_BYTES_MAX: usize = 1024;
/// OWASP's minimum for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Hashes that may wait for a core; one more is refused, as it would wait for seconds.
const WAITING_MAX: usize = 256;

/// The most used passwords of at least eight characters, from zxcvbn's list of frequencies
/// (Dan Wheeler, MIT licence), in the order of their use.
const MOST_USED: &str = include_str!("most_used_passwords.txt");

static MOST_USED_SET: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| MOST_USED.lines().collect());

/// Whether a password may be chosen; 422 says why not. `field` names it in the error.
pub fn check_password(field: &str, password: &str) -> Result<(), Problem> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(Problem::invalid(field, "A password has at least 8 characters."));
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(Problem::invalid(field, "A password has at most 1,024 bytes."));
    }
    if MOST_USED_SET.contains(password.to_lowercase().as_str()) {
        return Err(Problem::invalid(field, "This password is among the most used ones."));
    }
    Ok(())
}

/// Hashes and verifies, off the async threads, as many at once as there are cores.
#[derive(Debug)]
pub struct Passwords {
    cores: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            cores: Arc::new(Semaphore::new(cores)),
            waiting: Arc::new(Semaphore::new(WAITING_MAX)),
        }
    }
}

impl Passwords {
    /// The hash to keep, with its salt and parameters.
    ///
    /// Errors: 503 when too many hashes wait.
    pub async fn hash(&self, password: String) -> Result<String, Problem> {
        self.on_a_core(move || {
            let salt: [u8; 16] = rand::random();
            let hash = argon2id().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).ok()
        })
        .await?
        .ok_or_else(busy)
    }

    /// Whether the password is the one that was hashed. Without a hash, for an account that does not
    /// exist, the same work is done, and the answer is no.
    ///
    /// Errors: 503 when too many hashes wait.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Problem> {
        static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| {
            let hash = argon2id().hash_password_with_salt(b"nobody's", &[0; 16]);
            hash.map(|hash| hash.to_string()).ok()
        });
        if password.len() > PASSWORD_BYTES_MAX {
            return Ok(false);
        }
        self.on_a_core(move || {
            let exists = hash.is_some();
            let hash = hash.or_else(|| NOBODYS.clone()).unwrap_or_default();
            let is_right = PasswordHash::new(&hash)
                .is_ok_and(|hash| argon2id().verify_password(password.as_bytes(), &hash).is_ok());
            exists && is_right
        })
        .await
    }

    async fn on_a_core<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _waiting = match self.waiting.try_acquire() {
            Ok(place) => place,
            Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => return Err(busy()),
        };
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(|_| busy())?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            // Held until the work is done, even if the client has gone.
            drop(core);
            done
        });
        done.await.map_err(|_| busy())
    }
}

fn argon2id() -> Argon2<'static> {
    // The constants are within the bounds that `Params` checks; its default has the same values.
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn busy() -> Problem {
    Problem::unavailable("busy", "Too many people sign in at this moment: try again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_long_and_most_used_passwords_are_refused_and_no_others() {
        for wrong in ["", "seven77", "password", "PassWord", "12345678", &"x".repeat(1025)] {
            assert!(check_password("password", wrong).is_err(), "{wrong}");
        }
        for right in ["correct horse", "aaaaaaaz", "éééééééé", &"x".repeat(1024)] {
            assert!(check_password("password", right).is_ok(), "{right}");
        }
    }

    #[tokio::test]
    async fn a_hash_is_argon2id_with_the_parameters_of_owasp() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.verify("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct horsE".into(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("nobody's".into(), None).await.unwrap());
    }
}
