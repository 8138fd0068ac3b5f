//! The media server (an SFU) in which the floor is the gate: voice and screen of a peer go out only under a current permit.
//!
//! It knows no meeting, role or phase: only rooms, peers, members, tracks and [`Permits`] with an epoch. It obeys and
//! decides nothing; without a permit nothing is forwarded.
//!
//! Two halves: `Room` is told things and asked what to send (no socket, clock or thread), so that its tests run in
//! virtual time. The driver behind [`Media`] alone has sockets, clock and threads; a room lives on one of them (a
//! *shard*), so that the forwarding path has no locks. WebRTC itself (ICE, DTLS, SRTP, RTCP) is str0m, which no public type shows.
//!
//! Sources: RFC 8825-8835 (WebRTC), 8445 (ICE, here always lite), 6544 and 4571 (ICE over TCP), 3550 and 3711 (RTP,
//! SRTP), 4585 and 5104 (PLI, FIR), 6464 (audio level), 7741 (VP8), 6184 (H.264), 8852 and 8853 (rid, simulcast).

mod answer;
mod codec;
mod config;
mod count;
mod driver;
mod dtls;
mod fact;
mod gate;
mod handle;
mod id;
mod join;
mod keyframe;
mod layer;
mod level;
mod limit;
mod maker;
mod offer;
mod outbox;
mod peer;
mod permit;
mod rate;
mod room;
mod slot;
mod track;

// The shard without sockets: for our own tests and tools, no promise to anybody.
#[doc(hidden)]
pub mod command;
#[doc(hidden)]
pub mod core;
#[doc(hidden)]
pub use gate::Closings;
#[doc(hidden)]
pub use maker::Told;
#[doc(hidden)]
pub use outbox::Datagram;

pub use config::{Addresses, Config};
pub use count::{Counts, PeerCounts, RESIDENCE_BOUNDS_US, Residence, RoomCounts};
pub use fact::{Fact, Kind, Why};
pub use handle::{Done, Facts, Media, Reply};
pub use id::{Epoch, MemberId, PeerId, RoomId};
pub use join::{Client, Join, JoinError, View};
pub use permit::Permits;

/// Camera slots that every subscriber has, and so how many cameras are shown at once.
pub const CAMERAS: usize = 6;
