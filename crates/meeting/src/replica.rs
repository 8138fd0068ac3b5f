//! One meeting on one node: told things, asked what to do; never waits and never fails on IO.
//!
//! A driver owns the clock, the sockets and the store: it hands in [`Input`]s and carries out
//! [`Output`]s. Nothing is shown before it is durable; what other nodes say is a hint, never truth.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::{
    AccountId, Actor, Call, Command, Entry, Event, FloorView, Key, Meeting, MeetingId,
    ParticipantId, Refusal, Rights, Seq, Time,
};

/// Names a waiting caller; chosen by the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// A command that was carried out, found again by its key for 24 h.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRecord {
    pub account: AccountId,
    pub key: Key,
    /// Its first entry; with `count` 0 the head at that time.
    pub first: Seq,
    /// 0: a success that changed nothing.
    pub count: u32,
    pub at: Time,
}

#[derive(Clone, Debug)]
pub enum Input {
    Command {
        ticket: Ticket,
        call: Call,
    },
    /// Answered by [`Output::Readable`] when nothing shown could still be undone.
    Read {
        ticket: Ticket,
    },
    /// [`Replica::deadline`] has come.
    Tick,
    /// The sockets of an account: from none to some, or back.
    Presence {
        account: AccountId,
        is_online: bool,
    },
    /// The append is durable.
    Appended,
    /// Another node was faster, or one of the commands is known to the store already.
    Conflict,
    /// The append may or may not have happened.
    Unknown,
    /// The append, or the load, certainly did not happen.
    Unavailable,
    /// Answer to a load, in one or more parts; `complete` with the last.
    Loaded {
        entries: Vec<Entry>,
        commands: Vec<CommandRecord>,
        complete: bool,
    },
    /// Another node said so: a hint.
    Heard {
        head: Seq,
    },
    /// A bus that carries entries: a hint all the same, unless sabotaged.
    #[cfg(feature = "sabotage")]
    Payload {
        entries: Vec<Entry>,
    },
}

#[derive(Clone, Debug)]
pub enum Output {
    /// At most one is under way; `entries` may be empty when only commands are to be kept.
    Append {
        after: Seq,
        entries: Vec<Entry>,
        commands: Vec<CommandRecord>,
        due: Option<Time>,
    },
    /// Wanted: the entries after `after` and the commands of the last 24 h that began after it.
    Load {
        after: Seq,
    },
    /// Durable, in order, each once.
    Publish {
        published: Vec<Published>,
    },
    Done {
        ticket: Ticket,
        entries: Arc<[Entry]>,
        repeated: bool,
    },
    Refused {
        ticket: Ticket,
        refusal: Refusal,
    },
    /// Answer from [`Replica::meeting`] before the next [`Replica::handle`].
    Readable {
        ticket: Ticket,
    },
    Presence {
        participant: ParticipantId,
        is_online: bool,
    },
}

/// A durable entry with what its frame needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub entry: Entry,
    /// The status after that event, with the first 20 of the queue, where the frame carries it.
    pub floor: Option<FloorView>,
    /// Where the event may change what somebody may.
    pub rights: Option<Rights>,
}

/// Faults that the simulation must catch.
#[cfg(feature = "sabotage")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// In the simulated store: an append is taken at any head.
    NoHeadCheck,
    NoEpochCheck,
    AckBeforeCommit,
    BusPayloadApplied,
    TwiceInQueue,
}

#[derive(Debug)]
pub struct Replica {
    meeting: Meeting,
    outputs: VecDeque<Output>,
}

impl Replica {
    /// Its first output is a [`Output::Load`].
    pub fn new(meeting: MeetingId) -> Self {
        Self {
            meeting: Meeting::new(meeting),
            outputs: VecDeque::from([Output::Load { after: Seq::default() }]),
        }
    }

    /// With a fault put in on purpose.
    #[cfg(feature = "sabotage")]
    #[must_use]
    pub fn with_sabotage(self, _sabotage: Sabotage) -> Self {
        self
    }

    /// Takes one input; drain [`Self::poll`] after it.
    pub fn handle(&mut self, _now: Time, input: Input) {
        match input {
            Input::Command { ticket, .. } | Input::Read { ticket } => {
                self.outputs.push_back(Output::Refused { ticket, refusal: Refusal::Unavailable });
            }
            Input::Tick
            | Input::Presence { .. }
            | Input::Appended
            | Input::Conflict
            | Input::Unknown
            | Input::Unavailable
            | Input::Loaded { .. }
            | Input::Heard { .. } => {}
            #[cfg(feature = "sabotage")]
            Input::Payload { .. } => {}
        }
    }

    /// What is to be done next; none when all is said.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to hand in the next [`Input::Tick`], at the latest.
    pub fn deadline(&self) -> Option<Time> {
        None
    }

    pub fn meeting(&self) -> &Meeting {
        &self.meeting
    }

    /// Nothing under way and nobody waiting: may be dropped and loaded again.
    pub fn is_idle(&self) -> bool {
        true
    }
}

/// What a command would make happen, or why not; the state stays as it is.
///
/// # Errors
/// The first check that fails, in the order of the rules.
pub fn decide(
    _meeting: &Meeting,
    _actor: Actor,
    _command: Command,
    _now: Time,
) -> Result<Vec<Event>, Refusal> {
    Err(Refusal::Unavailable)
}

/// Makes an entry so; cannot fail.
pub fn apply(meeting: &mut Meeting, entry: &Entry) {
    meeting.head = entry.seq;
    meeting.at = entry.at;
}
