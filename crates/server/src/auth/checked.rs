//! Tokens that were found good: a signature is checked once, not at each request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Claims;

/// Tokens of one generation; the two together are all that is kept.
const GENERATION_MAX: usize = 10_000;

/// Whoever asks again stays; whoever has not asked while 10,000 others did is checked anew.
#[derive(Default)]
pub(super) struct Checked(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: HashMap<Box<str>, Arc<Claims>>,
    old: HashMap<Box<str>, Arc<Claims>>,
}

impl Checked {
    /// What the token says, if its signature was found good before; whether it has expired is not looked at.
    pub(super) fn find(&self, token: &str) -> Option<Arc<Claims>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(claims) = kept.young.get(token) {
            return Some(Arc::clone(claims));
        }
        let (token, claims) = kept.old.remove_entry(token)?;
        kept.insert(token, Arc::clone(&claims));
        Some(claims)
    }

    /// Notes that a token was found good.
    pub(super) fn keep(&self, token: &str, claims: Arc<Claims>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(token.into(), claims);
    }
}

impl Generations {
    fn insert(&mut self, token: Box<str>, claims: Arc<Claims>) {
        if self.young.len() >= GENERATION_MAX {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(token, claims);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Keys, Tokens};
    use crate::clock;
    use meeting::AccountId;

    #[test]
    fn a_token_in_use_is_kept_and_others_make_room() {
        let tokens = Tokens::new(&Keys::random(), 60);
        let token = tokens.sign(AccountId(7), &"s".into(), clock::now()).unwrap();
        let claims = tokens.check(&token).unwrap();
        let checked = Checked::default();
        checked.keep("used", Arc::clone(&claims));
        checked.keep("once", Arc::clone(&claims));
        for number in 0..5 * GENERATION_MAX {
            checked.keep(&number.to_string(), Arc::clone(&claims));
            assert!(checked.find("used").is_some());
        }
        assert!(checked.find("once").is_none());
        let kept = checked.0.lock().unwrap();
        assert!(kept.young.len() + kept.old.len() <= 2 * GENERATION_MAX);
    }
}
