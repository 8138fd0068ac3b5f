//! The one map from what went wrong to what a client is told, over HTTP and sockets alike.
//!
//! Internal causes are logged where they arise and never told; a client gets a stable `code`, one
//! human-readable `detail`, and what would help (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use meeting::{ProposalId, ProposalState, Refusal, Time};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use store::StoreError;
use utoipa::ToSchema;

use crate::clock;

/// How long a client is asked to wait when the store is away or an inbox is full.
pub const RETRY_SECONDS: u64 = 1;

/// A field of a body that is wrong, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// The path of the field; empty for the body as a whole.
    pub field: String,
    pub msg: String,
}

/// An answer that is not a success.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub status: StatusCode,
    /// Stable; clients tell problems apart by it.
    pub code: &'static str,
    pub title: &'static str,
    /// One sentence for people.
    pub detail: String,
    /// What would help, as further members.
    pub extra: Map<String, Value>,
    /// What is wrong with a body.
    pub errors: Vec<FieldError>,
}

/// How a [`Problem`] looks on the wire (RFC 9457); further members depend on the code.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
    pub code: String,
    /// Present for a wrong body.
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
}

impl Problem {
    /// A problem without further members.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self { status, code, title, detail: detail.into(), extra: Map::new(), errors: Vec::new() }
    }

    /// Adds a member that helps.
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.extra.insert(member.to_owned(), value.into());
        self
    }

    /// 401: no token, or a bad, expired or revoked one.
    pub fn signed_out() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Sign in first.")
    }

    /// 404: no such thing, or one that the caller may not know of.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "There is no such thing.")
    }

    /// 403 with the code that says why.
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    /// 409 with the code that says why.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 422: one field of a body, path or query is wrong.
    pub fn invalid(field: impl Into<String>, msg: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldError { field: field.into(), msg: msg.into() }])
    }

    /// 422: these fields are wrong.
    pub fn invalid_fields(errors: Vec<FieldError>) -> Self {
        let detail = match errors.first() {
            Some(first) if first.field.is_empty() => first.msg.clone(),
            Some(first) => format!("{}: {}", first.field, first.msg),
            None => "The request can't be understood.".to_owned(),
        };
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail) }
    }

    /// 413: more than a body may be.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The body is larger than 2 MiB.")
    }

    /// 408: the body did not come in time.
    pub fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "The body did not come in time.")
    }

    /// 429 with the time to wait, at least one second.
    pub fn too_fast(code: &'static str, seconds: u64) -> Self {
        let seconds = seconds.max(1);
        let detail = format!("Too many requests: try again in {seconds} s.");
        Self::new(StatusCode::TOO_MANY_REQUESTS, code, detail).with("retry_after_seconds", seconds)
    }

    /// 503: the store is away, or the server has too much to do.
    pub fn unavailable(code: &'static str, detail: &str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail)
            .with("retry_after_seconds", RETRY_SECONDS)
    }
}

/// The problem document, as the answer's body and as the `data` of a socket's `error` frame.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("type", "about:blank")?;
        members.serialize_entry("title", self.title)?;
        members.serialize_entry("status", &self.status.as_u16())?;
        members.serialize_entry("detail", &self.detail)?;
        members.serialize_entry("code", self.code)?;
        for (member, value) in &self.extra {
            members.serialize_entry(member, value)?;
        }
        if !self.errors.is_empty() {
            members.serialize_entry("errors", &self.errors)?;
        }
        members.end()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");
        metrics::counter!("nexchamps_refusals_total", "code" => self.code).increment(1);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, PROBLEM_JSON);
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.extra.get("retry_after_seconds").and_then(Value::as_u64) {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let away = || Self::unavailable("unavailable", "The store is away: try again soon.");
        match error {
            StoreError::NotFound => Self::not_found(),
            StoreError::EmailTaken => Self::new(
                StatusCode::BAD_REQUEST,
                "email_taken",
                "An account with this email address exists.",
            ),
            StoreError::UsernameTaken => {
                Self::new(StatusCode::BAD_REQUEST, "username_taken", "This username is taken.")
            }
            StoreError::LastAdmin => {
                Self::conflict("last_admin", "Nobody would be left who is an admin and can act.")
            }
            StoreError::Unavailable | StoreError::Unknown => away(),
            error @ (StoreError::Corrupt(_) | StoreError::Unusable(_)) => {
                tracing::error!(%error, "the store failed");
                away()
            }
        }
    }
}

/// RFC 3339 in UTC with milliseconds.
fn rfc3339(time: Time) -> Value {
    Value::String(clock::rfc3339(time))
}

/// The members that say until when somebody holds the floor; without a limit, null.
fn until(problem: Problem, until: Option<Time>) -> Problem {
    let now = clock::now();
    problem
        .with("expires_at", until.map_or(Value::Null, rfc3339))
        .with("time_left_ms", until.map_or(Value::Null, |until| json!(until.ms_since(now))))
}

fn vote_open(code: &'static str, proposal: ProposalId) -> Problem {
    Problem::conflict(code, "A vote is open.").with("proposal_id", proposal.0)
}

fn vote_closed(code: &'static str, state: ProposalState) -> Problem {
    Problem::conflict(code, "The proposal is not in the state for it.").with("state", state.name())
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let code = refusal.code();
        let conflict = |detail: &str| Self::conflict(code, detail);
        let forbidden = |detail: &str| Self::forbidden(code, detail);
        match refusal {
            Refusal::TokenHeld { holder, epoch, until: end } => {
                let holder = json!({"participant_id": holder.0, "epoch": epoch.0});
                until(conflict("Somebody else holds the floor.").with("holder", holder), end)
            }
            Refusal::NotNext { next } => conflict("Somebody else is next in the queue.")
                .with("next", next.map_or(Value::Null, |next| json!({"participant_id": next.0}))),
            Refusal::AlreadyHolder { epoch, since, until: end } => {
                let problem = conflict("You hold the floor already.")
                    .with("epoch", epoch.0)
                    .with("claimed_at", rfc3339(since));
                until(problem, end)
            }
            Refusal::NotHeld => conflict("Nobody holds the floor."),
            Refusal::NotTokenHolder { holder } => forbidden("You do not hold the floor.").with(
                "holder",
                holder.map_or(Value::Null, |holder| json!({"participant_id": holder.0})),
            ),
            Refusal::RoleForbids { allowed } => {
                forbidden("Your role does not allow this.").with("allowed_roles", json!(allowed))
            }
            Refusal::NotParticipant => forbidden("You are not a participant of this meeting."),
            Refusal::PhaseForbids { allowed } => {
                forbidden("This phase does not allow it.").with("allowed_phases", json!(allowed))
            }
            Refusal::PassForbids { allowed } => forbidden("The floor can't be passed to them.")
                .with("allowed_participant_ids", json!(allowed)),
            Refusal::ExtendForbids => forbidden("Your turn can't be extended now."),
            Refusal::QueueFull { bound } => conflict("The queue is full.").with("bound", bound),
            Refusal::QueueClosed => conflict("The queue is closed."),
            Refusal::StaleEpoch { epoch } => {
                conflict("The floor has moved on since.").with("epoch", epoch.0)
            }
            Refusal::MeetingEnded { at } => {
                conflict("The meeting has ended.").with("ended_at", rfc3339(at))
            }
            Refusal::AlreadyStarted { at } => {
                conflict("The meeting has been started.").with("started_at", rfc3339(at))
            }
            Refusal::PhaseOrder { allowed } => {
                conflict("Phases follow in order, one step at a time.")
                    .with("allowed_phases", json!(allowed))
            }
            Refusal::LastFacilitator => conflict("The last facilitator can't step down."),
            Refusal::NotWaiting => conflict("There is no such request in the queue."),
            Refusal::ReasonRequired => Self {
                code,
                ..Self::invalid("reason", "A facilitator's intervention needs a reason.")
            },
            Refusal::KeyReused => Self {
                code,
                ..Self::invalid("Idempotency-Key", "The key was used for another call or body.")
            },
            Refusal::Invalid { field, msg } => Self::invalid(field, msg),
            Refusal::NotFound => Self::not_found(),
            Refusal::MeetingFull { what, bound } => {
                conflict("The meeting is full.").with("what", what).with("bound", bound)
            }
            Refusal::VoteOpen { proposal } => vote_open(code, proposal),
            Refusal::VoteClosed { state } => vote_closed(code, state),
            Refusal::Busy => Self::unavailable(code, "The meeting has too much to do: try again."),
            Refusal::Unavailable => {
                Self::unavailable(code, "The store is away: try again with the same key.")
            }
        }
    }
}
