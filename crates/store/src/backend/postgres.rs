//! PostgreSQL: a pool; the database orders the writers.

use std::sync::Arc;

use super::Operation;
use crate::error::StoreError;
use crate::journal::{Appended, Prepared};
use crate::state::Counting;

/// The PostgreSQL backend.
#[derive(Debug)]
pub(crate) struct Postgres {
    counting: Arc<Counting>,
}

impl Postgres {
    pub(crate) async fn open(_url: &str) -> Result<Postgres, StoreError> {
        Err(StoreError::Unusable("PostgreSQL is not here yet".to_owned()))
    }
    pub(crate) fn counting(&self) -> &Counting {
        &self.counting
    }
    pub(crate) async fn append(&self, _prepared: Prepared) -> Appended {
        Appended::Unavailable
    }
    pub(crate) async fn read<O: Operation>(&self, _operation: O) -> Result<O::Answer, StoreError> {
        Err(StoreError::Unavailable)
    }
    pub(crate) async fn write<O: Operation>(&self, _operation: O) -> Result<O::Answer, StoreError> {
        Err(StoreError::Unavailable)
    }
    pub(crate) async fn close(&self) {}
}
