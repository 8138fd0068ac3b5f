//! WebRTC signalling as the prototype's client speaks it: session descriptions and candidates, from
//! one participant to the others of the room. What they hold is not looked into.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::FutureExt;
use meeting::{AccountId, MeetingId, Refusal};
use serde_json::{Map, Value, json};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::budget::Budget;
use super::connection::too_large;
use super::line::Line;
use super::media::{MediaRoom, SERVER};
use super::pulse::Pulse;
use super::upgrade::Handshake;
use crate::api::viewer;
use crate::app::{App, Closing};
use crate::auth::{Ended, Session};
use crate::error::Problem;
use crate::extract::{PathId, parse_json};
use crate::live::{End, Head};

/// Messages that wait for one peer; one more and it is closed.
const WAITING_MAX: usize = 64;
/// Bytes of those messages; one more and it is closed.
const WAITING_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Messages of one peer in one second.
const RATE_MAX: u32 = 60;
/// How long a peer may take to read.
const WRITE_PATIENCE: Duration = Duration::from_secs(10);
/// How long a closing line waits for its last words to go out.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);
/// However much happens in the meeting, one's place in it is looked at no more often than this.
const LOOK: Duration = Duration::from_secs(1);

const NORMAL: u16 = 1000;
const AWAY: u16 = 1001;
const INVALID: u16 = 1007;
const POLICY: u16 = 1008;
const SIZE: u16 = 1009;
const RESTART: u16 = 1012;
const AGAIN: u16 = 1013;

#[derive(Clone, Debug)]
struct Peer {
    account: AccountId,
    username: Arc<str>,
    sender: mpsc::Sender<Arc<str>>,
    /// Bytes that wait for it.
    bytes: Arc<AtomicUsize>,
}

impl Peer {
    fn is_called(&self, name: &str) -> bool {
        let is_id = name.bytes().all(|byte| byte.is_ascii_digit());
        *self.username == *name || is_id && name.parse() == Ok(self.account.0)
    }

    /// Whether there was room for it.
    fn hand(&self, text: &Arc<str>) -> bool {
        let waiting = self.bytes.fetch_add(text.len(), Ordering::Relaxed) + text.len();
        waiting <= WAITING_BYTES_MAX && self.sender.try_send(Arc::clone(text)).is_ok()
    }
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
    bytes: Arc<AtomicUsize>,
}

impl Place {
    /// The next message for this peer; none once it was too slow.
    async fn next(&mut self) -> Option<Arc<str>> {
        let text = self.messages.recv().await?;
        self.bytes.fetch_sub(text.len(), Ordering::Relaxed);
        Some(text)
    }
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
        let bytes = Arc::new(AtomicUsize::new(0));
        let mut rooms = self.lock();
        rooms.next += 1;
        let id = rooms.next;
        let username = session.username.as_str().into();
        let peer = Peer { account: session.account, username, sender, bytes: Arc::clone(&bytes) };
        rooms.rooms.entry(meeting).or_default().insert(id, peer);
        Place { relay: self.clone(), meeting, id, messages, bytes }
    }

    /// Hands a message to the others, or to one; whether anybody was meant.
    fn send(&self, from: &Place, to: Option<&str>, text: &Arc<str>) -> bool {
        let mut rooms = self.lock();
        let Some(room) = rooms.rooms.get_mut(&from.meeting) else { return false };
        let mut is_found = to.is_none();
        room.retain(|id, peer| {
            let is_meant = *id != from.id && to.is_none_or(|to| peer.is_called(to));
            is_found |= is_meant;
            // A peer that does not read loses its place: its line closes.
            !is_meant || peer.hand(text)
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
    let meeting = MeetingId(id);
    check_place(&app, &session, meeting).await?;
    Ok(handshake.serve(move |line| serve(app, session, meeting, line).boxed()))
}

/// Whether there are calls in the meeting, and this account is in it.
///
/// # Errors
/// 404, 403 `not_participant`, 409 `meeting_ended`, 503.
async fn check_place(app: &App, session: &Session, meeting: MeetingId) -> Result<(), Problem> {
    let account = session.account;
    let checked = viewer::view(app, session, meeting, move |meeting, _| {
        if !meeting.participant_of(account).is_some_and(|person| person.is_active) {
            return Err(Refusal::NotParticipant);
        }
        meeting.ended_at().map_or(Ok(()), |at| Err(Refusal::MeetingEnded { at }))
    });
    checked.await?.map_err(Problem::from)
}

async fn serve(app: App, session: Session, meeting: MeetingId, mut line: Line) {
    let bye = match Link::new(app, session, meeting) {
        Ok(mut peer) => peer.run(&mut line).await,
        Err(refusal) => Some((AGAIN, refusal.code())),
    };
    if let Some((code, reason)) = bye {
        drop(tokio::time::timeout(CLOSE_PATIENCE, line.close(code, reason)).await);
    }
}

/// With which code and why the server closes; none where the client is gone.
type Bye = Option<(u16, &'static str)>;

/// One peer's line, and all that may end it.
struct Link {
    app: App,
    session: Session,
    place: Place,
    ended: Ended,
    closing: Closing,
    head: watch::Receiver<Head>,
    /// When to look whether the meeting still lets it in; none while nothing has happened there.
    look_at: Option<Instant>,
    looked_at: Instant,
    budget: Budget,
    pulse: Pulse,
    media: MediaRoom,
}

impl Link {
    fn new(app: App, session: Session, meeting: MeetingId) -> Result<Self, Refusal> {
        let now = Instant::now();
        Ok(Self {
            place: app.relay().enter(meeting, &session),
            ended: app.sessions().ended(&session.sid),
            closing: app.closing(),
            head: app.live().room(meeting)?.frames.watch(),
            // Much may have happened between the handshake and now.
            look_at: Some(now),
            looked_at: now,
            budget: Budget::new(RATE_MAX),
            pulse: Pulse::new(),
            media: MediaRoom::new(app.clone(), session.clone(), meeting),
            app,
            session,
        })
    }

    async fn run(&mut self, line: &mut Line) -> Bye {
        loop {
            let text: Arc<str> = tokio::select! {
                () = self.ended.wait() => return Some((POLICY, "session_ended")),
                () = self.closing.wait() => return Some((AWAY, "server_closing")),
                changed = self.head.changed() => match self.moved(changed.is_err()) {
                    None => continue,
                    bye => return bye,
                },
                () = sleep_until(self.look_at) => match self.look().await {
                    None => continue,
                    bye => return bye,
                },
                () = self.pulse.beat() => {
                    if !self.pulse.lives() || !self.write(line.ping()).await {
                        return None;
                    }
                    continue;
                }
                text = self.place.next() => match text {
                    Some(text) => text,
                    None => return Some((AGAIN, "too_slow")),
                },
                text = self.media.next() => text,
                message = line.read() => match message? {
                    Ok(Message::Close(_)) => return None,
                    Ok(message) => match self.hear(&message) {
                        Some(text) => text,
                        None => continue,
                    },
                    Err(broken) => return self.broken(line, &broken).await,
                },
            };
            if !self.write(line.write(&[text])).await {
                return None;
            }
        }
    }

    /// Something happened in the meeting.
    fn moved(&mut self, is_lost: bool) -> Bye {
        match self.head.borrow_and_update().end {
            Some(End::Deleted) => Some((NORMAL, "meeting_deleted")),
            Some(End::Lost) => Some((RESTART, "meeting_moved")),
            None if is_lost => Some((RESTART, "meeting_moved")),
            None => {
                self.look_at.get_or_insert(self.looked_at + LOOK);
                None
            }
        }
    }

    /// Looks whether the meeting still lets this account in.
    async fn look(&mut self) -> Bye {
        (self.look_at, self.looked_at) = (None, Instant::now());
        let problem = check_place(&self.app, &self.session, self.place.meeting).await.err()?;
        match problem.status {
            StatusCode::NOT_FOUND => Some((NORMAL, "meeting_deleted")),
            StatusCode::CONFLICT => Some((NORMAL, problem.code)),
            StatusCode::FORBIDDEN => Some((POLICY, problem.code)),
            // The store is away or the inbox full: not known yet.
            _ => {
                self.look_at = Some(self.looked_at + LOOK);
                None
            }
        }
    }

    /// Writes, unless the client does not read or its session ends; whether it was written.
    async fn write(&mut self, sending: impl Future<Output = std::io::Result<()>>) -> bool {
        tokio::select! {
            sent = tokio::time::timeout(WRITE_PATIENCE, sending) => matches!(sent, Ok(Ok(()))),
            () = self.ended.wait() => false,
        }
    }

    /// What can't be read to its end is answered, and ends the line; a broken connection is not.
    async fn broken(&mut self, line: &mut Line, broken: &Error) -> Bye {
        let (problem, bye) = match broken {
            Error::Capacity(_) => (too_large(), (SIZE, "too_large")),
            Error::Utf8(_) => (Problem::invalid("frame", "must be UTF-8"), (INVALID, "not_utf8")),
            _ => return None,
        };
        self.write(line.write(&[told(&problem)])).await.then_some(bye)
    }

    /// Takes a message to the server's own media room, or to the others.
    fn take(&mut self, text: &str) -> Result<(), Problem> {
        let message: Map<String, Value> = parse_json(text.as_bytes())?;
        if message.get("to").and_then(Value::as_str) == Some(SERVER) {
            return self.media.hear(&message);
        }
        hear(&self.app, &self.session, &self.place, message)
    }

    /// Takes what the client said to those it is for; an answer if it was wrong.
    fn hear(&mut self, message: &Message) -> Option<Arc<str>> {
        self.pulse.heard();
        let wrong = match message {
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) | Message::Close(_) => {
                return None;
            }
            Message::Text(_) | Message::Binary(_) => {
                let now = std::time::Instant::now();
                if let Err(problem) = self.budget.take(now) {
                    return self.budget.may_tell(now).then(|| told(&problem));
                }
                match message {
                    Message::Text(text) => self.take(text).err(),
                    _ => Some(Problem::invalid("frame", "must be text")),
                }
            }
        };
        wrong.as_ref().map(told)
    }
}

pub(super) fn told(problem: &Problem) -> Arc<str> {
    json!({"type": "error", "data": problem}).to_string().into()
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Takes a message to those it is for.
fn hear(
    app: &App,
    session: &Session,
    place: &Place,
    mut message: Map<String, Value>,
) -> Result<(), Problem> {
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
            StatusCode::NOT_FOUND,
            "peer_unknown",
            "There is no such peer in the room.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Identity;

    fn session(account: u64, username: &str) -> Session {
        let identity = Identity {
            account: AccountId(account),
            username: username.to_owned(),
            name: String::new(),
            email: String::new(),
            avatar_url: None,
            is_admin: false,
            is_active: true,
        };
        Session { sid: "s".into(), identity: Arc::new(identity) }
    }

    #[tokio::test]
    async fn a_peer_that_does_not_read_keeps_no_more_than_a_few_megabytes_waiting() {
        let relay = Relay::default();
        let from = relay.enter(MeetingId(1), &session(1, "ada"));
        let mut slow = relay.enter(MeetingId(1), &session(2, "bob"));
        let text: Arc<str> = "x".repeat(1024 * 1024).into();
        for _ in 0..4 {
            assert!(relay.send(&from, Some("bob"), &text));
        }
        // What it reads makes room again.
        assert!(slow.next().await.is_some());
        assert!(relay.send(&from, Some("2"), &text));
        assert!(relay.send(&from, None, &text), "the fifth that waits");
        assert!(!relay.send(&from, Some("bob"), &text), "it has lost its place");
        let mut left = 0;
        while slow.next().await.is_some() {
            left += 1;
        }
        assert_eq!(left, 4);
    }

    #[test]
    fn a_name_that_reads_like_a_number_is_no_id() {
        let relay = Relay::default();
        let from = relay.enter(MeetingId(1), &session(1, "ada"));
        let _peer = relay.enter(MeetingId(1), &session(12, "bob"));
        let text: Arc<str> = "x".into();
        assert!(relay.send(&from, Some("12"), &text));
        assert!(!relay.send(&from, Some("+12"), &text));
    }
}
