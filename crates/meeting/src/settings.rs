//! The settings of a meeting, and how a phase overrides them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{PhaseKind, limit};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    LeastSpoken,
    Arrival,
    Round,
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

macro_rules! policy {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr),+ $(,)?) => {
        /// All settings with their values; durations in seconds, 0 = off.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        pub struct Policy { $($(#[$doc])* pub $name: $type),+ }

        impl Default for Policy {
            fn default() -> Self { Self { $($name: $default),+ } }
        }

        /// Those settings that a body names; the rest stay as they are.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct PolicyChange {
            $(#[serde(default, skip_serializing_if = "Option::is_none")] pub $name: Option<$type>),+
        }

        impl PolicyChange {
            /// Puts this change on top of another.
            pub fn merge(&mut self, later: &Self) { $(if later.$name.is_some() { self.$name = later.$name; })+ }

            /// The policy with these settings in place of its own.
            #[must_use]
            pub fn on(&self, mut policy: Policy) -> Policy { $(if let Some(value) = self.$name { policy.$name = value; })+ policy }
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
}

/// A change of settings, as a PUT merges it: the meeting's own and each phase's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsChange {
    #[serde(flatten)]
    pub base: PolicyChange,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub phases: BTreeMap<PhaseKind, PolicyChange>,
}

impl SettingsChange {
    /// Puts a later change on top of this one.
    pub fn merge(&mut self, later: &Self) {
        self.base.merge(&later.base);
        for (phase, change) in &later.phases {
            self.phases.entry(*phase).or_default().merge(change);
        }
    }

    /// What holds in a phase.
    pub fn policy(&self, phase: PhaseKind) -> Policy {
        let base = self.base.on(Policy::default());
        self.phases.get(&phase).map_or(base, |change| change.on(base))
    }
}
