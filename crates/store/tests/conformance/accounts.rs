//! Accounts and their throttle.

use meeting::{AccountId, MeetingId, ParticipantId, Seq, Time};
use store::{Account, MemberRow, NewAccount, NewInvitation, NewSession, StoreError, Throttle};

use crate::journal::{append, command, done};
use crate::place::Place;

pub(crate) fn new_account(name: &str) -> NewAccount {
    NewAccount {
        username: name.to_owned(),
        email: format!("{name}@Example.org"),
        full_name: format!("{name} of the tests"),
        language_preference: "en".to_owned(),
        password_hash: "hash".to_owned(),
        is_admin: false,
        created_at: Time(3),
    }
}

pub(crate) async fn accounts_are_unique(place: &Place) {
    let store = place.open().await;
    let alice = store.create_account(new_account("alice")).await.unwrap();
    assert_eq!(alice.id, AccountId(1));
    assert!(alice.is_active && !alice.is_admin);
    let email = NewAccount { email: "ALICE@example.ORG".to_owned(), ..new_account("other") };
    assert_eq!(store.create_account(email).await, Err(StoreError::EmailTaken));
    let username = NewAccount { username: "Alice".to_owned(), ..new_account("other") };
    assert_eq!(store.create_account(username).await, Err(StoreError::UsernameTaken));
    assert_eq!(store.create_account(new_account("alice")).await, Err(StoreError::EmailTaken));
    let bob = store.create_account(new_account("bob")).await.unwrap();
    assert_eq!(store.account(bob.id).await, Ok(bob.clone()));
    assert_eq!(store.accounts(None, 10).await.unwrap(), [alice.clone(), bob.clone()]);
    assert_eq!(store.accounts(Some(alice.id), 10).await.unwrap(), [bob]);
    assert_eq!(store.accounts(None, 1).await.unwrap(), [alice]);
    store.close().await;
}

pub(crate) fn new_session(sid: &str, account: AccountId, at: u64) -> NewSession {
    NewSession { sid: sid.to_owned(), account, created_at: Time(at), user_agent: None }
}

pub(crate) async fn accounts_change(place: &Place) {
    let store = place.open().await;
    let alice = store.create_account(new_account("alice")).await.unwrap();
    let bob = store.create_account(new_account("bob")).await.unwrap();
    let changed = Account {
        full_name: "Alice".to_owned(),
        email: "Alice@Else.org".to_owned(),
        avatar_url: Some("https://a.example/1.png".to_owned()),
        language_preference: "fr".to_owned(),
        password_hash: "other".to_owned(),
        ..alice.clone()
    };
    // Whether it may act is not its own business, so that a change of the profile can't bring it back.
    let sly = Account { is_active: false, is_admin: true, ..changed.clone() };
    store.update_account(sly).await.unwrap();
    assert_eq!(store.account(alice.id).await, Ok(changed.clone()));
    let taken = Account { email: bob.email.to_uppercase(), ..changed.clone() };
    assert_eq!(store.update_account(taken).await, Err(StoreError::EmailTaken));
    let taken = Account { username: "BOB".to_owned(), ..changed.clone() };
    assert_eq!(store.update_account(taken).await, Err(StoreError::UsernameTaken));
    let nobody = Account { id: AccountId(99), username: "n".into(), email: "n".into(), ..changed };
    assert_eq!(store.update_account(nobody).await, Err(StoreError::NotFound));
    store.set_admin(alice.id, true).await.unwrap();
    assert!(store.account(alice.id).await.unwrap().is_admin);
    assert_eq!(store.set_admin(AccountId(99), true).await, Err(StoreError::NotFound));
    store.close().await;
}

pub(crate) async fn accounts_may_be_stopped(place: &Place) {
    let store = place.open().await;
    let alice = store.create_account(new_account("alice")).await.unwrap();
    let bob = store.create_account(new_account("bob")).await.unwrap();
    let is = |account: Account| (account.is_active, account.is_admin);
    let set =
        async |id, is_active, is_admin| store.set_standing(id, is_active, is_admin).await.map(is);
    assert_eq!(set(bob.id, Some(false), None).await, Ok((false, false)));
    assert_eq!(set(bob.id, None, Some(true)).await, Ok((false, true)));
    assert_eq!(set(bob.id, None, None).await, Ok((false, true)));
    assert_eq!(is(store.account(bob.id).await.unwrap()), (false, true));
    assert_eq!(set(AccountId(99), Some(true), None).await, Err(StoreError::NotFound));
    // Bob can't act, so Alice is the only one.
    assert_eq!(set(alice.id, None, Some(true)).await, Ok((true, true)));
    for (is_active, is_admin) in [(Some(false), None), (None, Some(false))] {
        assert_eq!(set(alice.id, is_active, is_admin).await, Err(StoreError::LastAdmin));
    }
    assert_eq!(is(store.account(alice.id).await.unwrap()), (true, true), "nothing was written");
    assert_eq!(set(bob.id, None, Some(false)).await, Ok((false, false)));
    assert_eq!(set(bob.id, Some(true), Some(true)).await, Ok((true, true)));
    assert_eq!(set(alice.id, Some(false), None).await, Ok((false, true)));
    assert_eq!(set(bob.id, None, Some(false)).await, Err(StoreError::LastAdmin));
    store.close().await;
}

/// Two admins who stop each other at the same time: one of them stays.
pub(crate) async fn an_admin_is_always_left(place: &Place) {
    let store = place.open().await;
    let alice = store.create_account(new_account("alice")).await.unwrap().id;
    let bob = store.create_account(new_account("bob")).await.unwrap().id;
    for _ in 0..10 {
        for id in [alice, bob] {
            store.set_admin(id, true).await.unwrap();
        }
        let stop = |id| {
            let store = store.clone();
            tokio::spawn(async move { store.set_standing(id, None, Some(false)).await.is_ok() })
        };
        let (one, other) = tokio::join!(stop(alice), stop(bob));
        assert_ne!(one.unwrap(), other.unwrap());
    }
    store.close().await;
}

pub(crate) async fn login_ignores_case(place: &Place) {
    let store = place.open().await;
    let alice = store.create_account(new_account("Alice")).await.unwrap();
    for login in ["alice", "ALICE", "alice@example.org", " Alice@EXAMPLE.org "] {
        assert_eq!(store.account_by_login(login).await.unwrap().id, alice.id, "{login}");
    }
    assert_eq!(store.account_by_login("alic").await, Err(StoreError::NotFound));
    assert_eq!(store.account_by_login("").await, Err(StoreError::NotFound));
    let sly = NewAccount { username: "alice@example.org".to_owned(), ..new_account("sly") };
    store.create_account(sly).await.unwrap();
    assert_eq!(store.account_by_login("alice@example.org").await.unwrap().id, alice.id);
    store.close().await;
}

pub(crate) async fn failures_are_counted(place: &Place) {
    let store = place.open().await;
    let alice = store.create_account(new_account("alice")).await.unwrap().id;
    assert_eq!(store.throttle(alice).await.unwrap(), Throttle::default());
    for count in 1..=3 {
        let told = store.record_failure(alice, Time(count)).await.unwrap();
        assert_eq!(u64::from(told.failures), count);
    }
    let expected = Throttle { failures: 3, last_failure_at: Time(3) };
    assert_eq!(store.throttle(alice).await.unwrap(), expected);
    store.clear_failures(alice).await.unwrap();
    assert_eq!(store.throttle(alice).await.unwrap(), Throttle::default());
    let nobody = store.record_failure(AccountId(99), Time(1)).await;
    assert_eq!(nobody, Err(StoreError::NotFound));
    store.close().await;
}

pub(crate) async fn erasure_takes_all_that_is_personal(place: &Place) {
    let store = place.open().await;
    let alice = store.create_account(new_account("alice")).await.unwrap();
    let bob = store.create_account(new_account("bob")).await.unwrap().id;
    for id in [1, 2] {
        let mut one = append(MeetingId(id), 0, 1);
        let participant = ParticipantId::new(MeetingId(id), Seq(1));
        one.members = vec![MemberRow { account: alice.id, participant, is_active: id == 1 }];
        one.commands = vec![command(1, 1)];
        done(&store, one).await;
    }
    store.create_session(new_session("s1", alice.id, 1), [1; 32]).await.unwrap();
    store.create_session(new_session("s2", bob, 1), [2; 32]).await.unwrap();
    store.record_failure(alice.id, Time(1)).await.unwrap();
    for (token, email) in [([1; 32], Some("alice@example.org")), ([2; 32], None)] {
        let invitation = NewInvitation {
            meeting: MeetingId(1),
            token_hash: token,
            email: email.map(str::to_owned),
            name: Some("Alice".to_owned()),
            role: "participant".to_owned(),
            invited_by: bob,
            created_at: Time(1),
            expires_at: Time(100),
        };
        store.create_invitation(invitation, 100).await.unwrap();
    }
    store.claim_use([2; 32], alice.id, Time(5)).await.unwrap();

    let erasures = store.erase_account(alice.id).await.unwrap();
    let was_in: Vec<MeetingId> = erasures.iter().map(|erasure| erasure.meeting).collect();
    assert_eq!(was_in, [MeetingId(1), MeetingId(2)]);
    assert_eq!(store.account(alice.id).await, Err(StoreError::NotFound));
    assert_eq!(store.account_by_login("alice").await, Err(StoreError::NotFound));
    assert_eq!(store.session("s1").await, Err(StoreError::NotFound));
    assert!(store.session("s2").await.is_ok());
    assert_eq!(store.throttle(alice.id).await.unwrap(), Throttle::default());
    assert_eq!(store.invitation([1; 32]).await, Err(StoreError::NotFound));
    let used = store.invitation([2; 32]).await.unwrap();
    assert_eq!((used.used_by, used.name), (None, None));
    assert_eq!(store.memberships(alice.id).await.unwrap(), []);
    assert_eq!(store.commands_since(MeetingId(1), Time(0)).await.unwrap(), []);
    assert_eq!(store.erase_account(alice.id).await.unwrap(), []);
    let again = store.create_account(new_account("alice")).await.unwrap();
    assert!(again.id > bob, "an id is never given twice");
    store.close().await;
}
