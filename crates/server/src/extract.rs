//! What a request brings: bodies, path ids and queries, each with the contract's error when wrong.

use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Query as AxumQuery, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use http_body_util::LengthLimitError;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use crate::error::Problem;

/// Bytes of a body.
pub const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;
/// How long a body may take to arrive.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// Ids are positive integers below this bound, so that JavaScript holds them exactly.
pub const ID_BOUND: u64 = 1 << 53;

/// Levels of nesting in a body; serde stops there too, but only in members that it reads.
const DEPTH_MAX: usize = 127;

/// A JSON body; its `Content-Type` is not looked at, as the prototype's clients differ in it.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// A JSON body that may be missing or empty: then it is `T::default()`.
#[derive(Debug)]
pub struct OptionalBody<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        parse_json(&read(request).await?).map(Self)
    }
}

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequest<S> for OptionalBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let bytes = read(request).await?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Self(T::default()));
        }
        parse_json(&bytes).map(Self)
    }
}

/// The whole body, unless it is too large.
pub async fn read(request: Request) -> Result<axum::body::Bytes, Problem> {
    if declared_length(request.headers()).is_some_and(|length| length > BODY_BYTES_MAX as u64) {
        return Err(Problem::too_large());
    }
    let body = to_bytes(request.into_body(), BODY_BYTES_MAX);
    let body = timeout(BODY_TIMEOUT, body).await.map_err(|_| Problem::too_slow())?;
    body.map_err(|error| {
        if error.into_inner().is::<LengthLimitError>() {
            Problem::too_large()
        } else {
            Problem::invalid("", "The body is cut off.")
        }
    })
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// A value from JSON, or 422 with the field that is wrong. Deeper than 128 levels, lone surrogates
/// and NUL are wrong everywhere.
pub fn parse_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    check_text(bytes)?;
    if let Ok(value) = serde_json::from_slice(bytes) {
        return Ok(value);
    }
    // Wrong somewhere: read again, slower, to tell where.
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let msg = error.inner().to_string();
        // A path ends in `?` where the text broke off before a name.
        let path = path.trim_end_matches(['?', '.']);
        let field = if path.is_empty() { missing(&msg).unwrap_or_default() } else { path };
        Problem::invalid(field, msg.as_str())
    })?;
    deserializer.end().map_err(|error| Problem::invalid("", error.to_string()))?;
    Ok(value)
}

/// The field that serde misses: the path ends at the object that lacks it.
fn missing(msg: &str) -> Option<&str> {
    msg.strip_prefix("missing field `")?.split('`').next()
}

/// Bytes of the escape that begins here; none for a lone surrogate.
fn escape(json: &[u8], at: usize) -> Option<usize> {
    let unit = |at: usize| {
        let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    match (unit(at), unit(at + 6)) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => Some(12),
        (Some(0xd800..=0xdfff), _) => None,
        (Some(_) | None, _) => Some(2),
    }
}

/// What serde lets pass, above all in members that nobody asked for: depth, text that is no UTF-8, lone
/// surrogates, the escape of U+0000 (a raw one is no JSON), and an array in the place of an object.
fn check_text(json: &[u8]) -> Result<(), Problem> {
    if std::str::from_utf8(json).is_err() {
        return Err(Problem::invalid("", "The body is not UTF-8."));
    }
    if !json.trim_ascii_start().starts_with(b"{") {
        return Err(Problem::invalid("", "Expected a JSON object."));
    }
    let (mut is_text, mut depth, mut at) = (false, 0_usize, 0);
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => is_text = !is_text,
            b'\\' if is_text => {
                if json[at + 1..].starts_with(b"u0000") {
                    let msg = "Text may not contain the character U+0000.";
                    return Err(Problem::invalid("", msg));
                }
                let Some(length) = escape(json, at) else {
                    return Err(Problem::invalid("", "Text may not contain half a character."));
                };
                at += length - 1;
            }
            b'{' | b'[' if !is_text => depth += 1,
            b'}' | b']' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Err(Problem::invalid("", "The body is nested too deep."));
        }
        at += 1;
    }
    Ok(())
}

/// The first id of a path, `/meetings/{id}/…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathId(pub u64);

/// The last part of a path that is a name or a token rather than an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathText(pub String);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = params(parts, state).await?;
        let first = params.iter().next().ok_or_else(Problem::not_found)?;
        id(first).map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PathText {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = params(parts, state).await?;
        let last = params.iter().last().ok_or_else(Problem::not_found)?;
        Ok(Self(last.1.to_owned()))
    }
}

/// Names and values of a path's parameters; what is no UTF-8 names nothing.
pub(crate) async fn params<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
) -> Result<RawPathParams, Problem> {
    RawPathParams::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())
}

/// An id in range; a number out of range names nothing (404), all else is a wrong call (422).
pub(crate) fn id((name, text): (&str, &str)) -> Result<u64, Problem> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::invalid(name, "An id is a positive integer."));
    }
    let id = text.parse().ok().filter(|id| (1..ID_BOUND).contains(id));
    id.ok_or_else(Problem::not_found)
}

/// A query string.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = AxumQuery::try_from_uri(&parts.uri);
        let AxumQuery(value) =
            query.map_err(|error| Problem::invalid("query", error.body_text()))?;
        Ok(Self(value))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Named {
        name: String,
    }

    fn errors(json: &str) -> Vec<(String, String)> {
        let problem = parse_json::<Named>(json.as_bytes()).expect_err("must be refused");
        assert_eq!(problem.status.as_u16(), 422);
        problem.errors.into_iter().map(|error| (error.field, error.msg)).collect()
    }

    #[test]
    fn a_wrong_field_is_named() {
        assert_eq!(errors(r#"{"name": 1}"#)[0].0, "name");
        let missing = ("name".into(), "missing field `name` at line 1 column 2".into());
        assert_eq!(errors("{}"), [missing]);
    }

    #[test]
    fn nul_and_lone_surrogates_are_refused() {
        assert!(errors(r#"{"name": "a\u0000"}"#)[0].1.contains("U+0000"));
        for text in
            [r"\ud800", r"a\udc00", r"\ud800A", r"\ud83d\ud83d", r"\ud800\", r"\ude00\ud83d"]
        {
            errors(&format!(r#"{{"name": "{text}"}}"#));
            // Also where nobody reads it.
            errors(&format!(r#"{{"name": "a", "extra": "{text}"}}"#));
        }
        let Named { name } = parse_json(br#"{"name": "\ud83d\ude00 \\ud800"}"#).expect("a pair");
        assert_eq!(name, "\u{1f600} \\ud800");
        errors("{\"name\": \"a\0\"}");
        // An escaped backslash before `u0000` is no escape of NUL.
        let Named { name } = parse_json(br#"{"name": "\\u0000"}"#).expect("plain text");
        assert_eq!(name, r"\u0000");
    }

    #[tokio::test]
    async fn a_body_that_is_cut_off_is_not_one_that_is_too_large() {
        let pieces = |pieces: Vec<std::io::Result<Vec<u8>>>| {
            let body = axum::body::Body::from_stream(futures_util::stream::iter(pieces));
            read(Request::new(body))
        };
        let cut = std::io::Error::other("a chunk's length that is none");
        let cut_off = pieces(vec![Ok(b"{".to_vec()), Err(cut)]).await;
        assert_eq!(cut_off.expect_err("is cut off").status.as_u16(), 422);
        let large = pieces(vec![Ok(vec![b' '; BODY_BYTES_MAX]), Ok(vec![b' '])]).await;
        assert_eq!(large.expect_err("is too large").status.as_u16(), 413);
    }

    #[test]
    fn depth_is_bounded() {
        #[derive(Debug, Deserialize)]
        struct Any {
            #[expect(dead_code, reason = "only parsed")]
            content: serde_json::Value,
        }
        let deep = format!(r#"{{"content": {}{}}}"#, "[".repeat(5000), "]".repeat(5000));
        assert!(parse_json::<Any>(deep.as_bytes()).is_err());
        let ignored = format!(r#"{{"name": "a", "b": {}{}}}"#, "[".repeat(5000), "]".repeat(5000));
        errors(&ignored);
        errors(r#"["a"]"#);
        let brackets = format!(r#"{{"name": "{}"}}"#, "[".repeat(5000));
        assert!(parse_json::<Named>(brackets.as_bytes()).is_ok());
    }

    #[test]
    fn ids_are_positive_and_below_2_to_53() {
        let id = |text: &str| id(("id", text)).map_err(|p| p.status.as_u16());
        assert_eq!(id("1"), Ok(1));
        assert_eq!(id("9007199254740991"), Ok(ID_BOUND - 1));
        for (text, status) in [
            ("0", 404),
            ("9007199254740992", 404),
            ("9223372036854775808", 404),
            ("99999999999999999999999", 404),
            ("-1", 422),
            ("x", 422),
            ("1.5", 422),
            ("+1", 422),
        ] {
            assert_eq!(id(text), Err(status), "{text}");
        }
    }
}
