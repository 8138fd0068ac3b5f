//! Ballots: one a person, changeable while the vote is open, and counted at its end.

use super::{consent, majority, two_thirds};
use crate::{Ballots, Choice, Meeting, Outcome, Participant, ParticipantId, VoteMethod, limit};

/// What somebody voted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ballot {
    pub participant: ParticipantId,
    pub choice: Choice,
}

/// The ballots of a vote, in the order in which each person cast their first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Voters(pub(super) Vec<Ballot>);

impl Voters {
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Ballot> {
        self.0.iter()
    }

    pub fn of(&self, participant: ParticipantId) -> Option<Choice> {
        self.iter().find(|ballot| ballot.participant == participant).map(|ballot| ballot.choice)
    }

    /// Who has voted, without what.
    pub fn names(&self) -> Vec<ParticipantId> {
        self.iter().map(|ballot| ballot.participant).collect()
    }

    /// PR4: of several of one person the last counts; the place is the first one's.
    pub(super) fn cast(&mut self, ballot: Ballot, adds_up: bool) {
        match self.0.iter_mut().find(|found| found.participant == ballot.participant) {
            Some(found) if !adds_up => *found = ballot,
            Some(_) | None => self.0.push(ballot),
        }
    }

    pub(super) fn count(&self) -> Ballots {
        self.iter().fold(Ballots::default(), |mut sum, ballot| {
            match ballot.choice {
                Choice::Yes => sum.yes += 1,
                Choice::No => sum.no += 1,
                Choice::Abstain => sum.abstain += 1,
            }
            sum
        })
    }

    /// PR6: who may vote now, and who has voted and may no longer.
    pub(super) fn entitled(&self, meeting: &Meeting) -> u32 {
        let may = |id| meeting.participant(id).is_some_and(Participant::may_vote);
        let now = meeting.participants().filter(|person| person.may_vote()).count();
        let before = self.iter().filter(|ballot| !may(ballot.participant)).count();
        u32::try_from(now + before).unwrap_or(u32::MAX)
    }
}

impl Ballots {
    /// All that were cast, abstentions among them.
    pub const fn cast(self) -> u32 {
        self.yes.saturating_add(self.no).saturating_add(self.abstain)
    }

    /// PR5, PR6: what these ballots come to; abstentions count for the quorum alone.
    pub(super) const fn outcome(self, method: VoteMethod, quorum: u32, entitled: u32) -> Outcome {
        let percent = limit::QUORUM_PERCENT_MAX as u64;
        if (self.cast() as u64) * percent < (quorum as u64) * (entitled as u64) {
            return Outcome::NoQuorum;
        }
        let is_adopted = match method {
            VoteMethod::Majority => majority::adopts(self),
            VoteMethod::TwoThirds => two_thirds::adopts(self),
            VoteMethod::Consent => consent::adopts(self),
        };
        if is_adopted { Outcome::Adopted } else { Outcome::Rejected }
    }
}
