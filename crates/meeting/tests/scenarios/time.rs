//! What time does (TI).

use expect_test::expect;

use crate::story::{World, check, check_with, tell};

#[test]
fn ti1_the_clock_starts_five_seconds_after_the_grant() {
    check(
        "bob claims\nbob looks\n6 bob looks",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 holder: bob #1 until Some(125); queue:
               5.0 turn_started #1 until 125
               6.0 holder: bob #1 until Some(125); queue:
        "#]],
    );
}

#[test]
fn ti1_or_at_the_first_sound() {
    check(
        "bob claims\n2 media hears bob\nmedia hears bob\nmedia hears cat",
        expect![[r#"
               0.0 granted free #1 bob
               2.0 turn_started #1 until 122
        "#]],
    );
}

#[test]
fn ti2_limit_grace_cut_and_the_next_comes() {
    check(
        "bob claims\n10 cat requests\n400 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            10.0 requested speech cat
            125.0 turn_grace #1 until 128
            128.0 expired limit #1 bob
            128.0 granted queue #2 cat
            133.0 turn_started #2 until 253
            253.0 turn_grace #2 until 256
            256.0 expired limit #2 cat
            400.0 holder: free; queue:
        "#]],
    );
}

#[test]
fn ti2_without_a_limit_nothing_ends_the_turn() {
    check_with(
        r#"{"turn_limit_seconds":0}"#,
        "bob claims\n9000 ann looks\nbob extends",
        expect![[r#"
            0.0 granted free #1 bob
            9000.0 holder: bob #1 until None; queue:
            9000.0 extend_forbids
        "#]],
    );
}

#[test]
fn ti2_without_grace_the_cut_is_at_the_limit() {
    check_with(
        r#"{"grace_seconds":0}"#,
        "bob claims\n130 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            125.0 expired limit #1 bob
            130.0 holder: free; queue:
        "#]],
    );
}

#[test]
fn ti3_overtime_lasts_until_somebody_waits() {
    check_with(
        r#"{"overtime":true}"#,
        "bob claims\n300 ann looks\n301 cat requests\n302 cat withdraws\n400 ann looks\n\
         cat requests\n600 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            300.0 holder: bob #1 until Some(125); queue:
            301.0 requested speech cat
            301.0 turn_grace #1 until 304
            302.0 withdrawn asked cat
            400.0 holder: bob #1 until Some(125); queue:
            400.0 requested speech cat
            400.0 expired limit #1 bob
            400.0 granted queue #2 cat
            405.0 turn_started #2 until 525
            600.0 holder: cat #2 until Some(525); queue:
        "#]],
    );
}

#[test]
fn ti4_a_lost_holder_loses_the_floor_after_ten_seconds() {
    check(
        "bob comes\nbob claims\ncat requests\n3 bob goes\n7 bob comes\n20 bob goes\n40 ann looks",
        expect![[r#"
            0.0 granted attended free #1 bob
            0.0 requested speech cat
            5.0 turn_started #1 until 125
            30.0 expired disconnected #1 bob
            30.0 granted queue #2 cat
            35.0 turn_started #2 until 155
            40.0 holder: cat #2 until Some(155); queue:
        "#]],
    );
}

#[test]
fn ti4_who_never_had_a_socket_has_none_to_lose() {
    check(
        "bob claims\ncat comes\ncat goes\n60 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            60.0 holder: bob #1 until Some(125); queue:
        "#]],
    );
}

#[test]
fn ti4_a_socket_opened_during_the_turn_can_be_lost() {
    check(
        "bob claims\n1 bob comes\n2 bob goes\n30 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            1.0 turn_attended #1
            5.0 turn_started #1 until 125
            12.0 expired disconnected #1 bob
            30.0 holder: free; queue:
        "#]],
    );
}

#[test]
fn ti5_who_does_not_show_up_goes_to_the_end_once() {
    check(
        "ann claims\nbob requests\n1 cat requests\ndan requests\n2 ann releases\n\
         clock misses bob\nann looks\nclock misses cat\nann looks\ndan releases\n\
         clock misses bob\nann looks",
        expect![[r#"
            0.0 granted free #1 ann
            0.0 requested speech bob
            1.0 requested speech cat
            1.0 requested speech dan
            2.0 released done #1 ann
            2.0 granted queue #2 bob
            2.0 expired no_show #2 bob
            2.0 granted queue #3 cat
            2.0 requested speech bob
            2.0 holder: cat #3 until Some(127); queue: dan (least_spoken, overtaken 0) bob (absent, overtaken 0)
            2.0 expired no_show #3 cat
            2.0 granted queue #4 dan
            2.0 requested speech cat
            2.0 holder: dan #4 until Some(127); queue: bob (absent, overtaken 0) cat (absent, overtaken 0)
            2.0 released done #4 dan
            2.0 granted queue #5 bob
            2.0 expired no_show #5 bob
            2.0 granted queue #6 cat
            2.0 holder: cat #6 until Some(127); queue:
        "#]],
    );
}

#[test]
fn ti6_a_place_is_kept_sixty_seconds() {
    check(
        "bob claims\ncat comes\ncat requests\ndan requests\n5 cat goes\ndan comes\n6 dan goes\n\
         8 dan comes\n100 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 requested attended speech cat
            0.0 requested speech dan
            5.0 turn_started #1 until 125
            65.0 withdrawn disconnected cat
            100.0 holder: bob #1 until Some(125); queue: dan (least_spoken, overtaken 0)
        "#]],
    );
}

#[test]
fn ti7_extending_once_by_half_while_nobody_waits() {
    check(
        "bob extends\nbob claims\ncat extends\n1 bob extends 61\nbob extends\nbob extends\n\
         ann extends 600\ncat requests\nann extends",
        expect![[r#"
               0.0 not_held
               0.0 granted free #1 bob
               0.0 not_token_holder: Some("bob")
               1.0 extend_forbids
               1.0 turn_started #1 until 125
               1.0 turn_extended #1 until 185
               1.0 extend_forbids
               1.0 turn_extended #1 until 785
               1.0 requested speech cat
               1.0 turn_extended #1 until 845
        "#]],
    );
    check(
        "bob claims\ncat requests\nbob extends",
        expect![[r#"
               0.0 granted free #1 bob
               0.0 requested speech cat
               0.0 extend_forbids
        "#]],
    );
}

/// TI7, FL8: who was interrupted waits too.
#[test]
fn ti7_a_point_of_order_is_not_extended_while_somebody_is_interrupted() {
    check(
        "bob claims\ncat requests order\nann grants cat\ncat extends 10\nann extends 10\n\
         bob withdraws\ncat extends 10",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 requested point_of_order cat
            0.0 granted cause={"point_of_order":{"interrupts":1}} #2 cat
            0.0 extend_forbids
            0.0 turn_started #2 until 65
            0.0 turn_extended #2 until 75
            0.0 released done #1 bob
            0.0 turn_extended #2 until 85
        "#]],
    );
}

#[test]
fn ti8_a_restart_changes_nothing() {
    check(
        "bob claims\n10 cat requests\n50 ann restarts\nann looks\n127 ann restarts\nann looks\n\
         200 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            10.0 requested speech cat
            50.0 holder: bob #1 until Some(125); queue: cat (least_spoken, overtaken 0)
            125.0 turn_grace #1 until 128
            127.0 holder: bob #1 until Some(125); queue: cat (least_spoken, overtaken 0)
            128.0 expired limit #1 bob
            128.0 granted queue #2 cat
            133.0 turn_started #2 until 253
            200.0 holder: cat #2 until Some(253); queue:
        "#]],
    );
}

#[test]
fn ti8_attended_turns_start_their_disconnect_time_anew() {
    check(
        "bob comes\nbob claims\ncat comes\ncat requests\n20 ann restarts\n25 bob comes\n\
         60 ann looks\n90 ann looks",
        expect![[r#"
            0.0 granted attended free #1 bob
            0.0 requested attended speech cat
            5.0 turn_started #1 until 125
            60.0 holder: bob #1 until Some(125); queue: cat (least_spoken, overtaken 0)
            80.0 withdrawn disconnected cat
            90.0 holder: bob #1 until Some(125); queue:
        "#]],
    );
}

/// TI5, QU6: who goes to the end because they did not show up is not starved there.
#[test]
fn ti5_the_absent_age_like_everybody_else() {
    let mut world = World::new("{}");
    for line in ["ann claims", "bob requests", "cat requests", "ann releases", "clock misses bob"] {
        world.tell(line);
    }
    let mut turns = 0;
    while world.replica.meeting().holder() != Some(world.id("bob")) {
        turns += 1;
        assert!(turns < 10, "overtaken for ever");
        let next = if turns % 2 == 1 { ("dan", "cat") } else { ("cat", "dan") };
        world.tell(&format!("{} requests", next.0));
        world.tell(&format!("{} releases", next.1));
    }
    assert_eq!(turns, 6, "five grants to later requests, then it goes first");
}

/// TI5: the mark is of one call; who acted, or was called twice in vain, starts anew.
#[test]
fn ti5_the_mark_of_the_absent_does_not_stay() {
    // Nobody else waited: nothing to go to the end of. The next request is like any other's.
    check(
        "bob requests\nclock misses bob\nann claims\nbob requests\n1 cat requests\nann looks",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 expired no_show #1 bob
            0.0 granted free #2 ann
            0.0 requested speech bob
            1.0 requested speech cat
            1.0 holder: ann #2 until Some(125); queue: bob (least_spoken, overtaken 0) cat (least_spoken, overtaken 0)
        "#]],
    );
    check(
        "ann claims\nbob requests\ncat requests\nann releases\nclock misses bob\ncat releases\n\
         bob passes ann\nbob requests\n1 cat requests\nann looks",
        expect![[r#"
            0.0 granted free #1 ann
            0.0 requested speech bob
            0.0 requested speech cat
            0.0 released done #1 ann
            0.0 granted queue #2 bob
            0.0 expired no_show #2 bob
            0.0 granted queue #3 cat
            0.0 requested speech bob
            0.0 released done #3 cat
            0.0 granted queue #4 bob
            0.0 passed #5 bob ann
            0.0 requested speech bob
            1.0 requested speech cat
            1.0 holder: ann #5 until Some(125); queue: bob (least_spoken, overtaken 0) cat (least_spoken, overtaken 0)
        "#]],
    );
    check(
        "ann claims\nbob requests\ncat requests\nann releases\nclock misses bob\ncat releases\n\
         clock misses bob\nann claims\nbob requests\n1 dan requests\nann looks",
        expect![[r#"
            0.0 granted free #1 ann
            0.0 requested speech bob
            0.0 requested speech cat
            0.0 released done #1 ann
            0.0 granted queue #2 bob
            0.0 expired no_show #2 bob
            0.0 granted queue #3 cat
            0.0 requested speech bob
            0.0 released done #3 cat
            0.0 granted queue #4 bob
            0.0 expired no_show #4 bob
            0.0 granted free #5 ann
            0.0 requested speech bob
            1.0 requested speech dan
            1.0 holder: ann #5 until Some(125); queue: bob (least_spoken, overtaken 0) dan (least_spoken, overtaken 0)
        "#]],
    );
}

/// ME2, PH2: a limit that comes while somebody holds counts from then; one that goes lets them speak.
#[test]
fn ti2_a_limit_set_during_a_turn_counts_from_then() {
    check_with(
        r#"{"turn_limit_seconds":0,"phases":{"clarification":{"turn_limit_seconds":60}}}"#,
        "bob claims\n1000 ann changes clarification\nbob looks\n1100 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            1000.0 phase_changed ideation clarification
            1000.0 turn_started #1 until 1060
            1000.0 holder: bob #1 until Some(1060); queue:
            1060.0 turn_grace #1 until 1063
            1063.0 expired limit #1 bob
            1100.0 holder: free; queue:
        "#]],
    );
    check(
        "bob claims\n100 ann sets {\"turn_limit_seconds\":0}\nbob looks\n\
         1000 ann sets {\"turn_limit_seconds\":30}\nbob looks\n1100 ann looks",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            100.0 meeting_updated
            100.0 holder: bob #1 until None; queue:
            1000.0 meeting_updated
            1000.0 turn_started #1 until 1030
            1000.0 holder: bob #1 until Some(1030); queue:
            1030.0 turn_grace #1 until 1033
            1033.0 expired limit #1 bob
            1100.0 holder: free; queue:
        "#]],
    );
}

#[test]
fn ti5_a_media_session_without_a_sign_of_life_loses_the_call() {
    check(
        "ann claims\nbob connects\nbob requests\ncat connects\n1 cat requests\n10 ann releases\n\
         30 ann looks\n31 cat sounds\n60 ann looks",
        expect![[r#"
            0.0 granted free #1 ann
            0.0 requested speech bob
            1.0 requested speech cat
            5.0 turn_started #1 until 125
            10.0 released done #1 ann
            10.0 granted queue #2 bob
            15.0 turn_started #2 until 135
            25.0 expired no_show #2 bob
            25.0 granted queue #3 cat
            25.0 requested speech bob
            30.0 turn_started #3 until 150
            30.0 holder: cat #3 until Some(150); queue: bob (absent, overtaken 0)
            60.0 holder: cat #3 until Some(150); queue: bob (absent, overtaken 0)
        "#]],
    );
}

#[test]
fn ti5_a_packet_a_command_or_a_new_session_is_a_sign_of_life() {
    for sign in ["bob sounds", "bob draws x", "bob extends 600", "bob connects", "bob disconnects"]
    {
        let story = format!(
            "ann claims\nbob connects\nbob requests\n9 ann releases\n10 {sign}\n40 bob claims"
        );
        let told = tell("{}", &story);
        assert!(!told.contains("no_show") && told.contains("already_holder"), "{sign}: {told}");
    }
}

#[test]
fn ti5_who_has_no_media_session_or_was_not_called_from_the_queue_is_not_missed() {
    for story in [
        "ann claims\nbob requests\n5 ann releases\n60 bob claims",
        "bob connects\nbob claims\n60 bob claims",
    ] {
        let told = tell("{}", story);
        assert!(!told.contains("no_show") && told.contains("already_holder"), "{told}");
    }
}

#[test]
fn ti9_how_long_a_turn_was_heard_is_recorded_once_it_is_over() {
    check(
        "bob claims\n9 media measures bob 1000\nbob releases\nmedia measures bob 7000\n\
         media measures bob 7000\ncat claims\n20 cat releases\nmedia measures bob 1 turn=1\n\
         media measures cat 0 turn=2\nmedia measures cat 1 turn=3\nbob claims\n\
         29 ann ends\nmedia measures cat 1 turn=2\nmedia measures bob 4000 turn=3\n\
         media measures bob 4000 turn=3",
        expect![[r#"
            0.0 granted free #1 bob
            5.0 turn_started #1 until 125
            9.0 released done #1 bob
            9.0 turn_voiced #1 ms=7000 bob
            9.0 granted free #2 cat
            14.0 turn_started #2 until 134
            20.0 released done #2 cat
            20.0 turn_voiced #2 ms=0 cat
            20.0 granted free #3 bob
            25.0 turn_started #3 until 145
            29.0 force_released meeting_ended #3 bob
            29.0 meeting_ended
            29.0 turn_voiced #3 ms=4000 bob
        "#]],
    );
    let mut world = World::new("{}");
    for line in ["bob claims", "bob releases", "bob claims", "5 bob releases"] {
        world.tell(line);
    }
    assert_eq!(world.fold.tally(world.id("bob")).voiced_ms, None, "never guessed");
    world.tell("media measures bob 300 turn=1");
    world.tell("media measures bob 400 turn=2");
    assert_eq!(world.fold.tally(world.id("bob")).voiced_ms, Some(700));
}
