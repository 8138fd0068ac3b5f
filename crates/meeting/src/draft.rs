//! A decision in the making: rules check, then emit; each event applies to the one state at once,
//! so that the second event of a command sees the first.

use crate::annotation::stroke;
use crate::meeting::apply;
use crate::replica::Published;
use crate::{Actor, By, Entry, Event, Meeting, Participant, ParticipantId, Refusal, Time};

pub(crate) struct Draft<'a> {
    pub(crate) meeting: &'a mut Meeting,
    /// Never before the last entry.
    pub(crate) now: Time,
    pub(crate) actor: Actor,
    pub(crate) key: Option<[u8; 32]>,
    /// The key is known with another body; told in its place of the order of checks.
    pub(crate) is_key_reused: bool,
    pub(crate) entries: &'a mut Vec<Entry>,
    /// What frames need, captured after each event; none where nobody is told.
    pub(crate) published: Option<&'a mut Vec<Published>>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(
        meeting: &'a mut Meeting,
        now: Time,
        actor: Actor,
        entries: &'a mut Vec<Entry>,
    ) -> Self {
        let now = now.max(meeting.at);
        Self { meeting, now, actor, key: None, is_key_reused: false, entries, published: None }
    }

    /// Makes it so. Whatever could refuse has been asked before.
    pub(crate) fn emit(&mut self, event: Event) {
        // AN5: the stroke of a turn that ends here is kept up to the cut, and told of before.
        if let Some(cut) = stroke::cut_by(self.meeting, &event, self.now) {
            self.enter(cut);
        }
        self.enter(event);
    }

    fn enter(&mut self, event: Event) {
        let entry = Entry {
            meeting: self.meeting.id,
            seq: self.meeting.head.next(),
            at: self.now,
            by: self.by(),
            key: self.key,
            event,
        };
        apply(self.meeting, &entry);
        if let Some(published) = &mut self.published {
            published.push(Published::of(self.meeting, &entry));
        }
        self.entries.push(entry);
    }

    fn by(&self) -> Option<By> {
        let account = self.actor.account()?;
        Some(
            self.meeting
                .participant_of(account)
                .map_or(By::Account(account), |person| By::Participant(person.id)),
        )
    }

    /// The acting participant, if in the meeting now.
    pub(crate) fn person(&self) -> Option<&Participant> {
        self.meeting.acting(self.actor)
    }

    /// The acting participant, for what one does for oneself.
    pub(crate) fn me(&self) -> Result<ParticipantId, Refusal> {
        self.person().map(|person| person.id).ok_or(Refusal::NotParticipant)
    }

    /// A facilitator of this meeting, or an admin.
    pub(crate) fn is_facilitator(&self) -> bool {
        self.meeting.is_led_by(self.actor)
    }
}
