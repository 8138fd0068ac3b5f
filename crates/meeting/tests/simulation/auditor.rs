//! The invariants of floor and votes, checked on the journal alone: written from the rules' text, with plain
//! vectors, and sharing nothing with the code under test.

mod votes;

use std::collections::{BTreeMap, BTreeSet};

use meeting::{
    AccountId, AnnotationId, Commitment, Entry, Epoch, Event, FloorMode, ForceCause, GrantCause,
    MessageId, OrderKind, ParticipantId, PhaseKind, Policy, RequestKind, Role, Time, WithdrawCause,
};

use self::votes::Votes;
use crate::{Violation, ensure};

/// A request is overtaken by so many later ones of its kind, and by no more.
const OVERTAKEN_MAX: u32 = 5;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Turn {
    who: ParticipantId,
    epoch: Epoch,
    until: Option<Time>,
}

/// A request, in the order of arrival.
#[derive(Clone, Copy)]
struct Waiting {
    who: ParticipantId,
    kind: RequestKind,
    overtaken: u32,
    /// A facilitator's order, or their own wish, stands above the bound.
    is_reordered: bool,
}

#[derive(Clone, Copy)]
struct Person {
    role: Role,
    is_active: bool,
}

impl Person {
    fn is_able(self) -> bool {
        self.is_active && self.role != Role::Observer
    }
}

/// What an outsider knows who reads the journal from its first entry.
#[derive(Default)]
pub(crate) struct Auditor {
    head: u64,
    at: Time,
    epoch: Epoch,
    holder: Option<Turn>,
    paused: Option<Turn>,
    /// Who held the floor under each epoch.
    turns: BTreeMap<Epoch, ParticipantId>,
    /// The latest turn that was measured.
    voiced: Epoch,
    queue: Vec<Waiting>,
    people: BTreeMap<ParticipantId, Person>,
    accounts: BTreeSet<AccountId>,
    board: BTreeSet<AnnotationId>,
    /// Messages that are not deleted.
    chat: BTreeSet<MessageId>,
    votes: Votes,
    phase: Option<PhaseKind>,
    is_ended: bool,
    /// What was written by a command of its own; nobody in the simulation writes a text twice.
    texts: BTreeSet<Commitment>,
    /// Holder and epoch after each entry, for what is said of them later.
    floors: Vec<(Option<ParticipantId>, Epoch)>,
}

impl Auditor {
    pub(crate) fn holder(&self) -> Option<ParticipantId> {
        self.holder.map(|turn| turn.who)
    }

    pub(crate) fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Some turn there was, and who held it.
    pub(crate) fn turn_at(&self, epoch: Epoch) -> Option<ParticipantId> {
        self.turns.get(&epoch).copied()
    }

    pub(crate) fn queue(&self) -> Vec<ParticipantId> {
        self.queue.iter().map(|waiting| waiting.who).collect()
    }

    fn is_waiting(&self, who: ParticipantId) -> bool {
        self.queue.iter().any(|waiting| waiting.who == who)
    }

    fn waiting(&mut self, who: ParticipantId) -> Result<&mut Waiting, Violation> {
        let found = self.queue.iter_mut().find(|waiting| waiting.who == who);
        found.ok_or_else(|| Violation(format!("{who:?} does not wait")))
    }

    /// A grant from the queue passes those who came earlier with the same kind: not too often.
    fn overtake(&mut self, who: ParticipantId) -> Result<(), Violation> {
        let Some(index) = self.queue.iter().position(|waiting| waiting.who == who) else {
            return Ok(());
        };
        let next = self.queue[index];
        if next.is_reordered {
            return Ok(());
        }
        for passed in &mut self.queue[..index] {
            // An answer may rank as a speech, which the journal says only between the lines.
            let is_alike = passed.kind == next.kind && next.kind != RequestKind::Answer;
            if is_alike && !passed.is_reordered {
                passed.overtaken += 1;
                let times = passed.overtaken;
                ensure!(times <= OVERTAKEN_MAX, "{:?} overtaken {times} times", passed.who);
            }
        }
        Ok(())
    }

    pub(crate) fn chat(&self) -> &BTreeSet<MessageId> {
        &self.chat
    }

    pub(crate) fn board(&self) -> &BTreeSet<AnnotationId> {
        &self.board
    }

    pub(crate) fn phase(&self) -> Option<PhaseKind> {
        self.phase
    }

    pub(crate) fn votes(&self) -> &Votes {
        &self.votes
    }

    /// Holder and epoch after the entry at `seq`.
    pub(crate) fn floor_after(&self, seq: u64) -> (Option<ParticipantId>, Epoch) {
        match usize::try_from(seq).unwrap().checked_sub(1) {
            Some(index) => self.floors[index],
            None => (None, Epoch(0)),
        }
    }

    /// One entry more; an error if no lawful meeting could have written it.
    pub(crate) fn read(&mut self, entry: &Entry) -> Result<(), Violation> {
        ensure!(entry.seq.0 == self.head + 1, "seq {} after {}", entry.seq.0, self.head);
        ensure!(entry.at >= self.at, "time runs backwards at {}", entry.seq.0);
        self.head = entry.seq.0;
        self.at = entry.at;
        let was_ended = self.is_ended;
        let able = self.people.iter().filter(|(_, person)| person.is_able());
        let voters = able.map(|(who, _)| *who).collect();
        self.votes.read(entry, self.phase, &voters)?;
        self.read_event(entry)?;
        self.read_text(&entry.event)?;
        if was_ended {
            ensure!(
                matches!(
                    entry.event,
                    Event::MeetingDeleted
                        | Event::ParticipantErased { .. }
                        | Event::ParticipantLeft { .. }
                        | Event::RefusalsCounted { .. }
                        | Event::TurnVoiced { .. }
                ),
                "after the end: {:?}",
                entry.event
            );
        }
        if let Some(turn) = self.holder {
            ensure!(!self.is_waiting(turn.who), "the holder {:?} waits too", turn.who);
        }
        let distinct: BTreeSet<_> = self.queue().into_iter().collect();
        ensure!(distinct.len() == self.queue.len(), "somebody waits twice: {:?}", self.queue());
        ensure!(self.queue.len() <= 500, "the queue has no bound");
        self.floors.push((self.holder(), self.epoch));
        Ok(())
    }

    /// RE9: nobody acts while a turn stands whose time is over, be it only by a millisecond.
    pub(crate) fn check_not_overdue(
        &self,
        entry: &Entry,
        policy: &Policy,
    ) -> Result<(), Violation> {
        // What follows from new settings follows at once, before the clock is asked again.
        let is_consequence = match &entry.event {
            Event::ForceReleased { cause, .. } => *cause == ForceCause::Phase,
            // Of all that the clock finds due at once, what was due first comes first.
            Event::Withdrawn { cause, .. } => {
                matches!(cause, WithdrawCause::Phase | WithdrawCause::Disconnected)
            }
            _ => entry.by.is_none(),
        };
        let until = self.holder.and_then(|turn| turn.until).filter(|_| !policy.overtime);
        ensure!(
            is_consequence || until.is_none_or(|until| entry.at < until),
            "{until:?} was over for {:?}: {entry:?}",
            self.holder
        );
        Ok(())
    }

    /// FL4, FL12, QU10: nobody waits for a floor that is free, unless only a grant moves it.
    fn check_moved_on(&self, policy: &Policy) -> Result<(), Violation> {
        let is_free = self.holder.is_none();
        ensure!(!is_free || self.paused.is_none(), "nobody holds, {:?} is paused", self.paused);
        let waits = !self.queue.is_empty();
        match policy.mode {
            FloorMode::Queue => {
                let moves = policy.order != OrderKind::Facilitator;
                ensure!(!(is_free && waits && moves), "free, and {:?} wait", self.queue());
            }
            FloorMode::Free => ensure!(!waits, "{:?} wait where there is no queue", self.queue()),
            FloorMode::Off => ensure!(is_free && !waits, "{:?} holds a floor off", self.holder),
        }
        Ok(())
    }

    /// What holds between commands, when nothing is half done.
    pub(crate) fn check_at_rest(&self, policy: &Policy) -> Result<(), Violation> {
        self.check_moved_on(policy)?;
        self.votes.check_at_rest()?;
        let able =
            |who: &ParticipantId| self.people.get(who).is_some_and(|person| person.is_able());
        if let Some(turn) = self.holder {
            ensure!(able(&turn.who), "{:?} holds and may not", turn.who);
        }
        for who in &self.queue() {
            ensure!(able(who), "{who:?} waits and may not");
        }
        if self.is_ended {
            ensure!(self.holder.is_none(), "held after the end");
            ensure!(self.queue.is_empty(), "waiting after the end");
        }
        Ok(())
    }

    /// A text that stands there twice is a command that took effect twice, with or without a key.
    fn read_text(&mut self, event: &Event) -> Result<(), Violation> {
        let text = match event {
            // The words of an adopted proposal are told a second time.
            Event::DecisionRecorded { proposal: Some(_), .. } => return Ok(()),
            Event::AnnotationCreated { content: text, .. }
            | Event::AnnotationUpdated { content: text, .. }
            | Event::ProposalMade { title: text, .. }
            | Event::DecisionRecorded { title: text, .. }
            | Event::DecisionAmended { title: text, .. }
            | Event::ChatMessage { text, .. }
            | Event::ParticipantJoined { name: text, .. } => text.commitment,
            _ => return Ok(()),
        };
        ensure!(self.texts.insert(text), "took effect twice: {event:?}");
        Ok(())
    }

    /// What stands on the board and in the chat.
    fn read_thing(&mut self, entry: &Entry) -> Result<(), Violation> {
        match &entry.event {
            Event::AnnotationCreated { participant, epoch, .. } => {
                ensure!(self.turn(*epoch)?.who == *participant, "drawn without the floor");
                self.board.insert(AnnotationId::new(entry.meeting, entry.seq));
            }
            Event::AnnotationUpdated { annotation, .. } => {
                ensure!(self.board.contains(annotation), "changed what is not there");
            }
            Event::AnnotationDeleted { annotation } => {
                ensure!(self.board.remove(annotation), "deleted what is not there");
            }
            Event::ChatMessage { participant, .. } => {
                let person = *self.person(*participant)?;
                ensure!(person.is_active, "written by {participant:?}, who left");
                ensure!(person.role != Role::Observer, "written by an observer");
                ensure!(!self.is_ended, "written after the end");
                self.chat.insert(MessageId::new(entry.meeting, entry.seq));
            }
            Event::ChatDeleted { message } => {
                ensure!(self.chat.remove(message), "deleted what is not there");
            }
            _ => {}
        }
        Ok(())
    }

    fn read_event(&mut self, entry: &Entry) -> Result<(), Violation> {
        match &entry.event {
            Event::MeetingCreated { .. } => ensure!(self.head == 1, "created twice"),
            Event::MeetingEnded => self.is_ended = true,
            Event::MeetingDeleted => {
                // Gone as a whole: nobody is told of each floor and place in it.
                (self.holder, self.paused) = (None, None);
                self.queue.clear();
                self.is_ended = true;
            }
            Event::ParticipantJoined { account, role, .. } => {
                ensure!(self.accounts.insert(*account), "{account:?} joined twice");
                let id = ParticipantId::new(entry.meeting, entry.seq);
                self.people.insert(id, Person { role: *role, is_active: true });
            }
            Event::ParticipantReturned { participant } => {
                self.person(*participant)?.is_active = true;
            }
            Event::ParticipantLeft { participant } | Event::ParticipantErased { participant } => {
                self.person(*participant)?.is_active = false;
            }
            Event::RoleChanged { participant, from, to, .. } => {
                let person = self.person(*participant)?;
                ensure!(person.role == *from, "role was not {from:?}");
                ensure!(from != to, "role changed to itself");
                person.role = *to;
            }
            Event::PhaseChanged { phase, from, .. } => {
                ensure!(*from == self.phase, "the phase was not {from:?}");
                if let Some(from) = from {
                    let distance = (*from as i8 - *phase as i8).abs();
                    ensure!(distance == 1, "{from:?} to {phase:?}");
                }
                self.phase = Some(*phase);
            }
            Event::Granted { to, epoch, cause, .. } => self.granted(*to, *epoch, *cause)?,
            Event::Passed { from, to, epoch, .. } => {
                ensure!(self.holder() == Some(*from), "passed by {from:?}, who does not hold");
                ensure!(from != to, "passed to oneself");
                self.begin(*to, *epoch)?;
            }
            Event::Released { participant, epoch, .. }
            | Event::ForceReleased { participant, epoch, .. }
            | Event::Expired { participant, epoch, .. } => self.ended(*participant, *epoch)?,
            Event::TurnAttended { epoch } => {
                self.turn(*epoch)?;
            }
            Event::TurnVoiced { participant, epoch, .. } => {
                let held = self.turns.get(epoch);
                ensure!(held == Some(participant), "{participant:?} heard in {epoch:?}: {held:?}");
                let is_running = self.holder.is_some_and(|turn| turn.epoch == *epoch);
                ensure!(!is_running, "{epoch:?} is measured before its end");
                ensure!(*epoch > self.voiced, "{epoch:?} after {:?}", self.voiced);
                self.voiced = *epoch;
            }
            Event::TurnStarted { epoch, until } => self.turn(*epoch)?.until = *until,
            Event::TurnExtended { epoch, until, .. } | Event::TurnGrace { epoch, until } => {
                self.turn(*epoch)?.until = Some(*until);
            }
            Event::Requested { participant, kind, .. } => {
                ensure!(!self.is_waiting(*participant), "{participant:?} waits twice");
                let (who, kind) = (*participant, *kind);
                self.queue.push(Waiting { who, kind, overtaken: 0, is_reordered: false });
            }
            Event::RequestChanged { participant, kind, .. } => {
                self.waiting(*participant)?.kind = *kind;
            }
            Event::Deferred { participant } => self.waiting(*participant)?.is_reordered = true,
            Event::Withdrawn { participant, .. } => {
                self.waiting(*participant)?;
                self.queue.retain(|waiting| waiting.who != *participant);
            }
            Event::Reordered { order, .. } => {
                let (mut named, mut waiting) = (order.clone(), self.queue());
                named.sort_unstable();
                waiting.sort_unstable();
                ensure!(named == waiting, "reorder of {named:?} while {waiting:?} wait");
                for waiting in &mut self.queue {
                    waiting.is_reordered = true;
                }
            }
            Event::AnnotationCreated { .. }
            | Event::AnnotationUpdated { .. }
            | Event::AnnotationDeleted { .. }
            | Event::ChatMessage { .. }
            | Event::ChatDeleted { .. } => self.read_thing(entry)?,
            Event::MeetingUpdated { .. }
            | Event::MeetingStarted
            | Event::RefusalsCounted { .. }
            | Event::QueueOpened { .. }
            | Event::DecisionRecorded { .. }
            | Event::DecisionAmended { .. }
            | Event::DecisionDeleted { .. }
            | Event::ProposalMade { .. }
            | Event::VoteOpened { .. }
            | Event::BallotCast { .. }
            | Event::VoteClosed { .. }
            | Event::VoteLapsed { .. }
            | Event::ProposalWithdrawn { .. } => {}
        }
        Ok(())
    }

    fn granted(
        &mut self,
        to: ParticipantId,
        epoch: Epoch,
        cause: GrantCause,
    ) -> Result<(), Violation> {
        match cause {
            GrantCause::PointOfOrder { interrupts: Some(interrupted) } => {
                let turn = *self.turn(interrupted)?;
                ensure!(self.paused.is_none(), "interrupted two deep");
                self.paused = Some(turn);
            }
            GrantCause::Resume => {
                ensure!(self.holder.is_none(), "resumed while held");
                let paused = self.paused.take();
                ensure!(paused.map(|turn| turn.who) == Some(to), "resumed what was not paused");
            }
            GrantCause::Free
            | GrantCause::Queue
            | GrantCause::Granted
            | GrantCause::PointOfOrder { interrupts: None } => {
                ensure!(self.holder.is_none(), "granted while {:?} holds", self.holder);
            }
        }
        if cause == GrantCause::Queue {
            self.overtake(to)?;
        }
        self.begin(to, epoch)
    }

    fn begin(&mut self, who: ParticipantId, epoch: Epoch) -> Result<(), Violation> {
        ensure!(epoch.0 == self.epoch.0 + 1, "epoch {epoch:?} after {:?}", self.epoch);
        let person = *self.person(who)?;
        ensure!(person.is_active, "granted to {who:?}, who left");
        ensure!(person.role != Role::Observer, "granted to the observer {who:?}");
        // FL8: passed the floor while their turn was paused, they have nothing to resume.
        self.paused = self.paused.filter(|paused| paused.who != who);
        self.epoch = epoch;
        self.turns.insert(epoch, who);
        self.holder = Some(Turn { who, epoch, until: None });
        self.queue.retain(|waiting| waiting.who != who);
        Ok(())
    }

    fn ended(&mut self, who: ParticipantId, epoch: Epoch) -> Result<(), Violation> {
        // A paused turn may end where it stands: its holder left, or the meeting ended.
        if self.paused.is_some_and(|turn| turn.who == who && turn.epoch == epoch) {
            self.paused = None;
            return Ok(());
        }
        ensure!(self.turn(epoch)?.who == who, "ended a turn of {who:?} that was not");
        self.holder = None;
        Ok(())
    }

    fn turn(&mut self, epoch: Epoch) -> Result<&mut Turn, Violation> {
        let holder = self.holder;
        self.holder
            .as_mut()
            .filter(|turn| turn.epoch == epoch)
            .ok_or_else(|| Violation(format!("epoch {epoch:?} while {holder:?} holds")))
    }

    fn person(&mut self, who: ParticipantId) -> Result<&mut Person, Violation> {
        self.people.get_mut(&who).ok_or_else(|| Violation(format!("nobody is {who:?}")))
    }
}
