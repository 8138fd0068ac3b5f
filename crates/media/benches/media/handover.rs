//! The floor goes to and fro between two publishers that both send all the time, each with a mark of
//! its own ("tones"), before a few subscribers.

use std::time::Duration;

use crate::Outcome;
use crate::forward::LOOPBACK;
use crate::heard::{Change, Heard, Track};
use crate::ours::{Estimation, Grant, Ours};
use crate::peer::Sends;
use crate::station::Station;
use crate::table::{Table, ms_pair, percentile};

const SUBSCRIBERS: usize = 5;
const WAIT_MAX: Duration = Duration::from_secs(20);
/// Added to each pause in turn, so that grants fall anywhere between two packets of a voice.
const STEP: Duration = Duration::from_micros(7_300);
const STEPS: u32 = 7;
/// For the last packets to arrive.
const DRAIN: Duration = Duration::from_millis(500);

struct Plan {
    sends: Sends,
    grants: u32,
    pause: Duration,
}

const VOICE: Plan = Plan { sends: Sends::Voice, grants: 200, pause: Duration::from_millis(100) };
/// Slower: a keyframe is asked of the same source at most every 500 ms.
const SCREEN: Plan =
    Plan { sends: Sends::VoiceAndScreen, grants: 40, pause: Duration::from_millis(550) };

struct Run {
    grants: Vec<Grant>,
    /// Epoch, and when the server saw its first packet.
    signs: Vec<(u64, u64)>,
    heard: Vec<Heard>,
}

pub(crate) fn run(table: &mut Table) -> Outcome<()> {
    let run = play(&VOICE)?;
    let grants = &run.grants;
    let signs = run.signs.iter().filter_map(|(epoch, at_ns)| {
        let grant = grants.get(usize::try_from(*epoch).ok()?.checked_sub(1)?)?;
        Some(us_between(grant.asked_ns, *at_ns))
    });
    let what = format!("grant to first voice packet at the server, {}, p50 / p99", grants.len());
    table.row(&what, quantiles(signs.collect()), "p99 < 25 ms");
    let changes = run.reached(|heard| &heard.changes);
    table.row("  at a subscriber's socket, p50 / p99", quantiles(changes), "");
    let applied = grants.iter().map(|grant| us_between(grant.asked_ns, grant.done_ns)).collect();
    table.row("  grant to applied, p50 / p99", quantiles(applied), "");
    table.row("  packets of the old holder after one of the new", run.stale()?, "0");

    let run = play(&SCREEN)?;
    let headless: u64 = run.heard.iter().map(|heard| heard.headless).sum();
    if headless > 0 {
        return Err(format!("{headless} pictures began without a keyframe").into());
    }
    let what = format!("with a screen, {}: packets of the old after the new", run.grants.len());
    table.row(&what, run.stale()?, "0");
    let pictures = run.reached(|heard| &heard.pictures);
    if pictures.len() < run.grants.len() * SUBSCRIBERS * 9 / 10 {
        return Err(format!("{} of {SUBSCRIBERS} pictures each", pictures.len()).into());
    }
    let pictures = quantiles(pictures);
    table.row("  grant to first keyframe at a subscriber's socket, p50 / p99", pictures, "");
    Ok(())
}

fn play(plan: &Plan) -> Outcome<Run> {
    let mut ours = Ours::start(LOOPBACK, LOOPBACK, Estimation::On)?;
    let (stage, crowd) = (Station::start()?, Station::start()?);
    let mut members = Vec::new();
    for who in 0..2 {
        let (member, peer) = ours.join(who, plan.sends)?;
        members.push(member);
        stage.add(peer)?;
    }
    for _ in 0..SUBSCRIBERS {
        crowd.add(ours.join(0, Sends::Nothing)?.1)?;
    }
    stage.wait("the publishers connect", WAIT_MAX, |report| report.connected == 2)?;
    crowd.wait("the subscribers connect", WAIT_MAX, |report| report.connected == SUBSCRIBERS)?;
    stage.talk(true)?;
    std::thread::sleep(DRAIN);
    if crowd.report()?.received() > 0 {
        return Err("packets came before anybody had the floor".into());
    }
    let mut grants = Vec::new();
    for (turn, member) in (0..plan.grants).zip(members.into_iter().cycle()) {
        grants.push(ours.permit(u64::from(turn) + 1, member, &[])?);
        std::thread::sleep(plan.pause + STEP * (turn % STEPS));
    }
    stage.talk(false)?;
    std::thread::sleep(DRAIN);
    // Also takes in the signs told meanwhile.
    ours.counts()?;
    let run = Run { grants, signs: std::mem::take(&mut ours.signs), heard: crowd.report()?.heard };
    run.check()?;
    Ok(run)
}

impl Run {
    /// The publisher whose turn the grant was.
    fn who(turn: usize) -> usize {
        turn % 2
    }

    fn check(&self) -> Outcome<()> {
        let tracks = || self.heard.iter().flat_map(|heard| &heard.tracks);
        let holes: u64 = tracks().map(Track::holes).sum();
        let backwards: u64 = tracks().map(|track| track.backwards).sum();
        if holes > 0 || backwards > 0 {
            return Err(format!("{holes} sequence holes, {backwards} timestamps back").into());
        }
        // A publisher that was not scheduled for a whole turn (a busy machine) is no fault of the server's.
        let (few, grants) = (self.grants.len() * 9 / 10, self.grants.len());
        let mut seen = self.heard.iter().map(|heard| heard.changes.len()).chain([self.signs.len()]);
        if seen.any(|seen| seen < few) || !self.signs.is_sorted() {
            return Err(format!("first packets of less than {few} of {grants} epochs").into());
        }
        Ok(())
    }

    /// From each grant to its first packet at every subscriber, in microseconds.
    fn reached(&self, changes: impl Fn(&Heard) -> &Vec<Change>) -> Vec<u32> {
        let changes = self.heard.iter().flat_map(changes);
        let times = changes.filter_map(|change| {
            let asked = self.grants.partition_point(|grant| grant.asked_ns <= change.at_ns);
            let turn = asked.checked_sub(1)?;
            let is_its = Self::who(turn) == usize::from(change.who);
            is_its.then(|| us_between(self.grants[turn].asked_ns, change.at_ns))
        });
        times.collect()
    }

    /// Every change at every subscriber is to the publisher whose turn it is: a packet of the old
    /// holder after one of the new would be a change back. While a grant is being applied, both are right.
    fn stale(&self) -> Outcome<String> {
        for change in self.heard.iter().flat_map(|heard| &heard.changes) {
            let asked = self.grants.partition_point(|grant| grant.asked_ns <= change.at_ns);
            let applied = self.grants.partition_point(|grant| grant.done_ns <= change.at_ns);
            let whose = [asked, applied].map(|turns| turns.checked_sub(1).map(Self::who));
            if !whose.contains(&Some(usize::from(change.who))) {
                return Err(format!("a packet of publisher {} in grant {asked}", change.who).into());
            }
        }
        Ok("0".to_owned())
    }
}

fn us_between(from_ns: u64, to_ns: u64) -> u32 {
    u32::try_from(to_ns.saturating_sub(from_ns) / 1_000).unwrap_or(u32::MAX)
}

fn quantiles(mut times_us: Vec<u32>) -> String {
    ms_pair(percentile(&mut times_us, 50), percentile(&mut times_us, 99))
}
