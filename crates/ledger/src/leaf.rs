//! The hash of one leaf (RFC 6962 section 2.1).

use sha2::{Digest, Sha256};

/// Length of a hash in bytes (SHA-256).
pub const HASH_LEN: usize = 32;

/// A SHA-256 hash: of a leaf, of a node, or of a whole tree.
pub type Hash = [u8; HASH_LEN];

/// Separates leaves from nodes, so that nobody can pass an inner node off as a leaf.
const LEAF_PREFIX: [u8; 1] = [0x00];
const NODE_PREFIX: [u8; 1] = [0x01];

/// The hash of a leaf: SHA-256 over 0x00 and the bytes exactly as they are stored.
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update(LEAF_PREFIX).chain_update(bytes).finalize().into()
}

/// The hash of an inner node.
pub(crate) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update(NODE_PREFIX).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the empty tree: the hash of nothing.
pub(crate) fn empty_hash() -> Hash {
    Sha256::new().finalize().into()
}
