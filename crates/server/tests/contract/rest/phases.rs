//! Phases and their order.

use serde_json::{Value, json};

use crate::support::Server;

#[tokio::test]
async fn phases_go_forward_by_one_and_back_by_one() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let path = format!("/phases/meetings/{meeting}/change");
    let change = async |name: &str| ada.post(&path, json!({"phase_name": name})).await;
    for wrong in ["ideation", "decision", "feedback"] {
        let refused = change(wrong).await.refused(409, "phase_order");
        assert_eq!(refused["allowed_phases"], json!(["clarification"]));
    }
    for name in ["clarification", "decision", "clarification", "decision", "feedback", "decision"] {
        assert_eq!(change(name).await.ok()["phase_name"], name);
        let shown = ada.get(&format!("/meetings/{meeting}")).await.ok();
        assert_eq!(shown["current_phase"], name);
    }
    let refused = change("ideation").await.refused(409, "phase_order");
    let mut allowed: Vec<_> = refused["allowed_phases"].as_array().unwrap().clone();
    allowed.sort_by_key(ToString::to_string);
    assert_eq!(allowed, ["clarification", "feedback"]);
    change("lunch").await.invalid("phase_name");
    ada.post(&path, json!({})).await.invalid("phase_name");
}

#[tokio::test]
async fn a_change_says_who_did_it() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let root = server.admin("root").await;
    let meeting = ada.meeting(json!({})).await;
    let (a, b) = (ada.me_in(meeting).await, bob.join(meeting).await);
    let path = format!("/phases/meetings/{meeting}/change");
    let body = json!({"phase_name": "clarification", "started_by": b});
    bob.post(&path, body.clone()).await.refused(403, "role_forbids");
    let changed = ada.post(&path, body).await.ok();
    assert_eq!(changed["started_by"], a, "the caller did, whatever the body says");
    assert_eq!(changed["meeting_id"], meeting);
    assert_eq!(changed["phase_name"], "clarification");
    assert_eq!(changed["is_current"], true);
    assert_eq!(changed["id"].as_u64().unwrap() >> 24, meeting);
    let by_admin = root.post(&path, json!({"phase_name": "decision"})).await.ok();
    assert_eq!(by_admin["started_by"], Value::Null, "an admin who is no participant");
    let current = bob.get(&format!("/phases/meetings/{meeting}/current")).await.ok();
    assert_eq!(current["current_phase"], "decision");
    assert_eq!(
        (&current["started_at"], &current["started_by"]),
        (&by_admin["created_at"], &Value::Null)
    );
    assert_eq!(current["meeting_id"], meeting);
}

#[tokio::test]
async fn the_history_begins_with_the_first_phase() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let made = ada.post("/meetings", json!({"name": "Weekly"})).await.ok();
    let meeting = made["id"].as_u64().unwrap();
    let current = ada.get(&format!("/phases/meetings/{meeting}/current")).await.ok();
    assert_eq!(current["current_phase"], "ideation");
    let path = format!("/phases/meetings/{meeting}/change");
    let changed = ada.post(&path, json!({"phase_name": "clarification"})).await.ok();
    ada.post(&path, json!({"phase_name": "ideation"})).await.ok();
    let history = ada.get(&format!("/phases/meetings/{meeting}/history")).await.ok();
    let names: Vec<_> =
        history.as_array().unwrap().iter().map(|it| it["phase_name"].clone()).collect();
    assert_eq!(names, ["ideation", "clarification", "ideation"]);
    let (first, second, last) = (&history[0], &history[1], &history[2]);
    assert_eq!(first["started_at"], made["created_at"]);
    assert_eq!(first["ended_at"], second["started_at"]);
    assert_eq!(second["id"], changed["id"]);
    assert!(first["duration_ms"].is_u64() && last["duration_ms"].is_u64());
    assert_eq!((&last["ended_at"], &last["is_current"]), (&Value::Null, &json!(true)));
    let part = ada
        .get(&format!("/phases/meetings/{meeting}/history?limit=1&after={}", first["id"]))
        .await
        .ok();
    assert_eq!(part[0]["id"], second["id"]);
    assert_eq!(part.as_array().unwrap().len(), 1);
}
