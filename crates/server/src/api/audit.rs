//! The audit trail: every event in order, read from the store.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use meeting::{Action, Entry, Event, Meeting, MeetingId, ProposalId, Seq};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Entered, Page};
use super::frame;
use super::journal;
use super::line::{self, Line};
use super::moment::Moment;
use super::proposal;
use super::statistics::{Format, cell, format_row};
use super::told::Told;
use super::viewer;
use crate::app::App;
use crate::error::Problem;

/// One event with its own fields.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEvent {
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Of a token event, an annotation or a decision that thing's id.
    pub id: u64,
    /// The sockets' `seq`.
    pub seq: u64,
    pub participant_id: Option<u64>,
    pub timestamp: Moment,
    /// The account of an admin who is no participant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_account_id: Option<u64>,
    #[serde(flatten)]
    pub told: Told,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Audit {
    pub meeting_id: u64,
    pub events: Vec<AuditEvent>,
    pub generated_at: Moment,
}

/// The proposals whose ballots are shown: those that were counted when the reading began.
type Counted = BTreeSet<ProposalId>;

impl AuditEvent {
    fn new(entry: &Entry, counted: &Counted) -> Self {
        let mut line = Line::new(entry);
        if let Event::BallotCast { proposal, choice, .. } = &entry.event
            && counted.contains(proposal)
        {
            line.told = Told::Ballot { choice: (*choice).into() };
        }
        Self {
            kind: line.audit,
            id: line.id,
            seq: entry.seq.0,
            participant_id: line.participant.map(|id| id.0),
            timestamp: Moment(entry.at),
            by_account_id: line::by_account(entry),
            told: line.told,
        }
    }

    fn csv(entry: &Entry, counted: &Counted) -> String {
        let event = Self::new(entry, counted);
        let fields = frame::json(&event.told);
        format_row(&[
            &event.seq.to_string(),
            &crate::clock::rfc3339(entry.at),
            event.kind,
            &event.id.to_string(),
            &event.participant_id.map(|id| id.to_string()).unwrap_or_default(),
            &cell(&fields),
        ])
    }
}

/// The routes of the audit trail.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(export))
}

/// Every event of the meeting, in order.
#[utoipa::path(get, path = "/stats/meetings/{id}/audit", tag = "statistics",
    params(("id" = u64, Path), ("limit" = Option<u32>, Query), ("after" = Option<u64>, Query)),
    responses((status = 200, body = Audit), Entered))]
async fn show(State(app): State<App>, page: Page) -> Result<Response, Problem> {
    let meeting = MeetingId(page.id);
    let read = |meeting: &Meeting, _| proposal::counted(meeting);
    let counted = viewer::view(&app, &page.session, meeting, read).await?;
    let start = page.after_seq(meeting);
    let body = json(&app, meeting, counted, start, page.limit);
    Ok(journal::json(body))
}

fn json(app: &App, meeting: MeetingId, counted: Counted, start: Seq, limit: Option<usize>) -> Body {
    let tail = format!(
        "],\"meeting_id\":{},\"generated_at\":\"{}\"}}",
        meeting.0,
        crate::clock::rfc3339(app.now())
    );
    let row = journal::write(move |entry| Some(AuditEvent::new(entry, &counted)));
    let parts = ("{\"events\":[", ",", tail);
    Body::from_stream(journal::entries(app.clone(), meeting, start, limit, parts, row))
}

/// The audit trail as a download (facilitator or admin).
#[utoipa::path(get, path = "/stats/meetings/{id}/audit/export", tag = "statistics",
    params(("id" = u64, Path), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "The file",
        content((Audit = "application/json"), (String = "text/csv"))), Entered))]
async fn export(State(app): State<App>, page: Page) -> Result<Response, Problem> {
    let meeting = MeetingId(page.id);
    let format = Format::of(&page)?;
    let read = |meeting: &Meeting, _| proposal::counted(meeting);
    let counted = viewer::checked(&app, &page.session, meeting, Action::Export, read).await?;
    let body = match format {
        Format::Json => json(&app, meeting, counted, Seq(0), None),
        Format::Csv => {
            let head = "seq,timestamp,type,id,participant_id,fields\r\n";
            let row = move |entry: &Entry| Some(AuditEvent::csv(entry, &counted));
            let parts = (head, "", String::new());
            Body::from_stream(journal::entries(app.clone(), meeting, Seq(0), None, parts, row))
        }
    };
    Ok(format.download("audit", meeting, body))
}
