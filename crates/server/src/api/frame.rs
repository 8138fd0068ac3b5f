//! What the sockets are sent: a frame for each event, the snapshot, and what is never recorded.

use std::collections::BTreeMap;
use std::sync::Arc;

use meeting::{
    Actor, Entry, Epoch, Event, Meeting, Participant, ParticipantId, Published, Stage, Time,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::annotation::Annotation;
use super::chat::Chat;
use super::decision::Decision;
use super::floor::{My, Status};
use super::line::{Line, text_of};
use super::meeting::MeetingObject;
use super::moment::Moment;
use super::participant::ParticipantObject;
use super::phase::PhaseStretch;
use super::proposal::{self, Proposal};
use super::question::Question;
use super::told::{Named, Told};

/// The `data` of a frame.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrameData {
    #[serde(flatten)]
    pub named: Named,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant_id: Option<u64>,
    #[serde(flatten)]
    pub told: Told,
    /// The status after this event, with the first 20 of the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rights: Option<BTreeMap<&'static str, My>>,
    /// What this event changed of the thread of questions: the whole of that question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
}

/// A frame of the meeting's socket.
#[derive(Debug, Serialize, ToSchema)]
pub struct Frame<T> {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub seq: u64,
    pub at: Moment,
    pub data: T,
}

fn rights_of(rights: meeting::Rights) -> BTreeMap<&'static str, My> {
    rights.standing.into_iter().map(|(who, allowed)| (who.name(), allowed.into())).collect()
}

/// The text of an event's frame; `meeting` gives the names alone.
pub(crate) fn text(published: &Published, meeting: &Meeting) -> Arc<str> {
    let entry = &published.entry;
    let line = Line::new(entry);
    let mut told = line.told;
    complete(&mut told, entry, meeting);
    let data = FrameData {
        named: line.named,
        participant_id: line.participant.map(|id| id.0),
        told,
        token: published.floor.as_ref().map(|floor| Status::new(meeting, floor)),
        rights: published.rights.clone().map(rights_of),
        question: published.question.as_ref().map(Question::new),
    };
    json(&Frame { kind: line.frame, seq: entry.seq.0, at: Moment(entry.at), data })
}

/// Adds what a frame says beyond the audit trail: to each what is the same whenever the frame is made.
fn complete(told: &mut Told, entry: &Entry, meeting: &Meeting) {
    if let (Event::ParticipantReturned { participant }, Told::Person { user_id, name, role, .. }) =
        (&entry.event, &mut *told)
        && let Some(person) = meeting.participant(*participant)
    {
        *user_id = text_of(&person.username);
        *name = text_of(&person.name);
        *role = Some(person.role.into());
    }
    if let (Event::VoteClosed { proposal, .. }, Told::VoteClosed { ballots, .. }) =
        (&entry.event, &mut *told)
        && let Some(Stage::Counted { voters, .. }) =
            meeting.proposal(*proposal).map(|found| &found.stage)
    {
        *ballots = Some(proposal::ballots(voters));
    }
    if let Some(made) = Proposal::made(entry) {
        *told = Told::Proposal(made.into());
    }
}

/// Text of a value that can't fail to be JSON.
pub(crate) fn json<T: Serialize>(value: &T) -> Arc<str> {
    serde_json::to_string(value).unwrap_or_else(|_| "{}".into()).into()
}

/// A frame that is never recorded.
#[derive(Debug, Serialize)]
pub(crate) struct Unrecorded<T> {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<serde_json::Value>,
    pub(crate) data: T,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PresenceData {
    pub participant_id: u64,
    pub is_online: bool,
}

/// Somebody's first socket opened or last one closed.
pub(crate) fn presence(participant: ParticipantId, is_online: bool) -> Arc<str> {
    let data = PresenceData { participant_id: participant.0, is_online };
    json(&Unrecorded { kind: "presence_changed", id: None, data })
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SilenceData {
    pub participant_id: u64,
    pub epoch: u64,
    pub is_silent: bool,
}

/// The holder sends no sound for a while, or sends again.
pub(crate) fn silence(participant: ParticipantId, epoch: Epoch, is_silent: bool) -> Arc<str> {
    let data = SilenceData { participant_id: participant.0, epoch: epoch.0, is_silent };
    json(&Unrecorded { kind: "holder_silent", id: None, data })
}

/// The whole state as a viewer may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Snapshot {
    pub meeting: Option<MeetingObject>,
    /// Named with `since`; another one after a restore.
    pub lineage: String,
    pub seq: u64,
    /// The viewer; null for an admin who is no participant.
    #[schema(required)]
    pub me: Option<ParticipantObject>,
    pub participants: Vec<ParticipantObject>,
    pub token: Status,
    pub rights: BTreeMap<&'static str, My>,
    pub phases: Phases,
    pub annotations: Vec<Annotation>,
    pub decisions: Vec<Decision>,
    pub proposals: Vec<Proposal>,
    /// The latest that were put.
    pub questions: Vec<Question>,
    /// The latest messages.
    pub chat: Chat,
    /// The server's clock.
    pub now: Moment,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Phases {
    #[schema(required)]
    pub current: Option<PhaseStretch>,
    pub history: Vec<PhaseStretch>,
}

/// The snapshot for a viewer.
pub(crate) fn snapshot(meeting: &Meeting, now: Time, viewer: Actor, lineage: String) -> Arc<str> {
    let me = match viewer {
        Actor::Account { account, .. } => meeting.participant_of(account),
        Actor::Clock | Actor::Media | Actor::System => None,
    };
    let object = |person: &Participant| ParticipantObject::new(meeting, person);
    let end = meeting.ended_at().unwrap_or(now);
    let history: Vec<PhaseStretch> =
        meeting.phases().iter().map(|phase| PhaseStretch::new(phase, end)).collect();
    let data = Snapshot {
        meeting: MeetingObject::new(meeting),
        lineage,
        seq: meeting.head().0,
        me: me.map(object),
        participants: meeting.participants().map(object).collect(),
        token: Status::new(meeting, &meeting.floor_view(now)).with_my(meeting, viewer),
        rights: rights_of(meeting.rights()),
        phases: Phases { current: history.last().cloned(), history },
        annotations: meeting.annotations().map(Annotation::new).collect(),
        decisions: meeting.decisions().map(Decision::new).collect(),
        proposals: meeting
            .proposals()
            .map(|proposal| Proposal::personal(meeting, proposal, viewer))
            .collect(),
        questions: meeting.questions().map(Question::new).collect(),
        chat: Chat::latest(meeting),
        now: Moment(now),
    };
    json(&Frame { kind: "snapshot", seq: meeting.head().0, at: Moment(now), data })
}
