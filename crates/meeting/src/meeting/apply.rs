//! One event made so, each by the part that it belongs to.

use crate::{Entry, Event, Meeting};

/// Makes an entry so; cannot fail. Entries come in order, each once.
pub fn apply(meeting: &mut Meeting, entry: &Entry) {
    meeting.head = entry.seq;
    meeting.at = meeting.at.max(entry.at);
    match &entry.event {
        Event::MeetingCreated { .. }
        | Event::MeetingUpdated { .. }
        | Event::MeetingStarted
        | Event::MeetingEnded
        | Event::MeetingDeleted => super::about::apply(meeting, entry),
        Event::ParticipantJoined { .. }
        | Event::ParticipantReturned { .. }
        | Event::ParticipantLeft { .. }
        | Event::ParticipantErased { .. }
        | Event::RoleChanged { .. } => crate::participant::apply(meeting, entry),
        Event::PhaseChanged { .. } | Event::RefusalsCounted { .. } => {
            crate::phase::apply(meeting, entry);
        }
        Event::Granted { .. }
        | Event::Passed { .. }
        | Event::Released { .. }
        | Event::ForceReleased { .. }
        | Event::Expired { .. }
        | Event::TurnAttended { .. }
        | Event::TurnStarted { .. }
        | Event::TurnExtended { .. }
        | Event::TurnGrace { .. }
        | Event::TurnVoiced { .. }
        | Event::Requested { .. }
        | Event::RequestChanged { .. }
        | Event::Withdrawn { .. }
        | Event::Deferred { .. }
        | Event::Reordered { .. }
        | Event::QueueOpened { .. } => crate::floor::apply(meeting, entry),
        Event::AnnotationCreated { .. }
        | Event::AnnotationUpdated { .. }
        | Event::AnnotationDeleted { .. } => crate::annotation::apply(meeting, entry),
        Event::DecisionRecorded { .. }
        | Event::DecisionAmended { .. }
        | Event::DecisionDeleted { .. } => crate::decision::apply(meeting, entry),
        Event::ChatMessage { .. } | Event::ChatDeleted { .. } => {
            crate::chat::apply(meeting, entry);
        }
        Event::ProposalMade { .. }
        | Event::VoteOpened { .. }
        | Event::BallotCast { .. }
        | Event::VoteClosed { .. }
        | Event::VoteLapsed { .. }
        | Event::ProposalWithdrawn { .. } => crate::decision::proposal::apply(meeting, entry),
    }
}
