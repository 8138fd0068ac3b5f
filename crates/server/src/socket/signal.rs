//! Signals: shown to the others, never recorded, at most 30 a second from one socket.

use std::time::Instant;

use meeting::{Actor, MeetingId, SignalKind};
use serde::Serialize;
use serde_json::value::RawValue;

use super::budget::Budget;
use crate::api::frame::{Unrecorded, json};
use crate::api::viewer;
use crate::app::App;
use crate::error::Problem;
use crate::live::{Room, Signal};

/// Signals of one socket in one second.
pub(super) const SIGNALS_MAX: u32 = 30;
/// Bytes of one signal's data.
const SIGNAL_BYTES_MAX: usize = 64 * 1024;

#[derive(Serialize)]
struct Shown<'a> {
    from: u64,
    kind: &'a str,
    data: Option<&'a RawValue>,
}

/// Sends a signal to the others in the room.
///
/// # Errors
/// What the rules say; 429 over the rate; 422 for an unknown kind.
pub(super) async fn send(
    app: &App,
    room: &Room,
    (meeting, actor, socket): (MeetingId, Actor, u64),
    budget: &mut Budget,
    (kind, data): (&str, Option<&RawValue>),
) -> Result<(), Problem> {
    budget.take(Instant::now())?;
    let known = SignalKind::parse(kind).ok_or_else(|| Problem::invalid("kind", "is not known"))?;
    if data.is_some_and(|data| data.get().len() > SIGNAL_BYTES_MAX) {
        return Err(Problem::invalid("data", "must have at most 64 KiB"));
    }
    let (from, epoch) = viewer::anyway(app, meeting, move |meeting, _| {
        known.check(meeting, actor)?;
        let Actor::Account { account, .. } = actor else {
            return Err(meeting::Refusal::NotParticipant);
        };
        meeting
            .participant_of(account)
            .map(|person| (person.id, meeting.epoch()))
            .ok_or(meeting::Refusal::NotParticipant)
    })
    .await??;
    match known {
        // The holder's alone: they are there.
        SignalKind::Pointer | SignalKind::Stroke => app.stages().sign(meeting, from, epoch),
        SignalKind::Reaction | SignalKind::Ready => {}
    }
    let shown = Shown { from: from.0, kind, data };
    let text = json(&Unrecorded { kind: "signal", id: None, data: shown });
    room.frames.signal(Signal { text, from: Some(socket) });
    Ok(())
}
