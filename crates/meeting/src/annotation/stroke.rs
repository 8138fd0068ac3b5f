//! The stroke under the holder's pen, or the box or the words that take its place. Volatile: it becomes
//! an annotation when its author stores it, or, as far as it has got, when the turn ends.

use super::{Event, timestamp_ms};
use crate::{
    Actor, AnnotationKind, BoardMode, Epoch, Meeting, ParticipantId, PhaseKind, Refusal, Sealed,
    Seq, Settings, SignalKind, Time, limit,
};

/// What its author calls a stroke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrokeId(pub String);

/// A stroke as it would be stored if it ended now; the server writes and seals it.
#[derive(Clone, Debug)]
pub struct Stroke {
    pub id: StrokeId,
    pub kind: AnnotationKind,
    pub content: Sealed,
    pub bytes: u32,
}

/// What a holder's pen does.
#[derive(Clone, Debug)]
pub enum PenMove {
    Drew(Stroke),
    /// The stroke is given up: nothing of it is to be kept.
    GaveUp(StrokeId),
}

#[derive(Clone, Debug)]
struct Open {
    epoch: Epoch,
    /// The last entry when its latest part was told.
    seen: Seq,
    stroke: Stroke,
}

/// Kept beside the fold, not in it: one stroke at a time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pen {
    open: Option<Open>,
    /// The last stroke that was stored or given up: what is late of it begins no new one.
    over: Option<StrokeId>,
}

impl Pen {
    /// A mark was stored: it is this stroke, or, where the author does not say, the open one if that
    /// is a drawing as well. What else there is without a name may come from another program of theirs.
    pub(super) fn stored(&mut self, kind: AnnotationKind, stroke: Option<StrokeId>) {
        let is_drawing = |kind| kind == AnnotationKind::Drawing;
        let open = self.open.as_ref().map(|open| &open.stroke).filter(|open| is_drawing(open.kind));
        let id = stroke.or_else(|| open.filter(|_| is_drawing(kind)).map(|open| open.id.clone()));
        if let Some(id) = id {
            self.put_down(id);
        }
    }

    fn put_down(&mut self, id: StrokeId) {
        self.open = self.open.take().filter(|open| open.stroke.id != id);
        self.over = Some(id);
    }
}

/// AN5: takes what the holder's pen does; from nobody else, and not under an older grant.
pub(crate) fn draw(
    meeting: &mut Meeting,
    actor: Actor,
    epoch: Option<Epoch>,
    pen_move: PenMove,
) -> Result<ParticipantId, Refusal> {
    let from = SignalKind::Stroke.check_under(meeting, actor, epoch)?;
    let (epoch, seen) = (meeting.floor.epoch, meeting.head);
    let pen = &mut meeting.presence.pen;
    match pen_move {
        PenMove::GaveUp(id) => pen.put_down(id),
        PenMove::Drew(stroke) if pen.over.as_ref() == Some(&stroke.id) => {}
        PenMove::Drew(stroke) => pen.open = Some(Open { epoch, seen, stroke }),
    }
    Ok(from)
}

/// AN5, AN6, PR8: what is kept of the open stroke when this event ends the turn it is drawn in, or closes
/// the board.
///
/// It stays open here: should the append fail, the turn goes on, and so does the stroke. Once the
/// turn is over its epoch is void, and once the board was closed what was told before; the stroke with it.
pub(crate) fn cut_by(meeting: &Meeting, event: &Event, now: Time) -> Option<Event> {
    let turn = meeting.floor.turn?;
    let is_kept = |open: &&Open| open.epoch == turn.epoch && open.seen > meeting.board.closed;
    let open = meeting.presence.pen.open.as_ref().filter(is_kept)?;
    let ends = match event {
        Event::Released { epoch, .. }
        | Event::ForceReleased { epoch, .. }
        | Event::Expired { epoch, .. } => *epoch == turn.epoch,
        Event::Passed { .. } | Event::Granted { .. } | Event::VoteOpened { .. } => true,
        Event::PhaseChanged { phase, .. } => is_closed(&meeting.settings, *phase),
        Event::MeetingUpdated { settings: Some(change), .. } => {
            let mut settings = meeting.settings.clone();
            settings.change(change);
            is_closed(&settings, meeting.phase())
        }
        Event::MeetingCreated { .. }
        | Event::MeetingUpdated { settings: None, .. }
        | Event::MeetingStarted
        | Event::MeetingEnded
        | Event::MeetingDeleted
        | Event::ParticipantJoined { .. }
        | Event::ParticipantReturned { .. }
        | Event::ParticipantLeft { .. }
        | Event::ParticipantErased { .. }
        | Event::RoleChanged { .. }
        | Event::RefusalsCounted { .. }
        | Event::TurnAttended { .. }
        | Event::TurnStarted { .. }
        | Event::TurnExtended { .. }
        | Event::TurnVoiced { .. }
        | Event::TurnGrace { .. }
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
        | Event::BallotCast { .. }
        | Event::VoteClosed { .. }
        | Event::VoteLapsed { .. }
        | Event::ProposalWithdrawn { .. } => false,
    };
    let Stroke { kind, content, bytes, .. } = &open.stroke;
    let board = &meeting.board;
    let has_room = board.annotations.len() < limit::ANNOTATIONS_MAX
        && board.bytes + u64::from(*bytes) <= limit::BOARD_BYTES_MAX;
    (ends && has_room).then(|| Event::AnnotationCreated {
        participant: turn.participant,
        epoch: turn.epoch,
        kind: *kind,
        content: content.clone(),
        bytes: *bytes,
        timestamp_ms: timestamp_ms(meeting, now),
    })
}

fn is_closed(settings: &Settings, phase: PhaseKind) -> bool {
    settings.policy(phase).board == BoardMode::Closed
}
