//! Meetings: making, finding, changing, starting, ending, deleting.

use serde_json::{Value, json};

use crate::support::{Client, Server};

fn ids(list: &Value) -> Vec<u64> {
    list.as_array().unwrap().iter().map(|meeting| meeting["id"].as_u64().unwrap()).collect()
}

async fn end(client: &Client, meeting: u64) {
    client.post(&format!("/meetings/{meeting}/end"), json!({})).await.ok();
}

#[tokio::test]
async fn a_new_meeting_has_the_defaults() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.post("/meetings/", json!({"name": "  Weekly "})).await.ok();
    assert_eq!(meeting["name"], "Weekly");
    assert_eq!(meeting["is_active"], true);
    assert_eq!(meeting["is_public"], true);
    assert_eq!(meeting["current_phase"], "ideation");
    assert_eq!(meeting["creator_id"], ada.id);
    for absent in ["description", "scheduled_at", "started_at", "ended_at"] {
        assert_eq!(meeting[absent], Value::Null, "{absent}");
    }
    assert_eq!(meeting["created_at"], meeting["updated_at"]);
    let settings = &meeting["settings"];
    let defaults = json!({"turn_limit_seconds": 120, "grace_seconds": 3, "no_show_seconds": 15,
        "disconnect_seconds": 10, "queue_place_seconds": 60, "order": "least_spoken",
        "mode": "queue", "pass": "anyone", "overtime": false, "require_reason": false,
        "board_edit": "own", "queue_limit": 500, "chat": "on", "board": "open",
        "phase_seconds": 0, "phases": {}});
    assert_eq!(*settings, defaults);
    let id = meeting["id"].as_u64().unwrap();
    assert_eq!(ada.get(&format!("/meetings/{id}")).await.ok(), meeting);
}

#[tokio::test]
async fn a_meeting_keeps_what_it_was_made_with() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let body = json!({"name": "Weekly", "description": "All of us",
        "scheduled_at": "2030-01-02T10:00:00+01:00", "is_public": false,
        "settings": {"turn_limit_seconds": 30, "phases": {"decision": {"grace_seconds": 0}}},
        "creator_id": 99, "current_phase": "feedback", "is_active": false, "colour": "red"});
    let meeting = ada.post("/meetings", body).await.ok();
    assert_eq!(meeting["description"], "All of us");
    assert_eq!(meeting["scheduled_at"], "2030-01-02T09:00:00.000Z");
    assert_eq!(meeting["is_public"], false);
    assert_eq!(meeting["settings"]["turn_limit_seconds"], 30);
    assert_eq!(meeting["settings"]["phases"], json!({"decision": {"grace_seconds": 0}}));
    assert_eq!(meeting["creator_id"], ada.id);
    assert_eq!(meeting["current_phase"], "ideation");
    assert_eq!(meeting["is_active"], true);
    for (field, body) in [
        ("name", json!({"name": ""})),
        ("name", json!({"name": "x".repeat(201)})),
        ("scheduled_at", json!({"name": "x", "scheduled_at": "tomorrow"})),
    ] {
        ada.post("/meetings", body).await.invalid(field);
    }
    ada.post("/meetings", json!({"name": "x".repeat(200)})).await.ok();
}

#[tokio::test]
async fn the_creator_is_its_facilitator() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let people = ada.get(&format!("/meetings/{meeting}/participants")).await.ok();
    assert_eq!(people.as_array().unwrap().len(), 1);
    assert_eq!(people[0]["role"], "facilitator");
    assert_eq!(people[0]["user_id"], "ada");
    assert_eq!(people[0]["name"], "ada of Tests");
}

#[tokio::test]
async fn lists_are_newest_first_and_go_on_after_an_id() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let mut made = Vec::new();
    for _ in 0..3 {
        made.insert(0, ada.meeting(json!({})).await);
    }
    let hidden = ada.meeting(json!({"is_public": false})).await;
    let own = bob.meeting(json!({})).await;
    assert_eq!(ids(&bob.get("/meetings/").await.ok()), [&[own], &made[..]].concat());
    assert_eq!(ids(&ada.get("/meetings").await.ok()), [&[own, hidden], &made[..]].concat());
    assert_eq!(ids(&ada.get("/meetings/me/created").await.ok()), [&[hidden], &made[..]].concat());
    assert_eq!(ids(&bob.get("/meetings/me/created").await.ok()), [own]);
    let page = bob.get("/meetings?limit=2").await.ok();
    assert_eq!(ids(&page), [own, made[0]]);
    let next = bob.get(&format!("/meetings?limit=2&after={}", made[0])).await.ok();
    assert_eq!(ids(&next), [made[1], made[2]]);
    let rest = ada.get(&format!("/meetings/me/created?after={}", made[0])).await.ok();
    assert_eq!(ids(&rest), [made[1], made[2]]);
    // A list shows a meeting as its own page does, also after a change.
    bob.put(&format!("/meetings/{own}"), json!({"name": "Renamed"})).await.ok();
    let listed = bob.get("/meetings").await.ok()[0].clone();
    assert_eq!(listed["name"], "Renamed");
    assert_eq!(listed, bob.get(&format!("/meetings/{own}")).await.ok());
}

#[tokio::test]
async fn a_private_meeting_is_known_to_participants_invited_and_admins_alone() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let (eve, root) = (server.sign_up("eve").await, server.admin("root").await);
    let meeting = ada.meeting(json!({"is_public": false})).await;
    let path = format!("/meetings/{meeting}");
    let join = format!("{path}/join");
    for path in [
        path.clone(),
        format!("{path}/participants"),
        format!("/tokens/meetings/{meeting}/status"),
        format!("/stats/meetings/{meeting}/audit"),
    ] {
        eve.get(&path).await.refused(404, "not_found");
        root.get(&path).await.ok();
    }
    eve.post(&join, json!({})).await.refused(404, "not_found");
    eve.floor(meeting, "claim", json!({})).await.refused(404, "not_found");
    ada.post(&format!("{path}/invite"), json!({"email": "bob@example.org"})).await.ok();
    bob.get(&path).await.ok();
    bob.post(&join, json!({})).await.ok();
    assert_eq!(bob.get("/invitations").await.ok()["invitations"][0]["status"], "accepted");
    bob.get(&format!("{path}/participants")).await.ok();
    // Made public, it is found by anybody.
    ada.put(&path, json!({"is_public": true})).await.ok();
    eve.get(&path).await.ok();
    assert_eq!(ids(&eve.get("/meetings").await.ok()), [meeting]);
}

#[tokio::test]
async fn a_stranger_sees_the_meeting_alone() {
    let server = Server::start(&[]).await;
    let (ada, eve) = (server.sign_up("ada").await, server.sign_up("eve").await);
    let meeting = ada.meeting(json!({})).await;
    eve.get(&format!("/meetings/{meeting}")).await.ok();
    for path in [
        "meetings/{}/participants",
        "tokens/meetings/{}/status",
        "tokens/meetings/{}/events",
        "phases/meetings/{}/current",
        "phases/meetings/{}/history",
        "annotations/meetings/{}",
        "chat/meetings/{}",
        "decisions/meetings/{}",
        "stats/meetings/{}/stats",
        "stats/meetings/{}/audit",
    ] {
        let path = format!("/{}", path.replace("{}", &meeting.to_string()));
        eve.get(&path).await.refused(403, "not_participant");
    }
    eve.floor(meeting, "claim", json!({})).await.refused(403, "not_participant");
    let change = json!({"name": "Mine"});
    eve.put(&format!("/meetings/{meeting}"), change).await.refused(403, "not_participant");
    eve.join(meeting).await;
    eve.status(meeting).await;
}

#[tokio::test]
async fn a_facilitator_or_an_admin_changes_a_meeting() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let root = server.admin("root").await;
    let meeting =
        ada.meeting(json!({"description": "old", "settings": {"grace_seconds": 9}})).await;
    bob.join(meeting).await;
    let path = format!("/meetings/{meeting}");
    let denied = bob.put(&path, json!({"name": "Mine"})).await.refused(403, "role_forbids");
    assert_eq!(denied["allowed_roles"], json!(["facilitator"]));
    let body = json!({"name": "New", "scheduled_at": "2030-01-02T10:00:00Z",
        "settings": {"turn_limit_seconds": 0}, "current_phase": "decision"});
    let changed = ada.put(&path, body).await.ok();
    assert_eq!(changed["name"], "New");
    assert_eq!(changed["description"], "old");
    assert_eq!(changed["scheduled_at"], "2030-01-02T10:00:00.000Z");
    assert_eq!(changed["settings"]["turn_limit_seconds"], 0);
    assert_eq!(changed["settings"]["grace_seconds"], 9, "settings merge");
    assert_eq!(changed["current_phase"], "ideation", "phases change elsewhere");
    let changed = root.put(&path, json!({"description": null})).await.ok();
    assert_eq!(changed["description"], Value::Null);
    assert_eq!(changed["name"], "New");
    assert_eq!(ada.get(&path).await.ok(), changed);
}

#[tokio::test]
async fn is_active_ends_a_meeting_and_never_reopens_it() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let path = format!("/meetings/{meeting}");
    assert_eq!(ada.put(&path, json!({"is_active": true})).await.ok()["is_active"], true);
    let ended = ada.put(&path, json!({"is_active": false})).await.ok();
    assert_eq!(ended["is_active"], false);
    assert!(ended["ended_at"].is_string());
    ada.put(&path, json!({"is_active": true})).await.refused(409, "meeting_ended");
    assert_eq!(ada.get(&path).await.ok()["is_active"], false);
}

#[tokio::test]
async fn a_start_is_noted_and_the_floor_works_without_it() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    bob.join(meeting).await;
    bob.floor(meeting, "claim", json!({})).await.ok();
    let start = format!("/meetings/{meeting}/start");
    bob.post(&start, json!({})).await.refused(403, "role_forbids");
    let answer = ada.post(&start, json!({})).await.ok();
    assert_eq!(answer["meeting_id"], meeting);
    assert!(answer["message"].is_string());
    let shown = ada.get(&format!("/meetings/{meeting}")).await.ok();
    assert!(shown["started_at"].is_string());
    assert_eq!(ada.status(meeting).await["current_holder"]["participant_name"], "bob of Tests");
}

#[tokio::test]
async fn after_the_end_nothing_changes_and_reading_goes_on() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    bob.join(meeting).await;
    bob.floor(meeting, "claim", json!({})).await.ok();
    let path = format!("/meetings/{meeting}");
    bob.post(&format!("{path}/end"), json!({})).await.refused(403, "role_forbids");
    end(&ada, meeting).await;
    let ended_at = ada.get(&path).await.ok()["ended_at"].clone();
    let again = ada.post(&format!("{path}/end"), json!({})).await.refused(409, "meeting_ended");
    assert_eq!(again["ended_at"], ended_at);
    let before = ada.audit(meeting).await;
    let last: Vec<_> = before.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert!(last.contains(&"meeting_ended"), "{last:?}");
    let stroke = json!({"annotation_type": "text", "content": {"text": "late"}});
    let eve = server.sign_up("eve").await;
    for refused in [
        bob.floor(meeting, "claim", json!({})).await,
        bob.floor(meeting, "request", json!({})).await,
        ada.put(&path, json!({"name": "Late"})).await,
        ada.post(&format!("{path}/start"), json!({})).await,
        ada.post(
            &format!("/phases/meetings/{meeting}/change"),
            json!({"phase_name": "clarification"}),
        )
        .await,
        bob.post(&format!("/annotations/meetings/{meeting}"), stroke).await,
        ada.post(&format!("/decisions/meetings/{meeting}"), json!({"title": "Late"})).await,
        ada.post(&format!("{path}/invite"), json!({})).await,
        eve.post(&format!("{path}/join"), json!({})).await,
    ] {
        assert_eq!(refused.refused(409, "meeting_ended")["ended_at"], ended_at);
    }
    assert_eq!(ada.audit(meeting).await, before, "nothing was stored");
    assert_eq!(bob.status(meeting).await["is_available"], false);
}

#[tokio::test]
async fn a_deleted_meeting_is_gone_for_everybody() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let root = server.admin("root").await;
    let meeting = ada.meeting(json!({})).await;
    bob.join(meeting).await;
    let path = format!("/meetings/{meeting}");
    bob.delete(&path).await.refused(403, "role_forbids");
    ada.delete(&path).await.empty();
    for client in [&ada, &bob, &root] {
        client.get(&path).await.refused(404, "not_found");
        client.get(&format!("/tokens/meetings/{meeting}/status")).await.refused(404, "not_found");
        client.post(&format!("{path}/join"), json!({})).await.refused(404, "not_found");
        assert_eq!(ids(&client.get("/meetings").await.ok()), [0_u64; 0]);
    }
    ada.delete(&path).await.refused(404, "not_found");
    let next = ada.meeting(json!({})).await;
    assert!(next > meeting, "an id is never used again");
    root.delete(&format!("/meetings/{next}")).await.empty();
}
