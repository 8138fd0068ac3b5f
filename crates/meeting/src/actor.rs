//! Who acts: always from the session, never from the message.

use serde::{Deserialize, Serialize};

use crate::{AccountId, ParticipantId};

/// On whose behalf a command is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in account; `admin` is the account's flag, which acts in any meeting.
    Account { account: AccountId, admin: bool },
    /// The replica's own clock: expiries, lapses, succession.
    Clock,
    /// The media room: first sound, silence, a lost peer.
    Media,
    /// The installation itself: erasure of an account.
    System,
}

impl Actor {
    pub(crate) const fn account(self) -> Option<AccountId> {
        match self {
            Self::Account { account, .. } => Some(account),
            Self::Clock | Self::Media | Self::System => None,
        }
    }
}

/// By whom an entry came about; absent where there is no whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    Participant(ParticipantId),
    /// An admin who is no participant, or the creator before there is one.
    Account(AccountId),
}
