//! Whether the process lives, and whether it can serve.

use axum::extract::State;

use crate::app::App;
use crate::error::Problem;

/// `GET /healthz`: the process answers.
#[utoipa::path(get, path = "/healthz", tag = "operation", security(()),
    responses((status = 200, description = "The process answers.", body = str)))]
pub async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the store answers too.
#[utoipa::path(get, path = "/readyz", tag = "operation", security(()),
    responses((status = 200, description = "The store answers too.", body = str)))]
pub async fn ready(State(app): State<App>) -> Result<&'static str, Problem> {
    if app.store().health().await {
        Ok("ready\n")
    } else {
        Err(Problem::unavailable("unavailable", "The store is away."))
    }
}
