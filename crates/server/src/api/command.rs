//! One table of all commands, for REST and sockets alike: what a body means and what is answered.

mod key;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use meeting::{
    AccountId, Action, Actor, AnnotationId, Call, Command, DecisionId, Epoch, Event, Meeting,
    MeetingId, MessageId, ParticipantId, ProposalId, Refusal, Sealed, Seq,
};
use serde::{Deserialize, Serialize};

pub(crate) use self::key::key_of;
use super::annotation::Annotation;
use super::body::{
    AnnotationBody, AnnotationUpdate, BallotBody, ClaimBody, DecisionBody, DecisionUpdate,
    ExtendBody, GrantBody, MessageBody, PassBody, PhaseBody, ProposalBody, QueueBody, ReleaseBody,
    RequestBody, RevokeBody, RoleBody,
};
use super::chat::ChatMessage;
use super::decision::Decision;
use super::floor::{Status, TokenEvent};
use super::meeting::{MeetingObject, MeetingUpdate, Message};
use super::participant::ParticipantObject;
use super::phase::PhaseObject;
use super::proposal::{BallotReceipt, Proposal};
use super::text;
use super::viewer;
use crate::app::App;
use crate::auth::Session;
use crate::error::Problem;
use crate::live::Done;

/// What every body may carry.
#[derive(Debug, Default, Deserialize)]
struct Fence {
    epoch: Option<u64>,
}

/// What a socket command about one thing names in its `data`.
#[derive(Debug, Default, Deserialize)]
struct Target {
    #[serde(rename = "annotation_id")]
    annotation: Option<u64>,
    #[serde(rename = "decision_id")]
    decision: Option<u64>,
    #[serde(rename = "message_id")]
    message: Option<u64>,
    #[serde(rename = "participant_id")]
    participant: Option<u64>,
    #[serde(rename = "proposal_id")]
    proposal: Option<u64>,
}

/// One thing asked of a meeting, as it came.
#[derive(Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) app: &'a App,
    pub(crate) session: &'a Session,
    pub(crate) meeting: MeetingId,
    pub(crate) action: Action,
    /// The thing a path names; on a socket it is in the body.
    pub(crate) target: Option<u64>,
    pub(crate) body: &'a str,
    pub(crate) key: Option<&'a str>,
}

/// The answer of REST and of a socket's `reply`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    Token(TokenEvent),
    Status(Box<Status>),
    Phase(PhaseObject),
    Annotation(Annotation),
    Decision(Decision),
    Chat(ChatMessage),
    Participant(ParticipantObject),
    Message(Message),
    Meeting(Box<MeetingObject>),
    Proposal(Box<Proposal>),
    Ballot(BallotReceipt),
    /// 204; on a socket an empty object.
    Nothing {},
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Nothing {} => StatusCode::NO_CONTENT.into_response(),
            Self::Token(_)
            | Self::Status(_)
            | Self::Phase(_)
            | Self::Annotation(_)
            | Self::Decision(_)
            | Self::Chat(_)
            | Self::Participant(_)
            | Self::Message(_)
            | Self::Meeting(_)
            | Self::Proposal(_)
            | Self::Ballot(_) => Json(self).into_response(),
        }
    }
}

/// The actor of a session.
pub(crate) fn actor(session: &Session) -> Actor {
    Actor::Account { account: session.account, admin: session.is_admin }
}

/// Parses, has it decided, and makes the answer.
///
/// # Errors
/// What the body, the rules or the store say.
pub(crate) async fn perform(ask: Ask<'_>) -> Result<Answer, Problem> {
    let target = ask.target()?;
    let command = command(&ask, target)?;
    if ask.action == Action::SendMessage {
        ask.app.limits().message(ask.session.account)?;
    }
    let fence: Fence = text::typed(ask.body)?;
    let call = Call {
        actor: actor(ask.session),
        command,
        key: ask.key.map(|key| key_of(key, ask.action.name(), target, ask.body)).transpose()?,
        epoch: fence.epoch.map(Epoch),
    };
    let (action, by) = (ask.action, call.actor);
    let told = ask
        .app
        .live()
        .command(ask.meeting, call, move |meeting, done| told(action, target, by, meeting, &done))
        .await;
    match told {
        Ok(Told::Answer(answer)) => Ok(answer),
        Ok(Told::Past { last }) => {
            let past = super::past::fold(ask.app, ask.meeting, last).await?;
            Ok(answer(action, target, by, &past.meeting, &past.done()))
        }
        Ok(Told::Present) => {
            viewer::anyway(ask.app, ask.meeting, move |meeting, now| {
                let done = Done {
                    entries: [].into(),
                    repeated: false,
                    floor: Some(meeting.floor_view(now)),
                };
                answer(action, target, by, meeting, &done)
            })
            .await
        }
        Err(refusal) => Err(viewer::conceal(ask.app, ask.session, ask.meeting, refusal).await),
    }
}

enum Told {
    Answer(Answer),
    /// The answer was given before: it is made again from the journal up to there.
    Past {
        last: (Seq, Seq),
    },
    /// Nothing happened, or more is to be told than the event's frame holds.
    Present,
}

/// Decides, inside the meeting's task, from what the answer is made.
fn told(action: Action, target: Option<u64>, by: Actor, meeting: &Meeting, done: &Done) -> Told {
    let (Some(first), Some(last)) = (done.entries.first(), done.entries.last()) else {
        return Told::Present;
    };
    if done.repeated {
        return Told::Past { last: (first.seq, last.seq) };
    }
    let is_whole = match action {
        Action::Request | Action::Defer | Action::Extend | Action::Queue => {
            done.floor.as_ref().is_some_and(|floor| floor.queue.len() == floor.queue_length)
        }
        // The state may already hold what is not written yet; these answers show all of it.
        Action::Update
        | Action::SetRole
        | Action::OpenVote
        | Action::CloseVote
        | Action::WithdrawProposal => false,
        Action::Claim
        | Action::Release
        | Action::Pass
        | Action::Withdraw
        | Action::Grant
        | Action::Revoke
        | Action::ChangePhase
        | Action::Annotate
        | Action::UpdateAnnotation
        | Action::DeleteAnnotation
        | Action::Decide
        | Action::AmendDecision
        | Action::DeleteDecision
        | Action::SendMessage
        | Action::DeleteMessage
        | Action::Propose
        | Action::Vote
        | Action::Invite
        | Action::SeeInvitations
        | Action::Leave
        | Action::Start
        | Action::End
        | Action::Delete
        | Action::Export
        | Action::ShowCamera => true,
    };
    if is_whole { Told::Answer(answer(action, target, by, meeting, done)) } else { Told::Present }
}

/// The answer, as a function of the entries and of what they name.
fn answer(
    action: Action,
    target: Option<u64>,
    by: Actor,
    meeting: &Meeting,
    done: &Done,
) -> Answer {
    let id = meeting.id();
    let token = |is_it: fn(&Event) -> bool| {
        done.entries.iter().find(|entry| is_it(&entry.event)).and_then(TokenEvent::of)
    };
    let status = || {
        let floor = done.floor.clone().unwrap_or_else(|| meeting.floor_view(meeting.last_at()));
        Answer::Status(Box::new(Status::new(meeting, &floor).with_my(meeting, by)))
    };
    let made = match action {
        Action::Claim | Action::Grant => {
            token(|event| matches!(event, Event::Granted { .. })).map(Answer::Token)
        }
        Action::Release | Action::Revoke => {
            token(|event| matches!(event, Event::Released { .. } | Event::ForceReleased { .. }))
                .map(Answer::Token)
        }
        Action::Pass => token(|event| matches!(event, Event::Passed { .. })).map(Answer::Token),
        Action::Request | Action::Defer | Action::Extend | Action::Queue => Some(status()),
        Action::ChangePhase => {
            done.entries.iter().find_map(PhaseObject::changed).map(Answer::Phase)
        }
        Action::Annotate => {
            done.entries.iter().find_map(Annotation::created).map(Answer::Annotation)
        }
        Action::UpdateAnnotation => target
            .and_then(|target| meeting.annotation(AnnotationId(target)))
            .map(|annotation| Answer::Annotation(Annotation::updated(annotation, &done.entries))),
        Action::SendMessage => {
            done.entries.iter().find_map(|it| ChatMessage::sent(meeting, it)).map(Answer::Chat)
        }
        Action::Decide => done.entries.iter().find_map(Decision::recorded).map(Answer::Decision),
        Action::AmendDecision => target
            .and_then(|target| meeting.decision(DecisionId(target)))
            .map(|decision| Answer::Decision(Decision::amended(decision, &done.entries))),
        Action::Propose => {
            done.entries.iter().find_map(Proposal::made).map(|made| Answer::Proposal(made.into()))
        }
        Action::Vote => done.entries.iter().find_map(BallotReceipt::cast).map(Answer::Ballot),
        Action::OpenVote | Action::CloseVote | Action::WithdrawProposal => target
            .and_then(|target| meeting.proposal(ProposalId(target)))
            .map(|found| Answer::Proposal(Proposal::new(meeting, found).into())),
        Action::SetRole => target
            .and_then(|target| meeting.participant(ParticipantId(target)))
            .map(|person| Answer::Participant(ParticipantObject::new(meeting, person))),
        Action::Leave => Some(Answer::Message(Message::new("left the meeting", id))),
        Action::Start => Some(Answer::Message(Message::new("meeting started", id))),
        Action::End => Some(Answer::Message(Message::new("meeting ended", id))),
        Action::Update => MeetingObject::new(meeting).map(|object| Answer::Meeting(object.into())),
        Action::Withdraw
        | Action::DeleteAnnotation
        | Action::DeleteDecision
        | Action::DeleteMessage
        | Action::Delete
        | Action::Invite
        | Action::SeeInvitations
        | Action::Export
        | Action::ShowCamera => Some(Answer::Nothing {}),
    };
    // A command that did nothing new and has no thing of its own: where the floor stands.
    made.unwrap_or_else(status)
}

impl Ask<'_> {
    fn target(&self) -> Result<Option<u64>, Problem> {
        if self.target.is_some() {
            return Ok(self.target);
        }
        let named = |field: &'static str, id: Option<u64>| match id {
            Some(id) if (1..=text::ID_MAX).contains(&id) => Ok(Some(id)),
            Some(_) | None => Err(Problem::invalid(field, "is needed: the id of what is meant")),
        };
        match self.action {
            Action::UpdateAnnotation | Action::DeleteAnnotation => {
                named("annotation_id", text::typed::<Target>(self.body)?.annotation)
            }
            Action::AmendDecision | Action::DeleteDecision => {
                named("decision_id", text::typed::<Target>(self.body)?.decision)
            }
            Action::DeleteMessage => named("message_id", text::typed::<Target>(self.body)?.message),
            Action::OpenVote | Action::Vote | Action::CloseVote | Action::WithdrawProposal => {
                named("proposal_id", text::typed::<Target>(self.body)?.proposal)
            }
            Action::SetRole => {
                named("participant_id", text::typed::<Target>(self.body)?.participant)
            }
            Action::Claim
            | Action::Release
            | Action::Pass
            | Action::Request
            | Action::Withdraw
            | Action::Defer
            | Action::Grant
            | Action::Revoke
            | Action::Extend
            | Action::Queue
            | Action::ChangePhase
            | Action::Annotate
            | Action::Decide
            | Action::SendMessage
            | Action::Propose
            | Action::Invite
            | Action::SeeInvitations
            | Action::Leave
            | Action::Start
            | Action::End
            | Action::Update
            | Action::Delete
            | Action::Export
            | Action::ShowCamera => Ok(None),
        }
    }
}

/// The one parser of each command.
fn command(ask: &Ask<'_>, target: Option<u64>) -> Result<Command, Problem> {
    let (body, me) = (ask.body, ask.session.account);
    let target = target.unwrap_or_default();
    let command = match ask.action {
        Action::Claim => claim(text::typed(body)?, me)?,
        Action::Release => release(text::typed(body)?, me)?,
        Action::Pass => pass(text::typed(body)?, me)?,
        Action::Request => {
            let body: RequestBody = text::typed(body)?;
            Command::Request { asked: super::question::asked(body, me)? }
        }
        Action::Withdraw => Command::Withdraw,
        Action::Defer => Command::Defer,
        Action::Grant => grant(text::typed(body)?, me)?,
        Action::Revoke => {
            let body: RevokeBody = text::typed(body)?;
            Command::Revoke { reason: reason(body.reason, me)? }
        }
        Action::Extend => {
            let body: ExtendBody = text::typed(body)?;
            Command::Extend { seconds: body.seconds, reason: reason(body.reason, me)? }
        }
        Action::Queue => queue(text::typed(body)?, me)?,
        Action::ChangePhase => {
            let body: PhaseBody = text::typed(body)?;
            Command::ChangePhase { to: body.phase_name, reason: reason(body.reason, me)? }
        }
        Action::Annotate => annotate(&text::typed(body)?)?,
        Action::UpdateAnnotation => {
            let body: AnnotationUpdate = text::typed(body)?;
            let (content, bytes) = text::content(&body.content)?;
            Command::UpdateAnnotation { annotation: AnnotationId(target), content, bytes }
        }
        Action::DeleteAnnotation => Command::DeleteAnnotation { annotation: AnnotationId(target) },
        Action::Decide => decide(text::typed(body)?)?,
        Action::AmendDecision => amend(DecisionId(target), text::typed(body)?)?,
        Action::DeleteDecision => Command::DeleteDecision { decision: DecisionId(target) },
        Action::SendMessage => {
            let body: MessageBody = text::typed(body)?;
            Command::SendMessage { text: text::message(&body.text, me)? }
        }
        Action::DeleteMessage => Command::DeleteMessage { message: MessageId(target) },
        Action::Propose => propose(text::typed(body)?)?,
        Action::OpenVote => Command::OpenVote { proposal: ProposalId(target) },
        Action::Vote => {
            let BallotBody { choice, .. } = text::typed(body)?;
            Command::Vote { proposal: ProposalId(target), choice }
        }
        Action::CloseVote => Command::CloseVote { proposal: ProposalId(target) },
        Action::WithdrawProposal => Command::WithdrawProposal { proposal: ProposalId(target) },
        Action::SetRole => {
            let body: RoleBody = text::typed(body)?;
            let reason = reason(body.reason, me)?;
            Command::SetRole { participant: ParticipantId(target), role: body.role, reason }
        }
        Action::Leave => Command::Leave,
        Action::Start => Command::Start,
        Action::End => Command::End,
        Action::Update => text::typed::<MeetingUpdate>(body)?.command()?,
        Action::Delete => Command::Delete,
        Action::Invite => Command::Invite,
        // They are read, or media lets them through.
        Action::SeeInvitations | Action::Export | Action::ShowCamera => {
            return Err(Refusal::NotFound.into());
        }
    };
    Ok(command)
}

fn reason(text: Option<String>, me: AccountId) -> Result<Option<Sealed>, Problem> {
    text::personal("reason", text, me)
}

/// On whose behalf, if another's.
fn someone(id: Option<u64>) -> Result<Option<ParticipantId>, Problem> {
    id.map(|id| text::participant("participant_id", id)).transpose()
}

fn claim(body: ClaimBody, me: AccountId) -> Result<Command, Problem> {
    let participant = someone(body.participant_id)?;
    Ok(Command::Claim { participant, reason: reason(body.reason, me)? })
}

fn release(body: ReleaseBody, me: AccountId) -> Result<Command, Problem> {
    let participant = someone(body.participant_id)?;
    Ok(Command::Release { participant, reason: reason(body.reason, me)? })
}

fn pass(body: PassBody, me: AccountId) -> Result<Command, Problem> {
    let to = text::participant("to_participant_id", body.to_participant_id)?;
    let participant = someone(body.participant_id)?;
    Ok(Command::Pass { participant, to, reason: reason(body.reason, me)? })
}

fn grant(body: GrantBody, me: AccountId) -> Result<Command, Problem> {
    let participant = text::participant("participant_id", body.participant_id)?;
    let force = body.force.unwrap_or_default();
    Ok(Command::Grant { participant, force, reason: reason(body.reason, me)? })
}

fn annotate(body: &AnnotationBody) -> Result<Command, Problem> {
    let (content, bytes) = text::content(&body.content)?;
    let (kind, timestamp_ms) = (body.annotation_type, body.timestamp_ms);
    if timestamp_ms.is_some_and(|ms| ms > text::ID_MAX) {
        return Err(Problem::invalid("timestamp_ms", "must be below 2^53"));
    }
    let stroke = body.stroke.clone().map(text::stroke).transpose()?;
    Ok(Command::Annotate { kind, content, bytes, timestamp_ms, stroke })
}

fn queue(body: QueueBody, me: AccountId) -> Result<Command, Problem> {
    let order = body
        .order
        .map(|order| order.into_iter().map(|id| text::participant("order", id)).collect())
        .transpose()?;
    if order.is_none() && body.is_open.is_none() {
        return Err(Problem::invalid("order", "order or is_open is needed"));
    }
    let reason = text::personal("reason", body.reason, me)?;
    Ok(Command::Queue { order, is_open: body.is_open, reason })
}

fn decide(body: DecisionBody) -> Result<Command, Problem> {
    Ok(Command::Decide {
        title: text::seal(text::name("title", &body.title)?, None),
        description: text::lasting("description", body.description)?,
        decided_by: body.decided_by.map(|id| text::participant("decided_by", id)).transpose()?,
        phase: body.phase,
    })
}

/// As a decision's, so that what is adopted is worded the same.
fn propose(body: ProposalBody) -> Result<Command, Problem> {
    Ok(Command::Propose {
        title: text::seal(text::name("title", &body.title)?, None),
        description: text::lasting("description", body.description)?,
        method: body.method.unwrap_or_default(),
        quorum: body.quorum.unwrap_or_default(),
    })
}

fn amend(decision: DecisionId, body: DecisionUpdate) -> Result<Command, Problem> {
    Ok(Command::AmendDecision {
        decision,
        title: body
            .title
            .map(|title| text::name("title", &title).map(|title| text::seal(title, None)))
            .transpose()?,
        description: body.description.map(|text| text::lasting("description", text)).transpose()?,
        decided_by: body
            .decided_by
            .map(|id| id.map(|id| text::participant("decided_by", id)).transpose())
            .transpose()?,
        phase: body.phase,
    })
}
