//! The one task that writes: whatever waits when it is free goes into one commit.
//!
//! A flush costs far more than a row, so appends of many meetings and writes of accounts share one.
//! Nobody is answered before the commit; after a failure the connection is thrown away, because
//! what it thinks of its transaction is not worth knowing, and whose fate is open hears `Unknown`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Row};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};

use super::append::Failed;
use super::job::{Fate, Job};
use super::{append, reopen};
use crate::journal::{Appended, Prepared};
use crate::state::Counting;

/// Requests that one commit takes at most.
const GROUP_MAX: usize = 256;
/// How long the writer waits for readers, so that the log can be emptied after an erasure.
const SCRUB_PATIENCE: &str = "PRAGMA busy_timeout = 100";
/// As the connection was opened.
const USUAL_PATIENCE: &str = "PRAGMA busy_timeout = 5000";
/// How soon it tries again if they did not end.
const SCRUB_AGAIN: Duration = Duration::from_secs(1);

/// What the writer is asked.
pub(super) enum Request {
    Append(Box<Prepared>, oneshot::Sender<Appended>),
    Job(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Request::Append(..) => "Append",
            Request::Job(_) => "Job",
            Request::Close(_) => "Close",
        })
    }
}

/// The writer with its connection, if it has one.
pub(super) struct Writer {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
    counting: Arc<Counting>,
    /// What was erased may still be read in the write-ahead log.
    has_traces: bool,
    /// When it was last tried to empty the log of that.
    scrubbed_at: Instant,
}

/// How far a group came.
enum Outcome {
    /// Committed; an answer for each append, in order.
    Durable(Vec<Appended>),
    /// It broke before: nothing was written.
    Lost,
    /// It broke in the commit.
    Broken,
}

impl Writer {
    pub(super) fn new(
        options: SqliteConnectOptions,
        connection: SqliteConnection,
        counting: Arc<Counting>,
    ) -> Writer {
        // Whoever had the file before may have died before the log was emptied.
        let (connection, scrubbed_at) = (Some(connection), Instant::now());
        Writer { options, connection, counting, has_traces: true, scrubbed_at }
    }

    /// Serves until the store closes or is dropped.
    pub(super) async fn run(mut self, mut requests: mpsc::Receiver<Request>) {
        self.scrub().await;
        let mut group = Vec::with_capacity(GROUP_MAX);
        loop {
            // Not only when nobody writes: a busy store never has a quiet second.
            if self.has_traces && self.scrubbed_at.elapsed() >= SCRUB_AGAIN {
                self.scrub().await;
            }
            let received = requests.recv_many(&mut group, GROUP_MAX);
            let count = if self.has_traces {
                let Ok(count) = timeout(SCRUB_AGAIN, received).await else { continue };
                count
            } else {
                received.await
            };
            if count == 0 {
                break;
            }
            if let Some(closed) = self.serve(&mut group).await {
                requests.close();
                self.disconnect().await;
                let _ = closed.send(());
                return;
            }
        }
        self.disconnect().await;
    }

    /// Serves a group; if closing was among it, who waits for that.
    async fn serve(&mut self, group: &mut Vec<Request>) -> Option<oneshot::Sender<()>> {
        let (mut appends, mut replies, mut jobs, mut closing) = (vec![], vec![], vec![], None);
        for request in group.drain(..) {
            match request {
                Request::Append(prepared, reply) => {
                    appends.push(*prepared);
                    replies.push(reply);
                }
                Request::Job(job) => jobs.push(job),
                Request::Close(reply) => closing = Some(reply),
            }
        }
        if appends.is_empty() && jobs.is_empty() {
            return closing;
        }
        let outcome = self.commit(&mut appends, &mut jobs).await;
        let count = appends.len();
        let (answers, fate) = match outcome {
            Outcome::Durable(answers) => (answers, Fate::Durable),
            Outcome::Lost => (vec![Appended::Unavailable; count], Fate::Lost),
            Outcome::Broken => (vec![Appended::Unknown; count], Fate::Open),
        };
        for (reply, answer) in replies.into_iter().zip(answers) {
            // Whoever asked may have gone; what was done is done.
            let _ = reply.send(answer);
        }
        if jobs.iter().any(|job| job.erases()) {
            self.has_traces = true;
            self.scrub().await;
        }
        for job in jobs {
            job.settle(fate);
        }
        closing
    }

    /// One transaction for all of them.
    async fn commit(&mut self, appends: &mut [Prepared], jobs: &mut [Box<dyn Job>]) -> Outcome {
        let mut connection = match self.connect().await {
            Ok(connection) => connection,
            Err(cause) => {
                tracing::error!(error = %cause, "the database can't be opened for writing");
                return Outcome::Lost;
            }
        };
        let ready = match append::begin(&mut connection, appends, jobs).await {
            Ok(found) => append::judge(&mut connection, appends, found).await,
            Err(cause) => Err(cause),
        };
        let ready = match ready {
            Ok(ready) => ready,
            Err(cause) => {
                tracing::error!(error = %cause, "a transaction was given up");
                let _ = connection.close_hard().await;
                return Outcome::Lost;
            }
        };
        match append::commit(&mut connection, ready).await {
            Ok(answers) => {
                let done = answers.iter().filter(|one| matches!(one, Appended::Done { .. }));
                self.counting.committed(done.count() as u64);
                self.connection = Some(connection);
                Outcome::Durable(answers)
            }
            Err(Failed::Before(cause)) => {
                tracing::error!(error = %cause, "nothing could be written");
                let _ = connection.close_hard().await;
                Outcome::Lost
            }
            Err(Failed::InCommit(cause)) => {
                tracing::error!(error = %cause, "a commit failed");
                let _ = connection.close_hard().await;
                Outcome::Broken
            }
        }
    }

    /// Empties the write-ahead log into the file, where deleted bytes are overwritten; a reader that
    /// still needs the log puts it off.
    async fn scrub(&mut self) {
        match self.try_scrub().await {
            Ok(is_clean) => self.has_traces = !is_clean,
            Err(cause) => tracing::warn!(error = %cause, "the log could not be emptied"),
        }
        self.scrubbed_at = Instant::now();
    }

    async fn try_scrub(&mut self) -> Result<bool, sqlx::Error> {
        let mut connection = self.connect().await?;
        sqlx::query(SCRUB_PATIENCE).execute(&mut connection).await?;
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        let row = sqlx::query(checkpoint).fetch_one(&mut connection).await?;
        let is_blocked: i64 = row.try_get(0)?;
        sqlx::query(USUAL_PATIENCE).execute(&mut connection).await?;
        self.connection = Some(connection);
        Ok(is_blocked == 0)
    }

    async fn connect(&mut self) -> Result<SqliteConnection, sqlx::Error> {
        match self.connection.take() {
            Some(connection) => Ok(connection),
            None => reopen(&self.options).await,
        }
    }

    async fn disconnect(&mut self) {
        if let Some(connection) = self.connection.take()
            && let Err(cause) = connection.close().await
        {
            tracing::warn!(error = %cause, "the database did not close cleanly");
        }
    }
}
