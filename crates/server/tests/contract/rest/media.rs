//! Encoders and players of others, and the relays that clients may use.

use std::time::Instant;

use serde_json::{Value, json};
use str0m::Rtc;
use str0m::media::{Direction, MediaKind};

use crate::support::{Answer, Call, Client, Server};

fn offer_of(direction: Direction) -> String {
    let mut rtc = Rtc::builder()
        .clear_codecs()
        .enable_opus(true, false)
        .enable_vp8(true)
        .build(Instant::now());
    let mut api = rtc.sdp_api();
    for kind in [MediaKind::Audio, MediaKind::Video] {
        api.add_media(kind, direction, None, None, None);
    }
    api.apply().unwrap().0.to_sdp_string()
}

async fn post(client: &Client, meeting: u64, what: &str) -> Answer {
    let direction = if what == "whip" { Direction::SendOnly } else { Direction::RecvOnly };
    post_offer(client, meeting, what, &offer_of(direction)).await
}

async fn post_offer(client: &Client, meeting: u64, what: &str, offer: &str) -> Answer {
    let call = Call::new("POST", &format!("/meetings/{meeting}/{what}"));
    client.send(call.raw("application/sdp", offer.to_owned())).await
}

/// The path of a resource that was made.
fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/sdp");
    assert!(answer.text().starts_with("v=0"));
    let location = answer.header("location");
    location.strip_prefix("/api/v1").unwrap().to_owned()
}

/// Waits until so many peers are left.
async fn left(server: &Server, peers: u64) {
    for _ in 0..1_000 {
        if server.app.stages().counts().unwrap().peers == peers {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("never {peers} peers");
}

#[tokio::test]
async fn an_encoder_and_a_player_come_by_one_post_and_go_by_delete() {
    let server = Server::start(&["--rate-limit=off"]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    bob.join(meeting).await;
    for what in ["whip", "whep"] {
        let path = location(&post(&ada, meeting, what).await);
        assert!(path.starts_with(&format!("/meetings/{meeting}/{what}/")), "{path}");
        bob.delete(&path).await.refused(404, "not_found");
        let other = if what == "whip" { "whep" } else { "whip" };
        let wrong = path.replace(&format!("/{what}/"), &format!("/{other}/"));
        ada.delete(&wrong).await.refused(404, "not_found");
        for method in ["PATCH", "GET"] {
            let answer = ada.send(Call::new(method, &path)).await;
            answer.refused(405, "method_not_allowed");
        }
        ada.delete(&path).await.empty();
        ada.delete(&path).await.refused(404, "not_found");
        let call = Call::new("OPTIONS", &format!("/meetings/{meeting}/{what}"));
        let options = ada.send(call).await;
        options.empty();
        assert_eq!(options.header("accept-post"), "application/sdp");
    }
}

#[tokio::test]
async fn only_who_may_speak_sends_and_only_members_receive() {
    let server = Server::start(&["--rate-limit=off"]).await;
    let (ada, eve) = (server.sign_up("ada").await, server.sign_up("eve").await);
    let meeting = ada.meeting(json!({})).await;
    for what in ["whip", "whep"] {
        post(&eve, meeting, what).await.refused(403, "not_participant");
        post(&server.stranger(), meeting, what).await.refused(401, "unauthenticated");
    }
    eve.join_as(meeting, "observer").await;
    post(&eve, meeting, "whip").await.refused(403, "role_forbids");
    location(&post(&eve, meeting, "whep").await);
}

#[tokio::test]
async fn wrong_offers_are_refused_by_code() {
    let server = Server::start(&["--rate-limit=off"]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let path = format!("/meetings/{meeting}/whip");
    ada.post(&path, json!({})).await.refused(415, "not_sdp");
    post_offer(&ada, meeting, "whip", "hello").await.refused(422, "sdp_malformed");
    post_offer(&ada, meeting, "whip", &"x".repeat(70_000)).await.refused(413, "sdp_too_long");
    let good = offer_of(Direction::SendOnly);
    let lines = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:x\r\n".repeat(1_000);
    let many = post_offer(&ada, meeting, "whip", &format!("{good}{lines}")).await;
    assert!(many.status == 422, "{}", many.text());
    let not_utf8 = Call::new("POST", &path).raw("application/sdp", vec![0xff, 0xfe]);
    ada.send(not_utf8).await.refused(422, "invalid");
}

#[tokio::test]
async fn a_resource_ends_with_session_membership_and_meeting() {
    let server = Server::start(&["--rate-limit=off"]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let mut paths = Vec::new();
    for name in ["bob", "cid", "dan"] {
        let client = server.sign_up(name).await;
        client.join(meeting).await;
        let path = location(&post(&client, meeting, "whip").await);
        paths.push((client, path));
    }
    left(&server, 3).await;
    let again = server.stranger().sign_in("bob").await;
    paths[0].0.send(Call::new("POST", "/auth/logout")).await.empty();
    left(&server, 2).await;
    again.delete(&paths[0].1).await.refused(404, "not_found");
    paths[1].0.post(&format!("/meetings/{meeting}/leave"), json!({})).await.ok();
    left(&server, 1).await;
    ada.post(&format!("/meetings/{meeting}/end"), json!({})).await.ok();
    left(&server, 0).await;
    paths[2].0.delete(&paths[2].1).await.refused(404, "not_found");
    post(&ada, meeting, "whip").await.refused(409, "meeting_ended");
}

#[tokio::test]
async fn a_server_without_media_says_so() {
    let server = Server::start(&["--media-udp=off"]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let told = post(&ada, meeting, "whip").await;
    told.refused(503, "media_off");
    assert!(!told.header("retry-after").is_empty());
}

#[tokio::test]
async fn an_account_offers_twenty_times_at_once_and_no_more() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let mut refused = Vec::new();
    for _ in 0..40 {
        refused.push(post_offer(&ada, meeting, "whip", "no offer").await.status);
    }
    assert_eq!(refused[..20], [422; 20]);
    assert!(refused.contains(&429), "{refused:?}");
}

#[tokio::test]
async fn members_are_given_short_lived_credentials_of_the_relays() {
    let relays = [
        "--turn-urls=turn:t.example.org:3478",
        "--turn-secret=north",
        "--stun-urls=stun:s.example.org",
    ];
    let server = Server::start(&relays).await;
    let (ada, eve) = (server.sign_up("ada").await, server.sign_up("eve").await);
    let meeting = ada.meeting(json!({})).await;
    let path = format!("/meetings/{meeting}/ice_servers");
    let told = ada.get(&path).await.ok();
    let servers = told["ice_servers"].as_array().unwrap();
    assert_eq!(servers[0], json!({"urls": ["stun:s.example.org"]}));
    assert_eq!(servers[1]["urls"], json!(["turn:t.example.org:3478"]));
    let (until, account) = servers[1]["username"].as_str().unwrap().split_once(':').unwrap();
    assert_eq!(account.parse(), Ok(ada.id));
    assert!(until.parse::<u64>().is_ok() && servers[1]["credential"].is_string());
    assert!(told["expires_at"].is_string());
    eve.get(&path).await.refused(403, "not_participant");
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let told = ada.get(&format!("/meetings/{meeting}/ice_servers")).await.ok();
    assert_eq!(told["ice_servers"], Value::Array(Vec::new()));
}
