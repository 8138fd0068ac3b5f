//! The handshake: who may open a socket, and from which page.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::{HOST, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use axum::http::request::Parts;
use axum::response::Response;

use super::line::{Line, Upgrade};
use crate::app::App;
use crate::auth::{BEARER, Session};
use crate::error::Problem;
use crate::limits::SocketPlace;

/// A handshake of somebody who is signed in.
pub(super) struct Handshake {
    upgrade: Upgrade,
    protocol: Option<&'static str>,
    /// Kept as long as the line.
    place: SocketPlace,
    pub(super) session: Session,
}

impl Handshake {
    /// Answers the handshake and serves the line after it.
    pub(super) fn serve<F>(self, serve: impl FnOnce(Line) -> F + Send + 'static) -> Response
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let Self { upgrade, protocol, place, session: _ } = self;
        upgrade.serve(protocol, move |line| {
            let serving = serve(line);
            async move {
                serving.await;
                drop(place);
            }
        })
    }
}

impl FromRequestParts<App> for Handshake {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        check_origin(parts, app)?;
        let session = Session::from_socket(app, &parts.headers, &parts.uri).await?;
        app.limits().account(session.account)?;
        let place = app.limits().socket(session.account)?;
        let upgrade = Upgrade::from_request_parts(parts, app).await.map_err(|_| {
            let status = StatusCode::UPGRADE_REQUIRED;
            Problem::new(status, "upgrade_required", "A WebSocket handshake is needed.")
        })?;
        let offered = parts.headers.get_all(SEC_WEBSOCKET_PROTOCOL).into_iter();
        let is_offered = offered
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|protocol| protocol.trim() == BEARER);
        Ok(Self { upgrade, protocol: is_offered.then_some(BEARER), place, session })
    }
}

/// A page of another site may not open sockets with its visitor's rights. Programs send no origin.
fn check_origin(parts: &Parts, app: &App) -> Result<(), Problem> {
    let Some(origin) = parts.headers.get(ORIGIN) else { return Ok(()) };
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let is_allowed = origin.to_str().is_ok_and(|origin| app.config().allows_origin(origin, host));
    if is_allowed {
        Ok(())
    } else {
        Err(Problem::forbidden("origin_forbids", "This origin may not open sockets."))
    }
}
