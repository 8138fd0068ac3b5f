//! Statistics: folds over the journal, shown to every participant.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use meeting::{Action, Meeting, MeetingId, Participant, Time};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ask::{Entered, Page};
use super::kinds::AnnotationName;
use super::moment::Moment;
use super::viewer;
use crate::app::App;
use crate::error::Problem;

#[derive(Debug, Serialize, ToSchema)]
pub struct Statistics {
    pub meeting_id: u64,
    /// Active now.
    pub participant_count: usize,
    /// Ever.
    pub total_participants: usize,
    /// Grants, passes included.
    pub token_claims: u64,
    /// From start, or creation, to end, or now.
    pub total_duration_ms: u64,
    /// Seconds held per person who held the floor.
    pub average_speaking_time: f64,
    /// Distinct, entered.
    pub phases_count: usize,
    pub annotations_count: u64,
    pub decisions_count: usize,
    pub generated_at: Moment,
    pub token_stats: BTreeMap<String, TokenStatistics>,
    pub annotation_stats: BTreeMap<String, AnnotationStatistics>,
    pub participant_stats: Vec<ParticipantStatistics>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TokenStatistics {
    pub claim_count: u64,
    pub total_hold_time_seconds: f64,
    #[schema(required)]
    pub last_hold_timestamp: Option<Moment>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AnnotationStatistics {
    pub annotation_count: u64,
    pub annotation_types: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ParticipantStatistics {
    pub participant_id: u64,
    #[schema(required)]
    pub participant_name: Option<String>,
    /// Floor time; a hold that is still running counts up to now.
    pub speaking_time_ms: u64,
    /// Audio above the speech threshold; null without media.
    #[schema(required)]
    pub voiced_time_ms: Option<u64>,
    pub token_claims: u64,
    pub annotations_count: u64,
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 ms, which is 285,000 years")]
fn seconds(ms: u64) -> f64 {
    ms as f64 / 1_000.0
}

/// A key for each participant: the name; of equal names each with its username.
fn keys(meeting: &Meeting) -> Vec<(&Participant, String)> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for name in meeting.participants().filter_map(|person| person.name.text()) {
        *counts.entry(name).or_default() += 1;
    }
    let mut taken = BTreeSet::new();
    meeting
        .participants()
        .map(|person| {
            let key = match (person.name.text(), person.username.text()) {
                (Some(name), Some(username)) if counts.get(name).is_some_and(|n| *n > 1) => {
                    format!("{name} ({username})")
                }
                (Some(name), _) => name.to_owned(),
                (None, _) => format!("erased #{}", person.id.0),
            };
            // A name may look like another's name with its username.
            let key = if taken.contains(&key) { format!("{key} #{}", person.id.0) } else { key };
            taken.insert(key.clone());
            (person, key)
        })
        .collect()
}

impl Statistics {
    pub(crate) fn new(meeting: &Meeting, now: Time) -> Self {
        let end = meeting.ended_at().unwrap_or(now);
        let begin = meeting.started_at().or(meeting.about().map(|about| about.created_at));
        let mut statistics = Self {
            meeting_id: meeting.id().0,
            participant_count: meeting.active_participants(),
            total_participants: meeting.participants().len(),
            token_claims: 0,
            total_duration_ms: begin.map_or(0, |begin| end.ms_since(begin)),
            average_speaking_time: 0.0,
            phases_count: meeting.phases_entered(),
            annotations_count: 0,
            decisions_count: meeting.decisions().len(),
            generated_at: Moment(now),
            token_stats: BTreeMap::new(),
            annotation_stats: BTreeMap::new(),
            participant_stats: Vec::new(),
        };
        let (mut held, mut holders) = (0, 0);
        for (person, key) in keys(meeting) {
            let tally = meeting.tally(person.id);
            let held_ms = meeting.held_ms(person.id, now);
            let annotations: u64 = tally.annotations.values().sum();
            held += held_ms;
            holders += u64::from(tally.claims > 0 || held_ms > 0);
            statistics.token_claims += tally.claims;
            statistics.annotations_count += annotations;
            statistics.token_stats.insert(
                key.clone(),
                TokenStatistics {
                    claim_count: tally.claims,
                    total_hold_time_seconds: seconds(held_ms),
                    last_hold_timestamp: tally.last_hold.map(Moment),
                },
            );
            let annotation_types = tally
                .annotations
                .iter()
                .map(|(kind, count)| (AnnotationName::from(*kind).name(), *count))
                .collect();
            statistics.annotation_stats.insert(
                key,
                AnnotationStatistics { annotation_count: annotations, annotation_types },
            );
            statistics.participant_stats.push(ParticipantStatistics {
                participant_id: person.id.0,
                participant_name: person.name.text().map(str::to_owned),
                speaking_time_ms: held_ms,
                voiced_time_ms: tally.voiced_ms,
                token_claims: tally.claims,
                annotations_count: annotations,
            });
        }
        statistics.average_speaking_time = held.checked_div(holders).map_or(0.0, seconds);
        statistics
    }

    fn csv(&self) -> String {
        let mut text = String::from(
            "participant_id,participant_name,speaking_time_ms,token_claims,annotations_count,\
             voiced_time_ms\r\n",
        );
        for row in &self.participant_stats {
            let name = cell(row.participant_name.as_deref().unwrap_or_default());
            let (id, ms, claims) = (row.participant_id, row.speaking_time_ms, row.token_claims);
            let annotations = row.annotations_count;
            // Empty where nothing is known: without a media session there is no zero.
            let voiced = row.voiced_time_ms.map(|ms| ms.to_string()).unwrap_or_default();
            text.push_str(&format_row(&[
                &id.to_string(),
                &name,
                &ms.to_string(),
                &claims.to_string(),
                &annotations.to_string(),
                &voiced,
            ]));
        }
        text
    }
}

/// Cells that are safe already, as a row.
pub(crate) fn format_row(cells: &[&str]) -> String {
    let mut row = cells.join(",");
    row.push_str("\r\n");
    row
}

/// A CSV cell that no spreadsheet takes for a formula (OWASP, "CSV injection"). Where a comma is the decimal
/// sign a spreadsheet parts cells at semicolons, so that what stands behind one may begin a cell too.
pub(crate) fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut is_first = true;
    for c in text.chars() {
        let is_formula =
            matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
        if is_first && is_formula {
            safe.push('\'');
        }
        safe.push(c);
        is_first = matches!(c, ';' | '\t' | '\r' | '\n');
    }
    if safe.contains([',', ';', '"', '\t', '\n', '\r', '\'']) {
        format!("\"{}\"", safe.replace('"', "\"\""))
    } else {
        safe
    }
}

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Csv,
}

impl Format {
    /// # Errors
    /// 422 for any other word.
    pub(crate) fn of(page: &Page) -> Result<Self, Problem> {
        match page.query.get("format").map(String::as_str) {
            None | Some("json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            Some(_) => Err(Problem::invalid("format", "must be json or csv")),
        }
    }

    /// A body as a download.
    pub(crate) fn download(self, name: &str, meeting: MeetingId, body: Body) -> Response {
        let (kind, extension) = match self {
            Self::Json => ("application/json", "json"),
            Self::Csv => ("text/csv; charset=utf-8", "csv"),
        };
        let file = format!("attachment; filename=\"meeting-{}-{name}.{extension}\"", meeting.0);
        ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, file)], body).into_response()
    }
}

/// The routes of statistics.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(export))
}

/// What happened so far, in numbers.
#[utoipa::path(get, path = "/stats/meetings/{id}/stats", tag = "statistics",
    params(("id" = u64, Path)), responses((status = 200, body = Statistics), Entered))]
async fn show(State(app): State<App>, page: Page) -> Result<Json<Statistics>, Problem> {
    viewer::view(&app, &page.session, MeetingId(page.id), Statistics::new).await.map(Json)
}

/// The numbers as a download (facilitator or admin).
#[utoipa::path(get, path = "/stats/meetings/{id}/export", tag = "statistics",
    params(("id" = u64, Path), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "The file",
        content((Statistics = "application/json"), (String = "text/csv"))), Entered))]
async fn export(State(app): State<App>, page: Page) -> Result<Response, Problem> {
    let meeting = MeetingId(page.id);
    let format = Format::of(&page)?;
    let statistics =
        viewer::checked(&app, &page.session, meeting, Action::Export, Statistics::new).await?;
    let text = match format {
        Format::Json => super::frame::json(&statistics).to_string(),
        Format::Csv => statistics.csv(),
    };
    Ok(format.download("statistics", meeting, Body::from(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_starts_a_formula() {
        for (text, safe) in [
            ("Ann", "Ann"),
            ("=1+1", "\"'=1+1\""),
            ("-2", "\"'-2\""),
            ("@x", "\"'@x\""),
            ("a,b", "\"a,b\""),
            ("a\"b", "\"a\"\"b\""),
            ("\t=1", "\"'\t'=1\""),
            ("a;=1+1", "\"a;'=1+1\""),
            ("a;b", "\"a;b\""),
            ("a-b", "a-b"),
        ] {
            assert_eq!(cell(text), safe);
        }
    }
}
