//! The names and addresses under which this host is reached.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use axum::http::Uri;
use rustls::pki_types::DnsName;

use crate::config::{Config, TlsMode, host_of};

/// Addresses of this host that are named; one with more has them for its containers.
const ADDRESSES_MAX: usize = 64;

/// A name or an address that a certificate may be for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    Address(IpAddr),
    Domain(String),
}

impl Name {
    /// Reads a host as it stands in a URL; none for what is neither.
    pub fn parse(host: &str) -> Option<Self> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse() {
            return Some(Self::Address(address));
        }
        let domain = host.to_ascii_lowercase();
        DnsName::try_from(domain.as_str()).is_ok().then_some(Self::Domain(domain))
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Domain(domain) => f.write_str(domain),
        }
    }
}

/// The host that the public URL of the settings names, if one is set.
pub fn public_host(config: &Config) -> Option<Name> {
    let url: Uri = config.public_url.as_deref()?.parse().ok()?;
    Name::parse(url.host()?)
}

/// All that a browser on this network may call this host by.
pub fn of_host(config: &Config) -> BTreeSet<Name> {
    let mut names: BTreeSet<Name> = addresses().into_iter().map(Name::Address).collect();
    names.extend(["localhost", "127.0.0.1", "::1"].into_iter().filter_map(Name::parse));
    if !config.listen.ip().is_unspecified() {
        names.insert(Name::Address(config.listen.ip()));
    }
    if let Some(host) = nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok()) {
        // What is announced by multicast DNS (RFC 6762) on most networks at home.
        let local = (!host.contains('.')).then(|| format!("{host}.local"));
        names.extend(
            [Some(host), local].into_iter().flatten().filter_map(|name| Name::parse(&name)),
        );
    }
    names.extend(public_host(config));
    names
}

/// Where people can open the page, the best first.
pub fn urls(config: &Config, local: SocketAddr) -> Vec<String> {
    // A certificate of an authority holds for its names alone.
    let is_named = config.public_url.as_ref().is_some_and(|url| !url.is_empty());
    if is_named || config.tls == TlsMode::Acme {
        return vec![config.public_url()];
    }
    if !local.ip().is_unspecified() {
        return vec![config.url_of(&host_of(local.ip()), local.port())];
    }
    let is_of_kind = |ip: &IpAddr| ip.is_ipv4() || local.is_ipv6();
    let hosts = addresses().into_iter().filter(is_of_kind).map(host_of);
    let hosts = std::iter::once("localhost".to_owned()).chain(hosts);
    hosts.map(|host| config.url_of(&host, local.port())).collect()
}

/// The addresses of this host's interfaces that a browser elsewhere can be given.
fn addresses() -> BTreeSet<IpAddr> {
    let interfaces = match nix::ifaddrs::getifaddrs() {
        Ok(interfaces) => interfaces,
        Err(error) => {
            tracing::warn!(%error, "this host's addresses are not known");
            return BTreeSet::new();
        }
    };
    let address = |interface: nix::ifaddrs::InterfaceAddress| {
        let address = interface.address?;
        let v4 = address.as_sockaddr_in().map(|v4| IpAddr::V4(v4.ip()));
        v4.or_else(|| address.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip())))
    };
    interfaces.filter_map(address).filter(is_for_others).take(ADDRESSES_MAX).collect()
}

/// Not this host's own, and not one that needs an interface's name beside it.
fn is_for_others(ip: &IpAddr) -> bool {
    let is_link_local = match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    !ip.is_loopback() && !is_link_local && !ip.is_unspecified()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::config;

    #[test]
    fn a_host_is_called_by_its_addresses_its_name_and_what_the_settings_say() {
        let names = of_host(&config(&["--public-url=https://Meet.Example.org:8443/x"]));
        for name in ["localhost", "127.0.0.1", "[::1]", "meet.example.org"] {
            assert!(names.contains(&Name::parse(name).unwrap()), "{name} in {names:?}");
        }
        assert_eq!(Name::parse("not a name"), None);
        assert_eq!(public_host(&config(&[])), None);
    }

    #[test]
    fn people_are_told_where_the_page_is() {
        let local = |text: &str| text.parse().unwrap();
        let config = config(&["--tls=self-signed"]);
        assert_eq!(urls(&config, local("192.0.2.1:8443")), ["https://192.0.2.1:8443"]);
        let all = urls(&config, local("0.0.0.0:8443"));
        assert_eq!(all[0], "https://localhost:8443");
        assert!(all.iter().all(|url| !url.contains('[')), "{all:?}");
        let public = Config { public_url: Some("https://a.example/".to_owned()), ..config };
        assert_eq!(urls(&public, local("0.0.0.0:8443")), ["https://a.example"]);
    }

    #[test]
    fn addresses_that_are_of_no_use_elsewhere_are_left_out() {
        let is = |text: &str| is_for_others(&text.parse().unwrap());
        assert!(is("192.168.1.5") && is("2001:db8::1") && is("fd00::1"));
        assert!(!is("127.0.0.1") && !is("::1") && !is("fe80::1") && !is("169.254.3.4"));
    }
}
