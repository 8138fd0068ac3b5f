//! The stage of one meeting: its peers, and what the media server says of them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use media::{CAMERAS, Fact, Kind, Media, MemberId, PeerId, RoomId};
use meeting::{Epoch, MeetingId, ParticipantId};
use serde_json::json;
use tokio::sync::{Notify, mpsc, watch};

use super::{member, participant};

/// What waits for the meeting's task; more is a sign that it hangs, and is lost.
const HEARD_MAX: usize = 1_024;
/// What waits for one peer's line; more is lost, save its end.
pub(super) const TOLD_MAX: usize = 16;

/// What the meeting's task has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// The holder was heard for the first time.
    FirstSound { participant: ParticipantId, epoch: Epoch },
    /// A turn is over, and so long it was heard.
    Voiced { participant: ParticipantId, epoch: Epoch, ms: u64 },
    /// Somebody with a media session did something.
    Sign { participant: ParticipantId },
    /// The holder sends nothing, or something again.
    Silence { participant: ParticipantId, epoch: Epoch, is_silent: bool },
}

/// What came about since the meeting's task looked last.
#[derive(Debug, Default)]
pub(crate) struct News {
    /// Whose first media session is up, or whose last one ended.
    pub(crate) sessions: Vec<(ParticipantId, bool)>,
    pub(crate) heard: VecDeque<Heard>,
}

/// What the line of a peer is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Blocked { what: &'static str, code: &'static str },
    Closed { code: &'static str },
}

#[derive(Debug)]
struct Peer {
    participant: ParticipantId,
    is_connected: bool,
    told: mpsc::Sender<Told>,
}

#[derive(Debug, Default)]
struct State {
    peers: BTreeMap<PeerId, Peer>,
    /// Connected peers of each participant.
    connected: BTreeMap<ParticipantId, u32>,
    news: News,
    changed: BTreeSet<ParticipantId>,
    /// Who may show a camera, and so is no mere observer.
    speakers: Arc<BTreeSet<MemberId>>,
    /// Whose sign of life in which turn the meeting's task has been told of.
    signed: Option<(ParticipantId, Epoch)>,
}

impl State {
    fn remove(&mut self, peer: PeerId) -> Option<Peer> {
        let peer = self.peers.remove(&peer)?;
        if peer.is_connected
            && let Some(count) = self.connected.get_mut(&peer.participant)
        {
            *count -= 1;
            if *count == 0 {
                self.connected.remove(&peer.participant);
                self.changed.insert(peer.participant);
            }
        }
        Some(peer)
    }

    fn connect(&mut self, peer: PeerId) {
        let Some(peer) = self.peers.get_mut(&peer).filter(|peer| !peer.is_connected) else {
            return;
        };
        peer.is_connected = true;
        let who = peer.participant;
        let count = self.connected.entry(who).or_default();
        *count += 1;
        if *count == 1 {
            self.changed.insert(who);
        }
    }

    fn hear(&mut self, heard: Heard) {
        if self.news.heard.len() < HEARD_MAX {
            self.news.heard.push_back(heard);
        } else {
            metrics::counter!("nexchamps_media_unheard_total").increment(1);
        }
    }
}

/// The media side of one meeting.
#[derive(Debug)]
pub(crate) struct Stage {
    media: Media,
    meeting: MeetingId,
    state: Mutex<State>,
    wake: Notify,
    /// Who is in which slot, as a text for clients.
    slots: watch::Sender<Arc<str>>,
}

impl Stage {
    pub(super) fn new(media: Media, meeting: MeetingId) -> Self {
        let slots = watch::Sender::new(slots(None, None, &[None; CAMERAS]));
        Self { media, meeting, state: Mutex::default(), wake: Notify::new(), slots }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn media(&self) -> &Media {
        &self.media
    }

    pub(super) const fn room(&self) -> RoomId {
        RoomId(self.meeting.0)
    }

    pub(crate) fn has_peers(&self) -> bool {
        !self.lock().peers.is_empty()
    }

    /// Takes a peer in, before it joins the media server.
    pub(super) fn enter(&self, peer: PeerId, participant: ParticipantId) -> mpsc::Receiver<Told> {
        let (told, receiver) = mpsc::channel(TOLD_MAX);
        let mut state = self.lock();
        if state.peers.is_empty() {
            // Nobody looked after the permits while the room was empty: those it may still have are old.
            self.media.close(self.room());
            self.slots.send_replace(slots(None, None, &[None; CAMERAS]));
        }
        state.peers.insert(peer, Peer { participant, is_connected: false, told });
        receiver
    }

    /// The peer's line is gone.
    pub(super) fn leave(&self, peer: PeerId) {
        // Outside of the lock: the media server may answer at once.
        if self.lock().remove(peer).is_some() {
            self.wake.notify_one();
        }
        self.media.leave(self.room(), peer);
    }

    pub(super) fn slots(&self) -> watch::Receiver<Arc<str>> {
        let mut slots = self.slots.subscribe();
        slots.mark_changed();
        slots
    }

    /// Replaces the permits; the answer comes when they hold.
    pub(crate) fn permit(&self, permits: media::Permits, done: media::Done) {
        self.lock().speakers = Arc::clone(&permits.cameras);
        self.media.permit(self.room(), permits, done);
    }

    /// Nobody may send anything until the next permits hold.
    pub(crate) fn mute(&self) {
        self.media.mute(self.room());
    }

    /// Ends all peers.
    pub(crate) fn close(&self) {
        self.media.close(self.room());
    }

    /// Ends all peers of somebody who left.
    pub(crate) fn dismiss(&self, participant: ParticipantId) {
        self.media.leave_member(self.room(), member(participant));
    }

    /// Ends the peers of all who are not in the meeting.
    pub(crate) fn keep(&self, is_inside: impl Fn(ParticipantId) -> bool) {
        let state = self.lock();
        let people: BTreeSet<_> = state.peers.values().map(|peer| peer.participant).collect();
        drop(state);
        people.into_iter().filter(|who| !is_inside(*who)).for_each(|who| self.dismiss(who));
    }

    /// Everybody with a media session.
    pub(crate) fn connected(&self) -> Vec<ParticipantId> {
        self.lock().connected.keys().copied().collect()
    }

    /// Returns when there is news for the meeting's task.
    pub(crate) async fn changed(&self) {
        self.wake.notified().await;
    }

    /// What came about since the last call.
    pub(crate) fn take_news(&self) -> News {
        let mut state = self.lock();
        let changed = std::mem::take(&mut state.changed);
        let is_here = |who: &ParticipantId| state.connected.contains_key(who);
        let sessions = changed.into_iter().map(|who| (who, is_here(&who))).collect();
        News { sessions, heard: std::mem::take(&mut state.news.heard) }
    }

    /// Somebody drew in this turn: told once, and only of those with a media session.
    pub(crate) fn sign(&self, participant: ParticipantId, epoch: Epoch) {
        let mut state = self.lock();
        let turn = Some((participant, epoch));
        if state.signed == turn || !state.connected.contains_key(&participant) {
            return;
        }
        state.signed = turn;
        state.hear(Heard::Sign { participant });
        self.wake.notify_one();
    }

    /// On the media server's thread.
    pub(super) fn take(&self, fact: &Fact) {
        let mut state = self.lock();
        let epoch = |epoch: media::Epoch| Epoch(epoch.0);
        match fact {
            Fact::Connected { peer, .. } => state.connect(*peer),
            Fact::Gone { peer, why, .. } => {
                if let Some(gone) = state.remove(*peer) {
                    // If its line does not read, the end of the channel tells it.
                    let _ = gone.told.try_send(Told::Closed { code: why.code() });
                }
            }
            Fact::Blocked { peer, member, what, .. } => {
                let code = match what {
                    Kind::Voice | Kind::Screen if state.speakers.contains(member) => {
                        "not_token_holder"
                    }
                    Kind::Voice | Kind::Screen | Kind::Camera => "role_forbids",
                };
                if let Some(peer) = state.peers.get(peer) {
                    let _ = peer.told.try_send(Told::Blocked { what: word(*what), code });
                }
                return;
            }
            Fact::Slots { audio, screen, cameras } => {
                self.slots.send_replace(slots(*audio, *screen, cameras));
                return;
            }
            Fact::FirstSound { member, epoch: at } => {
                let (participant, epoch) = (participant(*member), epoch(*at));
                state.hear(Heard::FirstSound { participant, epoch });
            }
            Fact::Voiced { member, epoch: at, ms } => {
                let (participant, epoch, ms) = (participant(*member), epoch(*at), *ms);
                state.hear(Heard::Voiced { participant, epoch, ms });
            }
            Fact::Sign { member, .. } => {
                state.hear(Heard::Sign { participant: participant(*member) });
            }
            Fact::HolderSilent { member, epoch: at } | Fact::HolderHeard { member, epoch: at } => {
                let is_silent = matches!(fact, Fact::HolderSilent { .. });
                let (participant, epoch) = (participant(*member), epoch(*at));
                state.hear(Heard::Silence { participant, epoch, is_silent });
            }
        }
        self.wake.notify_one();
    }
}

const fn word(what: Kind) -> &'static str {
    match what {
        Kind::Voice => "voice",
        Kind::Screen => "screen",
        Kind::Camera => "camera",
    }
}

fn slots(
    audio: Option<MemberId>,
    screen: Option<MemberId>,
    cameras: &[Option<MemberId>; CAMERAS],
) -> Arc<str> {
    let id = |member: Option<MemberId>| member.map(|member| member.0);
    let cameras = cameras.map(id);
    let (audio, screen) = (id(audio), id(screen));
    let data = json!({"kind": "slots", "audio": audio, "screen": screen, "cameras": cameras});
    json!({"type": "media", "sender": "server", "data": data}).to_string().into()
}
