//! A client's offer and what may be wrong with it.

use crate::{MemberId, PeerId};

/// What kind of client offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// A browser (or anything that sends and receives).
    Browser,
    /// An encoder that only sends (RFC 9725, WHIP).
    Whip,
    /// A player that only receives (WHEP).
    Whep,
}

/// A client that wants in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// The name of the new peer; fresh, never used before.
    pub peer: PeerId,
    /// Whose peer it is.
    pub member: MemberId,
    /// What kind of client it is. A WHIP peer gets nothing, a WHEP peer's tracks are ignored.
    pub client: Client,
    /// The SDP offer, as the client wrote it.
    pub offer: String,
}

/// How large the client shows a slot; what it does not name, it does not want bigger than small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// The camera slot, from 0.
    pub slot: u8,
    /// Width in device pixels; 0: not shown, nothing is sent.
    pub width: u16,
}

/// Why there is no answer to an offer. Everything shown here is safe to tell the client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// Too many joins at once; later it may work.
    #[error("the media server is busy, try again")]
    Busy,
    /// The room has as many peers as it may.
    #[error("the room is full")]
    RoomFull,
    /// The server has as many peers as it may.
    #[error("the media server is full")]
    ServerFull,
    /// The member has as many peers as they may.
    #[error("too many connections of one participant")]
    MemberFull,
    /// The offer is longer than 64 KiB.
    #[error("the offer is too long")]
    TooLong,
    /// It is no SDP offer that WebRTC could answer.
    #[error("malformed offer: {0}")]
    Malformed(String),
    /// No line of it has a codec that is served here (opus, VP8, H.264).
    #[error("none of the offered codecs is served")]
    Codecs,
    /// It has more media lines than a client needs.
    #[error("too many media lines")]
    TooManyLines,
    /// It has no ICE credentials.
    #[error("no ice-ufrag")]
    NoUfrag,
    /// It has no fingerprint, or another one than this peer began with.
    #[error("missing or changed fingerprint")]
    WrongFingerprint,
    /// The peer that the offer is for is not there (any more), or the name is taken.
    #[error("no such connection")]
    UnknownPeer,
    /// The media server has ended.
    #[error("the media server has ended")]
    Ended,
}

impl JoinError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Busy => "media_busy",
            Self::RoomFull => "media_room_full",
            Self::ServerFull => "media_server_full",
            Self::MemberFull => "media_member_full",
            Self::TooLong => "sdp_too_long",
            Self::Malformed(_) => "sdp_malformed",
            Self::Codecs => "sdp_codecs",
            Self::TooManyLines => "sdp_too_many_lines",
            Self::NoUfrag => "sdp_no_ufrag",
            Self::WrongFingerprint => "sdp_fingerprint",
            Self::UnknownPeer => "media_peer_unknown",
            Self::Ended => "media_ended",
        }
    }
}
