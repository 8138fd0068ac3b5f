//! A small language for stories: one command a line, `[seconds] who verb words…`; the answer is
//! the journal as it grew, and the refusals. Time passes through the replica's own deadlines.

mod command;
mod render;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use expect_test::Expect;
use meeting::{
    AccountId, Actor, Call, Command, CommandRecord, Commitment, Entry, Epoch, Event, Input, Key,
    MediaNews, Meeting, MeetingId, Output, ParticipantId, Question, QuestionId, Refusal, Replica,
    Role, Sealed, Seq, SettingsChange, Ticket, Time, apply,
};

use self::command::Line;
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

/// Where in the journal the entries after this one begin.
pub(crate) fn index(after: Seq) -> usize {
    usize::try_from(after.0).expect("a short journal")
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
    /// The thread of questions as one puts it together from what is told.
    pub(crate) thread: BTreeMap<QuestionId, Question>,
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
            thread: BTreeMap::new(),
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
                    assert_eq!(index(after), self.journal.len());
                    self.journal.extend(entries);
                    self.commands.extend(commands);
                    self.replica.handle(self.now, Input::Appended);
                }
                Output::Load { after } => {
                    let entries = self.journal[index(after)..].to_vec();
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
        if let Some(question) = &published.question {
            self.thread.insert(question.id, question.clone());
        }
        for question in self.fold.questions() {
            assert_eq!(self.thread.get(&question.id), Some(question), "the thread as told");
        }
        let line = self.event(&published.entry);
        self.line(&line);
    }

    fn line(&mut self, text: &str) {
        let ms = self.now.ms_since(START);
        let _ = writeln!(self.log, "{}.{} {text}", ms / 1000, ms % 1000 / 100);
    }

    /// What a line would make happen, by the pure function alone.
    pub(crate) fn decide(&self, text: &str) -> Result<Vec<Event>, Refusal> {
        let line = Line::parse(text);
        meeting::decide(self.replica.meeting(), actor(line.who), self.command(&line), self.now)
    }

    /// One line of a story.
    pub(crate) fn tell(&mut self, text: &str) {
        let (time, rest) = text.split_once(' ').expect("somebody does something");
        let mut text = text;
        if let Ok(seconds) = time.parse() {
            self.pass_until(START.plus_seconds(seconds));
            text = rest;
        }
        let line = Line::parse(text);
        match line.verb {
            "restarts" => return self.restart(),
            "comes" | "goes" => {
                let (account, is_online) = (account(line.who), line.verb == "comes");
                return self.input(Input::Presence { account, is_online });
            }
            "connects" | "disconnects" | "sounds" => {
                let news = match line.verb {
                    "connects" => MediaNews::Came,
                    "disconnects" => MediaNews::Went,
                    _ => MediaNews::Sign,
                };
                return self.input(Input::Media { participant: self.id(line.who), news });
            }
            "looks" => {
                let line = self.status();
                return self.line(&line);
            }
            "reads" => {
                let line = self.thread();
                return self.line(&line);
            }
            _ => {}
        }
        let epoch = line.option("epoch").map(|epoch| Epoch(epoch.parse().expect("an epoch")));
        if let Some(pen_move) = line.pen_move() {
            if let Err(refusal) = self.replica.draw(actor(line.who), epoch, pen_move) {
                let line = self.refusal(&refusal);
                self.line(&line);
            }
            return;
        }
        let mut call = call(line.who, self.command(&line));
        call.epoch = epoch;
        call.key = line.option("key").map(|key| {
            let (id, body) = key.split_once('/').unwrap_or((key, "same"));
            Key { id: seal(id).commitment.0, body: seal(body).commitment.0 }
        });
        self.ask(call);
    }
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

pub(crate) fn tell(settings: &str, story: &str) -> String {
    let mut world = World::new(settings);
    for line in story.lines().filter(|line| !line.trim().is_empty()) {
        world.tell(line);
    }
    world.log
}
