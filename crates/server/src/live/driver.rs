//! The task of one loaded meeting: the only place that owns its replica, its clock and its store.
//!
//! The order at a change is: durable, then the permits, then published, then replied. While an
//! append is under way the inbox is read on, so that one append carries many commands.

mod ending;
mod presence;
mod stage;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use meeting::{
    Call, CommandRecord, Entry, Event, FloorView, Input, Meeting, MeetingId, Output, Published,
    Refusal, Replica, Seq, Ticket, Time, limit,
};
use store::{Append, Appended, Store};
use tokio::sync::{Notify, mpsc, oneshot};

use super::frames::{BEHIND_FRAMES_MAX, End, Frames};
use super::permits::Permits;
use super::presence::Presence;
use super::{Done, directory::Directory, load, past};
use crate::api::{frame, meeting as resource};
use crate::stage::Heard;

/// The longest sleep, so that a clock that was set is noticed.
const SLEEP_MAX: Duration = Duration::from_secs(30);
/// The shortest, so that what is due and can't be done does not spin.
const SLEEP_MIN: Duration = Duration::from_millis(1);
/// A meeting that nobody asked for anything and nobody watches is put away after this long.
const IDLE: Duration = Duration::from_mins(1);
/// How long the store may refuse to write down a deletion before the caller is told.
const DELETE_TRIES_MAX: u32 = 5;

pub(super) type CommandReply = Box<dyn FnOnce(Result<(&Meeting, Done), Refusal>) + Send>;
/// Of the replica it may change only what is volatile.
pub(super) type ReadReply = Box<dyn FnOnce(Result<(&mut Replica, Time), Refusal>) + Send>;

/// What is asked of a meeting's task.
pub(super) enum Message {
    Command {
        call: Box<Call>,
        reply: CommandReply,
    },
    Read {
        reply: ReadReply,
    },
    /// Another node may have written: a hint, never truth.
    Heard {
        head: Seq,
    },
    /// Somebody new is with the media server: it has to know what they may.
    Permits,
    /// Personal data was erased from the store: nothing read before may be kept.
    Forget {
        done: oneshot::Sender<()>,
    },
}

enum Waiting {
    Command(CommandReply),
    Read(ReadReply),
    Permits,
    Voiced(Heard),
}

pub(super) enum Io {
    Appended(Appended),
    Loaded { entries: Vec<Entry>, commands: Vec<CommandRecord>, complete: bool },
    Missing,
    Unavailable,
}

/// What of a meeting's task its callers hold.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub(super) frames: Arc<Frames>,
    pub(super) presence: Arc<Presence>,
    /// The node is closing or the directory needs the place.
    pub(super) evict: Arc<Notify>,
}

pub(super) struct Driver {
    meeting: MeetingId,
    /// Not in the store yet: this task is to create it.
    is_new: bool,
    replica: Replica,
    directory: Directory,
    store: Store,
    inbox: mpsc::Receiver<Message>,
    shared: Shared,
    permits: Permits,
    waiting: BTreeMap<u64, Waiting>,
    next_ticket: u64,
    /// What the media server told while the store was away.
    unheard: Vec<Heard>,
    io: VecDeque<BoxFuture<'static, Io>>,
    /// The floor after the events published in this round, for the answers of this round.
    floors: BTreeMap<Seq, FloorView>,
    /// The ring has a beginning.
    has_started: bool,
    /// Who waits until erased data is gone; it goes as soon as nothing is under way.
    forgetting: Vec<oneshot::Sender<()>>,
    /// Nobody can ask any more: what is under way is still ended.
    is_closing: bool,
    /// Appends in a row whose outcome was not known.
    unknowns: u32,
    end: Option<End>,
}

impl Driver {
    pub(super) fn new(
        meeting: MeetingId,
        is_new: bool,
        directory: Directory,
        inbox: mpsc::Receiver<Message>,
        shared: Shared,
    ) -> Self {
        let store = directory.store().clone();
        let permits = Permits::new(meeting, directory.stages().stage(meeting));
        Self {
            meeting,
            is_new,
            replica: Replica::new(meeting),
            directory,
            store,
            inbox,
            shared,
            permits,
            waiting: BTreeMap::new(),
            next_ticket: 0,
            unheard: Vec::new(),
            io: VecDeque::new(),
            floors: BTreeMap::new(),
            has_started: false,
            forgetting: Vec::new(),
            is_closing: false,
            unknowns: 0,
            end: None,
        }
    }

    /// Runs until the meeting is deleted, missing or idle.
    pub(super) async fn run(mut self) {
        self.tell_connected();
        self.drain().await;
        while self.end.is_none() && !(self.is_closing && self.is_quiet()) {
            if !self.forgetting.is_empty() && self.is_quiet() {
                self.start_anew().await;
                continue;
            }
            if self.replica.deadline().is_some_and(|due| due <= self.now()) {
                self.handle(Input::Tick).await;
            }
            let sleep = self.sleep();
            let stage = self.permits.stage().cloned();
            tokio::select! {
                biased;
                io = next_io(&mut self.io) => {
                    self.io.pop_front();
                    self.finish(io).await;
                }
                // Before a new start what is under way has to end, and nothing more may begin.
                message = self.inbox.recv(), if self.forgetting.is_empty() && !self.is_closing => {
                    match message {
                        Some(message) => self.receive(message).await,
                        None => self.is_closing = true,
                    }
                }
                () = self.shared.presence.changed() => self.tell_presence().await,
                () = stage::changed(stage.as_ref()), if self.forgetting.is_empty() => {
                    self.tell_media().await;
                }
                () = self.shared.evict.notified() => {
                    if self.may_go() && self.directory.forget(self.meeting, &self.shared) {
                        self.inbox.close();
                    }
                }
                () = tokio::time::sleep(sleep) => {
                    if sleep >= SLEEP_MAX.min(IDLE)
                        && self.may_go()
                        && self.directory.forget(self.meeting, &self.shared)
                    {
                        self.inbox.close();
                    }
                }
            }
        }
        self.finish_waiting();
    }

    /// Takes one message and all that wait behind it, so that they share an append. Whoever is about
    /// to ask is let go first: a release and the claims around it then cost one append.
    async fn receive(&mut self, message: Message) {
        self.accept(message);
        tokio::task::yield_now().await;
        for _ in 1..limit::BATCH_COMMANDS_MAX {
            let Ok(message) = self.inbox.try_recv() else { break };
            self.accept(message);
        }
        self.drain().await;
    }

    fn accept(&mut self, message: Message) {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        let input = match message {
            Message::Command { call, reply } => {
                self.waiting.insert(ticket.0, Waiting::Command(reply));
                Input::Command { ticket, call: *call }
            }
            Message::Read { reply } => {
                self.waiting.insert(ticket.0, Waiting::Read(reply));
                Input::Read { ticket }
            }
            Message::Heard { head } => Input::Heard { head },
            Message::Permits => self.ask_permits(ticket),
            Message::Forget { done } => {
                self.forgetting.push(done);
                return;
            }
        };
        self.replica.handle(self.now(), input);
    }

    async fn handle(&mut self, input: Input) {
        self.replica.handle(self.now(), input);
        self.drain().await;
    }

    /// Does what the replica asks for, without waiting; a deletion is left to [`Self::drain`].
    fn settle(&mut self) {
        while let Some(output) = self.replica.poll() {
            self.act(output);
        }
        self.floors.clear();
    }

    async fn drain(&mut self) {
        while let Some(output) = self.replica.poll() {
            let is_deleted =
                matches!(&output, Output::Publish { published } if has_deletion(published));
            if is_deleted {
                self.bury().await;
            }
            if let Output::Publish { published } = &output {
                self.permits.hand_over(self.replica.meeting(), published).await;
            }
            self.act(output);
        }
        self.floors.clear();
    }

    fn act(&mut self, output: Output) {
        match output {
            Output::Append { after, entries, commands, due } => {
                self.append(after, entries, &commands, due);
            }
            Output::Load { after } => {
                let (store, meeting) = (self.store.clone(), self.meeting);
                let (now, is_new, pause) = (self.now(), self.is_new, load::pause(self.unknowns));
                self.io.push_back(Box::pin(async move {
                    if !pause.is_zero() {
                        tokio::time::sleep(pause).await;
                    }
                    load::load(store, meeting, after, now, is_new).await
                }));
            }
            Output::Publish { published } => self.publish(published),
            Output::Done { ticket, entries, repeated } => {
                let floor = entries.last().and_then(|entry| self.floors.get(&entry.seq).cloned());
                if let Some(Waiting::Command(reply)) = self.waiting.remove(&ticket.0) {
                    let done = Done { entries, repeated, floor };
                    reply(Ok((self.replica.meeting(), done)));
                }
            }
            Output::Refused { ticket, refusal } => match self.waiting.remove(&ticket.0) {
                Some(Waiting::Command(reply)) => reply(Err(refusal)),
                Some(Waiting::Read(reply)) => reply(Err(refusal)),
                // Not known: closed, until the next load.
                Some(Waiting::Permits) => self.permits.close(),
                Some(Waiting::Voiced(heard)) => self.keep(heard, &refusal),
                None => {}
            },
            Output::Readable { ticket } => match self.waiting.remove(&ticket.0) {
                Some(Waiting::Read(reply)) => {
                    let now = self.now();
                    reply(Ok((&mut self.replica, now)));
                }
                Some(Waiting::Permits) => self.permits.renew(self.replica.meeting()),
                Some(Waiting::Command(_) | Waiting::Voiced(_)) | None => {}
            },
            Output::Presence { participant, is_online } => {
                self.tell(participant, is_online);
            }
        }
    }

    fn append(
        &mut self,
        after: Seq,
        entries: Vec<Entry>,
        commands: &[CommandRecord],
        due: Option<Time>,
    ) {
        let meeting = self.replica.meeting();
        let append = Append {
            meeting: self.meeting,
            after,
            index: resource::index(meeting, &entries),
            members: resource::members(meeting, &entries),
            entries,
            commands: commands.iter().map(stored).collect(),
            due,
        };
        let store = self.store.clone();
        self.io.push_back(Box::pin(async move { Io::Appended(store.append(append).await) }));
    }

    fn publish(&mut self, published: Vec<Published>) {
        if !self.has_started {
            let first = published.first().map_or(Seq(0), |published| published.entry.seq);
            self.start_ring(Seq(first.0.saturating_sub(1)));
        }
        let texts = published
            .iter()
            .map(|published| (published.entry.seq, frame::text(published, self.replica.meeting())))
            .collect();
        self.shared.frames.publish(texts);
        for Published { entry, floor, .. } in published {
            if let Some(floor) = floor {
                self.floors.insert(entry.seq, floor);
            }
        }
    }

    async fn finish(&mut self, io: Io) {
        match io {
            Io::Appended(Appended::Done { .. }) => {
                self.is_new = false;
                self.unknowns = 0;
                self.handle(Input::Appended).await;
            }
            // A doubled command: reading anew finds its first answer.
            Io::Appended(Appended::Conflict { .. } | Appended::Duplicate) => {
                self.permits.close();
                self.handle(Input::Conflict).await;
            }
            Io::Appended(Appended::Unknown) => {
                self.permits.close();
                self.unknowns = self.unknowns.saturating_add(1);
                self.handle(Input::Unknown).await;
            }
            Io::Appended(Appended::Unavailable) | Io::Unavailable => {
                self.permits.close();
                self.handle(Input::Unavailable).await;
            }
            Io::Loaded { entries, commands, complete } => {
                let is_deleted =
                    entries.iter().any(|entry| matches!(entry.event, Event::MeetingDeleted));
                if is_deleted {
                    self.bury().await;
                    return;
                }
                if complete && !self.has_started {
                    // The last part is empty if the one before was just full.
                    let head = self.replica.meeting().head();
                    self.start_ring(entries.last().map_or(head, |last| last.seq));
                }
                let loaded = Input::Loaded { entries, commands, complete };
                self.replica.handle(self.now(), loaded);
                if complete {
                    // Closed while the state was not known; this is it, before anything new.
                    self.permits.hand_over_all(self.replica.meeting()).await;
                    self.hear_again();
                }
                self.drain().await;
            }
            Io::Missing => self.end = Some(End::Deleted),
        }
    }

    /// What was published before this task began is not in the ring.
    fn start_ring(&mut self, head: Seq) {
        self.has_started = true;
        if self.shared.frames.head().seq != head {
            self.shared.frames.restart(head);
        }
    }

    /// Reads the meeting again, without what was erased.
    async fn start_anew(&mut self) {
        self.has_started = false;
        self.replica = Replica::new(self.meeting);
        self.make_frames_anew().await;
        for account in self.shared.presence.everybody() {
            self.replica.handle(self.now(), Input::Presence { account, is_online: true });
        }
        self.tell_connected();
        self.drain().await;
        for done in self.forgetting.drain(..) {
            // Whoever asked may have given up waiting.
            let _ = done.send(());
        }
    }

    /// Those that sockets may still have to send, without what was erased.
    async fn make_frames_anew(&mut self) {
        let frames = Arc::clone(&self.shared.frames);
        let head = frames.head().seq;
        let since = Seq(frames.before().0.max(head.0.saturating_sub(BEHIND_FRAMES_MAX)));
        match past::frames(&self.store, self.meeting, since, head).await {
            Ok(texts) => frames.replace(since, head, texts),
            Err(error) => {
                tracing::warn!(meeting = self.meeting.0, %error, "frames");
                frames.restart(head);
            }
        }
    }

    /// Nothing is under way and nobody waits for an answer.
    fn is_quiet(&self) -> bool {
        self.io.is_empty() && self.waiting.is_empty()
    }

    fn may_go(&self) -> bool {
        self.replica.is_idle()
            && self.is_quiet()
            && self.shared.presence.is_empty()
            && !self.permits.stage().is_some_and(|stage| stage.has_peers())
            && self.shared.frames.followers() == 0
    }

    fn sleep(&self) -> Duration {
        self.replica.deadline().map_or(IDLE, |due| {
            Duration::from_millis(due.ms_since(self.now())).clamp(SLEEP_MIN, SLEEP_MAX)
        })
    }

    fn now(&self) -> Time {
        self.directory.now()
    }
}

impl Drop for Driver {
    /// Also on a panic: the sockets close and whoever comes again gets a new task.
    fn drop(&mut self) {
        self.shared.frames.end(self.end.unwrap_or(End::Lost));
        self.directory.forget(self.meeting, &self.shared);
    }
}

async fn next_io(io: &mut VecDeque<BoxFuture<'static, Io>>) -> Io {
    match io.front_mut() {
        Some(first) => first.await,
        None => std::future::pending().await,
    }
}

fn has_deletion(published: &[Published]) -> bool {
    published.iter().any(|published| matches!(published.entry.event, Event::MeetingDeleted))
}

fn stored(command: &CommandRecord) -> store::CommandRecord {
    let &CommandRecord { account, key, first, count, at } = command;
    store::CommandRecord { account, key, first, count, at }
}
