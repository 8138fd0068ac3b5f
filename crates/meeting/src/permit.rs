//! What may be sent right now: the whole set, derived from the state by the one table of rights.

use std::collections::BTreeSet;

use crate::right::{Cell, cell};
use crate::{Action, Epoch, Meeting, ParticipantId};

/// Who may send what; the default is nobody anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permits {
    /// The grant that the set is issued under.
    pub epoch: Epoch,
    /// The one whose voice and screen go out: who holds the floor.
    pub holder: Option<ParticipantId>,
    /// Who may show a camera.
    pub cameras: BTreeSet<ParticipantId>,
}

impl Meeting {
    /// RI6: the present permits; of an ended meeting nobody's.
    pub fn permits(&self) -> Permits {
        Permits { epoch: self.epoch(), holder: self.holder(), cameras: self.cameras() }
    }

    /// Who may show a camera now.
    pub fn cameras(&self) -> BTreeSet<ParticipantId> {
        if self.ended_at.is_some() || !self.exists() {
            return BTreeSet::new();
        }
        let (phase, holder) = (self.phase(), self.holder());
        let active = self.participants().filter(|person| person.is_active);
        let may = active.filter(|person| {
            let holds = holder == Some(person.id);
            cell(phase, person.role, holds, Action::ShowCamera) == Cell::May
        });
        may.map(|person| person.id).collect()
    }
}
