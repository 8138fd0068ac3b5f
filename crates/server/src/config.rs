//! What an operator sets: by environment, `.env` or flags. There is no default secret.

mod media;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

pub use self::media::{Listen, MediaSettings};

/// A limit on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// Whether the server speaks TLS, and where its certificate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TlsMode {
    /// From the named files, if there are any; else plain HTTP.
    // Empty is what `${NEXCHAMPS_TLS:-}` of a compose file gives.
    #[value(alias = "")]
    Auto,
    /// Plain HTTP.
    Off,
    /// Made once into the data folder, for this host's names and addresses.
    SelfSigned,
    /// From a certificate authority, by RFC 8555.
    Acme,
}

/// All settings of a server.
#[derive(Clone, Args)]
pub struct Config {
    /// Where to listen.
    #[arg(long, global = true, env = "NEXCHAMPS_LISTEN", default_value = "127.0.0.1:8000")]
    pub listen: SocketAddr,

    /// `sqlite://path`, `postgres://user:password@host/database` or `memory:`.
    #[arg(
        long,
        global = true,
        env = "NEXCHAMPS_DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://data/nexchamps.db"
    )]
    pub database_url: String,

    /// The folder of keys and recordings.
    #[arg(long, global = true, env = "NEXCHAMPS_DATA", default_value = "data")]
    pub data: PathBuf,

    /// Signing keys; by default `keys.json` in the data folder, made on the first start.
    #[arg(long, global = true, env = "NEXCHAMPS_KEYS_FILE")]
    pub keys_file: Option<PathBuf>,

    /// Makes or keeps this account an admin at the start.
    #[arg(long, global = true, env = "NEXCHAMPS_ADMIN_EMAIL")]
    pub admin_email: Option<String>,

    /// The password of that account, if it has to be made.
    #[arg(long, global = true, env = "NEXCHAMPS_ADMIN_PASSWORD", hide_env_values = true)]
    pub admin_password: Option<String>,

    /// Other origins whose pages may use the API, separated by commas.
    #[arg(long, global = true, env = "NEXCHAMPS_ALLOWED_ORIGINS", value_delimiter = ',')]
    pub allowed_origins: Vec<String>,

    /// `off` is for benchmarks.
    #[arg(long, global = true, env = "NEXCHAMPS_RATE_LIMIT", value_enum, default_value = "on")]
    pub rate_limit: Switch,

    /// Requests a second from one address.
    #[arg(
        long,
        global = true,
        env = "NEXCHAMPS_ADDRESS_REQUESTS_PER_SECOND",
        value_parser = clap::value_parser!(u32).range(1..),
        default_value_t = 600
    )]
    pub address_requests_per_second: u32,

    /// Sign-ups a minute from one address.
    #[arg(
        long,
        global = true,
        env = "NEXCHAMPS_ADDRESS_SIGNUPS_PER_MINUTE",
        value_parser = clap::value_parser!(u32).range(1..),
        default_value_t = 120
    )]
    pub address_signups_per_minute: u32,

    /// Requests and socket commands a second of one account.
    #[arg(
        long,
        global = true,
        env = "NEXCHAMPS_ACCOUNT_REQUESTS_PER_SECOND",
        value_parser = clap::value_parser!(u32).range(1..),
        default_value_t = 100
    )]
    pub account_requests_per_second: u32,

    /// Sockets that one account may have open on a node: its tabs and devices, in all meetings.
    #[arg(
        long,
        global = true,
        env = "NEXCHAMPS_ACCOUNT_SOCKETS",
        value_parser = clap::value_parser!(u32).range(1..),
        default_value_t = 64
    )]
    pub account_sockets: u32,

    /// How long an access token is good for.
    #[arg(
        long,
        global = true,
        env = "NEXCHAMPS_ACCESS_TOKEN_SECONDS",
        value_parser = clap::value_parser!(u32).range(1..=86_400),
        default_value_t = 900
    )]
    pub access_token_seconds: u32,

    /// Sound and picture.
    #[command(flatten)]
    pub media: MediaSettings,

    /// What links are made from, such as `https://meet.example.org`; never the `Host` header.
    #[arg(long, global = true, env = "NEXCHAMPS_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// Where the TLS certificate comes from.
    #[arg(long, global = true, env = "NEXCHAMPS_TLS", value_enum, default_value = "auto")]
    pub tls: TlsMode,

    /// A PEM file: the certificate, then those between it and its authority's.
    #[arg(long, global = true, env = "NEXCHAMPS_TLS_CERT")]
    pub tls_cert: Option<PathBuf>,

    /// A PEM file: that certificate's private key, not encrypted.
    #[arg(long, global = true, env = "NEXCHAMPS_TLS_KEY")]
    pub tls_key: Option<PathBuf>,

    /// The names to get a certificate for, separated by commas.
    #[arg(long, global = true, env = "NEXCHAMPS_ACME_DOMAINS", value_delimiter = ',')]
    pub acme_domains: Vec<String>,

    /// Where the certificate authority may write to.
    #[arg(long, global = true, env = "NEXCHAMPS_ACME_EMAIL")]
    pub acme_email: Option<String>,

    /// The certificate authority; by default Let's Encrypt.
    #[arg(long, global = true, env = "NEXCHAMPS_ACME_DIRECTORY")]
    pub acme_directory: Option<String>,

    /// Addresses whose `X-Forwarded-For` is believed, separated by commas.
    #[arg(long, global = true, env = "NEXCHAMPS_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,

    /// The message bus between nodes.
    #[arg(long, global = true, env = "NEXCHAMPS_NATS_URL", hide_env_values = true)]
    pub nats_url: Option<String>,

    /// What to log, such as `info` or `server=debug`.
    #[arg(long, global = true, env = "NEXCHAMPS_LOG", default_value = "info")]
    pub log: String,

    /// How log lines look.
    #[arg(long, global = true, env = "NEXCHAMPS_LOG_FORMAT", value_enum, default_value = "text")]
    pub log_format: LogFormat,
}

impl Config {
    /// Where the signing keys are.
    pub fn keys_path(&self) -> PathBuf {
        self.keys_file.clone().unwrap_or_else(|| self.data.join("keys.json"))
    }

    /// What links are made from, without a trailing slash.
    pub fn public_url(&self) -> String {
        match self.public_url.as_deref().filter(|url| !url.is_empty()) {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => self.default_url(),
        }
    }

    fn default_url(&self) -> String {
        // An authority asks for a certificate's name on port 443, whatever is listened to behind it.
        let domain = self.acme_domains.iter().find(|domain| !domain.is_empty());
        if let (TlsMode::Acme, Some(domain)) = (self.tls, domain) {
            return format!("https://{domain}");
        }
        let ip = self.listen.ip();
        // The name that people type, so that a link leads to where they are signed in.
        if ip.is_loopback() || ip.is_unspecified() {
            self.url_of("localhost", self.listen.port())
        } else {
            self.url_of(&host_of(ip), self.listen.port())
        }
    }

    /// The URL of this server at a host, as browsers spell it.
    pub fn url_of(&self, host: &str, port: u16) -> String {
        match (self.speaks_tls(), port) {
            (true, 443) => format!("https://{host}"),
            (true, port) => format!("https://{host}:{port}"),
            (false, port) => format!("http://{host}:{port}"),
        }
    }

    /// Whether the server itself speaks TLS.
    pub fn speaks_tls(&self) -> bool {
        match self.tls {
            TlsMode::Auto => self.tls_cert.is_some(),
            TlsMode::Off => false,
            TlsMode::SelfSigned | TlsMode::Acme => true,
        }
    }

    /// The admin to make or keep, if one is named.
    pub fn admin(&self) -> Option<(&str, &str)> {
        let set = |text: &'_ Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
        if !set(&self.admin_email) || !set(&self.admin_password) {
            return None;
        }
        self.admin_email.as_deref().zip(self.admin_password.as_deref())
    }

    /// Whether browsers reach the server by TLS, so that cookies can demand it.
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }

    /// An origin of the settings that no browser would ever name: not a scheme with a host, and nothing behind.
    pub fn wrong_origin(&self) -> Option<&str> {
        let is_right = |origin: &str| {
            let site = origin.split_once("://").map(|(_, site)| site);
            let is_plain = |site: &str| !site.contains(['/', '*', '?', '#']) && !site.is_empty();
            site.is_some_and(is_plain) && origin.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let origins = self.allowed_origins.iter().map(String::as_str);
        origins.filter(|origin| !origin.is_empty()).find(|origin| !is_right(origin))
    }

    /// Whether pages of this origin may open sockets; `host` is what the request was sent to.
    ///
    /// Without a public URL the page that came from that host is the own one. A name of another's
    /// that leads here gains nothing by it: it has no access token, and the cookie is not sent.
    pub fn allows_origin(&self, origin: &str, host: Option<&str>) -> bool {
        let has_public_url = self.public_url.as_ref().is_some_and(|url| !url.is_empty());
        // By TLS too: a proxy in front may speak it without anybody having named the URL.
        let site = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        let is_own = !has_public_url && site.is_some() && site == host;
        is_own
            || origin == self.public_url()
            || self.allowed_origins.iter().any(|allowed| allowed == origin)
    }
}

/// An address as it stands in a URL.
pub fn host_of(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

impl std::fmt::Debug for Config {
    /// Without what may hold a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("listen", &self.listen).finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Flags {
        #[command(flatten)]
        config: Config,
    }

    /// A config from flags alone.
    pub(crate) fn config(flags: &[&str]) -> Config {
        Flags::parse_from([&["nexchamps"], flags].concat()).config
    }

    #[test]
    fn defaults_are_those_of_the_contract() {
        let config = config(&[]);
        assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
        assert_eq!(config.database_url, "sqlite://data/nexchamps.db");
        assert_eq!(config.keys_path(), PathBuf::from("data/keys.json"));
        assert_eq!(config.access_token_seconds, 900);
        assert_eq!(config.public_url(), "http://localhost:8000");
        assert_eq!(config.admin(), None);
    }

    #[test]
    fn links_speak_tls_where_the_server_does() {
        let url = |flags: &[&str]| config(flags).public_url();
        assert_eq!(url(&["--tls=", "--listen=[::1]:80"]), "http://localhost:80");
        assert_eq!(url(&["--tls=self-signed"]), "https://localhost:8000");
        assert_eq!(url(&["--tls=self-signed", "--listen=192.0.2.1:443"]), "https://192.0.2.1");
        assert_eq!(
            url(&["--tls-cert=a", "--tls-key=b", "--listen=[2001:db8::1]:8443"]),
            "https://[2001:db8::1]:8443"
        );
        let acme = ["--tls=acme", "--acme-domains=meet.example.org,b.example", "--listen=[::]:1"];
        assert_eq!(url(&acme), "https://meet.example.org");
        assert!(config(&acme).is_https() && !config(&["--tls=off"]).is_https());
    }

    #[test]
    fn only_named_origins_and_the_own_one_are_allowed() {
        let config = config(&[
            "--public-url=https://meet.example.org/",
            "--allowed-origins=https://a.example,https://b.example",
        ]);
        assert!(config.is_https());
        assert!(config.allows_origin("https://meet.example.org", None));
        assert!(config.allows_origin("https://b.example", None));
        assert!(!config.allows_origin("https://b.example.evil", None));
        assert!(!config.allows_origin("http://lan:8000", Some("lan:8000")));
        let config = self::config(&[]);
        assert!(config.allows_origin("http://lan:8000", Some("lan:8000")));
        assert!(config.allows_origin("https://lan:8000", Some("lan:8000")));
        assert!(!config.allows_origin("http://evil.example", Some("lan:8000")));
        assert!(!config.allows_origin("lan:8000", Some("lan:8000")));
        assert!(!config.allows_origin("null", None));
    }

    #[test]
    fn origins_that_no_browser_names_are_told() {
        let wrong = |origins: &str| {
            config(&[&format!("--allowed-origins={origins}")]).wrong_origin().map(str::to_owned)
        };
        for right in ["", "https://a.example", "https://a.example:8443,http://[::1]:3000"] {
            assert_eq!(wrong(right), None, "{right}");
        }
        for text in ["*", "a.example", "https://a.example/", "https://", "https://*.example"] {
            assert_eq!(wrong(&format!("https://b.example,{text}")).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_config_is_shown_without_secrets() {
        let config = config(&["--database-url=postgres://u:secret@h/d", "--admin-password=secret"]);
        assert!(!format!("{config:?}").contains("secret"));
    }
}
