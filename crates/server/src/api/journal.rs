//! Lists that are read from the journal, page by page, and streamed.

use std::convert::Infallible;
use std::io;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use meeting::{By, Entry, MeetingId, Seq};
use serde::Serialize;

use crate::app::App;

/// Entries read at once.
const PAGE_MAX: u32 = 2_000;
/// Items of a list made into one piece of the body.
const CHUNK_ITEMS: usize = 200;

/// The participant who did it, if one did.
pub(crate) fn by_participant(entry: &Entry) -> Option<u64> {
    match entry.by {
        Some(By::Participant(id)) => Some(id.0),
        Some(By::Account(_)) | None => None,
    }
}

/// A JSON array of what `map` makes of the entries after `start`.
pub(crate) fn list<T: Serialize>(
    app: App,
    meeting: MeetingId,
    start: Seq,
    limit: Option<usize>,
    map: impl FnMut(&Entry) -> Option<T> + Send + 'static,
) -> Response {
    json(Body::from_stream(entries(app, meeting, start, limit, ("[", ",", "]".into()), write(map))))
}

/// Makes a row's JSON.
pub(crate) fn write<T: Serialize>(
    mut map: impl FnMut(&Entry) -> Option<T> + Send + 'static,
) -> impl FnMut(&Entry) -> Option<String> + Send + 'static {
    move |entry| map(entry).and_then(|item| serde_json::to_string(&item).ok())
}

/// The head, the rows with what stands between them, and the tail. A store that goes away in the
/// middle cuts the body short, so that nobody takes a part for the whole.
pub(crate) fn entries(
    app: App,
    meeting: MeetingId,
    start: Seq,
    limit: Option<usize>,
    (head, between, tail): (&'static str, &'static str, String),
    row: impl FnMut(&Entry) -> Option<String> + Send + 'static,
) -> impl Stream<Item = io::Result<Bytes>> + Send {
    struct Reading<F> {
        app: App,
        meeting: MeetingId,
        after: Seq,
        left: usize,
        is_first: bool,
        head: &'static str,
        between: &'static str,
        tail: Option<String>,
        row: F,
    }
    let reading = Reading {
        app,
        meeting,
        after: start,
        left: limit.unwrap_or(usize::MAX),
        is_first: true,
        head,
        between,
        tail: Some(tail),
        row,
    };
    stream::try_unfold(reading, |mut reading| async move {
        let Some(tail) = reading.tail.take() else { return Ok(None) };
        let mut text = std::mem::take(&mut reading.head).to_owned();
        let page = reading.app.store().load(reading.meeting, reading.after, PAGE_MAX).await;
        let page = page.map_err(io::Error::other)?;
        let is_last = page.len() < PAGE_MAX as usize;
        for entry in &page {
            reading.after = entry.seq;
            if reading.left == 0 {
                break;
            }
            let Some(row) = (reading.row)(entry) else { continue };
            if !std::mem::replace(&mut reading.is_first, false) {
                text.push_str(reading.between);
            }
            text.push_str(&row);
            reading.left -= 1;
        }
        if is_last || reading.left == 0 {
            text.push_str(&tail);
        } else {
            reading.tail = Some(tail);
        }
        Ok(Some((Bytes::from(text), reading)))
    })
}

/// A JSON array, made piece by piece, so that a long list is never in memory as text.
pub(crate) fn stream<T: Serialize + Send + 'static>(items: Vec<T>) -> Response {
    let mut items = items.into_iter();
    let mut is_first = true;
    let mut is_done = false;
    let pieces = std::iter::from_fn(move || {
        if is_done {
            return None;
        }
        let mut text = String::new();
        if is_first {
            text.push('[');
        }
        for _ in 0..CHUNK_ITEMS {
            let Some(item) = items.next() else {
                text.push(']');
                is_done = true;
                break;
            };
            if !std::mem::replace(&mut is_first, false) {
                text.push(',');
            }
            text.push_str(&serde_json::to_string(&item).unwrap_or_else(|_| "null".into()));
        }
        Some(Ok::<_, Infallible>(Bytes::from(text)))
    });
    json(Body::from_stream(stream::iter(pieces)))
}

/// A body that is JSON.
pub(crate) fn json(body: Body) -> Response {
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}
