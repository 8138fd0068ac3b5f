//! Invitations: a secret link, usable once, for one mail address or for anybody.

use axum::Json;
use axum::extract::State;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use meeting::{Action, Call, Command, Key, Meeting, MeetingId, Refusal, Role, Time};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Claimed, InvitationStatus, Made, NewInvitation, StoreError};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::account::check_email;
use super::ask::{Answering, Changed, Changing, Entered, Linked, Page, Signed};
use super::kinds::RoleName;
use super::moment::Moment;
use super::{command, participant, text, viewer};
use crate::app::App;
use crate::auth::{Session, random_token, token_hash};
use crate::error::Problem;

/// How long an invitation may be used: 7 days.
const LIFE_MS: u64 = 7 * 24 * 60 * 60 * 1_000;
/// Invitations to one meeting.
const INVITATIONS_MAX: u32 = 10_000;

/// An invitation as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct InvitationObject {
    pub id: u64,
    pub meeting_id: u64,
    #[schema(required)]
    pub meeting_name: Option<String>,
    #[schema(required)]
    pub email: Option<String>,
    #[schema(required)]
    pub name: Option<String>,
    pub role: RoleName,
    pub status: &'static str,
    /// Shown once, to who made it.
    #[schema(required)]
    pub invitation_token: Option<String>,
    #[schema(required)]
    pub invitation_url: Option<String>,
    pub created_at: Moment,
    pub expires_at: Moment,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Invited {
    pub message: &'static str,
    pub invitation_id: u64,
    pub invitation: InvitationObject,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Invitations {
    pub invitations: Vec<InvitationObject>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Shown {
    pub invitation: InvitationObject,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {
    pub invitation: InvitationObject,
    pub participant: Admitted,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Admitted {
    pub id: u64,
    pub role: RoleName,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct InviteBody {
    pub email: Option<String>,
    pub name: Option<String>,
    #[schema(value_type = Option<RoleName>)]
    pub role: Option<Role>,
}

fn role_of(word: &str) -> Role {
    match word {
        "facilitator" => Role::Facilitator,
        "observer" => Role::Observer,
        _ => Role::Participant,
    }
}

impl InvitationObject {
    fn new(invitation: &store::Invitation, meeting_name: Option<String>, now: Time) -> Self {
        Self {
            id: invitation.id,
            meeting_id: invitation.meeting.0,
            meeting_name,
            email: invitation.email.clone(),
            name: invitation.name.clone(),
            role: role_of(&invitation.role).into(),
            status: invitation.status_at(now).as_str(),
            invitation_token: None,
            invitation_url: None,
            created_at: Moment(invitation.created_at),
            expires_at: Moment(invitation.expires_at),
        }
    }
}

/// Whether an open invitation lets this account know of the meeting.
///
/// # Errors
/// 503.
pub(crate) async fn is_invited(
    app: &App,
    session: &Session,
    meeting: MeetingId,
) -> Result<bool, Problem> {
    Ok(pending(app, session, meeting).await?.is_some())
}

/// An open invitation of this account to the meeting.
///
/// # Errors
/// 503.
pub(crate) async fn pending(
    app: &App,
    session: &Session,
    meeting: MeetingId,
) -> Result<Option<store::Invitation>, Problem> {
    let invitations = app.store().invitations_of(session.account, &session.email).await?;
    let now = app.now();
    Ok(invitations.into_iter().find(|invitation| {
        invitation.meeting == meeting && invitation.status_at(now) == InvitationStatus::Pending
    }))
}

/// The secret of a link in the path.
pub(crate) struct Token(String);

impl FromRequestParts<App> for Token {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, app)
            .await
            .map_err(|_| Problem::not_found())?;
        let token = params.iter().find(|(name, _)| *name == "token").map(|(_, token)| token);
        token.map(|token| Self(token.to_owned())).ok_or_else(Problem::not_found)
    }
}

/// The routes of invitations.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(invite))
        .routes(routes!(invite_too))
        .routes(routes!(mine))
        .routes(routes!(of_meeting))
        .routes(routes!(show))
        .routes(routes!(accept))
        .routes(routes!(decline))
}

/// Invite somebody (facilitator or admin); the link is in this answer alone.
#[utoipa::path(post, path = "/meetings/{id}/invite", tag = "invitations",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)), request_body = InviteBody,
    responses((status = 200, body = Invited), Changed))]
async fn invite(ask: Changing) -> Result<Json<Invited>, Problem> {
    make(ask).await.map(Json)
}

/// Invite somebody (facilitator or admin); `email` and `role` may stand in the query too.
#[utoipa::path(post, path = "/invitations/meetings/{id}/invite", tag = "invitations",
    params(("id" = u64, Path), ("email" = Option<String>, Query),
        ("role" = Option<RoleName>, Query), ("Idempotency-Key" = Option<String>, Header)),
    request_body = InviteBody, responses((status = 200, body = Invited), Changed))]
async fn invite_too(ask: Changing) -> Result<Json<Invited>, Problem> {
    make(ask).await.map(Json)
}

async fn make(ask: Changing) -> Result<Invited, Problem> {
    let mut body: InviteBody = text::typed(&ask.body)?;
    body.email = body.email.or_else(|| ask.query.get("email").cloned());
    if body.role.is_none() {
        body.role = match ask.query.get("role").map(String::as_str) {
            None => None,
            Some("observer") => Some(Role::Observer),
            Some("participant") => Some(Role::Participant),
            Some("facilitator") => Some(Role::Facilitator),
            Some(_) => return Err(Problem::invalid("role", "is no role")),
        };
    }
    let email = body.email.map(|email| email.trim().to_owned());
    email.as_deref().map_or(Ok(()), check_email)?;
    let name = body.name.as_deref().map(|name| text::name("name", name)).transpose()?;
    let role = body.role.unwrap_or(Role::Participant).name().to_owned();
    let (meeting, account) = (MeetingId(ask.id), ask.session.account);
    let key = ask.key.as_deref().map(|key| key_of(key, (&email, &name, &role))).transpose()?;
    // The second of two calls with one key finds what the first has made.
    let _one_at_a_time = ask.app.accounts().change(account).await;
    let meeting_name = asked(&ask, meeting, key).await?;
    let now = ask.app.now();
    let token = match &key {
        Some(key) => ask.app.tokens().invitation(account, meeting, key),
        None => random_token(),
    };
    let new = NewInvitation {
        meeting,
        token_hash: token_hash(&token),
        email,
        name,
        role,
        invited_by: account,
        created_at: now,
        expires_at: now.plus_ms(LIFE_MS),
    };
    let invitation = match key {
        Some(_) => found_or_written(&ask.app, new).await?,
        None => written(&ask.app, new).await?,
    };
    let mut shown = InvitationObject::new(&invitation, meeting_name, now);
    // Told again as it was.
    shown.status = InvitationStatus::Pending.as_str();
    shown.invitation_url = Some(format!("{}/join/{token}", ask.app.config().public_url()));
    shown.invitation_token = Some(token);
    Ok(Invited { message: "invitation created", invitation_id: invitation.id, invitation: shown })
}

/// Names an invitation by its key and all it says, in the body or in the query.
fn key_of(
    key: &str,
    (email, name, role): (&Option<String>, &Option<String>, &str),
) -> Result<Key, Problem> {
    let said = json!({"email": email, "name": name, "role": role}).to_string();
    command::key_of(key, Action::Invite.name(), None, &said)
}

async fn found_or_written(app: &App, new: NewInvitation) -> Result<store::Invitation, Problem> {
    match app.store().invitation(new.token_hash).await {
        Err(StoreError::NotFound) => written(app, new).await,
        found => Ok(found?),
    }
}

async fn written(app: &App, new: NewInvitation) -> Result<store::Invitation, Problem> {
    match app.store().create_invitation(new, INVITATIONS_MAX).await? {
        Made::Done(invitation) => Ok(invitation),
        Made::Full => {
            let bound = u64::from(INVITATIONS_MAX);
            Err(Refusal::MeetingFull { what: "invitations", bound }.into())
        }
    }
}

/// Has the rules say whether the caller may invite; the meeting's name.
async fn asked(
    ask: &Changing,
    meeting: MeetingId,
    key: Option<Key>,
) -> Result<Option<String>, Problem> {
    let actor = command::actor(&ask.session);
    let call = Call { actor, command: Command::Invite, key, epoch: None };
    let named = ask.app.live().command(meeting, call, |meeting, _| name_in(meeting)).await;
    match named {
        Ok(name) => Ok(name),
        Err(refusal) => Err(viewer::conceal(&ask.app, &ask.session, meeting, refusal).await),
    }
}

fn name_in(meeting: &Meeting) -> Option<String> {
    meeting.about().and_then(|about| about.name.text().map(str::to_owned))
}

/// The invitations to the caller's mail address and those the caller used.
#[utoipa::path(get, path = "/invitations", tag = "invitations",
    responses((status = 200, body = Invitations), Signed))]
async fn mine(State(app): State<App>, page: Page) -> Result<Json<Invitations>, Problem> {
    let found = app.store().invitations_of(page.session.account, &page.session.email).await?;
    let mut invitations = Vec::with_capacity(found.len());
    for invitation in found {
        // A meeting that was deleted has no invitations.
        if let Some(name) = name_of(&app, invitation.meeting).await? {
            invitations.push(InvitationObject::new(&invitation, name, app.now()));
        }
    }
    Ok(Json(Invitations { invitations }))
}

/// The name of a meeting; none if it is gone.
async fn name_of(app: &App, meeting: MeetingId) -> Result<Option<Option<String>>, Problem> {
    #[derive(Deserialize)]
    struct Named {
        name: Option<String>,
    }
    match app.store().meeting_index(meeting).await {
        Ok(index) => Ok(Some(
            serde_json::from_slice::<Named>(&index.summary).ok().and_then(|named| named.name),
        )),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A meeting's invitations (facilitator or admin); their links are not shown again.
#[utoipa::path(get, path = "/invitations/meetings/{id}", tag = "invitations",
    params(("id" = u64, Path)), responses((status = 200, body = Invitations), Entered))]
async fn of_meeting(State(app): State<App>, page: Page) -> Result<Json<Invitations>, Problem> {
    let meeting = MeetingId(page.id);
    let read = |meeting: &Meeting, _| name_in(meeting);
    let name = viewer::checked(&app, &page.session, meeting, Action::SeeInvitations, read).await?;
    let found = app.store().invitations_to(meeting).await?;
    let shown = found.iter().map(|it| InvitationObject::new(it, name.clone(), app.now())).collect();
    Ok(Json(Invitations { invitations: shown }))
}

/// What an invitation is for; needs no sign-in, only the link.
#[utoipa::path(get, path = "/invitations/{token}", tag = "invitations",
    params(("token" = String, Path)), security(()),
    responses((status = 200, body = Shown), Linked))]
async fn show(State(app): State<App>, token: Token) -> Result<Json<Shown>, Problem> {
    let invitation = app.store().invitation(token_hash(&token.0)).await?;
    let name = name_of(&app, invitation.meeting).await?.ok_or_else(Problem::not_found)?;
    Ok(Json(Shown { invitation: InvitationObject::new(&invitation, name, app.now()) }))
}

/// Looks whether this account may answer the invitation.
async fn open(app: &App, session: &Session, token: &Token) -> Result<store::Invitation, Problem> {
    let invitation = answered(app, session, token).await?;
    if !invitation.is_for(&session.email) {
        return Err(Problem::forbidden("not_invited", "This invitation is for somebody else."));
    }
    unspent(&invitation, app.now())?;
    Ok(invitation)
}

/// By the secret of its link, or one of the caller's own by its number: the list shows no secrets, and no secret is
/// all digits.
async fn answered(
    app: &App,
    session: &Session,
    token: &Token,
) -> Result<store::Invitation, Problem> {
    let Ok(number) = token.0.parse::<u64>() else {
        return Ok(app.store().invitation(token_hash(&token.0)).await?);
    };
    let own = app.store().invitations_of(session.account, &session.email).await?;
    own.into_iter().find(|invitation| invitation.id == number).ok_or_else(Problem::not_found)
}

fn unspent(invitation: &store::Invitation, now: Time) -> Result<(), Problem> {
    match invitation.status_at(now) {
        InvitationStatus::Pending => Ok(()),
        InvitationStatus::Accepted => {
            Err(Problem::conflict("invitation_used", "This invitation was used before."))
        }
        InvitationStatus::Declined => {
            Err(Problem::conflict("invitation_declined", "This invitation was declined."))
        }
        InvitationStatus::Expired => {
            Err(Problem::conflict("invitation_expired", "This invitation has expired."))
        }
    }
}

/// Spends an invitation on joining with its role.
///
/// # Errors
/// 409 if it was spent meanwhile; what the rules say.
pub(crate) async fn take_up(
    app: &App,
    session: &Session,
    invitation: &store::Invitation,
    name: Option<String>,
    key: Option<meeting::Key>,
) -> Result<participant::Joined, Problem> {
    let (app, session, invitation) = (app.clone(), session.clone(), invitation.clone());
    // A client that hangs up stops its own request: the invitation would be spent, and nobody joined.
    let work = tokio::spawn(async move { spend(&app, &session, &invitation, name, key).await });
    work.await.unwrap_or_else(|_| Err(Problem::unavailable("unavailable", "Try again soon.")))
}

async fn spend(
    app: &App,
    session: &Session,
    invitation: &store::Invitation,
    name: Option<String>,
    key: Option<meeting::Key>,
) -> Result<participant::Joined, Problem> {
    let (hash, account) = (invitation.token_hash, session.account);
    match app.store().claim_use(hash, account, app.now()).await? {
        Claimed::Done(_) => {}
        Claimed::Spent(invitation) => {
            unspent(&invitation, app.now())?;
            return Err(Problem::conflict("invitation_used", "This invitation was used before."));
        }
    }
    let role = role_of(&invitation.role);
    let invited_as = || invitation.name.clone().filter(|_| invitation.email.is_some());
    let (name, id) = (name.or_else(invited_as), Some(invitation.id));
    let joined = participant::enter(app, session, invitation.meeting, name, role, id, key).await;
    match joined {
        Ok(joined) => Ok(joined),
        Err(refusal) => {
            // The use belongs to a joining that did not come about.
            app.store().release_use(hash, account).await?;
            Err(viewer::conceal(app, session, invitation.meeting, refusal).await)
        }
    }
}

/// Accept an invitation and join with its role; once. One of the caller's own may be named by its id.
#[utoipa::path(post, path = "/invitations/{token}/accept", tag = "invitations",
    params(("token" = String, Path)),
    responses((status = 200, body = Accepted), Answering))]
async fn accept(
    State(app): State<App>,
    token: Token,
    session: Session,
) -> Result<Json<Accepted>, Problem> {
    let invitation = open(&app, &session, &token).await?;
    let joined = take_up(&app, &session, &invitation, None, None).await?;
    let name = name_of(&app, invitation.meeting).await?.flatten();
    let mut shown = InvitationObject::new(&invitation, name, app.now());
    shown.status = InvitationStatus::Accepted.as_str();
    let participant = Admitted { id: joined.id, role: joined.role };
    Ok(Json(Accepted { invitation: shown, participant }))
}

/// Decline an invitation. One of the caller's own may be named by its id.
#[utoipa::path(post, path = "/invitations/{token}/decline", tag = "invitations",
    params(("token" = String, Path)),
    responses((status = 200, body = Shown), Answering))]
async fn decline(
    State(app): State<App>,
    token: Token,
    session: Session,
) -> Result<Json<Shown>, Problem> {
    let invitation = open(&app, &session, &token).await?;
    match app.store().decline_invitation(invitation.token_hash, app.now()).await? {
        Claimed::Done(invitation) => {
            let name = name_of(&app, invitation.meeting).await?.flatten();
            Ok(Json(Shown { invitation: InvitationObject::new(&invitation, name, app.now()) }))
        }
        Claimed::Spent(invitation) => {
            unspent(&invitation, app.now())?;
            Err(Problem::conflict("invitation_used", "This invitation was used before."))
        }
    }
}
