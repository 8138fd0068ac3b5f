//! The meeting's socket: snapshot, events in order, resuming, closing.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::people::Server;

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_and_then_every_event_once_and_in_order() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (ann, bob) = (&meeting.people[0], &meeting.people[1]);
    let mut socket = bob.socket(meeting.id, "").await;
    let snapshot = socket.next().await;
    assert_eq!(snapshot["type"], "snapshot");
    let data = &snapshot["data"];
    assert_eq!(data["me"]["id"], meeting.participants[1]);
    assert_eq!(data["token"]["my"]["may"][0], "floor.claim");
    assert_eq!(data["participants"].as_array().map(Vec::len), Some(2));
    let mut seq = snapshot["seq"].as_u64().unwrap();
    for what in ["claim", "release", "claim", "release"] {
        ann.floor(meeting.id, what).await;
    }
    let mut token_frames = 0;
    while token_frames < 4 {
        let frame = socket.next().await;
        let Some(at) = frame["seq"].as_u64() else { continue };
        assert_eq!(at, seq + 1, "{frame}");
        seq = at;
        if frame["type"] == "token_changed" {
            token_frames += 1;
            assert!(frame["data"]["token"]["queue"].is_array(), "{frame}");
            assert!(frame["data"]["token"].get("my").is_none());
            assert!(frame["data"]["rights"]["participant"]["may"].is_array());
        }
    }
    // From the beginning the same frames come again, byte for byte the same events.
    let lineage = data["lineage"].as_str().unwrap();
    let mut again = bob.socket(meeting.id, &format!("?since=1&lineage={lineage}")).await;
    for expected in 2..=seq {
        let mut frame = again.next().await;
        while frame.get("seq").is_none() {
            frame = again.next().await;
        }
        assert_eq!(frame["seq"], expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn since_that_cannot_be_met_gets_a_snapshot() {
    let server = Server::start().await;
    let meeting = server.meeting(1, json!({})).await;
    for query in ["?since=x", "?since=999", "?since=1&lineage=other", "?since=-1", "?since="] {
        let mut socket = meeting.people[0].socket(meeting.id, query).await;
        assert_eq!(socket.next().await["type"], "snapshot", "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_command_gets_an_error_and_the_socket_lives() {
    let server = Server::start().await;
    let meeting = server.meeting(1, json!({})).await;
    let mut socket = meeting.people[0].socket(meeting.id, "").await;
    for text in ["", "{", "[]", "null", r#"{"type":"dance"}"#, "{\"type\":\"\\ud800\"}"] {
        socket.send(Message::text(text)).await;
        assert_eq!(socket.next_of("error").await["data"]["status"], 422, "{text}");
    }
    socket.send(Message::text("[".repeat(5_000))).await;
    socket.next_of("error").await;
    socket.send(Message::binary(vec![1, 2, 3])).await;
    socket.next_of("error").await;
    socket.say(&json!({"type": "ping", "id": 3})).await;
    assert_eq!(socket.next_of("pong").await["id"], 3);
    let refused = socket
        .command(
            "annotation.create",
            json!({"annotation_type": "text",
        "content": {"a": 1}}),
        )
        .await;
    assert_eq!(refused["data"]["code"], "not_token_holder");
    socket.send(Message::text("x".repeat(1024 * 1024 + 1))).await;
    assert_eq!(socket.next_of("error").await["data"]["code"], "too_large");
    assert_eq!(socket.closed().await, Some(1009));
    let relay = format!("webrtc/meetings/{}/webrtc/person0", meeting.id);
    for path in [format!("ws/meetings/{}", meeting.id), relay] {
        let mut socket = meeting.people[0].try_socket(&path).await.unwrap();
        // Far more than the kernel's buffers hold: the reason must get through to who is still sending.
        socket.send(Message::text("x".repeat(5 * 1024 * 1024))).await;
        assert_eq!(socket.next_of("error").await["data"]["status"], 413, "{path}");
        assert_eq!(socket.closed().await, Some(1009), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_has_a_command() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (ann, bob) = (meeting.participants[0], meeting.participants[1]);
    let mut socket = meeting.people[0].socket(meeting.id, "").await;
    let mut ask = async |command: &str, data: Value| {
        let answer = socket.command(command, data).await;
        assert_eq!(answer["type"], "reply", "{command}: {answer}");
        answer["data"].clone()
    };
    assert_eq!(ask("floor.claim", json!({})).await["participant_id"], ann);
    let content = json!({"x": 1});
    let made =
        ask("annotation.create", json!({"annotation_type": "shape", "content": content})).await;
    let moved = json!({"annotation_id": made["id"], "content": {"x": 2}});
    assert_eq!(ask("annotation.update", moved).await["content"], json!({"x": 2}));
    ask("annotation.delete", json!({"annotation_id": made["id"]})).await;
    assert_eq!(ask("floor.extend", json!({"seconds": 5})).await["epoch"], 1);
    assert_eq!(ask("floor.pass", json!({"to_participant_id": bob})).await["event_type"], "pass");
    assert_eq!(ask("floor.request", json!({"kind": "question"})).await["queue_length"], 1);
    assert_eq!(ask("floor.queue", json!({"is_open": false})).await["is_open"], false);
    ask("floor.withdraw", json!({})).await;
    assert_eq!(ask("floor.revoke", json!({})).await["event_type"], "force_release");
    assert_eq!(ask("floor.grant", json!({"participant_id": bob})).await["participant_id"], bob);
    assert_eq!(
        ask("phase.change", json!({"phase_name": "clarification"})).await["is_current"],
        true
    );
    let decision = ask("decision.create", json!({"title": "Yes"})).await;
    let amended = json!({"decision_id": decision["id"], "title": "No"});
    assert_eq!(ask("decision.update", amended).await["title"], "No");
    ask("decision.delete", json!({"decision_id": decision["id"]})).await;
    let said = ask("chat.send", json!({"text": "Hello"})).await;
    assert_eq!((&said["text"], &said["participant_id"]), (&json!("Hello"), &json!(ann)));
    ask("chat.delete", json!({"message_id": said["id"]})).await;
    ask("phase.change", json!({"phase_name": "decision"})).await;
    let proposal = ask("proposal.create", json!({"title": "Yes", "method": "consent"})).await;
    let it = json!({"proposal_id": proposal["id"]});
    assert_eq!(ask("proposal.open", it.clone()).await["state"], "voting");
    let ballot = json!({"proposal_id": proposal["id"], "choice": "yes"});
    assert_eq!(ask("proposal.vote", ballot).await["choice"], "yes");
    assert_eq!(ask("proposal.close", it).await["state"], "adopted");
    let other = ask("proposal.create", json!({"title": "No"})).await;
    let withdrawn = ask("proposal.withdraw", json!({"proposal_id": other["id"]})).await;
    assert_eq!(withdrawn["state"], "withdrawn");
    let role = json!({"participant_id": bob, "role": "observer"});
    assert_eq!(ask("participant.role", role).await["role"], "observer");
    assert_eq!(ask("meeting.update", json!({"name": "Board"})).await["name"], "Board");
    ask("meeting.start", json!({})).await;
    ask("meeting.end", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_go_to_the_others_and_are_refused_without_the_floor() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let mut ann = meeting.people[0].socket(meeting.id, "").await;
    let mut bob = meeting.people[1].socket(meeting.id, "").await;
    bob.next_of("snapshot").await;
    ann.say(&json!({"type": "signal", "kind": "reaction", "data": "clap"})).await;
    let heard = bob.next_of("signal").await;
    assert_eq!(
        heard["data"],
        json!({"from": meeting.participants[0], "kind": "reaction",
        "data": "clap"})
    );
    ann.say(&json!({"type": "signal", "kind": "pointer", "data": [1, 2]})).await;
    assert_eq!(ann.next_of("error").await["data"]["code"], "not_token_holder");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stroke_that_a_hand_over_cuts_is_kept_up_to_there_once() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (ann, bob) = (&meeting.people[0], &meeting.people[1]);
    let mut drawing = bob.socket(meeting.id, "").await;
    let mut watching = ann.socket(meeting.id, "").await;
    bob.floor(meeting.id, "claim").await;
    let part = |start: u64, points: Value| {
        let data = json!({"id": "s1", "start": start, "points": points, "color": "ink",
            "width": 8.5, "epoch": 1});
        json!({"type": "signal", "kind": "stroke", "data": data})
    };
    drawing.say(&part(0, json!([[1, 2], [3, 4]]))).await;
    drawing.say(&part(2, json!([[5.5, 6]]))).await;
    for _ in 0..2 {
        assert_eq!(watching.next_of("signal").await["data"]["data"]["id"], "s1");
    }
    ann.floor(meeting.id, "revoke").await;
    let kept = watching.next_of("annotation_created").await;
    assert_eq!(kept["data"]["participant_id"], meeting.participants[1]);
    assert_eq!(
        kept["data"]["content"],
        json!({"points": [[1, 2], [3, 4], [5.5, 6]], "width": 8.5, "color": "ink",
            "element": {"id": "s1"}, "cut": true})
    );
    let ended = watching.next_of("token_changed").await;
    assert_eq!(ended["data"]["event_type"], "force_release");
    assert_eq!(ended["seq"].as_u64(), kept["seq"].as_u64().map(|seq| seq + 1));

    // Another grant: what is late of the old one is refused, what is finished is stored once.
    bob.floor(meeting.id, "claim").await;
    drawing.say(&part(3, json!([[9, 9]]))).await;
    assert_eq!(drawing.next_of("error").await["data"]["code"], "stale_epoch");
    let data = json!({"id": "s2", "points": [[7, 7]], "epoch": 2});
    drawing.say(&json!({"type": "signal", "kind": "stroke", "data": data})).await;
    let data = json!({"annotation_type": "drawing", "content": {"points": [[7, 7]]},
        "stroke": "s2", "epoch": 2});
    let create =
        json!({"type": "command", "id": "c", "command": "annotation.create", "data": data});
    drawing.say(&create).await;
    drawing.next_of("reply").await;
    bob.floor(meeting.id, "release").await;
    let board = ann.ok("GET", &format!("/annotations/meetings/{}", meeting.id), json!({})).await;
    assert_eq!(board.as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_a_hand_over_cuts_are_kept_up_to_there_once() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (ann, bob) = (&meeting.people[0], &meeting.people[1]);
    let mut writing = bob.socket(meeting.id, "").await;
    let mut watching = ann.socket(meeting.id, "").await;
    let say = |id: &str, text: &str, epoch: u64| {
        let content = json!({"text": text, "x": 80, "y": 120, "element": {"id": id}});
        let data = json!({"id": id, "annotation_type": "text", "content": content, "epoch": epoch});
        json!({"type": "signal", "kind": "stroke", "data": data})
    };
    bob.floor(meeting.id, "claim").await;
    writing.say(&say("t1", "Who pa", 1)).await;
    writing.say(&say("t1", "Who pays", 1)).await;
    for _ in 0..2 {
        watching.next_of("signal").await;
    }
    ann.floor(meeting.id, "revoke").await;
    let kept = watching.next_of("annotation_created").await;
    assert_eq!(kept["data"]["participant_id"], meeting.participants[1]);
    assert_eq!(kept["data"]["annotation_type"], "text");
    assert_eq!(
        kept["data"]["content"],
        json!({"text": "Who pays", "x": 80, "y": 120, "element": {"id": "t1"}, "cut": true})
    );

    bob.floor(meeting.id, "claim").await;
    writing.say(&say("t2", "I do", 2)).await;
    let data = json!({"annotation_type": "text", "content": {"text": "I do!"}, "stroke": "t2"});
    let create =
        json!({"type": "command", "id": "c", "command": "annotation.create", "data": data});
    writing.say(&create).await;
    writing.next_of("reply").await;
    bob.floor(meeting.id, "release").await;
    let board = ann.ok("GET", &format!("/annotations/meetings/{}", meeting.id), json!({})).await;
    assert_eq!(board.as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn presence_is_told_and_sockets_end_with_their_session_and_meeting() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (ann, bob) = (&meeting.people[0], &meeting.people[1]);
    let mut watching = ann.socket(meeting.id, "").await;
    watching.next_of("snapshot").await;
    let mut socket = bob.socket(meeting.id, "").await;
    socket.next_of("snapshot").await;
    loop {
        let told = watching.next_of("presence_changed").await;
        if told["data"] == json!({"participant_id": meeting.participants[1], "is_online": true}) {
            break;
        }
    }
    bob.ok("POST", "/auth/logout", json!({})).await;
    assert_eq!(socket.closed().await, Some(1008));
    let told = watching.next_of("presence_changed").await;
    assert_eq!(told["data"]["is_online"], false);
    ann.ok("DELETE", &format!("/meetings/{}", meeting.id), json!({})).await;
    assert_eq!(watching.closed().await, Some(1000));
    let (status, _) = ann.call("GET", &format!("/meetings/{}", meeting.id), None).await;
    assert_eq!(status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_refused_at_the_handshake() {
    let server = Server::start().await;
    let meeting = server.meeting(1, json!({})).await;
    let eve = server.person("eve").await;
    let status = |result: Result<_, Error>| match result {
        Err(Error::Http(response)) => response.status().as_u16(),
        Ok(()) | Err(_) => 0,
    };
    let path = format!("ws/meetings/{}", meeting.id);
    assert_eq!(status(eve.try_socket(&path).await.map(|_| ())), 403);
    assert_eq!(status(eve.try_socket("ws/meetings/999").await.map(|_| ())), 404);
    let mut forged = eve.clone();
    forged.token = "a.b.c".into();
    assert_eq!(status(forged.try_socket(&path).await.map(|_| ())), 401);
    let relay = format!("webrtc/meetings/{}/webrtc/person0", meeting.id);
    assert_eq!(status(eve.try_socket(&relay).await.map(|_| ())), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn signalling_goes_to_the_others_in_the_room() {
    let server = Server::start().await;
    let meeting = server.meeting(3, json!({})).await;
    let mut sockets = Vec::new();
    for (number, person) in meeting.people.iter().enumerate() {
        let path = format!("webrtc/meetings/{}/webrtc/person{number}", meeting.id);
        sockets.push(person.try_socket(&path).await.unwrap());
    }
    let sdp = json!({"type": "sdp", "sdp": {"type": "offer", "sdp": "v=0"}});
    // A room is entered after the handshake: said again until the others are there.
    sockets[0].say(&sdp).await;
    let mut one = sdp.clone();
    one["to"] = json!("person2");
    sockets[0].say(&one).await;
    let heard = sockets[2].next().await;
    assert_eq!(heard["sender"], "person0");
    assert_eq!(heard["sdp"], sdp["sdp"]);
    sockets[1].say(&json!({"type": "sdp", "sdp": {}, "to": "nobody"})).await;
    assert_eq!(sockets[1].next_of("error").await["data"]["code"], "peer_unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn signalling_ends_with_session_membership_and_meeting() {
    let server = Server::start().await;
    let meeting = server.meeting(4, json!({})).await;
    let (id, people) = (meeting.id, &meeting.people);
    let path = |number: usize| format!("webrtc/meetings/{id}/webrtc/person{number}");
    let mut sockets = Vec::new();
    for (number, person) in people.iter().enumerate() {
        sockets.push(person.try_socket(&path(number)).await.unwrap());
    }
    let refused = async |number: usize| match people[number].try_socket(&path(number)).await {
        Err(Error::Http(response)) => response.status().as_u16(),
        Ok(_) | Err(_) => 0,
    };
    people[1].ok("POST", &format!("/meetings/{id}/leave"), json!({})).await;
    assert_eq!(sockets[1].closed().await, Some(1008));
    assert_eq!(refused(1).await, 403);
    people[2].ok("POST", "/auth/logout", json!({})).await;
    assert_eq!(sockets[2].closed().await, Some(1008));
    // Whoever goes ends nobody else's line.
    let sdp = json!({"type": "sdp", "sdp": {}, "to": "person3"});
    sockets[0].say(&sdp).await;
    assert_eq!(sockets[3].next_of("sdp").await["sender"], "person0");
    people[0].ok("POST", &format!("/meetings/{id}/end"), json!({})).await;
    assert_eq!(sockets[0].closed().await, Some(1000));
    assert_eq!(sockets[3].closed().await, Some(1000));
    assert_eq!(refused(3).await, 409);
    let other = people[0].ok("POST", "/meetings", json!({"name": "Other"})).await;
    let path = format!("webrtc/meetings/{}/webrtc/person0", other["id"]);
    let mut socket = people[0].try_socket(&path).await.unwrap();
    people[0].ok("DELETE", &format!("/meetings/{}", other["id"]), json!({})).await;
    assert_eq!(socket.closed().await, Some(1000));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_is_too_slow_is_closed_and_may_resume() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (ann, bob) = (&meeting.people[0], &meeting.people[1]);
    let mut slow = bob.socket(meeting.id, "").await;
    ann.floor(meeting.id, "claim").await;
    // Far more than what the kernel's buffers of both sides hold.
    let body = json!({"annotation_type": "drawing", "content": {"d": "x".repeat(250 * 1024)}});
    let path = format!("/annotations/meetings/{}", meeting.id);
    for _ in 0..60 {
        ann.ok("POST", &path, body.clone()).await;
    }
    assert_eq!(slow.closed().await, Some(1013));
    let mut again = bob.socket(meeting.id, "").await;
    let seq = again.next_of("snapshot").await["seq"].as_u64().unwrap();
    let mut resumed = bob.socket(meeting.id, &format!("?since={}", seq - 5)).await;
    assert_eq!(resumed.next_of("annotation_created").await["seq"], seq - 4);
    // So much is not kept in memory: the older ones come from the journal, the newer from the ring.
    let mut resumed = bob.socket(meeting.id, "?since=1").await;
    for expected in 2..=seq {
        let mut frame = resumed.next().await;
        while frame.get("seq").is_none() {
            frame = resumed.next().await;
        }
        assert_eq!(frame["seq"], expected, "{}", frame["type"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_erased_leaves_no_name_behind() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (ann, bob) = (&meeting.people[0], &meeting.people[1]);
    let id = meeting.id;
    let request = json!({"note": "my private reason"});
    ann.floor(id, "claim").await;
    bob.ok("POST", &format!("/tokens/meetings/{id}/request"), request).await;
    let mut socket = ann.socket(id, "").await;
    socket.next_of("snapshot").await;
    let password = json!({"password": "a long way to Tipperary"});
    bob.ok("DELETE", "/users/me", password).await;
    socket.next_of("participant_erased").await;
    let audit = format!("/stats/meetings/{id}/audit");
    for path in
        [&audit, &format!("/meetings/{id}/participants"), &format!("/tokens/meetings/{id}/status")]
    {
        let shown = ann.ok("GET", path, json!({})).await.to_string();
        assert!(!shown.contains("person1") && !shown.contains("private"), "{path}: {shown}");
    }
    for query in ["?since=1", ""] {
        let mut again = ann.socket(id, query).await;
        loop {
            let frame = again.next().await;
            let text = frame.to_string();
            assert!(!text.contains("person1") && !text.contains("private"), "{text}");
            if frame["type"] == "snapshot" || frame["type"] == "participant_erased" {
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_invited_knows_of_a_private_meeting() {
    let server = Server::start().await;
    let (ann, eve) = (server.person("ann").await, server.person("eve").await);
    let body = json!({"name": "Closed", "is_public": false});
    let id = ann.ok("POST", "/meetings", body).await["id"].as_u64().unwrap();
    let paths = [
        ("GET", format!("/meetings/{id}")),
        ("POST", format!("/meetings/{id}/join")),
        ("GET", format!("/tokens/meetings/{id}/status")),
        ("POST", format!("/tokens/meetings/{id}/claim")),
        ("POST", format!("/meetings/{id}/invite")),
        ("GET", format!("/stats/meetings/{id}/audit")),
        ("DELETE", format!("/meetings/{id}")),
    ];
    for (method, path) in &paths {
        let (status, body) = eve.call(method, path, None).await;
        assert_eq!(status, 404, "{method} {path}: {body}");
    }
    let invited = json!({"email": "eve@example.org", "role": "observer"});
    let made = ann.ok("POST", &format!("/meetings/{id}/invite"), invited).await;
    let token = made["invitation"]["invitation_token"].as_str().unwrap();
    assert_eq!(eve.call("GET", &paths[0].1, None).await.0, 200);
    let accepted = eve.ok("POST", &format!("/invitations/{token}/accept"), json!({})).await;
    assert_eq!(accepted["participant"]["role"], "observer");
    assert_eq!(eve.call("POST", &paths[3].1, None).await.1["code"], "role_forbids");
    assert_eq!(eve.call("POST", &format!("/invitations/{token}/accept"), None).await.0, 409);
}
