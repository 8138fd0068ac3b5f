//! Sessions: who is signed in, and which sessions have ended.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri, header};
use meeting::{AccountId, Time};
use serde::{Deserialize, Serialize};
use store::{NewSession, Refreshed, StoreError};
use tokio::sync::watch;

use super::{Identity, Pair, random_token, token_hash};
use crate::app::App;
use crate::error::Problem;

/// Characters that are kept of what a client calls itself.
const USER_AGENT_CHARS_MAX: usize = 200;

/// The id of a session: 128 random bits in hex.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sid(Arc<str>);

impl Sid {
    fn random() -> Self {
        Self(format!("{:032x}", rand::random::<u128>()).into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Sid {
    fn from(sid: &str) -> Self {
        Self(sid.into())
    }
}

/// Who is calling; as an argument of a handler it refuses everybody else with 401.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub sid: Sid,
    /// Shared by all requests of the account; a session reads as one.
    pub identity: Arc<Identity>,
}

impl Deref for Session {
    type Target = Identity;

    fn deref(&self) -> &Identity {
        &self.identity
    }
}

impl FromRequestParts<App> for Session {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).ok_or_else(Problem::signed_out)?;
        let session = Self::of_token(app, token).await?;
        app.limits().account(session.account)?;
        Ok(session)
    }
}

impl Session {
    /// The session of a WebSocket's handshake: the subprotocol pair `bearer, <JWT>`, or `?token=`,
    /// or the header as elsewhere. The upgrade then offers the protocol [`BEARER`] alone.
    ///
    /// Errors: 401.
    pub async fn from_socket(app: &App, headers: &HeaderMap, uri: &Uri) -> Result<Self, Problem> {
        let token = subprotocol(headers)
            .or_else(|| query_token(uri))
            .or_else(|| bearer(headers))
            .ok_or_else(Problem::signed_out)?;
        Self::of_token(app, token).await
    }

    /// The session that an access token belongs to, if it goes on.
    ///
    /// Errors: 401, 503.
    pub async fn of_token(app: &App, token: &str) -> Result<Self, Problem> {
        let claims = app.tokens().check(token)?;
        if app.sessions().has_ended(&claims.sid) {
            return Err(Problem::signed_out());
        }
        let identity = app.accounts().get(app.store(), claims.account()?, app.now()).await?;
        Ok(Self { sid: claims.sid.clone(), identity })
    }
}

/// The subprotocol that a socket's handshake is answered with.
pub const BEARER: &str = "bearer";

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case(BEARER).then(|| token.trim())
}

fn subprotocol(headers: &HeaderMap) -> Option<&str> {
    let offered = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).into_iter();
    let mut offered = offered.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
    offered.find(|protocol| protocol.trim() == BEARER)?;
    offered.next().map(str::trim)
}

/// A JWT needs no percent-encoding.
fn query_token(uri: &Uri) -> Option<&str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("token="))
}

/// Which sessions have ended, and who wants to hear of it.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<Registry>);

#[derive(Debug, Default)]
struct Registry {
    /// Ended, and since when; kept as long as an access token could still say otherwise.
    ended: HashMap<Sid, Time>,
    watched: HashMap<Sid, watch::Sender<bool>>,
}

/// Tells when a session has ended.
#[derive(Debug)]
pub struct Ended(watch::Receiver<bool>);

impl Ended {
    /// Resolves when the session has ended; may be called again after being dropped halfway.
    pub async fn wait(&mut self) {
        if self.0.wait_for(|has_ended| *has_ended).await.is_err() {
            // The registry is gone, and with it the server.
            std::future::pending::<()>().await;
        }
    }
}

impl Sessions {
    fn registry(&self) -> std::sync::MutexGuard<'_, Registry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the session has ended.
    pub fn has_ended(&self, sid: &Sid) -> bool {
        self.registry().ended.contains_key(sid)
    }

    /// Watches a session, so that its sockets close at once when it ends.
    pub fn ended(&self, sid: &Sid) -> Ended {
        let mut registry = self.registry();
        let has_ended = registry.ended.contains_key(sid);
        let sender =
            registry.watched.entry(sid.clone()).or_insert_with(|| watch::Sender::new(has_ended));
        Ended(sender.subscribe())
    }

    /// Makes known that a session has ended.
    pub fn end(&self, sid: Sid, at: Time) {
        let mut registry = self.registry();
        if let Some(sender) = registry.watched.get(&sid) {
            sender.send_replace(true);
        }
        registry.ended.insert(sid, at);
    }

    /// Forgets sessions whose access tokens have expired by now, and watches that nobody holds.
    fn sweep(&self, ended_before: Time) {
        let mut registry = self.registry();
        registry.ended.retain(|_, at| *at >= ended_before);
        registry.watched.retain(|_, sender| sender.receiver_count() > 0);
    }

    /// Learns what ended here before a restart, or on another node, since `since`.
    ///
    /// Errors: the store is away.
    pub async fn catch_up(&self, app: &App, since: Time) -> Result<(), StoreError> {
        for (sid, at) in app.store().ended_since(since).await? {
            self.end(Sid::from(sid.as_str()), at);
        }
        // Twice the life of an access token, as the clocks of two nodes may differ.
        let life_ms = 2000 * app.tokens().seconds();
        self.sweep(Time(app.now().0.saturating_sub(life_ms)));
        Ok(())
    }
}

/// Begins a session for an account whose password was right.
///
/// Errors: 503, 401 if the account is gone by now.
pub async fn begin(
    app: &App,
    account: AccountId,
    user_agent: Option<String>,
) -> Result<Pair, Problem> {
    let (sid, refresh_token) = (Sid::random(), random_token());
    let hash = token_hash(&refresh_token);
    let new =
        NewSession { sid: sid.as_str().to_owned(), account, created_at: app.now(), user_agent };
    match app.store().create_session(new, hash).await {
        Ok(()) => {}
        Err(StoreError::NotFound) => return Err(Problem::signed_out()),
        Err(error) => return Err(error.into()),
    }
    Ok(Pair { access_token: app.tokens().sign(account, &sid, app.now())?, refresh_token })
}

/// What a client calls itself, as far as it is plain text; shown to its owner alone.
pub fn user_agent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::USER_AGENT)?.to_str().ok()?;
    Some(text.chars().take(USER_AGENT_CHARS_MAX).collect())
}

/// Ends an account's sessions, but for `except`, with their sockets.
///
/// Errors: 503.
pub async fn end_all(app: &App, account: AccountId, except: Option<&Sid>) -> Result<(), Problem> {
    let now = app.now();
    for sid in app.store().end_sessions_of(account, except.map(Sid::as_str), now).await? {
        app.sessions().end(Sid::from(sid.as_str()), now);
    }
    Ok(())
}

/// Spends a refresh token for a new pair; one that was spent before ends its session at once.
///
/// Errors: 401 `refresh_refused`, 503.
pub async fn refresh(app: &App, spent: &str) -> Result<Pair, Problem> {
    let refresh_token = random_token();
    let now = app.now();
    let hashes = (token_hash(spent), token_hash(&refresh_token));
    match app.store().rotate_refresh(hashes.0, hashes.1, now).await? {
        Refreshed::Rotated { account, sid } => {
            let sid = Sid::from(sid.as_str());
            let access_token = app.tokens().sign(account, &sid, now)?;
            Ok(Pair { access_token, refresh_token })
        }
        Refreshed::Reused { account, sid } => {
            tracing::warn!(account = account.0, "a spent refresh token came back");
            app.sessions().end(Sid::from(sid.as_str()), now);
            Err(refused())
        }
        Refreshed::Unknown | Refreshed::Expired => Err(refused()),
    }
}

fn refused() -> Problem {
    Problem { code: "refresh_refused", detail: "Sign in again.".into(), ..Problem::signed_out() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_watches_a_session_hears_of_its_end() {
        let sessions = Sessions::default();
        let sid = Sid::random();
        let mut early = sessions.ended(&sid);
        assert!(!sessions.has_ended(&sid));
        sessions.end(sid.clone(), Time(5));
        early.wait().await;
        sessions.ended(&sid).wait().await;
        assert!(sessions.has_ended(&sid));
        drop(early);
        sessions.sweep(Time(6));
        assert!(sessions.registry().ended.is_empty() && sessions.registry().watched.is_empty());
    }

    #[test]
    fn a_handshake_brings_its_token_as_a_subprotocol_or_in_the_query() {
        let mut headers = HeaderMap::new();
        assert_eq!(subprotocol(&headers), None);
        headers.append(header::SEC_WEBSOCKET_PROTOCOL, "json, bearer, a.b.c".parse().unwrap());
        assert_eq!(subprotocol(&headers), Some("a.b.c"));
        headers.insert(header::SEC_WEBSOCKET_PROTOCOL, "bearer".parse().unwrap());
        assert_eq!(subprotocol(&headers), None);
        assert_eq!(query_token(&"/ws?since=3&token=a.b.c".parse().unwrap()), Some("a.b.c"));
        assert_eq!(query_token(&"/ws?since=3".parse().unwrap()), None);
    }
}
