//! The board: content is opaque here, stored verbatim, never folded.

pub(crate) mod stroke;

use std::collections::BTreeMap;

pub use self::stroke::{PenMove, Stroke, StrokeId};
use crate::draft::Draft;
use crate::{
    AnnotationId, AnnotationKind, BoardEdit, Entry, Epoch, Event, Meeting, ParticipantId, Refusal,
    Role, Sealed, Seq, Time, limit,
};

/// Something on the board, in its present version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    pub id: AnnotationId,
    pub participant: ParticipantId,
    pub kind: AnnotationKind,
    pub content: Sealed,
    pub timestamp_ms: u64,
    pub created_at: Time,
    pub updated_at: Time,
    /// The grant under which it was made.
    pub epoch: Epoch,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Board {
    pub(crate) annotations: BTreeMap<AnnotationId, Annotation>,
    /// Of every version there ever was: the audit trail keeps them, so a deletion gives nothing back.
    pub(crate) bytes: u64,
    /// The latest entry that closed it, be it for a vote; 0 before there was one.
    pub(crate) closed: Seq,
}

/// AN1: only the holder writes on the board.
pub(crate) fn create(
    draft: &mut Draft<'_>,
    kind: AnnotationKind,
    content: Sealed,
    bytes: u32,
    at_ms: Option<u64>,
    stroke: Option<StrokeId>,
) -> Result<(), Refusal> {
    check_no_vote(draft.meeting)?;
    let participant = draft.me()?;
    let epoch = holds(draft, participant)?;
    if draft.meeting.board.annotations.len() >= limit::ANNOTATIONS_MAX {
        let bound = limit::ANNOTATIONS_MAX as u64;
        return Err(Refusal::MeetingFull { what: "annotations", bound });
    }
    check_bytes(draft.meeting, bytes)?;
    let timestamp_ms = at_ms.unwrap_or_else(|| timestamp_ms(draft.meeting, draft.now));
    draft.emit(Event::AnnotationCreated { participant, epoch, kind, content, bytes, timestamp_ms });
    draft.meeting.presence.pen.stored(kind, stroke);
    Ok(())
}

/// Where in the meeting a mark made now stands.
fn timestamp_ms(meeting: &Meeting, now: Time) -> u64 {
    let created = meeting.about.as_ref().map_or(now, |about| about.created_at);
    now.ms_since(meeting.started_at.unwrap_or(created))
}

/// AN2: a new version, by its author while holding, or by a facilitator, or by any holder if the
/// meeting's settings say so.
pub(crate) fn update(
    draft: &mut Draft<'_>,
    annotation: AnnotationId,
    content: Sealed,
    bytes: u32,
) -> Result<(), Refusal> {
    may_edit(draft, annotation)?;
    check_bytes(draft.meeting, bytes)?;
    draft.emit(Event::AnnotationUpdated { annotation, content, bytes });
    Ok(())
}

/// AN3: as for a new version; the journal keeps what was there.
pub(crate) fn delete(draft: &mut Draft<'_>, annotation: AnnotationId) -> Result<(), Refusal> {
    may_edit(draft, annotation)?;
    draft.emit(Event::AnnotationDeleted { annotation });
    Ok(())
}

fn may_edit(draft: &Draft<'_>, annotation: AnnotationId) -> Result<(), Refusal> {
    let found = draft.meeting.annotation(annotation).ok_or(Refusal::NotFound)?;
    check_no_vote(draft.meeting)?;
    if draft.is_facilitator() {
        return Ok(());
    }
    let me = draft.me()?;
    holds(draft, me)?;
    match draft.meeting.policy.board_edit {
        BoardEdit::All => Ok(()),
        BoardEdit::Own if found.participant == me => Ok(()),
        BoardEdit::Own => Err(Refusal::RoleForbids { allowed: vec![Role::Facilitator] }),
    }
}

/// PR8: what people vote on stays as it is; the facilitator's hand as well.
pub(crate) fn check_no_vote(meeting: &Meeting) -> Result<(), Refusal> {
    match meeting.open_vote().filter(|_| !meeting.presence.opens_board_in_vote()) {
        Some(proposal) => Err(Refusal::VoteOpen { proposal }),
        None => Ok(()),
    }
}

fn holds(draft: &Draft<'_>, participant: ParticipantId) -> Result<Epoch, Refusal> {
    let turn = draft.meeting.floor.turn;
    turn.filter(|turn| turn.participant == participant)
        .map(|turn| turn.epoch)
        .ok_or(Refusal::NotTokenHolder { holder: turn.map(|turn| turn.participant) })
}

fn check_bytes(meeting: &Meeting, bytes: u32) -> Result<(), Refusal> {
    if meeting.board.bytes + u64::from(bytes) > limit::BOARD_BYTES_MAX {
        let bound = limit::BOARD_BYTES_MAX;
        return Err(Refusal::MeetingFull { what: "content bytes", bound });
    }
    Ok(())
}

pub(crate) fn apply(meeting: &mut Meeting, entry: &Entry) {
    let board = &mut meeting.board;
    match &entry.event {
        Event::AnnotationCreated { participant, epoch, kind, content, bytes, timestamp_ms } => {
            let id = AnnotationId::new(entry.meeting, entry.seq);
            board.bytes += u64::from(*bytes);
            board.annotations.insert(
                id,
                Annotation {
                    id,
                    participant: *participant,
                    kind: *kind,
                    content: content.clone(),
                    timestamp_ms: *timestamp_ms,
                    created_at: entry.at,
                    updated_at: entry.at,
                    epoch: *epoch,
                },
            );
            meeting.measure.drew(*participant, *kind);
        }
        Event::AnnotationUpdated { annotation, content, bytes } => {
            board.bytes += u64::from(*bytes);
            if let Some(found) = board.annotations.get_mut(annotation) {
                found.content = content.clone();
                found.updated_at = entry.at;
            }
        }
        Event::AnnotationDeleted { annotation } => {
            if let Some(gone) = board.annotations.remove(annotation) {
                meeting.measure.wiped(gone.participant, gone.kind);
            }
        }
        other => debug_assert!(false, "not about the board: {other:?}"),
    }
}
