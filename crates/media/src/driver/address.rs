//! Which addresses clients are told.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;

use crate::maker::Told;

/// Of a host with many interfaces so many are told.
const MOST: usize = 8;

/// The addresses to tell for a bound one: the public one, else the bound one, else (bound to all) those of the interfaces. Answers leave by
/// the route to the client, so a host whose routes are not symmetric must be given one address to listen on.
pub(crate) fn told(bound: SocketAddr, tcp: bool, public: Option<IpAddr>) -> Vec<Told> {
    let ips = match public {
        Some(ip) => vec![ip],
        None if bound.ip().is_unspecified() => of_interfaces(bound.is_ipv6()),
        None => vec![bound.ip()],
    };
    ips.into_iter().map(|ip| Told { address: SocketAddr::new(ip, bound.port()), tcp }).collect()
}

fn of_interfaces(six: bool) -> Vec<IpAddr> {
    let Ok(interfaces) = getifaddrs() else { return vec![Ipv4Addr::LOCALHOST.into()] };
    let up = interfaces.filter(|i| i.flags.contains(InterfaceFlags::IFF_UP));
    let mut ips: Vec<IpAddr> = up
        .filter_map(|i| {
            let address = i.address?;
            let four = address.as_sockaddr_in().map(|a| IpAddr::V4(a.ip()));
            four.or_else(|| address.as_sockaddr_in6().map(|a| IpAddr::V6(a.ip())))
        })
        .filter(|ip| usable(*ip) && (six || ip.is_ipv4()))
        .collect();
    // The loopback is told only where there is nothing else (a test's network, a machine without one).
    if ips.iter().any(|ip| !ip.is_loopback()) {
        ips.retain(|ip| !ip.is_loopback());
    }
    ips.truncate(MOST);
    ips
}

fn usable(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !ip.is_link_local() && !ip.is_unspecified(),
        IpAddr::V6(ip) => !ip.is_unicast_link_local() && !ip.is_unspecified(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_then_bound_then_interfaces() {
        let all: SocketAddr = "0.0.0.0:8100".parse().unwrap();
        let one: SocketAddr = "192.0.2.7:8100".parse().unwrap();
        let public: IpAddr = "203.0.113.9".parse().unwrap();
        let ips = |t: Vec<Told>| t.into_iter().map(|t| t.address.to_string()).collect::<Vec<_>>();
        assert_eq!(ips(told(all, false, Some(public))), ["203.0.113.9:8100"]);
        assert_eq!(ips(told(one, true, None)), ["192.0.2.7:8100"]);
        let here = told(all, false, None);
        assert!(!here.is_empty() && here.iter().all(|t| !t.address.ip().is_unspecified()));
    }
}
