//! What a join costs the server: the offer, a certificate, ICE, DTLS; and the memory it keeps.

use std::time::{Duration, Instant};

use crate::Outcome;
use crate::forward::LOOPBACK;
use crate::hall::Hall;
use crate::mark::Kind;
use crate::ours::{Estimation, Ours};
use crate::peer::Sends;
use crate::process;
use crate::table::Table;

const JOINS: usize = 200;
/// Enough for the caches of what was sent to be full: they hold three seconds.
const TALK: Duration = Duration::from_secs(4);

pub(crate) fn run(table: &mut Table) -> Outcome<()> {
    let mut ours = Ours::start(LOOPBACK, LOOPBACK, Estimation::On)?;
    let mut hall = Hall::new(&Kind::ALL)?;
    let (holder, publisher) = ours.join(0, Sends::VoiceAndCamera)?;
    hall.publish(publisher)?;
    ours.permit(1, holder, &[holder])?;
    let (cpu, rss) = (process::cpu(ours.pid())?, process::rss(ours.pid())?);
    let start = Instant::now();
    for _ in 0..JOINS {
        let (_, peer) = ours.join(0, Sends::Nothing)?;
        hall.subscribe(peer)?;
    }
    hall.wait_connected()?;
    let took = start.elapsed();
    let cpu = process::cpu(ours.pid())?.saturating_sub(cpu);
    let joined = process::rss(ours.pid())?.saturating_sub(rss);
    hall.begin(TALK)?;
    let talked = process::rss(ours.pid())?.saturating_sub(rss);
    let each_ms = cpu.as_secs_f64() * 1_000.0 / JOINS as f64;
    table.row(&format!("CPU of a join, of {JOINS}"), format!("{each_ms:.2} ms"), "< 3 ms");
    table.row("  memory of a join, connected", mib_each(joined), "< 0.4 MiB");
    table.row("  memory of a join, after 4 s of voice and camera", mib_each(talked), "< 0.4 MiB");
    table.row("  all connected after", format!("{:.1} s", took.as_secs_f64()), "");
    Ok(())
}

fn mib_each(bytes: u64) -> String {
    format!("{:.2} MiB", bytes as f64 / JOINS as f64 / f64::from(1 << 20))
}
