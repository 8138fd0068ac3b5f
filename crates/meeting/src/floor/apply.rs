//! What each event makes of the floor.

use super::{Allowance, Floor, Limit, Turn};
use crate::{Asked, Entry, Epoch, Event, ExpireCause, GrantCause, Meeting, ParticipantId, Time};

pub(crate) fn apply(meeting: &mut Meeting, entry: &Entry) {
    match &entry.event {
        Event::Granted { to, epoch, cause, attended, asked, reason: _ } => {
            call(meeting, entry, (*to, *epoch), asked.as_ref());
            grant(meeting, entry, (*to, *epoch), *cause, *attended);
        }
        Event::Passed { from, to, epoch, attended, reason: _ } => {
            stop(meeting, entry.at);
            call(meeting, entry, (*to, *epoch), None);
            meeting.floor.queue.remove(*to);
            meeting.floor.queue.absent.remove(from);
            take(meeting, entry.at, Turn::new(*to, *epoch, entry.at, *attended), false);
        }
        Event::Released { participant, epoch, .. }
        | Event::ForceReleased { participant, epoch, .. } => {
            over(meeting, entry.at, *epoch);
            meeting.floor.queue.absent.remove(participant);
        }
        Event::Expired { participant, epoch, cause } => {
            over(meeting, entry.at, *epoch);
            let absent = &mut meeting.floor.queue.absent;
            // The mark is for one call: called in vain again, they are out and start anew.
            let was_absent = absent.remove(participant);
            match cause {
                ExpireCause::NoShow => {
                    if !was_absent {
                        absent.insert(*participant);
                    }
                    meeting.floor.thread.never_came(entry.seq, *epoch);
                }
                ExpireCause::Limit | ExpireCause::Disconnected => {}
            }
        }
        Event::TurnAttended { .. }
        | Event::TurnStarted { .. }
        | Event::TurnExtended { .. }
        | Event::TurnGrace { .. } => clock(meeting, entry),
        Event::TurnVoiced { participant, epoch, ms } => {
            meeting.measure.voiced(*participant, *epoch, *ms);
        }
        Event::Requested { .. }
        | Event::RequestChanged { .. }
        | Event::Withdrawn { .. }
        | Event::Deferred { .. }
        | Event::Reordered { .. }
        | Event::QueueOpened { .. } => wait(meeting, entry),
        other => debug_assert!(false, "not about the floor: {other:?}"),
    }
    let Floor { turn, paused, asked, .. } = &mut meeting.floor;
    asked.retain(|epoch, _| {
        [&*turn, &*paused].into_iter().flatten().any(|turn| turn.epoch == *epoch)
    });
}

fn grant(
    meeting: &mut Meeting,
    entry: &Entry,
    (to, epoch): (ParticipantId, Epoch),
    cause: GrantCause,
    attended: bool,
) {
    let at = entry.at;
    let mut turn = Turn::new(to, epoch, at, attended);
    match cause {
        GrantCause::Free | GrantCause::Granted => {
            meeting.floor.queue.remove(to);
        }
        GrantCause::Queue => {
            meeting.floor.queue.remove_granted(to);
            turn.is_from_queue = true;
        }
        GrantCause::PointOfOrder { interrupts } => {
            meeting.floor.queue.remove(to);
            turn.is_from_queue = true;
            turn.allowance = Allowance::PointOfOrder;
            if interrupts.is_some() {
                pause(meeting, at);
            }
        }
        GrantCause::Resume => {
            if let Some(paused) = meeting.floor.paused.take() {
                if let Some(asked) = meeting.floor.asked.remove(&paused.epoch) {
                    meeting.floor.asked.insert(epoch, asked);
                }
                meeting.floor.thread.goes_on(entry.seq, paused.epoch, epoch);
                // Nobody calls them a second time: they have shown up.
                let starts_at = turn.starts_at;
                let is_from_queue = false;
                turn = Turn { epoch, since: at, starts_at, attended, is_from_queue, ..paused };
            }
        }
    }
    take(meeting, at, turn, cause == GrantCause::Resume);
}

/// Whoever is called from the queue takes along what they had asked for.
fn call(
    meeting: &mut Meeting,
    entry: &Entry,
    (to, epoch): (ParticipantId, Epoch),
    asked: Option<&Asked>,
) {
    let phase = meeting.phase();
    let floor = &mut meeting.floor;
    let asked = floor.queue.get(to).map(|place| &place.asked).or(asked).cloned();
    let Some(asked) = asked else { return };
    floor.thread.speaks(entry, phase, (to, epoch), &asked);
    floor.asked.insert(epoch, asked);
}

fn pause(meeting: &mut Meeting, at: Time) {
    let Some(turn) = meeting.floor.turn else { return };
    let rest = turn.rest_ms(&meeting.policy, at);
    stop(meeting, at);
    meeting.floor.paused =
        Some(Turn { allowance: Allowance::Rest(rest), limit: Limit::NotStarted, ..turn });
}

fn take(meeting: &mut Meeting, at: Time, turn: Turn, is_resumed: bool) {
    meeting.measure.took(turn.participant, at, is_resumed);
    let floor = &mut meeting.floor;
    // Given the floor otherwise, they have nothing to resume.
    floor.paused = floor.paused.filter(|paused| paused.participant != turn.participant);
    floor.epoch = turn.epoch;
    floor.turn = Some(turn);
}

/// The running turn ends and counts.
fn stop(meeting: &mut Meeting, at: Time) {
    if let Some(turn) = meeting.floor.turn.take() {
        meeting.measure.held(turn.participant, at.ms_since(turn.since));
        meeting.floor.before = Some(turn.epoch);
    }
}

/// The turn of that epoch is over, running or paused.
fn over(meeting: &mut Meeting, at: Time, epoch: Epoch) {
    if meeting.floor.turn.is_some_and(|turn| turn.epoch == epoch) {
        stop(meeting, at);
    } else {
        meeting.floor.paused = meeting.floor.paused.filter(|paused| paused.epoch != epoch);
    }
}

fn clock(meeting: &mut Meeting, entry: &Entry) {
    let holder_acts = |turn: &Turn| entry.by == Some(crate::By::Participant(turn.participant));
    let Some(turn) = &mut meeting.floor.turn else { return };
    match &entry.event {
        Event::TurnAttended { .. } => turn.attended = true,
        Event::TurnStarted { until, .. } => turn.limit = Limit::Running { until: *until },
        Event::TurnExtended { until, .. } => {
            turn.extended |= holder_acts(turn);
            turn.limit = Limit::Running { until: Some(*until) };
        }
        Event::TurnGrace { until, .. } => {
            let limit = turn.expires_at(&meeting.policy).unwrap_or(entry.at);
            turn.limit = Limit::Grace { until: *until, limit };
        }
        other => debug_assert!(false, "not about the turn's clock: {other:?}"),
    }
}

fn wait(meeting: &mut Meeting, entry: &Entry) {
    let has_turn_before = meeting.floor.turn.is_some() || meeting.floor.before.is_some();
    let queue = &mut meeting.floor.queue;
    match &entry.event {
        Event::Requested { participant, kind, note, attended, to, question } => {
            // Who asks themselves is there.
            if entry.by.is_some() {
                queue.absent.remove(participant);
            }
            let (note, to, question) = (note.clone(), *to, *question);
            let what = Asked { kind: *kind, note, to, question };
            let place = (entry.seq, entry.at);
            queue.push(*participant, what, *attended, place, has_turn_before);
        }
        Event::RequestChanged { participant, kind, note, to, question } => {
            let (note, to, question) = (note.clone(), *to, *question);
            let what = Asked { kind: *kind, note, to, question };
            queue.change(*participant, what, has_turn_before);
        }
        Event::Withdrawn { participant, .. } => {
            queue.remove(*participant);
            queue.absent.remove(participant);
        }
        Event::Deferred { participant } => {
            let passer = super::behind(meeting, *participant);
            if let Some(passer) = passer {
                meeting.floor.queue.defer(*participant, passer);
            }
        }
        Event::Reordered { order, .. } => queue.pin(order),
        Event::QueueOpened { is_open, .. } => meeting.floor.is_open = *is_open,
        other => debug_assert!(false, "not about the queue: {other:?}"),
    }
}
