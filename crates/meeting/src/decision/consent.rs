//! Nobody objects, and somebody agrees (sociocracy: consent is the absence of an objection).

use crate::Ballots;

pub(super) const fn adopts(ballots: Ballots) -> bool {
    ballots.no == 0 && ballots.yes > 0
}
