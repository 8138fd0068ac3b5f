//! The chat (CH).

use expect_test::expect;
use meeting::{By, ChatBody, Command, Entry, Event, MessageId, Refusal, apply, decide, limit};

use crate::story::{World, account, actor, check, check_with, seal};

#[test]
fn ch1_whoever_may_speak_writes_without_the_floor() {
    check(
        "bob claims\ncat says hi\nbob says yes\nann says well\nolga says no\neve says me\n\
         root says all\ncat leaves\ncat says bye\nann ends\nbob says late",
        expect![[r#"
            0.0 granted free #1 bob
            0.0 chat_message cat text=hi
            0.0 chat_message bob text=yes
            0.0 chat_message ann text=well
            0.0 role_forbids: [Participant, Facilitator]
            0.0 not_participant
            0.0 not_participant
            0.0 participant_left cat
            0.0 not_participant
            0.0 force_released meeting_ended #1 bob
            0.0 refusals_counted counts={"not_participant":3,"role_forbids":1} ideation
            0.0 meeting_ended
            0.0 meeting_ended: at 0
        "#]],
    );
}

#[test]
fn ch2_a_meeting_or_a_phase_may_be_without() {
    check_with(
        r#"{"chat":"off"}"#,
        "bob says hi\nann sets {\"phases\":{\"clarification\":{\"chat\":\"on\"}}}\nbob says hi\n\
         ann changes clarification\nbob says hi\nann changes decision\nann says hi\nbob unsays",
        expect![[r#"
            0.0 phase_forbids: []
            0.0 meeting_updated
            0.0 phase_forbids: [Clarification]
            0.0 refusals_counted counts={"phase_forbids":2} ideation
            0.0 phase_changed ideation clarification
            0.0 chat_message bob text=hi
            0.0 phase_changed clarification decision
            0.0 phase_forbids: [Clarification]
            0.0 chat_deleted message=117440523
        "#]],
    );
}

#[test]
fn ch3_its_author_or_a_facilitator_deletes_it_once() {
    check(
        "bob says a\ncat unsays bob\nolga unsays bob\neve unsays bob\nbob unsays\nbob unsays\n\
         cat says b\nann unsays cat\ndan says c\nroot unsays dan\nbob says d\n\
         ann makes bob observer\nbob unsays\ndan says e\nann ends\ndan unsays",
        expect![[r#"
            0.0 chat_message bob text=a
            0.0 role_forbids: [Facilitator]
            0.0 role_forbids: [Facilitator]
            0.0 not_participant
            0.0 chat_deleted message=117440520
            0.0 not_found
            0.0 chat_message cat text=b
            0.0 chat_deleted message=117440522
            0.0 chat_message dan text=c
            0.0 chat_deleted message=117440524
            0.0 chat_message bob text=d
            0.0 role_changed set participant bob observer
            0.0 chat_deleted message=117440526
            0.0 chat_message dan text=e
            0.0 refusals_counted counts={"not_found":1,"not_participant":1,"role_forbids":2} ideation
            0.0 meeting_ended
            0.0 meeting_ended: at 0
        "#]],
    );
}

/// CH3: what is left of it is that it was there, and by whom it was deleted.
#[test]
fn ch3_what_is_left_says_by_whom() {
    let mut world = World::new("{}");
    for line in ["bob says a", "cat says b", "dan says c", "ann unsays bob", "root unsays cat"] {
        world.tell(line);
    }
    let bodies: Vec<_> = world.replica.meeting().chat().map(|it| it.body.clone()).collect();
    let by = |by| ChatBody::Deleted { by: Some(by) };
    let root = By::Account(account("root"));
    let expected = [by(By::Participant(world.id("ann"))), by(root), ChatBody::Text(seal("c"))];
    assert_eq!(bodies, expected);
}

#[test]
fn ch4_a_meeting_holds_so_many_messages() {
    let world = World::new("{}");
    let (mut meeting, participant) = (world.replica.meeting().clone(), world.id("bob"));
    let (id, by, at) = (meeting.id(), Some(By::Participant(participant)), world.now);
    let mut next = |event: Event| {
        let seq = meeting.head().next();
        apply(&mut meeting, &Entry { meeting: id, seq, at, by, key: None, event });
        MessageId::new(id, seq)
    };
    for _ in 1..limit::CHAT_MESSAGES_MAX {
        next(Event::ChatMessage { participant, text: seal("x") });
    }
    let message = next(Event::ChatMessage { participant, text: seal("x") });
    // A deletion gives nothing back: the audit trail keeps it.
    next(Event::ChatDeleted { message });
    let say = Command::SendMessage { text: seal("y") };
    let bound = limit::CHAT_MESSAGES_MAX as u64;
    let full = Refusal::MeetingFull { what: "messages", bound };
    assert_eq!(decide(&meeting, actor("bob"), say, at), Err(full));
}
