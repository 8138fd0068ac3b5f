//! Older forms of the leaf bytes, read as today's.
//!
//! So far there is one form. When a second one comes, its reader turns the first into it here, and
//! the golden leaf of the first stays in the tests for ever.

use serde::Deserialize;

use crate::entry::VERSION;
use crate::error::StoreError;

#[derive(Deserialize)]
struct Versioned {
    v: u32,
}

/// Refuses a form that this program does not know: there was none before 1, and a later one means
/// that a newer program wrote here.
pub(crate) fn refuse_unknown(v: u32) -> Result<(), StoreError> {
    match v {
        VERSION => Ok(()),
        other => Err(StoreError::corrupt(format!("a leaf of version {other}"))),
    }
}

/// Why bytes are no leaf of today's form: another form, or no leaf at all.
pub(crate) fn explain(body: &[u8], cause: &serde_json::Error) -> StoreError {
    match serde_json::from_slice::<Versioned>(body) {
        Ok(Versioned { v }) if v != VERSION => {
            StoreError::corrupt(format!("a leaf of version {v}"))
        }
        Ok(_) | Err(_) => StoreError::corrupt(format!("a leaf that can't be read: {cause}")),
    }
}
