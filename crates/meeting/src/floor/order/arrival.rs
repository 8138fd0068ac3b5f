//! Who came first goes first.

use crate::ReasonCode;

pub(super) const REASON: ReasonCode = ReasonCode::Arrival;
/// All alike: arrival breaks the tie.
pub(super) const RANK: u64 = 0;
