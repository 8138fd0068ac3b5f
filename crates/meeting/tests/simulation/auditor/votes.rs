//! Votes as an outsider counts them who reads the journal (PR).

use std::collections::{BTreeMap, BTreeSet};

use meeting::{Ballots, Choice, Commitment, Entry, Event, Outcome, PhaseKind, VoteMethod};
use meeting::{ParticipantId, ProposalId};

use crate::{Violation, ensure};

#[derive(Clone, Copy)]
struct Proposed {
    title: Commitment,
    method: VoteMethod,
    quorum: u32,
}

/// What is known of all proposals so far.
#[derive(Default)]
pub(crate) struct Votes {
    proposed: BTreeMap<ProposalId, Proposed>,
    pending: BTreeSet<ProposalId>,
    open: Option<ProposalId>,
    /// Of the open vote: the last of each.
    ballots: BTreeMap<ParticipantId, Choice>,
    /// Adopted, and to be a decision with the next entry.
    owed: Option<ProposalId>,
    /// A vote lapsed, and the phase or the meeting is to end in the same step.
    is_lapsing: bool,
}

impl Votes {
    pub(crate) fn open(&self) -> Option<ProposalId> {
        self.open
    }

    pub(crate) fn pending(&self) -> impl Iterator<Item = ProposalId> {
        self.pending.iter().copied()
    }

    /// Who voted what in the open vote.
    pub(crate) fn ballots(&self) -> &BTreeMap<ParticipantId, Choice> {
        &self.ballots
    }

    /// `voters`: who may vote at this moment.
    pub(super) fn read(
        &mut self,
        entry: &Entry,
        phase: Option<PhaseKind>,
        voters: &BTreeSet<ParticipantId>,
    ) -> Result<(), Violation> {
        self.check_owed(&entry.event)?;
        let is_decision = phase == Some(PhaseKind::Decision);
        match &entry.event {
            Event::ProposalMade { title, method, quorum, .. } => {
                ensure!(is_decision, "proposed in {phase:?}");
                let id = ProposalId::new(entry.meeting, entry.seq);
                let (title, method, quorum) = (title.commitment, *method, *quorum);
                self.proposed.insert(id, Proposed { title, method, quorum });
                self.pending.insert(id);
            }
            Event::VoteOpened { proposal } => {
                ensure!(is_decision, "a vote in {phase:?}");
                ensure!(self.open.is_none(), "a vote beside that on {:?}", self.open);
                ensure!(self.pending.remove(proposal), "a vote on what is not pending");
                self.open = Some(*proposal);
            }
            Event::BallotCast { proposal, participant, choice } => {
                self.check_open(*proposal)?;
                ensure!(voters.contains(participant), "a ballot of {participant:?}");
                self.ballots.insert(*participant, *choice);
            }
            Event::VoteClosed { proposal, outcome, entitled, ballots } => {
                self.check_open(*proposal)?;
                self.check_count(*proposal, *outcome, *entitled, *ballots, voters)?;
                self.owed = (*outcome == Outcome::Adopted).then_some(*proposal);
                self.end();
            }
            Event::VoteLapsed { proposal } => {
                self.check_open(*proposal)?;
                self.is_lapsing = true;
                self.end();
            }
            Event::ProposalWithdrawn { proposal } => {
                let was_pending = self.pending.remove(proposal);
                ensure!(was_pending || self.open == Some(*proposal), "withdrawn what is over");
                if !was_pending {
                    self.end();
                }
            }
            Event::AnnotationCreated { .. }
            | Event::AnnotationUpdated { .. }
            | Event::AnnotationDeleted { .. } => {
                ensure!(self.open.is_none(), "written on the board in a vote: {:?}", entry.event);
            }
            Event::PhaseChanged { .. } | Event::MeetingEnded => {
                ensure!(self.open.is_none(), "the vote was still open: {:?}", entry.event);
                self.is_lapsing = false;
            }
            Event::MeetingDeleted => self.end(),
            _ => {}
        }
        Ok(())
    }

    /// What holds between commands.
    pub(super) fn check_at_rest(&self) -> Result<(), Violation> {
        ensure!(self.owed.is_none(), "adopted, and no decision: {:?}", self.owed);
        ensure!(!self.is_lapsing, "a vote lapsed, and all goes on");
        Ok(())
    }

    fn end(&mut self) {
        self.open = None;
        self.ballots.clear();
    }

    fn check_open(&self, proposal: ProposalId) -> Result<(), Violation> {
        ensure!(self.open == Some(proposal), "{proposal:?}, while people vote on {:?}", self.open);
        Ok(())
    }

    /// PR7: what is adopted is the next entry, in the words of the proposal; nothing else claims to be.
    fn check_owed(&mut self, event: &Event) -> Result<(), Violation> {
        let made = match event {
            Event::DecisionRecorded { title, proposal, .. } => {
                proposal.map(|proposal| (proposal, title.commitment))
            }
            _ => None,
        };
        let owed = self.owed.take().map(|id| (id, self.proposed[&id].title));
        ensure!(made == owed, "{event:?}, where {owed:?} was adopted");
        Ok(())
    }

    fn check_count(
        &self,
        proposal: ProposalId,
        outcome: Outcome,
        entitled: u32,
        told: Ballots,
        voters: &BTreeSet<ParticipantId>,
    ) -> Result<(), Violation> {
        let count = |choice| self.ballots.values().filter(|cast| **cast == choice).count();
        let (yes, no, abstain) = (count(Choice::Yes), count(Choice::No), count(Choice::Abstain));
        let all = [told.yes, told.no, told.abstain].map(|count| count as usize);
        ensure!(all == [yes, no, abstain], "{told:?} of {:?}", self.ballots);
        let people = voters.union(&self.ballots.keys().copied().collect()).count();
        ensure!(entitled as usize == people, "{entitled} entitled of {people}");
        let Proposed { method, quorum, .. } = self.proposed[&proposal];
        let is_adopted = match method {
            VoteMethod::Majority => yes > no,
            VoteMethod::TwoThirds => yes > 0 && yes * 3 >= (yes + no) * 2,
            VoteMethod::Consent => yes > 0 && no == 0,
        };
        let expected = match (self.ballots.len() * 100 < quorum as usize * people, is_adopted) {
            (true, _) => Outcome::NoQuorum,
            (false, true) => Outcome::Adopted,
            (false, false) => Outcome::Rejected,
        };
        ensure!(outcome == expected, "{outcome:?} of {told:?} by {method:?}, {quorum} percent");
        Ok(())
    }
}
