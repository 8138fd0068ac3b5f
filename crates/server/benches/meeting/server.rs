//! The real binary on a free port with a data folder of its own.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::http::Http;
use crate::{Outcome, table};

const START_TIME_MAX: Duration = Duration::from_mins(1);
const STOP_TIME_MAX: Duration = Duration::from_secs(20);
const PROBE_EVERY: Duration = Duration::from_millis(5);

/// A folder that is gone when the bench is; inside the build folder, because /tmp may be memory,
/// and memory would flush nothing.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Outcome<Self> {
        let name = format!("bench-{}-{:08x}", std::process::id(), rand::random::<u32>());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn database_url(&self) -> String {
        format!("sqlite://{}", self.0.join("nexchamps.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the process to the first good answer of `/readyz`.
    pub(crate) ready_after: Duration,
}

impl Server {
    pub(crate) fn start(folder: &Folder) -> Outcome<Self> {
        let address = free_address()?;
        let log = std::fs::File::create(folder.path().join("log"))?;
        let start = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_nexchamps"))
            .arg("serve")
            .env("NEXCHAMPS_LISTEN", address.to_string())
            .env("NEXCHAMPS_DATABASE_URL", folder.database_url())
            .env("NEXCHAMPS_DATA", folder.path())
            .env("NEXCHAMPS_RATE_LIMIT", "off")
            .env("NEXCHAMPS_MEDIA_UDP", "127.0.0.1:0")
            .env("NEXCHAMPS_MEDIA_TCP", "off")
            .env("NEXCHAMPS_LOG", "warn")
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        let mut server = Self { child, address, ready_after: Duration::ZERO };
        while !server.is_ready() {
            if let Some(status) = server.child.try_wait()? {
                let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
                return Err(format!("the server ended at its start, {status}: {log}").into());
            }
            if start.elapsed() > START_TIME_MAX {
                return Err("the server was not ready within a minute".into());
            }
            std::thread::sleep(PROBE_EVERY);
        }
        server.ready_after = start.elapsed();
        Ok(server)
    }

    fn is_ready(&self) -> bool {
        let answer = TcpStream::connect(self.address)
            .map_err(Into::into)
            .and_then(|stream| Http::over(stream, self.address).get("/readyz", None));
        answer.is_ok_and(|reply| reply.status == 200)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory in bytes.
    pub(crate) fn rss(&self) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let kilobytes: u64 = kilobytes.ok_or("no VmRSS in the process's status")?.parse()?;
        Ok(kilobytes * 1024)
    }

    /// The sum of a counter of `/metrics` over its labels; none if it is not there.
    pub(crate) fn counter(&self, name: &str) -> Outcome<Option<u64>> {
        let reply = Http::connect(self.address)?.get("/metrics", None)?;
        let text = String::from_utf8(reply.body)?;
        let values = text.lines().filter_map(|line| {
            let rest = line.strip_prefix(name)?;
            let value = rest.starts_with(['{', ' ']).then(|| rest.rsplit(' ').next())??;
            value.parse::<u64>().ok()
        });
        let values: Vec<u64> = values.collect();
        Ok((!values.is_empty()).then(|| values.iter().sum()))
    }

    /// Asks it to stop and waits: what it was told is in its store after.
    pub(crate) fn stop(mut self) -> Outcome<()> {
        kill(Pid::from_raw(i32::try_from(self.pid())?), Signal::SIGTERM)?;
        let start = Instant::now();
        while self.child.try_wait()?.is_none() {
            if start.elapsed() > STOP_TIME_MAX {
                return Err("the server did not stop when asked to".into());
            }
            std::thread::sleep(PROBE_EVERY);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let is_running = self.child.try_wait().is_ok_and(|status| status.is_none());
        if is_running && self.child.kill().and_then(|()| self.child.wait()).is_err() {
            table::complain("a server would not end");
        }
    }
}

/// A port that was free a moment ago.
pub(crate) fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
