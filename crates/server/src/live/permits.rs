//! Who may send right now: the whole set is handed over at each change, never a difference.
//!
//! Handed over after the change is durable and before anybody is told of it. A media server that does not
//! confirm in time is muted: whatever else goes wrong, nobody is heard without the floor. The default is
//! nobody. Without peers on the stage nothing is handed over; the first one asks for it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use media::MemberId;
use meeting::{Event, Meeting, MeetingId, Published};
use tokio::sync::oneshot;

use crate::stage::{Stage, member};

/// How long the media server may take to confirm.
const PATIENCE: Duration = Duration::from_secs(1);

/// The permits of one meeting.
#[derive(Debug)]
pub(super) struct Permits {
    meeting: MeetingId,
    stage: Option<Arc<Stage>>,
    /// What the media server was given last; none: it has to be given all.
    given: Option<media::Permits>,
}

impl Permits {
    pub(super) const fn new(meeting: MeetingId, stage: Option<Arc<Stage>>) -> Self {
        Self { meeting, stage, given: None }
    }

    pub(super) fn stage(&self) -> Option<&Arc<Stage>> {
        self.stage.as_ref()
    }

    /// What these events let and forbid holds when this returns, or the room is muted.
    pub(super) async fn hand_over(&mut self, meeting: &Meeting, published: &[Published]) {
        self.dismiss(published);
        let changes_cameras = published.iter().any(|one| changes_cameras(&one.entry.event));
        let applied = self.give(meeting, changes_cameras);
        self.confirm(applied, meeting).await;
    }

    /// As [`Self::hand_over`], of all: the state was not known, and is now.
    pub(super) async fn hand_over_all(&mut self, meeting: &Meeting) {
        let applied = self.give_all(meeting);
        self.confirm(applied, meeting).await;
    }

    /// Gives all of it again without waiting: somebody new is there, and nobody is told of anything.
    pub(super) fn renew(&mut self, meeting: &Meeting) {
        drop(self.give_all(meeting));
    }

    fn give_all(&mut self, meeting: &Meeting) -> Option<oneshot::Receiver<()>> {
        let stage = self.stage.as_ref()?;
        stage.keep(|who| meeting.participant(who).is_some_and(|person| person.is_active));
        self.given = None;
        self.give(meeting, true)
    }

    async fn confirm(&mut self, applied: Option<oneshot::Receiver<()>>, meeting: &Meeting) {
        let Some(applied) = applied else { return };
        if !matches!(tokio::time::timeout(PATIENCE, applied).await, Ok(Ok(()))) {
            metrics::counter!("nexchamps_media_muted_total").increment(1);
            tracing::error!(meeting = self.meeting.0, "media does not confirm: muted");
            self.close();
            // What waited opens the room no more; what is given now does, as soon as the media server answers again.
            self.renew(meeting);
        }
    }

    /// Closes for everybody: the state is not known.
    pub(super) fn close(&mut self) {
        self.given = None;
        if let Some(stage) = self.stage.as_ref().filter(|stage| stage.has_peers()) {
            stage.mute();
        }
    }

    /// The meeting is over or gone: nobody has anything to send any more.
    pub(super) fn end(&mut self) {
        self.given = None;
        if let Some(stage) = self.stage.as_ref().filter(|stage| stage.has_peers()) {
            stage.close();
        }
    }

    /// Who left has no media either.
    fn dismiss(&self, published: &[Published]) {
        let Some(stage) = self.stage.as_ref().filter(|stage| stage.has_peers()) else { return };
        for Published { entry, .. } in published {
            if let Event::ParticipantLeft { participant }
            | Event::ParticipantErased { participant } = &entry.event
            {
                stage.dismiss(*participant);
            }
        }
    }

    /// Hands over what has changed; none if nothing has, or nobody is there.
    fn give(&mut self, meeting: &Meeting, changes_cameras: bool) -> Option<oneshot::Receiver<()>> {
        if !meeting.exists() || meeting.ended_at().is_some() {
            self.end();
            return None;
        }
        let Some(stage) = self.stage.as_ref().filter(|stage| stage.has_peers()) else {
            self.given = None;
            return None;
        };
        let cameras = match &self.given {
            Some(given) if !changes_cameras => Arc::clone(&given.cameras),
            Some(_) | None => {
                let cameras = meeting.cameras().into_iter().map(member);
                Arc::new(cameras.collect::<BTreeSet<MemberId>>())
            }
        };
        let permits = media::Permits {
            epoch: media::Epoch(meeting.epoch().0),
            holder: meeting.holder().map(member),
            cameras,
        };
        if self.given.as_ref() == Some(&permits) {
            return None;
        }
        let (sender, applied) = oneshot::channel();
        let done = move || {
            // Nobody waits longer than a second for it.
            let _ = sender.send(());
        };
        tracing::debug!(
            meeting = self.meeting.0,
            epoch = permits.epoch.0,
            holder = permits.holder.map(|holder| holder.0),
            "permits"
        );
        stage.permit(permits.clone(), Box::new(done));
        self.given = Some(permits);
        Some(applied)
    }
}

impl Drop for Permits {
    /// The meeting's task is lost or put away: nobody looks after the room any more.
    fn drop(&mut self) {
        self.close();
    }
}

/// Whether an event may change who may show a camera.
const fn changes_cameras(event: &Event) -> bool {
    match event {
        Event::MeetingCreated { .. }
        | Event::ParticipantJoined { .. }
        | Event::ParticipantReturned { .. }
        | Event::ParticipantLeft { .. }
        | Event::ParticipantErased { .. }
        | Event::RoleChanged { .. }
        | Event::PhaseChanged { .. } => true,
        Event::MeetingUpdated { .. }
        | Event::MeetingStarted
        | Event::MeetingEnded
        | Event::MeetingDeleted
        | Event::RefusalsCounted { .. }
        | Event::Granted { .. }
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
        | Event::QueueOpened { .. }
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
