//! The REST API, a file per resource.

pub mod account;
pub mod admin;
pub mod annotation;
pub(crate) mod ask;
pub mod audit;
pub mod body;
pub mod chat;
pub mod command;
pub mod decision;
pub mod floor;
pub mod frame;
pub mod ice_servers;
pub mod invitation;
mod journal;
pub mod kinds;
pub mod line;
pub mod meeting;
pub mod moment;
pub mod participant;
mod past;
pub mod phase;
pub mod proposal;
pub mod question;
pub mod session;
pub mod sign_in;
pub mod statistics;
pub(crate) mod text;
pub mod told;
pub(crate) mod viewer;
pub(crate) mod whip;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::error::Problem;

pub(crate) use sign_in::create as create_account;

/// Everything below `/api/v1`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::sign_up))
        .routes(routes!(sign_in::token))
        .routes(routes!(sign_in::refresh))
        .routes(routes!(sign_in::log_out))
        .merge(session::routes())
        .routes(routes!(account::me_of_auth))
        .routes(routes!(account::me, account::change, account::erase))
        .merge(meeting::routes())
        .merge(participant::routes())
        .merge(invitation::routes())
        .merge(floor::routes())
        .merge(question::routes())
        .merge(phase::routes())
        .merge(annotation::routes())
        .merge(decision::routes())
        .merge(proposal::routes())
        .merge(chat::routes())
        .merge(statistics::routes())
        .merge(audit::routes())
        .merge(admin::routes())
        .merge(ice_servers::routes())
        .merge(whip::routes())
        .merge(crate::socket::routes().into())
}

/// Whether an account may have this address and this name; 422 says why not.
pub(crate) fn check_identity(email: &str, username: Option<&str>) -> Result<(), Problem> {
    account::check_email(email.trim())?;
    username.map_or(Ok(()), account::check_username)
}
