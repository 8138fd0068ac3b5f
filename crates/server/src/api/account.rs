//! One's own account.

#![expect(missing_debug_implementations, reason = "bodies hold passwords and tokens")]

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use meeting::limit::NAME_CHARS_MAX;
use serde::{Deserialize, Deserializer, Serialize};
use store::{Account, Store, StoreError};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::{self, Session, Subject, check_password};
use crate::clock;
use crate::error::Problem;
use crate::extract::Body;

/// Characters of an email address (RFC 5321 section 4.5.3.1.3, less the brackets).
const EMAIL_CHARS_MAX: usize = 254;
const USERNAME_CHARS: std::ops::RangeInclusive<usize> = 3..=64;
/// Names that mean something else where a username may stand.
const RESERVED: [&str; 2] = ["server", "me"];
/// Characters of an avatar's address.
const URL_CHARS_MAX: usize = 2048;
/// Numbers that are tried behind a taken username before it gets a random one.
const NUMBERED_MAX: u32 = 20;
const LANGUAGES: [&str; 2] = ["en", "fr"];

/// One's own account.
#[derive(Debug, Serialize, ToSchema)]
pub struct Profile {
    id: u64,
    username: String,
    email: String,
    full_name: String,
    #[schema(required = true)]
    avatar_url: Option<String>,
    /// `en` or `fr`.
    language_preference: String,
    is_active: bool,
    is_admin: bool,
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<Account> for Profile {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            username: account.username,
            email: account.email,
            full_name: account.full_name,
            avatar_url: account.avatar_url,
            language_preference: account.language_preference,
            is_active: account.is_active,
            is_admin: account.is_admin,
            created_at: clock::rfc3339(account.created_at),
        }
    }
}

/// What of one's account to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = ProfileChange)]
#[expect(clippy::option_option, reason = "absent, null and a value are three things")]
pub struct Change {
    #[schema(max_length = 200)]
    full_name: Option<String>,
    #[schema(max_length = 254)]
    email: Option<String>,
    /// An address beginning with `https://` or `http://`; null removes it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2048)]
    avatar_url: Option<Option<String>>,
    /// `en` or `fr`.
    language_preference: Option<String>,
    /// A new one needs `current_password`; other sessions end.
    #[schema(min_length = 8)]
    password: Option<String>,
    current_password: Option<String>,
}

/// Tells null from absent.
#[expect(clippy::option_option, reason = "absent, null and a value are three things")]
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// The password again, as what follows can't be taken back.
#[derive(Deserialize, ToSchema)]
#[schema(as = Confirmation)]
pub struct Confirm {
    password: String,
}

/// One's own account.
#[utoipa::path(get, path = "/users/me", tag = "account", responses(
    (status = 200, description = "The account.", body = Profile),
    (status = 401, description = "`unauthenticated`"),
))]
pub async fn me(State(app): State<App>, session: Session) -> Result<Json<Profile>, Problem> {
    Ok(Json(own(&app, &session).await?.into()))
}

/// One's own account, where the prototype had it.
#[utoipa::path(get, path = "/auth/users/me", tag = "account", responses(
    (status = 200, description = "The account.", body = Profile),
    (status = 401, description = "`unauthenticated`"),
))]
pub async fn me_of_auth(app: State<App>, session: Session) -> Result<Json<Profile>, Problem> {
    me(app, session).await
}

async fn own(app: &App, session: &Session) -> Result<Account, Problem> {
    match app.store().account(session.account).await {
        Err(StoreError::NotFound) => Err(Problem::signed_out()),
        result => Ok(result?),
    }
}

/// Changes one's own account.
#[utoipa::path(put, path = "/users/me", tag = "account", request_body = Change, responses(
    (status = 200, description = "The account.", body = Profile),
    (status = 400, description = "`email_taken`"),
    (status = 401, description = "`unauthenticated`"),
    (status = 403, description = "`wrong_password`: the current one"),
    (status = 422, description = "`invalid`"),
    (status = 429, description = "`sign_in_delayed`: the current password was wrong too often"),
))]
pub async fn change(
    State(app): State<App>,
    session: Session,
    Body(change): Body<Change>,
) -> Result<Json<Profile>, Problem> {
    let _one_at_a_time = app.accounts().change(session.account).await;
    let mut account = own(&app, &session).await?;
    if let Some(full_name) = change.full_name {
        full_name.trim().clone_into(&mut account.full_name);
        check_full_name(&account.full_name)?;
    }
    if let Some(email) = change.email {
        email.trim().clone_into(&mut account.email);
        check_email(&account.email)?;
    }
    if let Some(avatar_url) = change.avatar_url {
        avatar_url.as_deref().map_or(Ok(()), check_url)?;
        account.avatar_url = avatar_url;
    }
    if let Some(language) = change.language_preference {
        if !LANGUAGES.contains(&language.as_str()) {
            return Err(Problem::invalid("language_preference", "The languages are en and fr."));
        }
        account.language_preference = language;
    }
    let has_new_password = change.password.is_some();
    if let Some(password) = change.password {
        check_password("password", &password)?;
        let Some(current) = change.current_password else {
            return Err(Problem::invalid("current_password", "A new password needs the current."));
        };
        confirm(&app, &account, current).await?;
        account.password_hash = app.passwords().hash(password).await?;
    }
    app.store().update_account(account.clone()).await?;
    app.accounts().forget(account.id);
    if has_new_password {
        auth::end_all(&app, account.id, Some(&session.sid)).await?;
    }
    Ok(Json(account.into()))
}

/// Erases one's own account and what is personal to it, everywhere.
#[utoipa::path(delete, path = "/users/me", tag = "account", request_body = Confirm, responses(
    (status = 204, description = "Erased; signed out everywhere."),
    (status = 401, description = "`unauthenticated`"),
    (status = 403, description = "`wrong_password`"),
    (status = 422, description = "`invalid`"),
    (status = 429, description = "`sign_in_delayed`: the password was wrong too often"),
))]
pub async fn erase(
    State(app): State<App>,
    session: Session,
    Body(body): Body<Confirm>,
) -> Result<StatusCode, Problem> {
    let account = own(&app, &session).await?;
    confirm(&app, &account, body.password).await?;
    // A client that hangs up stops its own request, but not this.
    let work = tokio::spawn(async move { erase_everywhere(&app, &account).await });
    work.await.unwrap_or_else(|_| Err(Problem::unavailable("unavailable", "Try again soon.")))?;
    Ok(StatusCode::NO_CONTENT)
}

async fn erase_everywhere(app: &App, account: &Account) -> Result<(), Problem> {
    let _one_at_a_time = app.accounts().change(account.id).await;
    // Ended first, so that other nodes can learn of it before the rows are gone.
    auth::end_all(app, account.id, None).await?;
    let erasures = app.store().erase_account(account.id).await;
    app.accounts().forget(account.id);
    app.live().erase(&erasures?).await;
    Ok(())
}

/// Checks the password of somebody who is signed in, under the same throttle as a sign-in.
async fn confirm(app: &App, account: &Account, password: String) -> Result<(), Problem> {
    app.throttles().attempt(app.store(), Subject::Account(account.id), app.now()).await?;
    if !app.passwords().verify(password, Some(account.password_hash.clone())).await? {
        return Err(Problem::forbidden("wrong_password", "The password is wrong."));
    }
    app.throttles().succeeded(app.store(), account.id).await
}

/// Whether this can be somebody's address; only a mail to it could tell whether it is.
pub(super) fn check_email(email: &str) -> Result<(), Problem> {
    let parts = email.rsplit_once('@');
    let is_plain = |text: &str| {
        !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '@')
    };
    let is_address = email.chars().count() <= EMAIL_CHARS_MAX
        && parts.is_some_and(|(local, domain)| is_plain(local) && is_plain(domain));
    if is_address { Ok(()) } else { Err(Problem::invalid("email", "This is no email address.")) }
}

pub(super) fn check_full_name(name: &str) -> Result<(), Problem> {
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(Problem::invalid("full_name", "A name has at most 200 characters."));
    }
    if name.chars().any(char::is_control) {
        return Err(Problem::invalid("full_name", "A name has no control characters."));
    }
    Ok(())
}

/// A username stands in paths and is typed instead of an address, so it has no `/` and no `@`.
pub(super) fn check_username(name: &str) -> Result<(), Problem> {
    let wrong = |msg: &str| Err(Problem::invalid("username", msg));
    if !USERNAME_CHARS.contains(&name.chars().count()) {
        return wrong("A username has 3 to 64 characters.");
    }
    if name.bytes().all(|byte| byte.is_ascii_digit()) {
        return wrong("A username is not all digits.");
    }
    if RESERVED.contains(&name.to_lowercase().as_str()) {
        return wrong("This username is reserved.");
    }
    let is_odd = |c: char| c.is_control() || matches!(c, '/' | '\\' | '@' | '?' | '#' | '%');
    if name.chars().any(is_odd) || name.trim() != name {
        return wrong("A username has none of / \\ @ ? # %, and no space around it.");
    }
    Ok(())
}

fn check_url(url: &str) -> Result<(), Problem> {
    let has_scheme = url.starts_with("https://") || url.starts_with("http://");
    let is_plain = !url.chars().any(|c| c.is_whitespace() || c.is_control());
    if has_scheme && is_plain && url.chars().count() <= URL_CHARS_MAX {
        Ok(())
    } else {
        Err(Problem::invalid("avatar_url", "An avatar's address begins with https:// or http://."))
    }
}

/// A free username made from the part of an address before the `@`.
pub(super) async fn unique_username(store: &Store, email: &str) -> Result<String, Problem> {
    let base = username_base(email);
    for number in 1..=NUMBERED_MAX {
        let name = if number == 1 { base.clone() } else { format!("{base}-{number}") };
        match store.account_by_login(&name).await {
            Ok(_) => {}
            Err(StoreError::NotFound) => return Ok(name),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(format!("{base}-{:08x}", rand::random::<u32>()))
}

/// A valid username, with room for a number behind it.
fn username_base(email: &str) -> String {
    const ROOM: usize = 16;
    let local = email.split('@').next().unwrap_or_default();
    let plain = |c: char| if c.is_alphanumeric() || "._-+".contains(c) { c } else { '-' };
    let name: String = local.chars().map(plain).take(USERNAME_CHARS.end() - ROOM).collect();
    if check_username(&name).is_ok() { name } else { format!("user-{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_made_valid() {
        for (email, name) in [
            ("ada@example.org", "ada"),
            ("a b@example.org", "a-b"),
            ("1234@example.org", "user-1234"),
            ("me@example.org", "user-me"),
            ("Server@example.org", "user-Server"),
            ("x@example.org", "user-x"),
            ("a/b@example.org", "a-b"),
        ] {
            assert_eq!(username_base(email), name);
            assert!(check_username(name).is_ok());
        }
        assert!(check_username(&username_base(&"é".repeat(300))).is_ok());
    }

    #[test]
    fn what_is_no_username_is_refused() {
        for wrong in ["ab", "123", "Me", "server", "a/b", "a@b", " abc", "abc\n", &"a".repeat(65)] {
            assert!(check_username(wrong).is_err(), "{wrong}");
        }
        assert!(check_username("Ada Lovelace").is_ok());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in ["", "a", "a@", "@b", "a b@c", "a@b@c", &format!("{}@b", "a".repeat(300))] {
            assert!(check_email(wrong).is_err(), "{wrong}");
        }
        assert!(check_email("ada+x@localhost").is_ok());
    }
}
