//! Proposals: made with the floor, voted on without it, one at a time.
//!
//! What somebody voted is told once the vote is counted, and never otherwise: a vote that is broken off
//! leaves who had voted, and its choices in the journal alone.

use std::collections::BTreeMap;

use super::ballot::{Ballot, Voters};
use crate::draft::Draft;
use crate::{
    Ballots, Choice, DecisionId, Entry, Event, Meeting, Outcome, ParticipantId, ProposalId,
    Refusal, Role, Sealed, Seq, Time, VoteMethod, limit,
};

/// Something to vote on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub id: ProposalId,
    pub title: Sealed,
    pub description: Option<Sealed>,
    /// None if an admin who is no participant made it.
    pub proposed_by: Option<ParticipantId>,
    pub method: VoteMethod,
    /// Percent of those who may vote; 0 is none.
    pub quorum: u32,
    pub created_at: Time,
    pub stage: Stage,
}

/// How far a proposal has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    Pending,
    Voting {
        opened: Opened,
        voters: Voters,
    },
    Counted {
        opened: Opened,
        voters: Voters,
        closed_at: Time,
        outcome: Outcome,
        entitled: u32,
        ballots: Ballots,
        /// Of an adopted one.
        decision: Option<DecisionId>,
    },
    /// The choices are gone: nobody is shown them.
    Lapsed {
        opened: Opened,
        voted: Vec<ParticipantId>,
        closed_at: Time,
    },
    /// `opened` if it was while people voted.
    Withdrawn {
        opened: Option<Opened>,
        voted: Vec<ParticipantId>,
        closed_at: Time,
    },
}

/// When a vote was opened, and up to which entry the board is joined to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    pub at: Time,
    pub board: Seq,
}

/// A [`Stage`] in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalState {
    Pending,
    Voting,
    Adopted,
    Rejected,
    NoQuorum,
    Lapsed,
    Withdrawn,
}

impl ProposalState {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Voting => "voting",
            Self::Adopted => "adopted",
            Self::Rejected => "rejected",
            Self::NoQuorum => "no_quorum",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl From<Outcome> for ProposalState {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Adopted => Self::Adopted,
            Outcome::Rejected => Self::Rejected,
            Outcome::NoQuorum => Self::NoQuorum,
        }
    }
}

impl Proposal {
    pub fn state(&self) -> ProposalState {
        match &self.stage {
            Stage::Pending => ProposalState::Pending,
            Stage::Voting { .. } => ProposalState::Voting,
            Stage::Counted { outcome, .. } => (*outcome).into(),
            Stage::Lapsed { .. } => ProposalState::Lapsed,
            Stage::Withdrawn { .. } => ProposalState::Withdrawn,
        }
    }
}

/// All proposals of a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proposals {
    pub(crate) by_id: BTreeMap<ProposalId, Proposal>,
    /// The one that is voted on.
    pub(crate) open: Option<ProposalId>,
}

/// PR1: by who holds the floor, or by a facilitator.
pub(crate) fn make(
    draft: &mut Draft<'_>,
    title: Sealed,
    description: Option<Sealed>,
    method: VoteMethod,
    quorum: u32,
) -> Result<(), Refusal> {
    let participant = draft.me().ok();
    let holder = draft.meeting.holder();
    if !draft.is_facilitator() && (participant.is_none() || holder != participant) {
        return Err(Refusal::NotTokenHolder { holder });
    }
    if quorum > limit::QUORUM_PERCENT_MAX {
        return Err(Refusal::Invalid { field: "quorum", msg: "is a percentage, 0 to 100" });
    }
    if draft.meeting.proposals.by_id.len() >= limit::PROPOSALS_MAX {
        let bound = limit::PROPOSALS_MAX as u64;
        return Err(Refusal::MeetingFull { what: "proposals", bound });
    }
    draft.emit(Event::ProposalMade { participant, title, description, method, quorum });
    Ok(())
}

fn find(meeting: &Meeting, proposal: ProposalId) -> Result<&Proposal, Refusal> {
    meeting.proposal(proposal).ok_or(Refusal::NotFound)
}

/// PR2: one vote at a time.
pub(crate) fn open(draft: &mut Draft<'_>, proposal: ProposalId) -> Result<(), Refusal> {
    let state = find(draft.meeting, proposal)?.state();
    match (state, draft.meeting.open_vote()) {
        (ProposalState::Pending | ProposalState::Voting, Some(proposal)) => {
            Err(Refusal::VoteOpen { proposal })
        }
        (ProposalState::Pending, None) => {
            draft.emit(Event::VoteOpened { proposal });
            Ok(())
        }
        (state, _) => Err(Refusal::VoteClosed { state }),
    }
}

/// PR3, PR4: with the floor or without; the last ballot of each counts.
pub(crate) fn vote(
    draft: &mut Draft<'_>,
    proposal: ProposalId,
    choice: Choice,
) -> Result<(), Refusal> {
    let participant = draft.me()?;
    check_voting(draft.meeting, proposal)?;
    draft.emit(Event::BallotCast { proposal, participant, choice });
    Ok(())
}

fn check_voting(meeting: &Meeting, proposal: ProposalId) -> Result<(), Refusal> {
    match find(meeting, proposal)?.state() {
        ProposalState::Voting => Ok(()),
        state => Err(Refusal::VoteClosed { state }),
    }
}

/// PR5, PR7: counts; what is adopted is a decision in the same step.
pub(crate) fn close(draft: &mut Draft<'_>, proposal: ProposalId) -> Result<(), Refusal> {
    let found = find(draft.meeting, proposal)?;
    let Stage::Voting { voters, .. } = &found.stage else {
        return Err(Refusal::VoteClosed { state: found.state() });
    };
    let (ballots, entitled) = (voters.count(), voters.entitled(draft.meeting));
    let outcome = ballots.outcome(found.method, found.quorum, entitled);
    let (title, description) = (found.title.clone(), found.description.clone());
    let decided_by = found.proposed_by;
    // Whatever the outcome: a refusal of the adopted alone would tell of it.
    super::check_room(draft.meeting)?;
    draft.emit(Event::VoteClosed { proposal, outcome, entitled, ballots });
    if outcome == Outcome::Adopted {
        let (phase, proposal) = (draft.meeting.phase(), Some(proposal));
        draft.emit(Event::DecisionRecorded { title, description, decided_by, phase, proposal });
    }
    Ok(())
}

/// PR9: by who made it, or by a facilitator, also while people vote.
pub(crate) fn withdraw(draft: &mut Draft<'_>, proposal: ProposalId) -> Result<(), Refusal> {
    let found = find(draft.meeting, proposal)?;
    let is_own = draft.me().is_ok_and(|me| found.proposed_by == Some(me));
    if !is_own && !draft.is_facilitator() {
        return Err(Refusal::RoleForbids { allowed: vec![Role::Facilitator] });
    }
    match found.state() {
        ProposalState::Pending | ProposalState::Voting => {
            draft.emit(Event::ProposalWithdrawn { proposal });
            Ok(())
        }
        state => Err(Refusal::VoteClosed { state }),
    }
}

/// PR10: the phase or the meeting ends before the vote does.
pub(crate) fn lapse(draft: &mut Draft<'_>) {
    if let Some(proposal) = draft.meeting.open_vote() {
        draft.emit(Event::VoteLapsed { proposal });
    }
}

pub(crate) fn apply(meeting: &mut Meeting, entry: &Entry) {
    match &entry.event {
        Event::ProposalMade { participant, title, description, method, quorum } => {
            let id = ProposalId::new(entry.meeting, entry.seq);
            let proposal = Proposal {
                id,
                title: title.clone(),
                description: description.clone(),
                proposed_by: *participant,
                method: *method,
                quorum: *quorum,
                created_at: entry.at,
                stage: Stage::Pending,
            };
            meeting.proposals.by_id.insert(id, proposal);
        }
        Event::VoteOpened { proposal } => {
            let opened = Opened { at: entry.at, board: entry.seq };
            meeting
                .proposals
                .step(*proposal, |_| Stage::Voting { opened, voters: Voters::default() });
            meeting.proposals.open = Some(*proposal);
            meeting.board.closed = entry.seq;
        }
        Event::BallotCast { proposal, participant, choice } => {
            let adds_up = meeting.presence.adds_ballots_up();
            let found = meeting.proposals.by_id.get_mut(proposal);
            if let Some(Proposal { stage: Stage::Voting { voters, .. }, .. }) = found {
                voters.cast(Ballot { participant: *participant, choice: *choice }, adds_up);
            }
        }
        Event::VoteClosed { proposal, outcome, entitled, ballots } => {
            let (outcome, entitled, ballots) = (*outcome, *entitled, *ballots);
            meeting.proposals.end(*proposal, |stage| match stage {
                Stage::Voting { opened, voters } => Stage::Counted {
                    opened,
                    voters,
                    closed_at: entry.at,
                    outcome,
                    entitled,
                    ballots,
                    decision: None,
                },
                other => other,
            });
        }
        Event::VoteLapsed { proposal } => meeting.proposals.end(*proposal, |stage| match stage {
            Stage::Voting { opened, voters } => {
                Stage::Lapsed { opened, voted: voters.names(), closed_at: entry.at }
            }
            other => other,
        }),
        Event::ProposalWithdrawn { proposal } => {
            meeting.proposals.end(*proposal, |stage| match stage {
                Stage::Pending => {
                    Stage::Withdrawn { opened: None, voted: Vec::new(), closed_at: entry.at }
                }
                Stage::Voting { opened, voters } => Stage::Withdrawn {
                    opened: Some(opened),
                    voted: voters.names(),
                    closed_at: entry.at,
                },
                other => other,
            });
        }
        other => debug_assert!(false, "not about a proposal: {other:?}"),
    }
}

/// A decision came of it.
pub(super) fn decided(meeting: &mut Meeting, proposal: ProposalId, made: DecisionId) {
    if let Some(Proposal { stage: Stage::Counted { decision, .. }, .. }) =
        meeting.proposals.by_id.get_mut(&proposal)
    {
        *decision = Some(made);
    }
}

impl Proposals {
    fn step(&mut self, id: ProposalId, next: impl FnOnce(Stage) -> Stage) {
        if let Some(proposal) = self.by_id.get_mut(&id) {
            proposal.stage = next(std::mem::replace(&mut proposal.stage, Stage::Pending));
        }
    }

    fn end(&mut self, id: ProposalId, next: impl FnOnce(Stage) -> Stage) {
        self.step(id, next);
        self.open = self.open.filter(|open| *open != id);
    }
}
