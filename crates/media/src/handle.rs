//! The handle that the rest of the program holds: commands in, facts and replies out.

use std::fmt;
use std::io;
use std::sync::Arc;

use crate::{
    Addresses, Config, Counts, Fact, Join, JoinError, MemberId, PeerId, Permits, RoomCounts,
    RoomId, View,
};

/// Told every [`Fact`]; runs on the media thread, so it must return at once.
pub type Facts = Arc<dyn Fn(RoomId, Fact) + Send + Sync>;
/// Called with what a command came to; runs on the media thread (or the caller's, if media has ended).
pub type Reply<T> = Box<dyn FnOnce(T) + Send>;
/// Called when a permit set is applied.
pub type Done = Box<dyn FnOnce() + Send>;

/// A running media server. Clones share it; the last one dropped does not end it, [`Media::shutdown`] does.
#[derive(Clone)]
pub struct Media {
    facts: Facts,
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Media").finish_non_exhaustive()
    }
}

impl Media {
    /// Binds the sockets and starts the media threads. Errors: what binding said, `InvalidInput` for no address or shards out of range.
    pub fn start(_config: &Config, facts: Facts) -> io::Result<Self> {
        Ok(Self { facts })
    }

    /// What was bound.
    pub fn addresses(&self) -> Addresses {
        let _ = &self.facts;
        Addresses::default()
    }

    /// Opens a room. Idempotent; the first `join` or `permit` does it too.
    pub fn open(&self, _room: RoomId) {}

    /// Replaces the permits. `done` is called when the old ones are closed and these open, in one step, on the room's
    /// shard; for a stale epoch too, which changes nothing.
    pub fn permit(&self, _room: RoomId, _permits: Permits, done: Done) {
        done();
    }

    /// Closes the room's gate at once, without the shard: nothing goes out until the next `permit` is applied.
    pub fn mute(&self, _room: RoomId) {}

    /// A client's first offer; the reply is the SDP answer.
    pub fn join(&self, _room: RoomId, _join: Join, reply: Reply<Result<String, JoinError>>) {
        reply(Err(JoinError::Ended));
    }

    /// A further offer of a peer: ICE restart.
    pub fn offer(
        &self,
        _room: RoomId,
        _peer: PeerId,
        _offer: String,
        reply: Reply<Result<String, JoinError>>,
    ) {
        reply(Err(JoinError::Ended));
    }

    /// How large a peer shows its camera slots; replaces what it said before.
    pub fn view(&self, _room: RoomId, _peer: PeerId, _views: Vec<View>) {}

    /// Ends a peer.
    pub fn leave(&self, _room: RoomId, _peer: PeerId) {}

    /// Ends all peers of a member.
    pub fn leave_member(&self, _room: RoomId, _member: MemberId) {}

    /// Ends a room and all its peers. Its permits are forgotten.
    pub fn close(&self, _room: RoomId) {}

    /// A room's counters; `None` if there is no such room.
    pub fn snapshot(&self, _room: RoomId, reply: Reply<Option<RoomCounts>>) {
        reply(None);
    }

    /// The server's totals.
    pub fn counts(&self) -> Counts {
        Counts::default()
    }

    /// Ends all peers and threads; waits for them (at most a second). Idempotent.
    pub fn shutdown(&self) {}
}
