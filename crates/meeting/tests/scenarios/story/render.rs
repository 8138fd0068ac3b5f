//! How the journal and the refusals read in a story.

use std::fmt::Write as _;

use meeting::{Commitment, Entry, ParticipantId, ProposalId, Refusal, Sealed, Time};

use super::{START, World, unseal};

impl World {
    pub(super) fn refusal(&self, refusal: &Refusal) -> String {
        let code = refusal.code();
        let secs = |time: &Time| time.ms_since(START) / 1000;
        match refusal {
            Refusal::TokenHeld { holder, epoch, until } => {
                let until = until.as_ref().map(secs);
                format!("{code}: {} #{} until {until:?}", self.name(*holder), epoch.0)
            }
            Refusal::NotNext { next } => format!("{code}: {:?}", next.map(|id| self.name(id))),
            Refusal::PassForbids { allowed } => {
                format!("{code}: {:?}", allowed.iter().map(|id| self.name(*id)).collect::<Vec<_>>())
            }
            Refusal::RoleForbids { allowed } => format!("{code}: {allowed:?}"),
            Refusal::PhaseForbids { allowed } | Refusal::PhaseOrder { allowed } => {
                format!("{code}: {allowed:?}")
            }
            Refusal::NotTokenHolder { holder } => {
                format!("{code}: {:?}", holder.map(|id| self.name(id)))
            }
            Refusal::QueueFull { bound } => format!("{code}: {bound}"),
            Refusal::StaleEpoch { epoch } | Refusal::AlreadyHolder { epoch, .. } => {
                format!("{code}: #{}", epoch.0)
            }
            Refusal::Invalid { field, .. } => format!("{code}: {field}"),
            Refusal::MeetingFull { what, bound } => format!("{code}: {what} {bound}"),
            Refusal::MeetingEnded { at } | Refusal::AlreadyStarted { at } => {
                format!("{code}: at {}", secs(at))
            }
            Refusal::VoteOpen { proposal } => format!("{code}: {}", self.title(*proposal)),
            Refusal::VoteClosed { state } => format!("{code}: {}", state.name()),
            Refusal::NotHeld
            | Refusal::NotParticipant
            | Refusal::ExtendForbids
            | Refusal::QueueClosed
            | Refusal::LastFacilitator
            | Refusal::NotWaiting
            | Refusal::ReasonRequired
            | Refusal::KeyReused
            | Refusal::NotFound
            | Refusal::Busy
            | Refusal::Unavailable => code.to_owned(),
        }
    }

    fn title(&self, id: ProposalId) -> String {
        let found = self.fold.proposal(id);
        found.map_or_else(|| "no proposal".to_owned(), |found| unseal(&found.title))
    }

    /// The journal's own JSON, with names for ids and seconds for times.
    pub(super) fn event(&self, entry: &Entry) -> String {
        let json = serde_json::to_value(&entry.event).expect("an event is JSON");
        let fields = json.as_object().expect("an object");
        let mut text = fields["type"].as_str().expect("a type").to_owned();
        for (name, value) in fields {
            let shown = match name.as_str() {
                "type" | "account" | "username" | "invitation" | "settings" | "bytes" => continue,
                "participant" | "to" | "from" | "decided_by" if value.is_u64() => {
                    self.name(ParticipantId(value.as_u64().expect("an id")))
                }
                "order" => {
                    let ids =
                        value.as_array().expect("ids").iter().filter_map(serde_json::Value::as_u64);
                    ids.map(|id| self.name(ParticipantId(id))).collect::<Vec<_>>().join(" ")
                }
                "proposal" if value.is_u64() => {
                    self.title(ProposalId(value.as_u64().expect("an id")))
                }
                "asked" if value.is_object() => self.asked(value),
                "question" => self.words_of(value),
                "epoch" => format!("#{value}"),
                "until" if value.is_u64() => {
                    let until = Time(value.as_u64().expect("a time"));
                    format!("until {}", until.ms_since(START) / 1000)
                }
                "name" | "reason" | "note" | "content" | "text" | "title" | "description" => {
                    let hex = value.as_str().and_then(meeting::from_hex);
                    let Some(hex) = hex else { continue };
                    format!(
                        "{name}={}",
                        unseal(&Sealed { commitment: Commitment(hex), opening: None })
                    )
                }
                "attended" => {
                    if value != true {
                        continue;
                    }
                    "attended".to_owned()
                }
                _ if value.is_null() => continue,
                _ => value.as_str().map_or_else(|| format!("{name}={value}"), str::to_owned),
            };
            let _ = write!(text, " {shown}");
        }
        text
    }

    /// Which question, by its words.
    fn words_of(&self, question: &serde_json::Value) -> String {
        let id = meeting::QuestionId(question.as_u64().expect("an id"));
        let note = self.replica.meeting().question(id).and_then(|it| it.note.clone());
        format!("of={}", note.as_ref().map_or("?".to_owned(), unseal))
    }

    /// What a request was for that was granted at once.
    fn asked(&self, asked: &serde_json::Value) -> String {
        let mut text = format!("asked {}", asked["kind"].as_str().expect("a kind"));
        if let Some(hex) = asked["note"].as_str().and_then(meeting::from_hex) {
            let note = Sealed { commitment: Commitment(hex), opening: None };
            let _ = write!(text, " note={}", unseal(&note));
        }
        if asked["question"].is_u64() {
            let _ = write!(text, " {}", self.words_of(&asked["question"]));
        }
        if let Some(to) = asked["to"].as_u64() {
            let _ = write!(text, " {}", self.name(ParticipantId(to)));
        }
        text
    }

    /// Each question with its answers in a line.
    pub(super) fn thread(&self) -> String {
        let mut text = "thread:".to_owned();
        for question in self.replica.meeting().questions() {
            let note = question.note.as_ref().map(unseal).unwrap_or_default();
            let _ = write!(text, " {} #{}", self.name(question.participant), question.epoch.0);
            let to = question.to.map_or("all".to_owned(), |to| self.name(to));
            let _ = write!(text, " to {to} \"{note}\"");
            for reply in &question.replies {
                let _ = write!(text, " < {} #{}", self.name(reply.participant), reply.epoch.0);
            }
            text.push(';');
        }
        text
    }

    /// Holder and queue in a line.
    pub(super) fn status(&self) -> String {
        let view = self.replica.meeting().floor_view(self.now);
        let holder = view.holder.map_or("free".to_owned(), |holder| {
            let until = holder.expires_at.map(|at| at.ms_since(START) / 1000);
            let name = self.name(holder.participant);
            let asked = holder
                .asked
                .and_then(|asked| Some((asked.kind, asked.note?)))
                .map_or(String::new(), |(kind, note)| format!(" ({kind:?}: {})", unseal(&note)));
            format!("{name} #{} until {until:?}{asked}", holder.epoch.0)
        });
        let mut text = format!("holder: {holder}; queue:");
        for place in view.queue {
            let reason = place.reason.code.name();
            let name = self.name(place.participant);
            let _ = write!(text, " {name} ({reason}, overtaken {})", place.reason.overtaken);
        }
        if let Some(paused) = view.paused {
            let _ = write!(text, "; paused: {}", self.name(paused));
        }
        text
    }
}
