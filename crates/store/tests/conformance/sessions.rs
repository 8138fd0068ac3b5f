//! Sessions, refresh tokens and invitations.

use meeting::{AccountId, MeetingId, Time};
use store::{
    Claimed, Invitation, InvitationStatus, Made, NewInvitation, NewSession, Refreshed, SESSION_MS,
    Store, StoreError,
};

use crate::accounts::{new_account, new_session};
use crate::place::Place;

async fn signed_in(store: &Store) -> AccountId {
    let alice = store.create_account(new_account("alice")).await.unwrap().id;
    store.create_session(new_session("sid", alice, 1_000), [1; 32]).await.unwrap();
    alice
}

pub(crate) async fn refresh_rotates_once(place: &Place) {
    let store = place.open().await;
    let alice = signed_in(&store).await;
    let rotated = Refreshed::Rotated { account: alice, sid: "sid".to_owned() };
    assert_eq!(store.rotate_refresh([1; 32], [2; 32], Time(2_000)).await, Ok(rotated.clone()));
    assert_eq!(store.rotate_refresh([2; 32], [3; 32], Time(3_000)).await, Ok(rotated));
    let unknown = store.rotate_refresh([9; 32], [4; 32], Time(3_000)).await;
    assert_eq!(unknown, Ok(Refreshed::Unknown));
    assert_eq!(store.session("sid").await.unwrap().account, alice);
    let nobody = store.create_session(new_session("other", AccountId(99), 1), [5; 32]).await;
    assert_eq!(nobody, Err(StoreError::NotFound));
    store.close().await;
}

pub(crate) async fn a_reused_token_ends_the_family(place: &Place) {
    let store = place.open().await;
    let alice = signed_in(&store).await;
    store.rotate_refresh([1; 32], [2; 32], Time(2_000)).await.unwrap();
    let reused = store.rotate_refresh([1; 32], [3; 32], Time(3_000)).await;
    assert_eq!(reused, Ok(Refreshed::Reused { account: alice, sid: "sid".to_owned() }));
    assert_eq!(store.session("sid").await.unwrap().ended_at, Some(Time(3_000)));
    let late = store.rotate_refresh([2; 32], [4; 32], Time(4_000)).await;
    assert_eq!(late, Ok(Refreshed::Unknown));
    let never_issued = store.rotate_refresh([3; 32], [5; 32], Time(4_000)).await;
    assert_eq!(never_issued, Ok(Refreshed::Unknown));
    store.close().await;
}

pub(crate) async fn sessions_expire(place: &Place) {
    let store = place.open().await;
    signed_in(&store).await;
    let last = Time(1_000 + SESSION_MS - 1);
    let rotated = store.rotate_refresh([1; 32], [2; 32], last).await.unwrap();
    assert!(matches!(rotated, Refreshed::Rotated { .. }), "{rotated:?}");
    let late = store.rotate_refresh([2; 32], [3; 32], Time(1_000 + SESSION_MS)).await;
    assert_eq!(late, Ok(Refreshed::Expired));
    store.close().await;
}

pub(crate) async fn old_sessions_are_forgotten(place: &Place) {
    let store = place.open().await;
    let account = store.create_account(new_account("alice")).await.unwrap().id;
    for (sid, hash, at) in [("old", 1, 10), ("new", 2, 20)] {
        store.create_session(new_session(sid, account, at), [hash; 32]).await.unwrap();
    }
    let rotated = store.rotate_refresh([1; 32], [3; 32], Time(11)).await.unwrap();
    assert!(matches!(rotated, Refreshed::Rotated { .. }), "{rotated:?}");
    assert_eq!(store.forget_sessions_before(Time(20)).await, Ok(1));
    assert_eq!(store.forget_sessions_before(Time(20)).await, Ok(0));
    assert_eq!(store.session("old").await, Err(StoreError::NotFound));
    for hash in [1, 3] {
        let refreshed = store.rotate_refresh([hash; 32], [9; 32], Time(21)).await;
        assert_eq!(refreshed, Ok(Refreshed::Unknown));
    }
    assert!(store.session("new").await.is_ok());
    store.close().await;
}

pub(crate) async fn sessions_are_shown_to_their_owner(place: &Place) {
    let store = place.open().await;
    let alice = signed_in(&store).await;
    let bob = store.create_account(new_account("bob")).await.unwrap().id;
    let user_agent = Some("Wanderer/1.0".to_owned());
    let named = NewSession { user_agent: user_agent.clone(), ..new_session("a", alice, 2_000) };
    store.create_session(named, [2; 32]).await.unwrap();
    store.create_session(new_session("b", bob, 2_000), [3; 32]).await.unwrap();
    store.rotate_refresh([1; 32], [4; 32], Time(3_000)).await.unwrap();
    let shown = store.sessions_of(alice, Time(4_000), 10).await.unwrap();
    let sids: Vec<_> = shown.iter().map(|own| own.session.sid.as_str()).collect();
    assert_eq!(sids, ["a", "sid"], "newest first");
    assert_eq!(shown[0].session.user_agent, user_agent);
    let times: Vec<_> =
        shown.iter().map(|own| (own.session.created_at.0, own.last_used_at.0)).collect();
    assert_eq!(times, [(2_000, 2_000), (1_000, 3_000)]);
    assert_eq!(store.sessions_of(alice, Time(4_000), 1).await.unwrap(), shown[..1]);
    let expired = Time(1_000 + SESSION_MS);
    assert_eq!(store.sessions_of(alice, expired, 10).await.unwrap(), shown[..1]);
    let (of_a, of_sid) = (shown[0].session.id, shown[1].session.id);
    assert_ne!(of_a, of_sid);
    for (account, id) in [(bob, of_a), (alice, 99), (alice, u64::MAX)] {
        let ended = store.end_session_of(account, id, Time(5_000)).await;
        assert_eq!(ended, Err(StoreError::NotFound), "{account:?} {id}");
    }
    assert_eq!(store.end_session_of(alice, of_sid, expired).await, Err(StoreError::NotFound));
    assert_eq!(store.end_session_of(alice, of_a, Time(5_000)).await.unwrap(), "a");
    assert_eq!(store.end_session_of(alice, of_a, Time(6_000)).await, Err(StoreError::NotFound));
    assert_eq!(store.session("a").await.unwrap().ended_at, Some(Time(5_000)));
    assert_eq!(store.sessions_of(alice, Time(6_000), 10).await.unwrap(), shown[1..]);
    store.close().await;
}

/// A database of the first version, with sessions in it, is brought up to date.
pub(crate) async fn sessions_of_an_older_version_get_a_number(place: &Place) {
    let store = place.open().await;
    let alice = signed_in(&store).await;
    store.create_session(new_session("a", alice, 2_000), [2; 32]).await.unwrap();
    let back = "DROP INDEX session_id; ALTER TABLE session DROP COLUMN id; \
        ALTER TABLE session DROP COLUMN user_agent; DELETE FROM counter WHERE name = 'session'; \
        DELETE FROM _sqlx_migrations WHERE version = 2";
    if !place.meddle(back).await {
        return;
    }
    let store = place.reopen(store).await.unwrap();
    store.create_session(new_session("b", alice, 3_000), [3; 32]).await.unwrap();
    let shown = store.sessions_of(alice, Time(4_000), 10).await.unwrap();
    let ids: Vec<_> = shown.iter().map(|own| (own.session.sid.as_str(), own.session.id)).collect();
    assert_eq!(ids, [("b", 3), ("a", 2), ("sid", 1)]);
    store.close().await;
}

pub(crate) async fn sessions_end(place: &Place) {
    let store = place.open().await;
    let alice = signed_in(&store).await;
    store.create_session(new_session("a", alice, 1_000), [2; 32]).await.unwrap();
    store.create_session(new_session("b", alice, 1_000), [3; 32]).await.unwrap();
    store.end_session("sid", Time(5)).await.unwrap();
    store.end_session("sid", Time(6)).await.unwrap();
    store.end_session("nobody's", Time(6)).await.unwrap();
    assert_eq!(store.end_sessions_of(alice, Some("b"), Time(7)).await.unwrap(), ["a"]);
    let ended = store.ended_since(Time(5)).await.unwrap();
    assert_eq!(ended, [("sid".to_owned(), Time(5)), ("a".to_owned(), Time(7))]);
    assert_eq!(store.ended_since(Time(6)).await.unwrap(), ended[1..]);
    assert_eq!(store.session("b").await.unwrap().ended_at, None);
    let gone = store.rotate_refresh([2; 32], [4; 32], Time(1_001)).await;
    assert_eq!(gone, Ok(Refreshed::Unknown));
    store.close().await;
}

fn invitation(token: u8, email: Option<&str>) -> NewInvitation {
    NewInvitation {
        meeting: MeetingId(5),
        token_hash: [token; 32],
        email: email.map(str::to_owned),
        name: None,
        role: "facilitator".to_owned(),
        invited_by: AccountId(1),
        created_at: Time(10),
        expires_at: Time(100),
    }
}

fn spent_as(claimed: Claimed, now: Time) -> Option<InvitationStatus> {
    match claimed {
        Claimed::Done(_) => None,
        Claimed::Spent(invitation) => Some(invitation.status_at(now)),
    }
}

pub(crate) async fn invitations_are_used_once(place: &Place) {
    let store = place.open().await;
    store.create_invitation(invitation(1, None), 100).await.unwrap();
    let (alice, now) = (AccountId(1), Time(50));
    let claimed = store.claim_use([1; 32], alice, now).await.unwrap();
    assert!(matches!(&claimed, Claimed::Done(Invitation { used_by: Some(AccountId(1)), .. })));
    let again = store.claim_use([1; 32], alice, now).await.unwrap();
    assert_eq!(spent_as(again, now), Some(InvitationStatus::Accepted));
    store.release_use([1; 32], AccountId(2)).await.unwrap();
    assert!(spent_as(store.claim_use([1; 32], alice, now).await.unwrap(), now).is_some());
    store.release_use([1; 32], alice).await.unwrap();
    let back = store.claim_use([1; 32], AccountId(2), now).await.unwrap();
    assert!(matches!(back, Claimed::Done(_)));
    assert_eq!(store.claim_use([9; 32], alice, now).await, Err(StoreError::NotFound));
    store.close().await;
}

pub(crate) async fn invitations_can_be_declined(place: &Place) {
    let store = place.open().await;
    store.create_invitation(invitation(1, None), 100).await.unwrap();
    store.create_invitation(invitation(2, None), 100).await.unwrap();
    let declined = store.decline_invitation([1; 32], Time(50)).await.unwrap();
    assert!(matches!(declined, Claimed::Done(_)));
    let late = store.claim_use([1; 32], AccountId(1), Time(50)).await.unwrap();
    assert_eq!(spent_as(late, Time(50)), Some(InvitationStatus::Declined));
    let expired = store.claim_use([2; 32], AccountId(1), Time(100)).await.unwrap();
    assert_eq!(spent_as(expired, Time(100)), Some(InvitationStatus::Expired));
    store.close().await;
}

pub(crate) async fn invitations_are_listed(place: &Place) {
    let store = place.open().await;
    let make =
        async |token, email| match store.create_invitation(invitation(token, email), 100).await {
            Ok(Made::Done(invitation)) => invitation,
            other => panic!("not made: {other:?}"),
        };
    let first = make(1, Some("A@b.org")).await;
    let second = make(2, None).await;
    let third = make(3, Some("other@b.org")).await;
    assert!(first.is_for("a@B.org") && !first.is_for("b@b.org") && second.is_for("b@b.org"));
    assert_eq!(store.invitation([2; 32]).await.unwrap(), second);
    let to = store.invitations_to(MeetingId(5)).await.unwrap();
    let first_id = first.id;
    assert_eq!(to, [third, second, first]);
    let own = store.invitations_of(AccountId(7), "a@b.org").await.unwrap();
    assert_eq!(own.iter().map(|one| one.id).collect::<Vec<_>>(), [first_id]);
    store.claim_use([2; 32], AccountId(7), Time(20)).await.unwrap();
    let own = store.invitations_of(AccountId(7), "a@b.org").await.unwrap();
    assert_eq!(own.iter().map(|one| one.id).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(store.invitations_to(MeetingId(6)).await.unwrap(), []);
    store.close().await;
}

pub(crate) async fn one_of_many_claims_wins(place: &Place) {
    let store = place.open().await;
    store.create_invitation(invitation(1, None), 100).await.unwrap();
    let claim = |store: Store, account| async move {
        let claimed = store.claim_use([1; 32], AccountId(account), Time(20)).await.unwrap();
        matches!(claimed, Claimed::Done(_))
    };
    let claims: Vec<_> = (1..=8).map(|id| tokio::spawn(claim(store.clone(), id))).collect();
    let mut winners = 0;
    for claim in claims {
        winners += u32::from(claim.await.unwrap());
    }
    assert_eq!(winners, 1);
    store.close().await;
}

pub(crate) async fn a_meetings_invitations_are_bounded(place: &Place) {
    let store = place.open().await;
    let make = |store: Store, token| async move {
        matches!(store.create_invitation(invitation(token, None), 3).await.unwrap(), Made::Done(_))
    };
    let tries: Vec<_> = (1..=8).map(|token| tokio::spawn(make(store.clone(), token))).collect();
    let mut count = 0;
    for is_made in tries {
        count += u32::from(is_made.await.unwrap());
    }
    assert_eq!((count, store.invitations_to(MeetingId(5)).await.unwrap().len()), (3, 3));
    let other = NewInvitation { meeting: MeetingId(6), ..invitation(9, None) };
    assert!(matches!(store.create_invitation(other, 3).await.unwrap(), Made::Done(_)));
    store.close().await;
}
