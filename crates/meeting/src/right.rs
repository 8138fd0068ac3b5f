//! Who may do what: one table, which feeds REST, sockets, media permits and the documentation.

use crate::Role;

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
    SetRole = "participant.role",
    Invite = "participant.invite",
    Leave = "participant.leave",
    Start = "meeting.start",
    End = "meeting.end",
    Update = "meeting.update",
    Delete = "meeting.delete",
}

/// What somebody is to the floor at a moment; one may what any of one's standings may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Observer,
    Participant,
    Facilitator,
    Holder,
    Next,
    Waiting,
}

impl Standing {
    pub const ALL: [Self; 6] = [
        Self::Observer,
        Self::Participant,
        Self::Facilitator,
        Self::Holder,
        Self::Next,
        Self::Waiting,
    ];

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Observer => "observer",
            Self::Participant => "participant",
            Self::Facilitator => "facilitator",
            Self::Holder => "holder",
            Self::Next => "next",
            Self::Waiting => "waiting",
        }
    }
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

pub(crate) fn rights(_meeting: &crate::Meeting) -> Rights {
    Rights { standing: Standing::ALL.map(|standing| (standing, Allowed::default())) }
}

pub(crate) fn my(_meeting: &crate::Meeting, _actor: crate::Actor) -> Allowed {
    Allowed::default()
}
