//! One socket of a meeting: one task, one place in the ring of frames.
//!
//! Frames go out before anything else, so that a client sees an event before the answer to the
//! command that made it. Commands of one socket are carried out one after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use meeting::{Action, Actor, MeetingId, Seq};
use tokio::sync::{broadcast, watch};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::budget::Budget;
use super::line::{Line, MESSAGE_BYTES_MAX};
use super::message::{self, Said};
use super::pulse::Pulse;
use super::resume::{Resumed, Since};
use super::signal::{self, SIGNALS_MAX};
use super::stroke::OpenStroke;
use super::upgrade::Handshake;
use crate::api::command::{self, Answer, Ask, perform};
use crate::api::frame::{Unrecorded, json, snapshot};
use crate::api::viewer;
use crate::app::App;
use crate::auth::{Ended, Session};
use crate::error::Problem;
use crate::extract::PathId;
use crate::live::{End, Head, Past, Room, Seat, Signal};

/// Bytes of frames handed to the socket at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// How long a client may take to read what it was sent before it is closed.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);
/// How long a closing socket waits for its last words to go out.
const CLOSE_PATIENCE: Duration = Duration::from_secs(10);
/// How often a blocked write looks whether the client has fallen too far behind.
const LOOK: Duration = Duration::from_millis(250);
/// Mistakes in a row that are answered; one more and the socket is closed.
const MISTAKES_MAX: u32 = 100;

/// Close codes (RFC 6455, section 7.4.1, and its registry).
const NORMAL: u16 = 1000;
const AWAY: u16 = 1001;
const INVALID: u16 = 1007;
const POLICY: u16 = 1008;
const SIZE: u16 = 1009;
const RESTART: u16 = 1012;
const AGAIN: u16 = 1013;

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Why a socket ends.
enum Bye {
    /// The client closed, or is gone.
    Gone,
    /// The server closes it.
    Close(u16, &'static str),
}

const TOO_SLOW: Bye = Bye::Close(AGAIN, "too_slow");

/// `GET /api/v1/ws/meetings/{id}`
pub(super) async fn open(
    State(app): State<App>,
    PathId(id): PathId,
    uri: Uri,
    handshake: Handshake,
) -> Result<Response, Problem> {
    let session = handshake.session.clone();
    let meeting = MeetingId(id);
    viewer::view(&app, &session, meeting, |_, _| ()).await?;
    let since = Since::parse(&uri);
    // Boxed, so that a task that waits holds no more than it needs.
    Ok(handshake.serve(move |line| serve(app, session, meeting, since, line).boxed()))
}

async fn serve(app: App, session: Session, meeting: MeetingId, since: Since, mut socket: Line) {
    // Boxed: what only the beginning needs is given back before the long wait.
    let bye = match Connection::new(&app, session, meeting, since).boxed().await {
        Ok((mut connection, first)) => {
            metrics::gauge!("nexchamps_sockets").increment(1.0);
            let bye = connection.run(&mut socket, first).await;
            metrics::gauge!("nexchamps_sockets").decrement(1.0);
            bye
        }
        Err(problem) => {
            tracing::debug!(meeting = meeting.0, code = problem.code, "socket refused");
            Bye::Close(AGAIN, problem.code)
        }
    };
    if let Bye::Close(code, reason) = bye {
        drop(tokio::time::timeout(CLOSE_PATIENCE, socket.close(code, reason)).await);
    }
}

struct Connection {
    app: App,
    session: Session,
    meeting: MeetingId,
    /// Names this socket among those of the process.
    socket: u64,
    room: Room,
    head: watch::Receiver<Head>,
    signals: broadcast::Receiver<Signal>,
    cursor: Seq,
    /// As long as the ring does not reach back to the cursor.
    past: Option<Box<Past>>,
    ended: Ended,
    budget: Budget,
    stroke: OpenStroke,
    pulse: Pulse,
    mistakes: u32,
    _seat: Seat,
}

type Pending = BoxFuture<'static, (Option<serde_json::Value>, Result<Answer, Problem>)>;

impl Connection {
    /// The connection, and the snapshot if the client gets one.
    async fn new(
        app: &App,
        session: Session,
        meeting: MeetingId,
        since: Since,
    ) -> Result<(Self, Option<Arc<str>>), Problem> {
        let room = app.live().room(meeting)?;
        // Followed before the snapshot is made: what comes after it can't be missed.
        let (head, signals) = (room.frames.watch(), room.frames.signals());
        let ended = app.sessions().ended(&session.sid);
        let seat = room.presence.take_seat(session.account);
        let lineage = app.live().lineage().await?;
        let actor = command::actor(&session);
        let resumed = since.resume(app, meeting, &room.frames, &lineage).await?;
        let (cursor, past, first) = match resumed {
            Resumed::Ring(cursor) => (cursor, None, None),
            Resumed::Past(cursor, past) => (cursor, Some(past), None),
            Resumed::Anew => {
                let (cursor, text) = viewer::anyway(app, meeting, move |meeting, now| {
                    (meeting.head(), snapshot(meeting, now, actor, lineage))
                })
                .await?;
                (cursor, None, Some(text))
            }
        };
        let connection = Self {
            app: app.clone(),
            session,
            meeting,
            socket: NEXT.fetch_add(1, Ordering::Relaxed),
            room,
            head,
            signals,
            cursor,
            past,
            ended,
            budget: Budget::new(SIGNALS_MAX),
            stroke: OpenStroke::default(),
            pulse: Pulse::new(),
            mistakes: 0,
            _seat: seat,
        };
        Ok((connection, first))
    }

    async fn run(&mut self, socket: &mut Line, first: Option<Arc<str>>) -> Bye {
        if let Some(first) = first
            && let Err(bye) = self.write(socket, vec![first]).await
        {
            return bye;
        }
        let mut closing = self.app.closing();
        let mut pending: Option<Pending> = None;
        loop {
            if let Err(bye) = self.catch_up(socket).await {
                return bye;
            }
            let step = tokio::select! {
                biased;
                () = self.ended.wait() => {
                    return Bye::Close(POLICY, "session_ended");
                }
                () = closing.wait() => return Bye::Close(AWAY, "server_closing"),
                changed = self.head.changed() => match changed {
                    Ok(()) => continue,
                    Err(_) => return Bye::Close(RESTART, "meeting_moved"),
                },
                signal = self.signals.recv() => match signal {
                    Ok(signal) if signal.from == Some(self.socket) => continue,
                    Ok(signal) => vec![signal.text],
                    // Signals may be missed; events may not, and are not sent this way.
                    Err(broadcast::error::RecvError::Lagged(_)) => continue,
                    Err(broadcast::error::RecvError::Closed) => return Bye::Gone,
                },
                (id, answer) = answered(&mut pending) => {
                    pending = None;
                    // The event of this very command is in the ring by now.
                    if let Err(bye) = self.catch_up(socket).await {
                        return bye;
                    }
                    vec![reply(id, answer)]
                }
                () = self.pulse.beat() => match self.ask(socket, pending.is_some()).await {
                    Ok(()) => continue,
                    Err(bye) => return bye,
                },
                message = socket.read(), if pending.is_none() => match message {
                    Some(Ok(message)) => match self.hear(message, &mut pending).boxed().await {
                        Ok(Some(text)) => vec![text],
                        Ok(None) => continue,
                        Err(bye) => return bye,
                    },
                    Some(Err(error)) => return self.broken(socket, &error).await,
                    None => return Bye::Gone,
                },
            };
            if let Err(bye) = self.write(socket, step).await {
                return bye;
            }
        }
    }

    /// Sends the events after the cursor.
    async fn catch_up(&mut self, socket: &mut Line) -> Result<(), Bye> {
        loop {
            let head = *self.head.borrow_and_update();
            if self.cursor < head.seq {
                let texts = match self.room.frames.after(self.cursor, CHUNK_BYTES) {
                    Ok(texts) => {
                        self.past = None;
                        texts
                    }
                    // Boxed: the few that need it shall not make every waiting socket larger.
                    Err(_) => self.past_frames().boxed().await?,
                };
                if !texts.is_empty() {
                    let count = texts.len() as u64;
                    self.write(socket, texts).await?;
                    self.cursor = Seq(self.cursor.0 + count);
                    continue;
                }
            }
            return match head.end {
                Some(End::Deleted) => Err(Bye::Close(NORMAL, "meeting_deleted")),
                Some(End::Lost) => Err(Bye::Close(RESTART, "meeting_moved")),
                None => Ok(()),
            };
        }
    }

    /// The next frames after the cursor where the ring does not reach: from the journal.
    async fn past_frames(&mut self) -> Result<Vec<Arc<str>>, Bye> {
        let frames = &self.room.frames;
        let Some(past) = &mut self.past else { return Err(TOO_SLOW) };
        match past.next(frames.before(), CHUNK_BYTES).await {
            Ok(texts) if !texts.is_empty() && past.is_current(frames) => Ok(texts),
            Ok(_) | Err(_) => Err(Bye::Close(AGAIN, "try_again")),
        }
    }

    /// Writes, and gives up on a client that doesn't read. What was begun is ended first: a frame
    /// cut in half would be the last thing the client hears.
    async fn write(&mut self, socket: &mut Line, texts: Vec<Arc<str>>) -> Result<(), Bye> {
        let began = Instant::now();
        let mut slow_since: Option<Instant> = None;
        let (frames, cursor, is_past) = (&self.room.frames, self.cursor, self.past.is_some());
        let sending = socket.write(&texts);
        tokio::pin!(sending);
        loop {
            tokio::select! {
                biased;
                sent = &mut sending => {
                    sent.map_err(|_| Bye::Gone)?;
                    return if slow_since.is_some() { Err(TOO_SLOW) } else { Ok(()) };
                }
                () = self.ended.wait() => return Err(Bye::Gone),
                () = tokio::time::sleep(LOOK) => {
                    // Whoever is sent the past is behind by what it asked for.
                    let is_behind = !is_past && frames.is_behind(cursor);
                    let is_slow = is_behind || began.elapsed() > WRITE_PATIENCE;
                    if slow_since.is_some_and(|since| since.elapsed() > CLOSE_PATIENCE) {
                        return Err(Bye::Gone);
                    }
                    if is_slow && slow_since.is_none() {
                        slow_since = Some(Instant::now());
                    }
                }
            }
        }
    }

    /// Asks whether the client is there, unless it is gone. While a command is carried out nobody listens.
    async fn ask(&mut self, socket: &mut Line, is_deaf: bool) -> Result<(), Bye> {
        if is_deaf {
            self.pulse.heard();
        }
        if !self.pulse.lives() {
            return Err(Bye::Gone);
        }
        tokio::select! {
            asked = tokio::time::timeout(WRITE_PATIENCE, socket.ping()) => match asked {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) | Err(_) => Err(Bye::Gone),
            },
            () = self.ended.wait() => Err(Bye::Gone),
        }
    }

    /// What can't be read to its end is answered, and ends the socket; a broken connection is not.
    async fn broken(&mut self, socket: &mut Line, broken: &Error) -> Bye {
        let (problem, code, reason) = match broken {
            Error::Capacity(_) => (too_large(), SIZE, "too_large"),
            Error::Utf8(_) => (Problem::invalid("frame", "must be UTF-8"), INVALID, "not_utf8"),
            _ => return Bye::Gone,
        };
        match self.write(socket, vec![error(None, &problem)]).await {
            Ok(()) => Bye::Close(code, reason),
            Err(bye) => bye,
        }
    }

    /// Takes one message of the client: an answer at once, or one that is pending, or none.
    async fn hear(
        &mut self,
        message: Message,
        pending: &mut Option<Pending>,
    ) -> Result<Option<Arc<str>>, Bye> {
        self.pulse.heard();
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => {
                return self.mistake(None, &Problem::invalid("frame", "must be text"));
            }
            Message::Close(_) => return Err(Bye::Gone),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return Ok(None),
        };
        let (id, said) = message::parse(&text);
        let said = match said {
            Ok(said) => said,
            Err(problem) => return self.mistake(id, &problem),
        };
        self.mistakes = 0;
        match said {
            Said::Join => Ok(None),
            Said::Ping => Ok(Some(json(&Unrecorded { kind: "pong", id, data: Empty {} }))),
            Said::Leave => Ok(self.command(pending, id, Action::Leave, None, String::new())),
            Said::Command { action, key, body } => Ok(self.command(pending, id, action, key, body)),
            Said::Signal { kind, data } => {
                let who: (MeetingId, Actor, u64) =
                    (self.meeting, command::actor(&self.session), self.socket);
                let what = (kind.as_str(), data.as_deref());
                let state = (&mut self.budget, &mut self.stroke);
                let sent = signal::send(&self.app, &self.room, who, state, what).await;
                Ok(match sent {
                    Err(problem) if self.budget.may_tell(Instant::now()) => {
                        Some(error(id, &problem))
                    }
                    Ok(()) | Err(_) => None,
                })
            }
        }
    }

    fn command(
        &mut self,
        pending: &mut Option<Pending>,
        id: Option<serde_json::Value>,
        action: Action,
        key: Option<String>,
        body: String,
    ) -> Option<Arc<str>> {
        if let Err(problem) = self.app.limits().account(self.session.account) {
            return Some(error(id, &problem));
        }
        let (app, session, meeting) = (self.app.clone(), self.session.clone(), self.meeting);
        *pending = Some(
            async move {
                let ask = Ask {
                    app: &app,
                    session: &session,
                    meeting,
                    action,
                    target: None,
                    body: &body,
                    key: key.as_deref(),
                };
                (id, perform(ask).await)
            }
            .boxed(),
        );
        None
    }

    fn mistake(
        &mut self,
        id: Option<serde_json::Value>,
        problem: &Problem,
    ) -> Result<Option<Arc<str>>, Bye> {
        self.mistakes += 1;
        if self.mistakes > MISTAKES_MAX {
            return Err(Bye::Close(POLICY, "too_many_mistakes"));
        }
        Ok(Some(error(id, problem)))
    }
}

#[derive(serde::Serialize)]
struct Empty {}

async fn answered(
    pending: &mut Option<Pending>,
) -> (Option<serde_json::Value>, Result<Answer, Problem>) {
    match pending {
        Some(pending) => pending.await,
        None => std::future::pending().await,
    }
}

fn reply(id: Option<serde_json::Value>, answer: Result<Answer, Problem>) -> Arc<str> {
    match answer {
        Ok(answer) => json(&Unrecorded { kind: "reply", id, data: answer }),
        Err(problem) => error(id, &problem),
    }
}

fn error(id: Option<serde_json::Value>, problem: &Problem) -> Arc<str> {
    json(&Unrecorded { kind: "error", id, data: problem })
}

/// 413: more than a message may be.
pub(super) fn too_large() -> Problem {
    let detail = format!("A message has at most {} KiB.", MESSAGE_BYTES_MAX / 1024);
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
}
