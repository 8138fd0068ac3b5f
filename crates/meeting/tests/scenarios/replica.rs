//! The replica against a store that is slow, fails or does not say how it went (RE).

use meeting::{
    Command, CommandRecord, Entry, Input, Key, MeetingId, Output, Refusal, Replica, Seq, Ticket,
    Time,
};

use crate::story::{START, World, account, call, index, seal};

/// A replica whose store the test plays by hand.
struct Desk {
    replica: Replica,
    journal: Vec<Entry>,
    commands: Vec<CommandRecord>,
    /// The append under way.
    sent: Option<(Seq, Vec<Entry>, Vec<CommandRecord>)>,
    /// Whether a load waits for its answer.
    loads: Option<Seq>,
    told: Vec<String>,
}

impl Desk {
    /// The meeting of the stories, loaded.
    fn new() -> Self {
        let world = World::new("{}");
        let mut desk = Self {
            replica: Replica::new(MeetingId(7)),
            journal: world.journal,
            commands: Vec::new(),
            sent: None,
            loads: None,
            told: Vec::new(),
        };
        desk.drain();
        desk.load();
        desk
    }

    fn drain(&mut self) {
        while let Some(output) = self.replica.poll() {
            if !matches!(output, Output::Append { .. } | Output::Refused { .. }) {
                let head = index(self.replica.meeting().head());
                assert!(head <= self.journal.len(), "answered from what is durable");
            }
            match output {
                Output::Append { after, entries, commands, due: _ } => {
                    assert!(self.sent.is_none(), "one append at a time");
                    self.sent = Some((after, entries, commands));
                }
                Output::Load { after } => self.loads = Some(after),
                Output::Publish { published } => {
                    let seqs: Vec<_> = published.iter().map(|told| told.entry.seq.0).collect();
                    self.told.push(format!("publish {seqs:?}"));
                }
                Output::Done { ticket, entries, repeated } => {
                    let seqs: Vec<_> = entries.iter().map(|entry| entry.seq.0).collect();
                    let again = if repeated { " again" } else { "" };
                    self.told.push(format!("done {}{again} {seqs:?}", ticket.0));
                }
                Output::Refused { ticket, refusal } => {
                    self.told.push(format!("refused {} {}", ticket.0, refusal.code()));
                }
                Output::Readable { ticket } => {
                    let head = self.replica.meeting().head().0;
                    self.told.push(format!("read {} at {head}", ticket.0));
                }
                Output::Presence { participant, is_online } => {
                    self.told.push(format!("presence {} {is_online}", participant.seq().0));
                }
            }
        }
    }

    fn input(&mut self, input: Input) {
        self.replica.handle(START, input);
        self.drain();
    }

    fn ask(&mut self, ticket: u64, who: &str, command: Command) {
        self.input(Input::Command { ticket: Ticket(ticket), call: call(who, command) });
    }

    fn ask_with_key(&mut self, ticket: u64, who: &str, key: &str, command: Command) {
        let mut call = call(who, command);
        call.key = Some(Key { id: seal(key).commitment.0, body: seal("body").commitment.0 });
        self.input(Input::Command { ticket: Ticket(ticket), call });
    }

    /// The append happens.
    fn commit(&mut self) {
        let (after, entries, commands) = self.sent.take().expect("an append");
        assert_eq!(index(after), self.journal.len(), "the head is checked");
        self.journal.extend(entries);
        self.commands.extend(commands);
    }

    /// Somebody else's append.
    fn meanwhile(&mut self, who: &str, command: Command) {
        let mut other = Replica::new(MeetingId(7));
        while other.poll().is_some() {}
        let entries = self.journal.clone();
        other.handle(START, Input::Loaded { entries, commands: Vec::new(), complete: true });
        other.handle(START, Input::Command { ticket: Ticket(0), call: call(who, command) });
        while let Some(output) = other.poll() {
            if let Output::Append { entries, .. } = output {
                self.journal.extend(entries);
            }
        }
    }

    /// Answers the load that is wanted.
    fn load(&mut self) {
        let after = self.loads.take().expect("a load is wanted");
        let entries = self.journal[index(after)..].to_vec();
        let commands = self.commands.clone();
        self.input(Input::Loaded { entries, commands, complete: true });
    }

    fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }
}

fn claim() -> Command {
    Command::Claim { participant: None, reason: None }
}

fn release() -> Command {
    Command::Release { participant: None, reason: None }
}

#[test]
fn re1_nothing_is_told_before_it_is_durable() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    desk.ask(2, "cat", claim());
    desk.input(Input::Read { ticket: Ticket(3) });
    assert!(desk.told().is_empty());
    desk.commit();
    desk.input(Input::Appended);
    assert_eq!(desk.told(), ["publish [8]", "done 1 [8]", "read 3 at 8"]);
    // The reader was answered first; the second command is decided at the next input.
    assert_eq!(desk.replica.deadline(), Some(Time(0)));
    desk.input(Input::Tick);
    assert_eq!(desk.told(), ["refused 2 token_held"]);
}

#[test]
fn re2_many_commands_go_in_one_append_and_refusals_wait_with_them() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    for (ticket, who) in [(2, "bob"), (3, "cat"), (4, "dan")] {
        desk.ask(ticket, who, if who == "bob" { release() } else { claim() });
    }
    desk.commit();
    desk.input(Input::Appended);
    assert_eq!(desk.told(), ["publish [8]", "done 1 [8]"]);
    assert_eq!(desk.sent.as_ref().expect("a second append").1.len(), 2);
    desk.commit();
    desk.input(Input::Appended);
    assert_eq!(
        desk.told(),
        ["publish [9, 10]", "done 2 [9]", "done 3 [10]", "refused 4 token_held"]
    );
}

#[test]
fn re3_after_a_conflict_everything_is_decided_again() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    desk.sent = None;
    desk.meanwhile("cat", claim());
    desk.input(Input::Conflict);
    assert!(desk.told().is_empty());
    desk.load();
    assert_eq!(desk.told(), ["publish [8]", "refused 1 token_held"]);
}

#[test]
fn re4_an_unknown_outcome_that_had_happened_is_found() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    desk.commit();
    desk.input(Input::Unknown);
    desk.load();
    assert_eq!(desk.told(), ["publish [8]", "done 1 [8]"]);
    assert!(desk.sent.is_none());
}

#[test]
fn re4_an_unknown_outcome_that_had_not_happened_is_decided_again() {
    let mut desk = Desk::new();
    desk.ask_with_key(1, "bob", "k", claim());
    desk.sent = None;
    desk.input(Input::Unknown);
    desk.load();
    assert!(desk.told().is_empty());
    desk.commit();
    desk.input(Input::Appended);
    assert_eq!(desk.told(), ["publish [8]", "done 1 [8]"]);
}

#[test]
fn re4_an_append_that_lands_after_the_look_is_found_at_the_conflict() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    let late = desk.sent.take().expect("an append").1;
    desk.input(Input::Unknown);
    desk.load();
    desk.sent = None;
    desk.journal.extend(late);
    desk.input(Input::Conflict);
    desk.load();
    assert_eq!(desk.told(), ["publish [8]", "done 1 [8]"]);
}

#[test]
fn re4_of_two_appends_of_unknown_outcome_the_first_may_have_happened() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    let (_, first, _) = desk.sent.take().expect("an append");
    desk.input(Input::Unknown);
    let after = desk.loads.take().expect("a load");
    let entries = desk.journal[index(after)..].to_vec();
    // A second later, so that the second append is not the first one again.
    let loaded = Input::Loaded { entries, commands: Vec::new(), complete: true };
    desk.replica.handle(START.plus_seconds(1), loaded);
    desk.drain();
    let (_, second, _) = desk.sent.take().expect("a second append");
    assert_ne!(first, second);
    desk.journal.extend(first);
    desk.input(Input::Unknown);
    desk.load();
    assert_eq!(desk.told(), ["publish [8]", "done 1 [8]"]);
}

/// PH3: what was counted is not lost with an append that did not happen, nor counted twice with one
/// that did.
#[test]
fn re4_the_count_of_refusals_survives_an_append_that_did_not_happen() {
    let change = |to: meeting::PhaseKind| Command::ChangePhase { to, reason: None };
    let counts = |desk: &Desk| -> Vec<_> {
        let counts = desk.journal.iter().filter_map(|entry| match &entry.event {
            meeting::Event::RefusalsCounted { counts, .. } => Some(counts.clone()),
            _ => None,
        });
        counts.collect()
    };
    let one = std::collections::BTreeMap::from([("not_held".to_owned(), 1)]);
    for outcome in [Input::Conflict, Input::Unknown] {
        let mut desk = Desk::new();
        desk.ask(1, "ann", release());
        desk.ask(2, "ann", change(meeting::PhaseKind::Clarification));
        desk.sent = None;
        desk.input(outcome);
        desk.load();
        desk.commit();
        desk.input(Input::Appended);
        assert_eq!(counts(&desk), std::slice::from_ref(&one));
    }
    let mut desk = Desk::new();
    desk.ask(1, "ann", release());
    desk.ask(2, "ann", change(meeting::PhaseKind::Clarification));
    desk.commit();
    desk.input(Input::Unknown);
    desk.load();
    desk.ask(3, "ann", change(meeting::PhaseKind::Decision));
    desk.commit();
    desk.input(Input::Appended);
    assert_eq!(counts(&desk), [one]);
}

/// A store that never says how it went is as good as away: nothing is sent for ever.
#[test]
fn re5_a_store_that_never_says_how_it_went_is_away() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    for _ in 0..meeting::limit::UNKNOWN_MAX {
        assert!(desk.told().is_empty());
        desk.sent.take().expect("sent again");
        desk.input(Input::Unknown);
        if desk.loads.is_some() {
            desk.load();
        }
    }
    assert_eq!(desk.told(), ["refused 1 unavailable"]);
    assert!(desk.sent.is_none() && desk.loads.is_none());
}

/// Who comes or goes while the state is read anew is told of when it is there.
#[test]
fn re5_presence_during_a_load_is_told_after_it() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    desk.sent = None;
    desk.input(Input::Conflict);
    desk.input(Input::Presence { account: account("cat"), is_online: true });
    assert!(desk.told().is_empty());
    desk.load();
    assert_eq!(desk.told(), ["presence 5 true"]);
}

#[test]
fn re5_a_store_that_is_away_is_said_and_asked_again() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    desk.ask(2, "cat", claim());
    desk.input(Input::Read { ticket: Ticket(3) });
    desk.sent = None;
    desk.input(Input::Unavailable);
    assert_eq!(
        desk.told(),
        ["refused 1 unavailable", "refused 2 unavailable", "refused 3 unavailable"]
    );
    assert!(desk.replica.is_idle());
    desk.ask(4, "bob", claim());
    desk.load();
    desk.commit();
    desk.input(Input::Appended);
    assert_eq!(desk.told(), ["publish [8]", "done 4 [8]"]);
}

#[test]
fn re6_the_same_key_under_way_waits_for_its_answer() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    desk.ask_with_key(2, "bob", "k", release());
    desk.ask_with_key(3, "bob", "k", release());
    desk.commit();
    desk.input(Input::Appended);
    desk.told();
    desk.commit();
    desk.input(Input::Appended);
    assert_eq!(desk.told(), ["publish [9]", "done 2 [9]", "done 3 again [9]"]);
}

#[test]
fn re6_a_key_that_another_node_has_used_is_found_after_the_conflict() {
    let mut desk = Desk::new();
    desk.ask_with_key(1, "bob", "k", claim());
    desk.commit();
    // The store says that it knows the key already.
    desk.input(Input::Conflict);
    desk.load();
    assert_eq!(desk.told(), ["publish [8]", "done 1 again [8]"]);
}

#[test]
fn re6_a_key_too_old_to_be_found_is_spent() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    desk.ask_with_key(2, "bob", "old", release());
    desk.ask_with_key(3, "cat", "new", claim());
    desk.commit();
    desk.input(Input::Appended);
    desk.told();
    for _ in 0..2 {
        desk.sent = None;
        desk.input(Input::Conflict);
        desk.load();
    }
    assert_eq!(desk.told(), ["refused 2 key_reused", "refused 3 token_held"]);
}

/// Seed 1043 of the simulation: the conflict was another's, who was told that the store is away.
#[test]
fn re6_suspicion_of_a_key_ends_with_its_command() {
    let mut desk = Desk::new();
    desk.ask_with_key(1, "bob", "first", claim());
    desk.sent = None;
    desk.input(Input::Conflict);
    desk.input(Input::Unavailable);
    desk.ask_with_key(2, "cat", "second", claim());
    desk.load();
    assert_eq!(desk.told(), ["refused 1 unavailable"]);
    assert!(desk.sent.is_some(), "decided, not refused");
}

#[test]
fn re7_a_hint_is_worth_a_look_and_nothing_more() {
    let mut desk = Desk::new();
    desk.meanwhile("cat", claim());
    desk.input(Input::Heard { head: Seq(8) });
    assert!(desk.told().is_empty());
    desk.load();
    assert_eq!(desk.told(), ["publish [8]"]);
    desk.input(Input::Heard { head: Seq(99) });
    desk.load();
    assert!(desk.loads.is_none() && desk.told().is_empty());
}

#[test]
fn re8_the_inbox_is_bounded() {
    let mut desk = Desk::new();
    desk.ask(0, "bob", claim());
    for ticket in 1..=meeting::limit::INBOX_MAX as u64 {
        desk.ask(ticket, "cat", claim());
    }
    assert!(desk.told().is_empty());
    desk.ask(9_999, "cat", claim());
    let busy = Refusal::Busy.code();
    assert_eq!(desk.told(), [format!("refused 9999 {busy}")]);
}

#[test]
fn re8_so_are_the_reads() {
    let mut desk = Desk::new();
    desk.ask(0, "bob", claim());
    for ticket in 1..=meeting::limit::READS_MAX as u64 {
        desk.input(Input::Read { ticket: Ticket(ticket) });
    }
    assert!(desk.told().is_empty());
    desk.input(Input::Read { ticket: Ticket(9_999) });
    assert_eq!(desk.told(), ["refused 9999 busy"]);
}

/// RE9: also before the second command of one append.
#[test]
fn re9_what_the_first_command_makes_due_comes_before_the_second() {
    let mut desk = Desk::new();
    let now = START.plus_seconds(500);
    let set = |json: &str| Command::Update {
        name: None,
        description: None,
        scheduled_at: None,
        is_public: None,
        is_active: None,
        settings: Some(serde_json::from_str(json).expect("settings")),
    };
    desk.ask(1, "ann", set(r#"{"overtime":true}"#));
    desk.commit();
    desk.input(Input::Appended);
    desk.ask(2, "bob", claim());
    desk.commit();
    desk.input(Input::Appended);
    desk.told();
    let call_at =
        |who, ticket, command| Input::Command { ticket: Ticket(ticket), call: call(who, command) };
    // Both come before the replica is asked what to do.
    desk.replica.handle(now, call_at("ann", 3, set(r#"{"overtime":false}"#)));
    desk.replica.handle(now, call_at("cat", 4, claim()));
    desk.drain();
    desk.commit();
    desk.input(Input::Appended);
    let told = desk.told();
    assert!(told.iter().any(|told| told.starts_with("done 4")), "{told:?}");
}

#[test]
fn re9_what_fell_due_comes_before_a_command() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    desk.commit();
    desk.input(Input::Appended);
    desk.told();
    desk.replica.handle(
        START.plus_seconds(500),
        Input::Command { ticket: Ticket(2), call: call("cat", claim()) },
    );
    desk.drain();
    desk.commit();
    desk.input(Input::Appended);
    assert_eq!(desk.told(), ["publish [9, 10, 11]", "done 2 [11]"]);
}

#[test]
fn re10_a_backward_clock_never_turns_the_journal_back() {
    let mut desk = Desk::new();
    desk.ask(1, "bob", claim());
    desk.commit();
    desk.input(Input::Appended);
    desk.replica
        .handle(Time(5), Input::Command { ticket: Ticket(2), call: call("bob", release()) });
    desk.drain();
    desk.commit();
    desk.input(Input::Appended);
    assert!(desk.journal.is_sorted_by_key(|entry| entry.at));
}

#[test]
fn re11_idle_only_when_nobody_is_here_and_nothing_waits() {
    let mut desk = Desk::new();
    assert!(desk.replica.is_idle());
    let bob = account("bob");
    desk.input(Input::Presence { account: bob, is_online: true });
    assert!(!desk.replica.is_idle());
    desk.input(Input::Presence { account: bob, is_online: false });
    assert!(desk.replica.is_idle());
    desk.ask(1, "bob", claim());
    assert!(!desk.replica.is_idle());
}
