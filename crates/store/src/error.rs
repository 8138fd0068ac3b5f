//! Why the store did not do what it was asked.

use thiserror::Error;

/// What can go wrong in the store; a caller tells these apart, the rest is logged here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The database can't be reached or refused the work; nothing was written.
    #[error("the store is away")]
    Unavailable,
    /// The connection broke in the commit: what was being written may or may not be. Only reading
    /// tells; any call that writes may answer it.
    #[error("the store broke off in a commit")]
    Unknown,
    /// There is no such thing, or no more.
    #[error("not found")]
    NotFound,
    /// Another account has this mail address.
    #[error("the mail address is taken")]
    EmailTaken,
    /// Another account has this username.
    #[error("the username is taken")]
    UsernameTaken,
    /// Without this account nobody would be an admin who can act.
    #[error("nobody would be left who is an admin")]
    LastAdmin,
    /// What was read back is not what was written; the text is for the log, not for clients.
    #[error("the store is corrupt: {0}")]
    Corrupt(String),
    /// The URL or the database behind it is not one that this program can use.
    #[error("the store can't be opened: {0}")]
    Unusable(String),
}

impl StoreError {
    pub(crate) fn corrupt(what: impl std::fmt::Display) -> StoreError {
        StoreError::Corrupt(what.to_string())
    }
}

impl From<sqlx::Error> for StoreError {
    /// Rows that can't be decoded are corruption; all else means that the database is away. The
    /// cause is logged here, once, and told to nobody.
    fn from(cause: sqlx::Error) -> StoreError {
        match cause {
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnIndexOutOfBounds { .. } => StoreError::corrupt(cause),
            // SQLSTATE class 22: bytes that are not what their column should hold.
            sqlx::Error::Database(cause)
                if cause.code().is_some_and(|code| code.len() == 5 && code.starts_with("22")) =>
            {
                StoreError::corrupt(cause)
            }
            cause => {
                tracing::warn!(error = %cause, "the database failed a statement");
                StoreError::Unavailable
            }
        }
    }
}
