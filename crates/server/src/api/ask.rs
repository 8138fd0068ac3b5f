//! What the calls on a meeting have in common: who asks, about which id, with which key and body.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::Uri;
use axum::http::request::Parts;
use meeting::{Action, MeetingId, SEQ_BITS, Seq};
use utoipa::IntoResponses;

use super::command::{Answer, Ask, perform};
use super::text;
use crate::app::App;
use crate::auth::Session;
use crate::error::Problem;
use crate::extract::{id, params, read};

/// Items of one page, if a limit is asked for.
const LIMIT_MAX: usize = 10_000;

/// What a call about no meeting may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "documents, and is never made")]
pub(crate) enum Signed {
    /// Not signed in.
    #[response(status = 401)]
    Unauthorized,
    /// A wrong body, id, parameter or key.
    #[response(status = 422)]
    Invalid,
}

/// What making a meeting may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "documents, and is never made")]
pub(crate) enum Created {
    /// Not signed in.
    #[response(status = 401)]
    Unauthorized,
    /// A wrong body, id, parameter or key.
    #[response(status = 422)]
    Invalid,
}

/// What a link alone may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "documents, and is never made")]
pub(crate) enum Linked {
    /// No such thing, or one the caller may not know of.
    #[response(status = 404)]
    Missing,
}

/// What answering an invitation may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "documents, and is never made")]
pub(crate) enum Answering {
    /// Not signed in.
    #[response(status = 401)]
    Unauthorized,
    /// Not a participant, not of the role that may, or without the floor.
    #[response(status = 403)]
    Forbidden,
    /// No such thing, or one the caller may not know of.
    #[response(status = 404)]
    Missing,
    /// The state forbids it; `code` says why.
    #[response(status = 409)]
    Conflict,
}

/// What a look at a meeting's outside may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "documents, and is never made")]
pub(crate) enum Found {
    /// Not signed in.
    #[response(status = 401)]
    Unauthorized,
    /// No such thing, or one the caller may not know of.
    #[response(status = 404)]
    Missing,
    /// A wrong body, id, parameter or key.
    #[response(status = 422)]
    Invalid,
}

/// What a read of a meeting may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "documents, and is never made")]
pub(crate) enum Entered {
    /// Not signed in.
    #[response(status = 401)]
    Unauthorized,
    /// Not a participant, not of the role that may, or without the floor.
    #[response(status = 403)]
    Forbidden,
    /// No such thing, or one the caller may not know of.
    #[response(status = 404)]
    Missing,
    /// A wrong body, id, parameter or key.
    #[response(status = 422)]
    Invalid,
}

/// What a change of a meeting may answer.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "documents, and is never made")]
pub(crate) enum Changed {
    /// Not signed in.
    #[response(status = 401)]
    Unauthorized,
    /// Not a participant, not of the role that may, or without the floor.
    #[response(status = 403)]
    Forbidden,
    /// No such thing, or one the caller may not know of.
    #[response(status = 404)]
    Missing,
    /// The state forbids it; `code` says why.
    #[response(status = 409)]
    Conflict,
    /// A wrong body, id, parameter or key.
    #[response(status = 422)]
    Invalid,
}

/// A read: who asks, about which id, which part of a list.
pub(crate) struct Page {
    pub(crate) session: Session,
    pub(crate) id: u64,
    pub(crate) limit: Option<usize>,
    pub(crate) after: Option<u64>,
    pub(crate) query: BTreeMap<String, String>,
}

impl Page {
    /// The seq after which a list of the journal begins: `after` is a seq, or an id made of one.
    pub(crate) fn after_seq(&self, meeting: MeetingId) -> Seq {
        let after = self.after.unwrap_or_default();
        if after >> SEQ_BITS == meeting.0 && meeting.0 > 0 {
            Seq(after & ((1 << SEQ_BITS) - 1))
        } else {
            Seq(after)
        }
    }

    /// The part of a list that was asked for; its items come in the order of their ids.
    pub(crate) fn part<T>(&self, items: impl Iterator<Item = T>, id: impl Fn(&T) -> u64) -> Vec<T> {
        let after = self.after.unwrap_or_default();
        items.filter(|item| id(item) > after).take(self.limit.unwrap_or(usize::MAX)).collect()
    }
}

impl FromRequestParts<App> for Page {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let session = Session::from_request_parts(parts, app).await?;
        Self::of(session, parts).await
    }
}

impl Page {
    /// What a caller who is known by now asks for.
    ///
    /// # Errors
    /// 404, 422.
    pub(crate) async fn of(session: Session, parts: &mut Parts) -> Result<Self, Problem> {
        let (id, _) = ids(parts).await?;
        let query = query_of(&parts.uri);
        let number = |field: &'static str| {
            query
                .get(field)
                .map(|text| {
                    text.parse::<u64>().map_err(|_| Problem::invalid(field, "is no number"))
                })
                .transpose()
        };
        let limit = match number("limit")? {
            Some(0) => return Err(Problem::invalid("limit", "must be at least 1")),
            Some(limit) => Some(usize::try_from(limit).unwrap_or(LIMIT_MAX).min(LIMIT_MAX)),
            None => None,
        };
        // Beyond every id is after every id.
        let after = number("after")?.map(|after| after.min(text::ID_MAX));
        Ok(Self { session, id, limit, after, query })
    }
}

/// A change: who asks, about which id, with which key and body.
pub(crate) struct Changing {
    pub(crate) app: App,
    pub(crate) session: Session,
    pub(crate) id: u64,
    /// The second id of the path, if there is one.
    pub(crate) other: Option<u64>,
    pub(crate) key: Option<String>,
    pub(crate) body: String,
    pub(crate) query: BTreeMap<String, String>,
}

impl FromRequest<App> for Changing {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let session = Session::from_request_parts(&mut parts, app).await?;
        let (id, other) = ids(&mut parts).await?;
        let key = match parts.headers.get("idempotency-key") {
            Some(key) => Some(
                key.to_str()
                    .map_err(|_| Problem::invalid("Idempotency-Key", "must be plain ASCII"))?
                    .to_owned(),
            ),
            None => None,
        };
        let query = query_of(&parts.uri);
        let body = read(Request::from_parts(parts, body)).await?;
        let body =
            String::from_utf8(body.into()).map_err(|_| Problem::invalid("body", "is not UTF-8"))?;
        Ok(Self { app: app.clone(), session, id, other, key, body, query })
    }
}

impl Changing {
    /// Has a command about the meeting of the path carried out.
    pub(crate) async fn perform(self, action: Action) -> Result<Answer, Problem> {
        let (meeting, target) = (MeetingId(self.id), self.other);
        self.run(action, meeting, target).await
    }

    /// Has a command about the thing of the path carried out; its id says in which meeting.
    pub(crate) async fn perform_on(self, action: Action) -> Result<Answer, Problem> {
        let (meeting, target) = (MeetingId(self.id >> SEQ_BITS), Some(self.id));
        self.run(action, meeting, target).await
    }

    async fn run(
        self,
        action: Action,
        meeting: MeetingId,
        target: Option<u64>,
    ) -> Result<Answer, Problem> {
        perform(Ask {
            app: &self.app,
            session: &self.session,
            meeting,
            action,
            target,
            body: &self.body,
            key: self.key.as_deref(),
        })
        .await
    }

    /// Takes an id from the query into a body that lacks it, as the prototype's client sends it.
    pub(crate) fn with_query_id(mut self, field: &'static str) -> Result<Self, Problem> {
        let Some(id) = self.query.get(field) else { return Ok(self) };
        let id: u64 = id.parse().map_err(|_| Problem::invalid(field, "is no id"))?;
        let mut body: serde_json::Map<String, serde_json::Value> = text::typed(&self.body)?;
        if !body.contains_key(field) {
            body.insert(field.to_owned(), id.into());
            self.body = serde_json::Value::Object(body).to_string();
        }
        Ok(self)
    }
}

/// The one parameter of a path that is a name: of an encoder's or a player's connection.
const NAME: &str = "resource";

/// The ids of the path; 0 where it has none. A second one that is wrong is not overlooked: the body
/// would then say whom the call is about.
async fn ids(parts: &mut Parts) -> Result<(u64, Option<u64>), Problem> {
    let params = params(parts, &()).await?;
    let mut ids = params.iter().filter(|(name, _)| *name != NAME);
    let Some(first) = ids.next() else { return Ok((0, None)) };
    Ok((id(first)?, ids.next().map(id).transpose()?))
}

/// The query's fields; of several the first one counts.
pub(crate) fn query_of(uri: &Uri) -> BTreeMap<String, String> {
    if uri.query().is_none() {
        return BTreeMap::new();
    }
    let pairs: Vec<(String, String)> =
        axum::extract::Query::try_from_uri(uri).map_or_else(|_| Vec::new(), |query| query.0);
    let mut fields = BTreeMap::new();
    for (key, value) in pairs {
        fields.entry(key).or_insert(value);
    }
    fields
}
