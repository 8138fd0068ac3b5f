//! Phases (PH) and the meeting's own life (ME).

use expect_test::expect;
use meeting::{Event, PhaseKind, Role};

use crate::story::{World, check, check_with};

#[test]
fn ph1_one_forward_or_one_back() {
    check(
        "bob changes clarification\nann changes ideation\nann changes decision\n\
         ann changes clarification\nann changes ideation\nroot changes clarification",
        expect![[r#"
               0.0 role_forbids: [Facilitator]
               0.0 phase_order: [Clarification]
               0.0 phase_order: [Clarification]
               0.0 refusals_counted counts={"phase_order":2,"role_forbids":1} ideation
               0.0 phase_changed ideation clarification
               0.0 phase_changed clarification ideation
               0.0 phase_changed ideation clarification
        "#]],
    );
}

#[test]
fn ph2_the_holder_keeps_the_floor_if_the_new_phase_lets_them() {
    check(
        "bob claims\ncat requests\nann changes clarification\nann looks",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 requested speech cat
               0.0 phase_changed ideation clarification
               0.0 holder: bob #1 until Some(125); queue: cat (least_spoken, overtaken 0)
        "#]],
    );
    check_with(
        r#"{"phases":{"clarification":{"mode":"off"},"decision":{"mode":"free"}}}"#,
        "bob claims\ncat requests\nann changes clarification\nbob claims\nann changes decision\n\
         bob claims\ncat requests",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 requested speech cat
               0.0 phase_changed ideation clarification
               0.0 force_released phase #1 bob
               0.0 withdrawn phase cat
               0.0 phase_forbids: [Ideation, Decision, Feedback]
               0.0 refusals_counted counts={"phase_forbids":1} clarification
               0.0 phase_changed clarification decision
               0.0 granted free #2 bob
               0.0 phase_forbids: [Ideation, Feedback]
        "#]],
    );
}

#[test]
fn ph3_refusals_are_summed_up_when_a_phase_ends() {
    check(
        "bob claims\ncat claims\ndan claims\nolga claims\nann changes clarification\nbob claims\n\
         ann ends",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 token_held: bob #1 until Some(125)
               0.0 token_held: bob #1 until Some(125)
               0.0 role_forbids: [Participant, Facilitator]
               0.0 refusals_counted counts={"role_forbids":1,"token_held":2} ideation
               0.0 phase_changed ideation clarification
               0.0 already_holder: #1
               0.0 force_released meeting_ended #1 bob
               0.0 refusals_counted counts={"already_holder":1} clarification
               0.0 meeting_ended
        "#]],
    );
}

#[test]
fn me1_the_creator_is_its_facilitator_and_the_first_phase_begins() {
    let world = World::new("{}");
    let types: Vec<_> = world.journal.iter().take(3).map(|entry| &entry.event).collect();
    assert!(matches!(
        types[..],
        [
            Event::MeetingCreated { .. },
            Event::ParticipantJoined { role: Role::Facilitator, .. },
            Event::PhaseChanged { phase: PhaseKind::Ideation, from: None, .. },
        ]
    ));
}

#[test]
fn me2_settings_hold_at_once_for_who_waits() {
    check(
        "bob claims\ncat requests\nann sets {\"mode\":\"free\"}\nann sets {\"mode\":\"off\"}\n\
         bob sets {}\nann sets {\"turn_limit_seconds\":86401}\nann sets {\"queue_limit\":501}",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 requested speech cat
               0.0 meeting_updated
               0.0 withdrawn phase cat
               0.0 meeting_updated
               0.0 force_released phase #1 bob
               0.0 role_forbids: [Facilitator]
               0.0 invalid: turn_limit_seconds
               0.0 invalid: queue_limit
        "#]],
    );
}

#[test]
fn me4_a_meeting_starts_once() {
    check(
        "bob starts\nann starts\n1 ann starts",
        expect![[r#"
               0.0 role_forbids: [Facilitator]
               0.0 meeting_started
               1.0 already_started: at 0
        "#]],
    );
}

#[test]
fn me5_nothing_follows_the_end() {
    check(
        "bob claims\ncat requests\n5 ann ends\nann ends\nbob claims\nfay joins\nann leaves\n\
         ann draws x\nolga claims\nsystem erases bob\n900 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 requested speech cat
            5.0 turn_started #1 until 125
            5.0 force_released meeting_ended #1 bob
            5.0 withdrawn meeting_ended cat
            5.0 meeting_ended
            5.0 meeting_ended: at 5
            5.0 meeting_ended: at 5
            5.0 meeting_ended: at 5
            5.0 meeting_ended: at 5
            5.0 meeting_ended: at 5
            5.0 role_forbids: [Participant, Facilitator]
            5.0 participant_erased bob
            900.0 holder: free; queue:
        "#]],
    );
}

#[test]
fn me6_deleted_is_gone_for_everybody() {
    check(
        "bob deletes\nbob claims\nann deletes\nann claims\nroot ends\n500 bob joins",
        expect![[r#"
            0.0 role_forbids: [Facilitator]
            0.0 granted free #1 bob
            0.0 meeting_deleted
            0.0 not_found
            0.0 not_found
            500.0 not_found
        "#]],
    );
}

#[test]
fn me7_a_key_finds_the_first_success_again() {
    check(
        "bob claims key=a\nbob claims key=a\nbob releases key=a/other\nbob releases key=b\n\
         bob claims\ncat claims key=a\nbob releases\ncat claims key=a\nann restarts\ncat claims key=a\n\
         90000 cat claims key=a",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 as before: [8]
            0.0 key_reused
            0.0 released done #1 bob
            0.0 granted free #2 bob
            0.0 token_held: bob #2 until Some(125)
            0.0 released done #2 bob
            0.0 granted free #3 cat
            0.0 as before: [12]
            5.0 turn_started #3 until 125
            125.0 turn_grace #3 until 128
            128.0 expired limit #3 cat
            90000.0 as before: [12]
        "#]],
    );
}

#[test]
fn ph4_a_length_ends_nothing() {
    check_with(
        r#"{"phase_seconds":60}"#,
        "100 ann looks\nann sets {\"phases\":{\"ideation\":{\"phase_seconds\":1}}}\n200 bob claims\n\
         ann sets {\"phase_seconds\":86401}\nann sets {\"phases\":{\"feedback\":{\"phase_seconds\":86401}}}",
        expect![[r#"
            100.0 holder: free; queue:
            100.0 meeting_updated
            200.0 granted free #1 bob
            200.0 invalid: phase_seconds
            200.0 invalid: phase_seconds
        "#]],
    );
}
