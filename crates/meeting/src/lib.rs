//! The rules of a meeting: pure functions over its journal.
//!
//! A meeting is a fold of its journal. [`Replica`] is told things and asked what to do; it never
//! waits, reads a clock, rolls dice or fails on IO: the same inputs give the same bytes.

mod actor;
mod command;
mod event;
mod id;
pub mod limit;
mod refusal;
mod sealed;
mod settings;
mod time;

pub use actor::{Actor, By};
pub use command::{Call, Command};
pub use event::{
    AnnotationKind, Entry, Event, ExpireCause, ForceCause, GrantCause, Key, PhaseKind,
    ReleaseCause, RequestKind, Role, RoleCause, WithdrawCause,
};
pub use id::*;
pub use refusal::Refusal;
pub use sealed::{Commitment, Opening, Sealed, from_hex, to_hex};
pub use settings::{
    BoardEdit, FloorMode, OrderKind, PassPolicy, Policy, PolicyChange, SETTINGS, SettingsChange,
};
pub use time::Time;
