//! Names of things, all given by the caller.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A room: one meeting's media.
    RoomId
);
id!(
    /// One connection of a member: a browser tab, an encoder (WHIP) or a player (WHEP). Unique in the process.
    PeerId
);
id!(
    /// Who sends and is shown, whichever peer it comes from: the meeting's participant.
    MemberId
);
id!(
    /// The number of a grant of the floor; it only grows within a room.
    Epoch
);
