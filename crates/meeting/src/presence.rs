//! Who has a socket open. Volatile: never in the journal, only its consequences are.

use std::collections::BTreeMap;

use crate::{AccountId, Time};

/// Kept beside the fold, not in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Presence {
    /// Since when.
    pub(crate) online: BTreeMap<AccountId, Time>,
    /// Those whose last socket closed, and when.
    pub(crate) gone: BTreeMap<AccountId, Time>,
    /// Refusals since the phase began, by code.
    pub(crate) refused: BTreeMap<&'static str, u64>,
}

/// Two states that agree on the journal are equal, whoever is connected to either.
impl PartialEq for Presence {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Presence {}

impl Presence {
    pub(crate) fn is_online(&self, account: AccountId) -> bool {
        self.online.contains_key(&account)
    }
}
