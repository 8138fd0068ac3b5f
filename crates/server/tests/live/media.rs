//! Sound through the whole server: what the floor lets through, who is told what, and what ends a peer.

mod tab;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use media::{Epoch, MemberId, RoomCounts, RoomId};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use self::tab::{Offered, Tab, until};
use crate::people::{Meeting, Server, Socket};

/// The media server's view of a meeting.
async fn room(server: &Server, meeting: u64) -> RoomCounts {
    let (sender, counts) = oneshot::channel();
    let reply = move |counts| drop(sender.send(counts));
    server.app.stages().media().unwrap().snapshot(RoomId(meeting), Box::new(reply));
    counts.await.unwrap().unwrap_or_default()
}

/// The media server's thread hangs in an answer from now on, until what this returns is dropped.
async fn hang(server: &Server, meeting: u64) -> mpsc::Sender<()> {
    let (sender, hangs) = oneshot::channel();
    let (release, waits) = mpsc::channel::<()>();
    let reply = move |_| {
        let _ = sender.send(());
        // Ends with an error once the other end is dropped.
        let _ = waits.recv();
    };
    server.app.stages().media().unwrap().snapshot(RoomId(meeting), Box::new(reply));
    hangs.await.unwrap();
    release
}

async fn peers(server: &Server, meeting: u64) -> usize {
    room(server, meeting).await.peers.len()
}

async fn until_peers(server: &Server, meeting: u64, count: usize) {
    let begun = Instant::now();
    while peers(server, meeting).await != count {
        assert!(begun.elapsed() < Duration::from_secs(20), "never {count} peers");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn path(meeting: &Meeting, number: usize) -> String {
    format!("webrtc/meetings/{}/webrtc/person{number}", meeting.id)
}

fn offer(sdp: &str) -> Value {
    json!({"type": "sdp", "to": "server", "sdp": {"type": "offer", "sdp": sdp}})
}

/// A tab of somebody, connected, and its signalling line.
async fn tab(meeting: &Meeting, number: usize) -> (Socket, Tab) {
    let mut line = meeting.people[number].try_socket(&path(meeting, number)).await.unwrap();
    let offered = Offered::new().await;
    line.say(&offer(&offered.offer)).await;
    let answer = line.next_of("sdp").await;
    assert_eq!(answer["sender"], "server");
    assert_eq!(answer["sdp"]["type"], "answer");
    let tab = offered.answered(answer["sdp"]["sdp"].as_str().unwrap());
    let slots = line.next_of("media").await;
    assert_eq!(slots["data"]["kind"], "slots");
    assert_eq!(slots["data"]["cameras"].as_array().unwrap().len(), 6);
    tab.connected().await;
    (line, tab)
}

async fn told(line: &mut Socket, kind: &str) -> Value {
    loop {
        let message = line.next_of("media").await;
        if message["data"]["kind"] == kind {
            return message["data"].clone();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_holder_alone_is_heard_and_the_turn_is_measured() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (ann, bob) = (&meeting.people[0], &meeting.people[1]);
    let mut socket = ann.socket(meeting.id, "").await;
    let (mut ann_line, ann_tab) = tab(&meeting, 0).await;
    let (mut bob_line, bob_tab) = tab(&meeting, 1).await;
    bob_tab.speak(true);
    let blocked = told(&mut bob_line, "blocked").await;
    assert_eq!(blocked["what"], "voice");
    assert_eq!(blocked["code"], "not_token_holder");
    assert_eq!(ann_tab.heard(), 0, "nobody holds the floor");
    assert_eq!(bob.floor(meeting.id, "claim").await.0, 200);
    let claimed = Instant::now();
    until(|| ann_tab.heard() > 10).await;
    assert_eq!(bob_tab.heard(), 0, "nobody hears themselves");
    // The clock starts at the first sound, not after five seconds.
    while socket.next_of("turn_changed").await["data"]["change"] != "started" {}
    assert!(claimed.elapsed() < Duration::from_secs(4));
    loop {
        let slots = told(&mut ann_line, "slots").await;
        if slots["audio"] == meeting.participants[1] {
            break;
        }
    }
    bob_tab.speak(false);
    let silent = socket.next_of("holder_silent").await;
    assert_eq!(silent["data"]["participant_id"], meeting.participants[1]);
    assert_eq!(silent["data"]["is_silent"], true);
    assert_eq!(bob.floor(meeting.id, "release").await.0, 200);
    let voiced = socket.next_of("turn_voiced").await;
    assert_eq!(voiced["data"]["participant_id"], meeting.participants[1]);
    assert!(voiced["data"]["voiced_time_ms"].as_u64().unwrap() > 0, "{voiced}");
    let stats = ann.ok("GET", &format!("/stats/meetings/{}/stats", meeting.id), json!({})).await;
    let of = |number: usize| {
        let rows = stats["participant_stats"].as_array().unwrap();
        let id = meeting.participants[number];
        rows.iter().find(|row| row["participant_id"] == id).unwrap()["voiced_time_ms"].clone()
    };
    assert_eq!(of(1), voiced["data"]["voiced_time_ms"]);
    assert_eq!(of(0), Value::Null, "never guessed");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_told_of_a_grant_finds_it_in_force() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (_line, _tab) = tab(&meeting, 0).await;
    let mut socket = meeting.people[0].socket(meeting.id, "").await;
    socket.next_of("snapshot").await;
    for number in [0, 1, 0, 1, 1, 0] {
        for what in ["claim", "release"] {
            assert_eq!(meeting.people[number].floor(meeting.id, what).await.0, 200);
            let frame = socket.next_of("token_changed").await;
            let now = room(&server, meeting.id).await;
            assert_eq!(now.epoch, Epoch(frame["data"]["epoch"].as_u64().unwrap()));
            let holder = (what == "claim").then(|| MemberId(meeting.participants[number]));
            assert_eq!((now.holder, now.muted), (holder, false));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_media_server_that_does_not_confirm_is_muted_and_the_grant_told_all_the_same() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (_ann_line, ann_tab) = tab(&meeting, 0).await;
    let (_bob_line, bob_tab) = tab(&meeting, 1).await;
    bob_tab.speak(true);
    let hung = hang(&server, meeting.id).await;
    assert_eq!(meeting.people[1].floor(meeting.id, "claim").await.0, 200);
    assert_eq!(meeting.people[1].floor(meeting.id, "release").await.0, 200);
    assert_eq!(ann_tab.heard(), 0);
    // Once it runs again it does as it was told last: nobody holds the floor.
    drop(hung);
    assert_eq!(room(&server, meeting.id).await.holder, None);
    assert_eq!(ann_tab.heard(), 0, "permits that waited open nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_got_the_floor_from_a_media_server_that_hung_is_heard_once_it_runs_again() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (_ann_line, ann_tab) = tab(&meeting, 0).await;
    let (_bob_line, bob_tab) = tab(&meeting, 1).await;
    bob_tab.speak(true);
    let hung = hang(&server, meeting.id).await;
    assert_eq!(meeting.people[1].floor(meeting.id, "claim").await.0, 200);
    assert_eq!(ann_tab.heard(), 0, "closed, for want of an answer");
    drop(hung);
    until(|| ann_tab.heard() > 10).await;
    let now = room(&server, meeting.id).await;
    assert_eq!((now.holder, now.muted), (Some(MemberId(meeting.participants[1])), false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_ends_with_its_line_membership_session_and_meeting() {
    let server = Server::start().await;
    let meeting = server.meeting(5, json!({})).await;
    let (id, people) = (meeting.id, &meeting.people);
    let mut all = Vec::new();
    for number in 0..5 {
        all.push(Some(tab(&meeting, number).await));
    }
    until_peers(&server, id, 5).await;
    all[4] = None;
    until_peers(&server, id, 4).await;
    people[1].ok("POST", &format!("/meetings/{id}/leave"), json!({})).await;
    until_peers(&server, id, 3).await;
    people[2].ok("POST", "/auth/logout", json!({})).await;
    until_peers(&server, id, 2).await;
    people[0].ok("POST", &format!("/meetings/{id}/end"), json!({})).await;
    until_peers(&server, id, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_ends_its_peer_may_offer_anew() {
    let server = Server::start().await;
    let meeting = server.meeting(1, json!({})).await;
    let (mut line, _tab) = tab(&meeting, 0).await;
    server.app.stages().media().unwrap().close(RoomId(meeting.id));
    assert_eq!(told(&mut line, "closed").await["code"], "left");
    let offered = Offered::new().await;
    line.say(&offer(&offered.offer)).await;
    let answer = line.next_of("sdp").await;
    let tab = offered.answered(answer["sdp"]["sdp"].as_str().unwrap());
    tab.connected().await;
    assert_eq!(peers(&server, meeting.id).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_offer_gets_an_error_and_the_line_lives() {
    let server = Server::start().await;
    let meeting = server.meeting(1, json!({})).await;
    let mut line = meeting.people[0].try_socket(&path(&meeting, 0)).await.unwrap();
    let good = Offered::new().await.offer;
    let lines = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:x\r\n".repeat(1_000);
    let without = |start: &str| {
        let kept = good.lines().filter(|line| !line.starts_with(start));
        kept.collect::<Vec<_>>().join("\r\n") + "\r\n"
    };
    for (message, status) in [
        (offer(""), 422),
        (offer("v=0"), 422),
        (offer(&"x".repeat(70_000)), 413),
        (offer(&format!("{good}{lines}")), 422),
        (offer(&without("a=ice-ufrag")), 422),
        (offer(&without("a=fingerprint")), 422),
        (offer(&without("m=")), 422),
        (json!({"type": "sdp", "to": "server"}), 422),
        (json!({"type": "sdp", "to": "server", "sdp": "v=0"}), 422),
        (json!({"type": "sdp", "to": "server", "sdp": {"type": "answer", "sdp": good}}), 422),
        (json!({"type": "dance", "to": "server"}), 422),
        (json!({"to": "server"}), 422),
        (json!({"type": "view", "to": "server"}), 422),
        (json!({"type": "view", "to": "server", "slots": [{"slot": 6, "width": 1}]}), 422),
        (json!({"type": "view", "to": "server", "slots": [{"slot": -1}]}), 422),
    ] {
        line.say(&message).await;
        let error = line.next_of("error").await;
        assert_eq!(error["data"]["status"], status, "{message} {error}");
        assert!(error["data"]["code"].is_string());
    }
    until_peers(&server, meeting.id, 0).await;
    // Candidates are taken and forgotten, views and offers are still heard.
    line.say(&json!({"type": "ice_candidate", "to": "server", "candidate": {}})).await;
    let view = json!({"type": "view", "to": "server", "slots": [{"slot": 0, "width": 640}]});
    line.say(&view).await;
    line.say(&offer(&good)).await;
    line.next_of("sdp").await;
    line.say(&view).await;
    let hung = hang(&server, meeting.id).await;
    line.say(&offer(&good)).await;
    line.say(&offer(&good)).await;
    assert_eq!(line.next_of("error").await["data"]["code"], "offer_pending");
    drop(hung);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_observer_is_let_in_and_not_heard() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let role = format!("/meetings/{}/participants/{}", meeting.id, meeting.participants[1]);
    meeting.people[0].ok("PUT", &role, json!({"role": "observer"})).await;
    let (mut line, tab) = tab(&meeting, 1).await;
    tab.speak(true);
    let blocked = told(&mut line, "blocked").await;
    assert_eq!((&blocked["what"], &blocked["code"]), (&json!("voice"), &json!("role_forbids")));
}
