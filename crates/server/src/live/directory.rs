//! Finds the task of a meeting, or starts it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use meeting::{
    Actor, Call, Command, Epoch, Meeting, MeetingId, ParticipantId, PenMove, Refusal, Seq, Time,
    limit,
};
use store::{Store, StoreError};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{OnceCell, Semaphore, mpsc, oneshot, watch};

use super::driver::{CommandReply, Driver, Message, ReadReply, Shared};
use super::frames::FRAMES_MAX;
use super::{Done, Frames, Past, Presence};
use crate::stage::Stages;

/// Meetings kept in memory at one time; beyond it the idle ones go early.
const LOADED_MAX: usize = 20_000;
/// How often meetings that are not in memory are looked through for what fell due.
const SWEEP: Duration = Duration::from_secs(1);
/// Due meetings woken by one sweep.
const SWEEP_MAX: u32 = 1_000;
/// Every so many sweeps the heads of the loaded meetings are compared with the store's.
const HEADS_EVERY: u32 = 2;

/// What a socket follows.
#[derive(Clone, Debug)]
pub struct Room {
    pub frames: Arc<Frames>,
    pub presence: Arc<Presence>,
}

#[derive(Clone, Debug)]
struct Handle {
    inbox: mpsc::Sender<Message>,
    shared: Shared,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    now: fn() -> Time,
    stages: Stages,
    loaded: Mutex<BTreeMap<MeetingId, Handle>>,
    lineage: OnceCell<String>,
    refilling: Semaphore,
    closing: watch::Sender<bool>,
}

/// The loaded meetings of this node.
#[derive(Clone, Debug)]
pub struct Directory(Arc<Inner>);

impl Directory {
    /// A directory without a meeting, and the task that wakes what falls due.
    pub fn start(store: Store, now: fn() -> Time) -> Self {
        Self::with_stages(store, now, Stages::off())
    }

    /// One whose meetings have media.
    pub fn with_stages(store: Store, now: fn() -> Time, stages: Stages) -> Self {
        let directory = Self(Arc::new(Inner {
            store,
            now,
            stages,
            loaded: Mutex::default(),
            lineage: OnceCell::new(),
            refilling: Semaphore::new(1),
            closing: watch::Sender::new(false),
        }));
        tokio::spawn(sweep(directory.clone()));
        directory
    }

    /// Has a command decided, written and published, and makes the answer from what came of it.
    ///
    /// # Errors
    /// The refusal; `Busy` if too many wait; `NotFound` if there is no such meeting.
    pub async fn command<T: Send + 'static>(
        &self,
        meeting: MeetingId,
        call: Call,
        answer: impl FnOnce(&Meeting, Done) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let is_new = matches!(call.command, Command::Create { .. });
        let (sender, receiver) = oneshot::channel();
        let reply: CommandReply = Box::new(move |result| {
            // Whoever asked may be gone.
            drop(sender.send(result.map(|(meeting, done)| answer(meeting, done))));
        });
        self.post(meeting, is_new, Message::Command { call: Box::new(call), reply })?;
        receiver.await.unwrap_or(Err(Refusal::Unavailable))
    }

    /// Reads the meeting as it is written down.
    ///
    /// # Errors
    /// `NotFound` if there is no such meeting, `Busy`, `Unavailable`.
    pub async fn read<T: Send + 'static>(
        &self,
        meeting: MeetingId,
        read: impl FnOnce(&Meeting, Time) -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let (sender, receiver) = oneshot::channel();
        let reply: ReadReply = Box::new(move |result| {
            drop(sender.send(result.map(|(replica, now)| read(replica.meeting(), now))));
        });
        self.post(meeting, false, Message::Read { reply })?;
        receiver.await.unwrap_or(Err(Refusal::Unavailable))
    }

    /// Tells the meeting what the holder's pen does; the answer is whose it is, in which turn.
    ///
    /// # Errors
    /// What the rules say, `NotFound`, `Busy`, `Unavailable`.
    pub async fn draw(
        &self,
        meeting: MeetingId,
        actor: Actor,
        epoch: Option<Epoch>,
        pen_move: PenMove,
    ) -> Result<(ParticipantId, Epoch), Refusal> {
        let (sender, receiver) = oneshot::channel();
        let reply: ReadReply = Box::new(move |result| {
            let drawn = result.and_then(|(replica, _)| {
                let from = replica.draw(actor, epoch, pen_move)?;
                Ok((from, replica.meeting().epoch()))
            });
            drop(sender.send(drawn));
        });
        self.post(meeting, false, Message::Read { reply })?;
        receiver.await.unwrap_or(Err(Refusal::Unavailable))
    }

    /// What a socket of the meeting follows. The meeting must be known to exist.
    ///
    /// # Errors
    /// `Busy` if too many meetings are loaded.
    pub fn room(&self, meeting: MeetingId) -> Result<Room, Refusal> {
        let Handle { shared: Shared { frames, presence, .. }, .. } = self.handle(meeting, false)?;
        Ok(Room { frames, presence })
    }

    /// The name of the store's history; another one after a restore.
    ///
    /// # Errors
    /// The store is away.
    pub async fn lineage(&self) -> Result<String, StoreError> {
        let lineage = self.0.lineage.get_or_try_init(|| self.0.store.lineage()).await?;
        Ok(lineage.clone())
    }

    /// Makes frames anew from the journal, so that a client may go on from `since`. One at a time:
    /// it reads the whole journal.
    pub async fn refill(&self, meeting: MeetingId, frames: &Frames, since: Seq) {
        let Ok(_turn) = self.0.refilling.acquire().await else { return };
        let before = frames.before();
        if since >= before || before.0 - since.0 > FRAMES_MAX as u64 || !frames.has_room() {
            return;
        }
        let version = frames.version();
        match super::past::frames(&self.0.store, meeting, since, before).await {
            Ok(texts) => frames.prepend(version, texts),
            Err(error) => tracing::warn!(meeting = meeting.0, %error, "refill"),
        }
    }

    /// A walk along the journal from `since`, for whoever is further behind than the ring can be made to
    /// reach; none from before the events that are kept for `since`, or if the store is away.
    pub async fn past(&self, meeting: MeetingId, frames: &Frames, since: Seq) -> Option<Past> {
        if frames.head().seq.0.saturating_sub(since.0) > FRAMES_MAX as u64 {
            return None;
        }
        let _turn = self.0.refilling.acquire().await.ok()?;
        let version = frames.version();
        match Past::open(&self.0.store, meeting, since, version).await {
            Ok(past) => Some(past),
            Err(error) => {
                tracing::warn!(meeting = meeting.0, %error, "past");
                None
            }
        }
    }

    /// Tells all sockets to close: the node goes down.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// Follows whether the node goes down.
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    /// Meetings in memory on this node.
    pub fn loaded(&self) -> usize {
        self.lock().len()
    }

    /// Open sockets of all meetings.
    pub fn followers(&self) -> usize {
        self.lock().values().map(|handle| handle.shared.frames.followers()).sum()
    }

    pub(super) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(super) fn stages(&self) -> &Stages {
        &self.0.stages
    }

    /// Has the media server told who may what in a meeting: somebody new is there.
    ///
    /// # Errors
    /// `Busy`, `Unavailable`.
    pub(crate) fn ask_permits(&self, meeting: MeetingId) -> Result<(), Refusal> {
        self.post(meeting, false, Message::Permits)
    }

    pub(super) fn now(&self) -> Time {
        (self.0.now)()
    }

    /// Takes a task out, if it is this one and nothing waits for it; true if it is out.
    pub(super) fn forget(&self, meeting: MeetingId, shared: &Shared) -> bool {
        let mut loaded = self.lock();
        if let Some(handle) = loaded.get(&meeting)
            && Arc::ptr_eq(&handle.shared.frames, &shared.frames)
        {
            loaded.remove(&meeting);
        }
        true
    }

    pub(super) fn post(
        &self,
        meeting: MeetingId,
        is_new: bool,
        message: Message,
    ) -> Result<(), Refusal> {
        let mut message = message;
        // A task that is just going away refuses; the next look finds it gone and starts anew.
        for _ in 0..3 {
            let handle = self.handle(meeting, is_new)?;
            match handle.inbox.try_send(message) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(_)) => return Err(Refusal::Busy),
                Err(TrySendError::Closed(back)) => {
                    self.forget(meeting, &handle.shared);
                    message = back;
                }
            }
        }
        Err(Refusal::Unavailable)
    }

    fn handle(&self, meeting: MeetingId, is_new: bool) -> Result<Handle, Refusal> {
        let mut loaded = self.lock();
        if let Some(handle) = loaded.get(&meeting) {
            return Ok(handle.clone());
        }
        if loaded.len() >= LOADED_MAX {
            for handle in loaded.values() {
                handle.shared.evict.notify_one();
            }
            return Err(Refusal::Busy);
        }
        let (inbox, receiver) = mpsc::channel(limit::INBOX_MAX);
        let shared =
            Shared { frames: Arc::default(), presence: Arc::default(), evict: Arc::default() };
        let handle = Handle { inbox, shared: shared.clone() };
        loaded.insert(meeting, handle.clone());
        drop(loaded);
        let driver = Driver::new(meeting, is_new, self.clone(), receiver, shared);
        tokio::spawn(driver.run());
        Ok(handle)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<MeetingId, Handle>> {
        self.0.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn wake_due(&self) {
        let Ok(due) = self.0.store.due_before(self.now(), SWEEP_MAX).await else { return };
        for (meeting, _) in due {
            // Loading is enough: the replica sees that it is late. Where there is no room for one
            // there is none for the next.
            if self.handle(meeting, false).is_err() {
                return;
            }
        }
    }

    async fn compare_heads(&self) {
        let meetings: Vec<MeetingId> = self.lock().keys().copied().collect();
        if meetings.is_empty() {
            return;
        }
        let Ok(heads) = self.0.store.heads(&meetings).await else { return };
        let heads: BTreeMap<MeetingId, Seq> = heads.into_iter().collect();
        for meeting in meetings {
            let Some(handle) = self.lock().get(&meeting).cloned() else { continue };
            let shown = handle.shared.frames.head().seq;
            let head = match heads.get(&meeting) {
                Some(&head) => head,
                // Not written down yet.
                None if shown == Seq(0) => continue,
                // Deleted by another node: whoever looks for more finds that out.
                None => shown.next(),
            };
            if head > shown {
                // A full inbox is read soon enough; the next sweep tries again.
                drop(handle.inbox.try_send(Message::Heard { head }));
            }
        }
    }
}

/// Wakes meetings that are not in memory when something of theirs falls due, and finds what other
/// nodes wrote although no hint of it came.
async fn sweep(directory: Directory) {
    let mut closing = directory.closing();
    let mut count: u32 = 0;
    loop {
        tokio::select! {
            changed = closing.changed() => {
                if changed.is_err() || *closing.borrow() {
                    return;
                }
            }
            () = tokio::time::sleep(SWEEP) => {}
        }
        count = count.wrapping_add(1);
        directory.wake_due().await;
        if count.is_multiple_of(HEADS_EVERY) {
            directory.compare_heads().await;
        }
    }
}
