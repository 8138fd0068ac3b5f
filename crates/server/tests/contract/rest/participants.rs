//! Joining, leaving, roles.

use serde_json::{Value, json};

use crate::support::Server;

#[tokio::test]
async fn joining_answers_the_participant() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let join = format!("/meetings/{meeting}/join");
    let body = json!({"name": "Bobby", "role": "participant", "user_id": "ada", "id": 1});
    let joined = bob.post(&join, body).await.ok();
    assert_eq!(joined["id"], joined["participant_id"]);
    assert_eq!(joined["user_id"], "bob", "who one is never comes from the body");
    assert_eq!(joined["name"], "Bobby");
    assert_eq!(joined["role"], "participant");
    assert_eq!(joined["is_active"], true);
    assert_eq!(joined["meeting_id"], meeting);
    assert!(joined["message"].is_string());
    let id = joined["id"].as_u64().unwrap();
    assert_eq!(id >> 24, meeting, "an id says which meeting it is of");
}

#[tokio::test]
async fn joining_again_changes_nothing() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let first = bob.join_as(meeting, "observer").await;
    let events = ada.audit(meeting).await.len();
    for role in ["participant", "facilitator", "observer"] {
        let body = json!({"role": role, "name": "Other"});
        let again = bob.post(&format!("/meetings/{meeting}/join"), body).await.ok();
        assert_eq!((&again["id"], &again["role"]), (&json!(first), &json!("observer")));
    }
    assert_eq!(ada.audit(meeting).await.len(), events);
    // The creator is in it already.
    let own = ada.post(&format!("/meetings/{meeting}/join"), json!({})).await.ok();
    assert_eq!(own["role"], "facilitator");
    // Who left comes back as the same participant.
    bob.post(&format!("/meetings/{meeting}/leave"), json!({})).await.ok();
    assert_eq!(bob.join(meeting).await, first);
}

#[tokio::test]
async fn more_than_participant_only_by_invitation() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let join = format!("/meetings/{meeting}/join");
    let denied = bob.post(&join, json!({"role": "facilitator"})).await.refused(403, "role_forbids");
    assert_eq!(denied["allowed_roles"], json!(["observer", "participant"]));
    bob.post(&join, json!({"role": "admin"})).await.invalid("role");
    assert_eq!(
        ada.get(&format!("/meetings/{meeting}/participants")).await.ok().as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn leaving_releases_the_floor_and_withdraws_the_request() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let cid = server.sign_up("cid").await;
    let meeting = ada.meeting(json!({})).await;
    let (b, c) = (bob.join(meeting).await, cid.join(meeting).await);
    bob.floor(meeting, "claim", json!({})).await.ok();
    cid.floor(meeting, "request", json!({})).await.ok();
    ada.floor(meeting, "request", json!({})).await.ok();
    let leave = format!("/meetings/{meeting}/leave");
    let left = bob.post(&leave, json!({})).await.ok();
    assert_eq!(left["meeting_id"], meeting);
    assert!(left["message"].is_string());
    let status = ada.status(meeting).await;
    assert_eq!(status["current_holder"]["participant_id"], c, "the floor moved on");
    let events = ada.get(&format!("/tokens/meetings/{meeting}/events")).await.ok();
    let release = &events[1];
    assert_eq!(release["event_type"], "release");
    assert_eq!(release["cause"], "left");
    assert_eq!(release["participant_id"], b);
    ada.post(&leave, json!({})).await.ok();
    let status = cid.status(meeting).await;
    assert_eq!(status["queue_length"], 0, "the request was withdrawn");
    let people = cid.get(&format!("/meetings/{meeting}/participants")).await.ok();
    let active: Vec<_> =
        people.as_array().unwrap().iter().map(|it| it["is_active"].clone()).collect();
    assert_eq!(active, [json!(false), json!(false), json!(true)]);
    bob.floor(meeting, "claim", json!({})).await.refused(403, "not_participant");
}

#[tokio::test]
async fn participants_are_listed_without_mail_addresses() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    let answer = bob.get(&format!("/meetings/{meeting}/participants")).await;
    assert!(!answer.text().contains("example.org"));
    let people = answer.ok();
    let expected = json!({"id": b, "user_id": "bob", "name": "bob of Tests",
        "role": "participant", "is_active": true, "is_online": false, "meeting_id": meeting});
    assert_eq!(people[1], expected);
    let first = bob.get(&format!("/meetings/{meeting}/participants?limit=1")).await.ok();
    assert_eq!(first.as_array().unwrap().len(), 1);
    let after = first[0]["id"].clone();
    let rest = bob.get(&format!("/meetings/{meeting}/participants?after={after}")).await.ok();
    assert_eq!(rest, json!([expected]));
}

#[tokio::test]
async fn a_facilitator_or_an_admin_sets_roles() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let root = server.admin("root").await;
    let meeting = ada.meeting(json!({})).await;
    let (a, b) = (ada.me_in(meeting).await, bob.join(meeting).await);
    let path = |id: u64| format!("/meetings/{meeting}/participants/{id}");
    bob.put(&path(b), json!({"role": "facilitator"})).await.refused(403, "role_forbids");
    let person = ada.put(&path(b), json!({"role": "observer"})).await.ok();
    assert_eq!((&person["id"], &person["role"]), (&json!(b), &json!("observer")));
    bob.floor(meeting, "claim", json!({})).await.refused(403, "role_forbids");
    let person = root.put(&path(b), json!({"role": "facilitator", "reason": "help"})).await.ok();
    assert_eq!(person["role"], "facilitator");
    bob.put(&path(a), json!({"role": "participant"})).await.ok();
    ada.put(&path(b), json!({"role": "observer"})).await.refused(403, "role_forbids");
    bob.put(&path(a), json!({"role": "king"})).await.invalid("role");
    bob.put(&path((meeting << 24) + 999), json!({"role": "observer"}))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_holder_made_observer_loses_the_floor() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let cid = server.sign_up("cid").await;
    let meeting = ada.meeting(json!({})).await;
    let (b, c) = (bob.join(meeting).await, cid.join(meeting).await);
    bob.floor(meeting, "claim", json!({})).await.ok();
    cid.floor(meeting, "request", json!({})).await.ok();
    let role = json!({"role": "observer"});
    ada.put(&format!("/meetings/{meeting}/participants/{b}"), role.clone()).await.ok();
    let events = ada.get(&format!("/tokens/meetings/{meeting}/events")).await.ok();
    let told = |at: usize| {
        let event: &Value = &events[at];
        (event["event_type"].clone(), event["cause"].clone(), event["participant_id"].clone())
    };
    assert_eq!(told(1), (json!("force_release"), json!("role"), json!(b)));
    assert_eq!(told(2), (json!("claim"), json!("queue"), json!(c)));
    // Who waits loses the place in the same way.
    ada.floor(meeting, "request", json!({})).await.ok();
    let d = server.sign_up("dan").await;
    let id = d.join(meeting).await;
    d.floor(meeting, "request", json!({})).await.ok();
    ada.put(&format!("/meetings/{meeting}/participants/{id}"), role).await.ok();
    assert_eq!(ada.status(meeting).await["queue_length"], 1);
}

#[tokio::test]
async fn the_last_facilitator_stays_one_but_may_leave() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let (a, b) = (ada.me_in(meeting).await, bob.join(meeting).await);
    let path = |id: u64| format!("/meetings/{meeting}/participants/{id}");
    ada.put(&path(a), json!({"role": "participant"})).await.refused(409, "last_facilitator");
    ada.put(&path(b), json!({"role": "facilitator"})).await.ok();
    ada.put(&path(a), json!({"role": "participant"})).await.ok();
    bob.put(&path(b), json!({"role": "observer"})).await.refused(409, "last_facilitator");
    bob.post(&format!("/meetings/{meeting}/leave"), json!({})).await.ok();
}

#[tokio::test]
async fn the_path_says_whose_role_is_set_and_never_the_body() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    let path = |id: &str| format!("/meetings/{meeting}/participants/{id}");
    let body = json!({"role": "observer", "participant_id": b});
    ada.put(&path("abc"), body.clone()).await.invalid("participant_id");
    for id in ["9223372036854775808", "9007199254740992", "0"] {
        ada.put(&path(id), body.clone()).await.refused(404, "not_found");
    }
    let people = ada.get(&format!("/meetings/{meeting}/participants")).await.ok();
    assert_eq!(people[1]["role"], "participant");
}
