//! What the handle asks a shard for.

use std::fmt;

use crate::gate::Closings;
use crate::handle::{Done, Reply};
use crate::{Join, JoinError, MemberId, PeerId, Permits, RoomCounts, RoomId, View};

/// A command; see the methods of [`Media`](crate::Media).
pub enum Command {
    Open(RoomId),
    Permit(RoomId, Permits, Closings, Done),
    Join(RoomId, Join, Reply<Result<String, JoinError>>),
    Offer(RoomId, PeerId, String, Reply<Result<String, JoinError>>),
    View(RoomId, PeerId, Vec<View>),
    Leave(RoomId, PeerId),
    LeaveMember(RoomId, MemberId),
    Close(RoomId),
    Snapshot(RoomId, Reply<Option<RoomCounts>>),
    /// For tests: the next call into this peer's WebRTC end panics.
    Break(RoomId, PeerId),
    /// Ends all rooms.
    Shutdown,
}

impl Command {
    /// Answers a command that nobody will carry out: media has ended, so nothing goes out.
    pub(crate) fn ended(self) {
        match self {
            Self::Permit(_, _, _, done) => done(),
            Self::Join(_, _, reply) | Self::Offer(_, _, _, reply) => reply(Err(JoinError::Ended)),
            Self::Snapshot(_, reply) => reply(None),
            Self::Open(_)
            | Self::View(..)
            | Self::Leave(..)
            | Self::LeaveMember(..)
            | Self::Close(_)
            | Self::Break(..)
            | Self::Shutdown => {}
        }
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Open(_) => "Open",
            Self::Permit(..) => "Permit",
            Self::Join(..) => "Join",
            Self::Offer(..) => "Offer",
            Self::View(..) => "View",
            Self::Leave(..) => "Leave",
            Self::LeaveMember(..) => "LeaveMember",
            Self::Close(_) => "Close",
            Self::Snapshot(..) => "Snapshot",
            Self::Break(..) => "Break",
            Self::Shutdown => "Shutdown",
        };
        f.write_str(name)
    }
}
