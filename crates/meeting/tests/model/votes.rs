//! Votes against a naive model of them, written from the text of the rules (PR): lists, and no cleverness.

use meeting::{
    AnnotationKind, Choice, Command, Commitment, OrderKind, PhaseKind, ProposalState, Role, Sealed,
    Stage, VoteMethod,
};
use proptest::prelude::*;

use super::{Model, PEOPLE, Rules, actor};

#[derive(Clone, Debug)]
enum Act {
    Propose(VoteMethod, u32),
    Open(usize),
    Vote(usize, Choice),
    Close(usize),
    Withdraw(usize),
    Draw,
    /// To the decision, or on from it.
    ChangePhase,
    Leave,
    Return,
    /// Of the facilitator: makes somebody an observer, or lets them speak; or gives them the floor.
    SetSpeaker(usize, bool),
    Give(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Proposed {
    by: usize,
    method: VoteMethod,
    quorum: usize,
    state: ProposalState,
    ballots: Vec<(usize, Choice)>,
}

/// 0 is the facilitator, the last an observer.
struct Votes {
    is_here: [bool; PEOPLE],
    is_speaker: [bool; PEOPLE],
    holder: Option<usize>,
    is_decision: bool,
    proposals: Vec<Proposed>,
    decisions: usize,
}

impl Votes {
    fn voting(&self) -> Option<usize> {
        self.proposals.iter().position(|it| it.state == ProposalState::Voting)
    }

    fn may_vote(&self, who: usize) -> bool {
        self.is_here[who] && self.is_speaker[who]
    }

    /// The role first, then the phase.
    fn check(&self, has_role: bool) -> Result<(), &'static str> {
        match (has_role, self.is_decision) {
            (false, _) => Err("role_forbids"),
            (true, false) => Err("phase_forbids"),
            (true, true) => Ok(()),
        }
    }

    fn act(&mut self, who: usize, act: &Act) -> Result<(), &'static str> {
        if !self.is_here[who] {
            return Err("not_participant");
        }
        let speaks = self.is_speaker[who];
        match act {
            Act::Propose(method, quorum) => {
                self.check(speaks)?;
                if who != 0 && self.holder != Some(who) {
                    return Err("not_token_holder");
                }
                let (method, quorum) = (*method, *quorum as usize);
                let state = ProposalState::Pending;
                self.proposals.push(Proposed { by: who, method, quorum, state, ballots: vec![] });
            }
            Act::Open(which) => {
                let state = self.proposals.get(*which).ok_or("not_found")?.state;
                self.check(who == 0)?;
                if !matches!(state, ProposalState::Pending | ProposalState::Voting) {
                    return Err("vote_closed");
                }
                if self.voting().is_some() {
                    return Err("vote_open");
                }
                self.proposals[*which].state = ProposalState::Voting;
            }
            Act::Vote(which, choice) => {
                self.proposals.get(*which).ok_or("not_found")?;
                self.check(speaks)?;
                self.vote(*which, who, *choice)?;
            }
            Act::Close(which) => {
                self.proposals.get(*which).ok_or("not_found")?;
                self.check(who == 0)?;
                self.close(*which)?;
            }
            Act::Withdraw(which) => {
                let Proposed { by, state, .. } =
                    self.proposals.get(*which).ok_or("not_found")?.clone();
                if !speaks || (who != 0 && by != who) {
                    return Err("role_forbids");
                }
                if !matches!(state, ProposalState::Pending | ProposalState::Voting) {
                    return Err("vote_closed");
                }
                self.proposals[*which].state = ProposalState::Withdrawn;
            }
            Act::Draw if !speaks => return Err("role_forbids"),
            Act::Draw if self.voting().is_some() => return Err("vote_open"),
            Act::Draw if self.holder != Some(who) => return Err("not_token_holder"),
            Act::ChangePhase => {
                if let Some(which) = self.voting() {
                    self.proposals[which].state = ProposalState::Lapsed;
                }
                self.is_decision = !self.is_decision;
            }
            Act::Leave => self.is_here[who] = false,
            Act::SetSpeaker(whom, may) => self.is_speaker[*whom] = *may,
            Act::Draw | Act::Return | Act::Give(_) => {}
        }
        Ok(())
    }

    fn vote(&mut self, which: usize, who: usize, choice: Choice) -> Result<(), &'static str> {
        let proposal = &mut self.proposals[which];
        if proposal.state != ProposalState::Voting {
            return Err("vote_closed");
        }
        match proposal.ballots.iter_mut().find(|(voter, _)| *voter == who) {
            Some(ballot) => ballot.1 = choice,
            None => proposal.ballots.push((who, choice)),
        }
        Ok(())
    }

    fn close(&mut self, which: usize) -> Result<(), &'static str> {
        let Proposed { method, quorum, state, ballots, .. } = self.proposals[which].clone();
        if state != ProposalState::Voting {
            return Err("vote_closed");
        }
        let has_voted = |who: &usize| ballots.iter().any(|(voter, _)| voter == who);
        let people = (0..PEOPLE).filter(|who| self.may_vote(*who) || has_voted(who)).count();
        let of = |choice| ballots.iter().filter(|(_, cast)| *cast == choice).count();
        let (yes, no) = (of(Choice::Yes), of(Choice::No));
        let is_adopted = match method {
            VoteMethod::Majority => yes > no,
            VoteMethod::TwoThirds => yes > 0 && 3 * yes >= 2 * (yes + no),
            VoteMethod::Consent => yes > 0 && no == 0,
        };
        self.proposals[which].state = if 100 * ballots.len() < quorum * people {
            ProposalState::NoQuorum
        } else if is_adopted {
            self.decisions += 1;
            ProposalState::Adopted
        } else {
            ProposalState::Rejected
        };
        Ok(())
    }
}

impl Rules {
    fn on_vote(&self, act: &Act) -> Command {
        let text = Sealed { commitment: Commitment([0; 32]), opening: None };
        let proposal = |which: usize| {
            let found = self.meeting.proposals().nth(which);
            found.map_or_else(Default::default, |found| found.id)
        };
        match act {
            Act::Propose(method, quorum) => Command::Propose {
                title: text,
                description: None,
                method: *method,
                quorum: *quorum,
            },
            Act::Open(which) => Command::OpenVote { proposal: proposal(*which) },
            Act::Vote(which, choice) => {
                Command::Vote { proposal: proposal(*which), choice: *choice }
            }
            Act::Close(which) => Command::CloseVote { proposal: proposal(*which) },
            Act::Withdraw(which) => Command::WithdrawProposal { proposal: proposal(*which) },
            Act::Draw => Command::Annotate {
                kind: AnnotationKind::Text,
                content: text,
                bytes: 1,
                timestamp_ms: None,
                stroke: None,
            },
            Act::ChangePhase => Command::ChangePhase {
                to: match self.meeting.phase() {
                    PhaseKind::Decision => PhaseKind::Feedback,
                    PhaseKind::Ideation | PhaseKind::Clarification | PhaseKind::Feedback => {
                        PhaseKind::Decision
                    }
                },
                reason: None,
            },
            Act::Leave => Command::Leave,
            Act::Return => {
                let role = Role::Participant;
                Command::Join { username: text.clone(), name: text, role, invitation: None }
            }
            Act::SetSpeaker(whom, may) => Command::SetRole {
                participant: self.people[*whom],
                role: if *may { Role::Participant } else { Role::Observer },
                reason: None,
            },
            Act::Give(to) => {
                Command::Grant { participant: self.people[*to], force: true, reason: None }
            }
        }
    }

    /// State and ballots of each proposal; of a broken-off one who had voted, and nothing else.
    fn proposals(&self) -> Vec<(ProposalState, Vec<usize>, Option<Vec<Choice>>)> {
        let index = |id| self.people.iter().position(|other| *other == id).unwrap();
        let all = self.meeting.proposals();
        all.map(|proposal| {
            let (voted, choices) = match &proposal.stage {
                Stage::Pending => (Vec::new(), None),
                Stage::Voting { voters, .. } | Stage::Counted { voters, .. } => {
                    (voters.names(), Some(voters.iter().map(|it| it.choice).collect()))
                }
                Stage::Lapsed { voted, .. } | Stage::Withdrawn { voted, .. } => {
                    (voted.clone(), None)
                }
            };
            (proposal.state(), voted.into_iter().map(index).collect(), choices)
        })
        .collect()
    }
}

fn compare(rules: &Rules, votes: &Votes) {
    let expected: Vec<_> = votes
        .proposals
        .iter()
        .map(|it| {
            let (people, choices): (Vec<_>, Vec<_>) = it.ballots.iter().copied().unzip();
            let is_known = !matches!(
                it.state,
                ProposalState::Pending | ProposalState::Lapsed | ProposalState::Withdrawn
            );
            (it.state, people, is_known.then_some(choices))
        })
        .collect();
    assert_eq!(rules.proposals(), expected);
    assert_eq!(rules.meeting.decisions().len(), votes.decisions);
}

fn act() -> impl Strategy<Value = (usize, Act)> {
    let method = prop_oneof![
        Just(VoteMethod::Majority),
        Just(VoteMethod::TwoThirds),
        Just(VoteMethod::Consent)
    ];
    let quorum = prop_oneof![3 => Just(0_u32), 2 => 1..=100_u32];
    let choice =
        prop_oneof![3 => Just(Choice::Yes), 2 => Just(Choice::No), 1 => Just(Choice::Abstain)];
    let which = 0..5_usize;
    // Every other time the facilitator.
    let leads = prop_oneof![Just(0), 0..PEOPLE];
    prop_oneof![
        3 => (leads.clone(), method, quorum).prop_map(|(who, m, q)| (who, Act::Propose(m, q))),
        4 => (leads.clone(), which.clone()).prop_map(|(who, which)| (who, Act::Open(which))),
        12 => (0..PEOPLE, which.clone(), choice)
            .prop_map(|(who, which, choice)| (who, Act::Vote(which, choice))),
        3 => (leads.clone(), which.clone()).prop_map(|(who, which)| (who, Act::Close(which))),
        1 => (leads, which).prop_map(|(who, which)| (who, Act::Withdraw(which))),
        2 => (0..PEOPLE).prop_map(|who| (who, Act::Draw)),
        1 => Just((0, Act::ChangePhase)),
        1 => (1..PEOPLE).prop_map(|who| (who, Act::Leave)),
        1 => (1..PEOPLE).prop_map(|who| (who, Act::Return)),
        1 => (1..PEOPLE, any::<bool>()).prop_map(|(whom, may)| (0, Act::SetSpeaker(whom, may))),
        2 => (0..PEOPLE).prop_map(|to| (0, Act::Give(to))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn votes_do_what_the_naive_model_does(acts in proptest::collection::vec(act(), 1..80)) {
        let floor = Model::new(OrderKind::Arrival, 10_000, 0);
        let mut rules = Rules::new(&floor);
        let clarify = Command::ChangePhase { to: PhaseKind::Clarification, reason: None };
        rules.run(actor(0), clarify).unwrap();
        let mut votes = Votes {
            is_here: [true; PEOPLE],
            is_speaker: floor.is_speaker,
            holder: None,
            is_decision: false,
            proposals: Vec::new(),
            decisions: 0,
        };
        for (who, act) in std::iter::once((0, Act::ChangePhase)).chain(acts) {
            let command = rules.on_vote(&act);
            let answer = rules.run(actor(who), command).map(drop);
            match act {
                // The floor has a model of its own; here it is taken as it is.
                Act::Give(_) => {}
                Act::Return => votes.is_here[who] = true,
                _ => assert_eq!(answer, votes.act(who, &act), "{who} does {act:?}"),
            }
            let holder = rules.meeting.holder();
            votes.holder = rules.people.iter().position(|id| Some(*id) == holder);
            compare(&rules, &votes);
        }
    }
}
