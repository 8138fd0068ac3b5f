//! Where things are kept: in memory, in SQLite or in PostgreSQL.
//!
//! Journals are appended by each backend in its own way, because that is where speed is won. All
//! else is an [`Operation`]: said once for tables in memory and once in SQL that both databases
//! speak, side by side in the file of its noun, and held together by one conformance suite.

use std::future::Future;

use crate::error::StoreError;
use crate::journal::{Appended, Prepared};

pub(crate) mod memory;
pub(crate) mod postgres;
pub(crate) mod sql;
pub(crate) mod sqlite;

use memory::{Memory, Tables};
use postgres::Postgres;
use sql::Sql;
use sqlite::Sqlite;

/// One thing to do with the tables, wholly or not at all.
pub(crate) trait Operation: Send + 'static {
    type Answer: Send + 'static;
    /// Whether what it deletes may not be found in the files either.
    const ERASES: bool = false;

    /// Does it on tables in memory; an error must leave them as they were.
    fn in_memory(self, tables: &mut Tables) -> Result<Self::Answer, StoreError>;

    /// Does it in SQL, inside a transaction if it was given to [`Backend::write`]; an error undoes it.
    fn in_sql(
        self,
        sql: &mut Sql<'_>,
    ) -> impl Future<Output = Result<Self::Answer, StoreError>> + Send;
}

/// The three places, behind one door.
#[derive(Debug)]
pub(crate) enum Backend {
    Memory(Memory),
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Backend {
    pub(crate) async fn append(&self, prepared: Prepared) -> Appended {
        match self {
            Backend::Memory(memory) => memory.append(prepared),
            Backend::Sqlite(sqlite) => sqlite.append(prepared).await,
            Backend::Postgres(postgres) => postgres.append(prepared).await,
        }
    }

    pub(crate) async fn read<O: Operation>(&self, operation: O) -> Result<O::Answer, StoreError> {
        match self {
            Backend::Memory(memory) => memory.run(operation),
            Backend::Sqlite(sqlite) => sqlite.read(operation).await,
            Backend::Postgres(postgres) => postgres.read(operation).await,
        }
    }

    pub(crate) async fn write<O: Operation>(&self, operation: O) -> Result<O::Answer, StoreError> {
        match self {
            Backend::Memory(memory) => memory.run(operation),
            Backend::Sqlite(sqlite) => sqlite.write(operation).await,
            Backend::Postgres(postgres) => postgres.write(operation).await,
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Backend::Memory(_) => {}
            Backend::Sqlite(sqlite) => sqlite.close().await,
            Backend::Postgres(postgres) => postgres.close().await,
        }
    }
}
