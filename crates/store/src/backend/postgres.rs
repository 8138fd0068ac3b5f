//! PostgreSQL: a pool of connections; the database puts the writers in order.

mod append;

use std::str::FromStr;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection};
use tokio::time::timeout;

use super::Operation;
use super::sql::Sql;
use crate::error::StoreError;
use crate::journal::{Appended, Prepared};
use crate::migration;
use crate::state::Counting;

/// Connections that one node keeps at most.
const CONNECTIONS_MAX: u32 = 32;
/// How long a caller waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the first connection may take, when the store opens.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the server works on one statement, in milliseconds, and how long it waits for a lock.
const STATEMENT_TIMEOUT_MS: &str = "5000";
/// A connection that was idle for longer is asked whether it still lives, before it is used.
const IDLE_UNTESTED: Duration = Duration::from_secs(1);
/// How long anything may take here: a server that vanished without a word answers nothing at all.
const DEADLINE: Duration = Duration::from_secs(10);

/// The PostgreSQL backend.
#[derive(Debug)]
pub(crate) struct Postgres {
    pool: PgPool,
    counting: Counting,
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Postgres, StoreError> {
        // The URL holds a password: what is wrong with it is told without it.
        let unusable = |cause: sqlx::Error| StoreError::Unusable(cause.to_string());
        let options = PgConnectOptions::from_str(url)
            .map_err(unusable)?
            .application_name("nexchamps")
            .options([("synchronous_commit", "on")])
            .disable_statement_logging();
        let mut connection = timeout(CONNECT_TIMEOUT, options.connect())
            .await
            .map_err(|_| StoreError::Unavailable)?
            .map_err(unusable)?;
        migration::postgres()
            .run(&mut connection)
            .await
            .map_err(|cause| StoreError::Unusable(cause.to_string()))?;
        let _ = connection.close().await;
        let options = options.options([
            ("statement_timeout", STATEMENT_TIMEOUT_MS),
            ("idle_in_transaction_session_timeout", STATEMENT_TIMEOUT_MS),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .before_acquire(|connection, metadata| {
                Box::pin(async move {
                    if metadata.idle_for > IDLE_UNTESTED {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_lazy_with(options);
        Ok(Postgres { pool, counting: Counting::default() })
    }

    pub(crate) fn counting(&self) -> &Counting {
        &self.counting
    }

    pub(crate) async fn append(&self, mut prepared: Prepared) -> Appended {
        let Ok(connection) = self.pool.acquire().await else { return Appended::Unavailable };
        let mut lent = Lent { connection, is_clean: false };
        let mut stage = Stage::Before;
        let work = append::append(&mut lent.connection, &mut prepared, &mut stage);
        let appended = match timeout(DEADLINE, work).await {
            Ok(Ok(appended)) => {
                lent.is_clean = true;
                appended
            }
            Ok(Err(cause)) => {
                tracing::warn!(%cause, "an append failed");
                stage.verdict()
            }
            Err(_) => {
                tracing::warn!("an append took too long");
                stage.verdict()
            }
        };
        if matches!(appended, Appended::Done { .. }) {
            self.counting.committed(1);
        }
        appended
    }

    pub(crate) async fn read<O: Operation>(&self, operation: O) -> Result<O::Answer, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let answer = timeout(DEADLINE, operation.in_sql(&mut Sql::Postgres(&mut connection))).await;
        if matches!(answer, Err(_) | Ok(Err(StoreError::Unavailable))) {
            connection.close_on_drop();
        }
        answer.unwrap_or(Err(StoreError::Unavailable))
    }

    pub(crate) async fn write<O: Operation>(&self, operation: O) -> Result<O::Answer, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let mut stage = Stage::Before;
        let work = transaction(&mut connection, operation, &mut stage);
        match timeout(DEADLINE, work).await {
            Ok(Ok(answer)) => {
                self.counting.committed(0);
                Ok(answer)
            }
            // What the connection was doing is not worth knowing; a refusal has rolled back.
            Ok(Err(StoreError::Unavailable)) | Err(_) => {
                connection.close_on_drop();
                Err(match stage {
                    Stage::Before => StoreError::Unavailable,
                    Stage::InCommit => StoreError::Unknown,
                })
            }
            Ok(Err(refused)) => Err(refused),
        }
    }

    /// Closes the connections, once those who use them are done.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// A connection with a transaction that the pool knows nothing of. One that was not ended, because
/// it failed or whoever asked for it is gone, would be the next one's: the connection is closed.
struct Lent {
    connection: PoolConnection<sqlx::Postgres>,
    is_clean: bool,
}

impl Drop for Lent {
    fn drop(&mut self) {
        if !self.is_clean {
            self.connection.close_on_drop();
        }
    }
}

/// How far an append came, for when the connection breaks.
enum Stage {
    Before,
    InCommit,
}

impl Stage {
    fn verdict(&self) -> Appended {
        match self {
            Stage::Before => Appended::Unavailable,
            Stage::InCommit => Appended::Unknown,
        }
    }
}

async fn transaction<O: Operation>(
    connection: &mut PgConnection,
    operation: O,
    stage: &mut Stage,
) -> Result<O::Answer, StoreError> {
    let mut transaction = connection.begin().await?;
    let answer = operation.in_sql(&mut Sql::Postgres(&mut transaction)).await?;
    *stage = Stage::InCommit;
    transaction.commit().await?;
    Ok(answer)
}
