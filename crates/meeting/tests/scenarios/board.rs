//! The board (AN) and the decisions (DE).

use expect_test::expect;

use crate::story::{check, check_with};

#[test]
fn an1_only_the_holder_writes() {
    check(
        "bob draws x\nbob claims\n2 bob draws x\ncat draws x\nolga draws x\neve draws x\nann draws x",
        expect![[r#"
               0.0 not_token_holder: None
               0.0 granted free #1 bob
               2.0 annotation_created content=x #1 drawing bob timestamp_ms=2000
               2.0 not_token_holder: Some("bob")
               2.0 role_forbids: [Participant, Facilitator]
               2.0 not_participant
               2.0 not_token_holder: Some("bob")
        "#]],
    );
}

#[test]
fn an2_its_author_while_holding_or_a_facilitator_moves_it() {
    check(
        "bob moves y\nbob claims\nbob draws x\nbob moves y\nbob passes cat\nbob moves z\n\
         cat moves z\nann moves z\nolga moves z",
        expect![[r#"
               0.0 not_found
               0.0 granted free #1 bob
               0.0 annotation_created content=x #1 drawing bob timestamp_ms=0
               0.0 annotation_updated annotation=117440521 content=y
               0.0 passed #2 bob cat
               0.0 not_token_holder: Some("cat")
               0.0 role_forbids: [Facilitator]
               0.0 annotation_updated annotation=117440521 content=z
               0.0 role_forbids: [Participant, Facilitator]
        "#]],
    );
    check_with(
        r#"{"board_edit":"all"}"#,
        "bob claims\nbob draws x\nbob passes cat\ncat moves z\nbob moves y",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 annotation_created content=x #1 drawing bob timestamp_ms=0
               0.0 passed #2 bob cat
               0.0 annotation_updated annotation=117440521 content=z
               0.0 not_token_holder: Some("cat")
        "#]],
    );
}

#[test]
fn an3_deleting() {
    check(
        "bob claims\nbob draws x\ncat wipes\nbob wipes\nbob wipes",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 annotation_created content=x #1 drawing bob timestamp_ms=0
               0.0 not_token_holder: Some("bob")
               0.0 annotation_deleted annotation=117440521
               0.0 not_found
        "#]],
    );
}

#[test]
fn an5_a_stroke_is_kept_up_to_the_cut() {
    check(
        "bob claims\nbob pens one s\nbob pens two s\n3 ann revokes\nbob pens three s epoch=1\n\
         bob pens three s",
        expect![[r#"
            0.0 granted free #1 bob
            3.0 annotation_created content=two #1 drawing bob timestamp_ms=3000
            3.0 force_released revoked #1 bob
            3.0 not_token_holder: None
            3.0 not_token_holder: None
        "#]],
    );
    check(
        "bob claims\ncat requests\nbob pens x s\n1 bob releases\ncat pens y t\n2 cat passes dan\n\
         dan pens z u\n3 ann grants bob force\nbob pens v w\n4 ann ends",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 requested speech cat
            1.0 annotation_created content=x #1 drawing bob timestamp_ms=1000
            1.0 released done #1 bob
            1.0 granted queue #2 cat
            2.0 annotation_created content=y #2 drawing cat timestamp_ms=2000
            2.0 passed #3 cat dan
            3.0 annotation_created content=z #3 drawing dan timestamp_ms=3000
            3.0 force_released revoked #3 dan
            3.0 granted granted #4 bob
            4.0 annotation_created content=v #4 drawing bob timestamp_ms=4000
            4.0 force_released meeting_ended #4 bob
            4.0 meeting_ended
        "#]],
    );
}

#[test]
fn an5_also_when_time_a_socket_or_a_point_of_order_ends_the_turn() {
    check_with(
        r#"{"turn_limit_seconds":10,"grace_seconds":0}"#,
        "bob claims\n2 bob pens x s\n30 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 15
            15.0 annotation_created content=x #1 drawing bob timestamp_ms=15000
            15.0 expired limit #1 bob
            30.0 holder: free; queue:
        "#]],
    );
    check(
        "bob comes\nbob claims\nbob pens x s\n1 bob goes\n20 ann looks",
        expect![[r#"
        0.0 granted attended free #1 bob
        5.0 turn_started #1 until 125
        11.0 annotation_created content=x #1 drawing bob timestamp_ms=11000
        11.0 expired disconnected #1 bob
        20.0 holder: free; queue:
    "#]],
    );
    check(
        "bob claims\nbob pens x s\ncat requests order\nann grants cat\nbob pens x s epoch=1\n\
         cat pens y t\n2 cat releases",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 requested point_of_order cat
            0.0 annotation_created content=x #1 drawing bob timestamp_ms=0
            0.0 granted cause={"point_of_order":{"interrupts":1}} #2 cat
            0.0 stale_epoch: #2
            2.0 annotation_created content=y #2 drawing cat timestamp_ms=2000
            2.0 released done #2 cat
            2.0 granted resume #3 bob
        "#]],
    );
}

#[test]
fn an5_words_and_boxes_are_kept_as_strokes_are() {
    check(
        "bob claims\nbob types wor w\nbob types words w\n3 ann revokes",
        expect![[r#"
            0.0 granted free #1 bob
            3.0 annotation_created content=words #1 text bob timestamp_ms=3000
            3.0 force_released revoked #1 bob
        "#]],
    );
    // A drawing without a name, by another program of theirs, is not the words under way.
    check(
        "bob claims\nbob types words w\nbob draws x\n1 bob releases",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 annotation_created content=x #1 drawing bob timestamp_ms=0
            1.0 annotation_created content=words #1 text bob timestamp_ms=1000
            1.0 released done #1 bob
        "#]],
    );
}

#[test]
fn an5_what_is_finished_given_up_or_too_much_is_not_kept_again() {
    check(
        "bob claims\nbob pens x s\nbob draws x stroke=s\nbob pens late s\nbob releases",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 annotation_created content=x #1 drawing bob timestamp_ms=0
            0.0 released done #1 bob
        "#]],
    );
    check(
        "bob claims\nbob pens x s\nbob draws x\nbob releases\n\
         bob claims\nbob pens y t\nbob lifts t\nbob pens late t\nbob releases",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 annotation_created content=x #1 drawing bob timestamp_ms=0
            0.0 released done #1 bob
            0.0 granted free #2 bob
            0.0 released done #2 bob
        "#]],
    );
    check(
        "bob claims\nbob draws x 67108860\nbob pens y s 5\nbob releases",
        expect![[r#"
        0.0 granted free #1 bob
        0.0 annotation_created content=x #1 drawing bob timestamp_ms=0
        0.0 released done #1 bob
    "#]],
    );
    check(
        "bob claims\nbob pens x s\nrob restarts\nbob releases",
        expect![[r#"
        0.0 granted free #1 bob
        0.0 released done #1 bob
    "#]],
    );
    check(
        "bob pens x s\nbob claims\ncat pens x s\nolga pens x s\neve pens x s",
        expect![[r#"
        0.0 not_token_holder: None
        0.0 granted free #1 bob
        0.0 not_token_holder: Some("bob")
        0.0 role_forbids: [Participant, Facilitator]
        0.0 not_participant
    "#]],
    );
}

#[test]
fn an4_a_meeting_holds_so_many_bytes_of_every_version() {
    check(
        "bob claims\nbob draws x 67108864\nbob moves y\nbob wipes\nbob draws y 1",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 annotation_created content=x #1 drawing bob timestamp_ms=0
               0.0 meeting_full: content bytes 67108864
               0.0 annotation_deleted annotation=117440521
               0.0 meeting_full: content bytes 67108864
        "#]],
    );
}

#[test]
fn an6_on_a_closed_board_nobody_writes() {
    check_with(
        r#"{"phases":{"clarification":{"board":"closed"}}}"#,
        "bob claims\nbob draws x\nann changes clarification\nbob draws y\nbob moves y\nbob wipes\n\
         bob pens y s\ncat draws y\nann moves y\nann wipes\nolga draws y\nann changes decision\nbob moves y",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 annotation_created content=x #1 drawing bob timestamp_ms=0
            0.0 phase_changed ideation clarification
            0.0 phase_forbids: [Ideation, Decision, Feedback]
            0.0 phase_forbids: [Ideation, Decision, Feedback]
            0.0 phase_forbids: [Ideation, Decision, Feedback]
            0.0 phase_forbids: [Ideation, Decision, Feedback]
            0.0 phase_forbids: [Ideation, Decision, Feedback]
            0.0 phase_forbids: [Ideation, Decision, Feedback]
            0.0 phase_forbids: [Ideation, Decision, Feedback]
            0.0 role_forbids: [Participant, Facilitator]
            0.0 refusals_counted counts={"phase_forbids":6,"role_forbids":1} clarification
            0.0 phase_changed clarification decision
            0.0 annotation_updated annotation=117440521 content=y
        "#]],
    );
}

#[test]
fn an6_a_stroke_under_the_pen_is_kept_as_far_as_it_has_got() {
    check(
        "bob claims\nbob pens one s\nbob pens two s\n1 ann sets {\"board\":\"closed\"}\n\
         bob pens three s\n2 ann sets {\"board\":null}\n3 bob releases",
        expect![[r#"
            0.0 granted free #1 bob
            1.0 annotation_created content=two #1 drawing bob timestamp_ms=1000
            1.0 meeting_updated
            1.0 phase_forbids: []
            2.0 meeting_updated
            3.0 released done #1 bob
        "#]],
    );
    check_with(
        r#"{"phases":{"clarification":{"board":"closed"},"decision":{"board":"closed"}}}"#,
        "bob claims\nbob pens one s\nann sets {\"chat\":\"off\"}\n1 ann changes clarification\n\
         ann changes decision\nann changes feedback\nbob pens two t\n2 bob releases",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 meeting_updated
            1.0 annotation_created content=one #1 drawing bob timestamp_ms=1000
            1.0 phase_changed ideation clarification
            1.0 phase_changed clarification decision
            1.0 phase_changed decision feedback
            2.0 annotation_created content=two #1 drawing bob timestamp_ms=2000
            2.0 released done #1 bob
        "#]],
    );
}

#[test]
fn de1_a_facilitator_records_it() {
    check(
        "bob decides a\nann decides a\nann decides b bob\nroot decides c eve",
        expect![[r#"
               0.0 role_forbids: [Facilitator]
               0.0 decision_recorded ideation title=a
               0.0 decision_recorded bob ideation title=b
               0.0 invalid: decided_by
        "#]],
    );
}

#[test]
fn de2_an_amendment_keeps_the_earlier_wording() {
    check(
        "ann amends b\nann decides a bob\nann amends b\nbob amends c\nann amends",
        expect![[r#"
               0.0 not_found
               0.0 decision_recorded bob ideation title=a
               0.0 decision_amended bob decision=117440520 ideation title=b
               0.0 role_forbids: [Facilitator]
               0.0 decision_amended bob decision=117440520 ideation title=b
        "#]],
    );
}

#[test]
fn de3_deleting() {
    check(
        "ann decides a\nbob retracts\nann retracts\nann retracts",
        expect![[r#"
               0.0 decision_recorded ideation title=a
               0.0 role_forbids: [Facilitator]
               0.0 decision_deleted decision=117440520
               0.0 not_found
        "#]],
    );
}
