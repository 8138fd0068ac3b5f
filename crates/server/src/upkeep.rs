//! What has to be done from time to time, and once at the start.

use std::time::Duration;

use meeting::{Time, limit};
use tokio::time::interval;

use crate::app::App;
use crate::metrics;

/// How often ended sessions of other nodes are looked for.
const CATCH_UP: Duration = Duration::from_secs(5);
/// How far back: much longer, so that a moment's hiccup of the store or the clock loses nothing.
const CATCH_UP_MS: u64 = 60_000;
/// How often meetings are looked for that an erasure has not reached.
const ERASE: Duration = Duration::from_secs(5);
/// How often limits forget the quiet and histograms are folded.
const SWEEP: Duration = Duration::from_secs(30);

/// How often keys that are too old to be asked for again are thrown away.
const FORGET: Duration = Duration::from_hours(1);
/// How old they are by then: twice as long as they are promised, as the clocks of nodes may differ.
const FORGET_MS: u64 = 2 * limit::KEY_MS;

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
        forget_keys(app, app.now()).await;
    }
}

pub(crate) async fn forget_keys(app: &App, now: Time) {
    let before = Time(now.0.saturating_sub(FORGET_MS));
    match app.store().forget_commands_before(before).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "keys of old commands forgotten"),
        Err(error) => tracing::warn!(%error, "keys of old commands could not be forgotten"),
    }
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
