//! Who is in the meeting: joining, leaving, roles, erasure, succession.

use std::collections::BTreeMap;

use crate::{AccountId, ParticipantId, Role, Sealed, Time};

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
    pub left_at: Option<Time>,
}

impl Participant {
    /// Whether role and membership let them hold the floor at all.
    pub fn may_hold(&self) -> bool {
        self.is_active && self.role >= Role::Participant
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
