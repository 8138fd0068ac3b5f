//! What those who run the installation see and change: accounts, meetings, the server's health.

mod account;
mod health;
mod meeting;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use utoipa::IntoResponses;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::Page;
use crate::app::App;
use crate::auth::Session;
use crate::error::Problem;

/// Items of one answer, unless fewer or more are asked for.
const SHOWN: usize = 50;
/// Items of one answer, however many are asked for.
const SHOWN_MAX: usize = 200;
/// Rows that a search reads at once.
const PAGE: u32 = 1_000;
/// Pages that one search looks through; who wants to look further goes on after the last one.
const PAGES_MAX: u32 = 10;
/// Characters of what is searched for.
const NEEDLE_CHARS_MAX: usize = 200;

/// What a list for admins may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "documents, and is never made")]
enum Listed {
    /// Not signed in.
    #[response(status = 401)]
    Unauthorized,
    /// Not an admin.
    #[response(status = 403)]
    Forbidden,
    /// A wrong parameter.
    #[response(status = 422)]
    Invalid,
}

/// An admin who calls; everybody else is refused before anything else is looked at.
struct Admin(Session);

impl FromRequestParts<App> for Admin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let session = Session::from_request_parts(parts, app).await?;
        if session.is_admin {
            Ok(Self(session))
        } else {
            Err(Problem::forbidden("role_forbids", "Only an admin may do this."))
        }
    }
}

/// Which part of a list an admin asks for.
struct Look {
    /// Folded; empty for everything.
    needle: String,
    after: Option<u64>,
    most: usize,
}

impl FromRequestParts<App> for Look {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Admin(session) = Admin::from_request_parts(parts, app).await?;
        let page = Page::of(session, parts).await?;
        let needle = page.query.get("q").map(|text| fold(text)).unwrap_or_default();
        if needle.chars().count() > NEEDLE_CHARS_MAX {
            return Err(Problem::invalid("q", "must have at most 200 characters"));
        }
        let most = page.limit.unwrap_or(SHOWN).min(SHOWN_MAX);
        Ok(Self { needle, after: page.after, most })
    }
}

impl Look {
    /// Rows worth reading at once: just enough where nothing is left out.
    fn page(&self) -> u32 {
        let enough = u32::try_from(self.most + 1).unwrap_or(PAGE);
        if self.needle.is_empty() { enough } else { PAGE }
    }

    fn finds(&self, text: &str) -> bool {
        fold(text).contains(&self.needle)
    }
}

/// How what is searched for is compared.
fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The routes of admins.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(account::list))
        .routes(routes!(account::change))
        .routes(routes!(meeting::list))
        .routes(routes!(health::show))
}
