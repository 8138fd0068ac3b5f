//! Which STUN and TURN servers a client may use, with credentials that last an hour.
//!
//! TURN is a server of others'. The credentials are those of its shared secret (coturn: `use-auth-secret`;
//! draft-uberti-behave-turn-rest-00): the name says until when, the password is its HMAC-SHA1.

use axum::Json;
use axum::extract::State;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use meeting::{AccountId, MeetingId, Time};
use serde::Serialize;
use sha1::Sha1;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Entered, Page};
use super::moment::Moment;
use super::viewer;
use crate::app::App;
use crate::config::MediaSettings;
use crate::error::Problem;

/// How long credentials are good for.
const LIFE_SECONDS: u32 = 3_600;

/// As a browser's `RTCPeerConnection` takes it.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct IceServer {
    pub urls: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct IceServers {
    /// Empty: none are needed here, or none are known.
    pub ice_servers: Vec<IceServer>,
    /// Ask again by then.
    pub expires_at: Moment,
}

/// The name and the password of an account, good until `until`.
fn credentials(secret: &str, account: AccountId, until: Time) -> (String, String) {
    let username = format!("{}:{}", until.0 / 1_000, account.0);
    // A key of any length is a key.
    let mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).map(|mut mac| {
        mac.update(username.as_bytes());
        BASE64_STANDARD.encode(mac.finalize().into_bytes())
    });
    (username, mac.unwrap_or_default())
}

impl IceServers {
    fn new(settings: &MediaSettings, account: AccountId, now: Time) -> Self {
        let until = now.plus_seconds(LIFE_SECONDS);
        let mut ice_servers = Vec::new();
        let urls = settings.stun();
        if !urls.is_empty() {
            ice_servers.push(IceServer { urls, username: None, credential: None });
        }
        if let Some((urls, secret)) = settings.turn() {
            let (username, credential) = credentials(secret, account, until);
            let (username, credential) = (Some(username), Some(credential));
            ice_servers.push(IceServer { urls, username, credential });
        }
        Self { ice_servers, expires_at: Moment(until) }
    }
}

/// The routes of relays.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show))
}

/// The relays that a participant's client may use.
#[utoipa::path(get, path = "/meetings/{id}/ice_servers", tag = "media",
    params(("id" = u64, Path)), responses((status = 200, body = IceServers), Entered))]
async fn show(State(app): State<App>, page: Page) -> Result<Json<IceServers>, Problem> {
    viewer::view(&app, &page.session, MeetingId(page.id), |_, _| ()).await?;
    Ok(Json(IceServers::new(&app.config().media, page.session.account, app.now())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::config;

    /// `printf %s '1795000000:7' | openssl dgst -sha1 -hmac 'north' -binary | base64`, as coturn does it.
    #[test]
    fn credentials_are_those_of_the_shared_secret() {
        let (username, credential) = credentials("north", AccountId(7), Time(1_795_000_000_999));
        assert_eq!(username, "1795000000:7");
        assert_eq!(credential, "HHRqz9sNG6j5WN5O4gaa3RiRZ58=");
    }

    #[test]
    fn relays_are_named_as_a_browser_takes_them() {
        let servers = |flags: &[&str]| {
            IceServers::new(&config(flags).media, AccountId(7), Time(1_000_000)).ice_servers
        };
        assert_eq!(servers(&[]), []);
        let all = servers(&[
            "--stun-urls=stun:a",
            "--turn-urls=turn:b:3478,turns:b:5349",
            "--turn-secret=north",
        ]);
        assert_eq!((all[0].urls.len(), &all[0].username), (1, &None));
        assert_eq!((all[1].urls.len(), all[1].username.as_deref()), (2, Some("4600:7")));
    }
}
