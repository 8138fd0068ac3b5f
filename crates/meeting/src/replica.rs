//! One meeting on one node: told things, asked what to do; never waits and never fails on IO.
//!
//! A driver owns the clock, the sockets and the store: it hands in [`Input`]s and carries out
//! [`Output`]s. Nothing is shown before it is durable; what other nodes say is a hint, never truth.

mod batch;
mod keys;
mod load;
mod publish;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use self::batch::Flight;
use self::keys::Keys;
use self::load::Loading;
use crate::annotation::stroke;
use crate::{
    AccountId, Actor, Call, Entry, Epoch, FloorView, Key, MediaNews, Meeting, MeetingId,
    ParticipantId, PenMove, Question, Refusal, Rights, Seq, Time, floor, limit, presence,
};

/// Names a waiting caller; chosen by the driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// A command that was carried out, found again by its key for 24 h.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRecord {
    pub account: AccountId,
    pub key: Key,
    /// Its first entry; with `count` 0 the head at that time.
    pub first: Seq,
    /// 0: a success that changed nothing.
    pub count: u32,
    pub at: Time,
}

#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "moved once, into the inbox; never kept in a list")]
pub enum Input {
    Command {
        ticket: Ticket,
        call: Call,
    },
    /// Answered by [`Output::Readable`] when nothing shown could still be undone.
    Read {
        ticket: Ticket,
    },
    /// [`Replica::deadline`] has come.
    Tick,
    /// The sockets of an account: from none to some, or back.
    Presence {
        account: AccountId,
        is_online: bool,
    },
    /// The media server's word on somebody's session; volatile, as presence is.
    Media {
        participant: ParticipantId,
        news: MediaNews,
    },
    /// The append is durable.
    Appended,
    /// Another node was faster, or one of the commands is known to the store already.
    Conflict,
    /// The append may or may not have happened.
    Unknown,
    /// The append, or the load, certainly did not happen.
    Unavailable,
    /// Answer to a load, in one or more parts; `complete` with the last.
    Loaded {
        entries: Vec<Entry>,
        commands: Vec<CommandRecord>,
        complete: bool,
    },
    /// Another node said so: a hint.
    Heard {
        head: Seq,
    },
    /// A bus that carries entries: a hint all the same, unless sabotaged.
    #[cfg(feature = "sabotage")]
    Payload {
        entries: Vec<Entry>,
    },
}

#[derive(Clone, Debug)]
pub enum Output {
    /// At most one is under way; `entries` may be empty when only commands are to be kept.
    Append {
        after: Seq,
        entries: Vec<Entry>,
        commands: Vec<CommandRecord>,
        due: Option<Time>,
    },
    /// Wanted: the entries after `after` and the commands of the last 24 h that began after it.
    Load {
        after: Seq,
    },
    /// Durable, in order, each once.
    Publish {
        published: Vec<Published>,
    },
    Done {
        ticket: Ticket,
        entries: Arc<[Entry]>,
        repeated: bool,
    },
    Refused {
        ticket: Ticket,
        refusal: Refusal,
    },
    /// Answer from [`Replica::meeting`] before the next [`Replica::handle`].
    Readable {
        ticket: Ticket,
    },
    Presence {
        participant: ParticipantId,
        is_online: bool,
    },
}

/// A durable entry with what its frame needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub entry: Entry,
    /// The status after that event, with the first 20 of the queue, where the frame carries it.
    pub floor: Option<FloorView>,
    /// Where the event may change what somebody may.
    pub rights: Option<Rights>,
    /// What it changed of the thread of questions.
    pub question: Option<Question>,
}

/// Faults that the simulation must catch.
#[cfg(feature = "sabotage")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// In the simulated store: an append is taken at any head.
    NoHeadCheck,
    NoEpochCheck,
    AckBeforeCommit,
    BusPayloadApplied,
    TwiceInQueue,
    /// A changed ballot counts beside the one before it.
    BallotsAddUp,
    BoardOpenInVote,
}

/// Somebody waits for the answer to this.
#[derive(Clone, Debug)]
struct Pending {
    ticket: Ticket,
    call: Call,
    /// What was sent for it in appends whose outcome is not known; any of them may have happened.
    sent: Vec<Arc<[Entry]>>,
    /// It was part of an append whose outcome is not known.
    was_sent: bool,
}

#[derive(Debug)]
enum State {
    /// A load is under way.
    Loading(Loading),
    /// The store was away; the next command, read or due time asks again.
    Away { retry_at: Time },
    /// What is shown is durable.
    Ready,
    /// An append is under way; the meeting is ahead of what is durable.
    Appending(Flight),
}

/// A conflict of an append with keys: if nothing new is found at its head, a key is to blame.
#[derive(Clone, Copy, Debug)]
struct Suspicion {
    after: Seq,
    /// There was one command in the append, so it is this one.
    is_alone: bool,
}

#[derive(Debug)]
pub struct Replica {
    meeting: Meeting,
    state: State,
    keys: Keys,
    inbox: VecDeque<Pending>,
    reads: Vec<Ticket>,
    outputs: VecDeque<Output>,
    /// Told up to here; none before the first load.
    published: Option<Seq>,
    /// The furthest head that another node has spoken of.
    heard: Seq,
    suspicion: Option<Suspicion>,
    /// Appends in a row whose outcome nobody knows.
    unknowns: u32,
    /// Who came or went while the state was read anew; told of when it is there.
    untold: BTreeSet<AccountId>,
    /// The last input came then, and what it brought is not decided yet.
    decide_at: Option<Time>,
    /// One command an append, to find out which.
    one_by_one: bool,
}

impl Replica {
    /// Its first output is a [`Output::Load`].
    pub fn new(meeting: MeetingId) -> Self {
        Self {
            meeting: Meeting::new(meeting),
            state: State::Loading(Loading::default()),
            keys: Keys::default(),
            inbox: VecDeque::new(),
            reads: Vec::new(),
            outputs: VecDeque::from([Output::Load { after: Seq::default() }]),
            published: None,
            heard: Seq::default(),
            suspicion: None,
            unknowns: 0,
            untold: BTreeSet::new(),
            decide_at: None,
            one_by_one: false,
        }
    }

    /// With a fault put in on purpose.
    #[cfg(feature = "sabotage")]
    #[must_use]
    pub fn with_sabotage(mut self, sabotage: Sabotage) -> Self {
        self.meeting.presence.sabotage = Some(sabotage);
        self
    }

    /// Takes one input; drain [`Self::poll`] after it.
    pub fn handle(&mut self, now: Time, input: Input) {
        match input {
            Input::Command { ticket, call } => self.command(now, ticket, call),
            Input::Read { ticket } => {
                self.wake();
                if self.reads.len() >= limit::READS_MAX {
                    self.outputs.push_back(Output::Refused { ticket, refusal: Refusal::Busy });
                    return;
                }
                self.reads.push(ticket);
                // What was not decided for want of a poll waits for the next input.
                if self.answer_reads() {
                    self.decide_at = None;
                }
                return;
            }
            Input::Tick if self.deadline().is_some_and(|at| at <= now) => self.wake(),
            Input::Tick => {}
            Input::Presence { account, is_online } => self.presence(now, account, is_online),
            Input::Media { participant, news } => {
                let now = now.max(self.meeting.at);
                self.meeting.presence.media(participant, news, now);
            }
            Input::Appended => self.appended(now),
            Input::Conflict => self.undo(false),
            Input::Unknown => self.unknown(now),
            Input::Unavailable => self.unavailable(now),
            Input::Loaded { entries, commands, complete } => {
                self.loaded(now, entries, commands, complete);
            }
            Input::Heard { head } => self.hear(head),
            #[cfg(feature = "sabotage")]
            Input::Payload { entries } => self.payload(&entries),
        }
        // A read is answered from the state before anything new is decided on it.
        if !self.answer_reads() {
            self.decide_at = Some(now);
        }
    }

    /// What is to be done next; none when all is said. New commands are decided only when all
    /// answers are out, so that they are given from what is durable.
    pub fn poll(&mut self) -> Option<Output> {
        if self.outputs.is_empty()
            && let Some(now) = self.decide_at.take()
        {
            self.decide_waiting(now);
        }
        self.outputs.pop_front()
    }

    /// When to hand in the next [`Input::Tick`], at the latest; a time that is past means now.
    pub fn deadline(&self) -> Option<Time> {
        match &self.state {
            State::Loading(_) | State::Appending(_) => None,
            State::Away { retry_at } => Some(*retry_at),
            State::Ready if !self.inbox.is_empty() => Some(Time::default()),
            State::Ready => {
                let presence = presence::due(&self.meeting).map(|(at, _)| at);
                floor::due(&self.meeting).into_iter().chain(presence).min()
            }
        }
    }

    /// AN5: takes what the holder's pen does, and says whose it is; at [`Output::Readable`] alone.
    ///
    /// # Errors
    /// `not_participant`, `role_forbids`, `meeting_ended`, `stale_epoch`, `not_token_holder`.
    pub fn draw(
        &mut self,
        actor: Actor,
        epoch: Option<Epoch>,
        pen_move: PenMove,
    ) -> Result<ParticipantId, Refusal> {
        stroke::draw(&mut self.meeting, actor, epoch, pen_move)
    }

    /// While an append is under way this is ahead of what is durable: read it at
    /// [`Output::Readable`] alone.
    pub fn meeting(&self) -> &Meeting {
        &self.meeting
    }

    /// Nothing under way, nobody waiting, nobody here, and nothing due that only this replica
    /// knows of: may be dropped and loaded again.
    pub fn is_idle(&self) -> bool {
        let is_quiet = match &self.state {
            State::Loading(_) | State::Appending(_) => false,
            State::Away { .. } => true,
            State::Ready => presence::due(&self.meeting).is_none(),
        };
        is_quiet
            && self.inbox.is_empty()
            && self.reads.is_empty()
            && self.outputs.is_empty()
            && self.meeting.presence.online.is_empty()
            && self.meeting.presence.media.is_empty()
    }

    fn command(&mut self, now: Time, ticket: Ticket, call: Call) {
        self.wake();
        if let Some(person) = self.meeting.acting(call.actor) {
            let participant = person.id;
            self.meeting.presence.sign(participant, now.max(self.meeting.at));
        }
        if self.inbox.len() >= limit::INBOX_MAX {
            self.outputs.push_back(Output::Refused { ticket, refusal: Refusal::Busy });
            return;
        }
        self.inbox.push_back(Pending { ticket, call, sent: Vec::new(), was_sent: false });
    }

    fn presence(&mut self, now: Time, account: AccountId, is_online: bool) {
        if !self.meeting.presence.change(account, is_online, now) {
            return;
        }
        let knows_people = match &self.state {
            State::Loading(_) | State::Away { .. } => false,
            State::Ready | State::Appending(_) => true,
        };
        if knows_people {
            self.tell_presence(account);
        } else if self.published.is_some() {
            // Before the first load nobody has been shown who is here.
            self.untold.insert(account);
        }
    }

    fn tell_presence(&mut self, account: AccountId) {
        if let Some(person) = self.meeting.participant_of(account) {
            let (participant, is_online) = (person.id, self.meeting.presence.is_online(account));
            self.outputs.push_back(Output::Presence { participant, is_online });
        }
    }

    /// A store that takes appends and never says how they went is as good as away.
    fn unknown(&mut self, now: Time) {
        self.unknowns += 1;
        if self.unknowns >= limit::UNKNOWN_MAX {
            self.unavailable(now);
        } else {
            self.undo(true);
        }
    }

    /// The store was away and something is wanted of it again.
    fn wake(&mut self) {
        if let State::Away { .. } = self.state {
            self.reload();
        }
    }

    /// True if somebody reads now: nothing may be decided before the next input.
    fn answer_reads(&mut self) -> bool {
        if !matches!(self.state, State::Ready) || self.reads.is_empty() {
            return false;
        }
        let reads = self.reads.drain(..).map(|ticket| Output::Readable { ticket });
        self.outputs.extend(reads);
        true
    }

    /// A hint: worth a look at the journal, nothing more.
    fn hear(&mut self, head: Seq) {
        self.heard = self.heard.max(head);
        if matches!(self.state, State::Ready) && self.heard > self.meeting.head {
            self.load_on();
        }
    }

    #[cfg(feature = "sabotage")]
    fn payload(&mut self, entries: &[Entry]) {
        if self.meeting.presence.sabotage == Some(Sabotage::BusPayloadApplied) {
            let published: Vec<_> = entries
                .iter()
                .map(|entry| {
                    crate::apply(&mut self.meeting, entry);
                    Published::of(&self.meeting, entry)
                })
                .collect();
            self.published = Some(self.meeting.head);
            self.outputs.push_back(Output::Publish { published });
        } else if let Some(last) = entries.last() {
            self.hear(last.seq);
        }
    }

    fn refuse(&mut self, ticket: Ticket, refusal: Refusal) {
        self.meeting.presence.count_refusal(refusal.code());
        self.outputs.push_back(Output::Refused { ticket, refusal });
    }
}
