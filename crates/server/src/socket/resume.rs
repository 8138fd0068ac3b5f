//! Where a client goes on that was here before.

use axum::http::Uri;
use meeting::{MeetingId, Seq};

use crate::api::{ask, viewer};
use crate::app::App;
use crate::error::Problem;
use crate::live::{Frames, Past};

/// From where a client wants to go on.
pub(super) struct Since {
    seq: Option<Seq>,
    lineage: Option<String>,
}

/// From where it does.
pub(super) enum Resumed {
    /// With a snapshot.
    Anew,
    /// The ring of frames has all that came since.
    Ring(Seq),
    /// What the ring has no longer comes from the journal first.
    Past(Seq, Box<Past>),
}

impl Since {
    pub(super) fn parse(uri: &Uri) -> Self {
        let query = ask::query_of(uri);
        Self {
            seq: query.get("since").and_then(|since| since.parse().ok()).map(Seq),
            lineage: query.get("lineage").cloned(),
        }
    }

    /// Errors: the meeting is gone, the store is away.
    pub(super) async fn resume(
        self,
        app: &App,
        meeting: MeetingId,
        frames: &Frames,
        lineage: &str,
    ) -> Result<Resumed, Problem> {
        let Some(seq) = self.seq else { return Ok(Resumed::Anew) };
        let head = viewer::anyway(app, meeting, |meeting, _| meeting.head()).await?;
        if self.lineage.is_some_and(|named| named != lineage) || seq > head {
            return Ok(Resumed::Anew);
        }
        if seq < frames.before() {
            app.live().refill(meeting, frames, seq).await;
        }
        if seq >= frames.before() {
            return Ok(Resumed::Ring(seq));
        }
        let past = app.live().past(meeting, frames, seq).await;
        Ok(past.map_or(Resumed::Anew, |past| Resumed::Past(seq, Box::new(past))))
    }
}
