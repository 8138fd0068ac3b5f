//! The stages: the media side of this node's meetings.
//!
//! Here three meet that know nothing of each other: the media server (rooms, members, permits), the
//! meetings' tasks (who may, and what follows from what is heard) and the clients' lines. The media
//! server speaks on a thread of its own, so nothing here ever waits with a lock held.

mod line;
mod resource;
mod room;

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use media::{Client, Config, Counts, Fact, Join, JoinError, Media, PeerId, RoomId};
use meeting::{Epoch, MeetingId, ParticipantId};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::app::App;
use crate::error::Problem;

pub(crate) use line::{Line, Notice, media_off};
pub(crate) use resource::{Kind, Resources};
pub(crate) use room::{Heard, Stage};

/// How long the answer to an offer may take.
const ANSWER_PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of an offer.
pub(crate) const OFFER_BYTES_MAX: usize = 64 * 1024;
/// How long a client is asked to wait where there is no media server at all.
const OFF_SECONDS: u64 = 3_600;

/// The media server of this node, if it has one, and a stage for each meeting with media.
#[derive(Clone, Debug, Default)]
pub struct Stages(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Set once, right after the start: the media server is told first whom it speaks to.
    media: OnceLock<Media>,
    all: Mutex<BTreeMap<MeetingId, Arc<Stage>>>,
    next_peer: AtomicU64,
    resources: Resources,
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<MeetingId, Arc<Stage>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// On the media server's thread.
    fn take(&self, room: RoomId, fact: &Fact) {
        let stage = self.lock().get(&MeetingId(room.0)).cloned();
        if let Some(stage) = stage {
            stage.take(fact);
        }
    }
}

impl Stages {
    /// Starts the media server.
    ///
    /// # Errors
    /// What binding its sockets said.
    pub fn start(config: &Config) -> io::Result<Self> {
        let inner = Arc::new(Inner::default());
        // Weak: the media server must not keep alive what keeps it.
        let weak = Arc::downgrade(&inner);
        let facts = move |room, fact| {
            if let Some(inner) = weak.upgrade() {
                inner.take(room, &fact);
            }
        };
        let media = Media::start(config, Arc::new(facts))?;
        let addresses = media.addresses();
        tracing::info!(udp = ?addresses.udp, tcp = ?addresses.tcp, "media");
        // Nobody else can have set it.
        let _ = inner.media.set(media);
        Ok(Self(inner))
    }

    /// A node without media: whoever asks is told so.
    pub fn off() -> Self {
        Self::default()
    }

    /// The media server.
    pub fn media(&self) -> Option<&Media> {
        self.0.media.get()
    }

    /// The media server's totals; none without one.
    pub fn counts(&self) -> Option<Counts> {
        self.media().map(Media::counts)
    }

    /// Ends all media. Waits up to a second: not for a task.
    pub fn shutdown(&self) {
        if let Some(media) = self.media() {
            media.shutdown();
        }
    }

    pub(crate) fn resources(&self) -> &Resources {
        &self.0.resources
    }

    /// A meeting's stage, made if it is not there; none without a media server. Whoever keeps it
    /// keeps it from being forgotten.
    pub(crate) fn stage(&self, meeting: MeetingId) -> Option<Arc<Stage>> {
        let media = self.media()?;
        let mut all = self.0.lock();
        let stage = all.entry(meeting);
        Some(Arc::clone(stage.or_insert_with(|| Arc::new(Stage::new(media.clone(), meeting)))))
    }

    /// The holder drew: a sign of life, as far as it matters to anybody.
    pub(crate) fn sign(&self, meeting: MeetingId, participant: ParticipantId, epoch: Epoch) {
        let stage = self.0.lock().get(&meeting).cloned();
        if let Some(stage) = stage {
            stage.sign(participant, epoch);
        }
    }

    /// Forgets the stages that nobody uses.
    pub(crate) fn sweep(&self) {
        // All other holders got theirs under this very lock.
        self.0.lock().retain(|_, stage| Arc::strong_count(stage) > 1 || stage.has_peers());
    }

    /// Answers a client's first offer; the line ends the client's peer when it is dropped.
    ///
    /// The participant was found in the meeting just now; the meeting's task looks again when it
    /// hands out the permits.
    ///
    /// # Errors
    /// 503 `media_off`, `busy` and what the media server says of the offer.
    pub(crate) async fn join(
        app: &App,
        meeting: MeetingId,
        participant: ParticipantId,
        client: Client,
        offer: String,
    ) -> Result<(Line, String), Problem> {
        let stages = app.stages();
        let stage = stages.stage(meeting).ok_or_else(off)?;
        let peer = PeerId(stages.0.next_peer.fetch_add(1, Ordering::Relaxed));
        let line = Line::enter(stage, peer, participant);
        // After the peer is known there: from now on no change of the permits passes it by.
        app.live().ask_permits(meeting)?;
        let (sender, answer) = oneshot::channel();
        let join = Join { peer, member: member(participant), client, offer };
        let reply = move |answer| {
            // Whoever asked may be gone.
            let _ = sender.send(answer);
        };
        line.media().join(RoomId(meeting.0), join, Box::new(reply));
        Ok((line, answered(answer).await?))
    }
}

pub(crate) const fn member(participant: ParticipantId) -> media::MemberId {
    media::MemberId(participant.0)
}

pub(crate) const fn participant(member: media::MemberId) -> ParticipantId {
    ParticipantId(member.0)
}

/// The media server's answer to an offer.
async fn answered(answer: oneshot::Receiver<Result<String, JoinError>>) -> Result<String, Problem> {
    match timeout(ANSWER_PATIENCE, answer).await {
        Ok(Ok(Ok(sdp))) => Ok(sdp),
        Ok(Ok(Err(error))) => Err(problem(&error)),
        Ok(Err(_)) => Err(problem(&JoinError::Ended)),
        Err(_) => Err(problem(&JoinError::Busy)),
    }
}

/// 503: this server has no media.
fn off() -> Problem {
    let detail = "This server has no media.";
    Problem::unavailable("media_off", detail).with("retry_after_seconds", OFF_SECONDS)
}

/// 413: longer than any offer.
pub(crate) fn too_long() -> Problem {
    problem(&JoinError::TooLong)
}

/// What a client is told of an offer without an answer.
fn problem(error: &JoinError) -> Problem {
    let (code, detail) = (error.code(), sentence(error));
    match error {
        JoinError::Busy | JoinError::ServerFull | JoinError::Ended => {
            Problem::unavailable(code, &detail)
        }
        JoinError::RoomFull | JoinError::MemberFull => Problem::conflict(code, detail),
        JoinError::TooLong => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, code, detail),
        JoinError::UnknownPeer => Problem::new(StatusCode::NOT_FOUND, code, detail),
        JoinError::Malformed(_)
        | JoinError::Codecs
        | JoinError::TooManyLines
        | JoinError::NoUfrag
        | JoinError::WrongFingerprint => Problem { code, ..Problem::invalid("sdp", detail) },
    }
}

fn sentence(error: &JoinError) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_offer_has_its_status_and_code() {
        for (error, status, code) in [
            (JoinError::Busy, 503, "media_busy"),
            (JoinError::Ended, 503, "media_ended"),
            (JoinError::RoomFull, 409, "media_room_full"),
            (JoinError::TooLong, 413, "sdp_too_long"),
            (JoinError::UnknownPeer, 404, "media_peer_unknown"),
            (JoinError::Malformed("x".into()), 422, "sdp_malformed"),
            (JoinError::Codecs, 422, "sdp_codecs"),
        ] {
            let problem = problem(&error);
            assert_eq!((problem.status.as_u16(), problem.code), (status, code));
            assert!(problem.detail.ends_with('.'), "{}", problem.detail);
        }
    }

    #[tokio::test]
    async fn stages_that_nobody_uses_are_forgotten() {
        assert!(Stages::off().stage(MeetingId(1)).is_none());
        let udp = "127.0.0.1:0".parse().ok();
        let stages = Stages::start(&Config { udp, ..Config::default() }).expect("has a port");
        let stage = stages.stage(MeetingId(1)).expect("media is on");
        let line = Line::enter(Arc::clone(&stage), PeerId(7), ParticipantId(9));
        drop(stage);
        stages.sweep();
        assert!(stages.0.lock().contains_key(&MeetingId(1)), "its peer keeps it");
        drop(line);
        stages.sweep();
        assert!(stages.0.lock().is_empty());
        stages.shutdown();
    }
}
