//! WebRTC signalling as the prototype's client speaks it: session descriptions and candidates, from
//! one participant to the others of the room. What they hold is not looked into.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::response::Response;
use futures_util::FutureExt;
use meeting::{AccountId, MeetingId, Refusal};
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;

use super::line::Line;
use super::upgrade::Handshake;
use crate::api::viewer;
use crate::app::App;
use crate::auth::Session;
use crate::error::Problem;
use crate::extract::{PathId, parse_json};

/// Messages that wait for one peer; one more and it is closed.
const WAITING_MAX: usize = 64;
/// Messages of one peer in one second.
const RATE_MAX: u32 = 60;
const SECOND: Duration = Duration::from_secs(1);
/// How long a peer may take to read.
const WRITE_PATIENCE: Duration = Duration::from_secs(10);

const AWAY: u16 = 1001;
const POLICY: u16 = 1008;
const SIZE: u16 = 1009;
const AGAIN: u16 = 1013;

#[derive(Clone, Debug)]
struct Peer {
    account: AccountId,
    username: Arc<str>,
    sender: mpsc::Sender<Arc<str>>,
}

/// The peers of each meeting's room.
#[derive(Clone, Debug, Default)]
pub struct Relay(Arc<Mutex<Rooms>>);

#[derive(Debug, Default)]
struct Rooms {
    next: u64,
    rooms: BTreeMap<MeetingId, BTreeMap<u64, Peer>>,
}

/// A peer's place in its room, given back when dropped.
struct Place {
    relay: Relay,
    meeting: MeetingId,
    id: u64,
    messages: mpsc::Receiver<Arc<str>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut rooms = self.relay.lock();
        if let Some(room) = rooms.rooms.get_mut(&self.meeting) {
            room.remove(&self.id);
            if room.is_empty() {
                rooms.rooms.remove(&self.meeting);
            }
        }
    }
}

impl Relay {
    fn lock(&self) -> MutexGuard<'_, Rooms> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, meeting: MeetingId, session: &Session) -> Place {
        let (sender, messages) = mpsc::channel(WAITING_MAX);
        let mut rooms = self.lock();
        rooms.next += 1;
        let id = rooms.next;
        let username = session.username.as_str().into();
        let peer = Peer { account: session.account, username, sender };
        rooms.rooms.entry(meeting).or_default().insert(id, peer);
        Place { relay: self.clone(), meeting, id, messages }
    }

    /// Hands a message to the others, or to one; whether anybody was meant.
    fn send(&self, from: &Place, to: Option<&str>, text: &Arc<str>) -> bool {
        let mut rooms = self.lock();
        let Some(room) = rooms.rooms.get_mut(&from.meeting) else { return false };
        let mut is_found = to.is_none();
        room.retain(|id, peer| {
            let is_meant = *id != from.id
                && to.is_none_or(|to| *peer.username == *to || to.parse() == Ok(peer.account.0));
            is_found |= is_meant;
            // A peer that does not read loses its place: its line closes.
            !is_meant || peer.sender.try_send(Arc::clone(text)).is_ok()
        });
        is_found
    }
}

/// `GET /api/v1/webrtc/meetings/{id}/webrtc/{user_id}`
pub(super) async fn open(
    State(app): State<App>,
    axum::extract::Path((_, user)): axum::extract::Path<(String, String)>,
    PathId(id): PathId,
    handshake: Handshake,
) -> Result<Response, Problem> {
    let session = handshake.session.clone();
    if user != session.username && user.parse() != Ok(session.account.0) {
        return Err(Problem::forbidden("not_you", "The user of the path is not you."));
    }
    let (meeting, account) = (MeetingId(id), session.account);
    let is_inside = viewer::view(&app, &session, meeting, move |meeting, _| {
        meeting.participant_of(account).is_some_and(|person| person.is_active)
    })
    .await?;
    if !is_inside {
        return Err(Refusal::NotParticipant.into());
    }
    Ok(handshake.serve(move |line| serve(app, session, meeting, line).boxed()))
}

async fn serve(app: App, session: Session, meeting: MeetingId, mut line: Line) {
    let mut place = app.relay().enter(meeting, &session);
    let mut ended = app.sessions().ended(&session.sid);
    let mut closing = app.closing();
    let (mut since, mut count) = (Instant::now(), 0);
    let (code, reason) = loop {
        let answer: Arc<str> = tokio::select! {
            () = ended.wait() => break (POLICY, "session_ended"),
            () = closing.wait() => break (AWAY, "server_closing"),
            message = place.messages.recv() => match message {
                Some(text) => text,
                None => break (AGAIN, "too_slow"),
            },
            message = line.read() => match message {
                Some(Ok(Message::Text(text))) => {
                    if since.elapsed() >= SECOND {
                        (since, count) = (Instant::now(), 0);
                    }
                    count += 1;
                    let heard = if count > RATE_MAX {
                        Err(Problem::too_fast("too_fast", 1))
                    } else {
                        hear(&app, &session, &place, &text)
                    };
                    match heard {
                        Ok(()) => continue,
                        Err(_) if count > RATE_MAX + 1 => continue,
                        Err(problem) => {
                            json!({"type": "error", "data": problem.to_json()}).to_string().into()
                        }
                    }
                }
                Some(Ok(Message::Binary(_))) => {
                    let problem = Problem::invalid("frame", "must be text");
                    json!({"type": "error", "data": problem.to_json()}).to_string().into()
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Ok(Message::Close(_))) | None => return,
                Some(Err(error)) => match error {
                    tokio_tungstenite::tungstenite::Error::Capacity(_) => break (SIZE, "too_large"),
                    _ => return,
                },
            },
        };
        let sent = tokio::time::timeout(WRITE_PATIENCE, line.write(&[answer])).await;
        if !matches!(sent, Ok(Ok(()))) {
            return;
        }
    };
    drop(tokio::time::timeout(SECOND, line.close(code, reason)).await);
}

/// Takes a message to those it is for.
fn hear(app: &App, session: &Session, place: &Place, text: &str) -> Result<(), Problem> {
    let mut message: Map<String, Value> = parse_json(text.as_bytes())?;
    let needed = match message.get("type").and_then(Value::as_str) {
        Some("sdp") => "sdp",
        Some("ice_candidate") => "candidate",
        Some(_) | None => return Err(Problem::invalid("type", "must be sdp or ice_candidate")),
    };
    if !message.contains_key(needed) {
        return Err(Problem::invalid(needed, "is needed"));
    }
    let to = match message.remove("to") {
        None | Some(Value::Null) => None,
        Some(Value::String(to)) => Some(to),
        Some(Value::Number(to)) => Some(to.to_string()),
        Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
            return Err(Problem::invalid("to", "must be a username or an id"));
        }
    };
    message.insert("sender".to_owned(), Value::String(session.username.clone()));
    let text = Value::Object(message).to_string().into();
    if app.relay().send(place, to.as_deref(), &text) {
        Ok(())
    } else {
        Err(Problem::new(
            axum::http::StatusCode::NOT_FOUND,
            "peer_unknown",
            "There is no such peer in the room.",
        ))
    }
}
