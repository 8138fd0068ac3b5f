//! Growing delays after failed sign-ins, per account, without locking anybody out for long.
//!
//! Failures of accounts are counted in the store, so that a restart forgives nothing. Names that
//! belong to nobody are counted here in the same way: otherwise the delay itself would tell which
//! accounts exist.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use meeting::{AccountId, Time};
use store::{Store, StoreError, Throttle};

use super::lock::Locks;
use crate::error::Problem;

/// Failures in a row that cost nothing.
const FREE_FAILURES: u32 = 10;
/// The longest delay.
const DELAY_SECONDS_MAX: u64 = 15 * 60;
/// Names of nobody that are remembered; beyond it all are forgotten.
const UNKNOWN_MAX: usize = 10_000;

/// Whose failures are counted.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    Account(AccountId),
    Unknown(&'a str),
}

#[derive(Debug, Default)]
pub struct Throttles {
    unknown: Mutex<HashMap<u64, Throttle>>,
    hasher: RandomState,
    locks: Locks,
}

impl Throttles {
    /// Counts an attempt as failed before its password is looked at, so that many at once can't slip
    /// through; [`Self::succeeded`] takes it back.
    ///
    /// Errors: 429 while the account's delay runs.
    pub async fn attempt(&self, store: &Store, who: Subject<'_>, now: Time) -> Result<(), Problem> {
        match who {
            Subject::Account(account) => {
                let _one_at_a_time = self.locks.lock(account).await;
                refuse_while_delayed(store.throttle(account).await?, now)?;
                match store.record_failure(account, now).await {
                    Ok(_) | Err(StoreError::NotFound) => Ok(()),
                    Err(error) => Err(error.into()),
                }
            }
            Subject::Unknown(name) => {
                let key = self.hasher.hash_one(name.trim().to_lowercase());
                let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
                if unknown.len() >= UNKNOWN_MAX && !unknown.contains_key(&key) {
                    unknown.clear();
                }
                let throttle = unknown.entry(key).or_default();
                refuse_while_delayed(*throttle, now)?;
                throttle.failures = throttle.failures.saturating_add(1);
                throttle.last_failure_at = now;
                Ok(())
            }
        }
    }

    /// Forgets an account's failures.
    pub async fn succeeded(&self, store: &Store, account: AccountId) -> Result<(), Problem> {
        Ok(store.clear_failures(account).await?)
    }
}

/// The delay after so many failures: none for the first ten, then 1 s, doubling to 15 min.
fn delay_seconds(failures: u32) -> u64 {
    match failures.checked_sub(FREE_FAILURES) {
        None => 0,
        Some(over) => 1u64.checked_shl(over).unwrap_or(u64::MAX).min(DELAY_SECONDS_MAX),
    }
}

fn refuse_while_delayed(throttle: Throttle, now: Time) -> Result<(), Problem> {
    let until = throttle.last_failure_at.plus_ms(delay_seconds(throttle.failures) * 1000);
    match until.ms_since(now) {
        0 => Ok(()),
        left => Err(Problem::too_fast("sign_in_delayed", left.div_ceil(1000))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_after_ten_failures_up_to_a_quarter_of_an_hour() {
        let delays: Vec<_> = [0, 9, 10, 11, 15, 19, 20, 100, u32::MAX].map(delay_seconds).into();
        assert_eq!(delays, [0, 0, 1, 2, 32, 512, 900, 900, 900]);
    }

    #[tokio::test]
    async fn names_of_nobody_are_delayed_like_accounts() {
        let store = Store::open("memory:").await.unwrap();
        let throttles = Throttles::default();
        let attempt = |name, now| throttles.attempt(&store, Subject::Unknown(name), Time(now));
        for _ in 0..FREE_FAILURES {
            attempt("Nobody", 1000).await.unwrap();
        }
        let problem = attempt("nobody ", 1500).await.unwrap_err();
        assert_eq!((problem.status.as_u16(), problem.code), (429, "sign_in_delayed"));
        assert_eq!(problem.extra["retry_after_seconds"], 1);
        attempt("somebody", 1500).await.unwrap();
        attempt("nobody", 2000).await.unwrap();
        assert_eq!(attempt("nobody", 2000).await.unwrap_err().extra["retry_after_seconds"], 2);
    }
}
