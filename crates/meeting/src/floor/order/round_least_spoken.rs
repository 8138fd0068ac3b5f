//! Everyone once in this phase before anyone twice, and within a round who has held the floor least.

use super::{least_spoken, round};
use crate::{ReasonCode, Tally};

pub(super) const REASON: ReasonCode = ReasonCode::RoundLeastSpoken;

/// Bits for the floor time in milliseconds: more than thirty years of it.
const HELD_BITS: u32 = 40;

pub(super) fn rank(tally: Option<&Tally>) -> u64 {
    let held = least_spoken::rank(tally).min((1 << HELD_BITS) - 1);
    // Rounds beyond the bits left are more than a meeting has events.
    round::rank(tally).min((1 << (u64::BITS - HELD_BITS)) - 1) << HELD_BITS | held
}
