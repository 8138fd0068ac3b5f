//! The media server's settings.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use clap::Args;

use super::Switch;

/// An address to listen on, or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listen {
    Off,
    At(SocketAddr),
}

impl Listen {
    const fn address(self) -> Option<SocketAddr> {
        match self {
            Self::Off => None,
            Self::At(address) => Some(address),
        }
    }
}

impl FromStr for Listen {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.eq_ignore_ascii_case("off") {
            return Ok(Self::Off);
        }
        let address = text.parse().map(Self::At);
        address.map_err(|_| "an address with a port, such as 0.0.0.0:8100, or off".to_owned())
    }
}

/// Where media arrives, what clients are told of it, and the relays that they may use.
#[derive(Clone, Args)]
pub struct MediaSettings {
    /// Where media packets arrive, or `off`.
    #[arg(long, global = true, env = "NEXCHAMPS_MEDIA_UDP", default_value = "0.0.0.0:8100")]
    pub media_udp: Listen,

    /// Where media arrives from networks without UDP, or `off`; by default one port above that of
    /// `NEXCHAMPS_LISTEN`.
    #[arg(long, global = true, env = "NEXCHAMPS_MEDIA_TCP")]
    pub media_tcp: Option<Listen>,

    /// The address that clients are told to send media to, if it is not the one listened on.
    #[arg(long, global = true, env = "NEXCHAMPS_PUBLIC_IP")]
    pub public_ip: Option<IpAddr>,

    /// `off` saves a third of the work, and every receiver's line must then carry what is sent.
    #[arg(
        long,
        global = true,
        env = "NEXCHAMPS_MEDIA_BANDWIDTH_ESTIMATION",
        value_enum,
        default_value = "on"
    )]
    pub media_bandwidth_estimation: Switch,

    /// TURN servers for clients in closed networks, such as `turn:turn.example.org:3478`, separated
    /// by commas.
    #[arg(long, global = true, env = "NEXCHAMPS_TURN_URLS", value_delimiter = ',')]
    pub turn_urls: Vec<String>,

    /// The secret that the TURN server shares with this one (coturn: `static-auth-secret`).
    #[arg(long, global = true, env = "NEXCHAMPS_TURN_SECRET", hide_env_values = true)]
    pub turn_secret: Option<String>,

    /// STUN servers, such as `stun:stun.example.org`, separated by commas.
    #[arg(long, global = true, env = "NEXCHAMPS_STUN_URLS", value_delimiter = ',')]
    pub stun_urls: Vec<String>,
}

impl std::fmt::Debug for MediaSettings {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MediaSettings").field("media_udp", &self.media_udp).finish_non_exhaustive()
    }
}

fn named(urls: &[String]) -> Vec<String> {
    urls.iter().map(|url| url.trim().to_owned()).filter(|url| !url.is_empty()).collect()
}

impl MediaSettings {
    /// What the media server is started with; `listen` is where HTTP is. None: there is none.
    pub fn server(&self, listen: SocketAddr) -> Option<media::Config> {
        let (udp, tcp) = (self.media_udp.address(), self.tcp(listen));
        (udp.is_some() || tcp.is_some()).then(|| media::Config {
            udp,
            tcp,
            public_ip: self.public_ip,
            bandwidth_estimation: self.media_bandwidth_estimation == Switch::On,
            ..media::Config::default()
        })
    }

    fn tcp(&self, listen: SocketAddr) -> Option<SocketAddr> {
        if let Some(tcp) = self.media_tcp {
            return tcp.address();
        }
        let port = match listen.port() {
            0 => 0,
            port => port.checked_add(1)?,
        };
        Some(SocketAddr::new(listen.ip(), port))
    }

    /// The STUN servers.
    pub fn stun(&self) -> Vec<String> {
        named(&self.stun_urls)
    }

    /// The TURN servers and the secret shared with them, if both are set.
    pub fn turn(&self) -> Option<(Vec<String>, &str)> {
        let urls = named(&self.turn_urls);
        let secret = self.turn_secret.as_deref().filter(|secret| !secret.is_empty())?;
        (!urls.is_empty()).then_some((urls, secret))
    }

    /// What is wrong with the relays, as a sentence.
    pub fn wrong_relay(&self) -> Option<String> {
        let has = |url: &str, schemes: [&str; 2]| {
            url.split_once(':').is_some_and(|(scheme, host)| {
                schemes.contains(&scheme) && !host.is_empty() && !host.starts_with('/')
            })
        };
        let turn = named(&self.turn_urls);
        if let Some(url) = turn.iter().find(|url| !has(url, ["turn", "turns"])) {
            return Some(format!("NEXCHAMPS_TURN_URLS has {url:?}: it is like turn:host:3478"));
        }
        if let Some(url) = self.stun().iter().find(|url| !has(url, ["stun", "stuns"])) {
            return Some(format!("NEXCHAMPS_STUN_URLS has {url:?}: it is like stun:host:3478"));
        }
        (!turn.is_empty() && self.turn().is_none())
            .then(|| "NEXCHAMPS_TURN_URLS needs NEXCHAMPS_TURN_SECRET".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::config;

    fn bound(flags: &[&str]) -> Option<(Option<String>, Option<String>)> {
        let config = config(flags);
        let media = config.media.server(config.listen)?;
        Some((media.udp.map(|at| at.to_string()), media.tcp.map(|at| at.to_string())))
    }

    #[test]
    fn media_over_tcp_is_the_neighbour_of_http() {
        let (udp, tcp) = (Some("0.0.0.0:8100".to_owned()), Some("127.0.0.1:8001".to_owned()));
        assert_eq!(bound(&[]), Some((udp.clone(), tcp)));
        assert_eq!(bound(&["--media-tcp=off"]), Some((udp.clone(), None)));
        let tcp = |text: &str| Some(text.to_owned());
        assert_eq!(bound(&["--listen=[::]:80"]), Some((udp.clone(), tcp("[::]:81"))));
        assert_eq!(bound(&["--listen=0.0.0.0:0"]), Some((udp.clone(), tcp("0.0.0.0:0"))));
        assert_eq!(bound(&["--listen=127.0.0.1:65535"]), Some((udp, None)));
        assert_eq!(bound(&["--media-udp=OFF", "--media-tcp=off"]), None);
    }

    #[test]
    fn relays_are_checked() {
        let wrong = |flags: &[&str]| config(flags).media.wrong_relay();
        let secret = "--turn-secret=x";
        for good in [
            &[][..],
            &["--turn-urls=", "--stun-urls="],
            &["--turn-urls=turn:h:1,turns:h", secret],
            &["--stun-urls=stun:h"],
        ] {
            assert_eq!(wrong(good), None, "{good:?}");
        }
        for bad in [
            &["--turn-urls=turn:h"][..],
            &["--turn-urls=https://h", secret],
            &["--turn-urls=turn:", secret],
            &["--stun-urls=turn:h"],
        ] {
            assert!(wrong(bad).is_some(), "{bad:?}");
        }
    }
}
