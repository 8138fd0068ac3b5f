//! A small language for stories: one command a line, `[seconds] who verb words…`; the answer is
//! the journal as it grew, and the refusals. Time passes through the replica's own deadlines.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use expect_test::Expect;
use meeting::{
    AccountId, Actor, AnnotationId, AnnotationKind, Call, Command, CommandRecord, Commitment,
    DecisionId, Entry, Epoch, Event, Input, Key, Meeting, MeetingId, Output, ParticipantId,
    PhaseKind, Refusal, Replica, RequestKind, Role, Sealed, Seq, SettingsChange, Ticket, Time,
    apply,
};

use crate::invariant;

/// The story's own zero.
pub(crate) const START: Time = Time(1_000_000_000);
const MEETING: MeetingId = MeetingId(7);
/// ann made the meeting; bob, cat and dan take part, olga looks on; root is an admin.
const PEOPLE: [&str; 6] = ["ann", "bob", "cat", "dan", "olga", "root"];
const STRANGERS: [&str; 2] = ["eve", "fay"];

pub(crate) fn seal(text: &str) -> Sealed {
    let mut bytes = [0; 32];
    for (byte, from) in bytes.iter_mut().zip(text.bytes()) {
        *byte = from;
    }
    Sealed { commitment: Commitment(bytes), opening: None }
}

fn unseal(sealed: &Sealed) -> String {
    let bytes = sealed.commitment.0.into_iter().take_while(|byte| *byte != 0);
    bytes.map(char::from).collect()
}

pub(crate) fn account(who: &str) -> AccountId {
    let index = PEOPLE.iter().chain(&STRANGERS).position(|name| *name == who);
    AccountId(1 + index.expect("a person of the stories") as u64)
}

pub(crate) fn actor(who: &str) -> Actor {
    match who {
        "clock" => Actor::Clock,
        "system" => Actor::System,
        "media" => Actor::Media,
        _ => Actor::Account { account: account(who), admin: who == "root" },
    }
}

pub(crate) fn call(who: &str, command: Command) -> Call {
    Call { actor: actor(who), command, key: None, epoch: None }
}

/// A replica on a store that always answers at once.
pub(crate) struct World {
    pub(crate) replica: Replica,
    pub(crate) journal: Vec<Entry>,
    pub(crate) commands: Vec<CommandRecord>,
    pub(crate) now: Time,
    /// The journal folded by hand, for comparison.
    pub(crate) fold: Meeting,
    log: String,
}

impl World {
    /// The meeting as the stories begin, with these settings.
    pub(crate) fn new(settings: &str) -> Self {
        let mut world = Self {
            replica: Replica::new(MEETING),
            journal: Vec::new(),
            commands: Vec::new(),
            now: START,
            fold: Meeting::new(MEETING),
            log: String::new(),
        };
        world.drain();
        let settings: SettingsChange = serde_json::from_str(settings).expect("settings");
        world.ask(call(
            "ann",
            Command::Create {
                name: seal("a meeting"),
                description: None,
                scheduled_at: None,
                is_public: true,
                settings,
                creator_username: seal("ann"),
                creator_name: seal("ann"),
            },
        ));
        for (who, role) in [
            ("bob", Role::Participant),
            ("cat", Role::Participant),
            ("dan", Role::Participant),
            ("olga", Role::Observer),
        ] {
            world.ask(call(who, join(who, role, None)));
        }
        world.log.clear();
        world
    }

    pub(crate) fn id(&self, who: &str) -> ParticipantId {
        let person = self.replica.meeting().participant_of(account(who));
        person.map_or(ParticipantId::default(), |person| person.id)
    }

    pub(crate) fn name(&self, id: ParticipantId) -> String {
        let person = self.replica.meeting().participant(id);
        person.map_or_else(|| "nobody".to_owned(), |person| unseal(&person.username))
    }

    /// Hands in a command at the present time; what came of it goes to the log.
    pub(crate) fn ask(&mut self, call: Call) {
        self.input(Input::Command { ticket: Ticket(1), call });
    }

    pub(crate) fn input(&mut self, input: Input) {
        self.replica.handle(self.now, input);
        self.drain();
    }

    /// Lets time pass to a moment, as a driver would.
    pub(crate) fn pass_until(&mut self, until: Time) {
        while let Some(due) = self.replica.deadline().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.input(Input::Tick);
        }
        self.now = self.now.max(until);
    }

    /// The state is lost and read again.
    pub(crate) fn restart(&mut self) {
        self.replica = Replica::new(MEETING);
        self.drain();
        self.input(Input::Tick);
    }

    fn drain(&mut self) {
        while let Some(output) = self.replica.poll() {
            match output {
                Output::Append { after, entries, commands, due: _ } => {
                    assert_eq!(after.0 as usize, self.journal.len());
                    self.journal.extend(entries);
                    self.commands.extend(commands);
                    self.replica.handle(self.now, Input::Appended);
                }
                Output::Load { after } => {
                    let entries = self.journal[after.0 as usize..].to_vec();
                    let commands = self.commands.clone();
                    let loaded = Input::Loaded { entries, commands, complete: true };
                    self.replica.handle(self.now, loaded);
                }
                Output::Publish { published } => {
                    for published in published {
                        self.publish(&published);
                    }
                }
                Output::Refused { refusal, .. } => {
                    let line = self.refusal(&refusal);
                    self.line(&line);
                }
                Output::Done { repeated: true, entries, .. } => {
                    let seqs: Vec<_> = entries.iter().map(|entry| entry.seq.0).collect();
                    self.line(&format!("as before: {seqs:?}"));
                }
                Output::Done { .. } | Output::Readable { .. } | Output::Presence { .. } => {}
            }
        }
        if self.replica.deadline() != Some(Time::default()) {
            assert_eq!(&self.fold, self.replica.meeting(), "the fold is the live state");
        }
    }

    fn publish(&mut self, published: &meeting::Published) {
        let epoch = self.fold.epoch();
        apply(&mut self.fold, &published.entry);
        invariant::check(&self.fold, epoch);
        if let Some(floor) = &published.floor {
            let view = self.fold.floor_view_first(published.entry.at, meeting::limit::QUEUE_SHOWN);
            assert_eq!(floor, &view, "the status after that very event");
        }
        if let Some(rights) = &published.rights {
            assert_eq!(rights, &self.fold.rights());
        }
        let line = self.event(&published.entry);
        self.line(&line);
    }

    fn line(&mut self, text: &str) {
        let ms = self.now.ms_since(START);
        let _ = writeln!(self.log, "{}.{} {text}", ms / 1000, ms % 1000 / 100);
    }

    fn refusal(&self, refusal: &Refusal) -> String {
        let code = refusal.code();
        let secs = |time: &Time| time.ms_since(START) / 1000;
        match refusal {
            Refusal::TokenHeld { holder, epoch, until } => {
                let until = until.as_ref().map(secs);
                format!("{code}: {} #{} until {until:?}", self.name(*holder), epoch.0)
            }
            Refusal::NotNext { next } => format!("{code}: {:?}", next.map(|id| self.name(id))),
            Refusal::AlreadyHolder { epoch, .. } => format!("{code}: #{}", epoch.0),
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
            Refusal::StaleEpoch { epoch } => format!("{code}: #{}", epoch.0),
            Refusal::Invalid { field, .. } => format!("{code}: {field}"),
            Refusal::MeetingFull { what, bound } => format!("{code}: {what} {bound}"),
            Refusal::MeetingEnded { at } | Refusal::AlreadyStarted { at } => {
                format!("{code}: at {}", secs(at))
            }
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

    /// The journal's own JSON, with names for ids and seconds for times.
    fn event(&self, entry: &Entry) -> String {
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
                    let ids = value.as_array().expect("ids").iter().filter_map(|id| id.as_u64());
                    ids.map(|id| self.name(ParticipantId(id))).collect::<Vec<_>>().join(" ")
                }
                "epoch" => format!("#{value}"),
                "until" if value.is_u64() => {
                    let until = Time(value.as_u64().expect("a time"));
                    format!("until {}", until.ms_since(START) / 1000)
                }
                "name" | "reason" | "note" | "content" | "title" | "description" => {
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

    fn request_kind(word: Option<&str>) -> RequestKind {
        match word {
            None | Some("speech") => RequestKind::Speech,
            Some("question") => RequestKind::Question,
            Some("answer") => RequestKind::Answer,
            Some("order") => RequestKind::PointOfOrder,
            Some(other) => panic!("no kind of request: {other}"),
        }
    }

    /// What a line would make happen, by the pure function alone.
    pub(crate) fn decide(&self, line: &str) -> Result<Vec<Event>, Refusal> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (words, options) = split(&words);
        let command = self.command(words[0], words[1], &words[2..], &options);
        meeting::decide(self.replica.meeting(), actor(words[0]), command, self.now)
    }

    /// One line of a story.
    pub(crate) fn tell(&mut self, line: &str) {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        if let Ok(seconds) = words[0].parse::<f64>() {
            let ms = std::time::Duration::from_secs_f64(seconds).as_millis() as u64;
            self.pass_until(START.plus_ms(ms));
            words.remove(0);
        }
        let Some((who, words)) = words.split_first() else { return };
        let Some((verb, words)) = words.split_first() else { panic!("no verb: {line}") };
        match *verb {
            "restarts" => return self.restart(),
            "comes" | "goes" => {
                let (account, is_online) = (account(who), *verb == "comes");
                return self.input(Input::Presence { account, is_online });
            }
            "looks" => {
                let line = self.status();
                return self.line(&line);
            }
            _ => {}
        }
        let (words, options) = split(words);
        let mut call = call(who, self.command(who, verb, &words, &options));
        call.epoch = options.get("epoch").map(|epoch| Epoch(epoch.parse().expect("an epoch")));
        call.key = options.get("key").map(|key| {
            let (id, body) = key.split_once('/').unwrap_or((key, "same"));
            Key { id: seal(id).commitment.0, body: seal(body).commitment.0 }
        });
        self.ask(call);
    }

    fn command(
        &self,
        who: &str,
        verb: &str,
        words: &[&str],
        options: &BTreeMap<&str, &str>,
    ) -> Command {
        let reason = options.get("reason").map(|text| seal(text));
        let word = |index: usize| words.get(index).copied();
        let named = |index: usize| word(index).map(|name| self.id(name));
        let person = |index: usize| named(index).expect("a name");
        let latest = |event: fn(&Event) -> bool| {
            let entry = self.journal.iter().rev().find(|entry| event(&entry.event));
            entry.map_or(Seq::default(), |entry| entry.seq)
        };
        let annotation = || {
            let seq = latest(|event| matches!(event, Event::AnnotationCreated { .. }));
            AnnotationId::new(MEETING, seq)
        };
        let decision = || {
            let seq = latest(|event| matches!(event, Event::DecisionRecorded { .. }));
            DecisionId::new(MEETING, seq)
        };
        let seconds = word(0).and_then(|word| word.parse().ok());
        match verb {
            "claims" => Command::Claim { participant: named(0), reason },
            "releases" => Command::Release { participant: named(0), reason },
            "passes" => {
                let participant = options.get("of").map(|name| self.id(name));
                Command::Pass { participant, to: person(0), reason }
            }
            "requests" => {
                let note = options.get("note").map(|text| seal(text));
                Command::Request { kind: Self::request_kind(word(0)), note }
            }
            "withdraws" => Command::Withdraw,
            "defers" => Command::Defer,
            "grants" => {
                let force = word(1) == Some("force");
                Command::Grant { participant: person(0), force, reason }
            }
            "revokes" => Command::Revoke { reason },
            "extends" => Command::Extend { seconds, reason },
            "orders" => {
                let order = words.iter().map(|name| self.id(name)).collect();
                Command::Queue { order: Some(order), is_open: None, reason }
            }
            "opens" => Command::Queue { order: None, is_open: Some(true), reason },
            "closes" => Command::Queue { order: None, is_open: Some(false), reason },
            "changes" => {
                let to = PhaseKind::ALL.into_iter().find(|kind| Some(kind.name()) == word(0));
                Command::ChangePhase { to: to.expect("a phase"), reason }
            }
            "sets" => {
                let settings = serde_json::from_str(&words.join(" ")).expect("settings");
                Command::Update {
                    name: None,
                    description: None,
                    scheduled_at: None,
                    is_public: None,
                    is_active: None,
                    settings: Some(settings),
                }
            }
            "hides" => Command::Update {
                name: None,
                description: None,
                scheduled_at: None,
                is_public: Some(false),
                is_active: None,
                settings: None,
            },
            "starts" => Command::Start,
            "ends" => Command::End,
            "deletes" => Command::Delete,
            "joins" => {
                let role = match word(0) {
                    Some("observer") => Role::Observer,
                    Some("facilitator") => Role::Facilitator,
                    _ => Role::Participant,
                };
                let invitation = options.get("invitation").map(|id| id.parse().expect("a number"));
                join(who, role, invitation)
            }
            "leaves" => Command::Leave,
            "makes" => {
                let role = match word(1) {
                    Some("observer") => Role::Observer,
                    Some("facilitator") => Role::Facilitator,
                    _ => Role::Participant,
                };
                Command::SetRole { participant: person(0), role, reason }
            }
            "erases" => Command::Erase { account: account(word(0).expect("a name")) },
            "draws" => {
                let bytes = word(1).map_or(10, |word| word.parse().expect("bytes"));
                let content = seal(word(0).expect("content"));
                let kind = AnnotationKind::Drawing;
                Command::Annotate { kind, content, bytes, timestamp_ms: None }
            }
            "moves" => {
                let content = seal(word(0).expect("content"));
                Command::UpdateAnnotation { annotation: annotation(), content, bytes: 10 }
            }
            "wipes" => Command::DeleteAnnotation { annotation: annotation() },
            "decides" => {
                let title = seal(word(0).expect("a title"));
                let decided_by = named(1);
                Command::Decide { title, description: None, decided_by, phase: None }
            }
            "amends" => Command::AmendDecision {
                decision: decision(),
                title: word(0).map(seal),
                description: None,
                decided_by: None,
                phase: None,
            },
            "retracts" => Command::DeleteDecision { decision: decision() },
            "hears" => {
                let epoch = self.replica.meeting().epoch();
                Command::FirstSound { participant: person(0), epoch }
            }
            other => panic!("no such verb: {other}"),
        }
    }

    /// Holder and queue in a line.
    fn status(&self) -> String {
        let view = self.replica.meeting().floor_view(self.now);
        let holder = view.holder.map_or("free".to_owned(), |holder| {
            let until = holder.expires_at.map(|at| at.ms_since(START) / 1000);
            format!("{} #{} until {until:?}", self.name(holder.participant), holder.epoch.0)
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

/// Plain words, and those of the form name=value.
fn split<'a>(words: &[&'a str]) -> (Vec<&'a str>, BTreeMap<&'a str, &'a str>) {
    let (words, options): (Vec<&str>, Vec<&str>) =
        words.iter().copied().partition(|word| !word.contains('='));
    (words, options.into_iter().filter_map(|word| word.split_once('=')).collect())
}

fn join(who: &str, role: Role, invitation: Option<u64>) -> Command {
    Command::Join { username: seal(who), name: seal(who), role, invitation }
}

/// Tells a story under the default settings.
#[expect(clippy::needless_pass_by_value, reason = "reads as check(story, expect![..])")]
pub(crate) fn check(story: &str, expect: Expect) {
    expect.assert_eq(&tell("{}", story));
}

/// Tells a story under other settings.
#[expect(clippy::needless_pass_by_value, reason = "reads as check(story, expect![..])")]
pub(crate) fn check_with(settings: &str, story: &str, expect: Expect) {
    expect.assert_eq(&tell(settings, story));
}

fn tell(settings: &str, story: &str) -> String {
    let mut world = World::new(settings);
    for line in story.lines().filter(|line| !line.trim().is_empty()) {
        world.tell(line);
    }
    world.log
}
