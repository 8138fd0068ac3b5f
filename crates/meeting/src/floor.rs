//! The floor: the right to speak, draw and share; one holder at most, and who waits for it.
//!
//! After BFCP (RFC 8855), MCPTT floor control (3GPP TS 24.380) and the lists of speakers of
//! assemblies. Each command checks here what only the floor knows; role, end, key, epoch, reason
//! and phase have been checked before.

mod apply;
mod clock;
mod handover;
mod order;
mod queue;
mod thread;
mod turn;

use std::collections::{BTreeMap, BTreeSet};

use crate::draft::Draft;
use crate::{
    Epoch, Event, FloorMode, FloorView, ForceCause, GrantCause, HolderView, Meeting, OrderKind,
    ParticipantId, PassPolicy, Refusal, ReleaseCause, RequestKind, Sealed, Time, WithdrawCause,
    limit,
};

pub(crate) use apply::apply;
pub(crate) use clock::{attend, due, first_sound, lapse, lose_place, tick, voiced};
pub(crate) use handover::{Why, settle};
pub(crate) use order::moves_itself;
pub(crate) use queue::Queue;
pub(crate) use thread::Thread;
pub use thread::{Asked, Question, Reply};
pub(crate) use turn::{Allowance, Limit, Turn};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Floor {
    pub(crate) turn: Option<Turn>,
    /// Interrupted by a point of order; resumes after it.
    pub(crate) paused: Option<Turn>,
    /// The latest turn that is over.
    pub(crate) before: Option<Epoch>,
    pub(crate) epoch: Epoch,
    pub(crate) is_open: bool,
    pub(crate) queue: Queue,
    /// What the running turn and the paused one are about, as their holders had asked for them.
    pub(crate) asked: BTreeMap<Epoch, Asked>,
    pub(crate) thread: Thread,
}

impl Default for Floor {
    fn default() -> Self {
        Self {
            turn: None,
            paused: None,
            before: None,
            epoch: Epoch::default(),
            is_open: true,
            queue: Queue::default(),
            asked: BTreeMap::new(),
            thread: Thread::default(),
        }
    }
}

impl Floor {
    /// Nobody holds, nobody waits: the meeting is gone.
    pub(crate) fn clear(&mut self) {
        self.turn = None;
        self.paused = None;
        self.queue = Queue::default();
        self.asked.clear();
        self.thread = Thread::default();
    }

    /// Whether somebody waits for the turn to end: in the queue, or interrupted by it.
    pub(crate) fn is_awaited(&self) -> bool {
        self.paused.is_some() || !self.queue.is_empty()
    }

    /// Whether a request now would wait: somebody holds or is before it, or only a grant moves it.
    pub(crate) fn makes_wait(&self, order: OrderKind) -> bool {
        self.turn.is_some() || !self.queue.is_empty() || !order::moves_itself(order)
    }
}

/// The bound that holds: 0 switches the setting off, not the limit.
pub(crate) const fn queue_bound(meeting: &Meeting) -> u32 {
    match meeting.policy.queue_limit {
        0 => limit::QUEUE_MAX,
        bound => bound,
    }
}

/// Who would be next; also under the order `facilitator`, where only a grant moves the queue.
pub(crate) fn next(meeting: &Meeting) -> Option<ParticipantId> {
    meeting.floor.queue.next(meeting).map(|place| place.participant)
}

/// Who stands right behind somebody in the queue.
fn behind(meeting: &Meeting, participant: ParticipantId) -> Option<ParticipantId> {
    let ranked = meeting.floor.queue.ranked(meeting);
    let index = ranked.iter().position(|place| place.participant == participant)?;
    ranked.get(index + 1).map(|place| place.participant)
}

fn token_held(meeting: &Meeting, turn: &Turn) -> Refusal {
    Refusal::TokenHeld {
        holder: turn.participant,
        epoch: turn.epoch,
        until: turn.expires_at(&meeting.policy),
    }
}

fn already_holder(meeting: &Meeting, turn: &Turn) -> Refusal {
    Refusal::AlreadyHolder {
        epoch: turn.epoch,
        since: turn.since,
        until: turn.expires_at(&meeting.policy),
    }
}

/// FL2: free and nobody before the caller: granted.
pub(crate) fn claim(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let me = draft.me()?;
    let meeting = &*draft.meeting;
    if let Some(turn) = &meeting.floor.turn {
        return Err(if turn.participant == me {
            already_holder(meeting, turn)
        } else {
            token_held(meeting, turn)
        });
    }
    let waits_for_grant =
        meeting.policy.mode == FloorMode::Queue && !order::moves_itself(meeting.policy.order);
    let next = meeting.floor.queue.next(meeting);
    let cause = match next {
        _ if waits_for_grant => {
            return Err(Refusal::NotNext { next: next.map(|place| place.participant) });
        }
        None => GrantCause::Free,
        Some(place) if place.participant == me => handover::cause_from_queue(place.asked.kind),
        Some(place) => return Err(Refusal::NotNext { next: Some(place.participant) }),
    };
    handover::grant(draft, me, cause, None);
    Ok(())
}

/// FL4, FL6: by the holder it is done; by a facilitator it is a forced release.
pub(crate) fn release(
    draft: &mut Draft<'_>,
    participant: Option<ParticipantId>,
    reason: Option<Sealed>,
) -> Result<(), Refusal> {
    let turn = draft.meeting.floor.turn.ok_or(Refusal::NotHeld)?;
    if participant.is_some_and(|participant| participant != turn.participant) {
        return Err(Refusal::NotTokenHolder { holder: Some(turn.participant) });
    }
    let (holder, epoch) = (turn.participant, turn.epoch);
    if draft.me().is_ok_and(|me| me == holder) {
        let cause = ReleaseCause::Done;
        draft.emit(Event::Released { participant: holder, epoch, cause, reason });
    } else if draft.is_facilitator() {
        let cause = ForceCause::Revoked;
        draft.emit(Event::ForceReleased { participant: holder, epoch, cause, reason });
    } else {
        return Err(Refusal::NotTokenHolder { holder: Some(holder) });
    }
    handover::advance(draft);
    Ok(())
}

/// FL6: cuts at once, without grace.
pub(crate) fn revoke(draft: &mut Draft<'_>, reason: Option<Sealed>) -> Result<(), Refusal> {
    let turn = draft.meeting.floor.turn.ok_or(Refusal::NotHeld)?;
    let (participant, epoch, cause) = (turn.participant, turn.epoch, ForceCause::Revoked);
    draft.emit(Event::ForceReleased { participant, epoch, cause, reason });
    handover::advance(draft);
    Ok(())
}

/// FL5: straight from one to the other, one event.
pub(crate) fn pass(
    draft: &mut Draft<'_>,
    on_behalf_of: Option<ParticipantId>,
    to: ParticipantId,
    reason: Option<Sealed>,
) -> Result<(), Refusal> {
    let turn = draft.meeting.floor.turn.ok_or(Refusal::NotHeld)?;
    let from = match on_behalf_of {
        Some(participant) => participant,
        None => draft.me()?,
    };
    if from != turn.participant {
        return Err(Refusal::NotTokenHolder { holder: Some(turn.participant) });
    }
    check_may_be_given(draft.meeting, to)?;
    if to == from {
        return Err(already_holder(draft.meeting, &turn));
    }
    let queue = &draft.meeting.floor.queue;
    let waiting = || queue.places().iter().map(|place| place.participant).collect();
    // A point of order is for its mover alone, and the interrupted turn comes after it.
    if turn.allowance == Allowance::PointOfOrder {
        return Err(Refusal::PassForbids { allowed: Vec::new() });
    }
    let is_intervention = draft.is_facilitator();
    match draft.meeting.policy.pass {
        PassPolicy::Anyone => {}
        PassPolicy::Queue if is_intervention || queue.contains(to) => {}
        PassPolicy::Queue => return Err(Refusal::PassForbids { allowed: waiting() }),
        PassPolicy::Off if is_intervention => {}
        PassPolicy::Off => return Err(Refusal::PassForbids { allowed: Vec::new() }),
    }
    let (epoch, attended) = (draft.meeting.floor.epoch.next(), draft.meeting.presence(to));
    draft.emit(Event::Passed { from, to, epoch, attended, reason });
    Ok(())
}

fn check_may_be_given(meeting: &Meeting, to: ParticipantId) -> Result<(), Refusal> {
    let person = meeting.participant(to).filter(|person| person.is_active);
    let person = person.ok_or(Refusal::NotFound)?;
    if !person.may_hold() {
        return Err(crate::right::role_forbids_holding());
    }
    Ok(())
}

/// QU1, QU2: to wait; on a free floor with nobody before, granted at once.
pub(crate) fn request(draft: &mut Draft<'_>, asked: Asked) -> Result<(), Refusal> {
    let participant = draft.me()?;
    let meeting = &*draft.meeting;
    check_asked(meeting, participant, &asked)?;
    for turn in [&meeting.floor.turn, &meeting.floor.paused].into_iter().flatten() {
        if turn.participant == participant {
            return Err(already_holder(meeting, turn));
        }
    }
    if let Some(place) = meeting.floor.queue.get(participant)
        && !meeting.presence.lets_wait_twice()
    {
        let Asked { kind, note, to, question } = asked_anew(meeting, asked, &place.asked);
        if (Asked { kind, note: note.clone(), to, question }) != place.asked {
            draft.emit(Event::RequestChanged { participant, kind, note, to, question });
        }
        return Ok(());
    }
    let asked = asked_anew(meeting, asked, &Asked::default());
    if !meeting.floor.makes_wait(meeting.policy.order) {
        let cause = free_cause(asked.kind);
        // To speak, and no more said than that, is what every claim asks for.
        let asked = (asked != Asked::default()).then_some(asked);
        handover::grant_asked(draft, participant, cause, asked);
        return Ok(());
    }
    if !meeting.floor.is_open {
        return Err(Refusal::QueueClosed);
    }
    let bound = queue_bound(meeting);
    if meeting.floor.queue.len() >= bound as usize {
        return Err(Refusal::QueueFull { bound });
    }
    let attended = meeting.presence(participant);
    let Asked { kind, note, to, question } = asked;
    draft.emit(Event::Requested { participant, kind, note, attended, to, question });
    Ok(())
}

/// QU11: to somebody else who is here; and an answer alone has a question.
fn check_asked(meeting: &Meeting, me: ParticipantId, asked: &Asked) -> Result<(), Refusal> {
    if asked.to == Some(me) {
        return Err(Refusal::Invalid { field: "to_participant_id", msg: "is oneself" });
    }
    let is_here = |id| meeting.participant(id).is_some_and(|person| person.is_active);
    if !asked.to.is_none_or(is_here) {
        return Err(Refusal::NotFound);
    }
    if asked.question.is_some() && asked.kind != RequestKind::Answer {
        return Err(Refusal::Invalid { field: "question_id", msg: "is for an answer" });
    }
    Ok(())
}

/// QU2: what is not named stays as it was. QU12: an answer that names no question answers that of the turn just before.
fn asked_anew(meeting: &Meeting, asked: Asked, before: &Asked) -> Asked {
    let Asked { kind, note, to, question } = asked;
    let floor = &meeting.floor;
    let question = match kind {
        RequestKind::Answer => question.or(before.question).or_else(|| {
            let epoch = floor.turn.map(|turn| turn.epoch).or(floor.before)?;
            floor.thread.of_turn(epoch).map(|question| question.id)
        }),
        RequestKind::Speech | RequestKind::Question | RequestKind::PointOfOrder => None,
    };
    Asked { kind, note: note.or_else(|| before.note.clone()), to: to.or(before.to), question }
}

const fn free_cause(kind: RequestKind) -> GrantCause {
    match kind {
        RequestKind::PointOfOrder => GrantCause::PointOfOrder { interrupts: None },
        RequestKind::Speech | RequestKind::Question | RequestKind::Answer => GrantCause::Free,
    }
}

/// QU3: the place is given up; by one whose turn is paused, its rest.
pub(crate) fn withdraw(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let participant = draft.me()?;
    if let Some(paused) = draft.meeting.floor.paused
        && paused.participant == participant
    {
        let (epoch, cause) = (paused.epoch, ReleaseCause::Done);
        draft.emit(Event::Released { participant, epoch, cause, reason: None });
        return Ok(());
    }
    if !draft.meeting.floor.queue.contains(participant) {
        return Err(Refusal::NotWaiting);
    }
    draft.emit(Event::Withdrawn { participant, cause: WithdrawCause::Asked });
    Ok(())
}

/// QU4: lets the one right behind pass; with nobody behind, nothing happens.
pub(crate) fn defer(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let participant = draft.me()?;
    if !draft.meeting.floor.queue.contains(participant) {
        return Err(Refusal::NotWaiting);
    }
    if behind(draft.meeting, participant).is_some() {
        draft.emit(Event::Deferred { participant });
    }
    Ok(())
}

/// FL7: to anybody who may hold it. While somebody holds, only to a waiting point of order, which
/// interrupts, or by force.
pub(crate) fn grant(
    draft: &mut Draft<'_>,
    to: ParticipantId,
    force: bool,
    reason: Option<Sealed>,
) -> Result<(), Refusal> {
    let meeting = &*draft.meeting;
    check_may_be_given(meeting, to)?;
    let asks_for_order = meeting
        .floor
        .queue
        .get(to)
        .is_some_and(|place| place.asked.kind == RequestKind::PointOfOrder);
    let paused = meeting.floor.paused;
    let is_paused = paused.is_some_and(|turn| turn.participant == to);
    let Some(turn) = meeting.floor.turn else {
        let cause = if asks_for_order {
            GrantCause::PointOfOrder { interrupts: None }
        } else {
            GrantCause::Granted
        };
        handover::grant(draft, to, cause, reason);
        return Ok(());
    };
    if turn.participant == to {
        return Err(already_holder(meeting, &turn));
    }
    if force {
        let (participant, epoch, cause) = (turn.participant, turn.epoch, ForceCause::Revoked);
        draft.emit(Event::ForceReleased { participant, epoch, cause, reason: reason.clone() });
        let cause = if is_paused { GrantCause::Resume } else { GrantCause::Granted };
        handover::grant(draft, to, cause, reason);
        return Ok(());
    }
    let is_one_deep = paused.is_none() && turn.allowance != Allowance::PointOfOrder;
    if asks_for_order && is_one_deep {
        let cause = GrantCause::PointOfOrder { interrupts: Some(turn.epoch) };
        handover::grant(draft, to, cause, reason);
        return Ok(());
    }
    Err(token_held(meeting, &turn))
}

/// TI7: the holder once, by half the limit, while nobody waits; a facilitator without bound.
pub(crate) fn extend(
    draft: &mut Draft<'_>,
    seconds: Option<u32>,
    reason: Option<Sealed>,
) -> Result<(), Refusal> {
    let turn = draft.meeting.floor.turn.ok_or(Refusal::NotHeld)?;
    let policy = draft.meeting.policy;
    let is_facilitator = draft.is_facilitator();
    if !is_facilitator && draft.me()? != turn.participant {
        return Err(Refusal::NotTokenHolder { holder: Some(turn.participant) });
    }
    let Some(ends) = turn.expires_at(&policy) else { return Err(Refusal::ExtendForbids) };
    let limit_seconds = match turn.allowance {
        Allowance::PointOfOrder => limit::POINT_OF_ORDER_SECONDS,
        Allowance::Policy | Allowance::Rest(_) => policy.turn_limit_seconds,
    };
    let half = limit_seconds / 2;
    let seconds = seconds.unwrap_or(half);
    let is_within = !turn.extended && seconds <= half && !draft.meeting.floor.is_awaited();
    if !is_facilitator && !is_within {
        return Err(Refusal::ExtendForbids);
    }
    if seconds == 0 || seconds > limit::SETTING_SECONDS_MAX {
        return Err(Refusal::Invalid { field: "seconds", msg: "from 1 to 86,400" });
    }
    let from = match turn.limit {
        Limit::NotStarted => {
            draft.emit(Event::TurnStarted { epoch: turn.epoch, until: Some(ends) });
            ends
        }
        Limit::Running { .. } => ends,
        Limit::Grace { .. } => draft.now,
    };
    let until = from.plus_seconds(seconds);
    draft.emit(Event::TurnExtended { epoch: turn.epoch, until, reason });
    Ok(())
}

/// QU7, QU8: a facilitator puts the waiting into another order, opens or closes the queue.
pub(crate) fn queue(
    draft: &mut Draft<'_>,
    order: Option<Vec<ParticipantId>>,
    is_open: Option<bool>,
    reason: Option<Sealed>,
) -> Result<(), Refusal> {
    if let Some(order) = &order {
        let queue = &draft.meeting.floor.queue;
        let waiting: BTreeSet<_> = queue.places().iter().map(|place| place.participant).collect();
        let named: BTreeSet<_> = order.iter().copied().collect();
        if named != waiting || order.len() != waiting.len() {
            let msg = "name exactly those who wait, each once";
            return Err(Refusal::Invalid { field: "order", msg });
        }
    }
    if let Some(order) = order.filter(|order| !order.is_empty()) {
        draft.emit(Event::Reordered { order, reason: reason.clone() });
    }
    if let Some(is_open) = is_open.filter(|is_open| *is_open != draft.meeting.floor.is_open) {
        draft.emit(Event::QueueOpened { is_open, reason });
    }
    Ok(())
}

pub(crate) fn view(meeting: &Meeting, now: Time, places: usize) -> FloorView {
    let floor = &meeting.floor;
    let now = now.max(meeting.at);
    let is_usable = meeting.ended_at.is_none() && meeting.policy.mode != FloorMode::Off;
    FloorView {
        is_available: floor.turn.is_none() && is_usable && meeting.exists(),
        epoch: floor.epoch,
        holder: floor.turn.map(|turn| HolderView {
            participant: turn.participant,
            since: turn.since,
            epoch: turn.epoch,
            expires_at: turn.expires_at(&meeting.policy),
            limit: turn.limit_state(),
            attended: turn.attended,
            is_point_of_order: turn.allowance == Allowance::PointOfOrder,
            asked: floor.asked.get(&turn.epoch).cloned(),
        }),
        paused: floor.paused.map(|turn| turn.participant),
        queue: floor.queue.view(meeting, now, places),
        queue_length: floor.queue.len(),
        is_open: floor.is_open && meeting.policy.mode == FloorMode::Queue && is_usable,
    }
}
