//! Who an account is, as every request needs to know it: kept for half a minute, so that a request
//! costs no read.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use meeting::{AccountId, Time};
use store::{Account, Store, StoreError};
use tokio::sync::MutexGuard;

use super::lock::Locks;

use crate::error::Problem;

/// How long another node's change may stay unseen.
const FRESH_MS: u64 = 30_000;
/// Accounts that are kept; beyond it all are forgotten and read again.
const KEPT_MAX: usize = 50_000;

/// What a request knows of its caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub account: AccountId,
    pub username: String,
    /// The full name, or the username where there is none.
    pub name: String,
    pub email: String,
    pub avatar_url: Option<String>,
    pub is_admin: bool,
    pub is_active: bool,
}

impl From<Account> for Identity {
    fn from(account: Account) -> Self {
        let name = match account.full_name.trim() {
            "" => account.username.clone(),
            name => name.to_owned(),
        };
        Self {
            account: account.id,
            username: account.username,
            name,
            email: account.email,
            avatar_url: account.avatar_url,
            is_admin: account.is_admin,
            is_active: account.is_active,
        }
    }
}

#[derive(Debug, Default)]
pub struct Accounts {
    kept: RwLock<HashMap<AccountId, (Arc<Identity>, Time)>>,
    changing: Locks,
}

impl Accounts {
    /// The identity of an account that may act.
    ///
    /// Errors: 401 if it is gone or not active, 503.
    pub async fn get(
        &self,
        store: &Store,
        account: AccountId,
        now: Time,
    ) -> Result<Arc<Identity>, Problem> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner).get(&account).cloned();
        if let Some((identity, read_at)) = kept
            && now.ms_since(read_at) < FRESH_MS
        {
            return Ok(identity);
        }
        let identity = match store.account(account).await {
            Ok(account) => Arc::new(Identity::from(account)),
            Err(StoreError::NotFound) => return Err(Problem::signed_out()),
            Err(error) => return Err(error.into()),
        };
        if !identity.is_active {
            return Err(Problem::signed_out());
        }
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(account, (Arc::clone(&identity), now));
        Ok(identity)
    }

    /// Waits for another change of the account to be over. An account is written as a whole: of two changes
    /// at once the later one would bring back what the earlier one had changed, an old password too.
    pub async fn change(&self, account: AccountId) -> MutexGuard<'_, ()> {
        self.changing.lock(account).await
    }

    /// Forgets an account that has changed.
    pub fn forget(&self, account: AccountId) {
        self.kept.write().unwrap_or_else(PoisonError::into_inner).remove(&account);
    }
}
