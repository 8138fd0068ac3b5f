//! How many durable appends a second this machine gives, beside the flush rate of its disk.
//!
//! `cargo run --release -p store --example append_rate -- [url] [meetings] [seconds]`, by default a
//! new SQLite file in the folder for temporary files, 16 meetings and 3 seconds. Each meeting
//! appends one entry with one sealed text and one command at a time, and waits for the answer.

use std::io::Write as _;
use std::time::{Duration, Instant};

use meeting::{
    AccountId, By, Commitment, Entry, Event, Key, MeetingId, Opening, ParticipantId, RequestKind,
    Sealed, Seq, Time,
};
use store::{Append, Appended, CommandRecord, Store};

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut args = std::env::args().skip(1);
    let folder = std::env::temp_dir().join(format!("append_rate_{}", std::process::id()));
    let url = args.next().unwrap_or_else(|| format!("sqlite://{}/rate.db", folder.display()));
    let meetings: u64 = args.next().map_or(Ok(16), |text| text.parse())?;
    let seconds: u64 = args.next().map_or(Ok(3), |text| text.parse())?;

    std::fs::create_dir_all(&folder)?;
    let flushes = flush_rate(&folder.join("flush"))?;
    let store = Store::open(&url).await?;
    let before = store.counters();
    let begin = Instant::now();
    let until = begin + Duration::from_secs(seconds);
    let mut writers = Vec::new();
    for _ in 0..meetings {
        let meeting = store.new_meeting_id().await?;
        writers.push(tokio::spawn(write(store.clone(), meeting, until)));
    }
    let mut waits = Vec::new();
    for writer in writers {
        waits.extend(writer.await??);
    }
    let elapsed = begin.elapsed().as_secs_f64();
    let after = store.counters();
    waits.sort_unstable();
    let quantile = |per_mille: usize| waits.get(waits.len() * per_mille / 1000).copied();
    let commits = after.commits - before.commits;
    let mut out = std::io::stdout().lock();
    writeln!(out, "flushes of a small file: {flushes:.0}/s")?;
    writeln!(out, "durable appends:         {:.0}/s", per_second(waits.len() as u64, elapsed))?;
    writeln!(out, "commits:                 {:.0}/s", per_second(commits, elapsed))?;
    writeln!(out, "p50 {:?}, p99 {:?}", quantile(500), quantile(990))?;

    let long = long_journal(&store).await?;
    let begin = Instant::now();
    let entries = store.load(long, Seq(0), u32::MAX).await?;
    writeln!(out, "loaded {} entries in {:?}", entries.len(), begin.elapsed())?;
    store.close().await;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a rate to read, not to count with")]
fn per_second(count: u64, elapsed: f64) -> f64 {
    count as f64 / elapsed
}

/// Appends to one meeting until the time is over; how long each append took.
async fn write(store: Store, meeting: MeetingId, until: Instant) -> Result<Vec<Duration>, Failure> {
    let mut waits = Vec::new();
    let mut head = 0;
    while Instant::now() < until {
        let begin = Instant::now();
        match store.append(one(meeting, head)).await {
            Appended::Done { tree_size, .. } => head = tree_size,
            other => return Err(format!("{other:?}").into()),
        }
        waits.push(begin.elapsed());
    }
    Ok(waits)
}

/// A meeting of 100,000 entries.
async fn long_journal(store: &Store) -> Result<MeetingId, Failure> {
    const ENTRIES: u64 = 100_000;
    const AT_ONCE: u64 = 1_000;
    let meeting = store.new_meeting_id().await?;
    for batch in 0..ENTRIES / AT_ONCE {
        let mut append = one(meeting, batch * AT_ONCE);
        append.commands.clear();
        for head in batch * AT_ONCE + 1..(batch + 1) * AT_ONCE {
            append.entries.append(&mut one(meeting, head).entries);
        }
        match store.append(append).await {
            Appended::Done { .. } => {}
            other => return Err(format!("{other:?}").into()),
        }
    }
    Ok(meeting)
}

fn one(meeting: MeetingId, head: u64) -> Append {
    let seq = Seq(head + 1);
    let participant = ParticipantId::new(meeting, Seq(1));
    let opening = Opening {
        salt: [7; 32],
        text: "I should like to answer that.".to_owned(),
        subject: Some(AccountId(meeting.0)),
    };
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seq.0.to_be_bytes());
    let event = Event::Requested {
        participant,
        kind: RequestKind::Speech,
        note: Some(Sealed { commitment: Commitment([7; 32]), opening: Some(opening.into()) }),
        attended: true,
        to: None,
        question: None,
    };
    let (at, by) = (Time(1_795_000_000_000 + seq.0), Some(By::Participant(participant)));
    Append {
        meeting,
        after: Seq(head),
        entries: vec![Entry { meeting, seq, at, by, key: Some(key), event }],
        commands: vec![CommandRecord {
            account: AccountId(meeting.0),
            key: Key { id: key, body: key },
            first: seq,
            count: 1,
            at,
        }],
        due: Some(at.plus_seconds(120)),
        index: None,
        members: vec![],
    }
}

/// Flushes a second of a file that grows by 512 bytes each time.
fn flush_rate(path: &std::path::Path) -> Result<f64, Failure> {
    let mut file = std::fs::File::create(path)?;
    let begin = Instant::now();
    let mut flushes = 0;
    while begin.elapsed() < Duration::from_millis(500) {
        file.write_all(&[0; 512])?;
        file.sync_data()?;
        flushes += 1;
    }
    Ok(per_second(flushes, begin.elapsed().as_secs_f64()))
}
