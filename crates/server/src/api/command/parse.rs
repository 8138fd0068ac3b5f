//! The bodies of calls, read as commands.

use meeting::{AccountId, Asked, Command, DecisionId, ParticipantId, QuestionId, Sealed};

use super::super::body::{
    AnnotationBody, ClaimBody, DecisionBody, DecisionUpdate, GrantBody, PassBody, ProposalBody,
    QueueBody, ReleaseBody, RequestBody,
};
use super::super::text;
use crate::error::Problem;

pub(super) fn asked(body: RequestBody, me: AccountId) -> Result<Asked, Problem> {
    Ok(Asked {
        kind: body.kind.unwrap_or_default(),
        note: text::personal("note", body.note, me)?,
        to: body
            .to_participant_id
            .map(|id| text::participant("to_participant_id", id))
            .transpose()?,
        question: body.question_id.map(QuestionId),
    })
}

pub(super) fn reason(text: Option<String>, me: AccountId) -> Result<Option<Sealed>, Problem> {
    text::personal("reason", text, me)
}

/// On whose behalf, if another's.
pub(super) fn someone(id: Option<u64>) -> Result<Option<ParticipantId>, Problem> {
    id.map(|id| text::participant("participant_id", id)).transpose()
}

pub(super) fn claim(body: ClaimBody, me: AccountId) -> Result<Command, Problem> {
    let participant = someone(body.participant_id)?;
    Ok(Command::Claim { participant, reason: reason(body.reason, me)? })
}

pub(super) fn release(body: ReleaseBody, me: AccountId) -> Result<Command, Problem> {
    let participant = someone(body.participant_id)?;
    Ok(Command::Release { participant, reason: reason(body.reason, me)? })
}

pub(super) fn pass(body: PassBody, me: AccountId) -> Result<Command, Problem> {
    let to = text::participant("to_participant_id", body.to_participant_id)?;
    let participant = someone(body.participant_id)?;
    Ok(Command::Pass { participant, to, reason: reason(body.reason, me)? })
}

pub(super) fn grant(body: GrantBody, me: AccountId) -> Result<Command, Problem> {
    let participant = text::participant("participant_id", body.participant_id)?;
    let force = body.force.unwrap_or_default();
    Ok(Command::Grant { participant, force, reason: reason(body.reason, me)? })
}

pub(super) fn annotate(body: &AnnotationBody) -> Result<Command, Problem> {
    let (content, bytes) = text::content(&body.content)?;
    let (kind, timestamp_ms) = (body.annotation_type, body.timestamp_ms);
    if timestamp_ms.is_some_and(|ms| ms > text::ID_MAX) {
        return Err(Problem::invalid("timestamp_ms", "must be below 2^53"));
    }
    let stroke = body.stroke.clone().map(text::stroke).transpose()?;
    Ok(Command::Annotate { kind, content, bytes, timestamp_ms, stroke })
}

pub(super) fn queue(body: QueueBody, me: AccountId) -> Result<Command, Problem> {
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

pub(super) fn decide(body: DecisionBody) -> Result<Command, Problem> {
    Ok(Command::Decide {
        title: text::seal(text::name("title", &body.title)?, None),
        description: text::lasting("description", body.description)?,
        decided_by: body.decided_by.map(|id| text::participant("decided_by", id)).transpose()?,
        phase: body.phase,
    })
}

/// As a decision's, so that what is adopted is worded the same.
pub(super) fn propose(body: ProposalBody) -> Result<Command, Problem> {
    Ok(Command::Propose {
        title: text::seal(text::name("title", &body.title)?, None),
        description: text::lasting("description", body.description)?,
        method: body.method.unwrap_or_default(),
        quorum: body.quorum.unwrap_or_default(),
    })
}

pub(super) fn amend(decision: DecisionId, body: DecisionUpdate) -> Result<Command, Problem> {
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
