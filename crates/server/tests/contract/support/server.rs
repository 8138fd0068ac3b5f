//! A server of a test's own, on a real port.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use clap::Parser;
use server::app::App;
use server::config::Config;
use server::{serve, start};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::client::Client;

/// Makes each folder of one test process its own.
static SERVERS: AtomicU32 = AtomicU32::new(0);

/// Servers of tests run side by side: each takes whatever port is free.
const MEDIA: [&str; 2] = ["--media-udp=127.0.0.1:0", "--media-tcp=off"];

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    config: Config,
}

/// A config from flags.
pub(crate) fn parse(flags: &[&str]) -> Config {
    Flags::parse_from(flags).config
}

/// A folder that goes away with its owner.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let number = SERVERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("server-{}-{number}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        // One of an earlier process with the same id may have been left behind.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The whole server, served from this process; it stops with the test.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) app: App,
    pub(crate) folder: Arc<Folder>,
    _stop: oneshot::Sender<()>,
}

impl Server {
    /// One with a store in memory and the defaults of the contract, changed by flags.
    pub(crate) async fn start(flags: &[&str]) -> Self {
        let folder = Folder::new();
        let data = format!("--data={}", folder.path().display());
        let own = ["nexchamps", "--database-url=memory:", &data, MEDIA[0], MEDIA[1]];
        let all = [&own, flags].concat();
        // A flag given twice is refused; what a test says goes before what stands above.
        let name = |flag: &str| flag.split('=').next().unwrap_or_default().to_owned();
        let said: Vec<String> = flags.iter().map(|flag| name(flag)).collect();
        let kept = all
            .iter()
            .enumerate()
            .filter(|(at, flag)| *at >= own.len() || !said.contains(&name(flag)));
        let config = Flags::parse_from(kept.map(|(_, flag)| *flag)).config;
        Self::of(config, folder).await
    }

    /// One with a store on disk.
    pub(crate) async fn on_disk(flags: &[&str]) -> Self {
        let folder = Folder::new();
        let data = format!("--data={}", folder.path().display());
        let url = format!("--database-url=sqlite://{}/test.db", folder.path().display());
        let config =
            Flags::parse_from([&["nexchamps", &url, &data, MEDIA[0], MEDIA[1]], flags].concat())
                .config;
        Self::of(config, folder).await
    }

    async fn of(config: Config, folder: Folder) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = start::app(config).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = app.clone();
        tokio::spawn(async move {
            serve::serve(served, listener, async {
                let _ = stopped.await;
            })
            .await;
        });
        Self { address, app, folder: Arc::new(folder), _stop: stop }
    }

    /// Somebody who is not signed in.
    pub(crate) fn stranger(&self) -> Client {
        Client::new(self.address)
    }

    /// A new account, signed in.
    pub(crate) async fn sign_up(&self, name: &str) -> Client {
        self.stranger().sign_up(name).await
    }

    /// A new account that may act in any meeting.
    pub(crate) async fn admin(&self, name: &str) -> Client {
        let email = format!("{name}@example.org");
        let password = super::PASSWORD.to_owned();
        start::add_account(&self.app, &email, password, Some(name.to_owned()), true).await.unwrap();
        self.stranger().sign_in(name).await
    }
}
