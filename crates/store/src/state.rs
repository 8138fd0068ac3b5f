//! The store as a whole: its lineage, its health, its counters.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::backend::memory::{Journal, Tables};
use crate::backend::sql::Sql;
use crate::backend::{Backend, Operation};
use crate::error::StoreError;
use crate::{Store, fresh_name};

/// How much was written since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Transactions that became durable.
    pub commits: u64,
    /// Appends in them that were done; more than commits where writers share one.
    pub appends: u64,
}

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub accounts: u64,
    /// Those that are listed: not the deleted ones.
    pub meetings: u64,
}

/// The counters as they are counted.
#[derive(Debug, Default)]
pub(crate) struct Counting {
    commits: AtomicU64,
    appends: AtomicU64,
}

impl Counting {
    /// Counts one commit with this many appends.
    pub(crate) fn committed(&self, appends: u64) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.appends.fetch_add(appends, Ordering::Relaxed);
    }

    fn read(&self) -> Counters {
        Counters {
            commits: self.commits.load(Ordering::Relaxed),
            appends: self.appends.load(Ordering::Relaxed),
        }
    }
}

impl Store {
    /// A random name of this history: readers that resume say it, so that a `seq` of a history that
    /// a restore took back is not mistaken for one of this.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn lineage(&self) -> Result<String, StoreError> {
        self.backend.read(GetLineage).await
    }

    /// Gives the history a new name; to be called after a restore from a backup.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn renew_lineage(&self) -> Result<String, StoreError> {
        self.backend.write(RenewLineage(fresh_name())).await
    }

    /// Whether the store can be written at this moment.
    pub async fn health(&self) -> bool {
        self.backend.write(Probe).await.is_ok()
    }

    /// How commits are flushed, read back from the connection that writes: 2 for full (`SQLite`'s
    /// `PRAGMA synchronous`; with `PostgreSQL` a `synchronous_commit` that is not off), 0 for not
    /// at all; none in memory.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn synchronous(&self) -> Result<Option<u32>, StoreError> {
        self.backend.write(ReadSynchronous).await
    }

    /// What was written since the start, for the metrics; zero in memory.
    pub fn counters(&self) -> Counters {
        match &*self.backend {
            Backend::Memory(_) => Counters::default(),
            Backend::Sqlite(sqlite) => sqlite.counting().read(),
            Backend::Postgres(postgres) => postgres.counting().read(),
        }
    }

    /// Which of the three places it is: `memory`, `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match &*self.backend {
            Backend::Memory(_) => "memory",
            Backend::Sqlite(_) => "sqlite",
            Backend::Postgres(_) => "postgres",
        }
    }

    /// How much is kept; counts all of it.
    ///
    /// Errors: [`StoreError::Unavailable`].
    pub async fn totals(&self) -> Result<Totals, StoreError> {
        self.backend.read(Count).await
    }

    /// Finishes what is being written and closes the connections; later calls say
    /// [`StoreError::Unavailable`] (but not in memory).
    pub async fn close(&self) {
        self.backend.close().await;
    }
}

const LINEAGE: &str = "SELECT name FROM lineage LIMIT 1";

pub(crate) struct EnsureLineage(pub(crate) String);

impl Operation for EnsureLineage {
    type Answer = ();

    fn in_memory(self, tables: &mut Tables) -> Result<(), StoreError> {
        tables.lineage = self.0;
        Ok(())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<(), StoreError> {
        match sql {
            // Its writer is alone anyhow.
            Sql::Sqlite(_) => {}
            // Else two nodes that start at once would each see no name, and write two.
            Sql::Postgres(_) => {
                sql.execute("LOCK TABLE lineage IN EXCLUSIVE MODE", vec![]).await?;
            }
        }
        let insert = "INSERT INTO lineage (name) SELECT $1 \
            WHERE NOT EXISTS (SELECT 1 FROM lineage)";
        sql.execute(insert, vec![self.0.into()]).await?;
        Ok(())
    }
}

struct GetLineage;

impl Operation for GetLineage {
    type Answer = String;

    fn in_memory(self, tables: &mut Tables) -> Result<String, StoreError> {
        Ok(tables.lineage.clone())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<String, StoreError> {
        let row = sql.row(LINEAGE, vec![]).await?;
        row.ok_or_else(|| StoreError::corrupt("a store without lineage"))?.text(0)
    }
}

struct RenewLineage(String);

impl Operation for RenewLineage {
    type Answer = String;

    fn in_memory(self, tables: &mut Tables) -> Result<String, StoreError> {
        tables.lineage.clone_from(&self.0);
        Ok(self.0)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<String, StoreError> {
        sql.execute("UPDATE lineage SET name = $1", vec![self.0.as_str().into()]).await?;
        Ok(self.0)
    }
}

struct ReadSynchronous;

impl Operation for ReadSynchronous {
    type Answer = Option<u32>;

    fn in_memory(self, _: &mut Tables) -> Result<Option<u32>, StoreError> {
        Ok(None)
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Option<u32>, StoreError> {
        let read = sql.pick(
            "PRAGMA synchronous",
            "SELECT CASE current_setting('synchronous_commit') WHEN 'off' THEN 0::bigint \
             ELSE 2::bigint END",
        );
        let row = sql.row(read, vec![]).await?;
        let level = row.ok_or_else(|| StoreError::corrupt("no word on flushing"))?.int(0)?;
        u32::try_from(level).map(Some).map_err(StoreError::corrupt)
    }
}

struct Count;

impl Operation for Count {
    type Answer = Totals;

    fn in_memory(self, tables: &mut Tables) -> Result<Totals, StoreError> {
        let listed = |journal: &&Journal| journal.index.is_some() && !journal.standing.is_deleted;
        let meetings = tables.meetings.values().filter(listed).count() as u64;
        Ok(Totals { accounts: tables.accounts.len() as u64, meetings })
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<Totals, StoreError> {
        let select = "SELECT (SELECT COUNT(*) FROM account), \
            (SELECT COUNT(*) FROM meeting WHERE deleted_at IS NULL AND summary IS NOT NULL)";
        let row = sql.row(select, vec![]).await?;
        let row = row.ok_or_else(|| StoreError::corrupt("no count"))?;
        let count = |column| u64::try_from(row.int(column)?).map_err(StoreError::corrupt);
        Ok(Totals { accounts: count(0)?, meetings: count(1)? })
    }
}

/// Goes the way of a write and writes nothing: it waits for the writer and for its commit.
struct Probe;

impl Operation for Probe {
    type Answer = ();

    fn in_memory(self, _: &mut Tables) -> Result<(), StoreError> {
        Ok(())
    }

    async fn in_sql(self, sql: &mut Sql<'_>) -> Result<(), StoreError> {
        sql.row("SELECT 1", vec![]).await?;
        Ok(())
    }
}
