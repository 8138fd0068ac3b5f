//! The folder of certificates and keys, for their owner alone.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

const OWNER_ONLY: u32 = 0o600;

/// `tls` in the data folder.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn open(data: &Path) -> io::Result<Self> {
        let path = data.join("tls");
        DirBuilder::new().recursive(true).mode(0o700).create(&path)?;
        Ok(Self(path))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A file's content; none if there is no such file.
    pub(super) fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        let mut file = match File::open(self.path(name)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            tracing::warn!(
                name,
                "others could read a key in the data folder: its mode is set to 0600"
            );
            file.set_permissions(Permissions::from_mode(OWNER_ONLY))?;
        }
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        Ok(Some(content))
    }

    /// Writes beside and renames into place, so that nobody reads half a file, not even after a crash.
    pub(super) fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let draft = self.path(&format!("{name}.{:016x}.tmp", rand::random::<u64>()));
        let written = || -> io::Result<()> {
            let mut out =
                OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(&draft)?;
            out.write_all(content)?;
            out.sync_all()?;
            fs::rename(&draft, self.path(name))?;
            File::open(&self.0)?.sync_all()
        };
        let result = written();
        if result.is_err() {
            // What is left of it is of no use to anybody.
            let _ = fs::remove_file(&draft);
        }
        result
    }

    pub(super) fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path(name))
    }
}
