//! What a frame needs besides its entry: told once, the same for every viewer.

use super::Published;
use crate::{Entry, Event, Meeting, limit};

impl Published {
    /// Right after the entry was applied.
    pub fn of(meeting: &Meeting, entry: &Entry) -> Self {
        let carries = carries(&entry.event);
        Self {
            entry: entry.clone(),
            floor: carries.then(|| meeting.floor_view_first(entry.at, limit::QUEUE_SHOWN)),
            rights: (carries || freezes(&entry.event)).then(|| meeting.rights()),
            question: meeting.floor.thread.changed_by(entry.seq).cloned(),
        }
    }
}

/// PR8: whether an event may freeze the board or thaw it; the floor is none of its business.
const fn freezes(event: &Event) -> bool {
    matches!(
        event,
        Event::VoteOpened { .. }
            | Event::VoteClosed { .. }
            | Event::VoteLapsed { .. }
            | Event::ProposalWithdrawn { .. }
    )
}

/// Whether an event may change the status of the floor and what people may; its frame says both.
const fn carries(event: &Event) -> bool {
    match event {
        Event::Granted { .. }
        | Event::Passed { .. }
        | Event::Released { .. }
        | Event::ForceReleased { .. }
        | Event::Expired { .. }
        | Event::TurnAttended { .. }
        | Event::TurnStarted { .. }
        | Event::TurnExtended { .. }
        | Event::TurnGrace { .. }
        | Event::Requested { .. }
        | Event::RequestChanged { .. }
        | Event::Withdrawn { .. }
        | Event::Deferred { .. }
        | Event::Reordered { .. }
        | Event::QueueOpened { .. }
        | Event::MeetingUpdated { .. }
        | Event::MeetingStarted
        | Event::MeetingEnded
        | Event::RoleChanged { .. }
        | Event::PhaseChanged { .. } => true,
        Event::MeetingCreated { .. }
        | Event::MeetingDeleted
        | Event::ParticipantJoined { .. }
        | Event::ParticipantReturned { .. }
        | Event::ParticipantLeft { .. }
        | Event::ParticipantErased { .. }
        | Event::RefusalsCounted { .. }
        | Event::TurnVoiced { .. }
        | Event::AnnotationCreated { .. }
        | Event::AnnotationUpdated { .. }
        | Event::AnnotationDeleted { .. }
        | Event::DecisionRecorded { .. }
        | Event::DecisionAmended { .. }
        | Event::DecisionDeleted { .. }
        | Event::ChatMessage { .. }
        | Event::ChatDeleted { .. }
        | Event::ProposalMade { .. }
        | Event::VoteOpened { .. }
        | Event::BallotCast { .. }
        | Event::VoteClosed { .. }
        | Event::VoteLapsed { .. }
        | Event::ProposalWithdrawn { .. } => false,
    }
}
