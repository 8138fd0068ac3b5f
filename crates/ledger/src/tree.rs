//! A Merkle tree that only grows, kept as its frontier (RFC 6962 section 2.1).
//!
//! The frontier is the roots of the perfect subtrees that the leaves fall into, largest first: one
//! hash for each bit set in the number of leaves. That is enough to append and to tell the root, so
//! the leaves themselves need not be at hand.

use std::fmt;

use crate::leaf::{HASH_LEN, Hash, empty_hash, node_hash};

/// The length of the leaf count that precedes the hashes in [`Tree::to_bytes`].
const SIZE_LEN: usize = 8;

/// An append-only tree that keeps only what it needs to grow: at most 64 hashes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    size: u64,
    subtrees: Vec<Hash>,
}

impl Tree {
    /// The tree without leaves.
    pub fn new() -> Tree {
        Tree::default()
    }

    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf by its hash (see [`crate::leaf_hash`]).
    pub fn push(&mut self, leaf: Hash) {
        let mut carry = leaf;
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.subtrees.pop() else { break };
            carry = node_hash(&left, &carry);
        }
        self.subtrees.push(carry);
        self.size += 1;
    }

    /// The root over all leaves so far.
    pub fn root(&self) -> Hash {
        let mut smaller_first = self.subtrees.iter().rev();
        let Some(last) = smaller_first.next() else { return empty_hash() };
        smaller_first.fold(*last, |right, left| node_hash(left, &right))
    }

    /// The frontier as bytes: the size as eight bytes, big end first, then the hashes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(SIZE_LEN + self.subtrees.len() * HASH_LEN);
        bytes.extend_from_slice(&self.size.to_be_bytes());
        bytes.extend(self.subtrees.iter().flatten());
        bytes
    }

    /// Reads what [`Tree::to_bytes`] wrote.
    ///
    /// Fails if the number of hashes is not the one that the size demands.
    pub fn from_bytes(bytes: &[u8]) -> Result<Tree, BadFrontier> {
        let (size, hashes) = bytes.split_first_chunk::<SIZE_LEN>().ok_or(BadFrontier)?;
        let size = u64::from_be_bytes(*size);
        let (subtrees, rest) = hashes.as_chunks::<HASH_LEN>();
        if !rest.is_empty() || subtrees.len() != size.count_ones() as usize {
            return Err(BadFrontier);
        }
        Ok(Tree { size, subtrees: subtrees.to_vec() })
    }
}

/// Bytes that are not a frontier: the number of hashes does not fit the size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadFrontier;

impl fmt::Display for BadFrontier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a tree frontier: the number of hashes does not fit the size")
    }
}

impl std::error::Error for BadFrontier {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    /// The leaves and roots that the Certificate Transparency implementations test with.
    const LEAVES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn hex(hash: Hash) -> String {
        use std::fmt::Write;
        hash.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// The definition of RFC 6962 itself, over all leaves: the oracle for the frontier.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty_hash(),
            [leaf] => *leaf,
            more => {
                let (left, right) = more.split_at(more.len().next_power_of_two() / 2);
                node_hash(&by_definition(left), &by_definition(right))
            }
        }
    }

    #[test]
    fn known_roots() {
        let mut tree = Tree::new();
        assert_eq!(hex(tree.root()), ROOTS[0]);
        for (leaf, root) in LEAVES.iter().zip(&ROOTS[1..]) {
            tree.push(leaf_hash(leaf));
            assert_eq!(hex(tree.root()), *root, "with {} leaves", tree.size());
        }
    }

    #[test]
    fn agrees_with_the_definition_and_survives_bytes_at_every_size() {
        let leaves: Vec<Hash> = (0_u16..300).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let mut tree = Tree::new();
        for (index, leaf) in leaves.iter().enumerate() {
            tree.push(*leaf);
            assert_eq!(tree.root(), by_definition(&leaves[..=index]));
            tree = Tree::from_bytes(&tree.to_bytes()).unwrap();
        }
        assert_eq!(tree.size(), 300);
    }

    #[test]
    fn bad_frontiers_are_refused() {
        let mut tree = Tree::new();
        tree.push(leaf_hash(b"a"));
        let bytes = tree.to_bytes();
        assert_eq!(Tree::from_bytes(&bytes[..bytes.len() - 1]), Err(BadFrontier));
        assert_eq!(Tree::from_bytes(&[]), Err(BadFrontier));
        let mut more = bytes.clone();
        more.extend([0; HASH_LEN]);
        assert_eq!(Tree::from_bytes(&more), Err(BadFrontier));
        assert_eq!(Tree::from_bytes(&[0; 8]), Ok(Tree::new()));
    }
}
