//! Who has a socket open: counted here, told to the rules when it changes, never recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use meeting::AccountId;
use tokio::sync::Notify;

#[derive(Debug, Default)]
struct Counts {
    open: BTreeMap<AccountId, u32>,
    /// Whose first socket came or last one went, and the rules have not been told.
    changed: BTreeSet<AccountId>,
}

/// The open sockets of one meeting by account.
///
/// A set and a wake-up, not a queue: what changed is bounded by the accounts and never lost.
#[derive(Debug, Default)]
pub struct Presence {
    counts: Mutex<Counts>,
    wake: Notify,
}

impl Presence {
    /// Counts a socket for as long as the seat is kept.
    pub fn take_seat(self: &Arc<Self>, account: AccountId) -> Seat {
        let mut counts = self.lock();
        let open = counts.open.entry(account).or_default();
        *open += 1;
        if *open == 1 {
            counts.changed.insert(account);
            self.wake.notify_one();
        }
        Seat { presence: Arc::clone(self), account }
    }

    /// Returns when somebody came or went.
    pub async fn changed(&self) {
        self.wake.notified().await;
    }

    /// Who came or went since the last call, and whether they are here now.
    pub fn take_changes(&self) -> Vec<(AccountId, bool)> {
        let mut counts = self.lock();
        let changed = std::mem::take(&mut counts.changed);
        changed.into_iter().map(|account| (account, counts.open.contains_key(&account))).collect()
    }

    /// Everybody who is here.
    pub fn everybody(&self) -> Vec<AccountId> {
        self.lock().open.keys().copied().collect()
    }

    /// Whether nobody is here and nothing is left to tell.
    pub fn is_empty(&self) -> bool {
        let counts = self.lock();
        counts.open.is_empty() && counts.changed.is_empty()
    }

    fn leave(&self, account: AccountId) {
        let mut counts = self.lock();
        let Some(open) = counts.open.get_mut(&account) else { return };
        *open -= 1;
        if *open == 0 {
            counts.open.remove(&account);
            counts.changed.insert(account);
            self.wake.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open socket; given back when dropped, however the socket ended.
#[derive(Debug)]
pub struct Seat {
    presence: Arc<Presence>,
    account: AccountId,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.presence.leave(self.account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_and_the_last_socket_count() {
        let presence = Arc::new(Presence::default());
        let ann = AccountId(1);
        let first = presence.take_seat(ann);
        assert_eq!(presence.take_changes(), [(ann, true)]);
        let second = presence.take_seat(ann);
        drop(first);
        assert_eq!(presence.take_changes(), []);
        drop(second);
        assert_eq!(presence.take_changes(), [(ann, false)]);
        assert!(presence.is_empty());
    }
}
