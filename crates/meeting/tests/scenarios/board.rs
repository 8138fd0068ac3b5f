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
