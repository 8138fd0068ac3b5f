//! The right table, cell by cell, each driven through `decide` (RI), and what it tells people.

use expect_test::expect_file;
use meeting::{Action, Cell, PhaseKind, Role, Standing, cell};

use crate::story::{World, actor};

/// Written by hand from the contract: what olga (observer), bob (participant), bob (holder) and
/// ann (facilitator) are told in a state where nothing but the table and the floor's own rules is
/// in their way.
const GOLDEN: &str = "
floor.claim         role_forbids     ok               already_holder   ok
floor.release       role_forbids     not_token_holder ok               ok
floor.pass          role_forbids     not_token_holder ok               ok
floor.request       role_forbids     ok               already_holder   ok
floor.withdraw      role_forbids     ok               not_waiting      ok
floor.defer         role_forbids     ok               not_waiting      ok
floor.grant         role_forbids     role_forbids     role_forbids     ok
floor.revoke        role_forbids     role_forbids     role_forbids     ok
floor.extend        role_forbids     not_token_holder ok               ok
floor.queue         role_forbids     role_forbids     role_forbids     ok
phase.change        role_forbids     role_forbids     role_forbids     ok
annotation.create   role_forbids     not_token_holder ok               not_token_holder
annotation.update   role_forbids     not_token_holder ok               ok
annotation.delete   role_forbids     not_token_holder ok               ok
decision.create     role_forbids     role_forbids     role_forbids     ok
decision.update     role_forbids     role_forbids     role_forbids     ok
decision.delete     role_forbids     role_forbids     role_forbids     ok
chat.send           role_forbids     ok               ok               ok
chat.delete         ok               ok               ok               ok
proposal.create     role_forbids     not_token_holder ok               ok
proposal.open       role_forbids     role_forbids     role_forbids     ok
proposal.vote       role_forbids     ok               ok               ok
proposal.close      role_forbids     role_forbids     role_forbids     ok
proposal.withdraw   role_forbids     ok               ok               ok
participant.role    role_forbids     role_forbids     role_forbids     ok
participant.invite  role_forbids     role_forbids     role_forbids     ok
participant.invitations role_forbids role_forbids     role_forbids     ok
participant.leave   ok               ok               ok               ok
meeting.start       role_forbids     role_forbids     role_forbids     ok
meeting.end         role_forbids     role_forbids     role_forbids     ok
meeting.update      role_forbids     role_forbids     role_forbids     ok
meeting.delete      role_forbids     role_forbids     role_forbids     ok
meeting.export      role_forbids     role_forbids     role_forbids     ok
media.camera        role_forbids     ok               ok               ok
";

/// What `phase_forbids` outside the phase `decision`, whomever it is open to there.
const OF_DECISION: [Action; 4] =
    [Action::Propose, Action::OpenVote, Action::Vote, Action::CloseVote];

/// Who asks, in the columns of the table.
const COLUMNS: [(&str, Role, bool); 4] = [
    ("olga", Role::Observer, false),
    ("bob", Role::Participant, false),
    ("bob", Role::Participant, true),
    ("ann", Role::Facilitator, false),
];

/// What is asked for.
const fn line(action: Action, is_facilitator: bool) -> &'static str {
    match action {
        Action::Claim => "claims",
        Action::Release => "releases",
        Action::Pass if is_facilitator => "passes dan of=cat",
        Action::Pass => "passes dan",
        Action::Request => "requests",
        Action::Withdraw => "withdraws",
        Action::Defer => "defers",
        Action::Grant => "grants dan force",
        Action::Revoke => "revokes",
        Action::Extend => "extends 5",
        Action::Queue => "closes",
        Action::ChangePhase => "changes clarification",
        Action::Annotate => "draws x",
        Action::UpdateAnnotation => "moves y",
        Action::DeleteAnnotation => "wipes",
        Action::Decide => "decides c",
        Action::AmendDecision => "amends d",
        Action::DeleteDecision => "retracts",
        Action::SendMessage => "says hello",
        Action::DeleteMessage if is_facilitator => "unsays bob",
        Action::DeleteMessage => "unsays",
        Action::Propose => "proposes c",
        Action::OpenVote => "calls",
        Action::Vote => "votes yes",
        Action::CloseVote => "counts",
        Action::WithdrawProposal => "drops",
        Action::SetRole => "makes dan observer",
        Action::Leave => "leaves",
        Action::Start => "starts",
        Action::End => "ends",
        Action::Update | Action::SeeInvitations | Action::Export => "hides",
        // No command: the check below is all there is.
        Action::ShowCamera => "",
        Action::Invite => "invites",
        Action::Delete => "deletes",
    }
}

/// A meeting in that phase, with something on the board and on the record, and something to vote on.
fn world(phase: PhaseKind) -> World {
    let mut world = World::new("{}");
    let there = ["ann changes clarification", "ann changes decision"];
    for line in there.into_iter().chain(["bob claims", "bob proposes p", "bob releases"]) {
        world.tell(line);
    }
    let from_there: &[&str] = match phase {
        PhaseKind::Ideation => &["clarification", "ideation"],
        PhaseKind::Clarification => &["clarification"],
        PhaseKind::Decision => &[],
        PhaseKind::Feedback => &["feedback"],
    };
    for kind in from_there {
        world.tell(&format!("ann changes {kind}"));
    }
    for line in ["bob claims", "bob draws x", "bob releases", "ann decides a", "bob says x"] {
        world.tell(line);
    }
    // Somebody who looks on by now may take back what they wrote before.
    for line in ["ann makes olga participant", "olga says y", "ann makes olga observer"] {
        world.tell(line);
    }
    world
}

/// Gets ready what the action needs: somebody holds, or the asker does, or waits.
fn prepare(world: &mut World, action: Action, who: &str, holds: bool) {
    if holds {
        world.tell("bob claims");
    } else if !matches!(action, Action::Claim) {
        world.tell("cat claims");
        if matches!(action, Action::Withdraw | Action::Defer) && who != "olga" {
            world.tell(&format!("{who} requests"));
        }
    }
    if matches!(action, Action::Vote | Action::CloseVote) {
        // Refused where there is no voting.
        world.tell("ann calls");
    }
}

#[test]
fn ri1_every_cell_of_the_table_through_decide() {
    for phase in PhaseKind::ALL {
        for row in GOLDEN.lines().filter(|row| !row.is_empty()) {
            let mut words = row.split_whitespace();
            let name = words.next().expect("an action");
            let action = *Action::ALL.iter().find(|a| a.name() == name).expect("an action");
            for ((who, role, holds), golden) in COLUMNS.into_iter().zip(words) {
                let is_closed = phase != PhaseKind::Decision && OF_DECISION.contains(&action);
                let golden = match golden {
                    "role_forbids" => golden,
                    _ if is_closed => "phase_forbids",
                    _ => golden,
                };
                let mut world = world(phase);
                prepare(&mut world, action, who, holds);
                let phase_line;
                let asked = if action == Action::ChangePhase {
                    phase_line = format!("changes {}", phase.neighbours()[0].name());
                    phase_line.as_str()
                } else {
                    line(action, role == Role::Facilitator)
                };
                let said = match action {
                    Action::ShowCamera => world.replica.meeting().check(actor(who), action),
                    _ => world.decide(&format!("{who} {asked}")).map(|_| ()),
                };
                let said = said.map_or_else(|refusal| refusal.code(), |()| "ok");
                assert_eq!(said, golden, "{name} by {who} (holds: {holds}) in {phase:?}");
                // What the browser is told in advance is what happens.
                let mine = world.replica.meeting().my(actor(who));
                let why_not = mine.why_not.iter().find(|(not, _)| *not == action);
                let told = why_not.map_or("ok", |(_, code)| *code);
                assert_eq!(told, golden, "told {name} to {who} (holds: {holds}) in {phase:?}");
                assert_eq!(mine.may.contains(&action), golden == "ok");
                // A read passes the same checks; holding is the floor's own.
                let checked = world.replica.meeting().check(actor(who), action);
                let checked = checked.map_or_else(|refusal| refusal.code(), |()| "ok");
                let is_floors = !matches!(golden, "role_forbids" | "phase_forbids");
                assert_eq!(checked, if is_floors { "ok" } else { golden }, "{name} checked");
                let in_table = match cell(phase, role, holds, action) {
                    Cell::May => !golden.ends_with("_forbids") && golden != "not_token_holder",
                    Cell::Role => golden == "role_forbids",
                    Cell::Phase => golden == "phase_forbids",
                    Cell::NotHolder => golden == "not_token_holder",
                };
                assert!(in_table, "the table's cell of {name} for {who} (holds: {holds})");
            }
        }
    }
    let rows = GOLDEN.lines().filter(|row| !row.is_empty()).count();
    assert_eq!(rows, Action::ALL.len(), "every action has its row");
}

#[test]
fn ri2_the_documentation_prints_the_table() {
    let text = format!(
        "# Who may do what\n\nPrinted from the table in `crates/meeting/src/right.rs` by its test; \
         not written by hand. The floor's own\nrules come on top (somebody else holds, nobody \
         waits): see [RULES.md](../RULES.md). An admin acts as a facilitator\nin any meeting, but \
         holds the floor and votes only as a participant. The \
         four phases differ in proposals and votes alone.\n\n{}",
        meeting::table()
    );
    expect_file![concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rights.md")].assert_eq(&text);
}

#[test]
fn ri3_standings_tell_what_each_may() {
    let mut world = World::new("{}");
    world.tell("ann claims");
    world.tell("bob requests");
    world.tell("cat requests");
    let rights = world.replica.meeting().rights();
    let may = |standing: Standing, action: Action| {
        let (_, allowed) =
            rights.standing.iter().find(|(one, _)| *one == standing).expect("six standings");
        allowed.may.contains(&action)
    };
    assert!(!may(Standing::Observer, Action::Request));
    assert!(may(Standing::Participant, Action::Request));
    assert!(!may(Standing::Participant, Action::Claim));
    assert!(may(Standing::Holder, Action::Release) && !may(Standing::Holder, Action::Extend));
    assert!(may(Standing::Waiting, Action::Defer) && may(Standing::Next, Action::Withdraw));
    assert!(may(Standing::Facilitator, Action::Revoke));
}

#[test]
fn ri4_my_rights_follow_the_state() {
    let mut world = World::new(r#"{"order":"facilitator"}"#);
    let code = |world: &World, who: &str, action: Action| {
        let mine = world.replica.meeting().my(actor(who));
        mine.why_not.iter().find(|(not, _)| *not == action).map(|(_, code)| *code)
    };
    world.tell("bob requests");
    assert_eq!(code(&world, "bob", Action::Claim), Some("not_next"));
    assert_eq!(code(&world, "root", Action::Claim), Some("not_participant"));
    assert_eq!(code(&world, "root", Action::Grant), None);
    assert_eq!(code(&world, "eve", Action::Leave), Some("not_participant"));
    world.tell("ann closes");
    assert_eq!(code(&world, "cat", Action::Request), Some("queue_closed"));
    world.tell("ann ends");
    assert_eq!(code(&world, "ann", Action::End), Some("meeting_ended"));
    assert_eq!(code(&world, "ann", Action::Delete), None);
    world.tell("ann deletes");
    assert_eq!(code(&world, "ann", Action::Delete), Some("not_found"));
}

/// RI4: who was interrupted may give up the rest, and holds it until then.
#[test]
fn ri4_the_interrupted_are_told_what_they_may() {
    let mut world = World::new("{}");
    for line in ["bob claims", "cat requests order", "ann grants cat"] {
        world.tell(line);
    }
    assert_told(&world, "bob");
    assert_told(&world, "cat");
}

/// RI4: with nobody waiting there is nobody to pass to.
#[test]
fn ri4_nobody_to_pass_to() {
    let mut world = World::new(r#"{"pass":"queue"}"#);
    world.tell("bob claims");
    assert_told(&world, "bob");
    world.tell("dan requests");
    assert_told(&world, "bob");
}

/// RI4, AN6: a closed board is nobody's, and that is said in advance.
#[test]
fn ri4_a_closed_board_is_told() {
    let mut world = World::new(r#"{"board":"closed"}"#);
    world.tell("bob claims");
    for who in ["bob", "cat", "ann", "root"] {
        let mine = world.replica.meeting().my(actor(who));
        for action in [Action::UpdateAnnotation, Action::DeleteAnnotation] {
            assert!(mine.why_not.contains(&(action, "phase_forbids")), "{action:?} by {who}");
        }
    }
    let mine = world.replica.meeting().my(actor("bob"));
    assert!(mine.why_not.contains(&(Action::Annotate, "phase_forbids")));
    world.tell("ann sets {\"board\":\"open\"}");
    assert!(world.replica.meeting().my(actor("bob")).may.contains(&Action::Annotate));
}

/// What somebody is told of the floor's commands is what they would be answered.
fn assert_told(world: &World, who: &str) {
    let mine = world.replica.meeting().my(actor(who));
    let own = [
        Action::Claim,
        Action::Request,
        Action::Withdraw,
        Action::Release,
        Action::Pass,
        Action::Extend,
    ];
    for action in own {
        let why_not = mine.why_not.iter().find(|(not, _)| *not == action).map(|(_, code)| *code);
        let said = world.decide(&format!("{who} {}", line(action, false)));
        assert_eq!(why_not, said.err().map(|refusal| refusal.code()), "{action:?} by {who}");
    }
}

#[test]
fn ri5_reads_pass_the_same_checks() {
    let mut world = World::new("{}");
    world.tell("ann ends");
    let check = |world: &World, who: &str, action: Action| {
        world.replica.meeting().check(actor(who), action).map_err(|refusal| refusal.code())
    };
    assert_eq!(check(&world, "ann", Action::Invite), Err("meeting_ended"));
    assert_eq!(check(&world, "ann", Action::SeeInvitations), Ok(()), "reading goes on");
    assert_eq!(check(&world, "root", Action::Export), Ok(()));
    assert_eq!(check(&world, "bob", Action::Export), Err("role_forbids"));
    assert_eq!(check(&world, "eve", Action::Export), Err("not_participant"));
    world.tell("ann deletes");
    assert_eq!(check(&world, "root", Action::Export), Err("not_found"));
}

/// RI6: the holder alone is heard, whoever may speak at all may be seen, and at the end nobody.
#[test]
fn ri6_media_permits_come_from_the_same_table() {
    let mut world = World::new("{}");
    let permits = |world: &World| {
        let permits = world.replica.meeting().permits();
        let names = |ids: Vec<_>| ids.into_iter().map(|id| world.name(id)).collect::<Vec<_>>();
        let holder = permits.holder.map(|id| world.name(id));
        (permits.epoch.0, holder, names(permits.cameras.into_iter().collect()).join(" "))
    };
    let all = "ann bob cat dan".to_owned();
    assert_eq!(permits(&world), (0, None, all.clone()), "olga only looks on");
    world.tell("bob claims");
    assert_eq!(permits(&world), (1, Some("bob".into()), all.clone()));
    world.tell("bob passes cat");
    assert_eq!(permits(&world), (2, Some("cat".into()), all));
    world.tell("ann makes cat observer");
    world.tell("dan leaves");
    assert_eq!(permits(&world), (2, None, "ann bob".into()));
    world.tell("ann claims");
    world.tell("ann ends");
    assert_eq!(permits(&world), (3, None, String::new()));
}
