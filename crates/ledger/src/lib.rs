//! RFC 6962 leaves and trees over bytes; knows no meeting.

mod leaf;
mod tree;

pub use leaf::{HASH_LEN, Hash, leaf_hash};
pub use tree::{BadFrontier, Tree};
