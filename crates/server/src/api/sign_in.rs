//! Signing up, in and out.

#![expect(missing_debug_implementations, reason = "bodies hold passwords and tokens")]

use std::time::Duration;

use axum::extract::{Form, FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use store::{Account, NewAccount, StoreError};
use tokio::time::Instant;
use utoipa::ToSchema;

use super::account::{check_email, check_full_name, check_username, unique_username};
use crate::app::App;
use crate::auth::{self, Pair, Session, Subject, check_password};
use crate::error::Problem;
use crate::extract::{self, Body, OptionalBody};
use crate::limits::Peer;

/// The browser's refresh token: no script reads it, no other site sends it, and only this part of
/// the API gets it.
const COOKIE: &str = "nexchamps_refresh";
const COOKIE_PATH: &str = "/api/v1/auth";
/// As long as a session lasts.
const COOKIE_SECONDS: u64 = store::SESSION_MS / 1000;
/// A sign-in that is refused is answered no sooner; longer than the hash and what is written take.
const REFUSAL_TIME: Duration = Duration::from_millis(200);
/// How often another default username is tried when somebody took it meanwhile.
const USERNAME_TRIES: usize = 5;

#[derive(Deserialize, ToSchema)]
pub struct SignUp {
    #[schema(example = "ada@example.org", max_length = 254)]
    email: String,
    /// At least 8 characters, and none of the most used passwords.
    #[schema(min_length = 8, example = "correct horse battery")]
    password: String,
    #[schema(max_length = 200)]
    full_name: Option<String>,
    /// 3 to 64 characters, not all digits; by default made from the part before the `@`.
    #[schema(min_length = 3, max_length = 64)]
    username: Option<String>,
}

/// The form of the `OAuth2` password flow.
#[derive(Deserialize, ToSchema)]
pub struct Credentials {
    /// The username or the email address.
    username: String,
    password: String,
}

#[derive(Default, Deserialize, ToSchema)]
pub struct Refresh {
    /// In browsers it comes as a cookie instead.
    refresh_token: Option<String>,
}

/// What a client signs its calls with.
#[derive(Serialize, ToSchema)]
pub struct Signed {
    access_token: String,
    #[schema(example = "bearer")]
    token_type: &'static str,
    /// Seconds.
    expires_in: u64,
    refresh_token: String,
}

/// A new account, signed in.
#[derive(Serialize, ToSchema)]
pub struct SignedUp {
    #[serde(flatten)]
    signed: Signed,
    user: User,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    id: u64,
    username: String,
    email: String,
    full_name: String,
}

impl From<Account> for User {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            username: account.username,
            email: account.email,
            full_name: account.full_name,
        }
    }
}

fn signed(app: &App, pair: Pair) -> Signed {
    Signed {
        access_token: pair.access_token,
        token_type: "bearer",
        expires_in: app.tokens().seconds(),
        refresh_token: pair.refresh_token,
    }
}

/// The answer, with the refresh token as a cookie beside it, if a page of ours asked.
fn with_cookie<T: Serialize>(app: &App, asked: Asked, refresh_token: &str, body: T) -> Response {
    match asked {
        Asked::Here => (cookie(app, refresh_token, COOKIE_SECONDS), Json(body)).into_response(),
        Asked::Elsewhere => Json(body).into_response(),
    }
}

/// From where a browser was made to ask.
#[derive(Clone, Copy)]
enum Asked {
    /// A page of ours, or no browser.
    Here,
    /// A page of another origin. Its form may be posted here with the browser's cookies; it neither spends
    /// the visitor's session nor puts another's in its place.
    Elsewhere,
}

impl Asked {
    fn of(app: &App, headers: &HeaderMap) -> Self {
        let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().ok());
        // What browsers of today say themselves; a proxy may have changed `Host`.
        let is_same = text(HeaderName::from_static("sec-fetch-site")) == Some(Some("same-origin"));
        let host = text(header::HOST).flatten();
        match text(header::ORIGIN) {
            None => Self::Here,
            Some(_) if is_same => Self::Here,
            Some(Some(origin)) if app.config().allows_origin(origin, host) => Self::Here,
            Some(_) => Self::Elsewhere,
        }
    }
}

fn cookie(app: &App, value: &str, seconds: u64) -> [(HeaderName, HeaderValue); 1] {
    let secure = if app.config().is_https() { "; Secure" } else { "" };
    let cookie = format!(
        "{COOKIE}={value}; HttpOnly; SameSite=Strict; Path={COOKIE_PATH}; Max-Age={seconds}{secure}"
    );
    // Our tokens are of the alphabet of base64url, so that this is always a header's value.
    let cookie = HeaderValue::try_from(cookie).unwrap_or(HeaderValue::from_static(""));
    [(header::SET_COOKIE, cookie)]
}

fn cookie_of(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).into_iter();
    cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// Makes an account and signs it in.
#[utoipa::path(post, path = "/auth/signup", tag = "sign-in", security(()), request_body = SignUp,
    responses(
        (status = 200, description = "The account, signed in.", body = SignedUp),
        (status = 400, description = "`email_taken`, `username_taken`"),
        (status = 422, description = "`invalid`: among others a password too short or among the most used"),
    ))]
pub async fn sign_up(
    State(app): State<App>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    Body(body): Body<SignUp>,
) -> Result<Response, Problem> {
    let peer = peer.map(|Extension(peer)| peer);
    app.limits().sign_up(app.limits().address_of(peer, &headers))?;
    let email = body.email.trim().to_owned();
    check_email(&email)?;
    if let Some(username) = &body.username {
        check_username(username)?;
    }
    let full_name = body.full_name.as_deref().unwrap_or_default().trim().to_owned();
    check_full_name(&full_name)?;
    check_password("password", &body.password)?;
    // Before the work of a hash is spent on it.
    refuse_taken(&app, &email, body.username.as_deref()).await?;
    let new = NewAccount {
        username: String::new(),
        email,
        full_name,
        language_preference: "en".to_owned(),
        password_hash: app.passwords().hash(body.password).await?,
        is_admin: false,
        created_at: app.now(),
    };
    let account = create(&app, new, body.username).await?;
    let pair = auth::begin(&app, account.id, auth::user_agent(&headers)).await?;
    let refresh_token = pair.refresh_token.clone();
    let answer = SignedUp { signed: signed(&app, pair), user: account.into() };
    Ok(with_cookie(&app, Asked::of(&app, &headers), &refresh_token, answer))
}

async fn refuse_taken(app: &App, email: &str, username: Option<&str>) -> Result<(), Problem> {
    let names = [(Some(email), StoreError::EmailTaken), (username, StoreError::UsernameTaken)];
    for (login, taken) in names {
        let Some(login) = login else { continue };
        match app.store().account_by_login(login).await {
            Ok(_) => return Err(taken.into()),
            Err(StoreError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Makes the account under the name that was asked for, or under one made from its address.
pub(crate) async fn create(
    app: &App,
    mut new: NewAccount,
    username: Option<String>,
) -> Result<Account, Problem> {
    let has_no_name = new.full_name.is_empty();
    let mut tries = USERNAME_TRIES;
    loop {
        new.username = match &username {
            Some(username) => username.clone(),
            None => unique_username(app.store(), &new.email).await?,
        };
        if has_no_name {
            new.full_name.clone_from(&new.username);
        }
        tries -= 1;
        match app.store().create_account(new.clone()).await {
            Err(StoreError::UsernameTaken) if username.is_none() && tries > 0 => {}
            result => return Ok(result?),
        }
    }
}

/// Signs in: the `OAuth2` password flow.
#[utoipa::path(post, path = "/auth/token", tag = "sign-in", security(()),
    request_body(content = Credentials, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "Signed in.", body = Signed),
        (status = 401, description = "`wrong_credentials`: the same whether or not the account exists"),
        (status = 422, description = "`invalid`"),
        (status = 429, description = "`sign_in_delayed`: after 10 failures, growing up to 15 minutes"),
    ))]
pub async fn token(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let asked = Asked::of(&app, request.headers());
    let user_agent = auth::user_agent(request.headers());
    let credentials = credentials(request).await?;
    let begun = Instant::now();
    let pair = match sign_in(&app, credentials, user_agent).await {
        Ok(pair) => pair,
        Err(problem) => {
            // A failure is written down for an account, and only remembered for a name of nobody: how long
            // that takes is nobody's business.
            tokio::time::sleep_until(begun + REFUSAL_TIME).await;
            return Err(problem);
        }
    };
    let refresh_token = pair.refresh_token.clone();
    Ok(with_cookie(&app, asked, &refresh_token, signed(&app, pair)))
}

async fn sign_in(
    app: &App,
    credentials: Credentials,
    user_agent: Option<String>,
) -> Result<Pair, Problem> {
    let Credentials { username, password } = credentials;
    let account = match app.store().account_by_login(&username).await {
        Ok(account) => Some(account),
        Err(StoreError::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    let who = match &account {
        Some(account) => Subject::Account(account.id),
        None => Subject::Unknown(&username),
    };
    app.throttles().attempt(app.store(), who, app.now()).await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let is_right = app.passwords().verify(password, hash).await?;
    let Some(account) = account.filter(|account| is_right && account.is_active) else {
        let detail = "The username or the password is wrong.";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "wrong_credentials", detail));
    };
    app.throttles().succeeded(app.store(), account.id).await?;
    auth::begin(app, account.id, user_agent).await
}

/// The form; JSON with the same fields is taken too.
async fn credentials(request: Request) -> Result<Credentials, Problem> {
    let (mut parts, body) = request.into_parts();
    let is_json = parts.headers.get(header::CONTENT_TYPE).is_some_and(|value| {
        value.to_str().is_ok_and(|value| value.trim_start().starts_with("application/json"))
    });
    let bytes = extract::read(Request::from_parts(parts.clone(), body)).await?;
    if is_json {
        return extract::parse_json(&bytes);
    }
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    parts.headers.insert(header::CONTENT_TYPE, form);
    let request = Request::from_parts(parts, bytes.into());
    let form = Form::<Credentials>::from_request(request, &()).await;
    let Form(credentials) = form.map_err(|error| Problem::invalid("", error.body_text()))?;
    if credentials.username.contains('\0') {
        return Err(Problem::invalid("username", "Text may not contain the character U+0000."));
    }
    Ok(credentials)
}

/// Spends the refresh token for a new pair.
#[utoipa::path(post, path = "/auth/refresh", tag = "sign-in", security(()),
    request_body = Option<Refresh>,
    responses(
        (status = 200, description = "A new pair; the old refresh token is spent.", body = Signed),
        (status = 401, description = "`refresh_refused`: unknown, expired or spent; a spent one ends its session"),
        (status = 422, description = "`invalid`"),
    ))]
pub async fn refresh(
    State(app): State<App>,
    headers: HeaderMap,
    OptionalBody(body): OptionalBody<Refresh>,
) -> Result<Response, Problem> {
    let asked = Asked::of(&app, &headers);
    let kept = match asked {
        Asked::Here => cookie_of(&headers),
        Asked::Elsewhere => None,
    };
    let spent = body.refresh_token.as_deref().or(kept).unwrap_or_default();
    let pair = auth::refresh(&app, spent).await?;
    let refresh_token = pair.refresh_token.clone();
    Ok(with_cookie(&app, asked, &refresh_token, signed(&app, pair)))
}

/// 204, and the browser forgets its refresh token.
pub(super) fn signed_out(app: &App) -> Response {
    (StatusCode::NO_CONTENT, cookie(app, "", 0)).into_response()
}

/// Ends the session at once, its sockets too.
#[utoipa::path(post, path = "/auth/logout", tag = "sign-in",
    responses(
        (status = 204, description = "Signed out."),
        (status = 401, description = "`unauthenticated`"),
    ))]
pub async fn log_out(State(app): State<App>, session: Session) -> Result<Response, Problem> {
    app.store().end_session(session.sid.as_str(), app.now()).await?;
    app.sessions().end(session.sid, app.now());
    Ok(signed_out(&app))
}
