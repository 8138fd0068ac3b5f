//! How the server is.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::Admin;
use crate::api::moment::Moment;
use crate::app::App;

/// How this node is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    version: &'static str,
    started_at: Moment,
    uptime_seconds: u64,
    store: StoreHealth,
    counts: Counts,
}

#[derive(Debug, Serialize, ToSchema)]
struct StoreHealth {
    /// `memory`, `sqlite` or `postgres`.
    kind: &'static str,
    /// Whether it can be written now.
    is_ready: bool,
    /// How long an empty write took.
    latency_ms: f64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HealthCounts)]
struct Counts {
    /// Null while the store is away.
    #[schema(required)]
    accounts: Option<u64>,
    /// Null while the store is away.
    #[schema(required)]
    meetings: Option<u64>,
    /// Meetings in this node's memory: those in which something happens, or did a moment ago.
    live_meetings: u64,
    /// Open sockets of meetings on this node.
    sockets: u64,
    /// Connections to this node's media server.
    media_peers: u64,
}

/// How this node is; also while its store is away, for whoever it knows as an admin still.
#[utoipa::path(get, path = "/admin/health", tag = "admin", responses(
    (status = 200, body = Health),
    (status = 401, description = "`unauthenticated`"),
    (status = 403, description = "`role_forbids`: not an admin"),
))]
pub(super) async fn show(State(app): State<App>, Admin(_): Admin) -> Json<Health> {
    let begun = Instant::now();
    let is_ready = app.store().health().await;
    let micros = u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX);
    let latency_ms = f64::from(micros) / 1000.0;
    let totals = app.store().totals().await.ok();
    Json(Health {
        version: env!("CARGO_PKG_VERSION"),
        started_at: Moment(app.started_at()),
        uptime_seconds: app.now().ms_since(app.started_at()) / 1000,
        store: StoreHealth { kind: app.store().kind(), is_ready, latency_ms },
        counts: Counts {
            accounts: totals.map(|totals| totals.accounts),
            meetings: totals.map(|totals| totals.meetings),
            live_meetings: app.live().loaded() as u64,
            sockets: app.live().followers() as u64,
            media_peers: app.stages().counts().map_or(0, |counts| counts.peers),
        },
    })
}
