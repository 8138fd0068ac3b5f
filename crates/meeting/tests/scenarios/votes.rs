//! Votes: who may, what counts, and who learns of it (PR).

use expect_test::expect;
use meeting::{
    Ballots, Choice, Command, Entry, Event, ProposalState, Refusal, Stage, apply, decide, limit,
};

use crate::proposals::{decided, world};
use crate::story::{actor, check, seal};

#[test]
fn pr3_whoever_may_speak_votes_without_the_floor() {
    check(
        &decided(
            "bob claims\nbob proposes a\ncat votes yes\nann calls\nbob votes yes\ncat votes no\n\
             ann votes abstain\nolga votes yes\nroot votes yes\neve votes yes\ncat leaves\n\
             cat votes yes\nann changes feedback\nbob votes yes",
        ),
        expect![[r#"
            0.0 phase_changed ideation clarification
            0.0 phase_changed clarification decision
            0.0 granted free #1 bob
            0.0 proposal_made majority bob quorum=0 title=a
            0.0 vote_closed: pending
            0.0 vote_opened a
            0.0 ballot_cast yes bob a
            0.0 ballot_cast no cat a
            0.0 ballot_cast abstain ann a
            0.0 role_forbids: [Participant, Facilitator]
            0.0 not_participant
            0.0 not_participant
            0.0 participant_left cat
            0.0 not_participant
            0.0 vote_lapsed a
            0.0 refusals_counted counts={"not_participant":3,"role_forbids":1,"vote_closed":1} decision
            0.0 phase_changed decision feedback
            0.0 phase_forbids: [Decision]
        "#]],
    );
}

#[test]
fn pr4_the_last_ballot_of_each_counts() {
    check(
        &decided(
            "ann proposes a\nann calls\nbob votes yes\nbob votes no\nbob votes no\ncat votes yes\n\
             bob votes yes\nann counts\nbob votes no",
        ),
        expect![[r#"
            0.0 phase_changed ideation clarification
            0.0 phase_changed clarification decision
            0.0 proposal_made majority ann quorum=0 title=a
            0.0 vote_opened a
            0.0 ballot_cast yes bob a
            0.0 ballot_cast no bob a
            0.0 ballot_cast no bob a
            0.0 ballot_cast yes cat a
            0.0 ballot_cast yes bob a
            0.0 vote_closed ballots={"abstain":0,"no":0,"yes":2} entitled=4 adopted a
            0.0 decision_recorded ann decision a title=a
            0.0 vote_closed: adopted
        "#]],
    );
}

/// PR4: else a facilitator could have a vote go as they like by making people observers.
#[test]
fn pr4_a_ballot_that_was_cast_stays_whatever_becomes_of_who_cast_it() {
    check(
        &decided(
            "ann proposes a quorum=100\nann calls\nbob votes no\ncat votes no\ndan votes no\nbob leaves\n\
             ann makes cat observer\ncat votes yes\nsystem erases dan\nann votes yes\nann counts",
        ),
        expect![[r#"
            0.0 phase_changed ideation clarification
            0.0 phase_changed clarification decision
            0.0 proposal_made majority ann quorum=100 title=a
            0.0 vote_opened a
            0.0 ballot_cast no bob a
            0.0 ballot_cast no cat a
            0.0 ballot_cast no dan a
            0.0 participant_left bob
            0.0 role_changed set participant cat observer
            0.0 role_forbids: [Participant, Facilitator]
            0.0 participant_erased dan
            0.0 ballot_cast yes ann a
            0.0 vote_closed ballots={"abstain":0,"no":3,"yes":1} entitled=4 rejected a
        "#]],
    );
}

/// What a vote on a method comes to: yes, no, abstain.
fn outcome(method: &str, [yes, no, abstain]: [usize; 3]) -> ProposalState {
    let mut world = world(&[&format!("ann proposes a {method}"), "ann calls"]);
    let mut people = ["ann", "bob", "cat", "dan", "eve", "fay"].into_iter();
    for (choice, count) in [("yes", yes), ("no", no), ("abstain", abstain)] {
        for who in people.by_ref().take(count) {
            if matches!(who, "eve" | "fay") {
                world.tell(&format!("{who} joins"));
            }
            world.tell(&format!("{who} votes {choice}"));
        }
    }
    world.tell("ann counts");
    let state = world.replica.meeting().proposals().next().expect("a proposal").state();
    assert_eq!(world.replica.meeting().decisions().len(), usize::from(is_adopted(state)));
    state
}

fn is_adopted(state: ProposalState) -> bool {
    state == ProposalState::Adopted
}

#[test]
fn pr5_three_methods_count_yes_against_no() {
    for (method, adopted, rejected) in [
        ("majority", vec![[1, 0, 5], [2, 1, 0], [3, 2, 1]], vec![[0, 0, 0], [1, 1, 0], [2, 3, 0]]),
        (
            "two_thirds",
            vec![[1, 0, 0], [2, 1, 0], [4, 2, 0]],
            vec![[0, 0, 2], [3, 2, 0], [1, 1, 0]],
        ),
        ("consent", vec![[1, 0, 0], [1, 0, 5]], vec![[0, 0, 3], [5, 1, 0], [0, 0, 0], [0, 1, 0]]),
    ] {
        for ballots in adopted {
            assert_eq!(outcome(method, ballots), ProposalState::Adopted, "{method} {ballots:?}");
        }
        for ballots in rejected {
            assert_eq!(outcome(method, ballots), ProposalState::Rejected, "{method} {ballots:?}");
        }
    }
}

/// PR6: of ann, bob, cat and dan; an abstention is a ballot, observers and who has left are not asked.
#[test]
fn pr6_a_quorum_is_a_share_of_those_who_may_vote() {
    check(
        &decided(
            "ann proposes a quorum=50\nann calls\nbob votes yes\nann counts\nann proposes b quorum=50\n\
             ann calls\nbob votes yes\ncat votes abstain\nann counts\nann proposes c quorum=51\n\
             ann calls\nbob votes yes\ncat votes yes\nann counts\nann proposes d quorum=100\n\
             ann calls\nann votes yes\nbob votes yes\ncat votes yes\ndan leaves\nbob leaves\nann counts\n\
             ann proposes e quorum=1\nann calls\nann counts\nann proposes f quorum=101",
        ),
        expect![[r#"
            0.0 phase_changed ideation clarification
            0.0 phase_changed clarification decision
            0.0 proposal_made majority ann quorum=50 title=a
            0.0 vote_opened a
            0.0 ballot_cast yes bob a
            0.0 vote_closed ballots={"abstain":0,"no":0,"yes":1} entitled=4 no_quorum a
            0.0 proposal_made majority ann quorum=50 title=b
            0.0 vote_opened b
            0.0 ballot_cast yes bob b
            0.0 ballot_cast abstain cat b
            0.0 vote_closed ballots={"abstain":1,"no":0,"yes":1} entitled=4 adopted b
            0.0 decision_recorded ann decision b title=b
            0.0 proposal_made majority ann quorum=51 title=c
            0.0 vote_opened c
            0.0 ballot_cast yes bob c
            0.0 ballot_cast yes cat c
            0.0 vote_closed ballots={"abstain":0,"no":0,"yes":2} entitled=4 no_quorum c
            0.0 proposal_made majority ann quorum=100 title=d
            0.0 vote_opened d
            0.0 ballot_cast yes ann d
            0.0 ballot_cast yes bob d
            0.0 ballot_cast yes cat d
            0.0 participant_left dan
            0.0 participant_left bob
            0.0 vote_closed ballots={"abstain":0,"no":0,"yes":3} entitled=3 adopted d
            0.0 decision_recorded ann decision d title=d
            0.0 proposal_made majority ann quorum=1 title=e
            0.0 vote_opened e
            0.0 vote_closed ballots={"abstain":0,"no":0,"yes":0} entitled=2 no_quorum e
            0.0 invalid: quorum
        "#]],
    );
}

#[test]
fn pr7_what_is_adopted_is_a_decision_in_the_same_step() {
    let world = world(&[
        "bob claims",
        "bob proposes a why=because",
        "ann calls",
        "bob votes yes",
        "ann counts",
    ]);
    let meeting = world.replica.meeting();
    let proposal = meeting.proposals().next().expect("a proposal");
    let decision = meeting.decisions().next().expect("a decision");
    assert_eq!(decision.title, seal("a"));
    assert_eq!(decision.description, Some(seal("because")));
    assert_eq!(
        (decision.decided_by, decision.proposal),
        (Some(world.id("bob")), Some(proposal.id))
    );
    let Stage::Counted { decision: made, ballots, entitled, .. } = &proposal.stage else {
        panic!("not counted: {proposal:?}");
    };
    assert_eq!((*made, *entitled), (Some(decision.id), 4));
    assert_eq!(*ballots, Ballots { yes: 1, no: 0, abstain: 0 });
}

#[test]
fn pr7_a_facilitator_closes_the_vote_once() {
    check(
        &decided(
            "ann proposes a\nann counts\nann calls\nbob counts\nolga counts\neve counts\nroot counts\n\
             ann counts",
        ),
        expect![[r#"
            0.0 phase_changed ideation clarification
            0.0 phase_changed clarification decision
            0.0 proposal_made majority ann quorum=0 title=a
            0.0 vote_closed: pending
            0.0 vote_opened a
            0.0 role_forbids: [Facilitator]
            0.0 role_forbids: [Facilitator]
            0.0 not_participant
            0.0 vote_closed ballots={"abstain":0,"no":0,"yes":0} entitled=4 rejected a
            0.0 vote_closed: rejected
        "#]],
    );
}

/// PR7: a record that is full takes no decision; a refusal of what would be adopted alone would tell of it.
#[test]
fn pr7_while_the_record_is_full_no_vote_is_closed() {
    for choice in ["yes", "no"] {
        check_full(choice);
    }
}

fn check_full(choice: &str) {
    let world = world(&["ann proposes a", "ann calls", &format!("bob votes {choice}")]);
    let mut meeting = world.replica.meeting().clone();
    let (id, at) = (meeting.id(), world.now);
    for _ in 0..limit::DECISIONS_MAX {
        let seq = meeting.head().next();
        let event = Event::DecisionRecorded {
            title: seal("x"),
            description: None,
            decided_by: None,
            phase: meeting.phase(),
            proposal: None,
        };
        apply(&mut meeting, &Entry { meeting: id, seq, at, by: None, key: None, event });
    }
    let proposal = meeting.open_vote().expect("a vote");
    let bound = limit::DECISIONS_MAX as u64;
    let full = Refusal::MeetingFull { what: "decisions", bound };
    assert_eq!(decide(&meeting, actor("ann"), Command::CloseVote { proposal }, at), Err(full));
}

/// PR11: outside an open vote and a counted one there is no choice in the state that could be shown.
#[test]
fn pr11_of_a_vote_that_was_broken_off_the_choices_are_gone() {
    let told = |last: &str| {
        let world = world(&["ann proposes a", "ann calls", "bob votes no", "cat votes yes", last]);
        let people = [world.id("bob"), world.id("cat")];
        let stage = world.replica.meeting().proposals().next().expect("a proposal").stage.clone();
        (stage, people)
    };
    let (lapsed, people) = told("ann changes feedback");
    assert!(matches!(&lapsed, Stage::Lapsed { voted, .. } if *voted == people), "{lapsed:?}");
    let (withdrawn, people) = told("ann drops");
    assert!(matches!(&withdrawn, Stage::Withdrawn { voted, .. } if *voted == people));
    for stage in [lapsed, withdrawn] {
        let text = format!("{stage:?}");
        assert!(!text.contains("Yes") && !text.contains("No,"), "{text}");
    }
}

/// PR11: counted, it is known who voted what; in the order of the first ballots.
#[test]
fn pr11_a_counted_vote_is_by_name() {
    let world = world(&[
        "ann proposes a",
        "ann calls",
        "cat votes no",
        "bob votes abstain",
        "cat votes yes",
        "ann counts",
    ]);
    let proposal = world.replica.meeting().proposals().next().expect("a proposal");
    let Stage::Counted { voters, .. } = &proposal.stage else { panic!("not counted") };
    let named: Vec<_> = voters.iter().map(|it| (world.name(it.participant), it.choice)).collect();
    assert_eq!(named, [("cat".into(), Choice::Yes), ("bob".into(), Choice::Abstain)]);
}
