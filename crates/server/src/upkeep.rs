//! What has to be done from time to time, and once at the start.

use std::time::Duration;

use meeting::{Time, limit};
use store::{SESSION_MS, StoreError};
use tokio::time::interval;

use crate::app::App;
use crate::metrics;

/// How often ended sessions of other nodes are looked for.
const CATCH_UP: Duration = Duration::from_secs(5);
/// How far back: much longer, so that a moment's hiccup of the store or the clock loses nothing.
const CATCH_UP_MS: u64 = 60_000;
/// How often meetings are looked for that an erasure has not reached.
const ERASE: Duration = Duration::from_secs(5);
/// How often what nobody can ask for any more is forgotten.
const FORGET: Duration = Duration::from_hours(1);
/// How much longer it is kept than promised: clocks of nodes differ.
const FORGET_LATER_MS: u64 = 24 * 60 * 60 * 1000;
/// How often limits forget the quiet and histograms are folded.
const SWEEP: Duration = Duration::from_secs(30);

/// Runs until it is dropped; nothing of it waits for another.
pub(crate) async fn run(app: App) {
    tokio::join!(catch_up(&app), erase(&app), forget(&app), sweep(&app));
}

async fn catch_up(app: &App) {
    let mut ticks = interval(CATCH_UP);
    loop {
        ticks.tick().await;
        let since = Time(app.now().0.saturating_sub(CATCH_UP_MS));
        if let Err(error) = app.sessions().catch_up(app, since).await {
            tracing::warn!(%error, "ended sessions could not be read");
        }
    }
}

async fn erase(app: &App) {
    let mut ticks = interval(ERASE);
    loop {
        ticks.tick().await;
        if let Err(error) = app.live().erase_pending().await {
            tracing::warn!(%error, "erasures could not be read");
        }
    }
}

async fn forget(app: &App) {
    let mut ticks = interval(FORGET);
    loop {
        ticks.tick().await;
        if let Err(error) = forget_old(app, app.now()).await {
            tracing::warn!(%error, "what is old could not be forgotten");
        }
    }
}

/// Keys of commands that have had their time, and sessions that nothing can go on from.
pub(crate) async fn forget_old(app: &App, now: Time) -> Result<(), StoreError> {
    let before = |kept_ms: u64| Time(now.0.saturating_sub(kept_ms + FORGET_LATER_MS));
    while app.store().forget_commands_before(before(limit::KEY_MS)).await? > 0 {}
    while app.store().forget_sessions_before(before(SESSION_MS)).await? > 0 {}
    Ok(())
}

async fn sweep(app: &App) {
    let mut ticks = interval(SWEEP);
    loop {
        ticks.tick().await;
        app.limits().sweep();
        app.stages().sweep();
        metrics::upkeep();
    }
}

#[cfg(test)]
mod tests {
    use store::{NewAccount, NewSession, Store};

    use super::*;
    use crate::auth::Keys;
    use crate::config::tests::config;

    #[tokio::test]
    async fn what_nobody_can_ask_for_is_forgotten() {
        let store = Store::open("memory:").await.expect("opens");
        let app = App::new(config(&[]), store.clone(), &Keys::random());
        let account = NewAccount {
            username: "ann".into(),
            email: "ann@example.org".into(),
            full_name: "Ann".into(),
            language_preference: "en".into(),
            password_hash: String::new(),
            is_admin: false,
            created_at: Time(1),
        };
        let account = store.create_account(account).await.expect("is made").id;
        for (sid, hash, at) in [("old", 1, Time(1)), ("new", 2, app.now())] {
            let (sid, created_at) = (sid.to_owned(), at);
            let new = NewSession { sid, account, created_at, user_agent: None };
            store.create_session(new, [hash; 32]).await.expect("begins");
        }
        forget_old(&app, app.now()).await.expect("is not away");
        assert_eq!(store.session("old").await, Err(StoreError::NotFound));
        assert!(store.session("new").await.is_ok());
    }
}
