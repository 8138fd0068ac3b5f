//! What is kept of meetings beside their entries.

use meeting::{AccountId, MeetingId, ParticipantId, Seq, Time};
use store::{MeetingIndex, MemberRow, NewInvitation, Store, StoreError, Totals};

use crate::accounts::new_account;
use crate::journal::{ALICE, append, command, done};
use crate::place::Place;

pub(crate) async fn due_meetings_come_in_order(place: &Place) {
    let store = place.open().await;
    for (id, due) in [(1, Some(30)), (2, None), (3, Some(10)), (4, Some(20)), (5, Some(99))] {
        let mut one = append(MeetingId(id), 0, 1);
        one.due = due.map(Time);
        done(&store, one).await;
    }
    let due = store.due_before(Time(30), 10).await.unwrap();
    let expected = [(3, 10), (4, 20), (1, 30)].map(|(id, at)| (MeetingId(id), Time(at)));
    assert_eq!(due, expected);
    assert_eq!(store.due_before(Time(30), 1).await.unwrap(), expected[..1]);
    done(&store, append(MeetingId(3), 1, 1)).await;
    assert_eq!(store.due_before(Time(30), 10).await.unwrap(), expected[1..]);
    store.close().await;
}

fn index(is_public: bool, creator: AccountId) -> MeetingIndex {
    MeetingIndex {
        is_public,
        creator,
        created_at: Time(5),
        is_active: true,
        summary: br#"{"name":"x"}"#.to_vec(),
    }
}

async fn visible(store: &Store, account: AccountId, is_admin: bool) -> Vec<u64> {
    let lines = store.meetings_visible_to(account, is_admin, 100, None).await.unwrap();
    lines.into_iter().map(|(id, _)| id.0).collect()
}

pub(crate) async fn meetings_are_listed_to_those_who_may_know(place: &Place) {
    let store = place.open().await;
    let alice = store.create_account(new_account("alice")).await.unwrap().id;
    let bob = store.create_account(new_account("bob")).await.unwrap().id;
    for (id, is_public) in [(1, true), (2, false), (3, false), (4, true)] {
        let meeting = MeetingId(id);
        let mut one = append(meeting, 0, 1);
        one.index = Some(index(is_public, alice));
        let participant = ParticipantId::new(meeting, Seq(1));
        one.members = vec![MemberRow { account: alice, participant, is_active: true }];
        done(&store, one).await;
    }
    assert_eq!(visible(&store, alice, false).await, [4, 3, 2, 1]);
    assert_eq!(visible(&store, bob, false).await, [4, 1]);
    assert_eq!(visible(&store, bob, true).await, [4, 3, 2, 1]);
    let invitation = NewInvitation {
        meeting: MeetingId(2),
        token_hash: [1; 32],
        email: Some("BOB@example.org".to_owned()),
        name: None,
        role: "participant".to_owned(),
        invited_by: alice,
        created_at: Time(1),
        expires_at: Time(100),
    };
    store.create_invitation(invitation, 100).await.unwrap();
    assert_eq!(visible(&store, bob, false).await, [4, 2, 1]);
    store.delete_meeting(MeetingId(4), Time(9)).await.unwrap();
    assert_eq!(visible(&store, bob, true).await, [3, 2, 1]);
    assert_eq!(store.meeting_index(MeetingId(4)).await, Err(StoreError::NotFound));
    assert_eq!(store.meeting_index(MeetingId(2)).await.unwrap(), index(false, alice));

    let page = store.meetings_visible_to(alice, false, 1, Some(MeetingId(3))).await.unwrap();
    assert_eq!(page, [(MeetingId(2), index(false, alice))]);
    let created = store.meetings_created_by(alice, 2, None).await.unwrap();
    assert_eq!(created.iter().map(|(id, _)| id.0).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(store.meetings_created_by(bob, 2, None).await.unwrap(), []);

    let mut ended = append(MeetingId(1), 1, 1);
    ended.index = Some(MeetingIndex { is_active: false, ..index(false, alice) });
    done(&store, ended).await;
    assert_eq!(visible(&store, bob, false).await, [2]);
    done(&store, append(MeetingId(1), 2, 1)).await;
    assert!(!store.meeting_index(MeetingId(1)).await.unwrap().is_active);
    store.close().await;
}

pub(crate) async fn members_are_kept(place: &Place) {
    let store = place.open().await;
    let meeting = MeetingId(5);
    let participant = ParticipantId::new(meeting, Seq(1));
    let mut joined = append(meeting, 0, 1);
    joined.members = vec![MemberRow { account: ALICE, participant, is_active: true }];
    done(&store, joined).await;
    let member = store.member(meeting, ALICE).await.unwrap().unwrap();
    assert_eq!((member.participant, member.is_active), (participant, true));
    let mut left = append(meeting, 1, 1);
    left.members = vec![MemberRow { is_active: false, ..member }];
    done(&store, left).await;
    assert!(!store.member(meeting, ALICE).await.unwrap().unwrap().is_active);
    assert_eq!(store.member(meeting, AccountId(2)).await, Ok(None));
    assert_eq!(store.memberships(ALICE).await.unwrap().len(), 1);
    store.close().await;
}

pub(crate) async fn members_are_counted(place: &Place) {
    let store = place.open().await;
    for (id, active) in [(1, 2), (2, 0), (3, 1)] {
        let meeting = MeetingId(id);
        let mut made = append(meeting, 0, 3);
        let member = |account: u64| MemberRow {
            account: AccountId(account),
            participant: ParticipantId::new(meeting, Seq(account)),
            is_active: account <= active,
        };
        made.members = (1..=3).map(member).collect();
        done(&store, made).await;
    }
    let counts = store.active_members(&[3, 1, 2, 9].map(MeetingId)).await.unwrap();
    assert_eq!(counts, [(MeetingId(1), 2), (MeetingId(3), 1)]);
    assert_eq!(store.active_members(&[]).await.unwrap(), []);
    store.close().await;
}

pub(crate) async fn all_is_counted(place: &Place) {
    let store = place.open().await;
    let alice = store.create_account(new_account("alice")).await.unwrap().id;
    for id in 1..=3 {
        let mut made = append(MeetingId(id), 0, 1);
        made.index = Some(index(true, alice));
        done(&store, made).await;
    }
    store.delete_meeting(MeetingId(2), Time(9)).await.unwrap();
    assert_eq!(store.totals().await, Ok(Totals { accounts: 1, meetings: 2 }));
    store.close().await;
}

pub(crate) async fn heads_in_one_question(place: &Place) {
    let store = place.open().await;
    for (id, count) in [(1, 1), (2, 2), (3, 3)] {
        done(&store, append(MeetingId(id), 0, count)).await;
    }
    let heads = store.heads(&[3, 1, 9].map(MeetingId)).await.unwrap();
    assert_eq!(heads, [(MeetingId(1), Seq(1)), (MeetingId(3), Seq(3))]);
    assert_eq!(store.heads(&[]).await.unwrap(), []);
    store.close().await;
}

pub(crate) async fn commands_are_found_again(place: &Place) {
    let store = place.open().await;
    let meeting = MeetingId(5);
    let mut several = append(meeting, 0, 3);
    several.commands = (1_u8..=3).map(|id| command(id, id.into())).collect();
    done(&store, several).await;
    let all = store.commands_since(meeting, Time(0)).await.unwrap();
    assert_eq!(all, [command(1, 1), command(2, 2), command(3, 3)]);
    assert_eq!(store.commands_since(meeting, Time(1_003)).await.unwrap(), all[2..]);
    assert_eq!(store.commands_since(MeetingId(6), Time(0)).await.unwrap(), []);
    assert_eq!(store.forget_commands_before(Time(1_003)).await, Ok(2));
    assert_eq!(store.commands_since(meeting, Time(0)).await.unwrap(), all[2..]);
    store.close().await;
}
