//! What is on disk: journals, accounts, sessions, invitations; in memory, SQLite or PostgreSQL.
//!
//! [`Store`] is the only door. The journals' append at an expected head is the only point of the
//! whole program at which concurrent writers are put in order; all else is ordinary tables.

mod account;
mod backend;
mod column;
mod entry;
mod erasure;
mod error;
mod hex;
mod invitation;
mod journal;
mod migration;
mod session;
mod state;
mod throttle;
mod upcast;

use std::fmt::Write as _;
use std::sync::Arc;

use backend::Backend;

pub use account::{Account, NewAccount};
pub use erasure::Erasure;
pub use error::StoreError;
pub use invitation::{Claimed, Invitation, InvitationStatus, Made, NewInvitation};
pub use journal::{Append, Appended, CommandRecord, Leaf, MeetingIndex, MemberRow};
pub use session::{
    NewSession, OwnSession, Refreshed, SESSION_MS, Session, TOKEN_HASH_LEN, TokenHash,
};
pub use state::{Counters, Totals};
pub use throttle::Throttle;

/// Rows that are forgotten in one transaction, so that nobody waits long behind it.
pub(crate) const FORGET_MAX: u32 = 5_000;

/// The store; clones share it.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) backend: Arc<Backend>,
}

impl Store {
    /// Opens the store that a URL names, makes its tables if they are missing and brings them up to
    /// date: `memory:`, `sqlite://path` (relative or absolute) or `postgres://user@host/database`.
    ///
    /// Must be called inside a Tokio runtime, which has to outlive the store.
    ///
    /// Errors: [`StoreError::Unusable`] for a URL of another kind, an SQLite with the WAL-reset bug,
    /// or tables of a later version; [`StoreError::Unavailable`].
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        let backend = if url == "memory:" {
            Backend::Memory(backend::memory::Memory::default())
        } else if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            Backend::Sqlite(backend::sqlite::Sqlite::open(path).await?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Backend::Postgres(backend::postgres::Postgres::open(url).await?)
        } else {
            let known = "a database URL begins with memory:, sqlite:// or postgres://";
            return Err(StoreError::Unusable(known.to_owned()));
        };
        let store = Store { backend: Arc::new(backend) };
        store.backend.write(state::EnsureLineage(fresh_name())).await?;
        Ok(store)
    }
}

/// 128 bits as hex, different each time: names a lineage, guards nothing.
fn fresh_name() -> String {
    use std::hash::{BuildHasher, RandomState};
    let mut name = String::new();
    for part in 0..2 {
        // The standard library seeds these from the system's randomness.
        let _ = write!(name, "{:016x}", RandomState::new().hash_one(part));
    }
    name
}
