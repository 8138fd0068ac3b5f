//! What one is told in advance: the refusal that would come, as far as it hangs on the action alone.

use super::{Cell, OnFloor, Person, cell, phase_allows};
use crate::{Action, FloorMode, Meeting, PassPolicy, Role, floor};

/// The code with which it would be refused now, as far as that hangs on the action alone.
pub(super) fn refusal(meeting: &Meeting, person: Person, action: Action) -> Option<&'static str> {
    if !meeting.exists() {
        return Some("not_found");
    }
    let cell = cell(meeting.phase(), person.role, person.holds(), action);
    if cell == Cell::Role {
        return Some("role_forbids");
    }
    if meeting.ended_at.is_some() && !action.outlasts_the_end() {
        return Some("meeting_ended");
    }
    if cell == Cell::Phase || !phase_allows(meeting, meeting.phase(), action) {
        return Some("phase_forbids");
    }
    let is_held = meeting.floor.turn.is_some();
    let is_voting = meeting.open_vote().is_some();
    match action {
        Action::Annotate
        | Action::UpdateAnnotation
        | Action::DeleteAnnotation
        | Action::OpenVote
            if is_voting =>
        {
            Some("vote_open")
        }
        Action::Vote | Action::CloseVote if !is_voting => Some("vote_closed"),
        Action::Claim => claim(meeting, person),
        Action::Request => request(meeting, person),
        // FL8: the rest of an interrupted turn can be given up.
        Action::Withdraw if person.floor == OnFloor::Interrupted => None,
        Action::Withdraw | Action::Defer => (!person.waits()).then_some("not_waiting"),
        Action::Release | Action::Revoke | Action::Pass | Action::Extend if !is_held => {
            Some("not_held")
        }
        Action::Pass if cell == Cell::May => pass(meeting, person),
        Action::Extend if cell == Cell::May => extend(meeting, person),
        Action::Start => meeting.started_at.map(|_| "already_started"),
        Action::Pass
        | Action::Extend
        | Action::Release
        | Action::Revoke
        | Action::Grant
        | Action::Queue
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
        | Action::OpenVote
        | Action::Vote
        | Action::CloseVote
        | Action::WithdrawProposal
        | Action::SetRole
        | Action::Invite
        | Action::SeeInvitations
        | Action::Leave
        | Action::End
        | Action::Update
        | Action::Delete
        | Action::Export
        | Action::ShowCamera => (cell == Cell::NotHolder).then_some("not_token_holder"),
    }
}

fn claim(meeting: &Meeting, person: Person) -> Option<&'static str> {
    let floor = &meeting.floor;
    let is_queue = meeting.policy.mode == FloorMode::Queue;
    if person.holds() {
        Some("already_holder")
    } else if floor.turn.is_some() {
        Some("token_held")
    } else if is_queue && floor.makes_wait(meeting.policy.order) && !is_callable(meeting, person) {
        Some("not_next")
    } else {
        None
    }
}

/// The next one may take a free floor, unless only a grant moves the queue.
fn is_callable(meeting: &Meeting, person: Person) -> bool {
    person.floor == OnFloor::IsNext && floor::moves_itself(meeting.policy.order)
}

fn request(meeting: &Meeting, person: Person) -> Option<&'static str> {
    let floor = &meeting.floor;
    if matches!(person.floor, OnFloor::Holds | OnFloor::Interrupted) {
        Some("already_holder")
    } else if person.waits() || !floor.makes_wait(meeting.policy.order) {
        None
    } else if !floor.is_open {
        Some("queue_closed")
    } else if floor.queue.len() >= floor::queue_bound(meeting) as usize {
        Some("queue_full")
    } else {
        None
    }
}

fn pass(meeting: &Meeting, person: Person) -> Option<&'static str> {
    let is_order =
        meeting.floor.turn.is_some_and(|turn| turn.allowance == floor::Allowance::PointOfOrder);
    let is_nobody_allowed = match meeting.policy.pass {
        PassPolicy::Anyone => false,
        PassPolicy::Queue => meeting.floor.queue.is_empty(),
        PassPolicy::Off => true,
    };
    let is_bound = is_nobody_allowed && person.role != Role::Facilitator;
    (is_order || is_bound).then_some("pass_forbids")
}

fn extend(meeting: &Meeting, person: Person) -> Option<&'static str> {
    let turn = meeting.floor.turn?;
    let is_unlimited = turn.expires_at(&meeting.policy).is_none();
    let is_used = turn.extended || meeting.floor.is_awaited();
    (is_unlimited || (is_used && person.role != Role::Facilitator)).then_some("extend_forbids")
}
