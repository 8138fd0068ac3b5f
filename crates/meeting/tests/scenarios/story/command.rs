//! What the verbs of a story ask for.

use std::collections::BTreeMap;

use meeting::{
    AnnotationId, AnnotationKind, Asked, Choice, Command, DecisionId, Event, ExpireCause,
    MessageId, ParticipantId, PenMove, PhaseKind, ProposalId, QuestionId, RequestKind, Role,
    Sealed, Seq, SettingsChange, Stroke, StrokeId, VoteMethod,
};

use super::{MEETING, World, account, join, seal};

/// One line of a story, taken apart.
pub(super) struct Line<'a> {
    pub(super) who: &'a str,
    pub(super) verb: &'a str,
    words: Vec<&'a str>,
    /// Words of the form name=value.
    options: BTreeMap<&'a str, &'a str>,
}

impl<'a> Line<'a> {
    pub(super) fn parse(text: &'a str) -> Self {
        let mut words = text.split_whitespace();
        let who = words.next().expect("somebody");
        let verb = words.next().unwrap_or_else(|| panic!("no verb: {text}"));
        let (words, options): (Vec<&str>, Vec<&str>) = words.partition(|word| !word.contains('='));
        let options = options.into_iter().filter_map(|word| word.split_once('=')).collect();
        Self { who, verb, words, options }
    }

    pub(super) fn option(&self, name: &str) -> Option<&'a str> {
        self.options.get(name).copied()
    }

    fn word(&self, index: usize) -> Option<&'a str> {
        self.words.get(index).copied()
    }

    fn number<T: std::str::FromStr>(&self, index: usize) -> Option<T> {
        self.word(index).and_then(|word| word.parse().ok())
    }

    fn sealed(&self, index: usize) -> Sealed {
        seal(self.word(index).expect("a text"))
    }

    fn role(&self, index: usize) -> Role {
        match self.word(index) {
            Some("observer") => Role::Observer,
            Some("facilitator") => Role::Facilitator,
            Some(_) | None => Role::Participant,
        }
    }

    /// `pens <content> <stroke> [bytes]`, `types` as well, and `lifts <stroke>`, which are no commands.
    pub(super) fn pen_move(&self) -> Option<PenMove> {
        let stroke = |index| StrokeId(self.word(index).expect("a stroke").to_owned());
        match self.verb {
            "pens" | "types" => Some(PenMove::Drew(Stroke {
                id: stroke(1),
                kind: if self.verb == "types" {
                    AnnotationKind::Text
                } else {
                    AnnotationKind::Drawing
                },
                content: self.sealed(0),
                bytes: self.number(2).unwrap_or(10),
            })),
            "lifts" => Some(PenMove::GaveUp(stroke(0))),
            _ => None,
        }
    }

    fn method(&self) -> VoteMethod {
        match self.word(1) {
            None | Some("majority") => VoteMethod::Majority,
            Some("two_thirds") => VoteMethod::TwoThirds,
            Some("consent") => VoteMethod::Consent,
            Some(other) => panic!("no method: {other}"),
        }
    }

    fn choice(&self) -> Choice {
        match self.word(0) {
            Some("yes") => Choice::Yes,
            Some("no") => Choice::No,
            Some("abstain") => Choice::Abstain,
            other => panic!("no choice: {other:?}"),
        }
    }

    fn kind(&self) -> RequestKind {
        match self.word(0) {
            None | Some("speech") => RequestKind::Speech,
            Some("question") => RequestKind::Question,
            Some("answer") => RequestKind::Answer,
            Some("order") => RequestKind::PointOfOrder,
            Some(other) => panic!("no kind of request: {other}"),
        }
    }
}

const fn update(is_public: Option<bool>, settings: Option<SettingsChange>) -> Command {
    Command::Update {
        name: None,
        description: None,
        scheduled_at: None,
        is_public,
        is_active: None,
        settings,
    }
}

impl World {
    pub(super) fn command(&self, line: &Line<'_>) -> Command {
        self.about_floor(line)
            .or_else(|| self.about_things(line))
            .or_else(|| self.about_votes(line))
            .or_else(|| self.about_meeting(line))
            .unwrap_or_else(|| panic!("no such verb: {}", line.verb))
    }

    fn named(&self, line: &Line<'_>, index: usize) -> Option<ParticipantId> {
        line.word(index).map(|name| self.id(name))
    }

    fn person(&self, line: &Line<'_>) -> ParticipantId {
        self.named(line, 0).expect("a name")
    }

    /// The latest entry of that sort.
    fn latest(&self, is_such: fn(&Event) -> bool) -> Seq {
        let entry = self.journal.iter().rev().find(|entry| is_such(&entry.event));
        entry.map_or(Seq::default(), |entry| entry.seq)
    }

    /// The latest message of somebody; of the named person, else of who deletes it.
    fn message(&self, line: &Line<'_>) -> MessageId {
        let author = self.id(line.word(0).unwrap_or(line.who));
        let is_theirs = |event: &Event| matches!(event, Event::ChatMessage { participant, .. } if *participant == author);
        let entry = self.journal.iter().rev().find(|entry| is_theirs(&entry.event));
        MessageId::new(MEETING, entry.map_or(Seq::default(), |entry| entry.seq))
    }

    /// The question that somebody asked with these words.
    fn question(&self, words: &str) -> QuestionId {
        let is_it = |question: &&meeting::Question| {
            question.note.as_ref().is_some_and(|note| *note == seal(words))
        };
        self.replica.meeting().questions().find(is_it).map_or(QuestionId(0), |question| question.id)
    }

    fn about_floor(&self, line: &Line<'_>) -> Option<Command> {
        let reason = line.option("reason").map(seal);
        let epoch = self.replica.meeting().epoch();
        Some(match line.verb {
            "claims" => Command::Claim { participant: self.named(line, 0), reason },
            "releases" => Command::Release { participant: self.named(line, 0), reason },
            "passes" => {
                let participant = line.option("of").map(|name| self.id(name));
                Command::Pass { participant, to: self.person(line), reason }
            }
            "requests" => {
                let to = line.option("to").map(|name| self.id(name));
                let question = line.option("of").map(|words| self.question(words));
                let note = line.option("note").map(seal);
                Command::Request { asked: Asked { kind: line.kind(), note, to, question } }
            }
            "withdraws" => Command::Withdraw,
            "defers" => Command::Defer,
            "grants" => {
                let force = line.word(1) == Some("force");
                Command::Grant { participant: self.person(line), force, reason }
            }
            "revokes" => Command::Revoke { reason },
            "extends" => Command::Extend { seconds: line.number(0), reason },
            "orders" => {
                let order = line.words.iter().map(|name| self.id(name)).collect();
                Command::Queue { order: Some(order), is_open: None, reason }
            }
            "opens" => Command::Queue { order: None, is_open: Some(true), reason },
            "closes" => Command::Queue { order: None, is_open: Some(false), reason },
            "hears" => Command::FirstSound { participant: self.person(line), epoch },
            "measures" => {
                let epoch = line
                    .option("turn")
                    .map_or(epoch, |turn| meeting::Epoch(turn.parse().expect("an epoch")));
                let ms = line.number(1).expect("milliseconds");
                Command::TurnVoiced { participant: self.person(line), epoch, ms }
            }
            "misses" => {
                let cause = ExpireCause::NoShow;
                Command::Lapse { participant: self.person(line), cause, epoch }
            }
            _ => return None,
        })
    }

    fn about_things(&self, line: &Line<'_>) -> Option<Command> {
        let annotation = || {
            let seq = self.latest(|event| matches!(event, Event::AnnotationCreated { .. }));
            AnnotationId::new(MEETING, seq)
        };
        let decision = || {
            let seq = self.latest(|event| matches!(event, Event::DecisionRecorded { .. }));
            DecisionId::new(MEETING, seq)
        };
        Some(match line.verb {
            "draws" => Command::Annotate {
                kind: AnnotationKind::Drawing,
                content: line.sealed(0),
                bytes: line.number(1).unwrap_or(10),
                timestamp_ms: None,
                stroke: line.option("stroke").map(|id| StrokeId(id.to_owned())),
            },
            "moves" => Command::UpdateAnnotation {
                annotation: annotation(),
                content: line.sealed(0),
                bytes: 10,
            },
            "wipes" => Command::DeleteAnnotation { annotation: annotation() },
            "decides" => Command::Decide {
                title: line.sealed(0),
                description: None,
                decided_by: self.named(line, 1),
                phase: None,
            },
            "amends" => Command::AmendDecision {
                decision: decision(),
                title: line.word(0).map(seal),
                description: None,
                decided_by: None,
                phase: None,
            },
            "says" => Command::SendMessage { text: line.sealed(0) },
            "unsays" => Command::DeleteMessage { message: self.message(line) },
            "retracts" => Command::DeleteDecision { decision: decision() },
            _ => return None,
        })
    }

    /// The proposal `on=<title>`, else the latest.
    fn proposal(&self, line: &Line<'_>) -> ProposalId {
        let named = line.option("on").map(seal);
        let is_it = |event: &Event| matches!(event, Event::ProposalMade { title, .. } if named.as_ref().is_none_or(|it| it == title));
        let entry = self.journal.iter().rev().find(|entry| is_it(&entry.event));
        ProposalId::new(MEETING, entry.map_or(Seq::default(), |entry| entry.seq))
    }

    fn about_votes(&self, line: &Line<'_>) -> Option<Command> {
        let proposal = self.proposal(line);
        Some(match line.verb {
            "proposes" => Command::Propose {
                title: line.sealed(0),
                description: line.option("why").map(seal),
                method: line.method(),
                quorum: line.option("quorum").map_or(0, |quorum| quorum.parse().expect("percent")),
            },
            "calls" => Command::OpenVote { proposal },
            "votes" => Command::Vote { proposal, choice: line.choice() },
            "counts" => Command::CloseVote { proposal },
            "drops" => Command::WithdrawProposal { proposal },
            _ => return None,
        })
    }

    fn about_meeting(&self, line: &Line<'_>) -> Option<Command> {
        let reason = line.option("reason").map(seal);
        Some(match line.verb {
            "changes" => {
                let to = PhaseKind::ALL.into_iter().find(|kind| Some(kind.name()) == line.word(0));
                Command::ChangePhase { to: to.expect("a phase"), reason }
            }
            "sets" => {
                let settings = serde_json::from_str(&line.words.join(" ")).expect("settings");
                update(None, Some(settings))
            }
            "hides" => update(Some(false), None),
            "starts" => Command::Start,
            "ends" => Command::End,
            "deletes" => Command::Delete,
            "joins" => {
                let invitation = line.option("invitation").map(|id| id.parse().expect("a number"));
                join(line.who, line.role(0), invitation)
            }
            "leaves" => Command::Leave,
            "invites" => Command::Invite,
            "makes" => {
                let (participant, role) = (self.person(line), line.role(1));
                Command::SetRole { participant, role, reason }
            }
            "erases" => Command::Erase { account: account(line.word(0).expect("a name")) },
            _ => return None,
        })
    }
}
