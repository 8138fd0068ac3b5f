//! What stands on the board.

use serde_json::{Value, json};

use crate::support::{Client, Server};

struct Board {
    server: Server,
    ada: Client,
    bob: Client,
    meeting: u64,
    path: String,
    b: u64,
}

/// Bob has the floor in Ada's meeting.
async fn board() -> Board {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    bob.floor(meeting, "claim", json!({})).await.ok();
    Board { server, ada, bob, meeting, path: format!("/annotations/meetings/{meeting}"), b }
}

#[tokio::test]
async fn the_holder_puts_something_on_the_board() {
    let board = board().await;
    for kind in ["text", "drawing", "shape"] {
        let content = json!({"kind": kind, "points": [[0.5, 1], [2, 3]], "text": "Gruß \u{1f600}"});
        let body = json!({"annotation_type": kind, "content": content, "participant_id": 1});
        let made = board.bob.post(&board.path, body).await.ok();
        assert_eq!((&made["annotation_type"], &made["content"]), (&json!(kind), &content));
        assert_eq!(
            (&made["participant_id"], &made["meeting_id"]),
            (&json!(board.b), &json!(board.meeting))
        );
        assert_eq!(made["epoch"], 1);
        assert!(made["timestamp_ms"].is_u64(), "filled by the server");
    }
    let body = json!({"annotation_type": "text", "content": {}, "timestamp_ms": 4_321});
    assert_eq!(board.bob.post(&board.path, body).await.ok()["timestamp_ms"], 4_321);
    let body = json!({"annotation_type": "video", "content": {}});
    board.bob.post(&board.path, body).await.invalid("annotation_type");
    let body = json!({"annotation_type": "text", "content": {}, "timestamp_ms": -1});
    board.bob.post(&board.path, body).await.invalid("timestamp_ms");
}

#[tokio::test]
async fn the_server_counts_the_time_from_the_meetings_start() {
    let board = board().await;
    board.ada.post(&format!("/meetings/{}/start", board.meeting), json!({})).await.ok();
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    let body = json!({"annotation_type": "text", "content": {}});
    let ms = board.bob.post(&board.path, body).await.ok()["timestamp_ms"].as_u64().unwrap();
    assert!((20..60_000).contains(&ms), "{ms}");
}

#[tokio::test]
async fn content_is_an_object_or_a_string_that_holds_one_of_at_most_256_kib() {
    let board = board().await;
    let post = async |content: Value| {
        board.bob.post(&board.path, json!({"annotation_type": "text", "content": content})).await
    };
    let made = post(json!(r#"{"text": "as the prototype sends it"}"#)).await.ok();
    assert_eq!(made["content"], json!({"text": "as the prototype sends it"}));
    for wrong in [json!("plain words"), json!([]), json!(5), json!(null), json!("[1]"), json!(true)]
    {
        post(wrong).await.invalid("content");
    }
    let body = json!({"annotation_type": "text"});
    board.bob.post(&board.path, body).await.refused(422, "invalid");
    let of = |bytes: usize| json!({"text": "x".repeat(bytes - r#"{"text":""}"#.len())});
    post(of(256 * 1024)).await.ok();
    post(of(256 * 1024 + 1)).await.invalid("content");
    let listed = board.bob.get(&board.path).await.ok();
    assert_eq!(listed.as_array().unwrap().len(), 2, "nothing else is stored");
}

#[tokio::test]
async fn without_the_floor_nothing_is_stored() {
    let board = board().await;
    let olga = board.server.sign_up("olga").await;
    olga.join_as(board.meeting, "observer").await;
    let body = json!({"annotation_type": "text", "content": {"text": "no"}});
    let refused = board.ada.post(&board.path, body.clone()).await.refused(403, "not_token_holder");
    assert_eq!(refused["holder"]["participant_id"], board.b);
    olga.post(&board.path, body.clone()).await.refused(403, "role_forbids");
    board.bob.floor(board.meeting, "release", json!({})).await.ok();
    board.bob.post(&board.path, body.clone()).await.refused(403, "not_token_holder");
    assert_eq!(board.ada.get(&board.path).await.ok(), json!([]));
    // What was begun under an older grant is void.
    board.bob.floor(board.meeting, "claim", json!({})).await.ok();
    let mut stale = body;
    stale["epoch"] = json!(1);
    let refused = board.bob.post(&board.path, stale.clone()).await.refused(409, "stale_epoch");
    assert_eq!(refused["epoch"], 2);
    stale["epoch"] = json!(2);
    board.bob.post(&board.path, stale).await.ok();
}

#[tokio::test]
async fn the_board_is_listed_by_type_and_participant() {
    let board = board().await;
    let mut ids = Vec::new();
    for kind in ["text", "shape", "text"] {
        let body = json!({"annotation_type": kind, "content": {}});
        ids.push(board.bob.post(&board.path, body).await.ok()["id"].as_u64().unwrap());
    }
    let a = board.ada.me_in(board.meeting).await;
    let list = async |query: &str| {
        let listed = board.ada.get(&format!("{}?{query}", board.path)).await.ok();
        listed.as_array().unwrap().iter().map(|it| it["id"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(list("").await, ids);
    assert_eq!(list("annotation_type=text").await, [ids[0], ids[2]]);
    assert_eq!(list("annotation_type=drawing").await, [0_u64; 0]);
    assert_eq!(list(&format!("participant_id={}", board.b)).await, ids);
    assert_eq!(list(&format!("participant_id={a}")).await, [0_u64; 0]);
    assert_eq!(list(&format!("limit=1&after={}", ids[0])).await, [ids[1]]);
    board
        .ada
        .get(&format!("{}?annotation_type=video", board.path))
        .await
        .invalid("annotation_type");
    board.ada.get(&format!("{}?participant_id=x", board.path)).await.invalid("participant_id");
}

#[tokio::test]
async fn its_author_changes_and_deletes_it_while_holding_or_a_facilitator() {
    let board = board().await;
    let cid = board.server.sign_up("cid").await;
    let c = cid.join(board.meeting).await;
    let body = json!({"annotation_type": "text", "content": {"x": 1}});
    let made = board.bob.post(&board.path, body).await.ok();
    let path = format!("/annotations/{}", made["id"]);
    let moved = board.bob.put(&path, json!({"content": {"x": 2}})).await.ok();
    assert_eq!((&moved["id"], &moved["content"]), (&made["id"], &json!({"x": 2})));
    assert_eq!(moved["created_at"], made["created_at"]);
    board.bob.put(&path, json!({"content": 3})).await.invalid("content");
    board.bob.floor(board.meeting, "pass", json!({"to_participant_id": c})).await.ok();
    board.bob.put(&path, json!({"content": {}})).await.refused(403, "not_token_holder");
    board.bob.delete(&path).await.refused(403, "not_token_holder");
    assert_eq!(cid.put(&path, json!({"content": {}})).await.status, 403);
    assert_eq!(cid.delete(&path).await.status, 403);
    let set_right = board.ada.put(&path, json!({"content": {"x": 3}})).await.ok();
    assert_eq!(set_right["participant_id"], board.b, "it stays its author's");
    board.ada.delete(&path).await.empty();
    board.ada.delete(&path).await.refused(404, "not_found");
    board.ada.put(&path, json!({"content": {}})).await.refused(404, "not_found");
    assert_eq!(board.ada.get(&board.path).await.ok(), json!([]));
    // Every version stays in the audit trail, under the thing's id.
    let audit = board.ada.audit(board.meeting).await;
    let told: Vec<_> = audit
        .iter()
        .filter(|event| event["id"] == made["id"])
        .map(|event| (event["type"].as_str().unwrap(), event["content"].clone()))
        .collect();
    let expected = [
        ("annotation", json!({"x": 1})),
        ("annotation_updated", json!({"x": 2})),
        ("annotation_updated", json!({"x": 3})),
        ("annotation_deleted", Value::Null),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_meeting_holds_64_mib_of_content() {
    let server = Server::start(&["--rate-limit=off"]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({"settings": {"turn_limit_seconds": 0}})).await;
    ada.floor(meeting, "claim", json!({})).await.ok();
    let path = format!("/annotations/meetings/{meeting}");
    let content = json!({"text": "x".repeat(256 * 1024 - r#"{"text":""}"#.len())});
    let body = json!({"annotation_type": "text", "content": content});
    for _ in 0..256 {
        assert_eq!(ada.post(&path, body.clone()).await.status, 200);
    }
    let small = json!({"annotation_type": "text", "content": {"text": ""}});
    let full = ada.post(&path, small).await;
    assert_eq!(full.status, 409, "{}", full.text());
    assert_eq!(full.json()["bound"], 64 * 1024 * 1024);
}
