//! Appending and reading.

use std::sync::Arc;

use ledger::{Tree, leaf_hash};
use meeting::{
    AccountId, By, Commitment, Entry, Event, Key, MeetingId, Opening, ParticipantId, ProposalId,
    RequestKind, Sealed, Seq, Time,
};
use store::{Append, Appended, CommandRecord, Store, StoreError};

use crate::place::Place;

pub(crate) const ALICE: AccountId = AccountId(1);

/// A text of an account, committed to by a number.
pub(crate) fn sealed(commitment: u8, text: &str, subject: Option<AccountId>) -> Sealed {
    let opening = Opening { salt: [commitment; 32], text: text.to_owned(), subject };
    Sealed { commitment: Commitment([commitment; 32]), opening: Some(Arc::new(opening)) }
}

/// An entry that holds a text of Alice's.
pub(crate) fn entry(meeting: MeetingId, seq: u64, note: &str) -> Entry {
    let participant = ParticipantId::new(meeting, Seq(1));
    Entry {
        meeting,
        seq: Seq(seq),
        at: Time(1_000 + seq),
        by: Some(By::Participant(participant)),
        key: None,
        event: Event::Requested {
            participant,
            kind: RequestKind::Speech,
            note: Some(sealed(7, note, Some(ALICE))),
            attended: false,
            to: None,
            question: None,
        },
    }
}

pub(crate) fn append(meeting: MeetingId, after: u64, count: u64) -> Append {
    Append {
        meeting,
        after: Seq(after),
        entries: (after + 1..=after + count).map(|seq| entry(meeting, seq, "hello")).collect(),
        commands: vec![],
        due: None,
        index: None,
        members: vec![],
    }
}

pub(crate) fn command(id: u8, first: u64) -> CommandRecord {
    CommandRecord {
        account: ALICE,
        key: Key { id: [id; 32], body: [id + 1; 32] },
        first: Seq(first),
        count: 1,
        at: Time(1_000 + first),
    }
}

pub(crate) async fn done(store: &Store, append: Append) {
    let appended = store.append(append).await;
    assert!(matches!(appended, Appended::Done { .. }), "{appended:?}");
}

async fn texts(store: &Store, meeting: MeetingId) -> Vec<Option<String>> {
    let entries = store.load(meeting, Seq(0), u32::MAX).await.unwrap();
    let text = |entry: Entry| {
        let mut event = entry.event;
        event.sealed_mut().first().and_then(|sealed| sealed.text().map(str::to_owned))
    };
    entries.into_iter().map(text).collect()
}

pub(crate) async fn appends_and_loads(place: &Place) {
    let store = place.open().await;
    let meeting = store.new_meeting_id().await.unwrap();
    assert_eq!(store.load(meeting, Seq(0), 10).await, Err(StoreError::NotFound));
    assert_eq!(store.head(meeting).await, Err(StoreError::NotFound));
    done(&store, append(meeting, 0, 3)).await;
    done(&store, append(meeting, 3, 2)).await;
    assert_eq!(store.head(meeting).await, Ok(Seq(5)));
    let all: Vec<Entry> = (1..=5).map(|seq| entry(meeting, seq, "hello")).collect();
    assert_eq!(store.load(meeting, Seq(0), 100).await.unwrap(), all);
    assert_eq!(store.load(meeting, Seq(1), 2).await.unwrap(), all[1..3]);
    assert_eq!(store.load(meeting, Seq(5), 2).await.unwrap(), []);
    assert_eq!(texts(&store, meeting).await, vec![Some("hello".to_owned()); 5]);
    assert!(store.new_meeting_id().await.unwrap() > meeting);
    assert!(store.health().await);
    store.close().await;
}

pub(crate) async fn wrong_heads_conflict(place: &Place) {
    let store = place.open().await;
    let meeting = MeetingId(5);
    let conflict = |head| Appended::Conflict { head: Seq(head) };
    assert_eq!(store.append(append(meeting, 1, 1)).await, conflict(0));
    assert_eq!(store.load(meeting, Seq(0), 1).await, Err(StoreError::NotFound));
    done(&store, append(meeting, 0, 2)).await;
    assert_eq!(store.append(append(meeting, 0, 1)).await, conflict(2));
    assert_eq!(store.append(append(meeting, 1, 1)).await, conflict(2));
    assert_eq!(store.append(append(meeting, 3, 1)).await, conflict(2));
    assert_eq!(store.head(meeting).await, Ok(Seq(2)));
    store.close().await;
}

pub(crate) async fn gaps_are_refused(place: &Place) {
    let store = place.open().await;
    let meeting = MeetingId(5);
    done(&store, append(meeting, 0, 1)).await;
    let mut gap = append(meeting, 1, 3);
    gap.entries.remove(1);
    assert_eq!(store.append(gap).await, Appended::Conflict { head: Seq(1) });
    let mut foreign = append(meeting, 1, 1);
    foreign.entries[0].meeting = MeetingId(6);
    assert_eq!(store.append(foreign).await, Appended::Conflict { head: Seq(1) });
    assert_eq!(store.head(meeting).await, Ok(Seq(1)));
    store.close().await;
}

pub(crate) async fn duplicate_keys_are_refused(place: &Place) {
    let store = place.open().await;
    let meeting = MeetingId(5);
    let mut first = append(meeting, 0, 1);
    first.commands = vec![command(1, 1)];
    done(&store, first).await;
    let mut again = append(meeting, 1, 1);
    again.commands = vec![command(2, 2), command(1, 2)];
    assert_eq!(store.append(again).await, Appended::Duplicate);
    let mut twice = append(meeting, 1, 1);
    twice.commands = vec![command(3, 2), command(3, 2)];
    assert_eq!(store.append(twice).await, Appended::Duplicate);
    assert_eq!(store.head(meeting).await, Ok(Seq(1)));
    let mut other = append(MeetingId(6), 0, 1);
    other.commands = vec![command(1, 1)];
    done(&store, other).await;
    store.close().await;
}

pub(crate) async fn a_conflict_spares_its_group(place: &Place) {
    let store = place.open().await;
    let good = |id| store.append(append(MeetingId(id), 0, 1));
    let bad = |id| store.append(append(MeetingId(id), 9, 1));
    let refused_job = store.record_failure(AccountId(99), Time(1));
    let (first, bad, third, worse, fifth, job) =
        tokio::join!(good(1), bad(2), good(3), bad(4), good(5), refused_job);
    assert_eq!(job, Err(StoreError::NotFound));
    for appended in [first, third, fifth] {
        assert!(matches!(appended, Appended::Done { tree_size: 1, .. }), "{appended:?}");
    }
    for appended in [bad, worse] {
        assert_eq!(appended, Appended::Conflict { head: Seq(0) });
    }
    let ids = [1, 2, 3, 4, 5].map(MeetingId);
    assert_eq!(store.heads(&ids).await.unwrap().len(), 3);
    store.close().await;
}

pub(crate) async fn racing_writers_leave_no_gap(place: &Place) {
    const WRITERS: usize = 8;
    const EACH: u64 = 20;
    let store = place.open().await;
    let meeting = MeetingId(5);
    let race = |store: Store| async move {
        let mut head = 0;
        for _ in 0..EACH {
            loop {
                match store.append(append(meeting, head, 1)).await {
                    Appended::Done { tree_size, .. } => {
                        head = tree_size;
                        break;
                    }
                    Appended::Conflict { head: other } => head = other.0,
                    other => panic!("{other:?}"),
                }
            }
        }
    };
    let racers: Vec<_> = (0..WRITERS).map(|_| tokio::spawn(race(store.clone()))).collect();
    for racer in racers {
        racer.await.unwrap();
    }
    let total = WRITERS as u64 * EACH;
    assert_eq!(store.head(meeting).await, Ok(Seq(total)));
    let entries = store.load(meeting, Seq(0), u32::MAX).await.unwrap();
    let seqs: Vec<u64> = entries.iter().map(|entry| entry.seq.0).collect();
    assert_eq!(seqs, (1..=total).collect::<Vec<u64>>());
    store.close().await;
}

pub(crate) async fn leaves_hash_to_the_root(place: &Place) {
    let store = place.open().await;
    let meeting = MeetingId(5);
    let mut told = None;
    for after in 0..9 {
        match store.append(append(meeting, after, 1)).await {
            Appended::Done { tree_size, root } => told = Some((tree_size, root)),
            other => panic!("{other:?}"),
        }
    }
    let mut tree = Tree::new();
    for leaf in store.leaves(meeting, Seq(0), u32::MAX).await.unwrap() {
        assert_eq!(leaf.hash, leaf_hash(&leaf.body));
        assert_eq!(leaf.at, Time(1_000 + leaf.seq.0));
        tree.push(leaf.hash);
    }
    assert_eq!(told, Some((9, tree.root())));
    assert_eq!(store.tree(meeting).await.unwrap(), tree);
    store.close().await;
}

pub(crate) async fn openings_can_be_erased(place: &Place) {
    let store = place.open().await;
    let meeting = MeetingId(5);
    let mut mine = append(meeting, 0, 2);
    mine.entries[1].event = Event::DecisionRecorded {
        title: sealed(1, "the meeting's", None),
        description: Some(sealed(2, "bob's", Some(AccountId(2)))),
        decided_by: None,
        phase: meeting::PhaseKind::Decision,
        proposal: None,
    };
    done(&store, mine).await;
    let before = store.leaves(meeting, Seq(0), 10).await.unwrap();
    store.erase_account(ALICE).await.unwrap();
    assert_eq!(store.leaves(meeting, Seq(0), 10).await.unwrap(), before);
    let mut entries = store.load(meeting, Seq(0), 10).await.unwrap();
    assert_eq!(entries[0].event.sealed_mut()[0].text(), None);
    assert_eq!(entries[1].event.sealed_mut()[0].text(), Some("the meeting's"));
    assert_eq!(entries[1].event.sealed_mut()[1].text(), Some("bob's"));
    assert_eq!(entries[1].event.sealed_mut()[1].opening.as_ref().unwrap().salt, [2; 32]);
    store.close().await;
}

/// What is adopted is told in the words of the proposal: the same seal in two entries.
pub(crate) async fn a_text_may_stand_in_two_entries(place: &Place) {
    let store = place.open().await;
    let meeting = MeetingId(5);
    let (title, phase) = (sealed(3, "a boat", None), meeting::PhaseKind::Decision);
    let mut mine = append(meeting, 0, 3);
    mine.entries[1].event = Event::ProposalMade {
        participant: None,
        title: title.clone(),
        description: None,
        method: meeting::VoteMethod::Majority,
        quorum: 0,
    };
    let proposal = Some(ProposalId::new(meeting, Seq(2)));
    mine.entries[2].event =
        Event::DecisionRecorded { title, description: None, decided_by: None, phase, proposal };
    done(&store, mine.clone()).await;
    let mut entries = store.load(meeting, Seq(0), 10).await.unwrap();
    assert_eq!(entries, mine.entries);
    for entry in &mut entries[1..] {
        assert_eq!(entry.event.sealed_mut()[0].text(), Some("a boat"));
    }
    store.close().await;
}

pub(crate) async fn deleted_meetings_are_gone(place: &Place) {
    let store = place.open().await;
    let meeting = MeetingId(5);
    let now = Time(9_000);
    assert_eq!(store.delete_meeting(meeting, now).await, Err(StoreError::NotFound));
    let mut due = append(meeting, 0, 1);
    due.due = Some(Time(5));
    done(&store, due).await;
    store.delete_meeting(meeting, now).await.unwrap();
    assert_eq!(store.delete_meeting(meeting, now).await, Err(StoreError::NotFound));
    assert_eq!(store.load(meeting, Seq(0), 10).await, Err(StoreError::NotFound));
    assert_eq!(store.leaves(meeting, Seq(0), 10).await, Err(StoreError::NotFound));
    assert_eq!(store.head(meeting).await, Err(StoreError::NotFound));
    assert_eq!(store.due_before(Time(u64::MAX), 10).await.unwrap(), []);
    let refused = store.append(append(meeting, 1, 1)).await;
    assert_eq!(refused, Appended::Conflict { head: Seq(1) });
    store.close().await;
}

/// Bytes that SQL, JSON or C strings might stumble over.
pub(crate) async fn odd_texts_survive(place: &Place) {
    let store = place.open().await;
    let odd = ["", "a\0b", "\"'\\\u{1}\u{1f}\u{7f}", "é \u{2028} 漢字 😀", "$1 ?1 [1,2]", "\r\n\t"];
    let meeting = MeetingId(5);
    for (after, text) in (0..).zip(odd) {
        let mut one = append(meeting, after, 1);
        one.entries[0] = entry(meeting, after + 1, text);
        let counts = [(text.to_owned(), 1)].into();
        let phase = meeting::PhaseKind::Ideation;
        if after % 2 == 1 {
            // A map's key is in the leaf bytes themselves.
            one.entries[0].event = Event::RefusalsCounted { phase, counts };
        }
        done(&store, one).await;
    }
    for leaf in store.leaves(meeting, Seq(0), 10).await.unwrap() {
        assert_eq!(leaf.hash, leaf_hash(&leaf.body));
    }
    let entries = store.load(meeting, Seq(0), 10).await.unwrap();
    for (mut entry, text) in entries.into_iter().zip(odd) {
        match &mut entry.event {
            Event::RefusalsCounted { counts, .. } => assert_eq!(counts.get(text), Some(&1)),
            event => assert_eq!(event.sealed_mut()[0].text(), Some(text)),
        }
    }
    store.close().await;
}

pub(crate) async fn reopening_keeps_everything(place: &Place) {
    let store = place.open().await;
    let meeting = store.new_meeting_id().await.unwrap();
    let mut first = append(meeting, 0, 3);
    first.commands = vec![command(1, 1)];
    first.due = Some(Time(77));
    done(&store, first).await;
    let lineage = store.lineage().await.unwrap();
    assert_eq!(lineage.len(), 32);
    let tree = store.tree(meeting).await.unwrap();
    let Some(store) = place.reopen(store).await else { return };
    assert_eq!(store.lineage().await.unwrap(), lineage);
    assert_eq!(store.tree(meeting).await.unwrap(), tree);
    assert_eq!(store.load(meeting, Seq(0), 10).await.unwrap().len(), 3);
    assert_eq!(store.commands_since(meeting, Time(0)).await.unwrap(), [command(1, 1)]);
    assert_eq!(store.due_before(Time(100), 10).await.unwrap(), [(meeting, Time(77))]);
    assert!(store.new_meeting_id().await.unwrap() > meeting);
    done(&store, append(meeting, 3, 1)).await;
    assert_ne!(store.renew_lineage().await.unwrap(), lineage);
    let closed = store.clone();
    store.close().await;
    assert_eq!(closed.append(append(meeting, 4, 1)).await, Appended::Unavailable);
    assert_eq!(closed.head(meeting).await, Err(StoreError::Unavailable));
    assert!(!closed.health().await);
}

pub(crate) async fn an_append_without_entries(place: &Place) {
    let store = place.open().await;
    let meeting = MeetingId(5);
    done(&store, append(meeting, 0, 1)).await;
    let mut quiet = append(meeting, 1, 0);
    quiet.commands = vec![CommandRecord { count: 0, ..command(1, 1) }];
    quiet.due = Some(Time(50));
    done(&store, quiet.clone()).await;
    assert_eq!(store.append(quiet).await, Appended::Duplicate);
    assert_eq!(store.head(meeting).await, Ok(Seq(1)));
    assert_eq!(store.due_before(Time(50), 9).await.unwrap(), [(meeting, Time(50))]);
    store.close().await;
}
