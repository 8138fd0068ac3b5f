//! Runs the meetings: a task for each that is loaded, told things by requests and sockets.
//!
//! The rules are in `meeting::Replica`; here are only the clock, the store and the queues.

mod directory;
mod driver;
mod erasure;
mod frames;
mod load;
mod past;
mod permits;
mod presence;
#[cfg(test)]
mod tests;

pub use directory::{Directory, Room};
pub use frames::{Behind, End, Frames, Head, Signal};
pub use past::Past;
pub use presence::{Presence, Seat};

use std::sync::Arc;

use meeting::{Entry, FloorView};

/// What a command came to, handed to whoever makes the answer.
#[derive(Debug)]
pub struct Done {
    pub entries: Arc<[Entry]>,
    /// The same key was used before: these are the entries of that first time.
    pub repeated: bool,
    /// The floor after the last of the entries, where its frame carries it.
    pub floor: Option<FloorView>,
}
