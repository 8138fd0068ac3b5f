//! At least twice as many yes as no, and one yes (RONR 44: two thirds of the votes cast).

use crate::Ballots;

pub(super) const fn adopts(ballots: Ballots) -> bool {
    ballots.yes > 0 && ballots.yes >= ballots.no.saturating_mul(2)
}
