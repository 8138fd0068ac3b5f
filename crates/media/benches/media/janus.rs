//! Debian's Janus, with its video room and its WebSocket transport alone.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::netns::End;
use crate::videoroom::ROOM;
use crate::{Outcome, table};

const PORT: u16 = 8_188;
const START_TIME_MAX: Duration = Duration::from_secs(20);
/// Where Debian puts plugins: below the folder of the machine's architecture.
const LIBRARIES: &str = "/usr/lib";
const PLUGIN: &str = "libjanus_videoroom.so";
const TRANSPORT: &str = "libjanus_websockets.so";

/// Killed when dropped; its folder is gone then.
pub(crate) struct Janus {
    child: Child,
    folder: PathBuf,
}

impl Janus {
    /// On the servers' end of the wire; it answers the other end when this returns.
    pub(crate) fn start() -> Outcome<Self> {
        let name = format!("janus-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        write_config(&folder)?;
        let log = File::create(folder.join("log"))?;
        let errors = log.try_clone()?;
        let command = || {
            let mut command = Command::new("janus");
            command.arg("-F").arg(&folder).stdin(Stdio::null()).stdout(log).stderr(errors);
            Ok(command.spawn().map_err(|error| format!("janus: {error}"))?)
        };
        let child = End::Servers.inside(command)?;
        let mut janus = Self { child, folder };
        janus.wait_ready()?;
        Ok(janus)
    }

    fn wait_ready(&mut self) -> Outcome<()> {
        let start = Instant::now();
        while TcpStream::connect(Self::address()).is_err() {
            let has_ended = self.child.try_wait()?.is_some();
            if has_ended || start.elapsed() > START_TIME_MAX {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                return Err(format!("janus does not answer (ended: {has_ended}): {log}").into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn address() -> SocketAddr {
        SocketAddr::new(End::Servers.ip(), PORT)
    }
}

impl Drop for Janus {
    fn drop(&mut self) {
        if self.child.kill().and_then(|()| self.child.wait()).is_err() {
            table::complain("janus would not end");
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What it says of itself, for the table: `Janus version: 1102 (1.1.2)`.
pub(crate) fn version() -> Outcome<String> {
    let output = Command::new("janus").arg("--version").output();
    let output = output.map_err(|error| format!("janus: {error}; is it installed?"))?;
    let told = String::from_utf8_lossy(&output.stdout);
    let version = told.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    Ok(version.map_or_else(|| "of unknown version".to_owned(), |(version, _)| version.to_owned()))
}

/// Debian's defaults but for: no other plugin, no limit of rate, no expiry, little said.
fn write_config(folder: &Path) -> Outcome<()> {
    for (part, library) in [("plugins", PLUGIN), ("transports", TRANSPORT)] {
        let folder = folder.join(part);
        fs::create_dir_all(&folder)?;
        symlink(find_library(part, library)?, folder.join(library))?;
    }
    let nothing = folder.join("nothing");
    fs::create_dir_all(&nothing)?;
    let (root, nothing) = (folder.display(), nothing.display());
    let main = format!(
        "general: {{\n configs_folder = \"{root}\"\n plugins_folder = \"{root}/plugins\"\n \
         transports_folder = \"{root}/transports\"\n events_folder = \"{nothing}\"\n \
         loggers_folder = \"{nothing}\"\n debug_level = 3\n session_timeout = 0\n}}\n\
         nat: {{\n ice_lite = true\n ice_enforce_list = \"{}\"\n}}\n",
        End::Servers.wire(),
    );
    let video = format!(
        "room-{ROOM}: {{\n publishers = 3\n bitrate = 0\n fir_freq = 0\n audiocodec = \"opus\"\n \
         videocodec = \"vp8\"\n record = false\n}}\n"
    );
    let transport = format!(
        "general: {{\n json = \"compact\"\n ws = true\n ws_port = {PORT}\n wss = false\n}}\n\
         admin: {{\n admin_ws = false\n}}\n"
    );
    fs::write(folder.join("janus.jcfg"), main)?;
    fs::write(folder.join("janus.plugin.videoroom.jcfg"), video)?;
    fs::write(folder.join("janus.transport.websockets.jcfg"), transport)?;
    Ok(())
}

fn find_library(part: &str, library: &str) -> Outcome<PathBuf> {
    for entry in fs::read_dir(LIBRARIES)? {
        let path = entry?.path().join("janus").join(part).join(library);
        if path.exists() {
            return Ok(path);
        }
    }
    Err(format!("no {library} below {LIBRARIES}: please install janus").into())
}
