//! The floor: the right to speak, draw and share; one holder at most, and who waits for it.

mod turn;

use crate::{Epoch, FloorView, HolderView, Meeting, Time};

pub(crate) use turn::{Allowance, Limit, Turn};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Floor {
    pub(crate) turn: Option<Turn>,
    /// Interrupted by a point of order; resumes after it.
    pub(crate) paused: Option<Turn>,
    pub(crate) epoch: Epoch,
    pub(crate) is_open: bool,
}

impl Default for Floor {
    fn default() -> Self {
        Self { turn: None, paused: None, epoch: Epoch::default(), is_open: true }
    }
}

pub(crate) fn view(meeting: &Meeting, _now: Time, _places: usize) -> FloorView {
    let floor = &meeting.floor;
    FloorView {
        is_available: floor.turn.is_none() && meeting.ended_at.is_none(),
        epoch: floor.epoch,
        holder: floor.turn.map(|turn| HolderView {
            participant: turn.participant,
            since: turn.since,
            epoch: turn.epoch,
            expires_at: turn.expires_at(&meeting.policy),
            limit: turn.limit_state(),
            attended: turn.attended,
            is_point_of_order: turn.allowance == Allowance::PointOfOrder,
        }),
        paused: floor.paused.map(|turn| turn.participant),
        queue: Vec::new(),
        queue_length: 0,
        is_open: floor.is_open,
    }
}
