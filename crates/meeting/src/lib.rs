//! The rules of a meeting: pure functions over its journal.
//!
//! A meeting is a fold of its journal. [`Replica`] is told things and asked what to do; it never
//! waits, reads a clock, rolls dice or fails on IO: the same inputs give the same bytes.

mod actor;
mod annotation;
mod chat;
mod command;
mod decision;
mod draft;
mod event;
mod floor;
mod id;
pub mod limit;
mod measure;
mod meeting;
mod participant;
mod permit;
mod phase;
mod presence;
mod refusal;
mod replica;
mod right;
mod sealed;
mod settings;
mod signal;
mod time;
mod view;

pub use actor::{Actor, By};
pub use annotation::{Annotation, PenMove, Stroke, StrokeId};
pub use chat::{ChatBody, ChatMessage};
pub use command::{Call, Command};
pub use decision::Decision;
pub use decision::ballot::{Ballot, Voters};
pub use decision::proposal::{Opened, Proposal, ProposalState, Stage};
pub use event::{
    AnnotationKind, Ballots, Choice, Entry, Event, ExpireCause, ForceCause, GrantCause, Key,
    Outcome, PhaseKind, ReleaseCause, RequestKind, Role, RoleCause, VoteMethod, WithdrawCause,
};
pub use floor::{Asked, Question, Reply};
pub use id::*;
pub use measure::Tally;
pub use meeting::{About, Meeting, apply, decide};
pub use participant::Participant;
pub use permit::Permits;
pub use phase::{Phase, PhaseRules};
pub use presence::MediaNews;
pub use refusal::Refusal;
#[cfg(feature = "sabotage")]
pub use replica::Sabotage;
pub use replica::{CommandRecord, Input, Output, Published, Replica, Ticket};
pub use right::{Action, Allowed, Cell, Rights, Standing, cell, table};
pub use sealed::{Commitment, Opening, Sealed, from_hex, to_hex};
pub use settings::{
    BoardEdit, BoardMode, Change, ChatMode, FloorMode, OrderKind, OwnPolicy, PassPolicy, Policy,
    PolicyChange, SETTINGS, Settings, SettingsChange,
};
pub use signal::SignalKind;
pub use time::Time;
pub use view::{FloorView, HolderView, LimitState, PlaceView, Reason, ReasonCode};
