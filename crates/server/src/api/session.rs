//! One's own sessions: where one is signed in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::OwnSession;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::moment::Moment;
use super::sign_in::signed_out;
use crate::app::App;
use crate::auth::{self, Session, Sid};
use crate::error::Problem;
use crate::extract::PathId;

/// Sessions that are shown, the newest; older ones still end with the others.
const SHOWN_MAX: u32 = 1_000;

/// A place where one is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionObject {
    pub id: u64,
    pub created_at: Moment,
    /// When it last got tokens: up to the life of an access token ago.
    pub last_used_at: Moment,
    /// What the client called itself at the sign-in.
    #[schema(required)]
    pub user_agent: Option<String>,
    /// The one that asks.
    pub is_current: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SessionList {
    /// Newest first.
    pub sessions: Vec<SessionObject>,
}

impl SessionObject {
    fn new(own: OwnSession, asking: &Session) -> Self {
        let OwnSession { session, last_used_at } = own;
        Self {
            id: session.id,
            created_at: Moment(session.created_at),
            last_used_at: Moment(last_used_at),
            is_current: session.sid == asking.sid.as_str(),
            user_agent: session.user_agent,
        }
    }
}

/// The routes of one's sessions.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(end)).routes(routes!(end_others))
}

/// Where one is signed in.
#[utoipa::path(get, path = "/auth/sessions", tag = "sign-in", responses(
    (status = 200, body = SessionList),
    (status = 401, description = "`unauthenticated`"),
))]
async fn list(State(app): State<App>, session: Session) -> Result<Json<SessionList>, Problem> {
    let own = app.store().sessions_of(session.account, app.now(), SHOWN_MAX).await?;
    let sessions = own.into_iter().map(|own| SessionObject::new(own, &session)).collect();
    Ok(Json(SessionList { sessions }))
}

/// Signs out there, at once, its sockets too.
#[utoipa::path(delete, path = "/auth/sessions/{session_id}", tag = "sign-in",
    params(("session_id" = u64, Path)), responses(
        (status = 204, description = "Signed out there."),
        (status = 401, description = "`unauthenticated`"),
        (status = 404, description = "`not_found`: another's, or one that has ended"),
        (status = 422, description = "`invalid`"),
    ))]
async fn end(
    State(app): State<App>,
    session: Session,
    PathId(id): PathId,
) -> Result<Response, Problem> {
    let sid = app.store().end_session_of(session.account, id, app.now()).await?;
    let sid = Sid::from(sid.as_str());
    let is_current = sid == session.sid;
    app.sessions().end(sid, app.now());
    Ok(if is_current { signed_out(&app) } else { StatusCode::NO_CONTENT.into_response() })
}

/// Signs out everywhere else, at once, the sockets there too.
#[utoipa::path(post, path = "/auth/sessions/end_others", tag = "sign-in", responses(
    (status = 204, description = "Signed out everywhere else."),
    (status = 401, description = "`unauthenticated`"),
))]
async fn end_others(State(app): State<App>, session: Session) -> Result<StatusCode, Problem> {
    auth::end_all(&app, session.account, Some(&session.sid)).await?;
    Ok(StatusCode::NO_CONTENT)
}
