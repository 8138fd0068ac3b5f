//! The floor in the hands of a facilitator: grant, revoke, extend, reorder, open and close.

use serde_json::{Value, json};

use crate::support::{Client, Server};

async fn order(client: &Client, meeting: u64) -> Vec<u64> {
    let status = client.status(meeting).await;
    let queue = status["queue"].as_array().unwrap();
    queue.iter().map(|place| place["participant_id"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_grant_gives_a_free_floor_to_anybody_who_may_hold_it() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let olga = server.sign_up("olga").await;
    let meeting = ada.meeting(json!({})).await;
    let (b, o) = (bob.join(meeting).await, olga.join_as(meeting, "observer").await);
    bob.floor(meeting, "grant", json!({"participant_id": b})).await.refused(403, "role_forbids");
    ada.floor(meeting, "grant", json!({})).await.invalid("participant_id");
    ada.floor(meeting, "grant", json!({"participant_id": o})).await.refused(403, "role_forbids");
    let body = json!({"participant_id": b, "reason": "your turn"});
    let event = ada.floor(meeting, "grant", body).await.ok();
    assert_eq!((&event["event_type"], &event["cause"]), (&json!("claim"), &json!("granted")));
    assert_eq!(
        (&event["participant_id"], &event["by_participant_id"]),
        (&json!(b), &json!(ada.me_in(meeting).await))
    );
}

#[tokio::test]
async fn a_grant_while_somebody_holds_takes_force_or_a_point_of_order() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let cid = server.sign_up("cid").await;
    let meeting = ada.meeting(json!({})).await;
    let (b, c) = (bob.join(meeting).await, cid.join(meeting).await);
    bob.floor(meeting, "claim", json!({})).await.ok();
    let held = ada.floor(meeting, "grant", json!({"participant_id": c})).await;
    assert_eq!(held.refused(409, "token_held")["holder"]["participant_id"], b);
    let forced =
        ada.floor(meeting, "grant", json!({"participant_id": c, "force": true})).await.ok();
    assert_eq!((&forced["participant_id"], &forced["epoch"]), (&json!(c), &json!(2)));
    let events = ada.get(&format!("/tokens/meetings/{meeting}/events")).await.ok();
    assert_eq!(
        (&events[1]["event_type"], &events[1]["cause"]),
        (&json!("force_release"), &json!("revoked"))
    );
    assert_eq!(events[1]["created_at"], events[2]["created_at"], "one step");
    bob.floor(meeting, "request", json!({"kind": "point_of_order"})).await.ok();
    let point = ada.floor(meeting, "grant", json!({"participant_id": b})).await.ok();
    assert_eq!((&point["cause"], &point["interrupts"]), (&json!("point_of_order"), &json!(2)));
    assert_eq!(ada.status(meeting).await["paused_participant_id"], c);
    // One deep: another point waits for the first to end.
    let dan = server.sign_up("dan").await;
    let d = dan.join(meeting).await;
    dan.floor(meeting, "request", json!({"kind": "point_of_order"})).await.ok();
    ada.floor(meeting, "grant", json!({"participant_id": d})).await.refused(409, "token_held");
    dan.delete(&format!("/tokens/meetings/{meeting}/request")).await.empty();
    let holder = ada.status(meeting).await["current_holder"].clone();
    assert!(holder["expires_at"].is_string() || holder["expires_at"] == Value::Null);
    bob.floor(meeting, "release", json!({})).await.ok();
    let events = ada.get(&format!("/tokens/meetings/{meeting}/events")).await.ok();
    let last = events.as_array().unwrap().last().unwrap();
    assert_eq!((&last["event_type"], &last["cause"]), (&json!("claim"), &json!("resume")));
    assert_eq!(last["participant_id"], c);
    let stats = ada.get(&format!("/stats/meetings/{meeting}/stats")).await.ok();
    assert_eq!(stats["token_stats"]["cid of Tests"]["claim_count"], 1, "to resume is no claim");
}

#[tokio::test]
async fn a_revoke_cuts_at_once_and_the_floor_moves_on() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let cid = server.sign_up("cid").await;
    let meeting = ada.meeting(json!({})).await;
    let (b, c) = (bob.join(meeting).await, cid.join(meeting).await);
    ada.floor(meeting, "revoke", json!({})).await.refused(409, "not_held");
    bob.floor(meeting, "claim", json!({})).await.ok();
    cid.floor(meeting, "revoke", json!({})).await.refused(403, "role_forbids");
    cid.floor(meeting, "request", json!({})).await.ok();
    let event = ada.floor(meeting, "revoke", json!({"reason": "over time"})).await.ok();
    assert_eq!(
        (&event["event_type"], &event["participant_id"]),
        (&json!("force_release"), &json!(b))
    );
    assert_eq!((&event["cause"], &event["is_active"]), (&json!("revoked"), &json!(false)));
    assert_eq!(event["reason"], "over time");
    assert_eq!(ada.status(meeting).await["current_holder"]["participant_id"], c);
}

#[tokio::test]
async fn a_holder_extends_once_by_half_and_only_while_nobody_waits() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let cid = server.sign_up("cid").await;
    let meeting = ada.meeting(json!({"settings": {"turn_limit_seconds": 100}})).await;
    bob.join(meeting).await;
    cid.join(meeting).await;
    bob.floor(meeting, "extend", json!({})).await.refused(409, "not_held");
    bob.floor(meeting, "claim", json!({})).await.ok();
    cid.floor(meeting, "extend", json!({})).await.refused(403, "not_token_holder");
    cid.floor(meeting, "request", json!({})).await.ok();
    bob.floor(meeting, "extend", json!({})).await.refused(403, "extend_forbids");
    cid.delete(&format!("/tokens/meetings/{meeting}/request")).await.empty();
    let status = bob.floor(meeting, "extend", json!({})).await.ok();
    assert_eq!(status["current_holder"]["participant_name"], "bob of Tests");
    bob.floor(meeting, "extend", json!({})).await.refused(403, "extend_forbids");
    // A facilitator's is without bound, also while somebody waits.
    cid.floor(meeting, "request", json!({})).await.ok();
    for _ in 0..3 {
        ada.floor(meeting, "extend", json!({"seconds": 60})).await.ok();
    }
    let turns: Vec<_> =
        ada.audit(meeting).await.into_iter().filter(|it| it["change"] == "extended").collect();
    assert_eq!(turns.len(), 4);
    let second = |at: usize| {
        let until = turns[at]["until"].as_str().unwrap();
        let number = |range: std::ops::Range<usize>| until[range].parse::<u64>().unwrap();
        number(11..13) * 3600 + number(14..16) * 60 + number(17..19)
    };
    for at in 1..4 {
        assert_eq!((second(at) + 86_400 - second(at - 1)) % 86_400, 60);
    }
}

#[tokio::test]
async fn a_facilitator_reorders_opens_and_closes_the_queue() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let (cid, dan) = (server.sign_up("cid").await, server.sign_up("dan").await);
    let meeting = ada.meeting(json!({})).await;
    let (b, c, d) = (bob.join(meeting).await, cid.join(meeting).await, dan.join(meeting).await);
    ada.floor(meeting, "claim", json!({})).await.ok();
    for client in [&bob, &cid] {
        client.floor(meeting, "request", json!({})).await.ok();
    }
    bob.floor(meeting, "queue", json!({"order": [c, b]})).await.refused(403, "role_forbids");
    for wrong in [json!([c]), json!([c, b, d]), json!([c, c]), json!([])] {
        ada.floor(meeting, "queue", json!({"order": wrong})).await.invalid("order");
    }
    ada.floor(meeting, "queue", json!({})).await.invalid("order");
    assert_eq!(order(&ada, meeting).await, [b, c]);
    let status = ada.floor(meeting, "queue", json!({"order": [c, b], "is_open": false})).await.ok();
    assert_eq!(status["is_open"], false);
    assert_eq!(order(&ada, meeting).await, [c, b]);
    dan.floor(meeting, "request", json!({})).await.refused(409, "queue_closed");
    assert_eq!(dan.status(meeting).await["my"]["why_not"]["floor.request"], "queue_closed");
    let status = ada.floor(meeting, "queue", json!({"is_open": true})).await.ok();
    assert_eq!((&status["is_open"], &status["queue_length"]), (&json!(true), &json!(2)));
    dan.floor(meeting, "request", json!({})).await.ok();
    assert_eq!(order(&ada, meeting).await, [c, b, d], "later requests rank after");
    ada.floor(meeting, "release", json!({})).await.ok();
    assert_eq!(ada.status(meeting).await["current_holder"]["participant_id"], c);
}
