//! Meetings: creating, finding, changing, starting, ending, deleting.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use meeting::{
    Action, Call, Command, Entry, Event, Meeting, MeetingId, OwnPolicy, PhaseKind, Policy,
    PolicyChange, Refusal, Settings, SettingsChange,
};
use serde::{Deserialize, Serialize};
use store::{MeetingIndex, MemberRow};
use utoipa::ToSchema;
use utoipa::openapi::Ref;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Changed, Changing, Created, Entered, Found, Page, Signed};
use super::command::{self, Answer};
use super::kinds::PhaseName;
use super::moment::Moment;
use super::{journal, text};
use crate::app::App;
use crate::error::Problem;

/// Meetings of one list without a limit.
const MEETINGS_MAX: u32 = 1_000;

/// The settings of a meeting or, in a body, those to be changed.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Settings)]
pub struct SettingsObject {
    #[serde(flatten)]
    #[schema(inline)]
    pub base: PolicyObject,
    /// What a phase has in place of the meeting's own.
    #[schema(value_type = BTreeMap<String, PolicyObject>)]
    pub phases: BTreeMap<PhaseKind, OwnPolicy>,
}

/// Settings to be changed; what is absent stays, what is null is given back (RFC 7396): a phase's setting is the
/// meeting's again, a meeting's the default.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsPatch {
    #[serde(flatten)]
    #[schema(inline)]
    pub base: PolicyObject,
    /// What a phase has in place of the meeting's own.
    #[schema(schema_with = phases_patch)]
    pub phases: Option<BTreeMap<PhaseKind, PolicyChange>>,
}

fn phases_patch() -> Schema {
    let null = ObjectBuilder::new().schema_type(Type::Null);
    let own = OneOfBuilder::new().item(null).item(Ref::from_schema_name("PhaseSettings"));
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Object, Type::Null]))
        .description(Some(
            "What a phase has in place of the meeting's own; null gives all of it back.",
        ))
        .additional_properties(Some(Schema::OneOf(own.build())))
        .into()
}

/// The settings' keys; durations in seconds, 0 is off.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PhaseSettings)]
pub struct PolicyObject {
    pub turn_limit_seconds: Option<u32>,
    pub grace_seconds: Option<u32>,
    pub no_show_seconds: Option<u32>,
    pub disconnect_seconds: Option<u32>,
    pub queue_place_seconds: Option<u32>,
    /// `least_spoken`, `arrival`, `round`, `round_least_spoken` or `facilitator`.
    #[schema(value_type = Option<String>)]
    pub order: Option<meeting::OrderKind>,
    /// `queue`, `free` or `off`.
    #[schema(value_type = Option<String>)]
    pub mode: Option<meeting::FloorMode>,
    /// `anyone`, `queue` or `off`.
    #[schema(value_type = Option<String>)]
    pub pass: Option<meeting::PassPolicy>,
    pub overtime: Option<bool>,
    pub require_reason: Option<bool>,
    /// `own` or `all`.
    #[schema(value_type = Option<String>)]
    pub board_edit: Option<meeting::BoardEdit>,
    pub queue_limit: Option<u32>,
    /// `on` or `off`.
    #[schema(value_type = Option<String>)]
    pub chat: Option<meeting::ChatMode>,
    /// `open` or `closed`.
    #[schema(value_type = Option<String>)]
    pub board: Option<meeting::BoardMode>,
    /// How long a phase is meant to last; it ends nothing by itself.
    pub phase_seconds: Option<u32>,
}

impl From<Policy> for PolicyObject {
    fn from(policy: Policy) -> Self {
        let Policy {
            turn_limit_seconds,
            grace_seconds,
            no_show_seconds,
            disconnect_seconds,
            queue_place_seconds,
            order,
            mode,
            pass,
            overtime,
            require_reason,
            board_edit,
            queue_limit,
            chat,
            board,
            phase_seconds,
        } = policy;
        Self {
            turn_limit_seconds: Some(turn_limit_seconds),
            grace_seconds: Some(grace_seconds),
            no_show_seconds: Some(no_show_seconds),
            disconnect_seconds: Some(disconnect_seconds),
            queue_place_seconds: Some(queue_place_seconds),
            order: Some(order),
            mode: Some(mode),
            pass: Some(pass),
            overtime: Some(overtime),
            require_reason: Some(require_reason),
            board_edit: Some(board_edit),
            queue_limit: Some(queue_limit),
            chat: Some(chat),
            board: Some(board),
            phase_seconds: Some(phase_seconds),
        }
    }
}

impl From<&Settings> for SettingsObject {
    fn from(settings: &Settings) -> Self {
        let policy = settings.base.on(Policy::default());
        Self { base: policy.into(), phases: settings.phases.clone() }
    }
}

/// A meeting, as lists and its own page show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Meeting)]
pub struct MeetingObject {
    pub id: u64,
    #[schema(required)]
    pub name: Option<String>,
    #[schema(required)]
    pub description: Option<String>,
    /// Not ended.
    pub is_active: bool,
    pub is_public: bool,
    pub current_phase: PhaseName,
    /// The account that made it.
    pub creator_id: u64,
    #[schema(required)]
    pub scheduled_at: Option<Moment>,
    #[schema(required)]
    pub started_at: Option<Moment>,
    #[schema(required)]
    pub ended_at: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub settings: SettingsObject,
}

impl MeetingObject {
    /// None before it is created.
    pub(crate) fn new(meeting: &Meeting) -> Option<Self> {
        let about = meeting.about()?;
        Some(Self {
            id: meeting.id().0,
            name: about.name.text().map(str::to_owned),
            description: about.description.as_ref().and_then(|text| text.text()).map(str::to_owned),
            is_active: meeting.ended_at().is_none(),
            is_public: about.is_public,
            current_phase: meeting.phase().into(),
            creator_id: about.creator.0,
            scheduled_at: about.scheduled_at.map(Moment),
            started_at: meeting.started_at().map(Moment),
            ended_at: meeting.ended_at().map(Moment),
            created_at: Moment(about.created_at),
            updated_at: Moment(about.updated_at),
            settings: meeting.settings().into(),
        })
    }
}

/// The meeting's line in lists, if these entries change it.
pub(crate) fn index(meeting: &Meeting, entries: &[Entry]) -> Option<MeetingIndex> {
    let is_changed = entries.iter().any(|entry| {
        matches!(
            entry.event,
            Event::MeetingCreated { .. }
                | Event::MeetingUpdated { .. }
                | Event::MeetingStarted
                | Event::MeetingEnded
                | Event::PhaseChanged { .. }
        )
    });
    let about = meeting.about().filter(|_| is_changed)?;
    let summary = serde_json::to_vec(&MeetingObject::new(meeting)?).ok()?;
    Some(MeetingIndex {
        is_public: about.is_public,
        creator: about.creator,
        created_at: about.created_at,
        is_active: meeting.ended_at().is_none(),
        summary,
    })
}

/// The members that these entries bring or change.
pub(crate) fn members(meeting: &Meeting, entries: &[Entry]) -> Vec<MemberRow> {
    let mut rows: BTreeMap<meeting::AccountId, MemberRow> = BTreeMap::new();
    for entry in entries {
        let person = match entry.event {
            Event::ParticipantJoined { account, .. } => meeting.participant_of(account),
            Event::ParticipantReturned { participant } | Event::ParticipantLeft { participant } => {
                meeting.participant(participant)
            }
            _ => None,
        };
        // Who was erased has no rows any more.
        if let Some(person) = person.filter(|person| !person.is_erased) {
            let (account, participant) = (person.account, person.id);
            rows.insert(account, MemberRow { account, participant, is_active: person.is_active });
        }
    }
    rows.into_values().collect()
}

/// An answer that says no more than that it was done.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Message {
    pub message: &'static str,
    pub meeting_id: u64,
}

impl Message {
    pub(crate) const fn new(message: &'static str, meeting: MeetingId) -> Self {
        Self { message, meeting_id: meeting.0 }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct MeetingBody {
    pub name: String,
    pub description: Option<String>,
    pub scheduled_at: Option<Moment>,
    /// Any signed-in user finds it and may join; true by default.
    pub is_public: Option<bool>,
    #[schema(value_type = Option<SettingsPatch>)]
    pub settings: Option<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct MeetingUpdate {
    pub name: Option<String>,
    #[serde(default, deserialize_with = "text::clearable")]
    #[schema(value_type = Option<String>)]
    pub description: Option<Option<String>>,
    #[serde(default, deserialize_with = "text::clearable")]
    #[schema(value_type = Option<Moment>)]
    pub scheduled_at: Option<Option<Moment>>,
    /// `false` ends the meeting.
    pub is_active: Option<bool>,
    pub is_public: Option<bool>,
    #[schema(value_type = Option<SettingsPatch>)]
    pub settings: Option<serde_json::Value>,
    pub epoch: Option<u64>,
}

impl MeetingUpdate {
    /// # Errors
    /// 422.
    pub(crate) fn command(self) -> Result<Command, Problem> {
        Ok(Command::Update {
            name: self
                .name
                .map(|name| text::name("name", &name).map(|name| text::seal(name, None)))
                .transpose()?,
            description: self
                .description
                .map(|description| text::lasting("description", description))
                .transpose()?,
            scheduled_at: self.scheduled_at.map(|at| at.map(|Moment(at)| at)),
            is_public: self.is_public,
            is_active: self.is_active,
            settings: self.settings.map(settings).transpose()?,
        })
    }
}

/// Settings as a body names them; what is not known is refused by name.
fn settings(value: serde_json::Value) -> Result<SettingsChange, Problem> {
    let invalid = |error: serde_json::Error| Problem::invalid("settings", error.to_string());
    let mut members: serde_json::Map<String, serde_json::Value> =
        serde_json::from_value(value).map_err(invalid)?;
    let phases = match members.remove("phases") {
        None => BTreeMap::new(),
        // Null gives back: here those of every phase, below those of one.
        Some(serde_json::Value::Null) => {
            PhaseKind::ALL.map(|phase| (phase, PolicyChange::UNSET)).into()
        }
        Some(phases) => serde_json::from_value::<BTreeMap<PhaseKind, Option<PolicyChange>>>(phases)
            .map_err(invalid)?
            .into_iter()
            .map(|(phase, own)| (phase, own.unwrap_or(PolicyChange::UNSET)))
            .collect(),
    };
    // By itself: beside others, serde would let unknown keys pass.
    let base = serde_json::from_value(serde_json::Value::Object(members)).map_err(invalid)?;
    Ok(SettingsChange { base, phases })
}

/// The routes of meetings.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create, list))
        .routes(routes!(created))
        .routes(routes!(get, update, delete))
        .routes(routes!(start))
        .routes(routes!(end))
}

/// Create a meeting; the creator becomes its facilitator.
#[utoipa::path(post, path = "/meetings", tag = "meetings", request_body = MeetingBody,
    responses((status = 200, body = MeetingObject), Created))]
async fn create(ask: Changing) -> Result<Json<MeetingObject>, Problem> {
    let body: MeetingBody = text::typed(&ask.body)?;
    let (session, account) = (&ask.session, ask.session.account);
    let command = Command::Create {
        name: text::seal(text::name("name", &body.name)?, None),
        description: text::lasting("description", body.description)?,
        scheduled_at: body.scheduled_at.map(|Moment(at)| at),
        is_public: body.is_public.unwrap_or(true),
        settings: body.settings.map(settings).transpose()?.unwrap_or_default(),
        creator_username: text::seal(session.username.clone(), Some(account)),
        creator_name: text::seal(session.name.clone(), Some(account)),
    };
    let call = Call { actor: command::actor(session), command, key: None, epoch: None };
    let id = ask.app.store().new_meeting_id().await?;
    let object = ask
        .app
        .live()
        .command(id, call, |meeting, _| MeetingObject::new(meeting))
        .await?
        .ok_or(Refusal::Unavailable)?;
    Ok(Json(object))
}

/// The meetings the caller may know of, newest first.
#[utoipa::path(get, path = "/meetings", tag = "meetings",
    params(("limit" = Option<u32>, Query), ("after" = Option<u64>, Query)),
    responses((status = 200, body = Vec<MeetingObject>), Signed))]
async fn list(State(app): State<App>, page: Page) -> Result<Response, Problem> {
    let (account, is_admin) = (page.session.account, page.session.is_admin);
    let before = page.after.map(MeetingId);
    let found = app.store().meetings_visible_to(account, is_admin, limit(&page), before).await?;
    Ok(summaries(found))
}

/// The meetings the caller created, newest first.
#[utoipa::path(get, path = "/meetings/me/created", tag = "meetings",
    params(("limit" = Option<u32>, Query), ("after" = Option<u64>, Query)),
    responses((status = 200, body = Vec<MeetingObject>), Signed))]
async fn created(State(app): State<App>, page: Page) -> Result<Response, Problem> {
    let before = page.after.map(MeetingId);
    let found = app.store().meetings_created_by(page.session.account, limit(&page), before).await?;
    Ok(summaries(found))
}

fn limit(page: &Page) -> u32 {
    page.limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(MEETINGS_MAX).min(MEETINGS_MAX)
}

fn summaries(found: Vec<(MeetingId, MeetingIndex)>) -> Response {
    let mut body = vec![b'['];
    for (at, (_, index)) in found.into_iter().enumerate() {
        if at > 0 {
            body.push(b',');
        }
        body.extend(index.summary);
    }
    body.push(b']');
    journal::json(Body::from(body))
}

/// A meeting; of a public one anybody who is signed in sees this much.
#[utoipa::path(get, path = "/meetings/{id}", tag = "meetings", params(("id" = u64, Path)),
    responses((status = 200, body = MeetingObject), Found))]
async fn get(State(app): State<App>, page: Page) -> Result<Response, Problem> {
    let id = MeetingId(page.id);
    let index = app.store().meeting_index(id).await?;
    let is_member = app.store().member(id, page.session.account).await?.is_some();
    let may_see = index.is_public
        || is_member
        || page.session.is_admin
        || super::invitation::is_invited(&app, &page.session, id).await?;
    if !may_see {
        return Err(Refusal::NotFound.into());
    }
    Ok(journal::json(Body::from(index.summary)))
}

/// Change a meeting (facilitator or admin); `is_active: false` ends it.
#[utoipa::path(put, path = "/meetings/{id}", tag = "meetings",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = MeetingUpdate, responses((status = 200, body = MeetingObject), Changed))]
async fn update(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Update).await
}

/// Delete a meeting (facilitator or admin): gone for everybody.
#[utoipa::path(delete, path = "/meetings/{id}", tag = "meetings",
    params(("id" = u64, Path)), responses((status = 204), Entered))]
async fn delete(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Delete).await
}

/// Start a meeting (facilitator or admin).
#[utoipa::path(post, path = "/meetings/{id}/start", tag = "meetings",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Message), Changed))]
async fn start(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Start).await
}

/// End a meeting (facilitator or admin): nothing changes any more, reading goes on.
#[utoipa::path(post, path = "/meetings/{id}/end", tag = "meetings",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Message), Changed))]
async fn end(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::End).await
}

#[cfg(test)]
mod tests {
    use meeting::Change;

    use super::*;

    #[test]
    fn settings_that_are_not_known_are_refused() {
        let read = |text: &str| settings(serde_json::from_str(text).expect("is JSON"));
        let good = read(r#"{"turn_limit_seconds":60,"phases":{"decision":{"order":"round"}}}"#);
        assert_eq!(good.expect("is known").base.turn_limit_seconds, Change::Set(60));
        let back = read(r#"{"order":null,"phases":null}"#).expect("is known");
        assert_eq!(back.base.order, Change::Unset);
        assert!(back.phases.values().all(|own| *own == PolicyChange::UNSET));
        assert_eq!(back.phases.len(), PhaseKind::ALL.len());
        for text in [
            r#"{"turn_limit":60}"#,
            r#"{"phases":{"lunch":{}}}"#,
            r#"{"phases":{"decision":{"x":1}}}"#,
            r#"{"order":"loudest"}"#,
            r#"{"grace_seconds":-1}"#,
            r#"{"board":"frozen"}"#,
            r#"{"phases":{"lunch":null}}"#,
            "[]",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_documented_settings_are_the_rules_settings() {
        let object = serde_json::to_value(PolicyObject::from(Policy::default())).expect("is JSON");
        let names: Vec<&String> = object.as_object().expect("is an object").keys().collect();
        let mut known = meeting::SETTINGS.to_vec();
        known.sort_unstable();
        assert_eq!(names, known);
    }
}
