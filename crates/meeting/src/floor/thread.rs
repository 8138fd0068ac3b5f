//! The thread of questions: who asked what, to whom, and whose turns answered it.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::{
    Entry, Epoch, ParticipantId, PhaseKind, QuestionId, RequestKind, Sealed, Seq, Time, limit,
};

/// What somebody wants the floor for; part of the journal's format.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub kind: RequestKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Sealed>,
    /// Whom it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<ParticipantId>,
    /// What an answer answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<QuestionId>,
}

/// A question that was put: a turn of that kind has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub id: QuestionId,
    pub participant: ParticipantId,
    /// To whom; none: to all.
    pub to: Option<ParticipantId>,
    pub note: Option<Sealed>,
    pub phase: PhaseKind,
    pub asked_at: Time,
    /// Of its turn; of the rest of it, once that has resumed.
    pub epoch: Epoch,
    /// In the order they were given.
    pub replies: Vec<Reply>,
}

/// A turn that answers a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    pub participant: ParticipantId,
    pub epoch: Epoch,
    pub at: Time,
}

/// The latest questions of a meeting, oldest first; the journal has them all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Thread {
    questions: VecDeque<Question>,
    /// The latest entry that changed one, and which.
    changed: Option<(Seq, QuestionId)>,
}

impl Thread {
    pub(crate) fn questions(&self) -> impl ExactSizeIterator<Item = &Question> {
        self.questions.iter()
    }

    pub(crate) fn get(&self, id: QuestionId) -> Option<&Question> {
        self.questions.iter().rev().find(|question| question.id == id)
    }

    /// What an entry has changed of the thread.
    pub(crate) fn changed_by(&self, seq: Seq) -> Option<&Question> {
        self.changed.filter(|(at, _)| *at == seq).and_then(|(_, id)| self.get(id))
    }

    /// The question that a turn put, or answered.
    pub(crate) fn of_turn(&self, epoch: Epoch) -> Option<&Question> {
        self.questions.iter().rev().find(|question| question.is_about(epoch))
    }

    /// TH1, TH2: a turn begins that was asked for as this.
    pub(super) fn speaks(
        &mut self,
        entry: &Entry,
        phase: PhaseKind,
        (participant, epoch): (ParticipantId, Epoch),
        asked: &Asked,
    ) {
        match asked.kind {
            RequestKind::Question => {
                let id = QuestionId::new(entry.meeting, entry.seq);
                let (to, note, asked_at) = (asked.to, asked.note.clone(), entry.at);
                let replies = Vec::new();
                self.questions.push_back(Question {
                    id,
                    participant,
                    to,
                    note,
                    phase,
                    asked_at,
                    epoch,
                    replies,
                });
                if self.questions.len() > limit::QUESTIONS_KEPT {
                    self.questions.pop_front();
                }
                self.changed = Some((entry.seq, id));
            }
            RequestKind::Answer => {
                let Some(id) = asked.question else { return };
                self.change(entry.seq, id, |question| {
                    if question.replies.len() < limit::REPLIES_KEPT {
                        question.replies.push(Reply { participant, epoch, at: entry.at });
                    }
                });
            }
            RequestKind::Speech | RequestKind::PointOfOrder => {}
        }
    }

    /// TH3: the rest of an interrupted turn has an epoch of its own.
    pub(super) fn goes_on(&mut self, seq: Seq, before: Epoch, now: Epoch) {
        let Some(id) = self.of_turn(before).map(|question| question.id) else { return };
        self.change(seq, id, |question| {
            if question.epoch == before {
                question.epoch = now;
            }
            for reply in &mut question.replies {
                if reply.epoch == before {
                    reply.epoch = now;
                }
            }
        });
    }

    /// TH3: who did not show up has answered nothing. What they asked stands there in words all the same.
    pub(super) fn never_came(&mut self, seq: Seq, epoch: Epoch) {
        let Some(id) = self.of_turn(epoch).map(|question| question.id) else { return };
        self.change(seq, id, |question| question.replies.retain(|reply| reply.epoch != epoch));
    }

    fn change(&mut self, seq: Seq, id: QuestionId, change: impl FnOnce(&mut Question)) {
        if let Some(question) = self.questions.iter_mut().rev().find(|one| one.id == id) {
            change(question);
            self.changed = Some((seq, id));
        }
    }
}

impl Question {
    fn is_about(&self, epoch: Epoch) -> bool {
        self.epoch == epoch || self.replies.iter().any(|reply| reply.epoch == epoch)
    }
}
