//! Keys of commands that were carried out, so that a repeat gets the first success again.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::CommandRecord;
use crate::{AccountId, Entry, Key, Time, limit};

#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) body: [u8; 32],
    pub(super) entries: Arc<[Entry]>,
}

pub(super) type KeyId = (AccountId, [u8; 32]);

#[derive(Debug, Default)]
pub(super) struct Keys {
    kept: BTreeMap<KeyId, Kept>,
    /// Oldest first, for forgetting.
    by_age: VecDeque<(Time, KeyId)>,
}

impl Keys {
    pub(super) fn get(&self, account: AccountId, key: &Key) -> Option<&Kept> {
        self.kept.get(&(account, key.id))
    }

    pub(super) fn keep(&mut self, record: &CommandRecord, entries: Arc<[Entry]>) {
        let id = (record.account, record.key.id);
        if self.kept.insert(id, Kept { body: record.key.body, entries }).is_none() {
            self.by_age.push_back((record.at, id));
        }
    }

    /// Those older than 24 h, and the oldest beyond the bound.
    pub(super) fn forget(&mut self, now: Time) {
        while let Some((at, id)) = self.by_age.front() {
            let is_old = now.ms_since(*at) > limit::KEY_MS;
            if !is_old && self.by_age.len() <= limit::KEYS_MAX {
                return;
            }
            self.kept.remove(id);
            self.by_age.pop_front();
        }
    }
}
