//! Cases of `conformance!`: erasing an account, with what is under way meanwhile.

use std::time::{Duration, Instant};

use meeting::{AccountId, MeetingId, ParticipantId, Seq, Time};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, Executor, SqliteConnection};
use store::{Append, Appended, Erasure, MemberRow, Store};

use crate::accounts::new_account;
use crate::journal::{ALICE, append, command, done};
use crate::place::Place;

/// An append that brings Alice in, with a text and a key of hers.
fn joining(meeting: MeetingId, after: u64) -> Append {
    let participant = ParticipantId::new(meeting, Seq(after + 1));
    let mut one = append(meeting, after, 1);
    one.members = vec![MemberRow { account: ALICE, participant, is_active: true }];
    one.commands = vec![command(u8::try_from(after + 1).unwrap(), after + 1)];
    one
}

async fn alice(store: &Store) -> AccountId {
    let alice = store.create_account(new_account("alice")).await.unwrap().id;
    assert_eq!(alice, ALICE);
    alice
}

async fn meetings(store: &Store) -> Vec<u64> {
    let pending = store.pending_erasures(None, 100).await.unwrap();
    pending.iter().map(|erasure| erasure.meeting.0).collect()
}

/// What of Alice is left in a meeting: texts, memberships and keys.
async fn left(store: &Store, meeting: MeetingId) -> (usize, usize, usize) {
    let entries = store.load(meeting, Seq(0), 100).await.unwrap();
    let texts = entries.into_iter().filter(|entry| {
        entry.event.clone().sealed_mut().iter().any(|sealed| sealed.opening.is_some())
    });
    let members = store.memberships(ALICE).await.unwrap();
    let keys = store.commands_since(meeting, Time(0)).await.unwrap();
    (texts.count(), members.len(), keys.len())
}

pub(crate) async fn meetings_are_asked_until_they_have_done_their_part(place: &Place) {
    let store = place.open().await;
    alice(&store).await;
    for id in 1..=3 {
        done(&store, joining(MeetingId(id), 0)).await;
    }
    let told = store.erase_account(ALICE).await.unwrap();
    assert_eq!(store.pending_erasures(None, 100).await.unwrap(), told);
    assert_eq!(store.pending_erasures(Some(told[0]), 1).await.unwrap(), told[1..2]);
    store.erasure_done(told[0]).await.unwrap();
    // Asked for again while it was being done: it is not done.
    done(&store, joining(MeetingId(2), 1)).await;
    store.erasure_done(told[1]).await.unwrap();
    assert_eq!(meetings(&store).await, [2, 3]);
    let Some(store) = place.reopen(store).await else { return };
    let pending: Vec<Erasure> = store.pending_erasures(None, 100).await.unwrap();
    assert_eq!(pending.iter().map(|erasure| erasure.meeting.0).collect::<Vec<_>>(), [2, 3]);
    for erasure in pending {
        store.erasure_done(erasure).await.unwrap();
    }
    assert_eq!(meetings(&store).await, [0; 0]);
    store.close().await;
}

/// Who was never in a meeting may have left a text there all the same: an admin's reason.
pub(crate) async fn texts_of_strangers_are_sought_too(place: &Place) {
    let store = place.open().await;
    alice(&store).await;
    done(&store, append(MeetingId(1), 0, 2)).await;
    store.erase_account(ALICE).await.unwrap();
    assert_eq!(meetings(&store).await, [1]);
    store.close().await;
}

pub(crate) async fn what_was_under_way_is_dropped(place: &Place) {
    let store = place.open().await;
    alice(&store).await;
    store.create_account(new_account("bob")).await.unwrap();
    store.erase_account(ALICE).await.unwrap();
    let meeting = MeetingId(1);
    let mut late = joining(meeting, 0);
    let participant = ParticipantId::new(meeting, Seq(9));
    late.members.push(MemberRow { account: AccountId(2), participant, is_active: true });
    done(&store, late).await;
    assert_eq!(left(&store, meeting).await, (0, 0, 0));
    assert!(store.member(meeting, AccountId(2)).await.unwrap().is_some());
    assert_eq!(meetings(&store).await, [1]);
    // In one group, whichever comes first.
    let bob = AccountId(2);
    let mut other = append(MeetingId(2), 0, 1);
    other.entries[0] = crate::journal::entry(MeetingId(2), 1, "of Alice's again");
    other.members = vec![MemberRow { account: bob, participant, is_active: true }];
    let (appended, erased) = tokio::join!(store.append(other), store.erase_account(bob));
    assert!(matches!(appended, Appended::Done { .. }), "{appended:?}");
    erased.unwrap();
    assert_eq!(store.memberships(bob).await.unwrap(), []);
    assert!(meetings(&store).await.contains(&2));
    store.close().await;
}

/// However the two come together, nothing is left, and the meeting is asked for its part.
pub(crate) async fn a_race_leaves_nothing(place: &Place) {
    const ROUNDS: u64 = 20;
    let store = place.open().await;
    for id in 1..=ROUNDS {
        let name = format!("person{id}");
        let account = store.create_account(new_account(&name)).await.unwrap().id;
        let meeting = MeetingId(id);
        let participant = ParticipantId::new(meeting, Seq(1));
        let mut join = append(meeting, 0, 1);
        join.members = vec![MemberRow { account, participant, is_active: true }];
        let (appending, erasing) = (store.clone(), store.clone());
        let appending = tokio::spawn(async move { appending.append(join).await });
        let erasing = tokio::spawn(async move { erasing.erase_account(account).await });
        let (appended, erased) = (appending.await.unwrap(), erasing.await.unwrap());
        assert!(matches!(appended, Appended::Done { .. }), "{appended:?}");
        erased.unwrap();
        assert_eq!(store.memberships(account).await.unwrap(), []);
        assert!(meetings(&store).await.contains(&id), "{id}");
    }
    store.close().await;
}

fn has_secret(bytes: &[u8]) -> bool {
    const SECRET: &[u8] = b"quilled secret";
    bytes.windows(SECRET.len()).any(|window| window.eq_ignore_ascii_case(SECRET))
}

/// A reader of the log puts its emptying off; a store that is never quiet does not.
pub(crate) async fn a_busy_store_empties_its_log(place: &Place) {
    const PATIENCE: Duration = Duration::from_secs(10);
    let Place::Sqlite(folder) = place else { return };
    let store = place.open().await;
    alice(&store).await;
    let mut one = append(MeetingId(1), 0, 1);
    one.entries[0] = crate::journal::entry(MeetingId(1), 1, "a quilled secret");
    done(&store, one).await;
    let file = SqliteConnectOptions::new().filename(folder.join("test.db"));
    let mut reader = SqliteConnection::connect_with(&file).await.unwrap();
    reader.execute("BEGIN; SELECT COUNT(*) FROM entry").await.unwrap();
    store.erase_account(ALICE).await.unwrap();
    assert!(has_secret(&place.bytes()));
    reader.close().await.unwrap();
    let begin = Instant::now();
    let mut head = 0;
    while has_secret(&place.bytes()) {
        assert!(begin.elapsed() < PATIENCE, "an erased text is still in the log");
        done(&store, append(MeetingId(2), head, 1)).await;
        head += 1;
    }
    store.close().await;
}

pub(crate) async fn nothing_is_left_in_the_files(place: &Place) {
    let store = place.open().await;
    let mut zoe = new_account("zoe");
    "Quilled Secret".clone_into(&mut zoe.full_name);
    store.create_account(zoe).await.unwrap();
    for (after, text) in (0..).zip(["a quilled secret", &"quilled secret, long; ".repeat(1_000)]) {
        let mut one = append(MeetingId(1), after, 1);
        one.entries[0] = crate::journal::entry(MeetingId(1), after + 1, text);
        done(&store, one).await;
    }
    assert_eq!(has_secret(&place.bytes()), matches!(place, Place::Sqlite(_)));
    store.erase_account(ALICE).await.unwrap();
    assert!(!has_secret(&place.bytes()), "an erased text is still in a file");
    store.close().await;
}
