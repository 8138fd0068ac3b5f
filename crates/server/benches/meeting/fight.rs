//! Sixteen clients fight for the floor of one meeting: there is never an overlap.

use std::time::Duration;

use serde_json::Value;

use crate::Outcome;
use crate::http::Http;
use crate::load::{self, Ask, Client};
use crate::people::{create_meeting, join, number, sign_up};
use crate::server::{Folder, Server};
use crate::table::{Table, ms, per_second, quantiles};

const CLIENTS: usize = 16;
const WARM_UP: Duration = Duration::from_secs(1);
const MEASURED: Duration = Duration::from_secs(5);
const OK: u16 = 200;
const CONFLICT: u16 = 409;

/// A stretch of the floor as its holder was told: the ids of its two events, which are in order.
struct Turn {
    client: usize,
    claimed: u64,
    released: Option<u64>,
}

pub(crate) fn run(table: &mut Table) -> Outcome<()> {
    let folder = Folder::new()?;
    let server = Server::start(&folder)?;
    let people = sign_up(server.address, CLIENTS)?;
    let meeting = create_meeting(server.address, &people[0], "A fight for the floor")?;
    join(server.address, meeting, &people)?;
    let mut clients = people
        .iter()
        .map(|person| Client::new(server.address, meeting, &person.token))
        .collect::<Outcome<Vec<_>>>()?;

    let mut turns = Vec::new();
    let mut fight = Fight { turns: &mut turns, took: Vec::new(), grants: 0, refusals: 0 };
    load::run(&mut clients, WARM_UP, |answer| fight.next(answer))?;
    fight.grants = 0;
    fight.refusals = 0;
    fight.took.clear();
    let elapsed = load::run(&mut clients, MEASURED, |answer| fight.next(answer))?;
    let Fight { grants, refusals, mut took, .. } = fight;
    let (p50, p99) = quantiles(&mut took);
    table.row("grants, 16 clients, one meeting", per_second(grants, elapsed), ">= 1,000 /s");
    table.row("  refused claims", per_second(refusals, elapsed), "");
    table.row("  p50 / p99 of an answer", format!("{} / {}", ms(p50), ms(p99)), "");

    let from_replies = overlaps(&mut turns);
    table.row("  overlaps in the replies", format!("{from_replies} in {} turns", turns.len()), "0");
    let path = format!("/api/v1/tokens/meetings/{meeting}/events");
    let events = Http::connect(server.address)?.get(&path, Some(&people[0].token))?.json()?;
    let events = events.as_array().ok_or("the token events are no list")?;
    let from_journal = broken_alternations(events)?;
    table.row(
        "  overlaps in the journal",
        format!("{from_journal} in {} events", events.len()),
        "0",
    );
    if from_replies + from_journal > 0 || events.len() != turns.len() * 2 {
        return Err(format!(
            "the floor was held twice: {from_replies} in the replies, {from_journal} in the \
             journal; {} turns, {} events",
            turns.len(),
            events.len()
        )
        .into());
    }
    server.stop()
}

struct Fight<'a> {
    turns: &'a mut Vec<Turn>,
    took: Vec<Duration>,
    grants: u64,
    refusals: u64,
}

impl Fight<'_> {
    fn next(&mut self, answer: &load::Answer<'_>) -> Outcome<Ask> {
        self.took.push(answer.took);
        match (answer.ask, answer.status) {
            (Ask::Claim, OK) => {
                let claimed = event_id(answer.body)?;
                self.turns.push(Turn { client: answer.client, claimed, released: None });
                self.grants += 1;
                Ok(Ask::Release)
            }
            (Ask::Claim, CONFLICT) => {
                self.refusals += 1;
                Ok(Ask::Claim)
            }
            (Ask::Release, OK) => {
                let released = event_id(answer.body)?;
                let mine = |turn: &&mut Turn| turn.client == answer.client;
                let turn = self.turns.iter_mut().rev().find(mine).ok_or("released, not held")?;
                turn.released = Some(released);
                Ok(Ask::Claim)
            }
            (ask, status) => {
                let body = String::from_utf8_lossy(answer.body);
                Err(format!("{ask:?} answered {status}: {body}").into())
            }
        }
    }
}

fn event_id(body: &[u8]) -> Outcome<u64> {
    number(&serde_json::from_slice(body)?, "id")
}

/// How many turns begin before the one in front has ended.
fn overlaps(turns: &mut [Turn]) -> usize {
    turns.sort_by_key(|turn| turn.claimed);
    let overlaps = |pair: &&[Turn]| pair[0].released.is_none_or(|end| end >= pair[1].claimed);
    turns.windows(2).filter(overlaps).count()
}

/// How often the journal has a claim that follows no release, or the other way round, or an epoch
/// that does not grow by one.
fn broken_alternations(events: &[Value]) -> Outcome<usize> {
    let mut broken = 0;
    for (place, pair) in events.chunks(2).enumerate() {
        let [claim, release] = pair else { return Err("the floor is still held".into()) };
        let epoch = place as u64 + 1;
        let is_turn = claim["event_type"] == "claim"
            && release["event_type"] == "release"
            && claim["participant_id"] == release["participant_id"]
            && number(claim, "epoch")? == epoch
            && number(release, "epoch")? == epoch;
        broken += usize::from(!is_turn);
    }
    Ok(broken)
}
