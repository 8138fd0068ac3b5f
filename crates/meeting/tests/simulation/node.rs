//! One node of the simulation: a replica, its clock, and what the checks remember of it.

use meeting::{CommandRecord, Entry, Meeting, MeetingId, Replica, Seq, Time};

use crate::Fault;

/// True time zero of every run; far enough from 0 for clocks to jump back.
const START_MS: u64 = 1_795_000_000_000;

/// An append on its way to the store, or its answer on the way back.
#[derive(Clone)]
pub(crate) struct Append {
    pub(crate) after: Seq,
    pub(crate) entries: Vec<Entry>,
    pub(crate) commands: Vec<CommandRecord>,
}

pub(crate) struct Node {
    pub(crate) replica: Replica,
    /// Counts restarts, so that answers to an earlier life are not given to a later one.
    pub(crate) life: u64,
    /// How far its clock is ahead of true time, in milliseconds.
    pub(crate) ahead_ms: i64,
    /// The fold of what this node knows to be durable.
    pub(crate) durable: Meeting,
    /// The same with what is on its way to the store.
    pub(crate) live: Meeting,
    pub(crate) in_flight: Option<Append>,
    pub(crate) is_loading: bool,
    /// The store could not be reached: what the replica shows to nobody may be undone.
    pub(crate) is_away: bool,
    /// Appends in a row whose outcome it was not told; too many, and the store counts as away.
    pub(crate) unknowns: u32,
    /// The last entry this life has published.
    pub(crate) published: Option<Seq>,
    /// True time of the wake-up that is on the agenda.
    pub(crate) wake: Option<u64>,
}

impl Node {
    pub(crate) fn new(meeting: MeetingId, fault: Fault) -> Self {
        Self {
            replica: new_replica(meeting, fault),
            life: 0,
            ahead_ms: 0,
            durable: Meeting::new(meeting),
            live: Meeting::new(meeting),
            in_flight: None,
            is_loading: false,
            is_away: false,
            unknowns: 0,
            published: None,
            wake: None,
        }
    }

    /// Everything in memory is lost; the clock goes on.
    pub(crate) fn restart(&mut self, meeting: MeetingId, fault: Fault) {
        let (life, ahead_ms) = (self.life + 1, self.ahead_ms);
        *self = Self { life, ahead_ms, ..Self::new(meeting, fault) };
    }

    pub(crate) fn clock(&self, now: u64) -> Time {
        Time((START_MS + now).checked_add_signed(self.ahead_ms).unwrap())
    }

    /// The true time at which its clock will show `time`.
    pub(crate) fn true_time(&self, time: Time) -> u64 {
        time.0.saturating_add_signed(-self.ahead_ms).saturating_sub(START_MS)
    }
}

#[cfg(feature = "sabotage")]
fn new_replica(meeting: MeetingId, fault: Fault) -> Replica {
    match fault {
        Some(sabotage) => Replica::new(meeting).with_sabotage(sabotage),
        None => Replica::new(meeting),
    }
}

#[cfg(not(feature = "sabotage"))]
fn new_replica(meeting: MeetingId, fault: Fault) -> Replica {
    match fault {
        None => Replica::new(meeting),
    }
}
