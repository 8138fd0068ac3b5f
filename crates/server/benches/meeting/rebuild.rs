//! A meeting of a hundred thousand events: how long until it stands again, and the server with it.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use meeting::{
    AccountId, AnnotationKind, By, Commitment, Entry, Epoch, Event, GrantCause, MeetingId, Opening,
    ParticipantId, ReleaseCause, Sealed, Seq, Time,
};
use store::{Append, Appended, Store};

use crate::Outcome;
use crate::http::Http;
use crate::people::{Person, create_meeting, join, number, sign_up};
use crate::server::{Folder, Server};
use crate::table::{Table, ms};

const EVENTS: u64 = 100_000;
const APPEND_ENTRIES: usize = 1_000;
/// A turn with one stroke in it: granted, its clock started, drawn, released.
const EVENTS_OF_A_TURN: u64 = 4;
const TURN_MS: u64 = 20;
const STROKE: &str = r#"{"kind":"stroke","points":[[10,10],[12,14],[19,22],[31,40],[44,52]]}"#;

pub(crate) fn run(table: &mut Table) -> Outcome<()> {
    let folder = Folder::new()?;
    let server = Server::start(&folder)?;
    let people = sign_up(server.address, 1)?;
    let person = &people[0];
    let meeting = create_meeting(server.address, person, "A very long meeting")?;
    let participant = join(server.address, meeting, &people)?;
    server.stop()?;

    let story = Story { meeting: MeetingId(meeting), participant: ParticipantId(participant[0]) };
    let took = fill(&folder, &story)?;
    table.row("writing 100,000 events through the store", ms(took), "");

    let server = Server::start(&folder)?;
    table.row("server start to /readyz, 100,000 events", ms(server.ready_after), "< 2 s");
    let first = status(&server, story.meeting, person)?;
    let second = status(&server, story.meeting, person)?;
    table.row("first reading of the meeting (rebuilt)", ms(first), "< 1 s");
    table.row("  second reading (in memory)", ms(second), "");
    server.stop()
}

/// Who speaks in the long meeting: one person, again and again.
struct Story {
    meeting: MeetingId,
    participant: ParticipantId,
}

impl Story {
    fn entry(&self, place: u64, seq: Seq, start: Time) -> Entry {
        let turn = place / EVENTS_OF_A_TURN;
        let epoch = Epoch(turn + 1);
        let participant = self.participant;
        let event = match place % EVENTS_OF_A_TURN {
            0 => Event::Granted {
                to: participant,
                epoch,
                cause: GrantCause::Free,
                attended: false,
                reason: None,
                asked: None,
            },
            1 => Event::TurnStarted { epoch, until: None },
            2 => Event::AnnotationCreated {
                participant,
                epoch,
                kind: AnnotationKind::Drawing,
                content: sealed(seq),
                bytes: u32::try_from(STROKE.len()).unwrap_or(u32::MAX),
                timestamp_ms: turn * TURN_MS,
            },
            _ => Event::Released { participant, epoch, cause: ReleaseCause::Done, reason: None },
        };
        let by = (place % EVENTS_OF_A_TURN != 1).then_some(By::Participant(participant));
        let at = start.plus_ms(turn * TURN_MS);
        Entry { meeting: self.meeting, seq, at, by, key: None, event }
    }
}

/// A text with a commitment of its own; nothing here verifies it.
fn sealed(seq: Seq) -> Sealed {
    let mut commitment = [0; 32];
    commitment[..8].copy_from_slice(&seq.0.to_be_bytes());
    let opening = Opening { salt: [0; 32], text: STROKE.to_owned(), subject: None::<AccountId> };
    Sealed { commitment: Commitment(commitment), opening: Some(opening.into()) }
}

fn fill(folder: &Folder, told: &Story) -> Outcome<Duration> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let begin = Instant::now();
    runtime.block_on(async {
        let store = Store::open(&folder.database_url()).await?;
        let mut head = store.head(told.meeting).await?;
        let millis = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis();
        let start = Time(u64::try_from(millis)?);
        let mut place = 0;
        while place < EVENTS {
            let after = head;
            let mut entries = Vec::with_capacity(APPEND_ENTRIES);
            while entries.len() < APPEND_ENTRIES && place < EVENTS {
                head = head.next();
                entries.push(told.entry(place, head, start));
                place += 1;
            }
            let append = Append {
                meeting: told.meeting,
                after,
                entries,
                commands: Vec::new(),
                due: None,
                index: None,
                members: Vec::new(),
            };
            match store.append(append).await {
                Appended::Done { .. } => {}
                other => return Err(format!("the store did not append: {other:?}").into()),
            }
        }
        store.close().await;
        Ok(begin.elapsed())
    })
}

/// Asks for the floor, and checks that it is of the meeting that was written.
fn status(server: &Server, meeting: MeetingId, person: &Person) -> Outcome<Duration> {
    let path = format!("/api/v1/tokens/meetings/{}/status", meeting.0);
    let mut http = Http::connect(server.address)?;
    let start = Instant::now();
    let answer = http.get(&path, Some(&person.token))?.json()?;
    let took = start.elapsed();
    let epoch = number(&answer, "epoch")?;
    if epoch != EVENTS / EVENTS_OF_A_TURN {
        return Err(format!("the meeting stands at epoch {epoch}").into());
    }
    Ok(took)
}
