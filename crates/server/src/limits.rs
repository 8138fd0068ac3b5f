//! How fast one address and one account may go.
//!
//! Addresses are given much, as a whole company may sit behind one; accounts are given little.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::HeaderMap;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use meeting::AccountId;

use crate::config::{Config, Switch};
use crate::error::Problem;

/// A burst is two seconds' worth.
const BURST: NonZeroU32 = NonZeroU32::new(2).expect("two is not zero");
/// When somebody with too many sockets is asked to try again.
const SOCKET_RETRY_SECONDS: u64 = 5;
/// Offers to the media server, each of which costs it milliseconds: two a second of one account, in a burst of 20.
const OFFERS: Quota =
    Quota::per_second(BURST).allow_burst(NonZeroU32::new(20).expect("twenty is not zero"));
/// Messages in the chat: one a second of one account, five at once.
const MESSAGES: Quota =
    Quota::per_second(NonZeroU32::MIN).allow_burst(NonZeroU32::new(5).expect("five is not zero"));
/// Addresses in `X-Forwarded-For` that are looked at, from the right.
const FORWARDED_MAX: usize = 16;

/// Where a request came from; put beside it by the accept loop.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

#[derive(Debug)]
struct Limiters {
    address: DefaultKeyedRateLimiter<IpAddr>,
    sign_ups: DefaultKeyedRateLimiter<IpAddr>,
    account: DefaultKeyedRateLimiter<AccountId>,
    offers: DefaultKeyedRateLimiter<AccountId>,
    messages: DefaultKeyedRateLimiter<AccountId>,
    sockets: Sockets,
}

/// The open sockets of each account on this node.
#[derive(Debug, Clone)]
struct Sockets {
    most: u32,
    open: Arc<Mutex<BTreeMap<AccountId, u32>>>,
}

impl Sockets {
    fn open(&self) -> MutexGuard<'_, BTreeMap<AccountId, u32>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One socket among those that its account may have open, given back when dropped.
#[derive(Debug)]
pub struct SocketPlace {
    /// None: switched off.
    counted: Option<(Sockets, AccountId)>,
}

impl Drop for SocketPlace {
    fn drop(&mut self) {
        let Some((sockets, account)) = &self.counted else { return };
        let mut open = sockets.open();
        if let Some(count) = open.get_mut(account) {
            *count -= 1;
            if *count == 0 {
                open.remove(account);
            }
        }
    }
}

/// The rate limits of this node.
#[derive(Debug)]
pub struct Limits {
    /// None: switched off.
    limiters: Option<Limiters>,
    trusted_proxies: Vec<IpAddr>,
}

impl Limits {
    pub fn new(config: &Config) -> Self {
        let per_second = |rate: u32| {
            let rate = NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(rate).allow_burst(rate.saturating_mul(BURST))
        };
        let per_minute =
            |rate: u32| Quota::per_minute(NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN));
        let limiters = match config.rate_limit {
            Switch::On => Some(Limiters {
                address: RateLimiter::keyed(per_second(config.address_requests_per_second)),
                sign_ups: RateLimiter::keyed(per_minute(config.address_signups_per_minute)),
                account: RateLimiter::keyed(per_second(config.account_requests_per_second)),
                offers: RateLimiter::keyed(OFFERS),
                messages: RateLimiter::keyed(MESSAGES),
                sockets: Sockets { most: config.account_sockets, open: Arc::default() },
            }),
            Switch::Off => None,
        };
        Self { limiters, trusted_proxies: config.trusted_proxies.clone() }
    }

    /// Lets one more request of an address through, or says how long to wait (429).
    pub fn address(&self, address: IpAddr) -> Result<(), Problem> {
        let Some(limiters) = &self.limiters else { return Ok(()) };
        check(&limiters.address, &address)
    }

    /// Lets one more sign-up of an address through, or says how long to wait (429).
    pub fn sign_up(&self, address: IpAddr) -> Result<(), Problem> {
        let Some(limiters) = &self.limiters else { return Ok(()) };
        check(&limiters.sign_ups, &address)
    }

    /// Lets one more request or socket command of an account through, or says how long to wait (429).
    pub fn account(&self, account: AccountId) -> Result<(), Problem> {
        let Some(limiters) = &self.limiters else { return Ok(()) };
        check(&limiters.account, &account)
    }

    /// A place for one more socket of an account, or 429: each costs memory, and some work for every event.
    pub fn socket(&self, account: AccountId) -> Result<SocketPlace, Problem> {
        let Some(Limiters { sockets, .. }) = &self.limiters else {
            return Ok(SocketPlace { counted: None });
        };
        let mut open = sockets.open();
        let count = open.get(&account).copied().unwrap_or_default();
        if count >= sockets.most {
            return Err(Problem::too_fast("too_many_sockets", SOCKET_RETRY_SECONDS));
        }
        open.insert(account, count + 1);
        Ok(SocketPlace { counted: Some((sockets.clone(), account)) })
    }

    /// Lets one more offer to the media server through, or says how long to wait (429).
    pub fn offer(&self, account: AccountId) -> Result<(), Problem> {
        let Some(limiters) = &self.limiters else { return Ok(()) };
        check(&limiters.offers, &account)
    }

    /// Lets one more message into a chat, or says how long to wait (429).
    pub fn message(&self, account: AccountId) -> Result<(), Problem> {
        let Some(limiters) = &self.limiters else { return Ok(()) };
        check(&limiters.messages, &account)
    }

    /// The client's address as limits know it: what trusted proxies say, an IPv6 network of /64 as
    /// one, as a client has that many to choose from.
    pub fn address_of(&self, peer: Option<Peer>, headers: &HeaderMap) -> IpAddr {
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |Peer(peer)| peer.ip());
        let mut client = peer.to_canonical();
        let forwarded = headers.get_all("x-forwarded-for").into_iter().rev();
        let addresses = forwarded
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.rsplit(','))
            .take(FORWARDED_MAX);
        for address in addresses {
            if !self.trusted_proxies.contains(&client) {
                break;
            }
            match address.trim().parse::<IpAddr>() {
                Ok(address) => client = address.to_canonical(),
                Err(_) => break,
            }
        }
        match client {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        }
    }

    /// Forgets whoever has been quiet.
    pub fn sweep(&self) {
        if let Some(limiters) = &self.limiters {
            limiters.address.retain_recent();
            limiters.sign_ups.retain_recent();
            limiters.account.retain_recent();
            limiters.offers.retain_recent();
            limiters.messages.retain_recent();
        }
    }
}

fn check<K: std::hash::Hash + Eq + Clone>(
    limiter: &DefaultKeyedRateLimiter<K>,
    key: &K,
) -> Result<(), Problem> {
    limiter.check_key(key).map_err(|wait| {
        let wait: Duration = wait.wait_time_from(DefaultClock::default().now());
        Problem::too_fast("too_fast", wait.as_secs() + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::config;

    fn address_of(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let trusted_proxies = trusted.iter().map(|ip| ip.parse().unwrap()).collect();
        let limits = Limits { limiters: None, trusted_proxies };
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let peer = Peer(SocketAddr::new(peer.parse().unwrap(), 1));
        limits.address_of(Some(peer), &headers).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(address_of(&[], "192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
        let proxies = ["192.0.2.1", "192.0.2.2"];
        assert_eq!(address_of(&proxies, "192.0.2.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(
            address_of(&proxies, "192.0.2.1", &["198.51.100.7, 203.0.113.9", "192.0.2.2"]),
            "203.0.113.9",
            "what the client itself wrote is not reached"
        );
        assert_eq!(address_of(&proxies, "192.0.2.1", &["junk"]), "192.0.2.1");
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        assert_eq!(address_of(&[], "2001:db8:1:2:3:4:5:6", &[]), "2001:db8:1:2::");
        assert_eq!(address_of(&[], "::ffff:192.0.2.1", &[]), "192.0.2.1");
    }

    #[test]
    fn who_goes_too_fast_is_told_how_long_to_wait() {
        let limits = Limits::new(&Config { account_requests_per_second: 1, ..config(&[]) });
        let one = || limits.account(AccountId(1));
        assert!(one().is_ok() && one().is_ok());
        let problem = one().unwrap_err();
        assert_eq!((problem.status.as_u16(), problem.code), (429, "too_fast"));
        assert!(limits.account(AccountId(2)).is_ok());
    }

    #[test]
    fn an_account_has_so_many_sockets_and_may_open_another_when_one_is_closed() {
        let limits = Limits::new(&Config { account_sockets: 2, ..config(&[]) });
        let one = || limits.socket(AccountId(1));
        let (first, _second) = (one().unwrap(), one().unwrap());
        let problem = one().unwrap_err();
        assert_eq!((problem.status.as_u16(), problem.code), (429, "too_many_sockets"));
        drop(limits.socket(AccountId(2)).unwrap());
        drop(first);
        let _third = one().unwrap();
        assert!(one().is_err());
        let open = limits.limiters.as_ref().unwrap().sockets.open();
        assert_eq!(open.iter().collect::<Vec<_>>(), [(&AccountId(1), &2)], "nothing of who left");
    }
}
