//! What media tells its owner: on changes, never per packet.

use crate::{CAMERAS, Epoch, MemberId, PeerId};

/// What a packet is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The microphone: gated by the floor.
    Voice,
    /// The camera: gated by [`Permits::cameras`](crate::Permits).
    Camera,
    /// The shared screen: gated by the floor.
    Screen,
}

/// Why a peer is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// The owner said so (`leave`, `leave_member`, `close`, `shutdown`).
    Left,
    /// The client ended it (DTLS `close_notify`).
    Closed,
    /// No datagram for longer than a living client is ever silent.
    Silent,
    /// ICE, DTLS or SRTP failed; also a certificate that is not the offer's.
    Failed,
    /// It never connected.
    TimedOut,
    /// The WebRTC library panicked over what this peer sent; the others are untouched.
    Panicked,
    /// It went over a limit that a well-meaning client never reaches.
    Limit,
}

impl Why {
    /// The stable code of this reason.
    pub fn code(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Closed => "closed",
            Self::Silent => "silent",
            Self::Failed => "failed",
            Self::TimedOut => "timed_out",
            Self::Panicked => "panicked",
            Self::Limit => "limit",
        }
    }
}

/// Something that happened in a room. Audio levels are the client's claim (RFC 6464): a basis for clocks and
/// statistics, never for a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// ICE and DTLS are up: the member has a media session.
    Connected { peer: PeerId, member: MemberId },
    /// The peer ended. Told exactly once for every peer whose `join` succeeded.
    Gone { peer: PeerId, member: MemberId, why: Why },
    /// The permitted member was heard (level over the threshold) for the first time in this epoch.
    FirstSound { member: MemberId, epoch: Epoch },
    /// The epoch of `member` ended; so many milliseconds of it the level was over the threshold. Once per epoch with a holder
    /// that had a media session in it; without one nothing is told: never guessed.
    Voiced { member: MemberId, epoch: Epoch, ms: u64 },
    /// No audio packet of the holder for 1.5 s (told once, until heard again).
    HolderSilent { member: MemberId, epoch: Epoch },
    /// Audio packets of a holder that was silent arrive again.
    HolderHeard { member: MemberId, epoch: Epoch },
    /// The peer sends without a permit. Once per peer, epoch and kind.
    Blocked { peer: PeerId, member: MemberId, epoch: Epoch, what: Kind },
    /// The first packet of any kind from the holder in this epoch.
    Sign { member: MemberId, epoch: Epoch },
    /// Who is in which slot now; at each change. `screen` is `None` while the holder shares none.
    Slots {
        audio: Option<MemberId>,
        screen: Option<MemberId>,
        cameras: [Option<MemberId>; CAMERAS],
    },
}
