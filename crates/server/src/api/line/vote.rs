//! What is told of proposals and votes. Of a ballot no more than that it was cast: the one table that
//! frames and audit trail share holds no choice that could slip out.

use meeting::{Entry, Event, ParticipantId, ProposalId};

use super::{Line, by_participant, maybe, text_of};
use crate::api::moment::Moment;
use crate::api::told::{Named, Told};

pub(super) fn line(entry: &Entry) -> Line {
    let at = Moment(entry.at);
    let by = by_participant(entry).map(ParticipantId);
    let plain = |id: &ProposalId| Named::Proposal { proposal_id: id.0, timestamp: at };
    let closed = |id: &ProposalId| Named::VoteClosed { proposal_id: id.0, closed_at: at };
    let (frame, audit, id, participant, named, told) = match &entry.event {
        Event::ProposalMade { participant, .. } => {
            let id = ProposalId::new(entry.meeting, entry.seq);
            ("proposal_created", "proposal", id, *participant, plain(&id), proposed(entry))
        }
        Event::VoteOpened { proposal } => {
            let named = Named::VoteOpened { proposal_id: proposal.0, opened_at: at };
            let told = Told::VoteOpened { board_seq: entry.seq.0 };
            ("vote_opened", "vote_opened", *proposal, by, named, told)
        }
        Event::BallotCast { proposal, participant, .. } => {
            let (who, named) = (Some(*participant), plain(proposal));
            ("ballot_cast", "ballot", *proposal, who, named, Told::Nothing {})
        }
        Event::VoteClosed { proposal, outcome, entitled, ballots } => {
            let told = Told::VoteClosed {
                state: meeting::ProposalState::from(*outcome).into(),
                entitled: Some(*entitled),
                tally: Some((*ballots).into()),
                ballots: None,
            };
            ("vote_closed", "vote_closed", *proposal, by, closed(proposal), told)
        }
        Event::VoteLapsed { proposal } => {
            let state = meeting::ProposalState::Lapsed.into();
            let told = Told::VoteClosed { state, entitled: None, tally: None, ballots: None };
            ("vote_closed", "vote_closed", *proposal, by, closed(proposal), told)
        }
        Event::ProposalWithdrawn { proposal } => {
            let audit = "proposal_withdrawn";
            ("proposal_withdrawn", audit, *proposal, by, plain(proposal), Told::Nothing {})
        }
        _ => return Line::plain(entry, ("vote_closed", "vote_closed"), by, Told::Nothing {}),
    };
    Line { frame, audit, id: id.0, participant, named, told }
}

fn proposed(entry: &Entry) -> Told {
    match &entry.event {
        Event::ProposalMade { participant, title, description, method, quorum } => Told::Proposed {
            title: text_of(title),
            description: maybe(description.as_ref()),
            proposed_by: participant.map(|id| id.0),
            method: (*method).into(),
            quorum: *quorum,
        },
        _ => Told::Nothing {},
    }
}
