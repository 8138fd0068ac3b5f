//! What the figures stand on: cores, and how fast this disk makes a small append durable.

use std::fs::File;
use std::io::Write as _;
use std::time::{Duration, Instant};

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use crate::Outcome;
use crate::server::Folder;
use crate::table::{Table, ms, per_second, quantiles};

const APPEND_BYTES: usize = 512;
const APPEND_TIME: Duration = Duration::from_secs(2);

pub(crate) fn run(table: &mut Table) -> Outcome<()> {
    table.heading("machine");
    let cores = std::thread::available_parallelism()?;
    table.row("cores", cores.to_string(), "");
    let folder = Folder::new()?;
    let mut file = File::create(folder.path().join("append"))?;
    let block = [b'x'; APPEND_BYTES];
    let mut samples = Vec::new();
    let start = Instant::now();
    while start.elapsed() < APPEND_TIME {
        let before = Instant::now();
        file.write_all(&block)?;
        file.sync_data()?;
        samples.push(before.elapsed());
    }
    let rate = per_second(samples.len() as u64, start.elapsed());
    let (p50, p99) = quantiles(&mut samples);
    table.row("append of 512 B + fdatasync", rate, "");
    table.row("append of 512 B + fdatasync, p50 / p99", format!("{} / {}", ms(p50), ms(p99)), "");
    Ok(())
}

/// Ten thousand sockets need as many files, here and in the server, which inherits the limit.
pub(crate) fn raise_file_limit() -> Outcome<()> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    Ok(setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?)
}
