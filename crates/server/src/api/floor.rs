//! The speaking token: who holds the floor, who waits, and what happened to it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use meeting::{
    Action, Actor, Entry, Event, ExpireCause, FloorView, ForceCause, GrantCause, HolderView,
    Meeting, MeetingId, ParticipantId, PlaceView, ReasonCode, ReleaseCause, TokenEventId,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Changed, Changing, Entered, Page};
use super::body::{
    ClaimBody, ExtendBody, GrantBody, PassBody, QueueBody, ReleaseBody, RequestBody, RevokeBody,
};
use super::command::Answer;
use super::journal;
use super::kinds::{RequestName, TokenEventName};
use super::moment::Moment;
use super::question::AskedFor;
use super::viewer;
use crate::app::App;
use crate::error::Problem;

/// One change of the floor.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenEvent {
    pub id: u64,
    pub meeting_id: u64,
    /// Whose floor it is about: the new holder of `claim` and `pass`, else the former one.
    pub participant_id: u64,
    #[serde(flatten)]
    pub change: TokenChange,
    pub created_at: Moment,
}

/// What a change of the floor says, the same over REST, sockets and in the audit trail.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TokenChange {
    pub event_type: TokenEventName,
    pub is_active: bool,
    pub epoch: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'static str>,
    /// The giver of a `pass`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_participant_id: Option<u64>,
    /// Who did it, if somebody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_participant_id: Option<u64>,
    /// The epoch of the turn that a point of order interrupts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interrupts: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of a request that was granted at once, and so never waited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedFor>,
}

/// The status of the floor.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Status {
    pub meeting_id: u64,
    /// Nobody holds it and the meeting lets somebody.
    pub is_available: bool,
    pub epoch: u64,
    #[schema(required)]
    pub current_holder: Option<Holder>,
    pub queue: Vec<Place>,
    pub queue_length: usize,
    pub is_open: bool,
    /// Whose turn a point of order interrupted; it resumes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused_participant_id: Option<u64>,
    /// What the caller may now; not in frames, which are the same for everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my: Option<My>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Holder {
    pub participant_id: u64,
    #[schema(required)]
    pub participant_name: Option<String>,
    pub claimed_at: Moment,
    pub epoch: u64,
    /// The end of the limit, without the grace.
    #[schema(required)]
    pub expires_at: Option<Moment>,
    /// What they had asked for it for, if they asked for anything in particular.
    #[schema(required)]
    pub kind: Option<RequestName>,
    #[schema(required)]
    pub note: Option<String>,
    /// Whom it is for; absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_participant_id: Option<u64>,
    /// What an answer answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question_id: Option<u64>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Place {
    pub participant_id: u64,
    #[schema(required)]
    pub participant_name: Option<String>,
    pub kind: RequestName,
    #[schema(required)]
    pub note: Option<String>,
    /// Whom it is for; absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to_participant_id: Option<u64>,
    /// What an answer answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question_id: Option<u64>,
    pub requested_at: Moment,
    /// From 1.
    pub position: u32,
    pub reason: PlaceReason,
}

/// Why a request has its place, as data, and as a sentence.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlaceReason {
    pub code: &'static str,
    pub held_ms: u64,
    pub waiting_ms: u64,
    pub overtaken: u32,
    pub text: &'static str,
}

/// What one may do now, and why not the rest.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct My {
    pub may: Vec<&'static str>,
    pub why_not: BTreeMap<&'static str, &'static str>,
}

impl From<meeting::Allowed> for My {
    fn from(allowed: meeting::Allowed) -> Self {
        Self {
            may: allowed.may.into_iter().map(Action::name).collect(),
            why_not: allowed.why_not.into_iter().map(|(what, why)| (what.name(), why)).collect(),
        }
    }
}

/// The name of a participant, unless it was erased.
pub(crate) fn name_of(meeting: &Meeting, id: ParticipantId) -> Option<String> {
    meeting.participant(id).and_then(|person| person.name.text()).map(str::to_owned)
}

impl Status {
    pub(crate) fn new(meeting: &Meeting, floor: &FloorView) -> Self {
        Self {
            meeting_id: meeting.id().0,
            is_available: floor.is_available,
            epoch: floor.epoch.0,
            current_holder: floor.holder.as_ref().map(|holder| Holder::new(meeting, holder)),
            queue: floor.queue.iter().map(|place| Place::new(meeting, place)).collect(),
            queue_length: floor.queue_length,
            is_open: floor.is_open,
            paused_participant_id: floor.paused.map(|id| id.0),
            my: None,
        }
    }

    pub(crate) fn with_my(mut self, meeting: &Meeting, actor: Actor) -> Self {
        self.my = Some(meeting.my(actor).into());
        self
    }
}

impl Holder {
    fn new(meeting: &Meeting, holder: &HolderView) -> Self {
        let asked = holder.asked.as_ref().map(AskedFor::new);
        Self {
            participant_id: holder.participant.0,
            participant_name: name_of(meeting, holder.participant),
            claimed_at: Moment(holder.since),
            epoch: holder.epoch.0,
            expires_at: holder.expires_at.map(Moment),
            kind: asked.as_ref().map(|asked| asked.kind),
            note: asked.as_ref().and_then(|asked| asked.note.clone()),
            to_participant_id: asked.as_ref().and_then(|asked| asked.to_participant_id),
            question_id: asked.and_then(|asked| asked.question_id),
        }
    }
}

impl Place {
    fn new(meeting: &Meeting, place: &PlaceView) -> Self {
        let AskedFor { kind, note, to_participant_id, question_id } = AskedFor::new(&place.asked);
        Self {
            participant_id: place.participant.0,
            participant_name: name_of(meeting, place.participant),
            kind,
            note,
            to_participant_id,
            question_id,
            requested_at: Moment(place.since),
            position: place.position,
            reason: PlaceReason {
                code: place.reason.code.name(),
                held_ms: place.reason.held_ms,
                waiting_ms: place.reason.waiting_ms,
                overtaken: place.reason.overtaken,
                text: sentence(place.reason.code),
            },
        }
    }
}

const fn sentence(code: ReasonCode) -> &'static str {
    match code {
        ReasonCode::PointOfOrder => "A point of order goes first.",
        ReasonCode::Reordered => "A facilitator set the order.",
        ReasonCode::Aged => "Others have gone first often enough.",
        ReasonCode::Answer => "Answers the turn just before.",
        ReasonCode::Question => "Questions go before speeches.",
        ReasonCode::LeastSpoken => "Who has spoken least goes first.",
        ReasonCode::Arrival => "First come, first served.",
        ReasonCode::Round => "Everybody once before anybody twice.",
        ReasonCode::RoundLeastSpoken => "Everybody once, who has spoken least first.",
        ReasonCode::Facilitator => "A facilitator chooses who is next.",
        ReasonCode::Deferred => "Let somebody else go first.",
        ReasonCode::Absent => "Did not come when called.",
    }
}

const fn release_cause(cause: ReleaseCause) -> &'static str {
    match cause {
        ReleaseCause::Done => "done",
        ReleaseCause::Left => "left",
    }
}

const fn force_cause(cause: ForceCause) -> &'static str {
    match cause {
        ForceCause::Revoked => "revoked",
        ForceCause::Role => "role",
        ForceCause::Phase => "phase",
        ForceCause::Erased => "erased",
        ForceCause::MeetingEnded => "meeting_ended",
    }
}

const fn expire_cause(cause: ExpireCause) -> &'static str {
    match cause {
        ExpireCause::Limit => "limit",
        ExpireCause::NoShow => "no_show",
        ExpireCause::Disconnected => "disconnected",
    }
}

const fn grant_cause(cause: GrantCause) -> &'static str {
    match cause {
        GrantCause::Free => "free",
        GrantCause::Queue => "queue",
        GrantCause::Granted => "granted",
        GrantCause::PointOfOrder { .. } => "point_of_order",
        GrantCause::Resume => "resume",
    }
}

/// Who passed the floor.
fn giver(event: &Event) -> Option<u64> {
    let Event::Passed { from, .. } = event else { return None };
    Some(from.0)
}

/// The turn that a point of order interrupts.
fn interrupted(event: &Event) -> Option<u64> {
    let Event::Granted { cause: GrantCause::PointOfOrder { interrupts }, .. } = event else {
        return None;
    };
    interrupts.map(|epoch| epoch.0)
}

impl TokenChange {
    /// The change of the floor that an entry is, if it is one, and whose floor it is about.
    pub(crate) fn of(entry: &Entry) -> Option<(ParticipantId, Self)> {
        use TokenEventName::{Claim, Expire, ForceRelease, Pass, Release};
        let (from, interrupted) = (giver(&entry.event), interrupted(&entry.event));
        let (who, event_type, epoch, cause, reason) = match &entry.event {
            Event::Granted { to, epoch, cause, reason, .. } => {
                (*to, Claim, epoch, Some(grant_cause(*cause)), reason.as_ref())
            }
            Event::Passed { to, epoch, reason, .. } => (*to, Pass, epoch, None, reason.as_ref()),
            Event::Released { participant, epoch, cause, reason } => {
                (*participant, Release, epoch, Some(release_cause(*cause)), reason.as_ref())
            }
            Event::ForceReleased { participant, epoch, cause, reason } => {
                (*participant, ForceRelease, epoch, Some(force_cause(*cause)), reason.as_ref())
            }
            Event::Expired { participant, epoch, cause } => {
                (*participant, Expire, epoch, Some(expire_cause(*cause)), None)
            }
            Event::MeetingCreated { .. }
            | Event::MeetingUpdated { .. }
            | Event::MeetingStarted
            | Event::MeetingEnded
            | Event::MeetingDeleted
            | Event::ParticipantJoined { .. }
            | Event::ParticipantReturned { .. }
            | Event::ParticipantLeft { .. }
            | Event::ParticipantErased { .. }
            | Event::RoleChanged { .. }
            | Event::PhaseChanged { .. }
            | Event::RefusalsCounted { .. }
            | Event::TurnAttended { .. }
            | Event::TurnStarted { .. }
            | Event::TurnExtended { .. }
            | Event::TurnGrace { .. }
            | Event::TurnVoiced { .. }
            | Event::Requested { .. }
            | Event::RequestChanged { .. }
            | Event::Withdrawn { .. }
            | Event::Deferred { .. }
            | Event::Reordered { .. }
            | Event::QueueOpened { .. }
            | Event::AnnotationCreated { .. }
            | Event::AnnotationUpdated { .. }
            | Event::AnnotationDeleted { .. }
            | Event::DecisionRecorded { .. }
            | Event::DecisionAmended { .. }
            | Event::DecisionDeleted { .. }
            | Event::ChatMessage { .. }
            | Event::ChatDeleted { .. }
            | Event::ProposalMade { .. }
            | Event::VoteOpened { .. }
            | Event::BallotCast { .. }
            | Event::VoteClosed { .. }
            | Event::VoteLapsed { .. }
            | Event::ProposalWithdrawn { .. } => return None,
        };
        let by = journal::by_participant(entry).filter(|by| *by != who.0 && Some(*by) != from);
        let change = Self {
            event_type,
            is_active: matches!(event_type, Claim | Pass),
            epoch: epoch.0,
            cause,
            from_participant_id: from,
            by_participant_id: by,
            interrupts: interrupted,
            reason: reason.and_then(|reason| reason.text()).map(str::to_owned),
            asked: AskedFor::granted(&entry.event),
        };
        Some((who, change))
    }
}

impl TokenEvent {
    /// The change of the floor that an entry is, if it is one.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        let (who, change) = TokenChange::of(entry)?;
        Some(Self {
            id: TokenEventId::new(entry.meeting, entry.seq).0,
            meeting_id: entry.meeting.0,
            participant_id: who.0,
            change,
            created_at: Moment(entry.at),
        })
    }
}

/// The routes of the floor.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(claim))
        .routes(routes!(release))
        .routes(routes!(pass))
        .routes(routes!(request, withdraw))
        .routes(routes!(grant))
        .routes(routes!(revoke))
        .routes(routes!(extend))
        .routes(routes!(queue))
        .routes(routes!(defer))
        .routes(routes!(status))
        .routes(routes!(events))
}

/// Claim the floor.
///
/// Granted to exactly one caller when it is free and nobody else is next.
#[utoipa::path(post, path = "/tokens/meetings/{id}/claim", tag = "floor",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = ClaimBody, responses((status = 200, body = TokenEvent), Changed))]
async fn claim(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Claim).await
}

/// Release the floor; the next one in the queue gets it in the same step.
#[utoipa::path(post, path = "/tokens/meetings/{id}/release", tag = "floor",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = ReleaseBody, responses((status = 200, body = TokenEvent), Changed))]
async fn release(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Release).await
}

/// Pass the floor to somebody, without an instant in which nobody or both hold it.
#[utoipa::path(post, path = "/tokens/meetings/{id}/pass", tag = "floor",
    params(("id" = u64, Path), ("to_participant_id" = Option<u64>, Query),
        ("Idempotency-Key" = Option<String>, Header)),
    request_body = PassBody, responses((status = 200, body = TokenEvent), Changed))]
async fn pass(ask: Changing) -> Result<Answer, Problem> {
    ask.with_query_id("to_participant_id")?.perform(Action::Pass).await
}

/// Ask for the floor and wait; asking twice keeps the place.
#[utoipa::path(post, path = "/tokens/meetings/{id}/request", tag = "floor",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = RequestBody, responses((status = 200, body = Status), Changed))]
async fn request(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Request).await
}

/// Take the request back.
#[utoipa::path(delete, path = "/tokens/meetings/{id}/request", tag = "floor",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 204), Changed))]
async fn withdraw(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Withdraw).await
}

/// Give the floor to somebody (facilitator).
#[utoipa::path(post, path = "/tokens/meetings/{id}/grant", tag = "floor",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = GrantBody, responses((status = 200, body = TokenEvent), Changed))]
async fn grant(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Grant).await
}

/// Take the floor from its holder (facilitator).
#[utoipa::path(post, path = "/tokens/meetings/{id}/revoke", tag = "floor",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = RevokeBody, responses((status = 200, body = TokenEvent), Changed))]
async fn revoke(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Revoke).await
}

/// Extend the turn: the holder once by half, a facilitator without bound.
#[utoipa::path(post, path = "/tokens/meetings/{id}/extend", tag = "floor",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = ExtendBody, responses((status = 200, body = Status), Changed))]
async fn extend(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Extend).await
}

/// Reorder, open or close the queue (facilitator).
#[utoipa::path(put, path = "/tokens/meetings/{id}/queue", tag = "floor",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = QueueBody, responses((status = 200, body = Status), Changed))]
async fn queue(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Queue).await
}

/// Let the next one in the queue go first.
#[utoipa::path(post, path = "/tokens/meetings/{id}/defer", tag = "floor",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Status), Changed))]
async fn defer(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Defer).await
}

/// Who holds the floor, who waits and why in this order, and what the caller may do.
#[utoipa::path(get, path = "/tokens/meetings/{id}/status", tag = "floor",
    params(("id" = u64, Path)), responses((status = 200, body = Status), Entered))]
async fn status(State(app): State<App>, page: Page) -> Result<Json<Status>, Problem> {
    let actor = super::command::actor(&page.session);
    let status = viewer::view(&app, &page.session, MeetingId(page.id), move |meeting, now| {
        Status::new(meeting, &meeting.floor_view(now)).with_my(meeting, actor)
    })
    .await?;
    Ok(Json(status))
}

/// All changes of the floor, oldest first; `is_active` marks the present holder's grant.
#[utoipa::path(get, path = "/tokens/meetings/{id}/events", tag = "floor",
    params(("id" = u64, Path), ("limit" = Option<u32>, Query), ("after" = Option<u64>, Query)),
    responses((status = 200, body = Vec<TokenEvent>), Entered))]
async fn events(State(app): State<App>, page: Page) -> Result<axum::response::Response, Problem> {
    let meeting = MeetingId(page.id);
    let current = viewer::view(&app, &page.session, meeting, |meeting, _| {
        meeting.holder().map(|_| meeting.epoch().0)
    })
    .await?;
    let start = page.after_seq(meeting);
    Ok(journal::list(app, meeting, start, page.limit, move |entry| {
        let mut event = TokenEvent::of(entry)?;
        event.change.is_active &= Some(event.change.epoch) == current;
        Some(event)
    }))
}
