//! A server of a test's own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Parser;
use server::config::Config;
use server::tls::Tls;
use server::{serve, start};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    config: Config,
}

/// A folder that goes away with its owner.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let name = format!("tls-{}-{:016x}", std::process::id(), rand::random::<u64>());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a certificate and its key, and gives the flags that name them.
    pub(crate) fn write_pair(&self, pair: &rcgen::CertifiedKey<rcgen::KeyPair>) -> [String; 2] {
        let (cert, key) = (self.0.join("cert.pem"), self.0.join("key.pem"));
        std::fs::write(&key, pair.signing_key.serialize_pem()).unwrap();
        std::fs::write(&cert, pair.cert.pem()).unwrap();
        [format!("--tls-cert={}", cert.display()), format!("--tls-key={}", key.display())]
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The settings of a server with a store in memory, without media, and its data in a folder.
pub(crate) fn config(folder: &Folder, flags: &[&str]) -> Config {
    let data = format!("--data={}", folder.path().display());
    let fixed =
        ["nexchamps", "--database-url=memory:", "--media-udp=off", "--media-tcp=off", &data];
    Flags::parse_from([&fixed[..], flags].concat()).config
}

/// The whole server, served from this process.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) fingerprint: Option<String>,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Server {
    pub(crate) async fn start(folder: &Folder, flags: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self::on(listener, folder, flags).await
    }

    pub(crate) async fn on(listener: TcpListener, folder: &Folder, flags: &[&str]) -> Self {
        // Shown with a test that fails.
        let _ = tracing_subscriber::fmt().with_test_writer().try_init();
        let config = config(folder, flags);
        let address = listener.local_addr().unwrap();
        let tls = Tls::of(&config).unwrap();
        let fingerprint = tls.as_ref().and_then(Tls::fingerprint);
        let app = start::app(config).await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            serve::serve_over(app, listener, tls, stopped).await;
        });
        Self { address, fingerprint, stop, served }
    }

    /// Asks the server to end, and waits for it.
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(());
        self.served.await.unwrap();
    }
}
