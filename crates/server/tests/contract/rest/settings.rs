//! A meeting's settings, and what a phase has in their place.

use serde_json::{Value, json};

use crate::support::Server;

#[tokio::test]
async fn phases_override_and_changes_merge() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let settings = json!({"pass": "off", "phases": {"clarification": {"pass": "anyone"}}});
    let meeting = ada.meeting(json!({"settings": settings})).await;
    bob.join(meeting).await;
    let path = format!("/meetings/{meeting}");
    let change = json!({"settings": {"turn_limit_seconds": 0,
        "phases": {"clarification": {"mode": "free"}, "decision": {"order": "round"}}}});
    let merged = ada.put(&path, change).await.ok()["settings"].clone();
    assert_eq!((&merged["pass"], &merged["turn_limit_seconds"]), (&json!("off"), &json!(0)));
    let phases = json!({"clarification": {"pass": "anyone", "mode": "free"}, "decision": {"order": "round"}});
    assert_eq!(merged["phases"], phases);
    bob.floor(meeting, "claim", json!({})).await.ok();
    let to = json!({"to_participant_id": ada.me_in(meeting).await});
    bob.floor(meeting, "pass", to.clone()).await.refused(403, "pass_forbids");
    let change = json!({"phase_name": "clarification"});
    ada.post(&format!("/phases/meetings/{meeting}/change"), change).await.ok();
    bob.floor(meeting, "pass", to).await.ok();
    // Without a limit a turn has no end.
    assert_eq!(ada.status(meeting).await["current_holder"]["expires_at"], Value::Null);
}

#[tokio::test]
async fn unknown_keys_kinds_and_values_are_refused() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let path = format!("/meetings/{meeting}");
    let before = ada.get(&path).await.ok();
    for wrong in [
        json!({"colour": "red"}),
        json!({"turn_limit_seconds": -1}),
        json!({"turn_limit_seconds": 1.5}),
        json!({"turn_limit_seconds": "120"}),
        json!({"turn_limit_seconds": 86_401}),
        json!({"turn_limit_seconds": 9_223_372_036_854_775_808_u64}),
        json!({"order": "loudest"}),
        json!({"mode": "chaos"}),
        json!({"pass": "everyone"}),
        json!({"board_edit": "none"}),
        json!({"overtime": 1}),
        json!({"require_reason": "yes"}),
        json!({"queue_limit": 501}),
        json!({"phases": {"lunch": {}}}),
        json!({"phases": {"ideation": {"colour": "red"}}}),
        json!({"phases": {"ideation": {"order": "loudest"}}}),
        json!({"phases": []}),
        json!([]),
        json!("none"),
    ] {
        let refused = ada.put(&path, json!({"settings": wrong})).await.refused(422, "invalid");
        assert!(refused["errors"].is_array(), "{wrong}");
        let body = json!({"name": "x", "settings": wrong});
        ada.post("/meetings", body).await.refused(422, "invalid");
    }
    assert_eq!(ada.get(&path).await.ok(), before);
    assert_eq!(ada.get("/meetings").await.ok().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn to_whom_one_may_pass() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let (cid, dan) = (server.sign_up("cid").await, server.sign_up("dan").await);
    let meeting = ada.meeting(json!({"settings": {"pass": "queue"}})).await;
    let (b, c) = (bob.join(meeting).await, cid.join(meeting).await);
    // A facilitator has no such bound, so that a participant holds.
    dan.join(meeting).await;
    dan.floor(meeting, "claim", json!({})).await.ok();
    bob.floor(meeting, "request", json!({})).await.ok();
    let refused = dan.floor(meeting, "pass", json!({"to_participant_id": c})).await;
    let refused = refused.refused(403, "pass_forbids");
    assert_eq!(refused["allowed_participant_ids"], json!([b]));
    dan.floor(meeting, "pass", json!({"to_participant_id": b})).await.ok();
    assert_eq!(ada.status(meeting).await["queue_length"], 0, "who holds does not wait");
    let off = json!({"settings": {"pass": "off"}});
    ada.put(&format!("/meetings/{meeting}"), off).await.ok();
    bob.floor(meeting, "pass", json!({"to_participant_id": c})).await.refused(403, "pass_forbids");
}

#[tokio::test]
async fn an_intervention_may_have_to_give_its_reason() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let cid = server.sign_up("cid").await;
    let meeting = ada.meeting(json!({"settings": {"require_reason": true}})).await;
    let (b, c) = (bob.join(meeting).await, cid.join(meeting).await);
    bob.floor(meeting, "claim", json!({})).await.ok();
    cid.floor(meeting, "request", json!({})).await.ok();
    for (what, body) in [
        ("revoke", json!({})),
        ("grant", json!({"participant_id": b, "force": true})),
        ("queue", json!({"order": [c]})),
        ("queue", json!({"is_open": false})),
        ("extend", json!({"seconds": 5})),
        ("revoke", json!({"reason": "   "})),
    ] {
        let refused = ada.floor(meeting, what, body).await.refused(422, "reason_required");
        assert_eq!(refused["errors"][0]["field"], "reason", "{what}");
    }
    let event = ada.floor(meeting, "revoke", json!({"reason": "off topic"})).await.ok();
    assert_eq!(event["reason"], "off topic");
    let told = ada.audit(meeting).await;
    assert!(told.iter().any(|event| event["reason"] == "off topic"), "the record keeps it");
    // One's own turn needs none.
    cid.floor(meeting, "release", json!({})).await.ok();
}

#[tokio::test]
async fn who_may_edit_the_board() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let cid = server.sign_up("cid").await;
    let meeting = ada.meeting(json!({})).await;
    let c = cid.join(meeting).await;
    bob.join(meeting).await;
    bob.floor(meeting, "claim", json!({})).await.ok();
    let text = json!({"annotation_type": "text", "content": {"text": "mine"}});
    let made = bob.post(&format!("/annotations/meetings/{meeting}"), text).await.ok();
    let path = format!("/annotations/{}", made["id"]);
    bob.floor(meeting, "pass", json!({"to_participant_id": c})).await.ok();
    let change = json!({"content": {"text": "ours"}});
    assert_eq!(
        cid.put(&path, change.clone()).await.status,
        403,
        "own: another's is not mine to change"
    );
    let all = json!({"settings": {"board_edit": "all"}});
    ada.put(&format!("/meetings/{meeting}"), all).await.ok();
    assert_eq!(cid.put(&path, change).await.ok()["content"], json!({"text": "ours"}));
    cid.floor(meeting, "release", json!({})).await.ok();
    let change = json!({"content": {"text": "late"}});
    cid.put(&path, change).await.refused(403, "not_token_holder");
}
