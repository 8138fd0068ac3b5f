//! The floor moves on: whoever may no longer hold it or wait for it goes, the next one comes.

use super::order;
use crate::draft::Draft;
use crate::{
    Event, FloorMode, ForceCause, GrantCause, Meeting, ParticipantId, ReleaseCause, RequestKind,
    WithdrawCause,
};

/// Why people may have lost the floor or their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    Left,
    Role,
    Phase,
    Erased,
    MeetingEnded,
}

impl Why {
    const fn withdraw(self) -> WithdrawCause {
        match self {
            Self::Left => WithdrawCause::Left,
            Self::Role => WithdrawCause::Role,
            Self::Phase => WithdrawCause::Phase,
            Self::Erased => WithdrawCause::Erased,
            Self::MeetingEnded => WithdrawCause::MeetingEnded,
        }
    }

    const fn release(self, participant: ParticipantId, epoch: crate::Epoch) -> Event {
        let cause = match self {
            Self::Left => {
                let cause = ReleaseCause::Left;
                return Event::Released { participant, epoch, cause, reason: None };
            }
            Self::Role => ForceCause::Role,
            Self::Phase => ForceCause::Phase,
            Self::Erased => ForceCause::Erased,
            Self::MeetingEnded => ForceCause::MeetingEnded,
        };
        Event::ForceReleased { participant, epoch, cause, reason: None }
    }
}

/// FL9: after whatever may have changed who may hold or wait. Each consequence is its own event.
pub(crate) fn settle(draft: &mut Draft<'_>, why: Why) {
    let is_over = why == Why::MeetingEnded;
    let stays = |meeting: &Meeting, participant| !is_over && may_hold(meeting, participant);
    // The paused turn first: it must not resume when the running one ends.
    let floor = &draft.meeting.floor;
    for turn in [floor.paused, floor.turn].into_iter().flatten() {
        if !stays(draft.meeting, turn.participant) {
            draft.emit(why.release(turn.participant, turn.epoch));
        }
    }
    let waits = |meeting: &Meeting, participant| {
        stays(meeting, participant) && meeting.policy.mode == FloorMode::Queue
    };
    let places = draft.meeting.floor.queue.places().iter().map(|place| place.participant);
    let gone: Vec<_> = places.filter(|who| !waits(draft.meeting, *who)).collect();
    for participant in gone {
        draft.emit(Event::Withdrawn { participant, cause: why.withdraw() });
    }
    if !is_over {
        advance(draft);
    }
}

/// Whether the present phase lets them hold it.
pub(crate) fn may_hold(meeting: &Meeting, participant: ParticipantId) -> bool {
    meeting.policy.mode != FloorMode::Off
        && meeting.participant(participant).is_some_and(crate::Participant::may_hold)
}

/// FL8: a free floor goes straight on: to the interrupted turn, else to who is next.
pub(crate) fn advance(draft: &mut Draft<'_>) {
    let floor = &draft.meeting.floor;
    if floor.turn.is_some() || draft.meeting.ended_at.is_some() {
        return;
    }
    if let Some(paused) = floor.paused {
        grant(draft, paused.participant, GrantCause::Resume, None);
        return;
    }
    if !order::moves_itself(draft.meeting.policy.order) {
        return;
    }
    if let Some(next) = floor.queue.next(draft.meeting) {
        let (participant, cause) = (next.participant, cause_from_queue(next.asked.kind));
        grant(draft, participant, cause, None);
    }
}

/// How a turn begins that comes of a request on a free floor.
pub(super) const fn cause_from_queue(kind: RequestKind) -> GrantCause {
    match kind {
        RequestKind::PointOfOrder => GrantCause::PointOfOrder { interrupts: None },
        RequestKind::Speech | RequestKind::Question | RequestKind::Answer => GrantCause::Queue,
    }
}

pub(super) fn grant(
    draft: &mut Draft<'_>,
    to: ParticipantId,
    cause: GrantCause,
    reason: Option<crate::Sealed>,
) {
    let epoch = draft.meeting.floor.epoch.next();
    let was_attended = draft.meeting.floor.paused.is_some_and(|turn| turn.attended);
    let attended = draft.meeting.presence(to) || (cause == GrantCause::Resume && was_attended);
    draft.emit(Event::Granted { to, epoch, cause, attended, reason, asked: None });
}

/// A request that need not wait.
pub(super) fn grant_asked(
    draft: &mut Draft<'_>,
    to: ParticipantId,
    cause: GrantCause,
    asked: Option<crate::Asked>,
) {
    let (epoch, attended) = (draft.meeting.floor.epoch.next(), draft.meeting.presence(to));
    draft.emit(Event::Granted { to, epoch, cause, attended, reason: None, asked });
}
