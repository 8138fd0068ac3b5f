//! What the store says when the database fails it, and that it comes back.

use std::time::Duration;

use meeting::{MeetingId, Seq, Time};
use sqlx::Executor;
use store::{Appended, StoreError};

use crate::accounts::new_account;
use crate::journal::{append, done};
use crate::place::Place;

/// Tries of an append before a store counts as not coming back.
const TRIES_MAX: u32 = 50;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(100);

/// A statement that fails in the middle of a transaction takes all of it along, and nothing more.
pub(crate) async fn a_broken_write_leaves_nothing(place: &Place) {
    let store = place.open().await;
    let meeting = MeetingId(5);
    done(&store, append(meeting, 0, 1)).await;
    if !place.meddle("ALTER TABLE member RENAME TO hidden").await {
        return;
    }
    let mut broken = append(meeting, 1, 1);
    let participant = meeting::ParticipantId::new(meeting, Seq(1));
    let account = crate::journal::ALICE;
    broken.members = vec![store::MemberRow { account, participant, is_active: true }];
    broken.due = Some(Time(9));
    let appended = store.append(broken.clone()).await;
    // It never came to the commit, so that its fate is known.
    assert_eq!(appended, Appended::Unavailable);
    assert_eq!(store.memberships(account).await, Err(StoreError::Unavailable));
    assert!(place.meddle("ALTER TABLE hidden RENAME TO member").await);
    assert_eq!(store.head(meeting).await, Ok(Seq(1)));
    assert_eq!(store.load(meeting, Seq(0), 9).await.unwrap().len(), 1);
    assert_eq!(store.due_before(Time(9), 9).await.unwrap(), []);
    store.create_account(new_account("alice")).await.unwrap();
    done(&store, broken).await;
    store.close().await;
}

/// A journal whose bytes were changed is told apart from one that is away.
pub(crate) async fn changed_bytes_are_corruption(place: &Place) {
    let store = place.open().await;
    let meeting = MeetingId(5);
    done(&store, append(meeting, 0, 2)).await;
    let spoil = "UPDATE entry SET body = hash WHERE seq = 2";
    if !place.meddle(spoil).await {
        return;
    }
    assert!(matches!(store.load(meeting, Seq(1), 9).await, Err(StoreError::Corrupt(_))));
    assert_eq!(store.load(meeting, Seq(0), 1).await.unwrap().len(), 1);
    store.close().await;
}

/// Connections that the server ended are replaced; what was under way is told as not known.
pub(crate) async fn lost_connections_are_replaced(place: &Place) {
    if !matches!(place, Place::Postgres { .. }) {
        return;
    }
    let store = place.open().await;
    let meeting = MeetingId(5);
    let all = (1..=8).map(|id| {
        let store = store.clone();
        async move { store.append(append(MeetingId(id), 0, 1)).await }
    });
    let running: Vec<_> = all.map(tokio::spawn).collect();
    for one in running {
        one.await.unwrap();
    }
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    assert!(place.meddle(end).await);
    for _ in 0..TRIES_MAX {
        let head = store.head(meeting).await.unwrap_or(Seq(1));
        match store.append(append(meeting, head.0, 1)).await {
            Appended::Done { tree_size, .. } => {
                assert_eq!(store.head(meeting).await, Ok(Seq(tree_size)));
                store.close().await;
                return;
            }
            Appended::Unavailable | Appended::Unknown => tokio::time::sleep(PAUSE).await,
            other => panic!("{other:?}"),
        }
    }
    panic!("the store did not come back");
}

/// Whoever asks for an append may go away in the middle of it: its transaction is nobody else's.
pub(crate) async fn a_dropped_append_leaves_nothing(place: &Place) {
    let Place::Postgres { .. } = place else { return };
    let store = place.open().await;
    let meeting = MeetingId(5);
    let account = crate::journal::ALICE;
    let participant = meeting::ParticipantId::new(meeting, Seq(1));
    let member = store::MemberRow { account, participant, is_active: true };
    let mut joined = append(meeting, 0, 1);
    joined.members = vec![member];
    done(&store, joined).await;
    let mut left = append(meeting, 1, 1);
    left.members = vec![store::MemberRow { is_active: false, ..member }];
    let held = place.hold("SELECT 1 FROM member FOR UPDATE").await;
    let dropped = tokio::time::timeout(PAUSE * 3, store.append(left)).await;
    assert!(dropped.is_err(), "it waited for the row: {dropped:?}");
    drop(held);
    for after in 0..3 {
        tokio::time::sleep(PAUSE).await;
        done(&store, append(MeetingId(6), after, 1)).await;
    }
    assert_eq!(store.head(meeting).await, Ok(Seq(1)));
    assert!(store.member(meeting, account).await.unwrap().unwrap().is_active);
    done(&store, append(meeting, 1, 1)).await;
    store.close().await;
}

/// A node that starts while another one names the history takes that name.
pub(crate) async fn nodes_that_start_at_once_agree(place: &Place) {
    let Place::Postgres { .. } = place else { return };
    place.open().await.close().await;
    assert!(place.meddle("DELETE FROM lineage").await);
    let mut other = place.hold("INSERT INTO lineage (name) VALUES ('other')").await;
    let naming = async {
        tokio::time::sleep(PAUSE * 5).await;
        other.execute("COMMIT").await.unwrap();
    };
    let (store, ()) = tokio::join!(place.open(), naming);
    assert_eq!(store.lineage().await.as_deref(), Ok("other"));
    assert!(store.renew_lineage().await.is_ok());
    store.close().await;
}
