//! Where a case keeps its store, fresh for each.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use store::Store;

/// The server that the Makefile starts; each case makes a database of its own on it.
const SERVER: &str = "NEXCHAMPS_TEST_POSTGRES_URL";
/// Set to `required`, a missing server is a failure instead of a silent pass.
const REQUIRED: &str = "NEXCHAMPS_TEST_POSTGRES";

static NEXT: AtomicU32 = AtomicU32::new(0);

pub(crate) enum Place {
    Memory,
    Sqlite(PathBuf),
    Postgres { server: String, database: String },
}

/// A name that no other case of any test process has.
fn fresh_name() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("nexchamps_test_{}_{}_{next}", std::process::id(), now.as_micros())
}

impl Place {
    #[expect(clippy::unused_async, reason = "the cases' macro awaits every backend's")]
    pub(crate) async fn memory() -> Option<Place> {
        Some(Place::Memory)
    }

    #[expect(clippy::unused_async, reason = "the cases' macro awaits every backend's")]
    pub(crate) async fn sqlite() -> Option<Place> {
        Some(Place::Sqlite(std::env::temp_dir().join(fresh_name())))
    }

    pub(crate) async fn postgres() -> Option<Place> {
        let Ok(server) = std::env::var(SERVER) else {
            let is_required = std::env::var(REQUIRED).is_ok_and(|value| value == "required");
            assert!(!is_required, "{SERVER} must name a PostgreSQL server");
            eprintln!("{SERVER} is not set: nothing was tested on PostgreSQL");
            return None;
        };
        let database = fresh_name();
        let mut admin = PgConnection::connect(&server).await.unwrap();
        admin.execute(AssertSqlSafe(format!("CREATE DATABASE {database}"))).await.unwrap();
        Some(Place::Postgres { server, database })
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.url()).await.unwrap()
    }

    /// Closes the store and opens it again; none where nothing outlives it.
    pub(crate) async fn reopen(&self, store: Store) -> Option<Store> {
        match self {
            Place::Memory => None,
            Place::Sqlite(_) | Place::Postgres { .. } => {
                store.close().await;
                Some(self.open().await)
            }
        }
    }

    /// Does something behind the store's back, over a connection of its own; whether there is a
    /// database to do it to.
    pub(crate) async fn meddle(&self, sql: &'static str) -> bool {
        match self {
            Place::Memory => return false,
            Place::Sqlite(folder) => {
                let file = SqliteConnectOptions::new().filename(folder.join("test.db"));
                let mut connection = SqliteConnection::connect_with(&file).await.unwrap();
                connection.execute(sql).await.unwrap();
                connection.close().await.unwrap();
            }
            Place::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.url()).await.unwrap();
                connection.execute(sql).await.unwrap();
                connection.close().await.unwrap();
            }
        }
        true
    }

    /// A connection of its own to PostgreSQL, with a transaction that has done this and goes on until
    /// it is dropped.
    pub(crate) async fn hold(&self, sql: &'static str) -> PgConnection {
        let mut connection = PgConnection::connect(&self.url()).await.unwrap();
        connection.execute("BEGIN").await.unwrap();
        connection.execute(sql).await.unwrap();
        connection
    }

    /// All bytes that the store keeps in files of its own; none where that is another's business.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Place::Memory | Place::Postgres { .. } => Vec::new(),
            Place::Sqlite(folder) => {
                let files = std::fs::read_dir(folder).unwrap();
                files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
            }
        }
    }

    pub(crate) async fn remove(self) {
        match self {
            Place::Memory => {}
            Place::Sqlite(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            Place::Postgres { server, database } => {
                let mut admin = PgConnection::connect(&server).await.unwrap();
                let drop = format!("DROP DATABASE {database} WITH (FORCE)");
                admin.execute(AssertSqlSafe(drop)).await.unwrap();
            }
        }
    }

    fn url(&self) -> String {
        match self {
            Place::Memory => "memory:".to_owned(),
            Place::Sqlite(folder) => format!("sqlite://{}/test.db", folder.display()),
            Place::Postgres { server, database } => {
                let (host, query) = server.split_once('?').unwrap_or((server, ""));
                let scheme_end = host.find("://").unwrap() + 3;
                let end = host[scheme_end..].find('/').map_or(host.len(), |at| scheme_end + at);
                format!("{}/{database}?{query}", &host[..end])
            }
        }
    }
}
