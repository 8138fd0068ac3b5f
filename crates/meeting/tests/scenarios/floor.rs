//! Taking, giving and losing the floor (FL).

use expect_test::expect;

use crate::story::{check, check_with};

#[test]
fn fl1_one_holder_and_each_grant_a_new_epoch() {
    check(
        "bob claims\n1 bob releases\n2 cat claims\n3 cat passes dan",
        expect![[r#"
               0.0 granted free #1 bob
               1.0 released done #1 bob
               2.0 granted free #2 cat
               3.0 passed #3 cat dan
        "#]],
    );
}

#[test]
fn fl2_a_claim_takes_a_free_floor_and_the_losers_learn_the_holder() {
    check(
        "bob claims\ncat claims\ndan claims\nolga claims\neve claims\nroot claims",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 token_held: bob #1 until Some(125)
               0.0 token_held: bob #1 until Some(125)
               0.0 role_forbids: [Participant, Facilitator]
               0.0 not_participant
               0.0 not_participant
        "#]],
    );
}

#[test]
fn fl3_a_claim_of_the_holder_repeats_the_grant() {
    check(
        "bob claims\n6 bob claims",
        expect![[r#"
               0.0 granted free #1 bob
               5.0 turn_started #1 until 125
               6.0 already_holder: #1
        "#]],
    );
}

#[test]
fn fl4_a_release_hands_on_in_the_same_step() {
    check(
        "bob releases\nbob claims\ncat requests\ncat releases\n9 bob releases",
        expect![[r#"
               0.0 not_held
               0.0 granted free #1 bob
               0.0 requested speech cat
               0.0 not_token_holder: Some("bob")
               5.0 turn_started #1 until 125
               9.0 released done #1 bob
               9.0 granted queue #2 cat
        "#]],
    );
}

#[test]
fn fl5_a_pass_is_one_event() {
    check(
        "bob claims\nbob passes olga\nbob passes bob\ncat passes dan\ncat passes dan of=bob\n\
         bob passes cat\nann passes dan of=cat\nann passes bob",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 role_forbids: [Participant, Facilitator]
               0.0 already_holder: #1
               0.0 not_token_holder: Some("bob")
               0.0 role_forbids: [Facilitator]
               0.0 passed #2 bob cat
               0.0 passed #3 cat dan
               0.0 not_token_holder: Some("dan")
        "#]],
    );
}

#[test]
fn fl5_the_setting_pass_narrows_to_whom() {
    check_with(
        r#"{"pass":"queue"}"#,
        "bob claims\ncat requests\nbob passes dan\nbob passes cat\nann passes dan of=cat",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 requested speech cat
               0.0 pass_forbids: ["cat"]
               0.0 passed #2 bob cat
               0.0 passed #3 cat dan
        "#]],
    );
    check_with(
        r#"{"pass":"off"}"#,
        "bob claims\nbob passes dan",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 pass_forbids: []
        "#]],
    );
}

#[test]
fn fl6_a_facilitator_revokes_and_the_next_comes() {
    check(
        "bob claims\ncat requests\ncat revokes\nann revokes reason=long\nann releases\n\
         ann releases\ncat claims\nann releases bob\nann releases cat\nann revokes",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 requested speech cat
               0.0 role_forbids: [Facilitator]
               0.0 force_released revoked #1 bob reason=long
               0.0 granted queue #2 cat
               0.0 force_released revoked #2 cat
               0.0 not_held
               0.0 granted free #3 cat
               0.0 not_token_holder: Some("cat")
               0.0 force_released revoked #3 cat
               0.0 not_held
        "#]],
    );
}

#[test]
fn fl7_a_grant_goes_to_anybody_who_may_hold_it() {
    check(
        "cat requests\nbob grants cat\nann grants bob\nann grants olga\nann grants dan\n\
         ann claims cat\nann grants dan force\nann grants dan",
        expect![[r#"
               0.0 granted free #1 cat
               0.0 role_forbids: [Facilitator]
               0.0 token_held: cat #1 until Some(125)
               0.0 role_forbids: [Participant, Facilitator]
               0.0 token_held: cat #1 until Some(125)
               0.0 already_holder: #1
               0.0 force_released revoked #1 cat
               0.0 granted granted #2 dan
               0.0 already_holder: #2
        "#]],
    );
}

#[test]
fn fl8_a_point_of_order_interrupts_and_the_turn_resumes_with_its_rest() {
    check(
        "bob claims\n15 cat requests order\ndan requests order\nann looks\n\
         ann grants dan\nbob looks\n20 ann grants cat\nbob requests\n25 dan passes cat\n\
         30 dan releases\nbob looks\n40 cat releases\nbob looks\n60 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            15.0 requested point_of_order cat
            15.0 requested point_of_order dan
            15.0 holder: bob #1 until Some(125); queue: cat (point_of_order, overtaken 0) dan (point_of_order, overtaken 0)
            15.0 granted cause={"point_of_order":{"interrupts":1}} #2 dan
            15.0 holder: dan #2 until Some(80); queue: cat (point_of_order, overtaken 0); paused: bob
            20.0 turn_started #2 until 80
            20.0 token_held: dan #2 until Some(80)
            20.0 already_holder: #1
            25.0 pass_forbids: []
            30.0 released done #2 dan
            30.0 granted resume #3 bob
            30.0 holder: bob #3 until Some(145); queue: cat (point_of_order, overtaken 0)
            35.0 turn_started #3 until 145
            40.0 not_token_holder: Some("bob")
            40.0 holder: bob #3 until Some(145); queue: cat (point_of_order, overtaken 0)
            60.0 holder: bob #3 until Some(145); queue: cat (point_of_order, overtaken 0)
        "#]],
    );
}

#[test]
fn fl8_a_point_of_order_has_its_own_limit() {
    check(
        "bob claims\n10 cat requests order\nann grants cat\n90 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            10.0 requested point_of_order cat
            10.0 granted cause={"point_of_order":{"interrupts":1}} #2 cat
            15.0 turn_started #2 until 75
            75.0 turn_grace #2 until 78
            78.0 expired limit #2 cat
            78.0 granted resume #3 bob
            83.0 turn_started #3 until 198
            90.0 holder: bob #3 until Some(198); queue:
        "#]],
    );
}

#[test]
fn fl8_the_interrupted_one_may_give_up_the_rest_or_leave() {
    check(
        "bob claims\ncat requests order\nann grants cat\nbob withdraws\ncat releases\n\
         bob claims\ncat requests order\nann grants cat\nbob leaves\ncat releases",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 requested point_of_order cat
               0.0 granted cause={"point_of_order":{"interrupts":1}} #2 cat
               0.0 released done #1 bob
               0.0 released done #2 cat
               0.0 granted free #3 bob
               0.0 requested point_of_order cat
               0.0 granted cause={"point_of_order":{"interrupts":3}} #4 cat
               0.0 participant_left bob
               0.0 released left #3 bob
               0.0 released done #4 cat
        "#]],
    );
}

/// Seed 312 of the simulation, whose auditor did not know it.
#[test]
fn fl8_who_is_given_the_floor_otherwise_has_nothing_to_resume() {
    check(
        "bob claims\ncat requests order\nann grants cat\nann grants dan force\nbob looks\n\
         dan passes bob\nbob passes dan\ndan releases\nbob looks",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 requested point_of_order cat
            0.0 granted cause={"point_of_order":{"interrupts":1}} #2 cat
            0.0 force_released revoked #2 cat
            0.0 granted granted #3 dan
            0.0 holder: dan #3 until Some(125); queue:; paused: bob
            0.0 passed #4 dan bob
            0.0 passed #5 bob dan
            0.0 released done #5 dan
            0.0 holder: free; queue:
        "#]],
    );
}

#[test]
fn fl8_a_point_of_order_on_a_free_floor_is_a_short_turn() {
    check(
        "cat requests order\nbob looks",
        expect![[r#"
            0.0 granted asked point_of_order cause={"point_of_order":{"interrupts":null}} #1 cat
            0.0 holder: cat #1 until Some(65); queue:
        "#]],
    );
}

#[test]
fn fl9_losing_the_role_or_leaving_moves_the_floor_on() {
    check(
        "bob claims\ncat requests\ndan requests\nann makes bob observer\ncat leaves\n\
         dan leaves\nbob claims",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 requested speech cat
               0.0 requested speech dan
               0.0 role_changed set participant bob observer
               0.0 force_released role #1 bob
               0.0 granted queue #2 cat
               0.0 participant_left cat
               0.0 released left #2 cat
               0.0 granted queue #3 dan
               0.0 participant_left dan
               0.0 released left #3 dan
               0.0 role_forbids: [Participant, Facilitator]
        "#]],
    );
}

#[test]
fn fl10_reasons_where_the_settings_ask_for_them() {
    check_with(
        r#"{"require_reason":true}"#,
        "ann grants bob\nann grants bob reason=why\nann extends 5\nann revokes\n\
         bob extends\nbob releases\nann claims\nann releases\nann closes",
        expect![[r#"
               0.0 reason_required
               0.0 granted granted #1 reason=why bob
               0.0 reason_required
               0.0 reason_required
               0.0 turn_started #1 until 125
               0.0 turn_extended #1 until 185
               0.0 released done #1 bob
               0.0 granted free #2 ann
               0.0 released done #2 ann
               0.0 reason_required
        "#]],
    );
}

#[test]
fn fl11_an_old_epoch_is_void() {
    check(
        "bob claims\nbob releases epoch=0\nbob releases epoch=1\ncat claims epoch=1\n\
         bob claims epoch=1\nbob draws x epoch=1",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 stale_epoch: #1
               0.0 released done #1 bob
               0.0 granted free #2 cat
               0.0 stale_epoch: #2
               0.0 stale_epoch: #2
        "#]],
    );
}

#[test]
fn fl12_modes_free_and_off() {
    check_with(
        r#"{"mode":"free"}"#,
        "bob requests\nbob claims\ncat claims\nbob releases\ncat claims",
        expect![[r#"
               0.0 phase_forbids: []
               0.0 granted free #1 bob
               0.0 token_held: bob #1 until Some(125)
               0.0 released done #1 bob
               0.0 granted free #2 cat
        "#]],
    );
    check_with(
        r#"{"mode":"off","phases":{"clarification":{"mode":"queue"}}}"#,
        "bob requests\nbob claims\nann grants bob\nann changes clarification\nbob claims",
        expect![[r#"
               0.0 phase_forbids: [Clarification]
               0.0 phase_forbids: [Clarification]
               0.0 phase_forbids: [Clarification]
               0.0 refusals_counted counts={"phase_forbids":3} ideation
               0.0 phase_changed ideation clarification
               0.0 granted free #1 bob
        "#]],
    );
}

/// FL13: whoever comes in the middle of a turn sees what it is about.
#[test]
fn fl13_the_status_says_what_the_turn_was_asked_for() {
    check(
        "bob claims\nann looks\ncat requests question note=who\ndan requests note=me\nbob releases\nann looks\n\
         cat passes bob\nann looks\nbob passes dan\nann looks\ncat requests order note=halt\nann grants cat\n\
         ann looks\ncat releases\nann looks\ndan releases\nann looks",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 holder: bob #1 until Some(125); queue:
            0.0 requested question note=who cat
            0.0 requested speech note=me dan
            0.0 released done #1 bob
            0.0 granted queue #2 cat
            0.0 holder: cat #2 until Some(125) (Question: who); queue: dan (least_spoken, overtaken 0)
            0.0 passed #3 cat bob
            0.0 holder: bob #3 until Some(125); queue: dan (least_spoken, overtaken 0)
            0.0 passed #4 bob dan
            0.0 holder: dan #4 until Some(125) (Speech: me); queue:
            0.0 requested point_of_order note=halt cat
            0.0 granted cause={"point_of_order":{"interrupts":4}} #5 cat
            0.0 holder: cat #5 until Some(65) (PointOfOrder: halt); queue:; paused: dan
            0.0 released done #5 cat
            0.0 granted resume #6 dan
            0.0 holder: dan #6 until Some(125) (Speech: me); queue:
            0.0 released done #6 dan
            0.0 holder: free; queue:
        "#]],
    );
}
