//! One change of the floor over REST to a thousand sockets of one meeting, beside nats-server
//! delivering as many frames of the same size to as many sockets of its own, read by the same code.

use std::time::{Duration, Instant};

use crate::Outcome;
use crate::load::{Ask, Client};
use crate::nats::{self, Nats};
use crate::people::{Person, create_meeting, join, sign_up};
use crate::server::{Folder, Server};
use crate::socket::{self, Count, Crowd};
use crate::table::{Table, ms, quantiles, rate};

const SOCKETS: usize = 1_000;
const ACCOUNTS: usize = 16;
/// Changes one after the other, each measured until the last socket has it.
const ROUNDS: usize = 200;
/// Changes as fast as they go, with as many in flight as `WINDOW`.
const SUSTAINED: usize = 2_000;
/// Changes that the slowest socket may be behind in the sustained run, on both sides. With this
/// many, both servers join frames into fewer writes, which one change at a time does not let them.
const WINDOW: usize = 64;
const WARM_UP: usize = 20;
/// How a frame of the floor begins.
pub(crate) const TOKEN_CHANGED: Count = Count::Frames(b"\"type\":\"token_changed\"");
pub(crate) const SNAPSHOT: Count = Count::Frames(b"\"type\":\"snapshot\"");

struct Figures {
    p50: Duration,
    p99: Duration,
    /// Deliveries a second of changes one after the other.
    in_rounds: f64,
    /// Deliveries a second with `WINDOW` changes in flight.
    in_flight: f64,
}

pub(crate) fn run(table: &mut Table) -> Outcome<()> {
    let (ours, frame_bytes) = ours(table)?;
    let theirs = theirs(table, frame_bytes)?;
    let ratios = [
        ("deliveries in rounds", ours.in_rounds / theirs.in_rounds, ">= 1"),
        ("deliveries in flight", ours.in_flight / theirs.in_flight, ""),
        ("p50 of a round", ours.p50.as_secs_f64() / theirs.p50.as_secs_f64(), ""),
        ("p99 of a round", ours.p99.as_secs_f64() / theirs.p99.as_secs_f64(), ""),
    ];
    for (what, ratio, target) in ratios {
        table.row(&format!("{what}, ours / nats-server"), format!("{ratio:.2}"), target);
    }
    Ok(())
}

fn ours(table: &mut Table) -> Outcome<(Figures, usize)> {
    let folder = Folder::new()?;
    let server = Server::start(&folder)?;
    let people = sign_up(server.address, ACCOUNTS)?;
    let meeting = create_meeting(server.address, &people[0], "A full hall")?;
    join(server.address, meeting, &people)?;
    let mut crowd = Crowd::new(SNAPSHOT)?;
    seat(&server, &mut crowd, meeting, &people, SOCKETS)?;
    crowd.wait_for(1)?;
    crowd.restart(TOKEN_CHANGED);

    let mut client = Client::new(server.address, meeting, &people[0].token)?;
    crowd.listen_to(client.stream())?;
    let mut floor = Floor { client: &mut client, asked: 0, answered: 0 };
    let mut samples = Vec::with_capacity(ROUNDS);
    for round in 0..WARM_UP + ROUNDS {
        let start = Instant::now();
        floor.ask()?;
        while crowd.all_have() < floor.asked {
            floor.pump(&mut crowd)?;
        }
        if round >= WARM_UP {
            samples.push(start.elapsed());
        }
        while floor.answered < floor.asked {
            floor.pump(&mut crowd)?;
        }
    }

    let from = crowd.all_have();
    let before = crowd.bytes();
    let goal = from + SUSTAINED;
    let start = Instant::now();
    while crowd.all_have() < goal {
        let is_free = floor.answered == floor.asked;
        if is_free && floor.asked < goal && floor.asked - crowd.all_have() < WINDOW {
            floor.ask()?;
        }
        floor.pump(&mut crowd)?;
    }
    let elapsed = start.elapsed();
    let deliveries = SUSTAINED * crowd.len();
    let frame_bytes = usize::try_from(crowd.bytes() - before)? / deliveries;
    let figures = tell(table, "ours", samples, crowd.len(), elapsed);
    table.row("  bytes of a frame", frame_bytes.to_string(), "");
    drop(crowd);
    server.stop()?;
    Ok((figures, frame_bytes))
}

/// Who claims and releases in turn, one request at a time.
struct Floor<'a> {
    client: &'a mut Client,
    asked: usize,
    answered: usize,
}

impl Floor<'_> {
    fn ask(&mut self) -> Outcome<()> {
        let ask = if self.asked.is_multiple_of(2) { Ask::Claim } else { Ask::Release };
        self.asked += 1;
        self.client.send(ask)
    }

    fn pump(&mut self, crowd: &mut Crowd) -> Outcome<()> {
        if !crowd.pump()? {
            return Ok(());
        }
        let Some(answer) = self.client.receive(0)? else { return Ok(()) };
        if answer.status != 200 {
            let body = String::from_utf8_lossy(answer.body);
            return Err(format!("{:?} answered {}: {body}", answer.ask, answer.status).into());
        }
        self.answered += 1;
        Ok(())
    }
}

fn theirs(table: &mut Table, frame_bytes: usize) -> Outcome<Figures> {
    let folder = Folder::new()?;
    let nats = Nats::start(&folder)?;
    let mut crowd = Crowd::new(Count::Messages(frame_bytes))?;
    for _ in 0..SOCKETS {
        crowd.add(nats.subscribe()?)?;
    }
    let mut publisher = nats.publisher()?;
    let message = nats::message(frame_bytes)?;
    let mut samples = Vec::with_capacity(ROUNDS);
    for round in 0..WARM_UP + ROUNDS {
        let start = Instant::now();
        publisher.publish(&message)?;
        crowd.wait_for(round + 1)?;
        if round >= WARM_UP {
            samples.push(start.elapsed());
        }
    }

    let mut sent = crowd.all_have();
    let goal = sent + SUSTAINED;
    let start = Instant::now();
    while crowd.all_have() < goal {
        while sent < goal && sent - crowd.all_have() < WINDOW {
            publisher.publish(&message)?;
            sent += 1;
        }
        crowd.pump()?;
    }
    let elapsed = start.elapsed();
    Ok(tell(table, "nats-server", samples, crowd.len(), elapsed))
}

fn tell(
    table: &mut Table,
    whose: &str,
    mut samples: Vec<Duration>,
    members: usize,
    in_flight: Duration,
) -> Figures {
    let rounds = samples.len();
    let in_rounds = rate((members * rounds) as u64, samples.iter().sum());
    let in_flight = rate((members * SUSTAINED) as u64, in_flight);
    let (p50, p99) = quantiles(&mut samples);
    let is_ours = whose == "ours";
    table.row(&format!("{whose}: change to last of {members} sockets, p50"), ms(p50), "");
    table.row(&format!("  p99, {rounds} rounds"), ms(p99), if is_ours { "<= 25 ms" } else { "" });
    table.row("  deliveries, one round after the other", format!("{in_rounds:.0} /s"), "");
    table.row(
        &format!("  deliveries, {WINDOW} changes in flight"),
        format!("{in_flight:.0} /s"),
        "",
    );
    Figures { p50, p99, in_rounds, in_flight }
}

/// Opens `count` sockets of a meeting, shared out among the people.
pub(crate) fn seat(
    server: &Server,
    crowd: &mut Crowd,
    meeting: u64,
    people: &[Person],
    count: usize,
) -> Outcome<()> {
    let path = format!("/api/v1/ws/meetings/{meeting}");
    for person in people.iter().cycle().take(count) {
        crowd.add(socket::open(server.address, &path, Some(&person.token))?)?;
    }
    Ok(())
}
