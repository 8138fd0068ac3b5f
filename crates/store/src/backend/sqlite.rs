//! SQLite: one file, one writer task that groups, a pool of readers.

mod append;
mod job;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Row};
use tokio::sync::{mpsc, oneshot};

use super::Operation;
use super::sql::Sql;
use crate::error::StoreError;
use crate::journal::{Appended, Prepared};
use crate::migration;
use crate::state::Counting;
use job::Pending;
use writer::{Request, Writer};

/// Connections that read beside the writer.
const READERS_MAX: u32 = 4;
/// How long a reader or the writer waits for another process that has the file (the writer sets it
/// again after it was less patient for once).
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Requests that wait for the writer; a caller beyond them waits in turn.
const QUEUE_MAX: usize = 1024;
/// How long a caller waits for a place in the queue before the store counts as away.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a reader waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// What a connection keeps of the file in memory: 32 MiB, which SQLite writes as negative KiB.
const CACHE_SIZE: &str = "-32768";
/// Pages of the write-ahead log (16 MiB) before it is moved into the file: the same few pages are
/// written over and over, so that waiting longer moves fewer.
const CHECKPOINT_PAGES: &str = "4096";
/// Prepared statements that a connection keeps.
const STATEMENTS_MAX: usize = 256;
/// Before this version SQLite can lose committed writes of a WAL with two connections or more
/// (the "WAL-reset bug").
const OLDEST_VERSION: (u32, u32, u32) = (3, 51, 3);

/// The SQLite backend.
#[derive(Debug)]
pub(crate) struct Sqlite {
    readers: SqlitePool,
    writer: mpsc::Sender<Request>,
    counting: Arc<Counting>,
}

impl Sqlite {
    pub(crate) async fn open(path: &str) -> Result<Sqlite, StoreError> {
        if let Some(folder) = Path::new(path).parent() {
            std::fs::create_dir_all(folder)
                .map_err(|cause| StoreError::Unusable(format!("{}: {cause}", folder.display())))?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("temp_store", "memory")
            .pragma("cache_size", CACHE_SIZE)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            // What is deleted is overwritten: an erased text may not be found in the file.
            .pragma("secure_delete", "on")
            .statement_cache_capacity(STATEMENTS_MAX)
            .disable_statement_logging();
        let unusable = |cause: sqlx::Error| StoreError::Unusable(format!("{path}: {cause}"));
        let mut connection = options.connect().await.map_err(unusable)?;
        refuse_old(&mut connection).await?;
        migration::sqlite()
            .run(&mut connection)
            .await
            .map_err(|cause| StoreError::Unusable(format!("{path}: {cause}")))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .connect_lazy_with(options.clone().create_if_missing(false).read_only(true));
        let counting = Arc::new(Counting::default());
        let (writer, requests) = mpsc::channel(QUEUE_MAX);
        let options = options.create_if_missing(false);
        tokio::spawn(Writer::new(options, connection, Arc::clone(&counting)).run(requests));
        Ok(Sqlite { readers, writer, counting })
    }

    pub(crate) fn counting(&self) -> &Counting {
        &self.counting
    }

    pub(crate) async fn append(&self, prepared: Prepared) -> Appended {
        let (reply, answer) = oneshot::channel();
        if self.send(Request::Append(Box::new(prepared), reply)).await.is_err() {
            return Appended::Unavailable;
        }
        // A writer that dies with the request in hand leaves it undecided.
        answer.await.unwrap_or(Appended::Unknown)
    }

    pub(crate) async fn write<O: Operation>(&self, operation: O) -> Result<O::Answer, StoreError> {
        let (pending, answer) = Pending::new(operation);
        self.send(Request::Job(Box::new(pending))).await?;
        // A writer that dies with the request in hand leaves it undecided.
        answer.await.unwrap_or(Err(StoreError::Unknown))
    }

    pub(crate) async fn read<O: Operation>(&self, operation: O) -> Result<O::Answer, StoreError> {
        let mut connection = self.readers.acquire().await?;
        operation.in_sql(&mut Sql::Sqlite(&mut connection)).await
    }

    /// Ends the writer after what it has in hand, then the readers.
    pub(crate) async fn close(&self) {
        let (reply, answer) = oneshot::channel();
        if self.writer.send(Request::Close(reply)).await.is_ok() {
            let _ = answer.await;
        }
        self.readers.close().await;
    }

    async fn send(&self, request: Request) -> Result<(), StoreError> {
        self.writer.send_timeout(request, QUEUE_TIMEOUT).await.map_err(|_| StoreError::Unavailable)
    }
}

async fn refuse_old(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let row = sqlx::query("SELECT sqlite_version()").fetch_one(&mut *connection).await?;
    let version: String = row.try_get(0)?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    if (part(), part(), part()) >= OLDEST_VERSION {
        return Ok(());
    }
    let (major, minor, patch) = OLDEST_VERSION;
    Err(StoreError::Unusable(format!(
        "SQLite {version} can lose committed writes; it takes {major}.{minor}.{patch} or later"
    )))
}

/// Opens the writer's connection anew after a failure.
async fn reopen(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    let mut connection = options.connect().await?;
    connection.ping().await?;
    Ok(connection)
}
