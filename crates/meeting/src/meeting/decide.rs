//! The one way in: every command passes the same checks in the same order.
//!
//! Signed in (the server), known, member, role, ended, key, epoch, reason, phase, floor.

use crate::annotation;
use crate::chat;
use crate::decision::{self, Amendment, proposal};
use crate::draft::Draft;
use crate::floor;
use crate::meeting::about::{self, Changes};
use crate::participant;
use crate::phase;
use crate::right::check;
use crate::{
    Action, Actor, Command, Epoch, Event, Meeting, ParticipantId, Refusal, Time, id, limit,
};

/// What a command would make happen, or why not; the state stays as it is.
///
/// # Errors
/// The first check that fails, in the order of the rules.
pub fn decide(
    meeting: &Meeting,
    actor: Actor,
    command: Command,
    now: Time,
) -> Result<Vec<Event>, Refusal> {
    let mut meeting = meeting.clone();
    let mut entries = Vec::new();
    run(&mut Draft::new(&mut meeting, now, actor, &mut entries), command, None)?;
    Ok(entries.into_iter().map(|entry| entry.event).collect())
}

/// Decides one command and applies what it makes happen. A refusal has changed nothing.
pub(crate) fn run(
    draft: &mut Draft<'_>,
    command: Command,
    epoch: Option<Epoch>,
) -> Result<(), Refusal> {
    let before = draft.entries.len();
    let result = match draft.actor {
        Actor::Account { .. } => by_account(draft, command, epoch),
        Actor::Clock | Actor::Media | Actor::System => by_machine(draft, command),
    };
    debug_assert!(result.is_ok() || draft.entries.len() == before, "refused after an event");
    result
}

fn by_account(
    draft: &mut Draft<'_>,
    command: Command,
    epoch: Option<Epoch>,
) -> Result<(), Refusal> {
    if matches!(command, Command::Create { .. }) {
        return about::create(draft, command);
    }
    if !draft.meeting.exists() {
        return Err(Refusal::NotFound);
    }
    if let Command::Join { .. } = command {
        return join(draft, command, epoch);
    }
    check::member(draft.meeting, draft.actor)?;
    check_known(draft.meeting, &command)?;
    let Some(action) = action(draft, &command) else {
        return Err(Refusal::RoleForbids { allowed: Vec::new() });
    };
    check::role(draft.meeting, draft.actor, action)?;
    check::ended(draft.meeting, action)?;
    if draft.is_key_reused {
        return Err(Refusal::KeyReused);
    }
    check_room(draft.meeting, action)?;
    check_epoch(draft.meeting, epoch)?;
    check_reason(draft, &command)?;
    check::phase(draft.meeting, action)?;
    perform(draft, command)
}

/// A stranger may join a public meeting, an invited one or an admin any; of others it is not told.
fn join(draft: &mut Draft<'_>, command: Command, epoch: Option<Epoch>) -> Result<(), Refusal> {
    let Command::Join { username, name, role, invitation } = command else { return Ok(()) };
    let Actor::Account { account, admin } = draft.actor else {
        return Err(Refusal::NotParticipant);
    };
    let is_public = draft.meeting.about.as_ref().is_some_and(|about| about.is_public);
    let is_known = draft.meeting.participant_of(account).is_some();
    if !(is_public || is_known || admin || invitation.is_some()) {
        return Err(Refusal::NotFound);
    }
    check::ended(draft.meeting, Action::Leave)?;
    if draft.is_key_reused {
        return Err(Refusal::KeyReused);
    }
    check_room(draft.meeting, Action::Leave)?;
    check_epoch(draft.meeting, epoch)?;
    participant::join(draft, account, (username, name), role, invitation)
}

fn check_known(meeting: &Meeting, command: &Command) -> Result<(), Refusal> {
    let person = |id: ParticipantId| meeting.participant(id).is_some();
    let is_known = match command {
        Command::SetRole { participant, .. } | Command::Grant { participant, .. } => {
            person(*participant)
        }
        Command::Claim { participant, .. } | Command::Release { participant, .. } => {
            participant.is_none_or(person)
        }
        Command::Pass { participant, to, .. } => participant.is_none_or(person) && person(*to),
        Command::UpdateAnnotation { annotation, .. } | Command::DeleteAnnotation { annotation } => {
            meeting.annotation(*annotation).is_some()
        }
        Command::AmendDecision { decision, .. } | Command::DeleteDecision { decision } => {
            meeting.decision(*decision).is_some()
        }
        Command::DeleteMessage { message } => meeting.message(*message).is_some(),
        Command::OpenVote { proposal }
        | Command::Vote { proposal, .. }
        | Command::CloseVote { proposal }
        | Command::WithdrawProposal { proposal } => meeting.proposal(*proposal).is_some(),
        Command::Request { asked } => {
            let question = |id| meeting.question(id).is_some();
            asked.to.is_none_or(person) && asked.question.is_none_or(question)
        }
        Command::Create { .. }
        | Command::Update { .. }
        | Command::Start
        | Command::End
        | Command::Delete
        | Command::Join { .. }
        | Command::Leave
        | Command::Invite
        | Command::Erase { .. }
        | Command::ChangePhase { .. }
        | Command::Withdraw
        | Command::Defer
        | Command::Revoke { .. }
        | Command::Extend { .. }
        | Command::Queue { .. }
        | Command::Annotate { .. }
        | Command::Decide { .. }
        | Command::SendMessage { .. }
        | Command::Propose { .. }
        | Command::Lapse { .. }
        | Command::LosePlace { .. }
        | Command::Succeed { .. }
        | Command::Tick
        | Command::Attend { .. }
        | Command::FirstSound { .. }
        | Command::TurnVoiced { .. } => true,
    };
    if is_known { Ok(()) } else { Err(Refusal::NotFound) }
}

/// Which row of the table a command falls under; for somebody else it is a facilitator's. None: no
/// account may ask for it.
fn action(draft: &Draft<'_>, command: &Command) -> Option<Action> {
    let me = draft.me().ok();
    let for_other = |participant: &Option<ParticipantId>| {
        participant.is_some_and(|participant| Some(participant) != me)
    };
    Some(match command {
        Command::Claim { participant, .. } if for_other(participant) => Action::Grant,
        Command::Claim { .. } => Action::Claim,
        Command::Release { participant, .. } if for_other(participant) => Action::Revoke,
        Command::Release { .. } => Action::Release,
        Command::Pass { participant, .. } if for_other(participant) => Action::Grant,
        Command::Pass { .. } => Action::Pass,
        Command::Request { .. } => Action::Request,
        Command::Withdraw => Action::Withdraw,
        Command::Defer => Action::Defer,
        Command::Grant { .. } => Action::Grant,
        Command::Revoke { .. } => Action::Revoke,
        Command::Extend { .. } => Action::Extend,
        Command::Queue { .. } => Action::Queue,
        Command::ChangePhase { .. } => Action::ChangePhase,
        Command::Annotate { .. } => Action::Annotate,
        Command::UpdateAnnotation { .. } => Action::UpdateAnnotation,
        Command::DeleteAnnotation { .. } => Action::DeleteAnnotation,
        Command::Decide { .. } => Action::Decide,
        Command::AmendDecision { .. } => Action::AmendDecision,
        Command::DeleteDecision { .. } => Action::DeleteDecision,
        Command::SendMessage { .. } => Action::SendMessage,
        Command::DeleteMessage { .. } => Action::DeleteMessage,
        Command::Propose { .. } => Action::Propose,
        Command::OpenVote { .. } => Action::OpenVote,
        Command::Vote { .. } => Action::Vote,
        Command::CloseVote { .. } => Action::CloseVote,
        Command::WithdrawProposal { .. } => Action::WithdrawProposal,
        Command::SetRole { .. } => Action::SetRole,
        Command::Invite => Action::Invite,
        Command::Leave => Action::Leave,
        Command::Start => Action::Start,
        Command::End => Action::End,
        Command::Update { .. } => Action::Update,
        Command::Delete => Action::Delete,
        Command::Create { .. }
        | Command::Join { .. }
        | Command::Erase { .. }
        | Command::Lapse { .. }
        | Command::LosePlace { .. }
        | Command::Succeed { .. }
        | Command::Tick
        | Command::Attend { .. }
        | Command::FirstSound { .. }
        | Command::TurnVoiced { .. } => return None,
    })
}

/// A meeting's journal has an end; ending and deleting it stay possible in the reserve.
fn check_room(meeting: &Meeting, action: Action) -> Result<(), Refusal> {
    let bound = id::EVENTS_MAX - limit::EVENTS_RESERVE;
    let closes = matches!(action, Action::End | Action::Delete);
    if meeting.head.0 >= bound && !closes {
        return Err(Refusal::MeetingFull { what: "events", bound });
    }
    Ok(())
}

fn check_epoch(meeting: &Meeting, epoch: Option<Epoch>) -> Result<(), Refusal> {
    let current = meeting.floor.epoch;
    match epoch {
        Some(epoch) if epoch != current && !meeting.presence.ignores_epochs() => {
            Err(Refusal::StaleEpoch { epoch: current })
        }
        Some(_) | None => Ok(()),
    }
}

/// FL10: a facilitator's intervention says why, where the settings ask for it.
fn check_reason(draft: &Draft<'_>, command: &Command) -> Result<(), Refusal> {
    if !draft.meeting.policy.require_reason {
        return Ok(());
    }
    let holder = draft.meeting.holder();
    let me = draft.me().ok();
    let for_other = |participant: &Option<ParticipantId>| {
        participant.is_some_and(|participant| Some(participant) != me)
    };
    let is_missing = match command {
        Command::Grant { reason, .. }
        | Command::Revoke { reason }
        | Command::Queue { reason, .. } => reason.is_none(),
        Command::Claim { participant, reason } | Command::Pass { participant, reason, .. } => {
            reason.is_none() && for_other(participant)
        }
        Command::Release { reason, .. } | Command::Extend { reason, .. } => {
            reason.is_none() && holder.is_some() && holder != me && draft.is_facilitator()
        }
        Command::Create { .. }
        | Command::Update { .. }
        | Command::Start
        | Command::End
        | Command::Delete
        | Command::Join { .. }
        | Command::Leave
        | Command::SetRole { .. }
        | Command::Invite
        | Command::Erase { .. }
        | Command::ChangePhase { .. }
        | Command::Request { .. }
        | Command::Withdraw
        | Command::Defer
        | Command::Annotate { .. }
        | Command::UpdateAnnotation { .. }
        | Command::DeleteAnnotation { .. }
        | Command::Decide { .. }
        | Command::AmendDecision { .. }
        | Command::DeleteDecision { .. }
        | Command::SendMessage { .. }
        | Command::DeleteMessage { .. }
        | Command::Propose { .. }
        | Command::OpenVote { .. }
        | Command::Vote { .. }
        | Command::CloseVote { .. }
        | Command::WithdrawProposal { .. }
        | Command::Lapse { .. }
        | Command::LosePlace { .. }
        | Command::Succeed { .. }
        | Command::Tick
        | Command::Attend { .. }
        | Command::FirstSound { .. }
        | Command::TurnVoiced { .. } => false,
    };
    if is_missing { Err(Refusal::ReasonRequired) } else { Ok(()) }
}

/// What only the part itself can know.
fn perform(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    match command {
        Command::Update { name, description, scheduled_at, is_public, is_active, settings } => {
            let changes =
                Changes { name, description, scheduled_at, is_public, settings, is_active };
            about::update(draft, changes)
        }
        Command::Start => about::start(draft),
        Command::End => {
            about::end(draft);
            Ok(())
        }
        Command::Delete => {
            draft.emit(Event::MeetingDeleted);
            Ok(())
        }
        Command::Leave => {
            let me = draft.me()?;
            participant::leave(draft, me);
            Ok(())
        }
        Command::SetRole { participant, role, reason } => {
            participant::set_role(draft, participant, role, reason)
        }
        // The invitation itself is the store's; here it was asked whether there may be one.
        Command::Invite => Ok(()),
        Command::ChangePhase { to, reason } => phase::change(draft, to, reason),
        Command::Annotate { kind, content, bytes, timestamp_ms, stroke } => {
            annotation::create(draft, kind, content, bytes, timestamp_ms, stroke)
        }
        Command::UpdateAnnotation { annotation, content, bytes } => {
            annotation::update(draft, annotation, content, bytes)
        }
        Command::DeleteAnnotation { annotation } => annotation::delete(draft, annotation),
        Command::SendMessage { text } => chat::send(draft, text),
        Command::DeleteMessage { message } => chat::delete(draft, message),
        Command::Decide { .. }
        | Command::AmendDecision { .. }
        | Command::DeleteDecision { .. }
        | Command::Propose { .. }
        | Command::OpenVote { .. }
        | Command::Vote { .. }
        | Command::CloseVote { .. }
        | Command::WithdrawProposal { .. } => on_decision(draft, command),
        Command::Claim { .. }
        | Command::Release { .. }
        | Command::Pass { .. }
        | Command::Request { .. }
        | Command::Withdraw
        | Command::Defer
        | Command::Grant { .. }
        | Command::Revoke { .. }
        | Command::Extend { .. }
        | Command::Queue { .. } => on_floor(draft, command),
        Command::Create { .. }
        | Command::Join { .. }
        | Command::Erase { .. }
        | Command::Lapse { .. }
        | Command::LosePlace { .. }
        | Command::Succeed { .. }
        | Command::Tick
        | Command::Attend { .. }
        | Command::FirstSound { .. }
        | Command::TurnVoiced { .. } => Err(Refusal::RoleForbids { allowed: Vec::new() }),
    }
}

fn on_decision(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    match command {
        Command::Decide { title, description, decided_by, phase } => {
            decision::record(draft, title, description, decided_by, phase)
        }
        Command::AmendDecision { decision, title, description, decided_by, phase } => {
            let amendment = Amendment { title, description, decided_by, phase };
            decision::amend(draft, decision, amendment)
        }
        Command::DeleteDecision { decision } => decision::delete(draft, decision),
        Command::Propose { title, description, method, quorum } => {
            proposal::make(draft, title, description, method, quorum)
        }
        Command::OpenVote { proposal } => proposal::open(draft, proposal),
        Command::Vote { proposal, choice } => proposal::vote(draft, proposal, choice),
        Command::CloseVote { proposal } => proposal::close(draft, proposal),
        Command::WithdrawProposal { proposal } => proposal::withdraw(draft, proposal),
        other => {
            debug_assert!(false, "not about a decision: {other:?}");
            Ok(())
        }
    }
}

fn on_floor(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    match command {
        Command::Claim { participant: Some(to), reason } if draft.me() != Ok(to) => {
            floor::grant(draft, to, false, reason)
        }
        Command::Claim { .. } => floor::claim(draft),
        Command::Release { participant, reason } => floor::release(draft, participant, reason),
        Command::Pass { participant, to, reason } => floor::pass(draft, participant, to, reason),
        Command::Request { asked } => floor::request(draft, asked),
        Command::Withdraw => floor::withdraw(draft),
        Command::Defer => floor::defer(draft),
        Command::Grant { participant, force, reason } => {
            floor::grant(draft, participant, force, reason)
        }
        Command::Revoke { reason } => floor::revoke(draft, reason),
        Command::Extend { seconds, reason } => floor::extend(draft, seconds, reason),
        Command::Queue { order, is_open, reason } => floor::queue(draft, order, is_open, reason),
        other => {
            debug_assert!(false, "not about the floor: {other:?}");
            Ok(())
        }
    }
}

/// The clock, the media and the installation: never refused, at most without effect.
fn by_machine(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    if !draft.meeting.exists() {
        return Err(Refusal::NotFound);
    }
    match (draft.actor, command) {
        (Actor::System, Command::Erase { account }) => participant::erase(draft, account),
        (Actor::System, Command::End) if draft.meeting.ended_at.is_none() => about::end(draft),
        (Actor::Media, Command::FirstSound { participant, epoch }) => {
            floor::first_sound(draft, participant, epoch);
        }
        (Actor::Media, Command::TurnVoiced { participant, epoch, ms }) => {
            floor::voiced(draft, participant, epoch, ms);
        }
        (Actor::Clock, command) if draft.meeting.ended_at.is_none() => match command {
            Command::Tick => floor::tick(draft),
            Command::Lapse { participant, cause, epoch } => {
                floor::lapse(draft, participant, epoch, cause);
            }
            Command::LosePlace { participant } => floor::lose_place(draft, participant),
            Command::Succeed { participant } => participant::succeed(draft, participant),
            Command::Attend { participant } => floor::attend(draft, participant),
            other => debug_assert!(false, "not for the clock: {other:?}"),
        },
        (Actor::Clock, _) => {}
        (Actor::System | Actor::Media | Actor::Account { .. }, _) => {
            return Err(Refusal::RoleForbids { allowed: Vec::new() });
        }
    }
    Ok(())
}
