//! A hall: one publisher, many subscribers, whoever serves them.

use std::time::Duration;

use crate::Outcome;
use crate::mark::Kind;
use crate::peer::Peer;
use crate::process;
use crate::station::{Report, Station};
use crate::table::percentile;

/// What is measured, after everybody hears.
const WINDOW: Duration = Duration::from_secs(8);
/// After the last packet: for what is on its way, and for what is asked for again.
const DRAIN: Duration = Duration::from_secs(1);
const CONNECT_TIME_MAX: Duration = Duration::from_secs(30);

pub(crate) struct Hall {
    pub(crate) publisher: Station,
    pub(crate) crowd: Station,
    size: usize,
    kinds: Vec<Kind>,
}

/// What one window came to.
#[derive(Debug)]
pub(crate) struct Load {
    /// By all subscribers within the window.
    pub(crate) received: u64,
    /// Of all packets from the first that each subscriber heard, up to the publisher's last; of the
    /// picture, those that a subscriber can miss: the gaps in its sequence.
    pub(crate) lost: u64,
    /// Packets of the picture that the server did not send on, without a gap: it took the line for thin.
    pub(crate) withheld: u64,
    /// From the publisher's write to the subscriber's socket.
    pub(crate) p50_us: u32,
    pub(crate) p99_us: u32,
    /// Of the whole serving process within the window.
    pub(crate) cpu: Duration,
    /// Of the clients, all of them: what the same machine also had to do.
    pub(crate) clients_cpu: Duration,
}

impl Load {
    pub(crate) fn us_per_packet(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.received as f64
    }

    pub(crate) fn clients_us_per_packet(&self) -> f64 {
        self.clients_cpu.as_secs_f64() * 1e6 / self.received as f64
    }
}

impl Hall {
    /// In the calling thread's network namespace.
    pub(crate) fn new(kinds: &[Kind]) -> Outcome<Self> {
        let (publisher, crowd) = (Station::start()?, Station::start()?);
        Ok(Self { publisher, crowd, size: 0, kinds: kinds.to_vec() })
    }

    pub(crate) fn publish(&mut self, peer: Peer) -> Outcome<()> {
        self.publisher.add(peer)?;
        self.publisher.wait("the publisher connects", CONNECT_TIME_MAX, |report| {
            report.connected == report.sent.len()
        })
    }

    pub(crate) fn subscribe(&mut self, peer: Peer) -> Outcome<()> {
        self.size += 1;
        self.crowd.add(peer)
    }

    pub(crate) fn wait_connected(&self) -> Outcome<()> {
        let size = self.size;
        let all = move |report: &Report| report.connected == size;
        self.crowd.wait("all subscribers connect", CONNECT_TIME_MAX, all)
    }

    /// The publisher begins; returns when every subscriber hears every kind, and `settle` later.
    pub(crate) fn begin(&self, settle: Duration) -> Outcome<()> {
        self.wait_connected()?;
        self.publisher.talk(true)?;
        self.crowd.wait("all subscribers hear all", CONNECT_TIME_MAX, |report| {
            let hears =
                |kind: &Kind, heard: &crate::heard::Heard| heard.tracks[kind.index()].received > 0;
            report.heard.iter().all(|heard| self.kinds.iter().all(|kind| hears(kind, heard)))
        })?;
        std::thread::sleep(settle);
        Ok(())
    }

    /// One window of the process `pid`, with what `probe` says before and after; the publisher is
    /// silent afterwards.
    pub(crate) fn measure<T>(
        &self,
        pid: u32,
        mut probe: impl FnMut() -> Outcome<T>,
    ) -> Outcome<(Load, T, T)> {
        let from = self.sent()?;
        self.crowd.reset()?;
        let before = probe()?;
        let (cpu, clients_cpu) = (process::cpu(pid)?, process::cpu(std::process::id())?);
        std::thread::sleep(WINDOW);
        let report = self.crowd.report()?;
        let cpu = process::cpu(pid)?.saturating_sub(cpu);
        let clients_cpu = process::cpu(std::process::id())?.saturating_sub(clients_cpu);
        let after = probe()?;
        self.publisher.talk(false)?;
        std::thread::sleep(DRAIN);
        let to = self.sent()?;
        let end = self.crowd.report()?;
        let (lost, withheld) = self.lost(&end, from, to)?;
        let received = report.received();
        let mut delays = report.delays_us;
        delays.extend(end.delays_us);
        let (p50_us, p99_us) = (percentile(&mut delays, 50), percentile(&mut delays, 99));
        Ok((Load { received, lost, withheld, p50_us, p99_us, cpu, clients_cpu }, before, after))
    }

    /// Packets that the publisher has sent, per kind.
    fn sent(&self) -> Outcome<[u64; 2]> {
        Ok(*self.publisher.report()?.sent.first().ok_or("no publisher")?)
    }

    fn lost(&self, end: &Report, from: [u64; 2], to: [u64; 2]) -> Outcome<(u64, u64)> {
        let (mut lost, mut withheld) = (0, 0);
        for heard in &end.heard {
            for kind in &self.kinds {
                let track = heard.tracks[kind.index()];
                if track.backwards > 0 {
                    return Err(format!("{} timestamps went back", track.backwards).into());
                }
                let missing = track.missing(from[kind.index()], to[kind.index()]);
                let holes = track.holes();
                match kind {
                    Kind::Voice => lost += missing.max(holes),
                    Kind::Picture => {
                        lost += holes;
                        withheld += missing.saturating_sub(holes);
                    }
                }
            }
        }
        Ok((lost, withheld))
    }
}
