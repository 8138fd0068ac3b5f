//! The meetings of the installation, private ones among them.

use std::collections::BTreeMap;

use ::meeting::{Meeting, MeetingId, Time};
use axum::Json;
use axum::extract::State;
use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde_json::{Map, Value};
use store::MeetingIndex;
use utoipa::ToSchema;

use super::{Listed, Look, PAGES_MAX};
use crate::api::floor::{Holder, Status};
use crate::api::meeting::MeetingObject;
use crate::app::App;
use crate::error::Problem;

/// Meetings that are asked for their holder at the same time; each may have to be read from its journal.
const ASKED_AT_ONCE: usize = 8;

/// A meeting, as an admin sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminMeeting)]
pub(super) struct MeetingLine {
    #[serde(flatten)]
    #[schema(value_type = MeetingObject)]
    meeting: Map<String, Value>,
    /// In the meeting now.
    participant_count: u64,
    #[schema(required)]
    holder: Option<Holder>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AdminMeetings)]
pub(super) struct MeetingList {
    /// Newest first.
    meetings: Vec<MeetingLine>,
    /// With this as `after` there may be more.
    #[schema(required)]
    next: Option<u64>,
}

/// Those that were found, and after which one there may be more.
struct Found {
    meetings: Vec<(MeetingId, MeetingIndex)>,
    next: Option<MeetingId>,
}

/// The meetings, or those in whose name `q` occurs.
#[utoipa::path(get, path = "/admin/meetings", tag = "admin",
    params(("q" = Option<String>, Query), ("after" = Option<u64>, Query),
        ("limit" = Option<u32>, Query)),
    responses((status = 200, body = MeetingList), Listed))]
pub(super) async fn list(State(app): State<App>, look: Look) -> Result<Json<MeetingList>, Problem> {
    let Found { meetings, next } = find(&app, &look).await?;
    let ids: Vec<MeetingId> = meetings.iter().map(|(id, _)| *id).collect();
    let counts: BTreeMap<MeetingId, u64> =
        app.store().active_members(&ids).await?.into_iter().collect();
    let lines = meetings.into_iter().map(|(id, index)| {
        let participant_count = counts.get(&id).copied().unwrap_or_default();
        line(app.clone(), id, index, participant_count)
    });
    let meetings = stream::iter(lines).buffered(ASKED_AT_ONCE).collect().await;
    Ok(Json(MeetingList { meetings, next: next.map(|id| id.0) }))
}

async fn line(app: App, id: MeetingId, index: MeetingIndex, participant_count: u64) -> MeetingLine {
    let holder = if index.is_active { holder(&app, id).await } else { None };
    MeetingLine { meeting: summary(&index), participant_count, holder }
}

async fn find(app: &App, look: &Look) -> Result<Found, Problem> {
    let (mut before, mut meetings) = (look.after.map(MeetingId), Vec::new());
    for _ in 0..PAGES_MAX {
        let page = app.store().all_meetings(look.page(), before).await?;
        let is_last = page.len() < look.page() as usize;
        for (id, index) in page {
            let is_wanted = look.needle.is_empty() || look.finds(&name(&index));
            if is_wanted && meetings.len() == look.most {
                return Ok(Found { meetings, next: before });
            }
            before = Some(id);
            if is_wanted {
                meetings.push((id, index));
            }
        }
        if is_last {
            return Ok(Found { meetings, next: None });
        }
    }
    Ok(Found { meetings, next: before })
}

/// The meeting object as it was written down.
fn summary(index: &MeetingIndex) -> Map<String, Value> {
    serde_json::from_slice(&index.summary).unwrap_or_default()
}

fn name(index: &MeetingIndex) -> String {
    summary(index).get("name").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// None too for a meeting that can't be asked now: the list is shown without.
async fn holder(app: &App, id: MeetingId) -> Option<Holder> {
    let read = |meeting: &Meeting, now: Time| {
        Status::new(meeting, &meeting.floor_view_first(now, 0)).current_holder
    };
    app.live().read(id, read).await.ok().flatten()
}
