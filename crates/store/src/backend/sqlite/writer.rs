//! The one task that writes: whatever waits when it is free goes into one commit.
//!
//! A flush costs far more than a row, so appends of many meetings and writes of accounts share one.
//! Nobody is answered before the commit; after a failure the connection is thrown away, because
//! what it thinks of its transaction is not worth knowing, and whose fate is open hears `Unknown`.

use std::fmt;
use std::sync::Arc;

use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::job::Job;
use super::{append, reopen};
use crate::journal::{Appended, Prepared};
use crate::state::Counting;

/// Requests that one commit takes at most.
const GROUP_MAX: usize = 256;

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
}

/// How far a group came.
enum Outcome {
    /// Committed; an answer for each append, in order.
    Durable(Vec<Appended>),
    /// Nothing was written.
    NotBegun,
    /// It broke on the way or in the commit.
    Broken,
}

impl Writer {
    pub(super) fn new(
        options: SqliteConnectOptions,
        connection: SqliteConnection,
        counting: Arc<Counting>,
    ) -> Writer {
        Writer { options, connection: Some(connection), counting }
    }

    /// Serves until the store closes or is dropped.
    pub(super) async fn run(mut self, mut requests: mpsc::Receiver<Request>) {
        let mut group = Vec::with_capacity(GROUP_MAX);
        loop {
            if requests.recv_many(&mut group, GROUP_MAX).await == 0 {
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
        let outcome = self.commit(&appends, &mut jobs).await;
        let count = appends.len();
        let (answers, is_durable) = match outcome {
            Outcome::Durable(answers) => (answers, true),
            Outcome::NotBegun => (vec![Appended::Unavailable; count], false),
            Outcome::Broken => (vec![Appended::Unknown; count], false),
        };
        for (reply, answer) in replies.into_iter().zip(answers) {
            // Whoever asked may have gone; what was done is done.
            let _ = reply.send(answer);
        }
        for job in jobs {
            job.settle(is_durable);
        }
        closing
    }

    /// One transaction for all of them.
    async fn commit(&mut self, appends: &[Prepared], jobs: &mut [Box<dyn Job>]) -> Outcome {
        let mut connection = match self.connect().await {
            Ok(connection) => connection,
            Err(cause) => {
                tracing::error!(error = %cause, "the database can't be opened for writing");
                return Outcome::NotBegun;
            }
        };
        match append::begin(&mut connection, appends).await {
            Ok(standings) => {
                match append::finish(&mut connection, appends, jobs, standings).await {
                    Ok(answers) => {
                        let done =
                            answers.iter().filter(|one| matches!(one, Appended::Done { .. }));
                        self.counting.committed(done.count() as u64);
                        self.connection = Some(connection);
                        Outcome::Durable(answers)
                    }
                    Err(cause) => {
                        tracing::error!(error = %cause, "a commit failed");
                        let _ = connection.close_hard().await;
                        Outcome::Broken
                    }
                }
            }
            Err(cause) => {
                tracing::error!(error = %cause, "a transaction could not begin");
                let _ = connection.close_hard().await;
                Outcome::NotBegun
            }
        }
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
