//! The people of a simulated meeting: who they are, and what they think of doing next.

use meeting::{
    AccountId, Actor, AnnotationKind, Asked, BoardMode, Change, ChatMode, Choice, Command,
    Commitment, DecisionId, Epoch, FloorMode, MessageId, OrderKind, ParticipantId, PassPolicy,
    PhaseKind, PolicyChange, ProposalId, RequestKind, Role, Sealed, SettingsChange, VoteMethod,
};

use crate::auditor::Auditor;
use crate::chance::Chance;

pub(crate) const ADMIN: AccountId = AccountId(99);

pub(crate) struct People {
    pub(crate) count: u64,
    texts: u32,
}

/// What somebody knows of the meeting when they choose; it may be old when it arrives.
pub(crate) struct Sight<'a> {
    pub(crate) auditor: &'a Auditor,
    /// Everybody who ever joined, with their account.
    pub(crate) joined: &'a [(AccountId, ParticipantId)],
    /// Those of them who are not in the meeting now.
    pub(crate) gone: &'a [AccountId],
    pub(crate) decisions: &'a [DecisionId],
}

#[derive(Clone, Copy)]
enum Wish {
    Claim,
    Release,
    Request,
    Withdraw,
    Defer,
    Pass,
    Grant,
    Revoke,
    Extend,
    Reorder,
    OpenQueue,
    Annotate,
    UpdateAnnotation,
    DeleteAnnotation,
    Decide,
    AmendDecision,
    DeleteDecision,
    Say,
    Unsay,
    Propose,
    OpenVote,
    Vote,
    CloseVote,
    WithdrawProposal,
    ChangePhase,
    SetRole,
    Leave,
    Join,
    Settings,
    Start,
    Erase,
    /// The media server: the holder was heard.
    Hear,
    /// The media server: how long a turn that is over was heard.
    Measure,
}

const WISHES: &[(u64, Wish)] = &[
    (140, Wish::Claim),
    (110, Wish::Release),
    (170, Wish::Request),
    (30, Wish::Withdraw),
    (30, Wish::Defer),
    (60, Wish::Pass),
    (70, Wish::Grant),
    (25, Wish::Revoke),
    (25, Wish::Extend),
    (20, Wish::Reorder),
    (12, Wish::OpenQueue),
    (80, Wish::Annotate),
    (15, Wish::UpdateAnnotation),
    (15, Wish::DeleteAnnotation),
    (8, Wish::Decide),
    (5, Wish::AmendDecision),
    (5, Wish::DeleteDecision),
    (40, Wish::Say),
    (10, Wish::Unsay),
    (25, Wish::Propose),
    (30, Wish::OpenVote),
    (90, Wish::Vote),
    (15, Wish::CloseVote),
    (6, Wish::WithdrawProposal),
    (20, Wish::ChangePhase),
    (25, Wish::SetRole),
    (12, Wish::Leave),
    (60, Wish::Join),
    (20, Wish::Settings),
    (3, Wish::Start),
    (1, Wish::Erase),
    (25, Wish::Hear),
    (25, Wish::Measure),
];

const PHASES: [PhaseKind; 4] =
    [PhaseKind::Ideation, PhaseKind::Clarification, PhaseKind::Decision, PhaseKind::Feedback];

impl People {
    pub(crate) fn new(chance: &mut Chance) -> Self {
        Self { count: chance.between(5, 8), texts: 0 }
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = AccountId> + use<> {
        (1..=self.count).map(AccountId)
    }

    /// A text that occurs once.
    pub(crate) fn text(&mut self) -> Sealed {
        self.texts += 1;
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&self.texts.to_be_bytes());
        Sealed { commitment: Commitment(bytes), opening: None }
    }

    fn perhaps(&mut self, chance: &mut Chance) -> Option<Sealed> {
        chance.permille(500).then(|| self.text())
    }

    pub(crate) fn create(&mut self, chance: &mut Chance) -> Command {
        let mut base = settings(chance);
        base.mode = Change::Stay;
        Command::Create {
            name: self.text(),
            description: None,
            scheduled_at: None,
            is_public: true,
            settings: SettingsChange { base, ..SettingsChange::default() },
            creator_username: self.text(),
            creator_name: self.text(),
        }
    }

    /// Somebody wants something; often it is what the meeting allows, often not.
    pub(crate) fn next(&mut self, chance: &mut Chance, sight: &Sight<'_>) -> (Actor, Command) {
        let wish = chance.weighted(WISHES);
        let actor = self.actor(chance, sight, wish);
        (actor, self.command(chance, sight, wish))
    }

    fn actor(&self, chance: &mut Chance, sight: &Sight<'_>, wish: Wish) -> Actor {
        let somebody = AccountId(chance.between(1, self.count));
        let account_of = |who: ParticipantId| {
            sight.joined.iter().find(|(_, joined)| *joined == who).map(|(account, _)| *account)
        };
        let gone = chance.pick(sight.gone).copied();
        let holder = sight.auditor.holder().and_then(account_of);
        let waiting = chance.pick(&sight.auditor.queue()).copied().and_then(account_of);
        let facilitator = AccountId(1);
        let is_apt = chance.permille(600);
        let account = match wish {
            Wish::Erase => return Actor::System,
            Wish::Hear | Wish::Measure => return Actor::Media,
            Wish::Release
            | Wish::Pass
            | Wish::Extend
            | Wish::Annotate
            | Wish::UpdateAnnotation
            | Wish::DeleteAnnotation
            | Wish::Propose
                if is_apt =>
            {
                holder.unwrap_or(somebody)
            }
            Wish::Join if is_apt => gone.unwrap_or(somebody),
            Wish::Withdraw | Wish::Defer if is_apt => waiting.unwrap_or(somebody),
            Wish::Grant
            | Wish::Revoke
            | Wish::Reorder
            | Wish::OpenQueue
            | Wish::Decide
            | Wish::AmendDecision
            | Wish::DeleteDecision
            | Wish::OpenVote
            | Wish::CloseVote
            | Wish::ChangePhase
            | Wish::SetRole
            | Wish::Settings
            | Wish::Start
                if is_apt =>
            {
                facilitator
            }
            Wish::Claim
            | Wish::Release
            | Wish::Request
            | Wish::Withdraw
            | Wish::Defer
            | Wish::Pass
            | Wish::Grant
            | Wish::Revoke
            | Wish::Extend
            | Wish::Reorder
            | Wish::OpenQueue
            | Wish::Annotate
            | Wish::UpdateAnnotation
            | Wish::DeleteAnnotation
            | Wish::Decide
            | Wish::AmendDecision
            | Wish::DeleteDecision
            | Wish::Say
            | Wish::Unsay
            | Wish::Propose
            | Wish::OpenVote
            | Wish::Vote
            | Wish::CloseVote
            | Wish::WithdrawProposal
            | Wish::ChangePhase
            | Wish::SetRole
            | Wish::Leave
            | Wish::Join
            | Wish::Settings
            | Wish::Start => somebody,
        };
        if chance.permille(15) {
            return Actor::Account { account: ADMIN, admin: true };
        }
        Actor::Account { account, admin: false }
    }

    fn command(&mut self, chance: &mut Chance, sight: &Sight<'_>, wish: Wish) -> Command {
        let somebody = chance.pick(sight.joined).map_or(ParticipantId(0), |(_, who)| *who);
        let waiting = chance.pick(&sight.auditor.queue()).copied().unwrap_or(somebody);
        let anybody = if chance.permille(500) { waiting } else { somebody };
        let reason = self.perhaps(chance);
        match wish {
            Wish::Claim => Command::Claim { participant: None, reason },
            Wish::Release => Command::Release { participant: None, reason },
            Wish::Request => {
                let kind = chance.weighted(&[
                    (60, RequestKind::Speech),
                    (15, RequestKind::Question),
                    (10, RequestKind::Answer),
                    (15, RequestKind::PointOfOrder),
                ]);
                let (note, to) = (self.perhaps(chance), chance.permille(200).then_some(somebody));
                Command::Request { asked: Asked { kind, note, to, question: None } }
            }
            Wish::Withdraw => Command::Withdraw,
            Wish::Defer => Command::Defer,
            Wish::Pass => Command::Pass { participant: None, to: anybody, reason },
            Wish::Grant => {
                Command::Grant { participant: anybody, force: chance.permille(300), reason }
            }
            Wish::Revoke => Command::Revoke { reason },
            Wish::Extend => {
                let seconds = chance.permille(300).then_some(20);
                Command::Extend { seconds, reason }
            }
            Wish::Reorder => {
                let mut order = sight.auditor.queue();
                chance.shuffle(&mut order);
                Command::Queue { order: Some(order), is_open: None, reason }
            }
            Wish::OpenQueue => {
                Command::Queue { order: None, is_open: Some(chance.permille(700)), reason }
            }
            Wish::Annotate
            | Wish::UpdateAnnotation
            | Wish::DeleteAnnotation
            | Wish::Decide
            | Wish::AmendDecision
            | Wish::DeleteDecision
            | Wish::Say
            | Wish::Unsay => self.record(chance, sight, wish),
            Wish::Propose
            | Wish::OpenVote
            | Wish::Vote
            | Wish::CloseVote
            | Wish::WithdrawProposal => self.on_vote(chance, sight, wish),
            Wish::ChangePhase => {
                // Most wish to go on to the decision, where there is most to do.
                let to = match sight.auditor.phase() {
                    Some(PhaseKind::Ideation) if chance.permille(700) => PhaseKind::Clarification,
                    Some(PhaseKind::Clarification | PhaseKind::Feedback)
                        if chance.permille(700) =>
                    {
                        PhaseKind::Decision
                    }
                    Some(_) | None => *chance.pick(&PHASES).unwrap(),
                };
                Command::ChangePhase { to, reason }
            }
            Wish::SetRole => {
                let role = chance.weighted(&[
                    (3, Role::Observer),
                    (5, Role::Participant),
                    (2, Role::Facilitator),
                ]);
                Command::SetRole { participant: somebody, role, reason }
            }
            Wish::Leave => Command::Leave,
            Wish::Join => self.join(chance),
            Wish::Settings => Command::Update {
                name: None,
                description: None,
                scheduled_at: None,
                is_public: None,
                is_active: None,
                settings: Some(change(chance)),
            },
            Wish::Start => Command::Start,
            Wish::Erase => Command::Erase { account: AccountId(self.count) },
            Wish::Hear | Wish::Measure => measured(chance, sight, wish),
        }
    }

    fn record(&mut self, chance: &mut Chance, sight: &Sight<'_>, wish: Wish) -> Command {
        let board: Vec<_> = sight.auditor.board().iter().copied().collect();
        let annotation = chance.pick(&board).copied().unwrap_or(meeting::AnnotationId(1));
        let decision = chance.pick(sight.decisions).copied().unwrap_or(DecisionId(1));
        let content = self.text();
        match wish {
            Wish::UpdateAnnotation => Command::UpdateAnnotation { annotation, content, bytes: 80 },
            Wish::DeleteAnnotation => Command::DeleteAnnotation { annotation },
            Wish::Decide => Command::Decide {
                title: content,
                description: self.perhaps(chance),
                decided_by: None,
                phase: None,
            },
            Wish::AmendDecision => Command::AmendDecision {
                decision,
                title: Some(content),
                description: None,
                decided_by: None,
                phase: None,
            },
            Wish::DeleteDecision => Command::DeleteDecision { decision },
            Wish::Say => Command::SendMessage { text: content },
            Wish::Unsay => {
                let said: Vec<_> = sight.auditor.chat().iter().copied().collect();
                let message = chance.pick(&said).copied().unwrap_or(MessageId(1));
                Command::DeleteMessage { message }
            }
            _ => Command::Annotate {
                kind: AnnotationKind::Text,
                content,
                bytes: 100,
                timestamp_ms: None,
                stroke: None,
            },
        }
    }

    fn on_vote(&mut self, chance: &mut Chance, sight: &Sight<'_>, wish: Wish) -> Command {
        let votes = sight.auditor.votes();
        let pending: Vec<_> = votes.pending().collect();
        let one = chance.pick(&pending).copied().unwrap_or(ProposalId(1));
        let open = votes.open().unwrap_or(one);
        let either = if chance.permille(700) { open } else { one };
        match wish {
            Wish::OpenVote => Command::OpenVote { proposal: one },
            Wish::CloseVote => Command::CloseVote { proposal: open },
            Wish::WithdrawProposal => Command::WithdrawProposal { proposal: either },
            Wish::Propose => Command::Propose {
                title: self.text(),
                description: self.perhaps(chance),
                method: chance.weighted(&[
                    (3, VoteMethod::Majority),
                    (1, VoteMethod::TwoThirds),
                    (1, VoteMethod::Consent),
                ]),
                quorum: chance.weighted(&[(3, 0), (1, 50), (1, 100)]),
            },
            _ => Command::Vote {
                proposal: open,
                choice: chance.weighted(&[(5, Choice::Yes), (3, Choice::No), (2, Choice::Abstain)]),
            },
        }
    }

    pub(crate) fn join(&mut self, chance: &mut Chance) -> Command {
        let role = if chance.permille(100) { Role::Observer } else { Role::Participant };
        Command::Join { username: self.text(), name: self.text(), role, invitation: None }
    }
}

/// What the media server says, of the present turn or of one not long ago.
fn measured(chance: &mut Chance, sight: &Sight<'_>, wish: Wish) -> Command {
    let epoch = Epoch(sight.auditor.epoch().0.saturating_sub(chance.below(3)));
    let participant = sight.auditor.turn_at(epoch).unwrap_or(ParticipantId(0));
    match wish {
        Wish::Hear => Command::FirstSound { participant, epoch },
        _ => Command::TurnVoiced { participant, epoch, ms: chance.below(30_000) },
    }
}

fn change(chance: &mut Chance) -> SettingsChange {
    let mut settings_change = SettingsChange::default();
    if chance.permille(500) {
        settings_change.base = settings(chance);
    } else {
        let own = if chance.permille(200) { PolicyChange::UNSET } else { settings(chance) };
        settings_change.phases.insert(*chance.pick(&PHASES).unwrap(), own);
    }
    settings_change
}

fn settings(chance: &mut Chance) -> PolicyChange {
    let seconds = |chance: &mut Chance, low, high| {
        Change::Set(u32::try_from(chance.between(low, high)).expect("small"))
    };
    PolicyChange {
        turn_limit_seconds: seconds(chance, 5, 60),
        grace_seconds: seconds(chance, 0, 3),
        no_show_seconds: seconds(chance, 0, 8),
        disconnect_seconds: seconds(chance, 1, 10),
        queue_place_seconds: seconds(chance, 1, 30),
        order: Change::Set(chance.weighted(&[
            (4, OrderKind::LeastSpoken),
            (3, OrderKind::Arrival),
            (3, OrderKind::Round),
            (3, OrderKind::RoundLeastSpoken),
            (1, OrderKind::Facilitator),
        ])),
        mode: Change::Set(chance.weighted(&[
            (20, FloorMode::Queue),
            (2, FloorMode::Free),
            (1, FloorMode::Off),
        ])),
        pass: Change::Set(chance.weighted(&[
            (5, PassPolicy::Anyone),
            (2, PassPolicy::Queue),
            (1, PassPolicy::Off),
        ])),
        overtime: Change::Set(chance.permille(200)),
        require_reason: Change::Set(chance.permille(100)),
        board_edit: Change::Stay,
        queue_limit: seconds(chance, 2, 8),
        chat: Change::Set(chance.weighted(&[(9, ChatMode::On), (1, ChatMode::Off)])),
        board: Change::Set(chance.weighted(&[(9, BoardMode::Open), (1, BoardMode::Closed)])),
        phase_seconds: seconds(chance, 0, 60),
    }
}
