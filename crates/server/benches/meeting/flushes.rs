//! Flushes to the disk, counted by strace at the kernel's door.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::Outcome;

const CALLS: [&str; 3] = ["fdatasync", "fsync", "sync_file_range"];
const ATTACH_TIME_MAX: Duration = Duration::from_secs(5);

pub(crate) struct Tracer(Child);

impl Tracer {
    pub(crate) fn attach(pid: u32) -> Outcome<Self> {
        let child = Command::new("strace")
            .args(["-f", "-c", "-e", &format!("trace={}", CALLS.join(",")), "-p", &pid.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("strace: {error}"))?;
        let start = Instant::now();
        while !is_traced(pid)? {
            if start.elapsed() > ATTACH_TIME_MAX {
                return Err("strace could not attach to the server".into());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(Self(child))
    }

    /// Detaches; how many flushes there were.
    pub(crate) fn finish(mut self) -> Outcome<u64> {
        kill(Pid::from_raw(i32::try_from(self.0.id())?), Signal::SIGINT)?;
        let mut text = String::new();
        self.0.stderr.take().ok_or("strace has no output")?.read_to_string(&mut text)?;
        self.0.wait()?;
        // `% time  seconds  usecs/call  calls  [errors]  syscall`
        let calls = text.lines().filter_map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let name = words.last()?;
            CALLS.contains(name).then(|| words.get(3)?.parse::<u64>().ok())?
        });
        Ok(calls.sum())
    }
}

/// Whether every thread of the process has its tracer.
fn is_traced(pid: u32) -> Outcome<bool> {
    for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let status = std::fs::read_to_string(task?.path().join("status"))?;
        if status.lines().any(|line| line == "TracerPid:\t0") {
            return Ok(false);
        }
    }
    Ok(true)
}
