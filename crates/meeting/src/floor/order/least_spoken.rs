//! Who has held the floor least so far goes first.

use crate::{ReasonCode, Tally};

pub(super) const REASON: ReasonCode = ReasonCode::LeastSpoken;

/// Nobody who waits holds the floor, so the past is all there is.
pub(super) fn rank(tally: Option<&Tally>) -> u64 {
    tally.map_or(0, |tally| tally.held_ms)
}
