//! Proposals and the votes on them.
//!
//! What somebody voted is shown once the vote is counted, and never otherwise: this file makes what is shown
//! of a proposal from its stage, which holds the choices only while people vote and after the count.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use meeting::{
    Action, Actor, Entry, Event, Meeting, MeetingId, ParticipantId, ProposalId, Refusal, Stage,
    Voters,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Changed, Changing, Entered, Page};
use super::body::{BallotBody, ProposalBody};
use super::command::Answer;
use super::kinds::{ChoiceName, MethodName, ProposalStateName};
use super::line::text_of;
use super::moment::Moment;
use super::{journal, viewer};
use crate::app::App;
use crate::error::Problem;

/// Something to vote on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Proposal {
    pub id: u64,
    pub meeting_id: u64,
    #[schema(required)]
    pub title: Option<String>,
    #[schema(required)]
    pub description: Option<String>,
    /// A participant's id; null if an admin who is none made it.
    #[schema(required)]
    pub proposed_by: Option<u64>,
    pub method: MethodName,
    /// Percent of those who may vote that have to; 0 is none.
    pub quorum: u32,
    pub state: ProposalStateName,
    pub created_at: Moment,
    #[schema(required)]
    pub opened_at: Option<Moment>,
    /// Counted, lapsed or withdrawn.
    #[schema(required)]
    pub closed_at: Option<Moment>,
    /// The board as it stood after this entry belongs to the proposal; null if the vote was never opened.
    #[schema(required)]
    pub board_seq: Option<u64>,
    /// Who has voted, in the order of their first ballots.
    pub voted: Vec<u64>,
    /// How many might have voted, at closing; present once counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entitled: Option<u32>,
    /// Present once counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tally: Option<BallotTally>,
    /// Who voted what; present once counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ballots: Option<Vec<Ballot>>,
    /// The decision that came of it.
    #[schema(required)]
    pub decision_id: Option<u64>,
    /// The viewer's own, in a snapshot while the vote is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my_choice: Option<ChoiceName>,
}

/// How many ballots of each kind.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct BallotTally {
    pub yes: u32,
    pub no: u32,
    pub abstain: u32,
}

/// What somebody voted.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Ballot {
    pub participant_id: u64,
    pub choice: ChoiceName,
}

/// One's own ballot, as it was cast.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct BallotReceipt {
    pub proposal_id: u64,
    pub choice: ChoiceName,
    pub cast_at: Moment,
}

impl From<meeting::Ballots> for BallotTally {
    fn from(meeting::Ballots { yes, no, abstain }: meeting::Ballots) -> Self {
        Self { yes, no, abstain }
    }
}

impl BallotReceipt {
    /// The ballot that an entry is, if it is one; for whoever cast it alone.
    pub(crate) fn cast(entry: &Entry) -> Option<Self> {
        let Event::BallotCast { proposal, choice, .. } = &entry.event else { return None };
        let cast_at = Moment(entry.at);
        Some(Self { proposal_id: proposal.0, choice: (*choice).into(), cast_at })
    }
}

/// Who voted what, of a vote that was counted.
pub(super) fn ballots(voters: &Voters) -> Vec<Ballot> {
    let ballots = voters.iter();
    ballots
        .map(|it| Ballot { participant_id: it.participant.0, choice: it.choice.into() })
        .collect()
}

/// The proposals whose ballots may be shown.
pub(super) fn counted(meeting: &Meeting) -> BTreeSet<ProposalId> {
    let counted = meeting.proposals().filter(|it| matches!(it.stage, Stage::Counted { .. }));
    counted.map(|proposal| proposal.id).collect()
}

fn ids(people: &[ParticipantId]) -> Vec<u64> {
    people.iter().map(|id| id.0).collect()
}

impl Proposal {
    pub(crate) fn new(meeting: &Meeting, proposal: &meeting::Proposal) -> Self {
        let mut shown = Self {
            id: proposal.id.0,
            meeting_id: proposal.id.meeting().0,
            title: text_of(&proposal.title),
            description: proposal.description.as_ref().and_then(text_of),
            proposed_by: proposal.proposed_by.map(|id| id.0),
            method: proposal.method.into(),
            quorum: proposal.quorum,
            state: proposal.state().into(),
            created_at: Moment(proposal.created_at),
            opened_at: None,
            closed_at: None,
            board_seq: None,
            voted: Vec::new(),
            entitled: None,
            tally: None,
            ballots: None,
            decision_id: None,
            my_choice: None,
        };
        shown.show(meeting, &proposal.stage);
        shown
    }

    fn show(&mut self, meeting: &Meeting, stage: &Stage) {
        let (opened, closed_at) = match stage {
            Stage::Pending => (None, None),
            Stage::Voting { opened, voters } => {
                self.voted = ids(&voters.names());
                (Some(opened), None)
            }
            Stage::Counted {
                opened,
                voters,
                closed_at,
                entitled,
                ballots: tally,
                decision,
                ..
            } => {
                self.voted = ids(&voters.names());
                self.entitled = Some(*entitled);
                self.tally = Some((*tally).into());
                self.ballots = Some(ballots(voters));
                // One that was deleted leads nowhere.
                let stands = decision.filter(|id| meeting.decision(*id).is_some());
                self.decision_id = stands.map(|id| id.0);
                (Some(opened), Some(*closed_at))
            }
            Stage::Lapsed { opened, voted, closed_at } => {
                self.voted = ids(voted);
                (Some(opened), Some(*closed_at))
            }
            Stage::Withdrawn { opened, voted, closed_at } => {
                self.voted = ids(voted);
                (opened.as_ref(), Some(*closed_at))
            }
        };
        self.opened_at = opened.map(|opened| Moment(opened.at));
        self.board_seq = opened.map(|opened| opened.board.0);
        self.closed_at = closed_at.map(Moment);
    }

    /// With the viewer's own choice, while the vote is open.
    pub(crate) fn personal(meeting: &Meeting, proposal: &meeting::Proposal, viewer: Actor) -> Self {
        let me = match viewer {
            Actor::Account { account, .. } => meeting.participant_of(account),
            Actor::Clock | Actor::Media | Actor::System => None,
        };
        let mut shown = Self::new(meeting, proposal);
        if let (Stage::Voting { voters, .. }, Some(me)) = (&proposal.stage, me) {
            shown.my_choice = voters.of(me.id).map(ChoiceName::from);
        }
        shown
    }

    /// The proposal that an entry makes, if it makes one.
    pub(crate) fn made(entry: &Entry) -> Option<Self> {
        let Event::ProposalMade { .. } = &entry.event else { return None };
        let mut made = Meeting::new(entry.meeting);
        meeting::apply(&mut made, entry);
        made.proposals().next().map(|proposal| Self::new(&made, proposal))
    }
}

/// The routes of proposals.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create, list))
        .routes(routes!(get))
        .routes(routes!(open))
        .routes(routes!(vote))
        .routes(routes!(close))
        .routes(routes!(withdraw))
}

/// Make a proposal (the holder of the token, a facilitator or admin), in the phase `decision`.
#[utoipa::path(post, path = "/proposals/meetings/{id}", tag = "proposals",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = ProposalBody, responses((status = 200, body = Proposal), Changed))]
async fn create(ask: Changing) -> Result<Answer, Problem> {
    ask.perform(Action::Propose).await
}

/// A meeting's proposals, oldest first.
#[utoipa::path(get, path = "/proposals/meetings/{id}", tag = "proposals",
    params(("id" = u64, Path), ("limit" = Option<u32>, Query), ("after" = Option<u64>, Query)),
    responses((status = 200, body = Vec<Proposal>), Entered))]
async fn list(State(app): State<App>, page: Page) -> Result<Response, Problem> {
    let proposals = viewer::view(&app, &page.session, MeetingId(page.id), |meeting, _| {
        meeting.proposals().map(|it| Proposal::new(meeting, it)).collect::<Vec<_>>()
    })
    .await?;
    Ok(journal::stream(page.part(proposals.into_iter(), |proposal| proposal.id)))
}

/// One proposal.
#[utoipa::path(get, path = "/proposals/{id}", tag = "proposals",
    params(("id" = u64, Path)), responses((status = 200, body = Proposal), Entered))]
async fn get(State(app): State<App>, page: Page) -> Result<Json<Proposal>, Problem> {
    let id = ProposalId(page.id);
    let proposal = viewer::view(&app, &page.session, id.meeting(), move |meeting, _| {
        meeting.proposal(id).map(|it| Proposal::new(meeting, it))
    })
    .await?;
    proposal.map(Json).ok_or_else(|| Refusal::NotFound.into())
}

/// Open the vote (facilitator or admin): one at a time; nobody writes on the board until it is over.
#[utoipa::path(post, path = "/proposals/{id}/open", tag = "proposals",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Proposal), Changed))]
async fn open(ask: Changing) -> Result<Answer, Problem> {
    ask.perform_on(Action::OpenVote).await
}

/// Vote; it takes no floor. The last ballot of each counts; nobody else is told what it says before the
/// vote is counted.
#[utoipa::path(post, path = "/proposals/{id}/vote", tag = "proposals",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body = BallotBody, responses((status = 200, body = BallotReceipt), Changed))]
async fn vote(ask: Changing) -> Result<Answer, Problem> {
    ask.perform_on(Action::Vote).await
}

/// Close the vote and count (facilitator or admin); an adopted proposal is a decision at once.
#[utoipa::path(post, path = "/proposals/{id}/close", tag = "proposals",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Proposal), Changed))]
async fn close(ask: Changing) -> Result<Answer, Problem> {
    ask.perform_on(Action::CloseVote).await
}

/// Withdraw a proposal, also while people vote: who made it, or a facilitator or admin.
#[utoipa::path(post, path = "/proposals/{id}/withdraw", tag = "proposals",
    params(("id" = u64, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = Proposal), Changed))]
async fn withdraw(ask: Changing) -> Result<Answer, Problem> {
    ask.perform_on(Action::WithdrawProposal).await
}
