//! The settings of a meeting, and how a phase overrides them.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{PhaseKind, limit};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    LeastSpoken,
    Arrival,
    Round,
    RoundLeastSpoken,
    Facilitator,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FloorMode {
    Queue,
    Free,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassPolicy {
    Anyone,
    Queue,
    Off,
}

/// Who may change what stands on the board: its author (and facilitators), or any holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoardEdit {
    Own,
    All,
}

/// Whether there is a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatMode {
    On,
    Off,
}

/// Whether anything may be put on the board, changed or taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoardMode {
    Open,
    Closed,
}

/// What a change says of one setting; null in JSON is `Unset` (RFC 7396).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    #[default]
    Stay,
    /// As if it had never been set: a phase's is the meeting's again, a meeting's the default.
    Unset,
    Set(T),
}

impl<T: Copy> Change<T> {
    pub const fn is_stay(&self) -> bool {
        matches!(self, Self::Stay)
    }

    /// The value it sets.
    pub const fn value(self) -> Option<T> {
        match self {
            Self::Stay | Self::Unset => None,
            Self::Set(value) => Some(value),
        }
    }

    const fn apply(self, own: &mut Option<T>) {
        match self {
            Self::Stay => {}
            Self::Unset => *own = None,
            Self::Set(value) => *own = Some(value),
        }
    }
}

impl<T: Copy + Serialize> Serialize for Change<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Unset, Self::Set))
    }
}

macro_rules! policy {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr),+ $(,)?) => {
        /// All settings with their values; durations in seconds, 0 = off.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        pub struct Policy { $($(#[$doc])* pub $name: $type),+ }

        impl Default for Policy {
            fn default() -> Self { Self { $($name: $default),+ } }
        }

        /// Those settings that a meeting or a phase has of its own.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
        pub struct OwnPolicy {
            $(#[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<$type>),+
        }

        impl OwnPolicy {
            /// What a change makes of them.
            pub const fn change(&mut self, change: &PolicyChange) { $(change.$name.apply(&mut self.$name);)+ }

            /// The policy with these settings in place of its own.
            #[must_use]
            pub fn on(&self, mut policy: Policy) -> Policy { $(if let Some(value) = self.$name { policy.$name = value; })+ policy }
        }

        /// What a body says of each setting; what it does not name stays as it is.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct PolicyChange {
            $(#[serde(default, skip_serializing_if = "Change::is_stay")] pub $name: Change<$type>),+
        }

        impl PolicyChange {
            /// All of them are given back.
            pub const UNSET: Self = Self { $($name: Change::Unset),+ };
        }

        /// Every setting's name, for messages and documentation.
        pub const SETTINGS: &[&str] = &[$(stringify!($name)),+];
    };
}

policy! {
    turn_limit_seconds: u32 = 120,
    grace_seconds: u32 = 3,
    no_show_seconds: u32 = 15,
    disconnect_seconds: u32 = 10,
    queue_place_seconds: u32 = 60,
    order: OrderKind = OrderKind::LeastSpoken,
    mode: FloorMode = FloorMode::Queue,
    pass: PassPolicy = PassPolicy::Anyone,
    /// Cut only once somebody waits.
    overtime: bool = false,
    /// A facilitator's intervention must say why.
    require_reason: bool = false,
    board_edit: BoardEdit = BoardEdit::Own,
    queue_limit: u32 = limit::QUEUE_MAX,
    chat: ChatMode = ChatMode::On,
    board: BoardMode = BoardMode::Open,
    /// PH4: how long a phase is meant to last. It ends nothing.
    phase_seconds: u32 = 0,
}

/// A meeting's settings, as set: its own and each phase's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub base: OwnPolicy,
    /// A phase that has none of its own has no entry.
    pub phases: BTreeMap<PhaseKind, OwnPolicy>,
}

impl Settings {
    /// ME3: what a change names is changed, the rest stays.
    pub fn change(&mut self, change: &SettingsChange) {
        self.base.change(&change.base);
        for (phase, change) in &change.phases {
            self.phases.entry(*phase).or_default().change(change);
        }
        self.phases.retain(|_, own| *own != OwnPolicy::default());
    }

    /// What holds in a phase.
    pub fn policy(&self, phase: PhaseKind) -> Policy {
        let base = self.base.on(Policy::default());
        self.phases.get(&phase).map_or(base, |own| own.on(base))
    }
}

/// A change of settings, as a PUT merges it (RFC 7396): the meeting's own and each phase's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsChange {
    #[serde(flatten)]
    pub base: PolicyChange,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", with = "phases")]
    pub phases: BTreeMap<PhaseKind, PolicyChange>,
}

/// A phase of which all is given back is null: that says it of later settings too.
mod phases {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{PhaseKind, PolicyChange};

    type Phases = BTreeMap<PhaseKind, PolicyChange>;

    pub(super) fn serialize<S: Serializer>(phases: &Phases, to: S) -> Result<S::Ok, S::Error> {
        let some = |change: &PolicyChange| (*change != PolicyChange::UNSET).then_some(*change);
        let told: BTreeMap<_, _> = phases.iter().map(|(phase, it)| (*phase, some(it))).collect();
        told.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Phases, D::Error> {
        let told = BTreeMap::<PhaseKind, Option<PolicyChange>>::deserialize(from)?;
        Ok(told.into_iter().map(|(phase, it)| (phase, it.unwrap_or(PolicyChange::UNSET))).collect())
    }
}
