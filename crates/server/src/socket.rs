//! The sockets: a meeting's events and commands, and the prototype's WebRTC signalling.

mod budget;
mod connection;
pub mod line;
mod media;
mod message;
mod pulse;
mod relay;
mod resume;
mod signal;
mod upgrade;

use axum::Router;
use axum::routing::get;

pub(crate) use message::is_command;
pub use relay::Relay;

use crate::app::App;

/// The routes of the sockets, below `/api/v1`.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/ws/meetings/{id}", get(connection::open))
        .route("/webrtc/meetings/{id}/webrtc/{user_id}", get(relay::open))
}
