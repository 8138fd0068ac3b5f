//! Ours beside Debian's Janus: the same clients, the same stream, the same wire between two network
//! namespaces; CPU of the whole serving process per packet that subscribers received.

use std::time::Duration;

use crate::Outcome;
use crate::forward;
use crate::hall::{Hall, Load};
use crate::janus::{self, Janus};
use crate::mark::Kind;
use crate::netns::{End, Wire};
use crate::ours::{Estimation, Ours};
use crate::peer::Sends;
use crate::table::{Table, ms_pair};
use crate::videoroom::VideoRoom;

const SIZES: [usize; 2] = [20, 100];
const SETTLE: Duration = Duration::from_secs(3);

pub(crate) fn run(table: &mut Table) -> Outcome<()> {
    let version = janus::version()?;
    let _wire = Wire::new()?;
    forward::all(SIZES.into_iter().map(|size| beside(table, &version, size)))
}

fn beside(table: &mut Table, version: &str, size: usize) -> Outcome<()> {
    let theirs = End::Clients.inside(|| theirs(size))?;
    if theirs.received == 0 {
        return Err(format!("no packet through janus to {size} subscribers").into());
    }
    tell(table, &format!("{size} subscribers, janus {version}"), &theirs);
    forward::all(Estimation::BOTH.into_iter().map(|estimation| {
        let start = || Ours::start(End::Servers.ip(), End::Clients.ip(), estimation);
        let ours = End::Servers.inside(start)?;
        let row = End::Clients.inside(|| forward::measure(ours, size))?;
        let head = format!("{size} subscribers, ours, estimation {}", estimation.name());
        tell(table, &head, &row.load);
        table.row("  media thread alone", format!("{:.1} us", row.thread_us()), "");
        let ratio = theirs.us_per_packet() / row.load.us_per_packet();
        let target = match (size, estimation) {
            (100, Estimation::Off) => ">= 4",
            (100, Estimation::On) => ">= 3",
            _ => "",
        };
        table.row("  janus / ours", format!("{ratio:.1}"), target);
        row.check(estimation)
    }))
}

fn theirs(size: usize) -> Outcome<Load> {
    let janus = Janus::start()?;
    let mut room = VideoRoom::open(Janus::address(), End::Clients.ip())?;
    let mut hall = Hall::new(&Kind::ALL)?;
    hall.publish(room.publish(Sends::VoiceAndCamera)?)?;
    for _ in 0..size {
        hall.subscribe(room.subscribe()?)?;
    }
    hall.begin(SETTLE)?;
    let (load, (), ()) = hall.measure(janus.pid(), || Ok(()))?;
    Ok(load)
}

fn tell(table: &mut Table, head: &str, load: &Load) {
    let Load { received, lost, withheld, p50_us, p99_us, .. } = *load;
    table.row(&format!("{head}: CPU per packet"), format!("{:.1} us", load.us_per_packet()), "");
    table.row(
        "  lost or withheld, beside received",
        format!("{} / {received}", lost + withheld),
        "",
    );
    table.row("  publisher to subscriber's socket, p50 / p99", ms_pair(p50_us, p99_us), "");
}
