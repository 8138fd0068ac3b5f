//! Who is next: orders, kinds, ageing, modes.

use serde_json::json;

use crate::support::{Client, Server};

async fn order(client: &Client, meeting: u64) -> Vec<u64> {
    let status = client.status(meeting).await;
    let queue = status["queue"].as_array().unwrap();
    queue.iter().map(|place| place["participant_id"].as_u64().unwrap()).collect()
}

async fn people(
    server: &Server,
    settings: serde_json::Value,
    count: usize,
) -> (u64, Vec<Client>, Vec<u64>) {
    let names = ["ada", "bob", "cid", "dan", "eva", "fay", "gus", "hal"];
    let mut clients = Vec::new();
    for name in &names[..count] {
        clients.push(server.sign_up(name).await);
    }
    let meeting = clients[0].meeting(json!({"settings": settings})).await;
    let mut ids = vec![clients[0].me_in(meeting).await];
    for client in &clients[1..] {
        ids.push(client.join(meeting).await);
    }
    (meeting, clients, ids)
}

async fn ask(client: &Client, meeting: u64) {
    client.floor(meeting, "request", json!({})).await.ok();
}

#[tokio::test]
async fn who_is_next_alone_may_claim_past_the_queue() {
    let server = Server::start(&[]).await;
    // Only a facilitator gives the floor, so that it can be free while people wait.
    let (meeting, who, ids) = people(&server, json!({"order": "facilitator"}), 3).await;
    who[1].floor(meeting, "claim", json!({})).await.refused(409, "not_next");
    let status = who[1].floor(meeting, "request", json!({})).await.ok();
    assert_eq!(status["queue_length"], 1, "a request waits even for a free floor");
    who[2].floor(meeting, "claim", json!({})).await.refused(409, "not_next");
    who[0].floor(meeting, "grant", json!({"participant_id": ids[1]})).await.ok();
    assert_eq!(who[0].status(meeting).await["queue_length"], 0);
    who[2].floor(meeting, "request", json!({})).await.ok();
    who[1].floor(meeting, "release", json!({})).await.ok();
    let status = who[0].status(meeting).await;
    assert_eq!((&status["is_available"], &status["queue_length"]), (&json!(true), &json!(1)));
    // With another order the floor would have moved; who is next is told to others.
    who[0]
        .put(&format!("/meetings/{meeting}"), json!({"settings": {"order": "arrival"}}))
        .await
        .ok();
    let refused = who[1].floor(meeting, "claim", json!({})).await;
    if refused.status == 409 {
        let json = refused.json();
        assert!(json["code"] == "not_next" || json["code"] == "token_held", "{json}");
        let next =
            json["next"]["participant_id"].as_u64().or(json["holder"]["participant_id"].as_u64());
        assert_eq!(next, Some(ids[2]));
    } else {
        panic!("somebody waits: {}", refused.text());
    }
}

#[tokio::test]
async fn by_default_who_has_spoken_least_goes_first() {
    let server = Server::start(&[]).await;
    let (meeting, who, ids) = people(&server, json!({}), 3).await;
    // Bob speaks for a moment, Cid not at all.
    who[1].floor(meeting, "claim", json!({})).await.ok();
    tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    who[1].floor(meeting, "release", json!({})).await.ok();
    who[0].floor(meeting, "claim", json!({})).await.ok();
    ask(&who[1], meeting).await;
    ask(&who[2], meeting).await;
    assert_eq!(order(&who[0], meeting).await, [ids[2], ids[1]]);
    let status = who[0].status(meeting).await;
    let (first, second) = (&status["queue"][0]["reason"], &status["queue"][1]["reason"]);
    assert_eq!((&first["code"], &first["held_ms"]), (&json!("least_spoken"), &json!(0)));
    assert!(second["held_ms"].as_u64().unwrap() >= 30);
}

#[tokio::test]
async fn the_order_of_arrival_and_the_round() {
    let server = Server::start(&[]).await;
    for (name, expected) in [("arrival", [1, 2]), ("round", [2, 1]), ("round_least_spoken", [2, 1])]
    {
        let settings = json!({"order": name});
        let host = server.sign_up(&format!("host-{name}")).await;
        let meeting = host.meeting(json!({"settings": settings})).await;
        let mut who = vec![host];
        let mut ids = vec![0];
        for at in 1..3 {
            let client = server.sign_up(&format!("{name}-{at}")).await;
            ids.push(client.join(meeting).await);
            who.push(client);
        }
        who[1].floor(meeting, "claim", json!({})).await.ok();
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        who[1].floor(meeting, "release", json!({})).await.ok();
        who[0].floor(meeting, "claim", json!({})).await.ok();
        ask(&who[1], meeting).await;
        ask(&who[2], meeting).await;
        assert_eq!(order(&who[0], meeting).await, expected.map(|at| ids[at]), "{name}");
        let code = who[0].status(meeting).await["queue"][0]["reason"]["code"].clone();
        assert_eq!(code, name);
    }
}

#[tokio::test]
async fn kinds_of_request_rank() {
    let server = Server::start(&[]).await;
    let (meeting, who, ids) = people(&server, json!({}), 6).await;
    // There is a turn just before, so that an answer has something to answer.
    who[0].floor(meeting, "claim", json!({})).await.ok();
    who[0].floor(meeting, "pass", json!({"to_participant_id": ids[1]})).await.ok();
    for (at, kind) in [(2, "speech"), (3, "question"), (4, "answer"), (5, "point_of_order")] {
        who[at].floor(meeting, "request", json!({"kind": kind})).await.ok();
    }
    assert_eq!(order(&who[0], meeting).await, [5, 4, 3, 2].map(|at| ids[at]));
    let status = who[0].status(meeting).await;
    let codes: Vec<_> =
        status["queue"].as_array().unwrap().iter().map(|it| it["reason"]["code"].clone()).collect();
    assert_eq!(codes[..3], ["point_of_order", "answer", "question"]);
    // Asked again as another kind, the request takes that kind's rank.
    who[2].floor(meeting, "request", json!({"kind": "question"})).await.ok();
    assert_eq!(who[0].status(meeting).await["queue_length"], 4);
}

#[tokio::test]
async fn a_request_is_overtaken_by_five_later_ones_at_most() {
    let server = Server::start(&[]).await;
    let (meeting, who, ids) = people(&server, json!({}), 4).await;
    // Bob spoke long, so that everybody else goes before him.
    who[1].floor(meeting, "claim", json!({})).await.ok();
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    who[1].floor(meeting, "release", json!({})).await.ok();
    who[0].floor(meeting, "claim", json!({})).await.ok();
    ask(&who[1], meeting).await;
    let mut holder = 0;
    let mut overtaken = 0;
    for turn in 0..12 {
        let next = 2 + turn % 2;
        ask(&who[next], meeting).await;
        who[holder].floor(meeting, "release", json!({})).await.ok();
        let now = who[0].status(meeting).await["current_holder"]["participant_id"].clone();
        if now == ids[1] {
            break;
        }
        assert_eq!(now, ids[next]);
        overtaken += 1;
        holder = next;
        let place = who[0].status(meeting).await["queue"][0].clone();
        assert_eq!(place["reason"]["overtaken"], overtaken);
    }
    assert_eq!(overtaken, 5);
}

#[tokio::test]
async fn modes_of_a_phase() {
    let server = Server::start(&[]).await;
    let settings =
        json!({"phases": {"ideation": {"mode": "free"}, "clarification": {"mode": "off"}}});
    let (meeting, who, _) = people(&server, settings, 2).await;
    let refused = who[1].floor(meeting, "request", json!({})).await.refused(403, "phase_forbids");
    assert!(refused["allowed_phases"].is_array());
    who[1].floor(meeting, "claim", json!({})).await.ok();
    who[1].floor(meeting, "release", json!({})).await.ok();
    let change = json!({"phase_name": "clarification"});
    who[0].post(&format!("/phases/meetings/{meeting}/change"), change).await.ok();
    for what in ["claim", "request"] {
        who[1].floor(meeting, what, json!({})).await.refused(403, "phase_forbids");
    }
    assert_eq!(who[1].status(meeting).await["is_available"], false);
    let change = json!({"phase_name": "decision"});
    who[0].post(&format!("/phases/meetings/{meeting}/change"), change).await.ok();
    who[1].floor(meeting, "request", json!({})).await.ok();
}

#[tokio::test]
async fn a_phase_that_does_not_let_the_holder_takes_the_floor() {
    let server = Server::start(&[]).await;
    let settings = json!({"phases": {"clarification": {"mode": "off"}}});
    let (meeting, who, ids) = people(&server, settings, 3).await;
    who[1].floor(meeting, "claim", json!({})).await.ok();
    ask(&who[2], meeting).await;
    let change = json!({"phase_name": "clarification"});
    who[0].post(&format!("/phases/meetings/{meeting}/change"), change).await.ok();
    let events = who[0].get(&format!("/tokens/meetings/{meeting}/events")).await.ok();
    let last = events.as_array().unwrap().last().unwrap();
    assert_eq!((&last["event_type"], &last["cause"]), (&json!("force_release"), &json!("phase")));
    assert_eq!(last["participant_id"], ids[1]);
    let status = who[0].status(meeting).await;
    assert_eq!((&status["queue_length"], &status["current_holder"]), (&json!(0), &json!(null)));
}

#[tokio::test]
async fn a_queue_is_bounded() {
    let server = Server::start(&[]).await;
    let (meeting, who, _) = people(&server, json!({"queue_limit": 1}), 4).await;
    who[1].floor(meeting, "claim", json!({})).await.ok();
    ask(&who[2], meeting).await;
    let full = who[3].floor(meeting, "request", json!({})).await.refused(409, "queue_full");
    assert_eq!(full["bound"], 1);
    // Who waits already is not refused.
    who[2].floor(meeting, "request", json!({"kind": "question"})).await.ok();
}
