//! Who is in the meeting: joining, leaving, roles, erasure, succession.

use std::collections::BTreeMap;

use crate::draft::Draft;
use crate::floor::{self, Why};
use crate::{
    AccountId, Entry, Event, Meeting, ParticipantId, Refusal, Role, RoleCause, Sealed, Time, limit,
};

/// An account in one meeting; stays in the list after leaving, so that what they did has a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    pub id: ParticipantId,
    pub account: AccountId,
    pub username: Sealed,
    pub name: Sealed,
    pub role: Role,
    /// In the meeting now: joined and not left.
    pub is_active: bool,
    /// The account is gone, and the name with it.
    pub is_erased: bool,
    pub joined_at: Time,
    /// Joined, or came back after leaving.
    pub here_since: Time,
    pub left_at: Option<Time>,
}

impl Participant {
    /// Whether role and membership let them hold the floor at all.
    pub fn may_hold(&self) -> bool {
        self.is_active && self.role >= Role::Participant
    }

    /// PR3: whoever may speak at all may vote, whatever the phase makes of the floor.
    pub fn may_vote(&self) -> bool {
        self.may_hold()
    }
}

/// All participants there ever were, found by id and by account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Participants {
    pub(crate) by_id: BTreeMap<ParticipantId, Participant>,
    pub(crate) by_account: BTreeMap<AccountId, ParticipantId>,
    /// Kept beside the list, so that no command has to count.
    pub(crate) active_facilitators: usize,
    pub(crate) active: usize,
    /// Since when there has been no facilitator in the meeting.
    pub(crate) leaderless_since: Option<Time>,
}

/// RO1: a sign-up becomes participant or observer; more only by invitation. Joining again answers
/// the same participant with the role unchanged, unless an invitation raises it.
pub(crate) fn join(
    draft: &mut Draft<'_>,
    account: AccountId,
    (username, name): (Sealed, Sealed),
    role: Role,
    invitation: Option<u64>,
) -> Result<(), Refusal> {
    let Some(person) = draft.meeting.participant_of(account) else {
        // Who is in it already keeps their role whatever they ask for.
        if role > Role::Participant && invitation.is_none() {
            return Err(Refusal::RoleForbids { allowed: vec![Role::Observer, Role::Participant] });
        }
        if draft.meeting.participants.by_id.len() >= limit::PARTICIPANTS_MAX {
            let bound = limit::PARTICIPANTS_MAX as u64;
            return Err(Refusal::MeetingFull { what: "participants", bound });
        }
        draft.emit(Event::ParticipantJoined { account, username, name, role, invitation });
        return Ok(());
    };
    let (participant, from, is_active) = (person.id, person.role, person.is_active);
    if !is_active {
        draft.emit(Event::ParticipantReturned { participant });
    }
    if invitation.is_some() && role > from {
        let cause = RoleCause::Invited;
        draft.emit(Event::RoleChanged { participant, from, to: role, cause, reason: None });
    }
    Ok(())
}

/// RO2: the floor moves on, the request is withdrawn.
pub(crate) fn leave(draft: &mut Draft<'_>, participant: ParticipantId) {
    draft.emit(Event::ParticipantLeft { participant });
    floor::settle(draft, Why::Left);
}

/// RO3: at once; the last facilitator cannot step down.
pub(crate) fn set_role(
    draft: &mut Draft<'_>,
    participant: ParticipantId,
    to: Role,
    reason: Option<Sealed>,
) -> Result<(), Refusal> {
    let person = draft.meeting.participant(participant).ok_or(Refusal::NotFound)?;
    let (from, is_active) = (person.role, person.is_active);
    if from == to {
        return Ok(());
    }
    let is_last = draft.meeting.participants.active_facilitators == 1;
    if from == Role::Facilitator && is_active && is_last {
        return Err(Refusal::LastFacilitator);
    }
    draft.emit(Event::RoleChanged { participant, from, to, cause: RoleCause::Set, reason });
    floor::settle(draft, Why::Role);
    Ok(())
}

/// RO5: what they did stays, the name goes, the floor moves on; also after the meeting's end.
pub(crate) fn erase(draft: &mut Draft<'_>, account: AccountId) {
    let Some(person) = draft.meeting.participant_of(account) else { return };
    if person.is_erased {
        return;
    }
    let participant = person.id;
    draft.emit(Event::ParticipantErased { participant });
    if draft.meeting.ended_at.is_none() {
        floor::settle(draft, Why::Erased);
    }
}

/// RO4: the replica's clock names who has been present longest; the rules look again.
pub(crate) fn succeed(draft: &mut Draft<'_>, participant: ParticipantId) {
    let Some(since) = draft.meeting.participants.leaderless_since else { return };
    let is_due = draft.now >= since.plus_seconds(limit::SUCCESSION_SECONDS);
    let person = draft.meeting.participant(participant).filter(|person| person.may_hold());
    let Some(from) = person.map(|person| person.role) else { return };
    if is_due {
        let (to, cause) = (Role::Facilitator, RoleCause::Succession);
        draft.emit(Event::RoleChanged { participant, from, to, cause, reason: None });
    }
}

pub(crate) fn apply(meeting: &mut Meeting, entry: &Entry) {
    let participants = &mut meeting.participants;
    match &entry.event {
        Event::ParticipantJoined { account, username, name, role, invitation: _ } => {
            let id = ParticipantId::new(entry.meeting, entry.seq);
            participants.by_account.insert(*account, id);
            participants.by_id.insert(
                id,
                Participant {
                    id,
                    account: *account,
                    username: username.clone(),
                    name: name.clone(),
                    role: *role,
                    is_active: true,
                    is_erased: false,
                    joined_at: entry.at,
                    here_since: entry.at,
                    left_at: None,
                },
            );
            participants.count(entry.at, None, Some(*role));
        }
        Event::ParticipantReturned { participant } => {
            participants.change(*participant, entry.at, |person| {
                person.is_active = true;
                person.here_since = entry.at;
                person.left_at = None;
            });
        }
        Event::ParticipantLeft { participant } => {
            participants.change(*participant, entry.at, |person| {
                person.is_active = false;
                person.left_at = Some(entry.at);
            });
        }
        Event::ParticipantErased { participant } => {
            participants.change(*participant, entry.at, |person| {
                person.is_active = false;
                person.is_erased = true;
                person.left_at = person.left_at.or(Some(entry.at));
                person.username.opening = None;
                person.name.opening = None;
            });
        }
        Event::RoleChanged { participant, to, .. } => {
            participants.change(*participant, entry.at, |person| person.role = *to);
        }
        other => debug_assert!(false, "not about a participant: {other:?}"),
    }
}

impl Participants {
    fn change(&mut self, id: ParticipantId, at: Time, change: impl FnOnce(&mut Participant)) {
        let Some(person) = self.by_id.get_mut(&id) else { return };
        let before = person.is_active.then_some(person.role);
        change(person);
        let after = person.is_active.then_some(person.role);
        self.count(at, before, after);
    }

    /// Counts somebody out of one active role and into another.
    fn count(&mut self, at: Time, before: Option<Role>, after: Option<Role>) {
        self.active -= usize::from(before.is_some());
        self.active += usize::from(after.is_some());
        self.active_facilitators -= usize::from(before == Some(Role::Facilitator));
        self.active_facilitators += usize::from(after == Some(Role::Facilitator));
        self.leaderless_since =
            if self.active_facilitators > 0 { None } else { self.leaderless_since.or(Some(at)) };
    }
}
