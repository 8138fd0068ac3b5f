//! What operators watch, in Prometheus' format.

mod media;

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::OnceLock;
use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::app::App;

/// Upper bounds of the buckets of request times, in seconds.
const BUCKETS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// One recorder for the process, however many servers a test starts.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Begins to record; later calls change nothing.
pub fn install() {
    RECORDER.get_or_init(|| {
        let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).ok()?;
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).ok()?;
        Some(handle)
    });
}

/// Counts a request; `route` is the pattern, never the path, so that there are few.
pub fn request(route: &str, method: &'static str, status: &str, took: Duration) {
    let labels = [("route", lasting(route)), ("method", method), ("status", lasting(status))];
    metrics::counter!("nexchamps_requests_total", &labels).increment(1);
    metrics::histogram!("nexchamps_request_seconds").record(took.as_secs_f64());
}

/// A label's text, made once and kept for ever: of routes and of status codes there are few, of
/// requests there are many.
fn lasting(text: &str) -> &'static str {
    thread_local!(static TEXTS: RefCell<HashSet<&'static str>> = RefCell::default());
    TEXTS.with_borrow_mut(|texts| {
        if let Some(text) = texts.get(text) {
            return *text;
        }
        let text: &'static str = Box::leak(text.into());
        texts.insert(text);
        text
    })
}

/// `GET /metrics`.
pub async fn show(State(app): State<App>) -> impl IntoResponse {
    store_gauges(&app);
    if let Some(counts) = app.stages().counts() {
        media::show(&counts);
    }
    let text = RECORDER.get().and_then(Option::as_ref).map(PrometheusHandle::render);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text.unwrap_or_default())
}

/// What the store counts itself.
fn store_gauges(app: &App) {
    let counters = app.store().counters();
    metrics::counter!("nexchamps_store_commits_total").absolute(counters.commits);
    metrics::counter!("nexchamps_store_appends_total").absolute(counters.appends);
}

/// How the store flushes its commits, as it is set and not as it was meant.
pub async fn tell_synchronous(app: &App) {
    match app.store().synchronous().await {
        Ok(Some(level)) => metrics::gauge!("nexchamps_store_synchronous").set(f64::from(level)),
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "how the store flushes can't be read"),
    }
}

/// Histograms are drained into their buckets, so that they do not grow without a scrape.
pub fn upkeep() {
    if let Some(Some(handle)) = RECORDER.get() {
        handle.run_upkeep();
    }
}
