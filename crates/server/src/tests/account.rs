use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::http::Method;
use meeting::{
    AccountId, Actor, Call, Command, Commitment, MeetingId, Opening, Role, Sealed, limit,
};
use serde_json::{Value, json};
use store::Store;

use super::{Answer, Client, PASSWORD, Server};
use crate::auth::token_hash;
use crate::start;

const ME: &str = "/api/v1/users/me";

async fn change(server: &Server, who: &Client, body: Value) -> Answer {
    server.call(Method::PUT, ME, &who.access, body).await
}

#[tokio::test]
async fn the_account_is_told_in_full_at_both_places() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let json = server.me(&ada.access).await.json();
    let created_at = json["created_at"].as_str().unwrap();
    assert!(created_at.ends_with('Z') && created_at.len() == 24, "{created_at}");
    assert_eq!(
        json,
        json!({"id": ada.id, "username": "ada", "email": "ada@example.org",
        "full_name": "ada", "avatar_url": null, "language_preference": "en", "is_active": true,
        "is_admin": false, "created_at": created_at})
    );
    let path = "/api/v1/auth/users/me/";
    assert_eq!(server.call(Method::GET, path, &ada.access, Value::Null).await.json(), json);
}

#[tokio::test]
async fn what_is_given_changes_and_nothing_else() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    server.sign_up("bob").await;
    let avatar = "https://example.org/ada.png";
    let body = json!({"full_name": "Ada L.", "avatar_url": avatar, "language_preference": "fr",
        "id": 2, "is_admin": true});
    let json = change(&server, &ada, body).await.json();
    assert_eq!(
        (&json["full_name"], &json["avatar_url"], &json["language_preference"]),
        (&json!("Ada L."), &json!(avatar), &json!("fr"))
    );
    assert_eq!((&json["id"], &json["is_admin"]), (&json!(ada.id), &json!(false)));
    let json = change(&server, &ada, json!({"avatar_url": null})).await.json();
    assert_eq!((&json["avatar_url"], &json["full_name"]), (&Value::Null, &json!("Ada L.")));
    let taken = change(&server, &ada, json!({"email": "BOB@example.org"})).await;
    assert_eq!(taken.told(), (400, "email_taken".to_owned()));
    for wrong in [
        json!({"language_preference": "de"}),
        json!({"email": "nobody"}),
        json!({"avatar_url": "javascript:alert(1)"}),
        json!({"full_name": 1}),
        json!([]),
    ] {
        assert_eq!(change(&server, &ada, wrong).await.told(), (422, "invalid".to_owned()));
    }
}

#[tokio::test]
async fn a_new_password_needs_the_current_one_and_ends_other_sessions() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let other = server.token("ada", PASSWORD).await.json()["access_token"].clone();
    let new = "another horse";
    assert_eq!(change(&server, &ada, json!({"password": new})).await.status, 422);
    let wrong = json!({"password": new, "current_password": "wrong"});
    assert_eq!(change(&server, &ada, wrong).await.told(), (403, "wrong_password".to_owned()));
    let weak = json!({"password": "password", "current_password": PASSWORD});
    assert_eq!(change(&server, &ada, weak).await.status, 422);
    let right = json!({"password": new, "current_password": PASSWORD});
    assert_eq!(change(&server, &ada, right).await.status, 200);
    assert_eq!(server.me(&ada.access).await.status, 200);
    assert_eq!(server.me(other.as_str().unwrap()).await.status, 401);
    assert_eq!(server.token("ada", PASSWORD).await.status, 401);
    assert_eq!(server.token("ada", new).await.status, 200);
}

#[tokio::test]
async fn an_erased_account_is_signed_out_everywhere_and_its_names_are_free() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let other = server.token("ada", PASSWORD).await.json()["access_token"].clone();
    let sid = server.app.tokens().check(&ada.access).unwrap().sid.clone();
    let mut ended = server.app.sessions().ended(&sid);
    let erase = async |body| server.call(Method::DELETE, ME, &ada.access, body).await;
    assert_eq!(erase(Value::Null).await.status, 422);
    assert_eq!(
        erase(json!({"password": "wrong"})).await.told(),
        (403, "wrong_password".to_owned())
    );
    assert_eq!(erase(json!({"password": PASSWORD})).await.status, 204);
    ended.wait().await;
    assert_eq!(server.me(&ada.access).await.status, 401);
    assert_eq!(server.me(other.as_str().unwrap()).await.status, 401);
    assert_eq!(server.token("ada", PASSWORD).await.told(), (401, "wrong_credentials".to_owned()));
    assert_ne!(server.sign_up("ada").await.id, ada.id);
}

/// Gives a future one turn, and nobody else.
async fn poll<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    std::future::poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

async fn meeting(server: &Server, who: &Client) -> u64 {
    let path = "/api/v1/meetings/";
    server.post(path, &who.access, json!({"name": "Budget"})).await.json()["id"].as_u64().unwrap()
}

/// Whether the meeting has no more of the last who came than a number.
async fn is_erased(server: &Server, reader: &Client, meeting: u64) -> bool {
    let path = format!("/api/v1/meetings/{meeting}/participants");
    let people = server.call(Method::GET, &path, &reader.access, Value::Null).await.json();
    let last = people.as_array().unwrap().last().unwrap();
    (&last["name"], &last["user_id"], &last["is_active"])
        == (&Value::Null, &Value::Null, &json!(false))
}

async fn is_pending(server: &Server) -> bool {
    !server.app.store().pending_erasures(None, 1).await.unwrap().is_empty()
}

#[tokio::test]
async fn an_erasure_goes_on_when_its_client_hangs_up() {
    let server = Server::start(&[]).await;
    let (ada, zoe) = (server.sign_up("ada").await, server.sign_up("zoe").await);
    let mut meetings = Vec::new();
    for _ in 0..3 {
        let id = meeting(&server, &ada).await;
        let path = format!("/api/v1/meetings/{id}/join");
        assert_eq!(server.post(&path, &zoe.access, json!({})).await.status, 200);
        meetings.push(id);
    }
    {
        let body = json!({"password": PASSWORD});
        let mut call = pin!(server.call(Method::DELETE, ME, &zoe.access, body));
        // Dropped as soon as the account is gone, as a connection is that its client closes.
        while server.app.store().account(AccountId(zoe.id)).await.is_ok() {
            assert!(poll(call.as_mut()).await.is_pending(), "hung up too late");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    let done = async {
        while is_pending(&server).await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), done).await.expect("it goes on");
    for id in meetings {
        assert!(is_erased(&server, &ada, id).await, "{id}");
    }
}

#[tokio::test]
async fn a_meeting_too_busy_to_erase_is_asked_again() {
    let server = Server::start(&[]).await;
    let (ada, zoe) = (server.sign_up("ada").await, server.sign_up("zoe").await);
    let id = meeting(&server, &ada).await;
    let path = format!("/api/v1/meetings/{id}/join");
    assert_eq!(server.post(&path, &zoe.access, json!({})).await.status, 200);
    let (store, live) = (server.app.store(), server.app.live());
    store.erase_account(AccountId(zoe.id)).await.unwrap();
    // The meeting's task gets no turn until this test waits, so that its inbox stays full.
    let mut reads = Vec::new();
    for _ in 0..limit::INBOX_MAX {
        let mut read = Box::pin(live.read(MeetingId(id), |_, _| ()));
        assert!(poll(read.as_mut()).await.is_pending());
        reads.push(read);
    }
    let mut erasing = pin!(live.erase_pending());
    assert_eq!(poll(erasing.as_mut()).await, Poll::Ready(Ok(())));
    assert!(is_pending(&server).await);
    for read in reads {
        read.await.unwrap();
    }
    live.erase_pending().await.unwrap();
    assert!(!is_pending(&server).await);
    assert!(is_erased(&server, &ada, id).await);
}

#[tokio::test]
async fn who_was_erased_while_they_joined_is_erased_there_too() {
    let server = Server::start(&[]).await;
    let (ada, zoe) = (server.sign_up("ada").await, server.sign_up("zoequill").await);
    let id = meeting(&server, &ada).await;
    // The request was let in before; its command comes to the meeting after the erasure.
    let account = AccountId(zoe.id);
    server.app.store().erase_account(account).await.unwrap();
    let name = |text: &str, mark: u8| {
        let opening = Opening { salt: [0; 32], text: text.to_owned(), subject: Some(account) };
        Sealed { commitment: Commitment([mark; 32]), opening: Some(Arc::new(opening)) }
    };
    let (username, name, role) = (name("zoequill", 1), name("Zoe Quill", 2), Role::Participant);
    let command = Command::Join { username, name, role, invitation: None };
    let actor = Actor::Account { account, admin: false };
    let call = Call { actor, command, key: None, epoch: None };
    server.app.live().command(MeetingId(id), call, |_, _| ()).await.unwrap();
    assert!(is_pending(&server).await, "the meeting is asked for its part");
    server.app.live().erase_pending().await.unwrap();
    assert!(!is_pending(&server).await);
    assert!(is_erased(&server, &ada, id).await);
    let frames = server.app.live().room(MeetingId(id)).unwrap().frames;
    let texts = frames.after(meeting::Seq(0), usize::MAX).unwrap_or_default().concat();
    assert!(!texts.to_lowercase().contains("quill"), "{texts}");
    // Nor does another node, which reads the journal, find it.
    let entries = server.app.store().load(MeetingId(id), meeting::Seq(0), 100).await.unwrap();
    assert!(!format!("{entries:?}").to_lowercase().contains("quill"));
}

#[tokio::test]
async fn a_text_of_somebody_who_was_never_in_the_meeting_is_forgotten_too() {
    let server = Server::start(&[]).await;
    let (ada, root) = (server.sign_up("ada").await, server.sign_up("root").await);
    server.app.store().set_admin(AccountId(root.id), true).await.unwrap();
    server.app.accounts().forget(AccountId(root.id));
    let id = meeting(&server, &ada).await;
    let claim = format!("/api/v1/tokens/meetings/{id}/claim");
    assert_eq!(server.post(&claim, &ada.access, json!({})).await.status, 200);
    let revoke = format!("/api/v1/tokens/meetings/{id}/revoke");
    let body = json!({"reason": "a quilled reason"});
    let answer = server.post(&revoke, &root.access, body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let shown = async || {
        let frames = server.app.live().room(MeetingId(id)).unwrap().frames;
        let texts = frames.after(frames.before(), usize::MAX).unwrap_or_default().concat();
        let path = format!("/api/v1/stats/meetings/{id}/audit");
        let audit = server.call(Method::GET, &path, &ada.access, Value::Null).await;
        (texts.contains("quilled"), audit.text.contains("quilled"))
    };
    assert_eq!(shown().await, (true, true));
    let body = json!({"password": PASSWORD});
    assert_eq!(server.call(Method::DELETE, ME, &root.access, body).await.status, 204);
    assert_eq!(shown().await, (false, false));
}

#[tokio::test]
async fn an_admin_is_made_or_kept() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let add = async |email: &str, is_admin| {
        start::add_account(&server.app, email, PASSWORD.to_owned(), None, is_admin).await
    };
    add("ada@example.org", true).await.unwrap();
    server.app.accounts().forget(meeting::AccountId(ada.id));
    assert_eq!(server.me(&ada.access).await.json()["is_admin"], true);
    add("root@example.org", true).await.unwrap();
    assert_eq!(server.token("root@example.org", PASSWORD).await.status, 200);
    assert!(add("ada@example.org", false).await.is_err());
    assert!(add("nobody", false).await.is_err());
}

#[tokio::test]
async fn of_two_changes_at_once_both_hold() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let new = "another long password";
    let password = json!({"password": new, "current_password": PASSWORD});
    let name = json!({"full_name": "Ada Lovelace"});
    let put = |body| server.call(Method::PUT, ME, &ada.access, body);
    let (first, second) = tokio::join!(put(password), put(name));
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(server.me(&ada.access).await.json()["full_name"], "Ada Lovelace");
    assert_eq!(server.token("ada", new).await.status, 200);
}

#[tokio::test]
async fn an_invitation_is_not_lost_when_its_client_hangs_up() {
    // On disk, where the use is written down while the request waits.
    let folder = std::env::temp_dir().join(format!("invited-{:016x}", rand::random::<u64>()));
    std::fs::create_dir_all(&folder).unwrap();
    let store = Store::open(&format!("sqlite://{}/test.db", folder.display())).await.unwrap();
    let server = Server::over(store, &[]);
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let id = meeting(&server, &ada).await;
    let invite = format!("/api/v1/meetings/{id}/invite");
    let invited = server.post(&invite, &ada.access, json!({})).await.json();
    let token = invited["invitation"]["invitation_token"].as_str().unwrap().to_owned();
    {
        let (path, hash) = (format!("/api/v1/invitations/{token}/accept"), token_hash(&token));
        let mut call = pin!(server.post(&path, &bob.access, json!({})));
        while server.app.store().invitation(hash).await.unwrap().used_by.is_none() {
            assert!(poll(call.as_mut()).await.is_pending(), "hung up too late");
        }
    }
    let account = AccountId(bob.id);
    let joined = async {
        let has_joined =
            move |meeting: &meeting::Meeting, _| meeting.participant_of(account).is_some();
        while !server.app.live().read(MeetingId(id), has_joined).await.unwrap() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), joined).await.expect("who was let in is in");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn keys_are_forgotten_when_nobody_may_ask_for_them_any_more() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let id = meeting(&server, &ada).await;
    let claim = axum::http::Request::post(format!("/api/v1/tokens/meetings/{id}/claim"))
        .header("authorization", format!("Bearer {}", ada.access))
        .header("idempotency-key", "k");
    let claim = claim.body(axum::body::Body::empty()).unwrap();
    assert_eq!(server.send(claim).await.status, 200);
    let kept = async || {
        let store = server.app.store();
        store.commands_since(MeetingId(id), meeting::Time(0)).await.unwrap().len()
    };
    let now = server.app.now();
    crate::upkeep::forget_old(&server.app, now.plus_ms(limit::KEY_MS)).await.expect("is not away");
    assert_eq!(kept().await, 1);
    crate::upkeep::forget_old(&server.app, now.plus_ms(3 * limit::KEY_MS))
        .await
        .expect("is not away");
    assert_eq!(kept().await, 0);
}
