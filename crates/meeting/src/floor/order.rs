//! The orders of the queue, one file each: a rank (less is earlier) and why.

mod arrival;
mod facilitator;
mod least_spoken;
mod round;
mod round_least_spoken;

use crate::{OrderKind, ReasonCode, Tally};

/// How early this order puts somebody among requests of one kind; ties by arrival.
pub(crate) fn rank(order: OrderKind, tally: Option<&Tally>) -> u64 {
    match order {
        OrderKind::LeastSpoken => least_spoken::rank(tally),
        OrderKind::Arrival => arrival::RANK,
        OrderKind::Round => round::rank(tally),
        OrderKind::RoundLeastSpoken => round_least_spoken::rank(tally),
        OrderKind::Facilitator => facilitator::RANK,
    }
}

pub(crate) const fn reason(order: OrderKind) -> ReasonCode {
    match order {
        OrderKind::LeastSpoken => least_spoken::REASON,
        OrderKind::Arrival => arrival::REASON,
        OrderKind::Round => round::REASON,
        OrderKind::RoundLeastSpoken => round_least_spoken::REASON,
        OrderKind::Facilitator => facilitator::REASON,
    }
}

/// Whether the queue moves of itself when the floor is free.
pub(crate) const fn moves_itself(order: OrderKind) -> bool {
    match order {
        OrderKind::LeastSpoken
        | OrderKind::Arrival
        | OrderKind::Round
        | OrderKind::RoundLeastSpoken => true,
        OrderKind::Facilitator => false,
    }
}
