//! Personal text lies beside the entry; the entry holds only its salted commitment, so that the
//! text can be erased while replay and proof still stand.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::AccountId;

/// HMAC-SHA-256 of a text under a random 32-byte salt; made by the server, never here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commitment(pub [u8; 32]);

/// What opens a commitment: the text, its salt, and whose erasure removes both.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    pub salt: [u8; 32],
    pub text: String,
    /// The account whose erasure removes this text; none for what stays with the meeting.
    pub subject: Option<AccountId>,
}

/// A text the rules move about and never open. Equal when the commitments are.
#[derive(Clone)]
pub struct Sealed {
    pub commitment: Commitment,
    /// None once erased, or where nobody needs the text (tests, verifiers).
    pub opening: Option<Arc<Opening>>,
}

impl Sealed {
    /// The text, if it has not been erased.
    pub fn text(&self) -> Option<&str> {
        self.opening.as_deref().map(|opening| opening.text.as_str())
    }
}

impl PartialEq for Sealed {
    fn eq(&self, other: &Self) -> bool {
        self.commitment == other.commitment
    }
}
impl Eq for Sealed {}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({:?})", self.commitment)
    }
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opening(..)")
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0)[..8])
    }
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(&self.commitment.0))
    }
}

impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let bytes =
            from_hex(&text).ok_or_else(|| D::Error::custom("a commitment is 64 hex digits"))?;
        Ok(Self { commitment: Commitment(bytes), opening: None })
    }
}

/// Lower-case hex of 32 bytes.
pub fn to_hex(bytes: &[u8; 32]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// 32 bytes from 64 hex digits; none for anything else.
pub fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let high = char::from(pair[0]).to_digit(16)?;
        let low = char::from(pair[1]).to_digit(16)?;
        *byte = u8::try_from(high << 4 | low).ok()?;
    }
    Some(bytes)
}
