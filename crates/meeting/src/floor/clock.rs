//! What time does to a turn. The moments come from the journal, so that a restart changes nothing.

use super::{Limit, handover};
use crate::draft::Draft;
use crate::{Epoch, Event, ExpireCause, Meeting, ParticipantId, RequestKind, Time, WithdrawCause};

/// What happens next to the running turn, and when.
enum Step {
    Start(Time),
    Grace(Time),
    Cut(Time),
}

impl Step {
    const fn at(&self) -> Time {
        match self {
            Self::Start(at) | Self::Grace(at) | Self::Cut(at) => *at,
        }
    }
}

fn next_step(meeting: &Meeting) -> Option<Step> {
    let turn = meeting.floor.turn?;
    let policy = &meeting.policy;
    let first_waiting = meeting.floor.queue.places().first().map(|place| place.since);
    match turn.limit {
        Limit::NotStarted => {
            turn.allowed_ms(policy)?;
            Some(Step::Start(turn.starts_at))
        }
        Limit::Running { until } => {
            let until = if policy.overtime { until?.max(first_waiting?) } else { until? };
            Some(if policy.grace_seconds == 0 { Step::Cut(until) } else { Step::Grace(until) })
        }
        Limit::Grace { until, .. } => {
            Some(Step::Cut(if policy.overtime { until.max(first_waiting?) } else { until }))
        }
    }
}

/// When the floor has to be looked at again; from the journal alone.
pub(crate) fn due(meeting: &Meeting) -> Option<Time> {
    if meeting.ended_at.is_some() {
        return None;
    }
    next_step(meeting).map(|step| step.at())
}

/// TI1 to TI3: the clock starts, the limit ends, the turn is cut: all that is due by now.
pub(crate) fn tick(draft: &mut Draft<'_>) {
    if draft.meeting.ended_at.is_some() {
        return;
    }
    while let Some(turn) = draft.meeting.floor.turn {
        let Some(step) = next_step(draft.meeting).filter(|step| step.at() <= draft.now) else {
            return;
        };
        let policy = draft.meeting.policy;
        match step {
            Step::Start(at) => {
                let until = turn.allowed_ms(&policy).map(|ms| at.plus_ms(ms));
                draft.emit(Event::TurnStarted { epoch: turn.epoch, until });
            }
            Step::Grace(at) => {
                let until = at.plus_seconds(policy.grace_seconds);
                // Slept through the grace too: no need to announce it.
                if until <= draft.now {
                    expire(draft, turn.participant, turn.epoch, ExpireCause::Limit);
                } else {
                    draft.emit(Event::TurnGrace { epoch: turn.epoch, until });
                }
            }
            Step::Cut(_) => expire(draft, turn.participant, turn.epoch, ExpireCause::Limit),
        }
    }
}

/// TI4, TI5: lost or never there; void under an old epoch.
pub(crate) fn lapse(
    draft: &mut Draft<'_>,
    participant: ParticipantId,
    epoch: Epoch,
    cause: ExpireCause,
) {
    let turn = draft.meeting.floor.turn;
    if turn.is_some_and(|turn| turn.participant == participant && turn.epoch == epoch) {
        expire(draft, participant, epoch, cause);
    }
}

fn expire(draft: &mut Draft<'_>, participant: ParticipantId, epoch: Epoch, cause: ExpireCause) {
    draft.emit(Event::Expired { participant, epoch, cause });
    handover::advance(draft);
    let meeting = &*draft.meeting;
    let is_absent = meeting.floor.queue.absent.contains(&participant);
    // With nobody else waiting, the absent would only be called again.
    let is_held = meeting.floor.turn.is_some();
    if is_absent && is_held && handover::may_hold(meeting, participant) {
        let attended = draft.meeting.presence(participant);
        let kind = RequestKind::Speech;
        let (note, to, question) = (None, None, None);
        draft.emit(Event::Requested { participant, kind, note, attended, to, question });
    }
}

/// TI6: a waiting person's sockets have been gone too long.
pub(crate) fn lose_place(draft: &mut Draft<'_>, participant: ParticipantId) {
    if draft.meeting.floor.queue.contains(participant) {
        let cause = WithdrawCause::Disconnected;
        draft.emit(Event::Withdrawn { participant, cause });
    }
}

/// TI4: from now on there is a socket to lose.
pub(crate) fn attend(draft: &mut Draft<'_>, participant: ParticipantId) {
    let turn = draft.meeting.floor.turn;
    if let Some(turn) = turn.filter(|turn| turn.participant == participant && !turn.attended) {
        draft.emit(Event::TurnAttended { epoch: turn.epoch });
    }
}

/// TI1: the holder was heard, so the clock need not wait any longer.
pub(crate) fn first_sound(draft: &mut Draft<'_>, participant: ParticipantId, epoch: Epoch) {
    let Some(turn) = draft.meeting.floor.turn else { return };
    let is_theirs = turn.participant == participant && turn.epoch == epoch;
    if is_theirs
        && turn.limit == Limit::NotStarted
        && let Some(ms) = turn.allowed_ms(&draft.meeting.policy)
    {
        let until = Some(draft.now.plus_ms(ms));
        draft.emit(Event::TurnStarted { epoch, until });
    }
}

/// TI9: once per turn, when it is over. Turns end in the order of their epochs, so the latest one tells. Of a turn that the meeting's end
/// cut, the media tell when the meeting is over.
pub(crate) fn voiced(draft: &mut Draft<'_>, participant: ParticipantId, epoch: Epoch, ms: u64) {
    let meeting = &*draft.meeting;
    let is_running = meeting.floor.turn.is_some_and(|turn| turn.epoch == epoch);
    let is_news = epoch > meeting.measure.voiced && epoch <= meeting.floor.epoch && !is_running;
    if is_news && meeting.participant(participant).is_some() {
        draft.emit(Event::TurnVoiced { participant, epoch, ms });
    }
}
