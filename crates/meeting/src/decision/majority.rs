//! More yes than no (RONR 44: the majority of the votes cast, abstentions not being votes).

use crate::Ballots;

pub(super) const fn adopts(ballots: Ballots) -> bool {
    ballots.yes > ballots.no
}
