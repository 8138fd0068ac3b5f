//! Who may send right now: the whole set is handed over at each change, never a difference.
//!
//! Handed over after the change is durable and before anybody is told of it. Without a media room
//! the set is only held; the room takes it from here once there is one. The default is nobody.

use meeting::{Epoch, FloorView, MeetingId, ParticipantId};

/// The one who may send, under which grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Permit {
    pub(super) participant: ParticipantId,
    pub(super) epoch: Epoch,
}

/// The permits of one meeting.
#[derive(Debug)]
pub(super) struct Permits {
    meeting: MeetingId,
    current: Option<Permit>,
}

impl Permits {
    pub(super) const fn new(meeting: MeetingId) -> Self {
        Self { meeting, current: None }
    }

    /// Opens for the holder and closes for everybody else.
    pub(super) fn set(&mut self, floor: &FloorView) {
        let next = floor
            .holder
            .as_ref()
            .map(|holder| Permit { participant: holder.participant, epoch: holder.epoch });
        if next != self.current {
            tracing::debug!(meeting = self.meeting.0, permit = ?next, "permits");
            self.current = next;
        }
    }

    /// Closes for everybody: the state is not known.
    pub(super) fn close(&mut self) {
        self.current = None;
    }
}
