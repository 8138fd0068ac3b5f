//! A meeting's settings, and what a phase has in their place.

use serde_json::{Value, json};

use crate::support::{Call, Server};

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
        json!({"board": "frozen"}),
        json!({"phase_seconds": 86_401}),
        json!({"phases": {"lunch": null}}),
        json!({"phases": {"ideation": {"colour": null}}}),
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

#[tokio::test]
async fn what_is_null_is_given_back() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let settings = json!({"pass": "off", "order": null, "phases": {
        "ideation": {"pass": "anyone", "order": "round"},
        "decision": {"order": "round", "chat": "off"}, "feedback": {"mode": "off"}}});
    let meeting = ada.meeting(json!({"settings": settings})).await;
    let path = format!("/meetings/{meeting}");
    let put = async |settings: Value| {
        ada.put(&path, json!({"settings": settings})).await.ok()["settings"].clone()
    };
    let one = put(json!({"phases": {"ideation": {"order": null}, "feedback": null}})).await;
    let phases =
        json!({"ideation": {"pass": "anyone"}, "decision": {"order": "round", "chat": "off"}});
    assert_eq!((&one["phases"], &one["pass"]), (&phases, &json!("off")));
    let last = ada.audit(meeting).await.pop().unwrap();
    assert_eq!(last["settings"]["phases"], json!({"ideation": {"order": null}, "feedback": null}));
    let whole =
        put(json!({"pass": null, "phases": {"decision": {"order": null, "chat": null}}})).await;
    assert_eq!(whole["phases"], json!({"ideation": {"pass": "anyone"}}), "the last one of its own");
    assert_eq!(whole["pass"], "anyone", "a meeting's is the default again");
    assert_eq!(put(json!({"phases": null})).await["phases"], json!({}));
    assert_eq!(ada.get(&path).await.ok()["settings"]["phases"], json!({}));
    // What says nothing changes nothing.
    ada.put(&path, json!({"settings": null})).await.ok();
}

#[tokio::test]
async fn a_phase_has_a_length_that_ends_nothing() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting =
        ada.meeting(json!({"settings": {"phases": {"ideation": {"phase_seconds": 1}}}})).await;
    let path = format!("/meetings/{meeting}");
    let settings = ada.get(&path).await.ok()["settings"].clone();
    assert_eq!(settings["phase_seconds"], 0, "none, where nobody says");
    assert_eq!(settings["phases"]["ideation"]["phase_seconds"], 1);
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    let now = ada.get(&format!("/phases/meetings/{meeting}/current")).await.ok();
    assert_eq!(now["current_phase"], "ideation");
}

#[tokio::test]
async fn on_a_closed_board_nobody_writes() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let settings = json!({"phases": {"clarification": {"board": "closed"}}});
    let meeting = ada.meeting(json!({"settings": settings})).await;
    bob.join(meeting).await;
    bob.floor(meeting, "claim", json!({})).await.ok();
    let text = json!({"annotation_type": "text", "content": {"text": "mine"}});
    let board = format!("/annotations/meetings/{meeting}");
    let made = bob.post(&board, text.clone()).await.ok();
    let path = format!("/annotations/{}", made["id"]);
    let change = json!({"phase_name": "clarification"});
    ada.post(&format!("/phases/meetings/{meeting}/change"), change).await.ok();
    let refused = bob.post(&board, text.clone()).await.refused(403, "phase_forbids");
    assert_eq!(refused["allowed_phases"], json!(["ideation", "decision", "feedback"]));
    for one in [&ada, &bob] {
        let change = json!({"content": {"text": "late"}});
        one.put(&path, change).await.refused(403, "phase_forbids");
        one.send(Call::new("DELETE", &path)).await.refused(403, "phase_forbids");
        let why_not = one.status(meeting).await["my"]["why_not"].clone();
        for what in ["annotation.update", "annotation.delete"] {
            assert_eq!(why_not[what], "phase_forbids", "{what}");
        }
    }
    assert_eq!(ada.get(&board).await.ok().as_array().unwrap().len(), 1, "what stands there stays");
    let open = json!({"settings": {"phases": {"clarification": null}}});
    ada.put(&format!("/meetings/{meeting}"), open).await.ok();
    bob.post(&board, text).await.ok();
}
