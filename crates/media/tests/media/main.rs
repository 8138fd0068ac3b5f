//! The media server as its clients see it: `Core` in virtual time over a lossy network, and `Media` over real sockets.
#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod cameras;
mod client;
mod ends;
mod facts;
mod gate;
mod hand_over;
mod hostile;
mod lines;
mod sockets;
mod world;
