//! Only a facilitator's grant moves the queue; it is shown by arrival.

use crate::ReasonCode;

pub(super) const REASON: ReasonCode = ReasonCode::Facilitator;
/// All alike: arrival breaks the tie.
pub(super) const RANK: u64 = 0;
