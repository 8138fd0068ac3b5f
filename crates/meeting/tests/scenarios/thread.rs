//! To whom a request is, and the thread of questions (QU11, QU12, TH).

use expect_test::expect;

use crate::story::{World, check, check_with};

/// QU11: a request may say to whom it is, waiting or not.
#[test]
fn qu11_a_request_may_be_to_somebody() {
    check(
        "bob claims\ncat requests question to=bob note=why\ncat requests to=dan\nbob releases\ncat releases\n\
         dan requests speech to=ann",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 requested question note=why cat bob
            0.0 request_changed speech note=why cat dan
            0.0 released done #1 bob
            0.0 granted queue #2 cat
            0.0 released done #2 cat
            0.0 granted asked speech ann free #3 dan
        "#]],
    );
}

/// QU11: to somebody else who is here.
#[test]
fn qu11_not_to_oneself_and_not_to_one_who_is_not_here() {
    check(
        "bob claims\ncat requests question to=cat\ncat requests question to=eve\ndan leaves\n\
         cat requests question to=dan\ncat requests question to=olga",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 invalid: to_participant_id
            0.0 not_found
            0.0 participant_left dan
            0.0 not_found
            0.0 requested question cat olga
        "#]],
    );
}

/// QU12: an answer answers the question of the turn just before, or the one that it names.
#[test]
fn qu12_an_answer_is_to_the_turn_just_before_or_to_the_question_it_names() {
    check(
        "bob requests question note=why\ncat requests answer\nbob releases\ndan requests answer\n\
         cat releases\nann requests question note=how\ndan releases\nbob requests answer of=why\n\
         ann releases\nann reads\nbob releases\ncat requests answer of=nothing\ncat requests speech of=why\n\
         cat claims\ndan requests answer\ncat releases\nann reads",
        expect![[r#"
            0.0 granted asked question note=why free #1 bob
            0.0 requested answer cat of=why
            0.0 released done #1 bob
            0.0 granted queue #2 cat
            0.0 requested answer dan of=why
            0.0 released done #2 cat
            0.0 granted queue #3 dan
            0.0 requested question note=how ann
            0.0 released done #3 dan
            0.0 granted queue #4 ann
            0.0 requested answer bob of=why
            0.0 released done #4 ann
            0.0 granted queue #5 bob
            0.0 thread: bob #1 to all "why" < cat #2 < dan #3 < bob #5; ann #4 to all "how";
            0.0 released done #5 bob
            0.0 not_found
            0.0 invalid: question_id
            0.0 granted free #6 cat
            0.0 requested answer dan
            0.0 released done #6 cat
            0.0 granted queue #7 dan
            0.0 thread: bob #1 to all "why" < cat #2 < dan #3 < bob #5; ann #4 to all "how";
        "#]],
    );
}

/// QU12: who asks again keeps the question; another kind has none.
#[test]
fn qu12_another_kind_answers_nothing() {
    check(
        "bob requests question note=why\ncat requests answer\ncat requests answer note=so\ncat requests speech\n\
         cat requests answer of=why",
        expect![[r#"
            0.0 granted asked question note=why free #1 bob
            0.0 requested answer cat of=why
            0.0 request_changed answer note=so cat of=why
            0.0 request_changed speech note=so cat
            0.0 request_changed answer note=so cat of=why
        "#]],
    );
}

/// TH1: a question is in the thread once its turn has begun; one that still waits is in the queue.
#[test]
fn th1_what_was_asked_is_in_the_thread() {
    check(
        "bob claims\ncat requests question to=bob note=who\ndan requests question note=when\nann reads\n\
         bob passes dan\nann reads\ndan releases\nann changes clarification\nann reads",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 requested question note=who cat bob
            0.0 requested question note=when dan
            0.0 thread:
            0.0 passed #2 bob dan
            0.0 thread: dan #2 to all "when";
            0.0 released done #2 dan
            0.0 granted queue #3 cat
            0.0 phase_changed ideation clarification
            0.0 thread: dan #2 to all "when"; cat #3 to bob "who";
        "#]],
    );
}

/// TH2: the turns that answer a question stand below it.
#[test]
fn th2_answers_stand_below_their_question() {
    check(
        "bob requests question to=cat note=who\ndan requests answer\ncat requests answer\nbob releases\n\
         dan releases\nann reads",
        expect![[r#"
            0.0 granted asked question note=who cat free #1 bob
            0.0 requested answer dan of=who
            0.0 requested answer cat of=who
            0.0 released done #1 bob
            0.0 granted queue #2 dan
            0.0 released done #2 dan
            0.0 granted queue #3 cat
            0.0 thread: bob #1 to cat "who" < dan #2 < cat #3;
        "#]],
    );
}

/// TH3: an interrupted turn is the same one when it goes on.
#[test]
fn th3_an_interrupted_question_goes_on_under_another_epoch() {
    check(
        "bob requests question note=who\ncat requests order\nann grants cat\ncat releases\nann reads\n\
         dan requests answer\nbob releases\ncat requests order\nann grants cat\ncat releases\nann reads",
        expect![[r#"
            0.0 granted asked question note=who free #1 bob
            0.0 requested point_of_order cat
            0.0 granted cause={"point_of_order":{"interrupts":1}} #2 cat
            0.0 released done #2 cat
            0.0 granted resume #3 bob
            0.0 thread: bob #3 to all "who";
            0.0 requested answer dan of=who
            0.0 released done #3 bob
            0.0 granted queue #4 dan
            0.0 requested point_of_order cat
            0.0 granted cause={"point_of_order":{"interrupts":4}} #5 cat
            0.0 released done #5 cat
            0.0 granted resume #6 dan
            0.0 thread: bob #3 to all "who" < dan #6;
        "#]],
    );
}

/// TH3: who did not show up has answered nothing.
#[test]
fn th3_who_does_not_show_up_has_answered_nothing() {
    check_with(
        r#"{"no_show_seconds":5}"#,
        "cat connects\nbob requests question note=who\ncat requests answer\ndan requests\n1 bob releases\nann reads\n\
         10 ann reads",
        expect![[r#"
            0.0 granted asked question note=who free #1 bob
            0.0 requested answer cat of=who
            0.0 requested speech dan
            1.0 released done #1 bob
            1.0 granted queue #2 cat
            1.0 thread: bob #1 to all "who" < cat #2;
            6.0 turn_started #2 until 126
            6.0 expired no_show #2 cat
            6.0 granted queue #3 dan
            6.0 requested speech cat
            10.0 thread: bob #1 to all "who";
        "#]],
    );
}

/// TH4: the thread keeps the latest hundred questions, and of each the first twenty answers.
#[test]
fn th4_the_thread_is_bounded() {
    let mut world = World::new("{}");
    for at in 0..101 {
        world.tell(&format!("bob requests question note=q{at}"));
        world.tell("bob releases");
    }
    for _ in 0..21 {
        world.tell("cat requests answer of=q100");
        world.tell("cat releases");
    }
    let questions: Vec<_> = world.replica.meeting().questions().collect();
    assert_eq!(questions.len(), 100);
    let notes = [questions[0], questions[99]].map(|it| it.note.clone());
    assert_eq!(notes, ["q1", "q100"].map(|note| Some(crate::story::seal(note))));
    assert_eq!(questions[99].replies.len(), 20);
}

/// TH5: what an entry changed of the thread is told with it, so that who was here sees what who comes later sees.
#[test]
fn th5_told_with_the_entry_that_changed_it() {
    let mut world = World::new("{}");
    for line in [
        "bob requests question note=who",
        "cat requests answer",
        "dan requests",
        "bob releases",
        "cat releases",
    ] {
        world.tell(line);
    }
    let told: Vec<_> = world.thread.into_values().collect();
    let thread: Vec<_> = world.replica.meeting().questions().cloned().collect();
    assert_eq!(told, thread);
    assert_eq!(told[0].replies.len(), 1);
}
