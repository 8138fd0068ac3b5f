//! Who waits and who is next (QU).

use expect_test::expect;

use crate::story::{check, check_with};

#[test]
fn qu1_a_request_on_a_free_floor_is_granted() {
    check(
        "bob requests\ncat requests\nolga requests",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 requested speech cat
               0.0 role_forbids: [Participant, Facilitator]
        "#]],
    );
}

#[test]
fn qu2_asking_twice_keeps_the_place() {
    check(
        "ann claims\nbob requests\n1 cat requests\n2 bob requests\n3 cat requests question note=hm\n\
         bob looks\n4 ann requests",
        expect![[r#"
               0.0 granted free #1 ann
               0.0 requested speech bob
               1.0 requested speech cat
               3.0 request_changed question note=hm cat
               3.0 holder: ann #1 until Some(125); queue: cat (question, overtaken 0) bob (least_spoken, overtaken 0)
               4.0 already_holder: #1
        "#]],
    );
}

#[test]
fn qu3_withdrawing() {
    check(
        "ann claims\nbob withdraws\nbob requests\nbob withdraws",
        expect![[r#"
               0.0 granted free #1 ann
               0.0 not_waiting
               0.0 requested speech bob
               0.0 withdrawn asked bob
        "#]],
    );
}

#[test]
fn qu4_deferring_lets_the_next_one_pass() {
    check(
        "ann claims\nbob requests\n1 cat requests\n2 dan requests\nbob defers\nann looks\n\
         dan defers\n5 ann releases\nann looks\ndan defers\nann defers\ncat releases\nann looks",
        expect![[r#"
               0.0 granted free #1 ann
               0.0 requested speech bob
               1.0 requested speech cat
               2.0 requested speech dan
               2.0 deferred bob
               2.0 holder: ann #1 until Some(125); queue: cat (least_spoken, overtaken 0) bob (deferred, overtaken 0) dan (least_spoken, overtaken 0)
               5.0 turn_started #1 until 125
               5.0 released done #1 ann
               5.0 granted queue #2 cat
               5.0 holder: cat #2 until Some(130); queue: bob (least_spoken, overtaken 0) dan (least_spoken, overtaken 0)
               5.0 not_waiting
               5.0 released done #2 cat
               5.0 granted queue #3 bob
               5.0 holder: bob #3 until Some(130); queue: dan (least_spoken, overtaken 0)
        "#]],
    );
}

#[test]
fn qu5_kinds_rank_before_orders() {
    check(
        "ann requests answer\nann releases\nann claims\nbob requests\ncat requests question\n\
         dan requests answer\nann looks\nbob requests order\nann looks\nann releases",
        expect![[r#"
            0.0 granted asked answer free #1 ann
            0.0 released done #1 ann
            0.0 granted free #2 ann
            0.0 requested speech bob
            0.0 requested question cat
            0.0 requested answer dan
            0.0 holder: ann #2 until Some(125); queue: dan (answer, overtaken 0) cat (question, overtaken 0) bob (least_spoken, overtaken 0)
            0.0 request_changed point_of_order bob
            0.0 holder: ann #2 until Some(125); queue: bob (point_of_order, overtaken 0) dan (answer, overtaken 0) cat (question, overtaken 0)
            0.0 released done #2 ann
            0.0 granted cause={"point_of_order":{"interrupts":null}} #3 bob
        "#]],
    );
}

#[test]
fn qu5_an_answer_without_a_turn_before_ranks_as_speech() {
    check_with(
        r#"{"order":"facilitator"}"#,
        "bob requests answer\ncat requests question\nbob looks",
        expect![[r#"
               0.0 requested answer bob
               0.0 requested question cat
               0.0 holder: free; queue: cat (question, overtaken 0) bob (facilitator, overtaken 0)
        "#]],
    );
}

#[test]
fn qu6_least_spoken_first() {
    check(
        "bob claims\n30 bob releases\ncat claims\n40 cat releases\nann claims\nbob requests\n\
         cat requests\ndan requests\nbob looks\n50 ann releases\n60 dan releases\n70 cat releases",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            30.0 released done #1 bob
            30.0 granted free #2 cat
            35.0 turn_started #2 until 155
            40.0 released done #2 cat
            40.0 granted free #3 ann
            40.0 requested speech bob
            40.0 requested speech cat
            40.0 requested speech dan
            40.0 holder: ann #3 until Some(165); queue: dan (least_spoken, overtaken 0) cat (least_spoken, overtaken 0) bob (least_spoken, overtaken 0)
            45.0 turn_started #3 until 165
            50.0 released done #3 ann
            50.0 granted queue #4 dan
            55.0 turn_started #4 until 175
            60.0 released done #4 dan
            60.0 granted queue #5 cat
            65.0 turn_started #5 until 185
            70.0 released done #5 cat
            70.0 granted queue #6 bob
        "#]],
    );
}

#[test]
fn qu6_round_everyone_once_before_anyone_twice() {
    check_with(
        r#"{"order":"round"}"#,
        "bob claims\nbob releases\nann claims\nbob requests\ncat requests\nann looks\n\
         ann releases\nann looks\nann changes clarification\ndan requests\nann looks",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 released done #1 bob
               0.0 granted free #2 ann
               0.0 requested speech bob
               0.0 requested speech cat
               0.0 holder: ann #2 until Some(125); queue: cat (round, overtaken 0) bob (round, overtaken 0)
               0.0 released done #2 ann
               0.0 granted queue #3 cat
               0.0 holder: cat #3 until Some(125); queue: bob (round, overtaken 1)
               0.0 phase_changed ideation clarification
               0.0 requested speech dan
               0.0 holder: cat #3 until Some(125); queue: bob (round, overtaken 1) dan (round, overtaken 0)
        "#]],
    );
}

#[test]
fn qu6_round_least_spoken_within_a_round_who_has_held_least() {
    check_with(
        r#"{"order":"round_least_spoken"}"#,
        "bob claims\n30 bob releases\ncat claims\n40 cat releases\nann changes clarification\ndan claims\n\
         41 dan releases\nann claims\nbob requests\ncat requests\ndan requests\nbob looks\n42 ann releases\nbob looks",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            30.0 released done #1 bob
            30.0 granted free #2 cat
            35.0 turn_started #2 until 155
            40.0 released done #2 cat
            40.0 phase_changed ideation clarification
            40.0 granted free #3 dan
            41.0 released done #3 dan
            41.0 granted free #4 ann
            41.0 requested speech bob
            41.0 requested speech cat
            41.0 requested speech dan
            41.0 holder: ann #4 until Some(166); queue: cat (round_least_spoken, overtaken 0) bob (round_least_spoken, overtaken 0) dan (round_least_spoken, overtaken 0)
            42.0 released done #4 ann
            42.0 granted queue #5 cat
            42.0 holder: cat #5 until Some(167); queue: bob (round_least_spoken, overtaken 1) dan (round_least_spoken, overtaken 0)
        "#]],
    );
}

#[test]
fn qu6_arrival() {
    check_with(
        r#"{"order":"arrival"}"#,
        "bob claims\n10 bob releases\nann claims\nbob requests\ncat requests\nann looks\n\
         11 ann releases",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            10.0 released done #1 bob
            10.0 granted free #2 ann
            10.0 requested speech bob
            10.0 requested speech cat
            10.0 holder: ann #2 until Some(135); queue: bob (arrival, overtaken 0) cat (arrival, overtaken 0)
            11.0 released done #2 ann
            11.0 granted queue #3 bob
        "#]],
    );
}

#[test]
fn qu6_only_a_grant_moves_the_order_facilitator() {
    check_with(
        r#"{"order":"facilitator"}"#,
        "bob claims\nbob requests\ncat requests\nbob claims\nann grants cat\ncat releases\n\
         ann looks\nann grants bob",
        expect![[r#"
               0.0 not_next: None
               0.0 requested speech bob
               0.0 requested speech cat
               0.0 not_next: Some("bob")
               0.0 granted granted #1 cat
               0.0 released done #1 cat
               0.0 holder: free; queue: bob (facilitator, overtaken 0)
               0.0 granted granted #2 bob
        "#]],
    );
}

#[test]
fn qu6_overtaken_five_times_goes_first() {
    // bob has spoken most, the others hardly at all and ask again and again.
    check(
        "bob claims\n100 bob releases\nann claims\nbob requests\n101 cat requests\n\
         102 ann releases\nann requests\n103 cat releases\ncat requests\n104 ann releases\n\
         ann requests\n105 cat releases\ncat requests\n106 ann releases\nann requests\ndan looks\n\
         107 cat releases\ncat requests\ndan looks\n108 ann releases",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            100.0 released done #1 bob
            100.0 granted free #2 ann
            100.0 requested speech bob
            101.0 requested speech cat
            102.0 released done #2 ann
            102.0 granted queue #3 cat
            102.0 requested speech ann
            103.0 released done #3 cat
            103.0 granted queue #4 ann
            103.0 requested speech cat
            104.0 released done #4 ann
            104.0 granted queue #5 cat
            104.0 requested speech ann
            105.0 released done #5 cat
            105.0 granted queue #6 ann
            105.0 requested speech cat
            106.0 released done #6 ann
            106.0 granted queue #7 cat
            106.0 requested speech ann
            106.0 holder: cat #7 until Some(231); queue: bob (aged, overtaken 5) ann (least_spoken, overtaken 0)
            107.0 released done #7 cat
            107.0 granted queue #8 bob
            107.0 requested speech cat
            107.0 holder: bob #8 until Some(232); queue: cat (least_spoken, overtaken 0) ann (least_spoken, overtaken 0)
            108.0 force_released revoked #8 bob
            108.0 granted queue #9 cat
        "#]],
    );
}

#[test]
fn qu7_a_reorder_names_exactly_those_who_wait() {
    check(
        "ann claims\nbob requests\ncat requests\ndan requests question\nann orders cat bob\n\
         ann orders cat bob bob\nbob orders dan cat bob\nann orders cat bob dan\nann looks\n\
         bob withdraws\nbob requests question\nann looks\nbob requests order\nann looks",
        expect![[r#"
               0.0 granted free #1 ann
               0.0 requested speech bob
               0.0 requested speech cat
               0.0 requested question dan
               0.0 invalid: order
               0.0 invalid: order
               0.0 role_forbids: [Facilitator]
               0.0 reordered cat bob dan
               0.0 holder: ann #1 until Some(125); queue: cat (reordered, overtaken 0) bob (reordered, overtaken 0) dan (reordered, overtaken 0)
               0.0 withdrawn asked bob
               0.0 requested question bob
               0.0 holder: ann #1 until Some(125); queue: cat (reordered, overtaken 0) dan (reordered, overtaken 0) bob (question, overtaken 0)
               0.0 request_changed point_of_order bob
               0.0 holder: ann #1 until Some(125); queue: bob (point_of_order, overtaken 0) cat (reordered, overtaken 0) dan (reordered, overtaken 0)
        "#]],
    );
}

#[test]
fn qu8_a_closed_queue_takes_nobody() {
    check(
        "ann claims\nbob requests\nann closes\ncat requests\nbob requests question\nann closes\n\
         ann opens\ncat requests",
        expect![[r#"
               0.0 granted free #1 ann
               0.0 requested speech bob
               0.0 queue_opened is_open=false
               0.0 queue_closed
               0.0 request_changed question bob
               0.0 queue_opened is_open=true
               0.0 requested speech cat
        "#]],
    );
}

#[test]
fn qu9_the_queue_is_bounded() {
    check_with(
        r#"{"queue_limit":1}"#,
        "ann claims\nbob requests\ncat requests\nbob requests order",
        expect![[r#"
               0.0 granted free #1 ann
               0.0 requested speech bob
               0.0 queue_full: 1
               0.0 request_changed point_of_order bob
        "#]],
    );
}

#[test]
fn qu10_a_free_floor_with_people_waiting_is_the_next_ones() {
    check_with(
        r#"{"order":"facilitator"}"#,
        "bob requests\ncat requests\ncat claims\nann sets {\"order\":\"arrival\"}",
        expect![[r#"
               0.0 requested speech bob
               0.0 requested speech cat
               0.0 not_next: Some("bob")
               0.0 meeting_updated
               0.0 granted queue #1 bob
        "#]],
    );
}

#[test]
fn qu7_a_later_point_of_order_goes_before_the_reordered_also_of_one_of_them() {
    check(
        "ann claims\nbob requests\ncat requests\nann orders bob cat\ncat requests order\nann looks",
        expect![[r#"
            0.0 granted free #1 ann
            0.0 requested speech bob
            0.0 requested speech cat
            0.0 reordered bob cat
            0.0 request_changed point_of_order cat
            0.0 holder: ann #1 until Some(125); queue: cat (point_of_order, overtaken 0) bob (reordered, overtaken 0)
        "#]],
    );
}
