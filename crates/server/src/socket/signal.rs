//! Signals: shown to the others, never recorded, at most 30 a second from one socket.

use std::time::{Duration, Instant};

use meeting::{Actor, MeetingId, ParticipantId, SignalKind};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::api::frame::{Unrecorded, json};
use crate::api::viewer;
use crate::app::App;
use crate::error::Problem;
use crate::live::{Room, Signal};

/// Signals of one socket in one second.
const SIGNALS_MAX: u32 = 30;
/// Bytes of one signal's data.
const SIGNAL_BYTES_MAX: usize = 64 * 1024;
const SECOND: Duration = Duration::from_secs(1);

/// How many signals a socket has sent in this second, and when it last heard that one was refused.
#[derive(Debug, Default)]
pub(super) struct Budget {
    window: Option<Instant>,
    sent: u32,
    refused: Option<Instant>,
}

impl Budget {
    fn take(&mut self, now: Instant) -> Result<(), Problem> {
        if self.window.is_none_or(|since| now.duration_since(since) >= SECOND) {
            self.window = Some(now);
            self.sent = 0;
        }
        self.sent += 1;
        if self.sent > SIGNALS_MAX { Err(Problem::too_fast("too_fast", 1)) } else { Ok(()) }
    }

    /// Whether a refusal may be told: once a second.
    pub(super) fn may_tell(&mut self, now: Instant) -> bool {
        let may = self.refused.is_none_or(|at| now.duration_since(at) >= SECOND);
        if may {
            self.refused = Some(now);
        }
        may
    }
}

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
    let from: ParticipantId = viewer::anyway(app, meeting, move |meeting, _| {
        known.check(meeting, actor)?;
        let Actor::Account { account, .. } = actor else {
            return Err(meeting::Refusal::NotParticipant);
        };
        meeting
            .participant_of(account)
            .map(|person| person.id)
            .ok_or(meeting::Refusal::NotParticipant)
    })
    .await??;
    let shown = Shown { from: from.0, kind, data };
    let text = json(&Unrecorded { kind: "signal", id: None, data: shown });
    room.frames.signal(Signal { text, from: Some(socket) });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_signals_a_second_and_no_more() {
        let mut budget = Budget::default();
        let now = Instant::now();
        assert!((0..30).all(|_| budget.take(now).is_ok()));
        assert!(budget.take(now).is_err());
        assert!(budget.may_tell(now));
        assert!(!budget.may_tell(now));
        assert!(budget.take(now + SECOND).is_ok());
        assert!(budget.may_tell(now + SECOND));
    }
}
