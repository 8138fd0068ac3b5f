//! `nexchamps demo`: a meeting of simulated people, so that a newcomer sees a living room at once.
//!
//! They are clients like any other: they act over the REST API and the sockets of a running server
//! and know nothing that the contract does not say.

mod board;
mod client;
mod person;
mod script;

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;

use client::{Client, Server};
use person::{Part, Person};

pub use client::DemoError;

/// As many as sign up within a minute without meeting the limit of one address.
const PEOPLE_MAX: u64 = 100;
const TELL_EVERY: Duration = Duration::from_secs(30);

/// What the demo is asked for.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    /// The server to fill.
    #[arg(long, default_value = "http://127.0.0.1:8000")]
    pub url: String,
    /// How long to go on; without it until Ctrl-C.
    #[arg(long)]
    pub seconds: Option<u64>,
    /// How many people meet.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(2..=PEOPLE_MAX))]
    pub people: u64,
}

/// What all of them did, for the line that is told now and then.
#[derive(Debug, Default)]
struct Tally {
    done: AtomicU64,
    refused: AtomicU64,
}

/// Makes the meeting, tells where it is, and lets the people act until the time is over.
///
/// # Errors
/// When the server cannot be reached, or refuses what the demo needs before it can begin.
pub async fn run(arguments: Arguments) -> Result<(), DemoError> {
    let server = Server::new(&arguments.url)?;
    // Accounts of a run of its own: the demo may be started as often as one likes.
    let run = format!("{:08x}", rand::random::<u32>());
    let password = format!("demo-{:016x}", rand::random::<u64>());
    say(&format!("{} people sign up at {} ...", arguments.people, arguments.url));

    let mut people = Vec::new();
    for number in 0..arguments.people {
        let name = script::name(number);
        people
            .push(Client::sign_up(&server, &name, &script::address(&name, &run), &password).await?);
    }
    let [first, ..] = people.as_slice() else { return Ok(()) };
    let meeting = create_meeting(first).await?;

    let guest = script::address("Guest", &run);
    Client::sign_up(&server, "Guest", &guest, &password).await?.join(meeting).await?;
    say(&format!("\n  the meeting:  {}/m/{meeting}", server.base()));
    say(&format!("  look in as:   {guest}\n  password:     {password}\n"));

    let tally = Arc::new(Tally::default());
    let mut acting = JoinSet::new();
    for (number, client) in people.into_iter().enumerate() {
        let part = if number == 0 { Part::Facilitator } else { Part::Speaker };
        let person = Person::new(client, meeting, part, Arc::clone(&tally));
        acting.spawn(person.act());
    }
    watch(acting, arguments.seconds, &tally).await
}

/// Waits for the end: the time, Ctrl-C, or somebody who cannot go on.
async fn watch(
    mut acting: JoinSet<Result<(), DemoError>>,
    seconds: Option<u64>,
    tally: &Tally,
) -> Result<(), DemoError> {
    let until = async {
        match seconds {
            Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(until);
    let mut told = tokio::time::interval(TELL_EVERY);
    told.tick().await;
    let end = loop {
        tokio::select! {
            () = &mut until => break Ok(()),
            _ = tokio::signal::ctrl_c() => break Ok(()),
            _ = told.tick() => say(&tell(tally)),
            ended = acting.join_next() => match ended {
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => break Err(error),
                Some(Err(_)) | None => break Ok(()),
            },
        }
    };
    acting.shutdown().await;
    say(&tell(tally));
    end
}

async fn create_meeting(client: &Client) -> Result<u64, DemoError> {
    let body = json!({
        "name": script::MEETING,
        "description": script::DESCRIPTION,
        "settings": script::settings(),
    });
    let meeting = client.post("/meetings/", &body).await?;
    let id = meeting["id"].as_u64().ok_or(DemoError::Answer("a meeting without an id"))?;
    client.post(&format!("/meetings/{id}/start"), &json!({})).await?;
    Ok(id)
}

fn tell(tally: &Tally) -> String {
    let (done, refused) =
        (tally.done.load(Ordering::Relaxed), tally.refused.load(Ordering::Relaxed));
    format!("{done} things done, {refused} refused")
}

/// A line for whoever started the demo; a closed pipe ends nothing.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
