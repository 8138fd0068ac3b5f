//! What holds over a meeting's socket.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Call, Client, Server};

#[tokio::test]
async fn every_event_is_one_frame_with_the_same_bytes_for_every_viewer() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let cid = server.sign_up("cid").await;
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    let mut one = ada.socket(meeting, "").await;
    let first = one.next_of("snapshot").await;
    let mut two = bob.socket_by_query(meeting).await;
    two.next_of("snapshot").await;
    // Over REST, over the socket, and by leaving: all of it reaches both.
    let c = cid.join(meeting).await;
    ada.post(&format!("/meetings/{meeting}/start"), json!({})).await.ok();
    one.command("floor.claim", json!({})).await;
    bob.floor(meeting, "request", json!({})).await.ok();
    ada.floor(meeting, "extend", json!({"seconds": 5})).await.ok();
    let text = json!({"annotation_type": "text", "content": {"a": 1}});
    let made = ada.post(&format!("/annotations/meetings/{meeting}"), text).await.ok();
    let path = format!("/annotations/{}", made["id"]);
    ada.put(&path, json!({"content": {"a": 2}})).await.ok();
    ada.delete(&path).await.empty();
    let title = json!({"title": "Yes"});
    let made = ada.post(&format!("/decisions/meetings/{meeting}"), title).await.ok();
    let path = format!("/decisions/{}", made["id"]);
    ada.put(&path, json!({"title": "No"})).await.ok();
    ada.delete(&path).await.empty();
    let said = json!({"text": "Hello"});
    let made = bob.post(&format!("/chat/meetings/{meeting}"), said).await.ok();
    ada.delete(&format!("/chat/{}", made["id"])).await.empty();
    let change = json!({"phase_name": "clarification"});
    ada.post(&format!("/phases/meetings/{meeting}/change"), change).await.ok();
    vote(&ada, &bob, meeting).await;
    let role = json!({"role": "observer"});
    ada.put(&format!("/meetings/{meeting}/participants/{c}"), role).await.ok();
    cid.post(&format!("/meetings/{meeting}/leave"), json!({})).await.ok();
    ada.post(&format!("/meetings/{meeting}/end"), json!({})).await.ok();
    let told = one.recorded_until("meeting_ended").await;
    // What came before the first answer was passed over by `command`; the rest is byte for byte equal.
    let both = two.recorded_until("meeting_ended").await;
    assert!(both.len() > 14);
    assert_eq!(both[both.len() - told.len()..], told[..]);
    let frames: Vec<Value> = both.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let seqs: Vec<u64> = frames.iter().map(|frame| frame["seq"].as_u64().unwrap()).collect();
    let from = first["seq"].as_u64().unwrap() + 1;
    assert!(seqs[0] >= from && seqs.windows(2).all(|pair| pair[1] == pair[0] + 1), "{seqs:?}");
    check_frames(&frames, b);
}

/// One vote that is counted, and one proposal that is taken back.
async fn vote(ada: &Client, bob: &Client, meeting: u64) {
    let change = json!({"phase_name": "decision"});
    ada.post(&format!("/phases/meetings/{meeting}/change"), change).await.ok();
    let path = format!("/proposals/meetings/{meeting}");
    let propose = async |title: &str| {
        let made = ada.post(&path, json!({"title": title, "description": "why"})).await.ok();
        format!("/proposals/{}", made["id"])
    };
    let (one, other) = (propose("A boat").await, propose("A sail").await);
    ada.post(&format!("{one}/open"), json!({})).await.ok();
    bob.post(&format!("{one}/vote"), json!({"choice": "yes"})).await.ok();
    ada.post(&format!("{one}/close"), json!({})).await.ok();
    ada.post(&format!("{other}/withdraw"), json!({})).await.ok();
}

#[tokio::test]
async fn the_thread_of_questions_is_the_same_for_who_was_here_and_who_comes_later() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    let mut here = ada.socket(meeting, "").await;
    assert_eq!(here.next_of("snapshot").await["data"]["questions"], json!([]));
    let question = json!({"kind": "question", "note": "why?", "to_participant_id": b});
    ada.floor(meeting, "request", question).await.ok();
    let asked = here.next_of("token_changed").await["data"].clone();
    assert_eq!(asked["asked"]["to_participant_id"], b);
    let id = asked["question"]["question_id"].clone();
    let answer = json!({"kind": "answer", "note": "so!"});
    bob.floor(meeting, "request", answer).await.ok();
    let waits = here.next_of("queue_changed").await["data"].clone();
    assert_eq!((&waits["question_id"], &waits["question"]), (&id, &json!(null)));
    ada.floor(meeting, "release", json!({})).await.ok();
    let released = here.next_of("token_changed").await["data"].clone();
    assert_eq!(released["question"], json!(null));
    let told = here.next_of("token_changed").await["data"]["question"].clone();
    assert_eq!(told["replies"][0]["participant_id"], b);
    // Who comes now finds in the snapshot what was told to those who were here.
    let mut late = bob.socket(meeting, "").await;
    assert_eq!(late.next_of("snapshot").await["data"]["questions"], json!([told]));
}

/// Each type was told, with what the contract says it tells.
fn check_frames(frames: &[Value], waiting: u64) {
    let of = |kind: &str| {
        let found = frames.iter().find(|frame| frame["type"] == kind);
        &found.unwrap_or_else(|| panic!("no {kind}"))["data"]
    };
    for (kind, members) in [
        ("participant_joined", &["participant_id", "role", "user_id", "name"][..]),
        ("participant_left", &["participant_id"]),
        ("role_changed", &["participant_id", "role"]),
        ("token_changed", &["event_id", "participant_id", "event_type", "epoch", "timestamp"]),
        ("turn_changed", &["change", "epoch"]),
        ("queue_changed", &["participant_id", "change"]),
        ("phase_changed", &["phase_id", "phase_name", "started_by", "is_current", "timestamp"]),
        (
            "annotation_created",
            &[
                "annotation_id",
                "participant_id",
                "annotation_type",
                "content",
                "timestamp_ms",
                "created_at",
            ],
        ),
        ("annotation_updated", &["annotation_id", "content"]),
        ("annotation_deleted", &["annotation_id"]),
        ("decision_created", &["decision_id", "title", "phase"]),
        ("decision_updated", &["decision_id", "title"]),
        ("decision_deleted", &["decision_id"]),
        ("chat_message", &["message_id", "participant_id", "text", "created_at"]),
        ("chat_deleted", &["message_id", "participant_id"]),
        (
            "proposal_created",
            &["id", "title", "description", "proposed_by", "method", "quorum", "state", "voted"],
        ),
        ("vote_opened", &["proposal_id", "opened_at", "board_seq", "rights"]),
        ("ballot_cast", &["proposal_id", "participant_id"]),
        (
            "vote_closed",
            &["proposal_id", "state", "closed_at", "entitled", "tally", "ballots", "rights"],
        ),
        ("proposal_withdrawn", &["proposal_id", "rights"]),
        ("meeting_started", &["timestamp"]),
        ("meeting_ended", &["timestamp"]),
    ] {
        let data = of(kind);
        for member in members {
            assert!(!data[*member].is_null(), "{kind} tells {member}: {data}");
        }
    }
    assert_eq!(of("queue_changed")["participant_id"], waiting);
    let token = &of("token_changed")["token"];
    assert!(token["queue"].is_array() && token.get("my").is_none(), "{token}");
    for kind in [
        "token_changed",
        "queue_changed",
        "role_changed",
        "phase_changed",
        "meeting_started",
        "meeting_ended",
        "vote_opened",
        "vote_closed",
        "proposal_withdrawn",
    ] {
        let rights = &of(kind)["rights"];
        for standing in ["observer", "participant", "facilitator", "holder", "next", "waiting"] {
            assert!(rights[standing]["may"].is_array(), "{kind}: {rights}");
            assert!(rights[standing]["why_not"].is_object(), "{kind}: {rights}");
        }
    }
}

#[tokio::test]
async fn joining_and_leaving_by_message_claim_nothing() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    let mut socket = bob.socket(meeting, "").await;
    socket.next_of("snapshot").await;
    let claims = json!({"type": "join", "user_id": "ada", "role": "facilitator", "name": "Ada"});
    socket.say(&claims).await;
    assert_eq!(socket.command("floor.claim", json!({})).await["data"]["participant_id"], b);
    let refused = socket.command("floor.queue", json!({"is_open": false})).await;
    assert_eq!(
        (&refused["type"], &refused["data"]["code"]),
        (&json!("error"), &json!("role_forbids"))
    );
    socket.say(&json!({"type": "ping"})).await;
    socket.next_of("pong").await;
    let mut watching = ada.socket(meeting, "").await;
    watching.next_of("snapshot").await;
    socket.say(&json!({"type": "leave"})).await;
    let left = watching.next_of("participant_left").await;
    assert_eq!(left["data"]["participant_id"], b);
    assert_eq!(ada.status(meeting).await["current_holder"], Value::Null);
}

#[tokio::test]
async fn waiting_people_withdraw_defer_and_leave_by_command() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    bob.join(meeting).await;
    ada.floor(meeting, "claim", json!({})).await.ok();
    let mut socket = bob.socket(meeting, "").await;
    socket.next_of("snapshot").await;
    for (command, kind) in [
        ("floor.defer", "error"),
        ("floor.request", "reply"),
        ("floor.defer", "reply"),
        ("floor.withdraw", "reply"),
        ("floor.release", "error"),
        ("participant.leave", "reply"),
    ] {
        let answer = socket.command(command, json!({})).await;
        assert_eq!(answer["type"], kind, "{command}: {answer}");
        if kind == "error" {
            assert!(answer["data"]["code"].is_string() && answer["data"]["status"].is_u64());
        }
    }
}

#[tokio::test]
async fn a_socket_outlives_its_token_but_not_its_session() {
    let server = Server::start(&["--access-token-seconds=1"]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let mut socket = ada.socket(meeting, "").await;
    socket.next_of("snapshot").await;
    tokio::time::sleep(Duration::from_millis(4_100)).await;
    ada.get("/users/me").await.refused(401, "unauthenticated");
    assert_eq!(socket.command("floor.claim", json!({})).await["type"], "reply");
    let body = json!({"refresh_token": ada.refresh_token});
    let again = ada.with(&ada.post("/auth/refresh", body).await.ok());
    again.send(Call::new("POST", "/auth/logout")).await.empty();
    while socket.text().await.is_some() {}
}

#[tokio::test]
async fn a_turn_that_nobody_ends_expires_and_is_told() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let settings = json!({"turn_limit_seconds": 1, "grace_seconds": 1});
    let meeting = ada.meeting(json!({"settings": settings})).await;
    let b = bob.join(meeting).await;
    let mut socket = ada.socket(meeting, "").await;
    socket.next_of("snapshot").await;
    bob.floor(meeting, "claim", json!({})).await.ok();
    let mut changes = Vec::new();
    let expired = loop {
        let frame = socket.next().await;
        if frame["type"] == "turn_changed" {
            changes.push(frame["data"]["change"].clone());
        }
        if frame["data"]["event_type"] == "expire" {
            break frame;
        }
    };
    assert!(
        changes.contains(&json!("started")) && changes.contains(&json!("grace")),
        "{changes:?}"
    );
    assert_eq!(expired["data"]["cause"], "limit");
    assert_eq!(expired["data"]["participant_id"], b);
}
