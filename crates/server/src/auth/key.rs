//! The signing keys: made on the first start, readable by their owner alone.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Length of the key that signs access tokens, in bytes (RFC 7518 section 3.2: at least the hash's).
const SIGNING_KEY_LEN: usize = 32;
const OWNER_ONLY: u32 = 0o600;

#[derive(Debug, Error)]
pub enum KeyError {
    #[error("the keys file can't be read or written: {0}")]
    Io(#[from] std::io::Error),
    #[error("the keys file is not one that this program wrote")]
    Malformed,
}

/// Secrets that outlive a start; nodes of one cluster share them.
#[derive(Clone)]
pub struct Keys {
    pub(super) signing: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct KeysFile {
    v: u32,
    access_token_hs256: String,
}

impl Keys {
    /// Reads the keys, or makes them if there are none.
    ///
    /// Errors: the file can't be read or written, or holds something else.
    pub fn load_or_make(path: &Path) -> Result<Self, KeyError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        match File::open(path) {
            Ok(file) => Self::read(file),
            Err(error) if error.kind() == ErrorKind::NotFound => Self::make(path),
            Err(error) => Err(error.into()),
        }
    }

    /// Fresh keys that are not kept, for tests.
    pub fn random() -> Self {
        Self { signing: rand::random::<[u8; SIGNING_KEY_LEN]>().to_vec() }
    }

    fn read(mut file: File) -> Result<Self, KeyError> {
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            tracing::warn!("others could read the keys file: its mode is set to 0600");
            file.set_permissions(Permissions::from_mode(OWNER_ONLY))?;
        }
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let file: KeysFile = serde_json::from_str(&text).map_err(|_| KeyError::Malformed)?;
        let signing = BASE64_STANDARD_NO_PAD
            .decode(file.access_token_hs256)
            .map_err(|_| KeyError::Malformed)?;
        if file.v != 1 || signing.len() < SIGNING_KEY_LEN {
            return Err(KeyError::Malformed);
        }
        Ok(Self { signing })
    }

    /// Writes beside and links into place, so that of two nodes that start at once one wins and
    /// neither reads half a file.
    fn make(path: &Path) -> Result<Self, KeyError> {
        let keys = Self::random();
        let file =
            KeysFile { v: 1, access_token_hs256: BASE64_STANDARD_NO_PAD.encode(&keys.signing) };
        let text = serde_json::to_string_pretty(&file).map_err(|_| KeyError::Malformed)?;
        let draft = path.with_extension(format!("{:016x}.tmp", rand::random::<u64>()));
        let mut out =
            OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(&draft)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()?;
        let linked = std::fs::hard_link(&draft, path);
        std::fs::remove_file(&draft)?;
        match linked {
            Ok(()) => Ok(keys),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Self::read(File::open(path)?),
            Err(error) => Err(error.into()),
        }
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_kept_for_their_owner_alone() {
        let folder = std::env::temp_dir().join(format!("keys-{:016x}", rand::random::<u64>()));
        let path = folder.join("keys.json");
        let made = Keys::load_or_make(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, OWNER_ONLY);
        assert_eq!(Keys::load_or_make(&path).unwrap().signing, made.signing);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        std::fs::write(&path, "{}").unwrap();
        assert!(matches!(Keys::load_or_make(&path), Err(KeyError::Malformed)));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
