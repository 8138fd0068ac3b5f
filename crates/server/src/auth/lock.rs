//! One thing at a time for each account.

use meeting::AccountId;
use tokio::sync::{Mutex, MutexGuard};

/// Accounts that share one of these wait for each other, for the length of a few statements.
const LOCKS: usize = 64;

#[derive(Debug)]
pub(super) struct Locks(Vec<Mutex<()>>);

impl Default for Locks {
    fn default() -> Self {
        Self(std::iter::repeat_with(|| Mutex::new(())).take(LOCKS).collect())
    }
}

impl Locks {
    pub(super) async fn lock(&self, account: AccountId) -> MutexGuard<'_, ()> {
        let lock = usize::try_from(account.0 % LOCKS as u64).unwrap_or_default();
        self.0[lock].lock().await
    }
}
