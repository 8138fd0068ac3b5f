//! Proposals, and what a vote does to the meeting around it (PR).

use expect_test::expect;
use meeting::{Action, Refusal, Seq, Stage, apply, limit};

use crate::story::{World, account, actor, check, seal};

/// The story of a meeting that has come to the decision.
pub(crate) fn decided(story: &str) -> String {
    format!("ann changes clarification\nann changes decision\n{story}")
}

/// A meeting in the phase `decision` after these lines.
pub(crate) fn world(lines: &[&str]) -> World {
    let mut world = World::new("{}");
    for line in ["ann changes clarification", "ann changes decision"].iter().chain(lines) {
        world.tell(line);
    }
    world
}

#[test]
fn pr1_the_holder_or_a_facilitator_proposes_in_the_decision() {
    check(
        "bob claims\nbob proposes a\nann proposes a\nolga proposes a\nann changes clarification\n\
         ann changes decision\nbob proposes a why=because\ncat proposes b\nann proposes c consent\n\
         olga proposes d\nroot proposes e two_thirds quorum=50\neve proposes f\nann changes feedback\n\
         bob proposes g\nann changes decision\nann ends\nbob proposes h",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 phase_forbids: [Decision]
            0.0 phase_forbids: [Decision]
            0.0 role_forbids: [Participant, Facilitator]
            0.0 refusals_counted counts={"phase_forbids":2,"role_forbids":1} ideation
            0.0 phase_changed ideation clarification
            0.0 phase_changed clarification decision
            0.0 proposal_made description=because majority bob quorum=0 title=a
            0.0 not_token_holder: Some("bob")
            0.0 proposal_made consent ann quorum=0 title=c
            0.0 role_forbids: [Participant, Facilitator]
            0.0 proposal_made two_thirds quorum=50 title=e
            0.0 not_participant
            0.0 refusals_counted counts={"not_participant":1,"not_token_holder":1,"role_forbids":1} decision
            0.0 phase_changed decision feedback
            0.0 phase_forbids: [Decision]
            0.0 refusals_counted counts={"phase_forbids":1} feedback
            0.0 phase_changed feedback decision
            0.0 force_released meeting_ended #1 bob
            0.0 meeting_ended
            0.0 meeting_ended: at 0
        "#]],
    );
}

#[test]
fn pr2_a_facilitator_opens_one_vote_at_a_time() {
    check(
        &decided(
            "ann proposes a\nann proposes b\nbob calls\nolga calls\nann calls on=a\nann calls on=b\n\
             ann calls on=a\nroot counts on=a\nroot calls on=b\nann calls on=a\nann drops on=b\n\
             ann calls on=b\nann calls on=z",
        ),
        expect![[r#"
            0.0 phase_changed ideation clarification
            0.0 phase_changed clarification decision
            0.0 proposal_made majority ann quorum=0 title=a
            0.0 proposal_made majority ann quorum=0 title=b
            0.0 role_forbids: [Facilitator]
            0.0 role_forbids: [Facilitator]
            0.0 vote_opened a
            0.0 vote_open: a
            0.0 vote_open: a
            0.0 vote_closed ballots={"abstain":0,"no":0,"yes":0} entitled=4 rejected a
            0.0 vote_opened b
            0.0 vote_closed: rejected
            0.0 proposal_withdrawn b
            0.0 vote_closed: withdrawn
            0.0 not_found
        "#]],
    );
}

#[test]
fn pr8_nobody_writes_on_the_board_while_people_vote() {
    check(
        &decided(
            "bob claims\nbob draws x\nbob proposes a\nann calls\nbob draws y\nbob moves y\nbob wipes\n\
             bob pens y s\ncat draws y\nann moves y\nroot wipes\nolga draws y\nbob releases\nann claims\n\
             ann draws y\nann counts\nann draws y\nann proposes b\nann calls\nann draws z\nann drops\n\
             ann draws z",
        ),
        expect![[r#"
            0.0 phase_changed ideation clarification
            0.0 phase_changed clarification decision
            0.0 granted free #1 bob
            0.0 annotation_created content=x #1 drawing bob timestamp_ms=0
            0.0 proposal_made majority bob quorum=0 title=a
            0.0 vote_opened a
            0.0 vote_open: a
            0.0 vote_open: a
            0.0 vote_open: a
            0.0 vote_open: a
            0.0 vote_open: a
            0.0 vote_open: a
            0.0 vote_open: a
            0.0 role_forbids: [Participant, Facilitator]
            0.0 released done #1 bob
            0.0 granted free #2 ann
            0.0 vote_open: a
            0.0 vote_closed ballots={"abstain":0,"no":0,"yes":0} entitled=4 rejected a
            0.0 annotation_created content=y #2 drawing ann timestamp_ms=0
            0.0 proposal_made majority ann quorum=0 title=b
            0.0 vote_opened b
            0.0 vote_open: b
            0.0 proposal_withdrawn b
            0.0 annotation_created content=z #2 drawing ann timestamp_ms=0
        "#]],
    );
}

#[test]
fn pr8_a_stroke_under_the_pen_is_kept_and_stands_on_the_board_of_the_vote() {
    check(
        &decided(
            "bob claims\nann proposes a\nbob pens one s\nbob pens two s\n1 ann calls\nbob pens three s\n\
             2 bob releases\n3 cat claims\ncat pens four t\n4 ann counts\ncat pens five t\n5 cat releases",
        ),
        expect![[r#"
            0.0 phase_changed ideation clarification
            0.0 phase_changed clarification decision
            0.0 granted free #1 bob
            0.0 proposal_made majority ann quorum=0 title=a
            1.0 annotation_created content=two #1 drawing bob timestamp_ms=1000
            1.0 vote_opened a
            1.0 vote_open: a
            2.0 released done #1 bob
            3.0 granted free #2 cat
            3.0 vote_open: a
            4.0 vote_closed ballots={"abstain":0,"no":0,"yes":0} entitled=4 rejected a
            5.0 annotation_created content=five #2 drawing cat timestamp_ms=5000
            5.0 released done #2 cat
        "#]],
    );
}

#[test]
fn pr8_the_board_is_named_by_the_entry_that_opened_the_vote() {
    let world = world(&["bob claims", "ann proposes a", "bob pens one s", "ann calls"]);
    let Stage::Voting { opened, .. } = world.replica.meeting().proposals().next().unwrap().stage
    else {
        panic!("no vote");
    };
    let mut then = meeting::Meeting::new(world.fold.id());
    for entry in world.journal.iter().take_while(|entry| entry.seq <= opened.board) {
        apply(&mut then, entry);
    }
    assert_eq!(opened.board, Seq(world.journal.len() as u64));
    assert_eq!(then.annotations().map(|it| it.content.clone()).collect::<Vec<_>>(), [seal("one")]);
}

#[test]
fn pr9_who_made_it_or_a_facilitator_withdraws_it() {
    check(
        &decided(
            "bob claims\nbob proposes a\nbob proposes b\nbob proposes c\nbob releases\ncat drops\n\
             olga drops\neve drops\nbob drops on=a\nbob drops on=a\nann calls on=b\ncat votes yes\n\
             bob drops on=b\nann changes clarification\nroot drops on=c\nann changes decision\n\
             cat claims\ncat proposes d\nann makes cat observer\ncat drops\nann drops",
        ),
        expect![[r#"
            0.0 phase_changed ideation clarification
            0.0 phase_changed clarification decision
            0.0 granted free #1 bob
            0.0 proposal_made majority bob quorum=0 title=a
            0.0 proposal_made majority bob quorum=0 title=b
            0.0 proposal_made majority bob quorum=0 title=c
            0.0 released done #1 bob
            0.0 role_forbids: [Facilitator]
            0.0 role_forbids: [Participant, Facilitator]
            0.0 not_participant
            0.0 proposal_withdrawn a
            0.0 vote_closed: withdrawn
            0.0 vote_opened b
            0.0 vote_closed: pending
            0.0 proposal_withdrawn b
            0.0 refusals_counted counts={"not_participant":1,"role_forbids":2,"vote_closed":2} decision
            0.0 phase_changed decision clarification
            0.0 proposal_withdrawn c
            0.0 phase_changed clarification decision
            0.0 granted free #2 cat
            0.0 proposal_made majority cat quorum=0 title=d
            0.0 role_changed set participant cat observer
            0.0 force_released role #2 cat
            0.0 role_forbids: [Participant, Facilitator]
            0.0 proposal_withdrawn d
        "#]],
    );
}

#[test]
fn pr10_a_vote_lapses_with_its_phase_or_with_the_meeting() {
    check(
        &decided(
            "ann proposes a\nann proposes b\nann calls on=a\nbob votes yes\nann changes feedback\n\
             ann changes decision\nann calls on=a\nann counts on=a\nbob votes yes on=a\nann calls on=b\n\
             bob claims\nann ends",
        ),
        expect![[r#"
            0.0 phase_changed ideation clarification
            0.0 phase_changed clarification decision
            0.0 proposal_made majority ann quorum=0 title=a
            0.0 proposal_made majority ann quorum=0 title=b
            0.0 vote_opened a
            0.0 vote_closed: pending
            0.0 vote_lapsed a
            0.0 refusals_counted counts={"vote_closed":1} decision
            0.0 phase_changed decision feedback
            0.0 phase_changed feedback decision
            0.0 vote_closed: lapsed
            0.0 vote_closed: lapsed
            0.0 vote_closed: lapsed
            0.0 vote_opened b
            0.0 granted free #1 bob
            0.0 vote_lapsed b
            0.0 force_released meeting_ended #1 bob
            0.0 refusals_counted counts={"vote_closed":3} decision
            0.0 meeting_ended
        "#]],
    );
}

#[test]
fn pr12_a_meeting_holds_so_many_proposals() {
    let mut world = world(&["ann proposes x", "ann drops"]);
    for _ in 1..limit::PROPOSALS_MAX {
        world.tell("ann proposes x");
    }
    // A withdrawn one counts: the audit trail keeps it.
    let bound = limit::PROPOSALS_MAX as u64;
    let full = Refusal::MeetingFull { what: "proposals", bound };
    assert_eq!(world.decide("ann proposes y"), Err(full));
}

/// PR2, PR8: what one is told in advance follows the vote.
#[test]
fn pr8_rights_follow_the_vote() {
    let mut world = world(&["bob claims", "ann proposes a"]);
    let code = |world: &World, who: &str, action: Action| {
        let mine = world.replica.meeting().my(actor(who));
        mine.why_not.iter().find(|(not, _)| *not == action).map(|(_, code)| *code)
    };
    let told = |world: &World| {
        [
            ("bob", Action::Annotate),
            ("ann", Action::DeleteAnnotation),
            ("ann", Action::OpenVote),
            ("bob", Action::Vote),
            ("ann", Action::CloseVote),
            ("root", Action::Vote),
            ("root", Action::CloseVote),
        ]
        .map(|(who, action)| code(world, who, action))
    };
    let (open, closed, nobody) = (Some("vote_open"), Some("vote_closed"), Some("not_participant"));
    assert_eq!(told(&world), [None, None, None, closed, closed, nobody, closed]);
    world.tell("ann calls");
    assert_eq!(told(&world), [open, open, open, None, None, nobody, None]);
    world.tell("ann counts");
    assert_eq!(told(&world), [None, None, None, closed, closed, nobody, closed]);
    assert!(world.replica.meeting().participant_of(account("root")).is_none());
}
