//! Everyone once in this phase before anyone twice.

use crate::{ReasonCode, Tally};

pub(super) const REASON: ReasonCode = ReasonCode::Round;

pub(super) fn rank(tally: Option<&Tally>) -> u64 {
    tally.map_or(0, |tally| u64::from(tally.turns_in_phase))
}
