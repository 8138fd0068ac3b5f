//! What every packet of the bench says about itself, at the end of its payload.

use std::time::{SystemTime, UNIX_EPOCH};

const MAGIC: [u8; 4] = *b"nxch";
/// Bytes of a mark.
const MARK_BYTES: usize = 24;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Voice,
    Picture,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Voice, Self::Picture];

    /// Its place in arrays.
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Voice => 0,
            Self::Picture => 1,
        }
    }
}

/// Opus and VP8 carry it as bytes that nobody between publisher and subscriber may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) kind: Kind,
    /// Which publisher: its "tone".
    pub(crate) who: u8,
    /// Packets of this publisher and kind before this one.
    pub(crate) count: u64,
    /// When it was written, in nanoseconds of the wall clock: that of the kernel's receive stamps.
    pub(crate) sent_ns: u64,
}

impl Mark {
    /// Overwrites the end of `payload`.
    pub(crate) fn write(self, payload: &mut [u8]) {
        let mut bytes = [0; MARK_BYTES];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4] = u8::from(self.kind == Kind::Picture);
        bytes[5] = self.who;
        bytes[8..16].copy_from_slice(&self.count.to_be_bytes());
        bytes[16..].copy_from_slice(&self.sent_ns.to_be_bytes());
        let from = payload.len() - MARK_BYTES;
        payload[from..].copy_from_slice(&bytes);
    }

    /// `None` for padding and for whatever else is not ours.
    pub(crate) fn read(payload: &[u8]) -> Option<Self> {
        let bytes: &[u8; MARK_BYTES] = payload.last_chunk()?;
        let (count, sent_ns) = (bytes[8..16].try_into().ok()?, bytes[16..].try_into().ok()?);
        let kind = if bytes[4] == 0 { Kind::Voice } else { Kind::Picture };
        (bytes[..4] == MAGIC).then_some(Self {
            kind,
            who: bytes[5],
            count: u64::from_be_bytes(count),
            sent_ns: u64::from_be_bytes(sent_ns),
        })
    }
}

/// Nanoseconds of the wall clock: comparable between processes and with the kernel's stamps.
pub(crate) fn wall_ns() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}
