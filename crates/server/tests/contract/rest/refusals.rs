//! Every refusal of the contract's table: its status, its code, and what it tells.

use serde_json::json;

use crate::support::Server;

#[tokio::test]
async fn refusals_of_the_floor_tell_what_helps() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({"settings": {"turn_limit_seconds": 60}})).await;
    let b = bob.join(meeting).await;
    ada.floor(meeting, "release", json!({})).await.refused(409, "not_held");
    bob.floor(meeting, "claim", json!({})).await.ok();
    ada.floor(meeting, "extend", json!({"seconds": 30})).await.ok();
    let held = ada.floor(meeting, "claim", json!({})).await.refused(409, "token_held");
    assert_eq!(held["holder"]["participant_id"], b);
    assert_eq!(held["holder"]["epoch"], 1);
    let left = held["time_left_ms"].as_u64().unwrap();
    assert!((60_000..=96_000).contains(&left), "{left}");
    assert!(held["expires_at"].is_string());
    let own = bob.floor(meeting, "claim", json!({})).await.refused(409, "already_holder");
    assert_eq!(own["epoch"], 1);
    assert!(own["claimed_at"].is_string() && own["expires_at"].is_string());
    assert!(own["time_left_ms"].is_u64());
    let first = server.sign_up("first").await;
    let f = first.join(meeting).await;
    let facilitated = json!({"settings": {"order": "facilitator"}});
    ada.put(&format!("/meetings/{meeting}"), facilitated).await.ok();
    first.floor(meeting, "request", json!({})).await.ok();
    bob.floor(meeting, "release", json!({})).await.ok();
    let next = bob.floor(meeting, "claim", json!({})).await.refused(409, "not_next");
    let told = &next["next"];
    assert!(told.is_null() || told["participant_id"] == f, "{next}");
}

#[tokio::test]
async fn refusals_of_rights_tell_who_may() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let (cid, olga) = (server.sign_up("cid").await, server.sign_up("olga").await);
    let settings = json!({"pass": "queue", "phases": {"clarification": {"mode": "off"}}});
    let meeting = ada.meeting(json!({"settings": settings})).await;
    let (b, c) = (bob.join(meeting).await, cid.join(meeting).await);
    olga.floor(meeting, "claim", json!({})).await.refused(403, "not_participant");
    olga.join_as(meeting, "observer").await;
    let role = olga.floor(meeting, "claim", json!({})).await.refused(403, "role_forbids");
    assert_eq!(role["allowed_roles"], json!(["participant", "facilitator"]));
    bob.floor(meeting, "claim", json!({})).await.ok();
    let holder = cid.floor(meeting, "release", json!({})).await.refused(403, "not_token_holder");
    assert_eq!(holder["holder"]["participant_id"], b);
    let pass = bob.floor(meeting, "pass", json!({"to_participant_id": c})).await;
    assert_eq!(pass.refused(403, "pass_forbids")["allowed_participant_ids"], json!([]));
    cid.floor(meeting, "request", json!({})).await.ok();
    bob.floor(meeting, "extend", json!({})).await.refused(403, "extend_forbids");
    let change = json!({"phase_name": "clarification"});
    ada.post(&format!("/phases/meetings/{meeting}/change"), change).await.ok();
    let phase = bob.floor(meeting, "claim", json!({})).await.refused(403, "phase_forbids");
    let phases = phase["allowed_phases"].as_array().unwrap();
    assert!(phases.contains(&json!("ideation")) && !phases.contains(&json!("clarification")));
}

#[tokio::test]
async fn refusals_of_state_tell_where_it_stands() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let cid = server.sign_up("cid").await;
    let meeting = ada.meeting(json!({"settings": {"queue_limit": 1}})).await;
    bob.join(meeting).await;
    cid.join(meeting).await;
    let a = ada.me_in(meeting).await;
    ada.floor(meeting, "claim", json!({})).await.ok();
    for what in ["defer", "request"] {
        let client = if what == "defer" { &cid } else { &bob };
        let answer = client.floor(meeting, what, json!({})).await;
        if what == "defer" {
            answer.refused(409, "not_waiting");
        } else {
            answer.ok();
        }
    }
    let full = cid.floor(meeting, "request", json!({})).await.refused(409, "queue_full");
    assert_eq!(full["bound"], 1);
    let path = format!("/tokens/meetings/{meeting}/request");
    cid.delete(&path).await.refused(409, "not_waiting");
    ada.floor(meeting, "queue", json!({"is_open": false})).await.ok();
    cid.floor(meeting, "request", json!({})).await.refused(409, "queue_closed");
    let stale = ada.floor(meeting, "release", json!({"epoch": 9})).await;
    assert_eq!(stale.refused(409, "stale_epoch")["epoch"], 1);
    let order = json!({"phase_name": "feedback"});
    let order = ada.post(&format!("/phases/meetings/{meeting}/change"), order).await;
    assert_eq!(order.refused(409, "phase_order")["allowed_phases"], json!(["clarification"]));
    let step_down = json!({"role": "observer"});
    let last = ada.put(&format!("/meetings/{meeting}/participants/{a}"), step_down).await;
    last.refused(409, "last_facilitator");
    ada.post(&format!("/meetings/{meeting}/end"), json!({})).await.ok();
    let ended = ada.floor(meeting, "claim", json!({})).await.refused(409, "meeting_ended");
    assert_eq!(ended["ended_at"], ada.get(&format!("/meetings/{meeting}")).await.ok()["ended_at"]);
}

#[tokio::test]
async fn refusals_of_the_body_name_the_field() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({"settings": {"require_reason": true}})).await;
    ada.floor(meeting, "claim", json!({})).await.ok();
    let body = json!({"is_open": false});
    let reason = ada.floor(meeting, "queue", body).await.refused(422, "reason_required");
    assert_eq!(reason["errors"][0]["field"], "reason");
    let path = format!("/decisions/meetings/{meeting}");
    ada.keyed("k", "POST", &path, json!({"title": "A"})).await.ok();
    let reused = ada.keyed("k", "POST", &path, json!({"title": "B"})).await;
    let reused = reused.refused(422, "key_reused");
    assert!(reused["errors"][0]["field"].is_string());
    ada.floor(meeting, "extend", json!({"seconds": "ten"})).await.invalid("seconds");
}
