//! Who may do what: one table, which feeds REST, sockets, media permits and the documentation.

mod advance;
pub(crate) mod check;
mod standing;
mod table;

use crate::floor;
use crate::{
    Actor, BoardMode, ChatMode, FloorMode, Meeting, ParticipantId, PhaseKind, Refusal, Role,
};

pub use standing::Standing;
pub use table::table;

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// What can be asked for, spelled as on the socket.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Action { $($(#[$doc])* $variant),+ }

        impl Action {
            /// Every action, in the order of the tables.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The command's name on the wire.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

actions! {
    Claim = "floor.claim",
    Release = "floor.release",
    Pass = "floor.pass",
    Request = "floor.request",
    Withdraw = "floor.withdraw",
    Defer = "floor.defer",
    Grant = "floor.grant",
    Revoke = "floor.revoke",
    Extend = "floor.extend",
    Queue = "floor.queue",
    ChangePhase = "phase.change",
    Annotate = "annotation.create",
    UpdateAnnotation = "annotation.update",
    DeleteAnnotation = "annotation.delete",
    Decide = "decision.create",
    AmendDecision = "decision.update",
    DeleteDecision = "decision.delete",
    SendMessage = "chat.send",
    DeleteMessage = "chat.delete",
    Propose = "proposal.create",
    OpenVote = "proposal.open",
    Vote = "proposal.vote",
    CloseVote = "proposal.close",
    WithdrawProposal = "proposal.withdraw",
    SetRole = "participant.role",
    Invite = "participant.invite",
    /// Reads who was invited.
    SeeInvitations = "participant.invitations",
    Leave = "participant.leave",
    Start = "meeting.start",
    End = "meeting.end",
    Update = "meeting.update",
    Delete = "meeting.delete",
    /// Takes numbers and record home.
    Export = "meeting.export",
    /// No command: what the media server lets through from whoever may speak at all.
    ShowCamera = "media.camera",
}

/// What may be done now, and for the rest the refusal's code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    pub may: Vec<Action>,
    pub why_not: Vec<(Action, &'static str)>,
}

/// What each standing may now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    pub standing: [(Standing, Allowed); 6],
}

impl Role {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observer => "observer",
            Self::Participant => "participant",
            Self::Facilitator => "facilitator",
        }
    }
}

/// A cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    May,
    /// Never in this role: `role_forbids`.
    Role,
    /// Not in this phase: `phase_forbids`.
    Phase,
    /// Only while holding the floor: `not_token_holder`.
    NotHolder,
}

impl Action {
    /// Done for oneself: an admin who is no participant has no floor to claim.
    pub const fn is_own(self) -> bool {
        match self {
            Self::Claim
            | Self::Request
            | Self::Withdraw
            | Self::Defer
            | Self::Annotate
            | Self::SendMessage
            | Self::Vote
            | Self::Leave
            | Self::ShowCamera => true,
            Self::Release
            | Self::Pass
            | Self::Grant
            | Self::Revoke
            | Self::Extend
            | Self::Queue
            | Self::ChangePhase
            | Self::UpdateAnnotation
            | Self::DeleteAnnotation
            | Self::Decide
            | Self::AmendDecision
            | Self::DeleteDecision
            | Self::DeleteMessage
            | Self::Propose
            | Self::OpenVote
            | Self::CloseVote
            | Self::WithdrawProposal
            | Self::SetRole
            | Self::Invite
            | Self::SeeInvitations
            | Self::Start
            | Self::End
            | Self::Update
            | Self::Delete
            | Self::Export => false,
        }
    }

    /// Whether it is asked for by reading alone: no command does it.
    pub const fn is_reading(self) -> bool {
        matches!(self, Self::SeeInvitations | Self::Export)
    }

    /// Whether a command does it: not what is only read, and not what only the media server lets through.
    pub const fn has_command(self) -> bool {
        !self.is_reading() && !matches!(self, Self::ShowCamera)
    }

    /// ME5: what may still be done with a meeting that has ended.
    pub const fn outlasts_the_end(self) -> bool {
        self.is_reading() || matches!(self, Self::Delete)
    }
}

/// The table: phase x role x holds-the-floor x action. What the state of the floor forbids on top
/// (nobody waits, somebody else holds) is the floor's.
pub const fn cell(phase: PhaseKind, role: Role, holds: bool, action: Action) -> Cell {
    let rules = phase.rules();
    let (who, is_open) = match action {
        Action::Claim | Action::Request | Action::Withdraw | Action::Defer => {
            (Who::Participants, rules.floor)
        }
        // One's own proposal; another's takes a facilitator.
        Action::ShowCamera | Action::SendMessage | Action::WithdrawProposal => {
            (Who::Participants, true)
        }
        Action::Propose => (Who::HolderOrFacilitators, rules.proposals),
        Action::OpenVote | Action::CloseVote => (Who::Facilitators, rules.proposals),
        Action::Vote => (Who::Participants, rules.proposals),
        Action::Release | Action::Pass | Action::Extend => (Who::HolderOrFacilitators, rules.floor),
        Action::Grant | Action::Revoke | Action::Queue => (Who::Facilitators, rules.floor),
        Action::Annotate => (Who::Holder, rules.board),
        Action::UpdateAnnotation | Action::DeleteAnnotation => {
            (Who::HolderOrFacilitators, rules.board)
        }
        Action::Decide | Action::AmendDecision | Action::DeleteDecision => {
            (Who::Facilitators, rules.decisions)
        }
        Action::ChangePhase
        | Action::SetRole
        | Action::Invite
        | Action::SeeInvitations
        | Action::Start
        | Action::End
        | Action::Update
        | Action::Delete
        | Action::Export => (Who::Facilitators, true),
        // One's own, whatever role one has by now; another's takes a facilitator.
        Action::DeleteMessage | Action::Leave => (Who::Everybody, true),
    };
    let by_role = match (who, role) {
        (Who::Everybody, _)
        | (Who::Participants, Role::Participant | Role::Facilitator)
        | (Who::Facilitators | Who::HolderOrFacilitators, Role::Facilitator) => Cell::May,
        (Who::Holder, Role::Participant | Role::Facilitator)
        | (Who::HolderOrFacilitators, Role::Participant) => {
            if holds {
                Cell::May
            } else {
                Cell::NotHolder
            }
        }
        (Who::Facilitators, Role::Observer | Role::Participant)
        | (Who::Participants | Who::Holder | Who::HolderOrFacilitators, Role::Observer) => {
            Cell::Role
        }
    };
    match by_role {
        Cell::May | Cell::NotHolder if !is_open => Cell::Phase,
        Cell::May | Cell::Role | Cell::Phase | Cell::NotHolder => by_role,
    }
}

/// The five kinds of row in the table.
#[derive(Clone, Copy)]
enum Who {
    Everybody,
    Participants,
    Holder,
    HolderOrFacilitators,
    Facilitators,
}

/// The roles that ever may, for the refusal.
pub(crate) fn roles(phase: PhaseKind, action: Action) -> Vec<Role> {
    [Role::Observer, Role::Participant, Role::Facilitator]
        .into_iter()
        .filter(|role| cell(phase, *role, true, action) != Cell::Role)
        .collect()
}

/// For a person to whom the floor cannot be given.
pub(crate) fn role_forbids_holding() -> Refusal {
    Refusal::RoleForbids { allowed: vec![Role::Participant, Role::Facilitator] }
}

/// Whether phase and settings let it happen at all. Giving up is never forbidden.
pub(crate) fn phase_allows(meeting: &Meeting, phase: PhaseKind, action: Action) -> bool {
    if cell(phase, Role::Facilitator, true, action) == Cell::Phase {
        return false;
    }
    let policy = meeting.settings.policy(phase);
    match action {
        Action::Claim | Action::Grant | Action::Pass => policy.mode != FloorMode::Off,
        Action::Request => policy.mode == FloorMode::Queue,
        Action::SendMessage => policy.chat == ChatMode::On,
        Action::Annotate | Action::UpdateAnnotation | Action::DeleteAnnotation => {
            policy.board == BoardMode::Open
        }
        Action::Release
        | Action::Withdraw
        | Action::Defer
        | Action::Revoke
        | Action::Extend
        | Action::Queue
        | Action::ChangePhase
        | Action::Decide
        | Action::AmendDecision
        | Action::DeleteDecision
        | Action::DeleteMessage
        | Action::Propose
        | Action::OpenVote
        | Action::Vote
        | Action::CloseVote
        | Action::WithdrawProposal
        | Action::SetRole
        | Action::Invite
        | Action::SeeInvitations
        | Action::Leave
        | Action::Start
        | Action::End
        | Action::Update
        | Action::Delete
        | Action::Export
        | Action::ShowCamera => true,
    }
}

/// A viewer reduced to what the rules look at.
#[derive(Clone, Copy)]
struct Person {
    role: Role,
    floor: OnFloor,
}

/// What somebody has of the floor; never two of these at once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OnFloor {
    Nothing,
    Waits,
    IsNext,
    /// By a point of order: their turn resumes.
    Interrupted,
    Holds,
}

impl Person {
    fn holds(self) -> bool {
        self.floor == OnFloor::Holds
    }

    fn waits(self) -> bool {
        matches!(self.floor, OnFloor::Waits | OnFloor::IsNext)
    }
}

impl Standing {
    const fn person(self) -> Person {
        let role = match self {
            Self::Observer => Role::Observer,
            Self::Participant | Self::Holder | Self::Next | Self::Waiting => Role::Participant,
            Self::Facilitator => Role::Facilitator,
        };
        let floor = match self {
            Self::Observer | Self::Participant | Self::Facilitator => OnFloor::Nothing,
            Self::Holder => OnFloor::Holds,
            Self::Next => OnFloor::IsNext,
            Self::Waiting => OnFloor::Waits,
        };
        Person { role, floor }
    }
}

pub(crate) fn rights(meeting: &Meeting) -> Rights {
    let standing = Standing::ALL.map(|standing| (standing, allowed(meeting, standing.person())));
    Rights { standing }
}

/// What an account may now, exactly.
pub(crate) fn my(meeting: &Meeting, actor: Actor) -> Allowed {
    let Actor::Account { account, admin } = actor else { return Allowed::default() };
    let person = meeting.participant_of(account).filter(|person| person.is_active);
    let Some(person) = person else {
        return if admin { as_admin(meeting) } else { nothing("not_participant") };
    };
    let me = Person { role: person.role, floor: on_floor(meeting, person.id) };
    let mut mine = allowed(meeting, me);
    if admin && person.role != Role::Facilitator {
        let more = allowed(meeting, Person { role: Role::Facilitator, ..me });
        mine.may.extend(more.may.into_iter().filter(|action| !action.is_own()));
        mine.may.sort_unstable();
        mine.may.dedup();
        mine.why_not.retain(|(action, _)| !mine.may.contains(action));
    }
    mine
}

fn on_floor(meeting: &Meeting, who: ParticipantId) -> OnFloor {
    if meeting.holder() == Some(who) {
        OnFloor::Holds
    } else if meeting.floor.paused.is_some_and(|turn| turn.participant == who) {
        OnFloor::Interrupted
    } else if !meeting.floor.queue.contains(who) {
        OnFloor::Nothing
    } else if floor::next(meeting) == Some(who) {
        OnFloor::IsNext
    } else {
        OnFloor::Waits
    }
}

fn nothing(code: &'static str) -> Allowed {
    Allowed { may: Vec::new(), why_not: Action::ALL.iter().map(|action| (*action, code)).collect() }
}

/// An admin who is no participant acts as a facilitator, except for themselves.
fn as_admin(meeting: &Meeting) -> Allowed {
    let mut all = allowed(meeting, Standing::Facilitator.person());
    all.may.retain(|action| !action.is_own());
    all.why_not.retain(|(action, _)| !action.is_own());
    let own = Action::ALL.iter().filter(|action| action.is_own());
    all.why_not.extend(own.map(|action| (*action, "not_participant")));
    all
}

fn allowed(meeting: &Meeting, person: Person) -> Allowed {
    let mut allowed = Allowed::default();
    for action in Action::ALL {
        match advance::refusal(meeting, person, *action) {
            None => allowed.may.push(*action),
            Some(code) => allowed.why_not.push((*action, code)),
        }
    }
    allowed
}
