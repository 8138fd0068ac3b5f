//! The same key twice: one effect, one answer.

use serde_json::json;

use crate::support::{Call, Server};

#[tokio::test]
async fn the_same_key_gets_the_first_success_again() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    let floor = |what: &str| format!("/tokens/meetings/{meeting}/{what}");
    let calls = [
        ("POST", floor("claim"), json!({})),
        ("POST", floor("extend"), json!({"seconds": 10})),
        (
            "POST",
            format!("/annotations/meetings/{meeting}"),
            json!({"annotation_type": "text", "content": {"a": 1}}),
        ),
        ("POST", format!("/chat/meetings/{meeting}"), json!({"text": "hello"})),
        ("POST", format!("/decisions/meetings/{meeting}"), json!({"title": "Yes"})),
        (
            "POST",
            format!("/phases/meetings/{meeting}/change"),
            json!({"phase_name": "clarification"}),
        ),
        ("PUT", format!("/meetings/{meeting}"), json!({"name": "Other"})),
        ("PUT", format!("/meetings/{meeting}/participants/{b}"), json!({"role": "observer"})),
        ("POST", floor("pass"), json!({"to_participant_id": b, "reason": "x"})),
        ("POST", floor("release"), json!({})),
        ("POST", format!("/meetings/{meeting}/start"), json!({})),
    ];
    for (at, (method, path, body)) in calls.into_iter().enumerate() {
        let key = format!("key-{at}");
        let first = ada.keyed(&key, method, &path, body.clone()).await;
        if first.status != 200 {
            // A refusal (an observer can't be passed the floor) is decided anew each time.
            assert_eq!(first.status, 403, "{path}: {}", first.text());
            assert_eq!(ada.keyed(&key, method, &path, body).await.status, 403);
            continue;
        }
        let events = ada.audit(meeting).await;
        let again = ada.keyed(&key, method, &path, body.clone()).await;
        assert_eq!(again.ok(), first.ok(), "{path}");
        assert_eq!(ada.audit(meeting).await, events, "{path}: no second effect");
    }
}

#[tokio::test]
async fn an_invitation_under_a_key_is_made_once_and_its_link_told_again() {
    let server = Server::on_disk(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let path = format!("/meetings/{meeting}/invite");
    let body = json!({"email": "bob@example.org", "role": "observer"});
    let invite = |key| ada.keyed(key, "POST", &path, body.clone());
    let (first, again) = tokio::join!(invite("k"), invite("k"));
    assert_eq!(first.ok(), again.ok());
    let query = format!("/invitations{path}?role=observer");
    let by_query = ada.keyed("k", "POST", &query, json!({"email": "bob@example.org"})).await;
    assert_eq!(by_query.ok(), first.ok(), "the same, said in another place");
    let other = json!({"email": "cid@example.org", "role": "observer"});
    ada.keyed("k", "POST", &path, other).await.refused(422, "key_reused");
    let claim = format!("/tokens/meetings/{meeting}/claim");
    ada.keyed("k", "POST", &claim, json!({})).await.refused(422, "key_reused");
    let second = invite("l").await.ok();
    let token = |made: &serde_json::Value| made["invitation"]["invitation_token"].clone();
    assert_ne!(token(&second), token(&first.ok()));
    let listed = ada.get(&format!("/invitations/meetings/{meeting}")).await.ok();
    assert_eq!(listed["invitations"].as_array().unwrap().len(), 2);
    // A link that was used is told as it was.
    let bob = server.sign_up("bob").await;
    let accept = format!("/invitations/{}/accept", token(&first.ok()).as_str().unwrap());
    bob.post(&accept, json!({})).await.ok();
    assert_eq!(invite("k").await.ok(), first.ok());
}

#[tokio::test]
async fn a_lost_answer_is_made_again_after_the_world_has_moved_on() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    bob.join(meeting).await;
    let path = format!("/tokens/meetings/{meeting}/request");
    ada.floor(meeting, "claim", json!({})).await.ok();
    let first = bob.keyed("wait", "POST", &path, json!({"kind": "question"})).await.ok();
    assert_eq!(first["queue_length"], 1);
    ada.floor(meeting, "release", json!({})).await.ok();
    bob.floor(meeting, "release", json!({})).await.ok();
    let again = bob.keyed("wait", "POST", &path, json!({"kind": "question"})).await.ok();
    assert_eq!(again["queue"][0]["participant_id"], first["queue"][0]["participant_id"]);
    assert_eq!(again["epoch"], first["epoch"]);
    assert_eq!(bob.status(meeting).await["queue_length"], 0, "nobody waits again");
    let delete = || Call::new("DELETE", &path).header("idempotency-key", "gone");
    ada.floor(meeting, "claim", json!({})).await.ok();
    bob.floor(meeting, "request", json!({})).await.ok();
    bob.send(delete()).await.empty();
    bob.send(delete()).await.empty();
}

#[tokio::test]
async fn a_key_with_another_body_or_call_is_refused() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let other = ada.meeting(json!({})).await;
    bob.join(meeting).await;
    let decide = |meeting: u64| format!("/decisions/meetings/{meeting}");
    ada.keyed("k", "POST", &decide(meeting), json!({"title": "Yes"})).await.ok();
    let no = json!({"title": "No"});
    ada.keyed("k", "POST", &decide(meeting), no.clone()).await.refused(422, "key_reused");
    let claim = format!("/tokens/meetings/{meeting}/claim");
    ada.keyed("k", "POST", &claim, json!({})).await.refused(422, "key_reused");
    // A key belongs to account and meeting: neither of these has used it.
    ada.keyed("k", "POST", &decide(other), no).await.ok();
    bob.keyed("k", "POST", &claim, json!({})).await.ok();
    // The same body in another order is the same body.
    let body = |text: &str| {
        Call::new("POST", &decide(meeting))
            .raw("application/json", text.to_owned())
            .header("idempotency-key", "o")
    };
    let first = ada.send(body(r#"{"title": "A", "description": "B"}"#)).await.ok();
    assert_eq!(ada.send(body(r#"{ "description":"B","title":"A"}"#)).await.ok(), first);
    for key in ["", &"x".repeat(256)] {
        ada.keyed(key, "POST", &claim, json!({})).await.refused(422, "invalid");
    }
}

#[tokio::test]
async fn refusals_are_not_kept() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    bob.join(meeting).await;
    let path = format!("/tokens/meetings/{meeting}/claim");
    ada.floor(meeting, "claim", json!({})).await.ok();
    bob.keyed("mine", "POST", &path, json!({})).await.refused(409, "token_held");
    ada.floor(meeting, "release", json!({})).await.ok();
    let event = bob.keyed("mine", "POST", &path, json!({})).await.ok();
    assert_eq!(event["participant_id"], bob.me_in(meeting).await);
}

#[tokio::test]
async fn the_same_key_at_once_has_one_effect() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let path = format!("/decisions/meetings/{meeting}");
    let send = || ada.keyed("k", "POST", &path, json!({"title": "Yes"}));
    let (a, b, c) = tokio::join!(send(), send(), send());
    assert_eq!((a.ok(), b.ok()), (b.ok(), c.ok()), "who comes second waits for the first's answer");
    assert_eq!(ada.get(&path).await.ok().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_old_epoch_is_refused_everywhere() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    ada.floor(meeting, "claim", json!({})).await.ok();
    ada.floor(meeting, "release", json!({})).await.ok();
    ada.floor(meeting, "claim", json!({"epoch": 1})).await.ok();
    for (what, body) in [
        ("release", json!({"epoch": 1})),
        ("claim", json!({"epoch": 1})),
        ("pass", json!({"to_participant_id": b, "epoch": 1})),
        ("revoke", json!({"epoch": 1})),
        ("extend", json!({"epoch": 3})),
        ("queue", json!({"is_open": false, "epoch": 1})),
        ("grant", json!({"participant_id": b, "force": true, "epoch": 1})),
    ] {
        let refused = ada.floor(meeting, what, body).await.refused(409, "stale_epoch");
        assert_eq!(refused["epoch"], 2, "{what}");
    }
    assert_eq!(ada.status(meeting).await["epoch"], 2);
    ada.floor(meeting, "release", json!({"epoch": 2})).await.ok();
}
