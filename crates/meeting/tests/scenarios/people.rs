//! People and roles (RO).

use expect_test::expect;

use crate::story::check;

#[test]
fn ro1_joining() {
    check(
        "eve joins\neve joins observer\neve leaves\neve joins\nfay joins facilitator\n\
         fay joins facilitator invitation=3\nbob joins facilitator\nbob joins facilitator invitation=4",
        expect![[r#"
               0.0 participant_joined name=eve participant
               0.0 participant_left eve
               0.0 participant_returned eve
               0.0 role_forbids: [Observer, Participant]
               0.0 participant_joined name=fay facilitator
               0.0 role_changed invited participant bob facilitator
        "#]],
    );
}

#[test]
fn ro1_a_private_meeting_is_for_the_invited() {
    check(
        "ann hides\neve joins\nroot joins\neve joins invitation=9",
        expect![[r#"
               0.0 meeting_updated is_public=false
               0.0 not_found
               0.0 participant_joined name=root participant
               0.0 participant_joined name=eve participant
        "#]],
    );
}

#[test]
fn ro2_leaving() {
    check(
        "bob claims\ncat requests\nbob leaves\nbob claims\nbob leaves\neve leaves",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 requested speech cat
               0.0 participant_left bob
               0.0 released left #1 bob
               0.0 granted queue #2 cat
               0.0 not_participant
               0.0 not_participant
               0.0 not_participant
        "#]],
    );
}

#[test]
fn ro3_roles_change_at_once() {
    check(
        "bob claims\nbob makes cat observer\nann makes bob observer\nann makes olga participant\n\
         olga claims\nann makes olga participant\nann makes ann participant\n\
         ann makes bob facilitator\nann makes ann observer\nroot makes bob participant",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 role_forbids: [Facilitator]
               0.0 role_changed set participant bob observer
               0.0 force_released role #1 bob
               0.0 role_changed set observer olga participant
               0.0 granted free #2 olga
               0.0 last_facilitator
               0.0 role_changed set observer bob facilitator
               0.0 role_changed set facilitator ann observer
               0.0 last_facilitator
        "#]],
    );
}

#[test]
fn ro4_succession_after_sixty_seconds_without_a_facilitator() {
    check(
        "cat comes\n5 bob comes\nolga comes\n10 ann leaves\n60 cat goes\n80 ann looks",
        expect![[r#"
              10.0 participant_left ann
              70.0 role_changed succession participant bob facilitator
              80.0 holder: free; queue:
        "#]],
    );
    // Nobody is here: nobody follows, until somebody comes.
    check(
        "ann leaves\n100 ann joins\n500 dan comes\n501 dan revokes",
        expect![[r#"
            0.0 participant_left ann
            100.0 participant_returned ann
            501.0 role_forbids: [Facilitator]
        "#]],
    );
}

/// RO4: present is who is in the meeting with a socket open; leaving ends it, a second socket not.
#[test]
fn ro4_who_left_in_between_has_not_been_present_longest() {
    check(
        "bob comes\n5 cat comes\n6 bob leaves\n7 bob joins\n8 cat comes\n10 ann leaves\n80 cat looks",
        expect![[r#"
            6.0 participant_left bob
            7.0 participant_returned bob
            10.0 participant_left ann
            70.0 role_changed succession participant cat facilitator
            80.0 holder: free; queue:
        "#]],
    );
}

#[test]
fn ro5_an_erased_account_leaves_what_it_did() {
    check(
        "bob claims\nbob draws x\ncat requests\ndan requests\nsystem erases bob\n\
         system erases dan\nsystem erases bob\nsystem erases eve\nbob claims",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 annotation_created content=x #1 drawing bob timestamp_ms=0
               0.0 requested speech cat
               0.0 requested speech dan
               0.0 participant_erased bob
               0.0 force_released erased #1 bob
               0.0 granted queue #2 cat
               0.0 participant_erased dan
               0.0 withdrawn erased dan
               0.0 not_participant
        "#]],
    );
}

#[test]
fn ro6_an_admin_acts_in_any_meeting_but_not_on_the_floor() {
    check(
        "bob claims\nroot revokes\nroot grants bob\nroot claims\nroot requests\nroot leaves\n\
         root draws x\nroot passes cat of=bob\nroot changes clarification\nroot ends",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 force_released revoked #1 bob
               0.0 granted granted #2 bob
               0.0 not_participant
               0.0 not_participant
               0.0 not_participant
               0.0 not_participant
               0.0 passed #3 bob cat
               0.0 refusals_counted counts={"not_participant":4} ideation
               0.0 phase_changed ideation clarification
               0.0 force_released meeting_ended #3 cat
               0.0 meeting_ended
        "#]],
    );
}
