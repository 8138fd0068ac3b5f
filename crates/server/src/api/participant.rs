//! Who is in a meeting: join, leave, roles.

use axum::Json;
use axum::extract::State;
use meeting::{Action, Call, Command, Meeting, MeetingId, Participant, Refusal, Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Changed, Changing, Entered, Page};
use super::body::RoleBody;
use super::command::{self, Answer};
use super::kinds::RoleName;
use super::meeting::Message;
use super::{invitation, journal, text, viewer};
use crate::app::App;
use crate::error::Problem;

/// Somebody in a meeting.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ParticipantObject {
    pub id: u64,
    /// The username; null once erased.
    #[schema(required)]
    pub user_id: Option<String>,
    #[schema(required)]
    pub name: Option<String>,
    pub role: RoleName,
    /// In the meeting: joined and not left.
    pub is_active: bool,
    /// Has a socket open.
    pub is_online: bool,
    pub meeting_id: u64,
}

impl ParticipantObject {
    pub(crate) fn new(meeting: &Meeting, person: &Participant) -> Self {
        Self {
            id: person.id.0,
            user_id: person.username.text().map(str::to_owned),
            name: person.name.text().map(str::to_owned),
            role: person.role.into(),
            is_active: person.is_active,
            is_online: meeting.presence(person.id),
            meeting_id: meeting.id().0,
        }
    }
}

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct JoinBody {
    /// The name to be shown; the account's by default.
    pub name: Option<String>,
    /// `participant` or `observer`; more only by invitation.
    #[schema(value_type = Option<RoleName>)]
    pub role: Option<Role>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Joined {
    pub id: u64,
    pub participant_id: u64,
    #[schema(required)]
    pub user_id: Option<String>,
    #[schema(required)]
    pub name: Option<String>,
    pub role: RoleName,
    pub is_active: bool,
    pub meeting_id: u64,
    pub message: &'static str,
}

impl Joined {
    fn new(meeting: &Meeting, person: &Participant) -> Self {
        Self {
            id: person.id.0,
            participant_id: person.id.0,
            user_id: person.username.text().map(str::to_owned),
            name: person.name.text().map(str::to_owned),
            role: person.role.into(),
            is_active: person.is_active,
            meeting_id: meeting.id().0,
            message: "joined the meeting",
        }
    }
}

/// The routes of participants.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(join))
        .routes(routes!(leave))
        .routes(routes!(list))
        .routes(routes!(set_role))
}

/// Join a meeting; joining again answers the same participant.
#[utoipa::path(post, path = "/meetings/{id}/join", tag = "participants",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = JoinBody, responses((status = 200, body = Joined), Changed))]
async fn join(ask: Changing) -> Result<Json<Joined>, Problem> {
    let meeting = MeetingId(ask.id);
    let body: JoinBody = text::typed(&ask.body)?;
    let role = body.role.unwrap_or(Role::Participant);
    let name = body.name.as_deref().map(|name| text::name("name", name)).transpose()?;
    if !viewer::may_know(&ask.app, &ask.session, meeting).await? {
        return Err(Refusal::NotFound.into());
    }
    let key =
        ask.key.as_deref().map(|key| command::key_of(key, "join", None, &ask.body)).transpose()?;
    let (app, session) = (&ask.app, &ask.session);
    match enter(app, session, meeting, name.clone(), role, None, key).await {
        Ok(joined) => Ok(Json(joined)),
        // Into a private meeting one's invitation leads, and gives the role.
        Err(Refusal::NotFound) => match invitation::pending(app, session, meeting).await? {
            Some(found) => invitation::take_up(app, session, &found, name, key).await.map(Json),
            None => Err(Refusal::NotFound.into()),
        },
        Err(refusal) => Err(viewer::conceal(app, session, meeting, refusal).await),
    }
}

/// Has an account join, by an invitation or without.
///
/// # Errors
/// What the rules say.
pub(crate) async fn enter(
    app: &App,
    session: &crate::auth::Session,
    meeting: MeetingId,
    name: Option<String>,
    role: Role,
    invitation: Option<u64>,
    key: Option<meeting::Key>,
) -> Result<Joined, Refusal> {
    let account = session.account;
    let call = Call {
        actor: command::actor(session),
        command: Command::Join {
            username: text::seal(session.username.clone(), Some(account)),
            name: text::seal(name.unwrap_or_else(|| session.name.clone()), Some(account)),
            role,
            invitation,
        },
        key,
        epoch: None,
    };
    app.live()
        .command(meeting, call, move |meeting, _| {
            meeting.participant_of(account).map(|person| Joined::new(meeting, person))
        })
        .await?
        .ok_or(Refusal::Unavailable)
}

/// Leave the meeting: releases the floor, withdraws the request.
#[utoipa::path(post, path = "/meetings/{id}/leave", tag = "participants",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Message), Changed))]
async fn leave(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Leave).await
}

/// Everybody who ever joined, in the order of joining.
#[utoipa::path(get, path = "/meetings/{id}/participants", tag = "participants",
    params(("id" = u64, Path), ("limit" = Option<u32>, Query), ("after" = Option<u64>, Query)),
    responses((status = 200, body = Vec<ParticipantObject>), Entered))]
async fn list(State(app): State<App>, page: Page) -> Result<axum::response::Response, Problem> {
    let people = viewer::view(&app, &page.session, MeetingId(page.id), |meeting, _| {
        meeting
            .participants()
            .map(|person| ParticipantObject::new(meeting, person))
            .collect::<Vec<_>>()
    })
    .await?;
    Ok(journal::stream(page.part(people.into_iter(), |person| person.id)))
}

/// Change somebody's role (facilitator or admin); at once, on open sockets too.
#[utoipa::path(put, path = "/meetings/{id}/participants/{participant_id}", tag = "participants",
    params(("id" = u64, Path), ("participant_id" = u64, Path),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body = RoleBody, responses((status = 200, body = ParticipantObject), Changed))]
async fn set_role(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::SetRole).await
}
