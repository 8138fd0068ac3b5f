//! From a config to a running server.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use meeting::Time;
use store::{NewAccount, Store, StoreError};
use thiserror::Error;

use crate::api;
use crate::app::App;
use crate::auth::{KeyError, Keys, check_password};
use crate::config::Config;
use crate::error::Problem;
use crate::stage::Stages;
use crate::tls::{Setting, SettingError};

/// Why a server did not start.
#[derive(Debug, Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Keys(#[from] KeyError),
    #[error("the data folder can't be made: {0}")]
    Data(std::io::Error),
    #[error("NEXCHAMPS_PUBLIC_URL must begin with http:// or https://")]
    PublicUrl,
    #[error("NEXCHAMPS_ALLOWED_ORIGINS has {0:?}: an origin is like https://app.example.org")]
    Origin(String),
    #[error(transparent)]
    Tls(#[from] SettingError),
    #[error("{0}")]
    Relay(String),
    #[error(
        "media can't listen: {error} (NEXCHAMPS_MEDIA_UDP {}, NEXCHAMPS_MEDIA_TCP {})",
        shown(*.udp), shown(*.tcp)
    )]
    Media { udp: Option<SocketAddr>, tcp: Option<SocketAddr>, error: std::io::Error },
    #[error("there is no account {0}")]
    NoAccount(String),
    #[error("the admin can't be made: {0}")]
    Admin(String),
}

fn shown(address: Option<SocketAddr>) -> String {
    address.map_or_else(|| "off".to_owned(), |address| address.to_string())
}

/// Starts media, opens the store, reads the keys, learns what sessions have ended, and makes the admin.
///
/// Errors: whatever of that fails.
pub async fn app(config: Config) -> Result<App, StartError> {
    if let Some(wrong) = config.media.wrong_relay() {
        return Err(StartError::Relay(wrong));
    }
    // Before the store is opened, so that a second server on the same ports touches nothing.
    let stages = match config.media.server(config.listen) {
        Some(media) => Stages::start(&media).map_err(|error| StartError::Media {
            udp: media.udp,
            tcp: media.tcp,
            error,
        })?,
        None => Stages::off(),
    };
    app_with(config, stages).await
}

/// As [`app`], without media: beside a server that runs.
///
/// Errors: as [`app`].
pub async fn app_without_media(config: Config) -> Result<App, StartError> {
    app_with(config, Stages::off()).await
}

async fn app_with(config: Config, stages: Stages) -> Result<App, StartError> {
    let is_url =
        |url: &String| url.is_empty() || url.starts_with("http://") || url.starts_with("https://");
    if !config.public_url.as_ref().is_none_or(is_url) {
        return Err(StartError::PublicUrl);
    }
    if let Some(origin) = config.wrong_origin() {
        return Err(StartError::Origin(origin.to_owned()));
    }
    Setting::of(&config)?;
    let store = open(&config).await?;
    let keys = Keys::load_or_make(&config.keys_path())?;
    let app = App::with_stages(config, store, &keys, stages);
    // An access token that is still good may be of a session that ended before the restart.
    let life_ms = 2000 * app.tokens().seconds();
    let since = Time(app.now().0.saturating_sub(life_ms));
    app.sessions().catch_up(&app, since).await?;
    if let Some((email, password)) = app.config().admin() {
        keep_admin(&app, email, password).await?;
    }
    Ok(app)
}

/// Makes the admin that the settings name, or keeps it.
///
/// Anybody may have signed up with that address before: who does not know the password of the settings is
/// not made an admin by them.
///
/// Errors: as [`add_account`], and an account of somebody else.
async fn keep_admin(app: &App, email: &str, password: &str) -> Result<(), StartError> {
    let told = |problem: Problem| StartError::Admin(problem.detail);
    if let Ok(account) = app.store().account_by_login(email).await
        && !account.is_admin
        && !app
            .passwords()
            .verify(password.to_owned(), Some(account.password_hash))
            .await
            .map_err(told)?
    {
        let why = "an account with this address has another password; if it is yours, \
            `nexchamps user add --admin` makes it an admin";
        return Err(StartError::Admin(why.to_owned()));
    }
    add_account(app, email, password.to_owned(), None, true).await
}

/// The store, with the folder of its file.
async fn open(config: &Config) -> Result<Store, StartError> {
    // Hashes of passwords and whatever people wrote lie here: nobody else needs to look in.
    let mut folders = fs::DirBuilder::new();
    folders.recursive(true).mode(0o700);
    folders.create(&config.data).map_err(StartError::Data)?;
    let file =
        config.database_url.strip_prefix("sqlite://").and_then(|rest| rest.split('?').next());
    if let Some(folder) = file.map(Path::new).and_then(Path::parent) {
        folders.create(folder).map_err(StartError::Data)?;
    }
    Ok(Store::open(&config.database_url).await?)
}

/// Makes an account that exists an admin, or no longer one; then it is signed out everywhere, as an open
/// socket goes by what was true when it was opened. A server that runs hears of it within half a minute.
///
/// Errors: there is no such account, nobody else would be an admin, or the store is away.
pub async fn set_admin(app: &App, login: &str, is_admin: bool) -> Result<(), StartError> {
    let account = match app.store().account_by_login(login).await {
        Err(StoreError::NotFound) => return Err(StartError::NoAccount(login.to_owned())),
        account => account?,
    };
    app.store().set_standing(account.id, None, Some(is_admin)).await?;
    if !is_admin {
        let told = |problem: Problem| StartError::Admin(problem.detail);
        crate::auth::end_all(app, account.id, None).await.map_err(told)?;
    }
    Ok(())
}

/// Makes an account; one that exists keeps its password, and becomes an admin if it shall be one.
///
/// Errors: the address, the name or the password is not good enough, or the store is away.
pub async fn add_account(
    app: &App,
    email: &str,
    password: String,
    username: Option<String>,
    is_admin: bool,
) -> Result<(), StartError> {
    let told = |problem: Problem| StartError::Admin(problem.detail);
    match app.store().account_by_login(email).await {
        Ok(account) if is_admin => return Ok(app.store().set_admin(account.id, true).await?),
        Ok(_) => return Err(StoreError::EmailTaken.into()),
        Err(StoreError::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    api::check_identity(email, username.as_deref()).map_err(told)?;
    check_password("password", &password).map_err(told)?;
    let new = NewAccount {
        username: String::new(),
        email: email.trim().to_owned(),
        full_name: String::new(),
        language_preference: "en".to_owned(),
        password_hash: app.passwords().hash(password).await.map_err(told)?,
        is_admin,
        created_at: app.now(),
    };
    api::create_account(app, new, username).await.map_err(told)?;
    Ok(())
}
