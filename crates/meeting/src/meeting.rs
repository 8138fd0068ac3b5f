//! The state of a meeting: the fold of its journal.

pub(crate) mod about;
mod apply;
mod decide;

use std::collections::BTreeMap;

use crate::annotation::Board;
use crate::decision::proposal::Proposals;
use crate::floor::Floor;
use crate::measure::Measure;
use crate::participant::Participants;
use crate::presence::Presence;
use crate::{
    AccountId, Action, Actor, Allowed, Annotation, AnnotationId, BoardMode, ChatMessage, Decision,
    DecisionId, Epoch, FloorView, MeetingId, MessageId, Participant, ParticipantId, Phase,
    PhaseKind, Policy, Proposal, ProposalId, Question, QuestionId, Refusal, Rights, Role, Sealed,
    Seq, Settings, Tally, Time,
};

pub use apply::apply;
pub use decide::decide;
pub(crate) use decide::run;

/// A meeting at one moment of its journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    pub(crate) id: MeetingId,
    pub(crate) head: Seq,
    pub(crate) at: Time,
    pub(crate) about: Option<About>,
    pub(crate) settings: Settings,
    /// What holds in the present phase; kept, for it is asked at every step.
    pub(crate) policy: Policy,
    pub(crate) started_at: Option<Time>,
    pub(crate) ended_at: Option<Time>,
    pub(crate) is_deleted: bool,
    pub(crate) participants: Participants,
    pub(crate) phases: Vec<Phase>,
    pub(crate) floor: Floor,
    pub(crate) board: Board,
    pub(crate) decisions: BTreeMap<DecisionId, Decision>,
    pub(crate) chat: BTreeMap<MessageId, ChatMessage>,
    pub(crate) proposals: Proposals,
    pub(crate) measure: Measure,
    pub(crate) presence: Presence,
}

/// What the meeting is called and who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    pub creator: AccountId,
    pub name: Sealed,
    pub description: Option<Sealed>,
    pub scheduled_at: Option<Time>,
    pub is_public: bool,
    pub created_at: Time,
    pub updated_at: Time,
}

impl Meeting {
    /// A meeting of which nothing is known yet.
    pub fn new(id: MeetingId) -> Self {
        Self {
            id,
            head: Seq::default(),
            at: Time::default(),
            about: None,
            settings: Settings::default(),
            policy: Policy::default(),
            started_at: None,
            ended_at: None,
            is_deleted: false,
            participants: Participants::default(),
            phases: Vec::new(),
            floor: Floor::default(),
            board: Board::default(),
            decisions: BTreeMap::new(),
            chat: BTreeMap::new(),
            proposals: Proposals::default(),
            measure: Measure::default(),
            presence: Presence::default(),
        }
    }

    pub const fn id(&self) -> MeetingId {
        self.id
    }

    /// The last event in it; 0 before the first.
    pub const fn head(&self) -> Seq {
        self.head
    }

    /// When the last event happened.
    pub const fn last_at(&self) -> Time {
        self.at
    }

    /// Created and not deleted.
    pub const fn exists(&self) -> bool {
        self.about.is_some() && !self.is_deleted
    }

    pub const fn is_deleted(&self) -> bool {
        self.is_deleted
    }

    /// None before it is created.
    pub const fn about(&self) -> Option<&About> {
        self.about.as_ref()
    }

    pub const fn started_at(&self) -> Option<Time> {
        self.started_at
    }

    pub const fn ended_at(&self) -> Option<Time> {
        self.ended_at
    }

    /// As set, before defaults.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What holds in the present phase.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Everybody who ever joined, in the order of joining.
    pub fn participants(&self) -> impl ExactSizeIterator<Item = &Participant> {
        self.participants.by_id.values()
    }

    pub fn participant(&self, id: ParticipantId) -> Option<&Participant> {
        self.participants.by_id.get(&id)
    }

    /// Also one who has left.
    pub fn participant_of(&self, account: AccountId) -> Option<&Participant> {
        self.participants.by_account.get(&account).and_then(|id| self.participant(*id))
    }

    /// Participants who are in the meeting now.
    pub const fn active_participants(&self) -> usize {
        self.participants.active
    }

    /// Every stretch of a phase, oldest first; the last one is the present.
    pub fn phases(&self) -> &[Phase] {
        &self.phases
    }

    pub fn phase(&self) -> PhaseKind {
        self.phases.last().map_or(PhaseKind::Ideation, |phase| phase.kind)
    }

    /// Distinct kinds entered.
    pub fn phases_entered(&self) -> usize {
        self.measure.phases.len()
    }

    /// What is on the board now, oldest first.
    pub fn annotations(&self) -> impl ExactSizeIterator<Item = &Annotation> {
        self.board.annotations.values()
    }

    pub fn annotation(&self, id: AnnotationId) -> Option<&Annotation> {
        self.board.annotations.get(&id)
    }

    /// Bytes of content in every version there ever was.
    pub const fn board_bytes(&self) -> u64 {
        self.board.bytes
    }

    /// Oldest first.
    pub fn decisions(&self) -> impl ExactSizeIterator<Item = &Decision> {
        self.decisions.values()
    }

    pub fn decision(&self, id: DecisionId) -> Option<&Decision> {
        self.decisions.get(&id)
    }

    /// Oldest first, withdrawn ones among them.
    pub fn proposals(&self) -> impl ExactSizeIterator<Item = &Proposal> {
        self.proposals.by_id.values()
    }

    pub fn proposal(&self, id: ProposalId) -> Option<&Proposal> {
        self.proposals.by_id.get(&id)
    }

    /// The proposal that is being voted on.
    pub const fn open_vote(&self) -> Option<ProposalId> {
        self.proposals.open
    }

    /// Oldest first, deleted ones among them.
    pub fn chat(&self) -> impl ExactSizeIterator<Item = &ChatMessage> {
        self.chat.values()
    }

    /// Those before one of them, the latest first.
    pub fn chat_before(&self, before: MessageId) -> impl Iterator<Item = &ChatMessage> {
        self.chat.range(..before).rev().map(|(_, message)| message)
    }

    /// One that is not deleted.
    pub fn message(&self, id: MessageId) -> Option<&ChatMessage> {
        self.chat.get(&id).filter(|message| !message.is_deleted())
    }

    /// The latest questions that were put, oldest first.
    pub fn questions(&self) -> impl ExactSizeIterator<Item = &Question> {
        self.floor.thread.questions()
    }

    /// One of those that the thread still keeps.
    pub fn question(&self, id: QuestionId) -> Option<&Question> {
        self.floor.thread.get(id)
    }

    pub fn holder(&self) -> Option<ParticipantId> {
        self.floor.turn.as_ref().map(|turn| turn.participant)
    }

    /// The number of the latest grant.
    pub const fn epoch(&self) -> Epoch {
        self.floor.epoch
    }

    /// What a participant did; all zero for one who did nothing.
    pub fn tally(&self, participant: ParticipantId) -> Tally {
        self.measure.tallies.get(&participant).cloned().unwrap_or_default()
    }

    /// Floor time so far, a running turn counted up to `now`.
    pub fn held_ms(&self, participant: ParticipantId, now: Time) -> u64 {
        let past = self.measure.tallies.get(&participant).map_or(0, |tally| tally.held_ms);
        let running = self
            .floor
            .turn
            .filter(|turn| turn.participant == participant)
            .map_or(0, |turn| now.ms_since(turn.since));
        past + running
    }

    /// Whether they have a socket open; volatile, never recorded.
    pub fn presence(&self, participant: ParticipantId) -> bool {
        self.participant(participant).is_some_and(|person| self.presence.is_online(person.account))
    }

    /// The floor's status with the whole queue.
    pub fn floor_view(&self, now: Time) -> FloorView {
        self.floor_view_first(now, usize::MAX)
    }

    /// The floor's status with the first `places` of the queue.
    pub fn floor_view_first(&self, now: Time, places: usize) -> FloorView {
        crate::floor::view(self, now, places)
    }

    /// After whatever may have changed it.
    pub(crate) fn renew_policy(&mut self, at: Time) {
        let policy = self.settings.policy(self.phase());
        if let Some(turn) = &mut self.floor.turn {
            turn.follow(&self.policy, &policy, at);
        }
        if policy.board == BoardMode::Closed && self.policy.board == BoardMode::Open {
            self.board.closed = self.head;
        }
        self.policy = policy;
    }

    /// The acting participant, if in the meeting now.
    pub(crate) fn acting(&self, actor: Actor) -> Option<&Participant> {
        self.participant_of(actor.account()?).filter(|person| person.is_active)
    }

    /// A facilitator of this meeting, or an admin.
    pub(crate) fn is_led_by(&self, actor: Actor) -> bool {
        let admin = match actor {
            Actor::Account { admin, .. } => admin,
            Actor::Clock | Actor::Media | Actor::System => false,
        };
        admin || self.acting(actor).is_some_and(|person| person.role == Role::Facilitator)
    }

    /// RI5: whether an actor may do or read something here, as far as it hangs on that alone.
    ///
    /// # Errors
    /// The first check that fails: known, member, role, ended, phase.
    pub fn check(&self, actor: Actor, action: Action) -> Result<(), Refusal> {
        crate::right::check::all(self, actor, action)
    }

    /// What each standing may now.
    pub fn rights(&self) -> Rights {
        crate::right::rights(self)
    }

    /// What this actor may now, and why not the rest.
    pub fn my(&self, actor: Actor) -> Allowed {
        crate::right::my(self, actor)
    }
}
