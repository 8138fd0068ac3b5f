//! A holder with voice and camera to many browsers, and a voice alone to a thousand: what the media
//! thread takes for a packet, and how long it keeps it.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use media::Residence;

use crate::Outcome;
use crate::hall::{Hall, Load};
use crate::mark::Kind;
use crate::ours::{Estimation, Ours};
use crate::peer::Sends;
use crate::pinned;
use crate::serve::Figures;
use crate::table::{Table, ms_pair};

pub(crate) const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const SIZES: [usize; 2] = [20, 100];
const LISTENERS: usize = 1_000;
/// The estimate has found the line's rate by then.
const SETTLE: Duration = Duration::from_secs(3);

/// One measured hall of ours.
pub(crate) struct Row {
    pub(crate) load: Load,
    before: Figures,
    after: Figures,
}

impl Row {
    fn forwarded(&self) -> u64 {
        self.after.forwarded - self.before.forwarded
    }

    /// CPU of the media thread per forwarded packet, in microseconds.
    pub(crate) fn thread_us(&self) -> f64 {
        (self.after.cpu_us - self.before.cpu_us) as f64 / self.forwarded() as f64
    }

    fn datagrams_per_call(&self) -> f64 {
        let calls = self.after.send_calls - self.before.send_calls;
        (self.after.sent - self.before.sent) as f64 / calls as f64
    }

    /// The residence that `permille` stay under, as the bound of its bucket.
    fn residence_us(&self, permille: u64) -> u64 {
        let buckets = std::array::from_fn(|i| self.after.residence[i] - self.before.residence[i]);
        Residence { buckets }.quantile_us(permille).unwrap_or(u64::MAX)
    }

    /// A figure that cannot be is a wrong answer, whatever it would look like in the table.
    pub(crate) fn check(&self, estimation: Estimation) -> Outcome<()> {
        let Load { received, lost, withheld, cpu, .. } = &self.load;
        let thread_us = self.after.cpu_us - self.before.cpu_us;
        if *lost > 0 || (estimation == Estimation::Off && *withheld > 0) {
            let (before, after) = (&self.before, &self.after);
            let lost = format!("lost {lost}, withheld {withheld} beside {received}");
            return Err(format!("{lost}, server: {before:?}, {after:?}").into());
        }
        if thread_us == 0 || u128::from(thread_us) > cpu.as_micros() * 11 / 10 {
            return Err(format!("{thread_us} us of the media thread in {cpu:?} of all").into());
        }
        // The window's edges are not the same instant for both counts.
        let (forwarded, slack) = (self.forwarded(), received / 50);
        if forwarded.abs_diff(*received) > slack {
            return Err(format!("{forwarded} forwarded, {received} received").into());
        }
        Ok(())
    }
}

/// Voice and camera of one holder to `size` browsers, on a server that stands already.
pub(crate) fn measure(mut ours: Ours, size: usize) -> Outcome<Row> {
    let hall = fill(&mut ours, size, Sends::VoiceAndCamera)?;
    hall.begin(SETTLE)?;
    watch(&mut ours, &hall)
}

/// The voice of one holder to `size` listeners, of which three are clients like all others and the rest only count what they get.
fn measure_audio(estimation: Estimation, size: usize) -> Outcome<Row> {
    let mut ours = pinned::on(0, || Ours::start(LOOPBACK, LOOPBACK, estimation))?;
    pinned::on(1, || {
        let hall = fill(&mut ours, size, Sends::Voice)?;
        hall.wait_connected()?;
        hall.crowd.count()?;
        hall.begin(SETTLE)?;
        watch(&mut ours, &hall)
    })
}

/// A hall with one holder who may send, and `size` more.
fn fill(ours: &mut Ours, size: usize, sends: Sends) -> Outcome<Hall> {
    let kinds: &[Kind] = if sends == Sends::Voice { &[Kind::Voice] } else { &Kind::ALL };
    let mut hall = Hall::new(kinds)?;
    let (holder, publisher) = ours.join(0, sends)?;
    hall.publish(publisher)?;
    ours.permit(1, holder, &[holder])?;
    for _ in 0..size {
        let (_, peer) = ours.join(0, Sends::Nothing)?;
        hall.subscribe(peer)?;
    }
    Ok(hall)
}

fn watch(ours: &mut Ours, hall: &Hall) -> Outcome<Row> {
    let (load, before, after) = hall.measure(ours.pid(), || ours.counts())?;
    Ok(Row { load, before, after })
}

pub(crate) fn run(table: &mut Table) -> Outcome<()> {
    let rows = Estimation::BOTH.into_iter().flat_map(|e| SIZES.map(|size| (e, size)));
    all(rows.map(|(estimation, size)| {
        let ours = Ours::start(LOOPBACK, LOOPBACK, estimation)?;
        let row = measure(ours, size)?;
        let target = match (estimation, size) {
            (Estimation::Off, 100) => "<= 10 us",
            (Estimation::On, 100) => "<= 14 us",
            _ => "",
        };
        let head = format!("{size} subscribers, estimation {}", estimation.name());
        tell(table, &head, &row, target, "");
        row.check(estimation)
    }))
}

pub(crate) fn run_audio(table: &mut Table) -> Outcome<()> {
    all(Estimation::BOTH.into_iter().map(|estimation| {
        let row = measure_audio(estimation, LISTENERS)?;
        let head = format!("{LISTENERS} listeners, estimation {}", estimation.name());
        tell(table, &head, &row, "", "p99 < 20 ms");
        row.check(estimation)
    }))
}

/// Runs all of them, whatever one comes to.
pub(crate) fn all(runs: impl Iterator<Item = Outcome<()>>) -> Outcome<()> {
    let failures: Vec<_> = runs.filter_map(|run| Some(run.err()?.to_string())).collect();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("; ").into()) }
}

fn tell(table: &mut Table, head: &str, row: &Row, cpu: &'static str, stay: &'static str) {
    let Load { received, lost, withheld, p50_us, p99_us, .. } = row.load;
    let figure = format!("{:.1} us", row.thread_us());
    table.row(&format!("{head}: media thread CPU per packet"), figure, cpu);
    table.row("  whole process", format!("{:.1} us", row.load.us_per_packet()), "");
    let clients = format!("{:.1} us", row.load.clients_us_per_packet());
    table.row("  the clients that measure it", clients, "");
    table.row("  lost, beside received", format!("{lost} / {received}"), "0");
    table.row("  of the picture withheld by the estimate", withheld.to_string(), "0");
    let stays = [row.residence_us(500), row.residence_us(990)];
    table.row("  residence in the server, p50 / p99 under", bounds(stays), stay);
    table.row("  publisher to subscriber's socket, p50 / p99", ms_pair(p50_us, p99_us), "");
    table.row("  datagrams per send call", format!("{:.1}", row.datagrams_per_call()), "");
}

fn bounds(us: [u64; 2]) -> String {
    let [p50, p99] = us.map(|us| match us {
        u64::MAX => "> 100".to_owned(),
        us => format!("{}", us as f64 / 1_000.0),
    });
    format!("{p50} / {p99} ms")
}
