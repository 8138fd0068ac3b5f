//! What every handler shares.

use std::sync::Arc;

use meeting::Time;
use store::Store;
use tokio::sync::watch;

use crate::auth::{Accounts, Keys, Passwords, Sessions, Throttles, Tokens};
use crate::clock;
use crate::config::Config;
use crate::limits::Limits;
use crate::live::Directory;
use crate::socket::Relay;
use crate::stage::Stages;

/// The server's state; cloning it is cheap.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    config: Config,
    live: Directory,
    stages: Stages,
    relay: Relay,
    tokens: Tokens,
    sessions: Sessions,
    accounts: Accounts,
    passwords: Passwords,
    throttles: Throttles,
    limits: Limits,
    started_at: Time,
    closing: watch::Sender<bool>,
}

impl App {
    /// Builds the state over an open store, without media.
    pub fn new(config: Config, store: Store, keys: &Keys) -> Self {
        Self::with_stages(config, store, keys, Stages::off())
    }

    /// Builds the state over an open store and a media server that runs.
    pub fn with_stages(config: Config, store: Store, keys: &Keys, stages: Stages) -> Self {
        let inner = Inner {
            live: Directory::with_stages(store.clone(), clock::now, stages.clone()),
            stages,
            tokens: Tokens::new(keys, config.access_token_seconds),
            relay: Relay::default(),
            sessions: Sessions::default(),
            accounts: Accounts::default(),
            passwords: Passwords::default(),
            throttles: Throttles::default(),
            limits: Limits::new(&config),
            started_at: clock::now(),
            closing: watch::Sender::new(false),
            store,
            config,
        };
        Self(Arc::new(inner))
    }

    pub fn store(&self) -> &Store {
        &self.0.store
    }

    pub fn config(&self) -> &Config {
        &self.0.config
    }

    pub fn live(&self) -> &Directory {
        &self.0.live
    }

    pub fn stages(&self) -> &Stages {
        &self.0.stages
    }

    pub fn relay(&self) -> &Relay {
        &self.0.relay
    }

    pub fn tokens(&self) -> &Tokens {
        &self.0.tokens
    }

    pub fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    pub fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    pub fn throttles(&self) -> &Throttles {
        &self.0.throttles
    }

    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// The wall clock, which the rules never read themselves.
    pub fn now(&self) -> Time {
        clock::now()
    }

    pub fn started_at(&self) -> Time {
        self.0.started_at
    }

    /// Tells sockets to close; called once, at the end.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
        self.0.live.close();
    }

    /// Tells when the server shuts down; the shutdown waits until all of these are dropped.
    pub fn closing(&self) -> Closing {
        Closing(self.0.closing.subscribe())
    }

    /// Resolves when nobody holds a [`Closing`] any more.
    pub async fn closed(&self) {
        self.0.closing.closed().await;
    }
}

/// Held by whatever must end before the process does: connections and sockets.
#[derive(Debug, Clone)]
pub struct Closing(watch::Receiver<bool>);

impl Closing {
    /// Resolves when the server shuts down; a socket then closes with 1001. May be dropped halfway
    /// and called again.
    pub async fn wait(&mut self) {
        // The sender lives as long as the app; were it gone, the server would be too.
        let _ = self.0.wait_for(|is_closing| *is_closing).await;
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("config", &self.0.config).finish_non_exhaustive()
    }
}
