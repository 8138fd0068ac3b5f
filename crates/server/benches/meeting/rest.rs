//! Sixteen clients claim and release in sixteen meetings; every answer is durable when it comes.

use std::time::Duration;

use crate::Outcome;
use crate::flushes::Tracer;
use crate::load::{self, Answer, Ask, Client};
use crate::people::{create_meeting, sign_up};
use crate::server::{Folder, Server};
use crate::table::{Table, ms, per_second, quantiles};

const CLIENTS: usize = 16;
const WARM_UP: Duration = Duration::from_secs(1);
const MEASURED: Duration = Duration::from_secs(6);
const TRACED: Duration = Duration::from_secs(2);
/// Names in `/metrics`.
const COMMITS: &str = "nexchamps_store_commits_total";
const APPENDS: &str = "nexchamps_store_appends_total";

pub(crate) fn run(table: &mut Table) -> Outcome<()> {
    let folder = Folder::new()?;
    let server = Server::start(&folder)?;
    let people = sign_up(server.address, CLIENTS)?;
    let mut clients = Vec::new();
    for (number, person) in people.iter().enumerate() {
        let meeting = create_meeting(server.address, person, &format!("Meeting {number}"))?;
        clients.push(Client::new(server.address, meeting, &person.token)?);
    }
    load::run(&mut clients, WARM_UP, next)?;

    let before = (server.counter(COMMITS)?, server.counter(APPENDS)?);
    let mut samples = Vec::with_capacity(200_000);
    let elapsed = load::run(&mut clients, MEASURED, |answer| {
        samples.push(answer.took);
        next(answer)
    })?;
    let after = (server.counter(COMMITS)?, server.counter(APPENDS)?);
    let operations = samples.len() as u64;
    let (p50, p99) = quantiles(&mut samples);
    table.row(
        "claims and releases, 16 clients, 16 meetings",
        per_second(operations, elapsed),
        ">= 5,000 /s",
    );
    table.row("  p50", ms(p50), "");
    table.row("  p99", ms(p99), "< 10 ms");
    for (what, before, after) in [("commits", before.0, after.0), ("appends", before.1, after.1)] {
        let figure = match (before, after) {
            (Some(before), Some(after)) => {
                let count = after.saturating_sub(before).max(1);
                format!("{count} ({:.2} operations each)", operations as f64 / count as f64)
            }
            _ => "not told by /metrics".to_owned(),
        };
        table.row(&format!("  {what}"), figure, "");
    }
    flushes(table, &server, &mut clients)?;
    synchronous(table, &server)?;
    server.stop()
}

/// The same load, shorter, with the kernel's own count of flushes: durability is shown, not said.
fn flushes(table: &mut Table, server: &Server, clients: &mut [Client]) -> Outcome<()> {
    let tracer = Tracer::attach(server.pid())?;
    let mut operations = 0_u64;
    load::run(clients, TRACED, |answer| {
        operations += 1;
        next(answer)
    })?;
    let flushes = tracer.finish()?;
    let each = operations as f64 / flushes.max(1) as f64;
    table.row("  flushes seen by strace", format!("{flushes} for {operations} operations"), "");
    table.row("  operations per flush", format!("{each:.2}"), "");
    if flushes == 0 {
        return Err("operations were answered without a flush".into());
    }
    Ok(())
}

/// `PRAGMA synchronous`, read back by the server from the connection that writes: 2 is FULL.
fn synchronous(table: &mut Table, server: &Server) -> Outcome<()> {
    let value = server.counter("nexchamps_store_synchronous")?;
    let figure = value.map_or("not told by /metrics".to_owned(), |value| match value {
        2 => "2 (FULL)".to_owned(),
        other => other.to_string(),
    });
    table.row("  PRAGMA synchronous read back", figure, "2 (FULL)");
    Ok(())
}

fn next(answer: &Answer<'_>) -> Outcome<Ask> {
    if answer.status != 200 {
        let body = String::from_utf8_lossy(answer.body);
        return Err(format!("{:?} answered {}: {body}", answer.ask, answer.status).into());
    }
    Ok(match answer.ask {
        Ask::Claim => Ask::Release,
        Ask::Release => Ask::Claim,
    })
}
