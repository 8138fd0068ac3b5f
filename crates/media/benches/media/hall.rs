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
    /// Of all packets from the first that each subscriber heard, up to the publisher's last.
    pub(crate) lost: u64,
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
        let sent = self.publisher.report()?.sent;
        let sent = sent.first().ok_or("no publisher")?;
        let end = self.crowd.report()?;
        let tracks = end.heard.iter().flat_map(|heard| {
            self.kinds.iter().map(|kind| (heard.tracks[kind.index()], sent[kind.index()]))
        });
        let lost = tracks.clone().map(|(track, sent)| track.missing(sent).max(track.holes())).sum();
        let backwards: u64 = tracks.map(|(track, _)| track.backwards).sum();
        if backwards > 0 {
            return Err(format!("{backwards} timestamps went back").into());
        }
        let received = report.received();
        let mut delays = report.delays_us;
        delays.extend(end.delays_us);
        let (p50_us, p99_us) = (percentile(&mut delays, 50), percentile(&mut delays, 99));
        Ok((Load { received, lost, p50_us, p99_us, cpu, clients_cpu }, before, after))
    }
}
