//! One table from events to what is told of them: the frame's type on the sockets, the row's type in
//! the audit trail, and what both say.

mod vote;

use super::annotation::content_of;
use super::floor::TokenChange;
use super::journal::by_participant;
use super::kinds::PhaseName;
use super::moment::Moment;
use super::question::AskedFor;
use super::told::{Named, Told};
use meeting::{
    AnnotationId, Asked, By, DecisionId, Entry, Event, MessageId, ParticipantId, PhaseId,
    ProposalId, QuestionId, RequestKind, RoleCause, SEQ_BITS, Sealed, Time, TokenEventId,
    WithdrawCause,
};

/// An event in the words of frame and audit trail.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) frame: &'static str,
    pub(crate) audit: &'static str,
    pub(crate) id: u64,
    pub(crate) participant: Option<ParticipantId>,
    pub(crate) named: Named,
    pub(crate) told: Told,
}

pub(super) fn text_of(sealed: &Sealed) -> Option<String> {
    sealed.text().map(str::to_owned)
}

fn maybe(sealed: Option<&Sealed>) -> Option<String> {
    sealed.and_then(text_of)
}

const fn role_cause(cause: RoleCause) -> &'static str {
    match cause {
        RoleCause::Set => "set",
        RoleCause::Invited => "invited",
        RoleCause::Succession => "succession",
    }
}

const fn withdraw_cause(cause: WithdrawCause) -> &'static str {
    match cause {
        WithdrawCause::Asked => "asked",
        WithdrawCause::Left => "left",
        WithdrawCause::Role => "role",
        WithdrawCause::Phase => "phase",
        WithdrawCause::Disconnected => "disconnected",
        WithdrawCause::Erased => "erased",
        WithdrawCause::MeetingEnded => "meeting_ended",
    }
}

fn asked_for(
    kind: RequestKind,
    note: Option<&Sealed>,
    to: Option<ParticipantId>,
    question: Option<QuestionId>,
) -> AskedFor {
    AskedFor::new(&Asked { kind, note: note.cloned(), to, question })
}

impl Line {
    /// The table: every event has one line.
    pub(crate) fn new(entry: &Entry) -> Self {
        match &entry.event {
            Event::MeetingCreated { .. }
            | Event::MeetingUpdated { .. }
            | Event::MeetingStarted
            | Event::MeetingEnded
            | Event::MeetingDeleted => Self::of_meeting(entry),
            Event::ParticipantJoined { .. }
            | Event::ParticipantReturned { .. }
            | Event::ParticipantLeft { .. }
            | Event::ParticipantErased { .. }
            | Event::RoleChanged { .. } => Self::of_person(entry),
            Event::PhaseChanged { .. } | Event::RefusalsCounted { .. } => Self::of_phase(entry),
            Event::Granted { .. }
            | Event::Passed { .. }
            | Event::Released { .. }
            | Event::ForceReleased { .. }
            | Event::Expired { .. }
            | Event::TurnAttended { .. }
            | Event::TurnStarted { .. }
            | Event::TurnExtended { .. }
            | Event::TurnGrace { .. }
            | Event::TurnVoiced { .. } => Self::of_floor(entry),
            Event::Requested { .. }
            | Event::RequestChanged { .. }
            | Event::Withdrawn { .. }
            | Event::Deferred { .. }
            | Event::Reordered { .. }
            | Event::QueueOpened { .. } => Self::of_queue(entry),
            Event::AnnotationCreated { .. }
            | Event::AnnotationUpdated { .. }
            | Event::AnnotationDeleted { .. } => Self::of_board(entry),
            Event::DecisionRecorded { .. }
            | Event::DecisionAmended { .. }
            | Event::DecisionDeleted { .. } => Self::of_decision(entry),
            Event::ChatMessage { participant, text } => Self::of_message(entry, *participant, text),
            Event::ChatDeleted { message } => Self::of_deletion(entry, *message),
            Event::ProposalMade { .. }
            | Event::VoteOpened { .. }
            | Event::BallotCast { .. }
            | Event::VoteClosed { .. }
            | Event::VoteLapsed { .. }
            | Event::ProposalWithdrawn { .. } => vote::line(entry),
        }
    }

    /// A line about no thing with an id of its own.
    fn plain(
        entry: &Entry,
        (frame, audit): (&'static str, &'static str),
        participant: Option<ParticipantId>,
        told: Told,
    ) -> Self {
        Self {
            frame,
            audit,
            id: entry.meeting.0 << SEQ_BITS | entry.seq.0,
            participant,
            named: Named::Other { timestamp: Moment(entry.at) },
            told,
        }
    }

    fn of_meeting(entry: &Entry) -> Self {
        let by = by_participant(entry).map(ParticipantId);
        let same = |word| (word, word);
        match &entry.event {
            Event::MeetingCreated {
                creator,
                name,
                description,
                scheduled_at,
                is_public,
                settings,
            } => {
                let told = Told::Meeting {
                    name: text_of(name),
                    description: Some(maybe(description.as_ref())),
                    scheduled_at: Some(scheduled_at.map(Moment)),
                    is_public: Some(*is_public),
                    creator_id: Some(creator.0),
                    settings: serde_json::to_value(settings).ok(),
                };
                Self::plain(entry, same("meeting_created"), by, told)
            }
            Event::MeetingUpdated { name, description, scheduled_at, is_public, settings } => {
                let told = Told::Meeting {
                    name: maybe(name.as_ref()),
                    description: description.as_ref().map(|text| maybe(text.as_ref())),
                    scheduled_at: scheduled_at.map(|at| at.map(Moment)),
                    is_public: *is_public,
                    creator_id: None,
                    settings: settings.as_ref().and_then(|it| serde_json::to_value(it).ok()),
                };
                Self::plain(entry, same("meeting_updated"), by, told)
            }
            Event::MeetingEnded => Self::plain(entry, same("meeting_ended"), by, Told::Nothing {}),
            Event::MeetingDeleted => {
                Self::plain(entry, same("meeting_deleted"), by, Told::Nothing {})
            }
            _ => Self::plain(entry, same("meeting_started"), by, Told::Nothing {}),
        }
    }

    fn of_person(entry: &Entry) -> Self {
        let person = |is_active, is_erased| Told::Person {
            user_id: None,
            name: None,
            role: None,
            is_active,
            is_erased,
        };
        let same = |word| (word, word);
        let (word, who, told) = match &entry.event {
            Event::ParticipantJoined { username, name, role, .. } => {
                let told = Told::Person {
                    user_id: text_of(username),
                    name: text_of(name),
                    role: Some((*role).into()),
                    is_active: true,
                    is_erased: None,
                };
                let id = ParticipantId::new(entry.meeting, entry.seq);
                ("participant_joined", Some(id), told)
            }
            Event::ParticipantReturned { participant } => {
                ("participant_joined", Some(*participant), person(true, None))
            }
            Event::ParticipantLeft { participant } => {
                ("participant_left", Some(*participant), person(false, None))
            }
            Event::ParticipantErased { participant } => {
                ("participant_erased", Some(*participant), person(false, Some(true)))
            }
            Event::RoleChanged { participant, from, to, cause, reason } => {
                let told = Told::Role {
                    role: (*to).into(),
                    from_role: (*from).into(),
                    cause: role_cause(*cause),
                    by_participant_id: by_participant(entry).filter(|by| *by != participant.0),
                    reason: maybe(reason.as_ref()),
                };
                ("role_changed", Some(*participant), told)
            }
            _ => ("participant_left", None, Told::Nothing {}),
        };
        let mut line = Self::plain(entry, same(word), who, told);
        line.id = who.map_or(line.id, |who| who.0);
        line
    }

    fn of_phase(entry: &Entry) -> Self {
        let by = by_participant(entry).map(ParticipantId);
        match &entry.event {
            Event::PhaseChanged { phase, from, reason } => {
                let id = PhaseId::new(entry.meeting, entry.seq).0;
                Self {
                    frame: "phase_changed",
                    audit: "phase",
                    id,
                    participant: by,
                    named: Named::Phase { phase_id: id, timestamp: Moment(entry.at) },
                    told: Told::Phase {
                        phase_name: (*phase).into(),
                        from_phase: from.map(PhaseName::from),
                        started_by: by.map(|by| by.0),
                        is_current: true,
                        reason: maybe(reason.as_ref()),
                    },
                }
            }
            Event::RefusalsCounted { phase, counts } => {
                let told = Told::Refusals { phase_name: (*phase).into(), counts: counts.clone() };
                Self::plain(entry, ("refusals_counted", "refusals"), None, told)
            }
            _ => Self::plain(entry, ("phase_changed", "phase"), by, Told::Nothing {}),
        }
    }

    fn of_floor(entry: &Entry) -> Self {
        if let Some((who, change)) = TokenChange::of(entry) {
            let id = TokenEventId::new(entry.meeting, entry.seq).0;
            return Self {
                frame: "token_changed",
                audit: "token_event",
                id,
                participant: Some(who),
                named: Named::Token { event_id: id, timestamp: Moment(entry.at) },
                told: Told::Token(change),
            };
        }
        let turn = |change, epoch: &meeting::Epoch, until: Option<Time>, reason| {
            let until = until.map(Moment);
            let told = Told::Turn { change, epoch: epoch.0, until, reason };
            Self::plain(entry, ("turn_changed", "turn"), None, told)
        };
        match &entry.event {
            Event::TurnStarted { epoch, until } => turn("started", epoch, *until, None),
            Event::TurnExtended { epoch, until, reason } => {
                turn("extended", epoch, Some(*until), maybe(reason.as_ref()))
            }
            Event::TurnGrace { epoch, until } => turn("grace", epoch, Some(*until), None),
            Event::TurnAttended { epoch } => turn("attended", epoch, None, None),
            Event::TurnVoiced { participant, epoch, ms } => {
                let told = Told::Voiced { epoch: epoch.0, voiced_time_ms: *ms };
                Self::plain(entry, ("turn_voiced", "turn_voiced"), Some(*participant), told)
            }
            _ => Self::plain(entry, ("turn_changed", "turn"), None, Told::Nothing {}),
        }
    }

    fn of_queue(entry: &Entry) -> Self {
        let by = by_participant(entry).map(ParticipantId);
        let request = |change, asked: &AskedFor| Told::Queue {
            change,
            kind: Some(asked.kind),
            note: asked.note.clone(),
            to_participant_id: asked.to_participant_id,
            question_id: asked.question_id,
            cause: None,
            order: None,
            is_open: None,
            reason: None,
        };
        let plain = |change, cause, order, is_open, reason| Told::Queue {
            change,
            kind: None,
            note: None,
            to_participant_id: None,
            question_id: None,
            cause,
            order,
            is_open,
            reason,
        };
        let (who, told) = match &entry.event {
            Event::Requested { participant, kind, note, to, question, .. } => {
                let asked = asked_for(*kind, note.as_ref(), *to, *question);
                (Some(*participant), request("requested", &asked))
            }
            Event::RequestChanged { participant, kind, note, to, question } => {
                let asked = asked_for(*kind, note.as_ref(), *to, *question);
                (Some(*participant), request("changed", &asked))
            }
            Event::Withdrawn { participant, cause } => {
                let cause = Some(withdraw_cause(*cause));
                (Some(*participant), plain("withdrawn", cause, None, None, None))
            }
            Event::Deferred { participant } => {
                (Some(*participant), plain("deferred", None, None, None, None))
            }
            Event::Reordered { order, reason } => {
                let order = Some(order.iter().map(|id| id.0).collect());
                (by, plain("reordered", None, order, None, maybe(reason.as_ref())))
            }
            Event::QueueOpened { is_open, reason } => {
                let change = if *is_open { "opened" } else { "closed" };
                (by, plain(change, None, None, Some(*is_open), maybe(reason.as_ref())))
            }
            _ => (by, Told::Nothing {}),
        };
        Self::plain(entry, ("queue_changed", "queue"), who, told)
    }

    fn of_board(entry: &Entry) -> Self {
        let by = by_participant(entry).map(ParticipantId);
        let at = Moment(entry.at);
        match &entry.event {
            Event::AnnotationCreated {
                participant, epoch, kind, content, timestamp_ms, ..
            } => {
                let id = AnnotationId::new(entry.meeting, entry.seq).0;
                Self {
                    frame: "annotation_created",
                    audit: "annotation",
                    id,
                    participant: Some(*participant),
                    named: Named::AnnotationCreated { annotation_id: id, created_at: at },
                    told: Told::Annotation {
                        annotation_type: (*kind).into(),
                        content: content_of(content),
                        timestamp_ms: *timestamp_ms,
                        epoch: epoch.0,
                    },
                }
            }
            Event::AnnotationUpdated { annotation, content, .. } => Self {
                frame: "annotation_updated",
                audit: "annotation_updated",
                id: annotation.0,
                participant: by,
                named: Named::AnnotationUpdated { annotation_id: annotation.0, updated_at: at },
                told: Told::Content { content: content_of(content) },
            },
            Event::AnnotationDeleted { annotation } => Self {
                frame: "annotation_deleted",
                audit: "annotation_deleted",
                id: annotation.0,
                participant: by,
                named: Named::AnnotationUpdated { annotation_id: annotation.0, updated_at: at },
                told: Told::Nothing {},
            },
            _ => Self::plain(
                entry,
                ("annotation_updated", "annotation_updated"),
                by,
                Told::Nothing {},
            ),
        }
    }

    fn of_message(entry: &Entry, author: ParticipantId, text: &Sealed) -> Self {
        let id = MessageId::new(entry.meeting, entry.seq).0;
        Self {
            frame: "chat_message",
            audit: "chat_message",
            id,
            participant: Some(author),
            named: Named::ChatMessage { message_id: id, created_at: Moment(entry.at) },
            told: Told::Chat { text: text_of(text) },
        }
    }

    fn of_deletion(entry: &Entry, message: MessageId) -> Self {
        Self {
            frame: "chat_deleted",
            audit: "chat_deleted",
            id: message.0,
            participant: by_participant(entry).map(ParticipantId),
            named: Named::ChatDeleted { message_id: message.0, timestamp: Moment(entry.at) },
            told: Told::Nothing {},
        }
    }

    fn of_decision(entry: &Entry) -> Self {
        let by = by_participant(entry).map(ParticipantId);
        let at = Moment(entry.at);
        let wording = |title: &Sealed,
                       description: &Option<Sealed>,
                       decided_by: &Option<ParticipantId>,
                       phase: &meeting::PhaseKind,
                       proposal: Option<ProposalId>| Told::Decision {
            title: text_of(title),
            description: maybe(description.as_ref()),
            decided_by: decided_by.map(|id| id.0),
            phase: (*phase).into(),
            proposal_id: proposal.map(|id| id.0),
        };
        let (frame, audit, id, named, told) = match &entry.event {
            Event::DecisionRecorded { title, description, decided_by, phase, proposal } => {
                let id = DecisionId::new(entry.meeting, entry.seq).0;
                let named =
                    Named::DecisionCreated { decision_id: id, created_at: at, updated_at: at };
                let told = wording(title, description, decided_by, phase, *proposal);
                ("decision_created", "decision", id, named, told)
            }
            Event::DecisionAmended { decision, title, description, decided_by, phase } => {
                let named = Named::DecisionUpdated { decision_id: decision.0, updated_at: at };
                let told = wording(title, description, decided_by, phase, None);
                ("decision_updated", "decision_updated", decision.0, named, told)
            }
            Event::DecisionDeleted { decision } => {
                let named = Named::DecisionUpdated { decision_id: decision.0, updated_at: at };
                ("decision_deleted", "decision_deleted", decision.0, named, Told::Nothing {})
            }
            _ => {
                let told = Told::Nothing {};
                return Self::plain(entry, ("decision_updated", "decision_updated"), by, told);
            }
        };
        Self { frame, audit, id, participant: by, named, told }
    }
}

/// By whom an entry came about, in the audit trail.
pub(crate) fn by_account(entry: &Entry) -> Option<u64> {
    match entry.by {
        Some(By::Account(id)) => Some(id.0),
        Some(By::Participant(_)) | None => None,
    }
}
