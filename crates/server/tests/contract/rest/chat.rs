//! The chat.

use serde_json::{Value, json};

use crate::support::{Client, Server};

struct Scene {
    server: Server,
    ada: Client,
    bob: Client,
    meeting: u64,
    path: String,
    a: u64,
    b: u64,
}

/// Ada leads, Bob takes part.
async fn scene(flags: &[&str], settings: Value) -> Scene {
    let server = Server::start(flags).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({"settings": settings})).await;
    let (a, b) = (ada.me_in(meeting).await, bob.join(meeting).await);
    Scene { server, ada, bob, meeting, path: format!("/chat/meetings/{meeting}"), a, b }
}

fn texts(chat: &Value) -> Vec<&str> {
    let messages = chat["messages"].as_array().unwrap().iter();
    messages.map(|message| message["text"].as_str().unwrap_or_default()).collect()
}

#[tokio::test]
async fn whoever_may_speak_writes_without_the_floor() {
    let scene = scene(&[], json!({})).await;
    let (ada, bob) = (&scene.ada, &scene.bob);
    ada.floor(scene.meeting, "claim", json!({})).await.ok();
    let said = bob.post(&scene.path, json!({"text": "  Hello \n", "participant_id": 1})).await.ok();
    let expected = json!({"id": said["id"], "meeting_id": scene.meeting,
        "participant_id": scene.b, "participant_name": "bob of Tests", "text": "Hello",
        "created_at": said["created_at"], "is_deleted": false, "deleted_by": null});
    assert_eq!(said, expected);
    let olga = scene.server.sign_up("olga").await;
    olga.join_as(scene.meeting, "observer").await;
    olga.post(&scene.path, json!({"text": "x"})).await.refused(403, "role_forbids");
    assert_eq!(texts(&olga.get(&scene.path).await.ok()), ["Hello"], "observers read it");
    let may = |status: Value| status["my"]["may"].as_array().unwrap().contains(&"chat.send".into());
    assert!(may(bob.status(scene.meeting).await) && !may(olga.status(scene.meeting).await));
    let root = scene.server.admin("root").await;
    root.post(&scene.path, json!({"text": "x"})).await.refused(403, "not_participant");
    assert_eq!(texts(&root.get(&scene.path).await.ok()), ["Hello"]);
    ada.post(&format!("/meetings/{}/end", scene.meeting), json!({})).await.ok();
    bob.post(&scene.path, json!({"text": "x"})).await.refused(409, "meeting_ended");
    assert_eq!(texts(&bob.get(&scene.path).await.ok()), ["Hello"], "reading goes on");
}

#[tokio::test]
async fn a_message_has_1_to_2000_characters() {
    let scene = scene(&["--rate-limit=off"], json!({})).await;
    for text in ["", " \n\t ", &"é".repeat(2_001)] {
        scene.bob.post(&scene.path, json!({"text": text})).await.invalid("text");
    }
    scene.bob.post(&scene.path, json!({})).await.invalid("text");
    scene.bob.post(&scene.path, json!({"text": "a\0b"})).await.refused(422, "invalid");
    let longest = "é".repeat(2_000);
    scene.bob.post(&scene.path, json!({"text": format!(" {longest} ")})).await.ok();
    scene.bob.post(&scene.path, json!({"text": "a\nb"})).await.ok();
    assert_eq!(texts(&scene.ada.get(&scene.path).await.ok()), [&longest, "a\nb"]);
}

#[tokio::test]
async fn the_chat_is_read_back_from_the_latest() {
    let scene = scene(&["--rate-limit=off"], json!({})).await;
    let empty = scene.ada.get(&scene.path).await.ok();
    assert_eq!(empty, json!({"messages": [], "has_more": false}));
    let mut ids = Vec::new();
    for number in 0..205 {
        let said = scene.bob.post(&scene.path, json!({"text": number.to_string()})).await.ok();
        ids.push(said["id"].as_u64().unwrap());
    }
    let read = async |query: &str| {
        let chat = scene.ada.get(&format!("{}{query}", scene.path)).await.ok();
        let messages = chat["messages"].as_array().unwrap();
        let found: Vec<u64> = messages.iter().map(|it| it["id"].as_u64().unwrap()).collect();
        (found, chat["has_more"].as_bool().unwrap())
    };
    assert_eq!(read("").await, (ids[155..].to_vec(), true));
    assert_eq!(read(&format!("?before={}", ids[155])).await, (ids[105..155].to_vec(), true));
    assert_eq!(read(&format!("?before={}&limit=3", ids[3])).await, (ids[..3].to_vec(), false));
    assert_eq!(read("?limit=1000").await, (ids[5..].to_vec(), true), "at most 200");
    assert_eq!(read(&format!("?before={}", ids[0])).await, (vec![], false));
    let mut socket = scene.ada.socket(scene.meeting, "").await;
    let chat = socket.next_of("snapshot").await["data"]["chat"].clone();
    assert_eq!(chat, scene.ada.get(&scene.path).await.ok(), "the snapshot shows the latest");
    for query in ["?before=x", "?before=-1", "?limit=0", "?limit=x"] {
        scene.ada.get(&format!("{}{query}", scene.path)).await.refused(422, "invalid");
    }
}

#[tokio::test]
async fn its_author_or_a_facilitator_deletes_it_and_the_audit_trail_keeps_it() {
    let scene = scene(&[], json!({})).await;
    let (ada, bob, cid) = (&scene.ada, &scene.bob, scene.server.sign_up("cid").await);
    let c = cid.join(scene.meeting).await;
    let say = async |who: &Client| {
        let said = who.post(&scene.path, json!({"text": "oh no"})).await.ok();
        format!("/chat/{}", said["id"])
    };
    let (first, second, third) = (say(bob).await, say(bob).await, say(&cid).await);
    cid.delete(&first).await.refused(403, "role_forbids");
    bob.delete(&first).await.empty();
    bob.delete(&first).await.refused(404, "not_found");
    ada.delete(&second).await.empty();
    // Whoever only looks on by now may still take back what was theirs.
    let role = json!({"role": "observer"});
    ada.put(&format!("/meetings/{}/participants/{c}", scene.meeting), role).await.ok();
    cid.delete(&third).await.empty();
    let fourth = say(bob).await;
    scene.server.admin("root").await.delete(&fourth).await.empty();
    let chat = cid.get(&scene.path).await.ok();
    let left: Vec<_> = chat["messages"].as_array().unwrap().iter().collect();
    assert!(left.iter().all(|it| it["text"].is_null() && it["is_deleted"] == true), "{chat}");
    let by: Vec<_> = left.iter().map(|it| it["deleted_by"].as_u64()).collect();
    assert_eq!(by, [Some(scene.b), Some(scene.a), Some(c), None]);
    let audit = ada.audit(scene.meeting).await;
    let of = |kind: &str| audit.iter().filter(|it| it["type"] == kind).cloned().collect::<Vec<_>>();
    let (said, gone) = (of("chat_message"), of("chat_deleted"));
    assert_eq!((said.len(), gone.len()), (4, 4));
    assert!(said.iter().all(|event| event["text"] == "oh no"));
    assert_eq!((&gone[1]["id"], &gone[1]["participant_id"]), (&said[1]["id"], &json!(scene.a)));
}

#[tokio::test]
async fn a_meeting_or_a_phase_is_without_a_chat() {
    let scene = scene(&[], json!({"phases": {"clarification": {"chat": "off"}}})).await;
    let said = scene.bob.post(&scene.path, json!({"text": "x"})).await.ok();
    let change = json!({"phase_name": "clarification"});
    scene.ada.post(&format!("/phases/meetings/{}/change", scene.meeting), change).await.ok();
    let refused = scene.bob.post(&scene.path, json!({"text": "y"})).await;
    let allowed = refused.refused(403, "phase_forbids")["allowed_phases"].clone();
    assert_eq!(allowed, json!(["ideation", "decision", "feedback"]));
    let mine = scene.bob.status(scene.meeting).await["my"].clone();
    assert_eq!(mine["why_not"]["chat.send"], "phase_forbids");
    let on = json!({"settings": {"chat": "off", "phases": {"clarification": {"chat": "on"}}}});
    scene.ada.put(&format!("/meetings/{}", scene.meeting), on).await.ok();
    scene.bob.post(&scene.path, json!({"text": "y"})).await.ok();
    // What was written before can be deleted wherever one is.
    let off = json!({"settings": {"phases": {"clarification": {"chat": "off"}}}});
    scene.ada.put(&format!("/meetings/{}", scene.meeting), off).await.ok();
    scene.bob.delete(&format!("/chat/{}", said["id"])).await.empty();
}

#[tokio::test]
async fn an_account_writes_five_messages_at_once_and_one_a_second() {
    let scene = scene(&[], json!({})).await;
    let mut socket = scene.bob.socket(scene.meeting, "").await;
    socket.next_of("snapshot").await;
    for _ in 0..3 {
        scene.bob.post(&scene.path, json!({"text": "x"})).await.ok();
    }
    // What is no message counts for nothing.
    scene.bob.post(&scene.path, json!({"text": ""})).await.invalid("text");
    let mut refused = None;
    // Slow machines give back one or the other meanwhile.
    for _ in 0..50 {
        let answer = socket.command("chat.send", json!({"text": "x"})).await;
        if answer["type"] == "error" {
            refused = Some(answer["data"].clone());
            break;
        }
    }
    let refused = refused.expect("so many are too fast");
    assert_eq!((&refused["status"], &refused["code"]), (&json!(429), &json!("too_fast")));
    assert_eq!(refused["retry_after_seconds"], 1);
    scene.ada.post(&scene.path, json!({"text": "others are not held"})).await.ok();
}
