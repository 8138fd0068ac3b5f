//! What must hold after every event.

use std::collections::BTreeSet;

use meeting::{Epoch, Meeting, PhaseKind, ProposalState};

/// Panics at the first one broken.
pub(crate) fn check(meeting: &Meeting, epoch_before: Epoch) {
    let view = meeting.floor_view(meeting.last_at());
    assert!(view.epoch >= epoch_before, "the epoch never shrinks");
    if let Some(holder) = &view.holder {
        assert_eq!(holder.epoch, view.epoch, "the holder has the latest grant");
        assert!(
            view.queue.iter().all(|place| place.participant != holder.participant),
            "the holder does not wait"
        );
        assert_ne!(view.paused, Some(holder.participant), "a paused turn is not the running one");
    }
    let distinct: BTreeSet<_> = view.queue.iter().map(|place| place.participant).collect();
    assert_eq!(distinct.len(), view.queue.len(), "nobody waits twice");
    assert_eq!(view.queue.len(), view.queue_length);
    assert!(view.queue.len() <= meeting::limit::QUEUE_MAX as usize, "the queue is bounded");
    for place in &view.queue {
        assert!(
            place.reason.overtaken <= meeting::limit::OVERTAKEN_MAX,
            "nobody is overtaken more often than that"
        );
    }
    let voting = meeting.proposals().filter(|it| it.state() == ProposalState::Voting);
    let voting: Vec<_> = voting.map(|proposal| proposal.id).collect();
    assert_eq!(voting, Vec::from_iter(meeting.open_vote()), "one vote at a time, and the one said");
    if meeting.open_vote().is_some() {
        assert_eq!(meeting.phase(), PhaseKind::Decision, "votes are the decision phase's");
        assert!(meeting.ended_at().is_none(), "an ended meeting has no vote");
    }
    if meeting.ended_at().is_some() {
        assert!(view.holder.is_none() && view.queue.is_empty(), "an ended meeting has no floor");
    }
}
