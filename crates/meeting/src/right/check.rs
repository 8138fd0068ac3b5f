//! Whether somebody may, as far as it hangs on who they are and what they ask for. Each check is one
//! place in the order of checks; commands and reads pass the same ones.

use super::{Cell, cell, phase_allows, roles};
use crate::{Action, Actor, Meeting, PhaseKind, Refusal, Role};

/// All of them, for what has no details of its own to look at.
pub(crate) fn all(meeting: &Meeting, actor: Actor, action: Action) -> Result<(), Refusal> {
    if !meeting.exists() {
        return Err(Refusal::NotFound);
    }
    member(meeting, actor)?;
    role(meeting, actor, action)?;
    ended(meeting, action)?;
    phase(meeting, action)
}

pub(crate) fn member(meeting: &Meeting, actor: Actor) -> Result<(), Refusal> {
    if meeting.acting(actor).is_some() || meeting.is_led_by(actor) {
        return Ok(());
    }
    Err(Refusal::NotParticipant)
}

pub(crate) fn role(meeting: &Meeting, actor: Actor, action: Action) -> Result<(), Refusal> {
    let own = meeting.acting(actor).map(|person| person.role);
    let role = if action.is_own() {
        // What one does for oneself takes being in the meeting, admin or not.
        own.ok_or(Refusal::NotParticipant)?
    } else if meeting.is_led_by(actor) {
        Role::Facilitator
    } else {
        own.unwrap_or(Role::Observer)
    };
    let phase = meeting.phase();
    match cell(phase, role, true, action) {
        Cell::Role => Err(Refusal::RoleForbids { allowed: roles(phase, action) }),
        Cell::May | Cell::Phase | Cell::NotHolder => Ok(()),
    }
}

/// ME5: reading goes on, and an ended meeting can be deleted.
pub(crate) fn ended(meeting: &Meeting, action: Action) -> Result<(), Refusal> {
    match meeting.ended_at {
        Some(at) if !action.outlasts_the_end() => Err(Refusal::MeetingEnded { at }),
        Some(_) | None => Ok(()),
    }
}

pub(crate) fn phase(meeting: &Meeting, action: Action) -> Result<(), Refusal> {
    if phase_allows(meeting, meeting.phase(), action) {
        return Ok(());
    }
    let allowed =
        PhaseKind::ALL.into_iter().filter(|phase| phase_allows(meeting, *phase, action)).collect();
    Err(Refusal::PhaseForbids { allowed })
}
