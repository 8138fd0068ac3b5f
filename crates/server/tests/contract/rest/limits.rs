//! How fast one may go.

use serde_json::json;

use crate::support::{Call, PASSWORD, Server};

#[tokio::test]
async fn an_account_is_held_to_a_narrow_limit_and_others_are_not() {
    let server = Server::start(&["--account-requests-per-second=1"]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let mut refused = None;
    for _ in 0..20 {
        let answer = ada.get("/users/me").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("twenty in a row are too fast");
    let json = refused.refused(429, "too_fast");
    assert_eq!(refused.header("retry-after"), json["retry_after_seconds"].to_string());
    assert!(json["retry_after_seconds"].as_u64().unwrap() >= 1);
    bob.get("/users/me").await.ok();
}

#[tokio::test]
async fn an_address_has_a_wide_limit_of_requests_and_sign_ups() {
    let server = Server::start(&["--address-signups-per-minute=2"]).await;
    let stranger = server.stranger();
    let sign_up = async |name: &str| {
        let body = json!({"email": format!("{name}@example.org"), "password": PASSWORD});
        stranger.post("/auth/signup", body).await
    };
    sign_up("one").await.ok();
    sign_up("two").await.ok();
    sign_up("three").await.refused(429, "too_fast");
    stranger.form("one", PASSWORD).await.ok();
    let server = Server::start(&["--address-requests-per-second=1"]).await;
    let stranger = server.stranger();
    let mut statuses = Vec::new();
    for _ in 0..10 {
        // Not to be believed from somebody who is no trusted proxy.
        let call = Call::root("GET", "/healthz").header("x-forwarded-for", "203.0.113.7");
        statuses.push(stranger.send(call).await.status);
    }
    assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn limits_can_be_switched_off() {
    let flags = [
        "--rate-limit=off",
        "--account-requests-per-second=1",
        "--address-requests-per-second=1",
        "--address-signups-per-minute=1",
    ];
    let server = Server::start(&flags).await;
    let ada = server.sign_up("ada").await;
    server.sign_up("bob").await;
    for _ in 0..50 {
        ada.get("/users/me").await.ok();
    }
}

#[tokio::test]
async fn limits_are_wide_enough_by_default() {
    let server = Server::start(&[]).await;
    let config = server.app.config();
    assert_eq!(config.address_requests_per_second, 600);
    assert_eq!(config.address_signups_per_minute, 120);
    assert!(config.account_requests_per_second < config.address_requests_per_second);
    let ada = server.sign_up("ada").await;
    for _ in 0..30 {
        ada.get("/users/me").await.ok();
    }
}

#[tokio::test]
async fn an_account_has_so_many_sockets_open_at_once() {
    let server = Server::start(&["--account-sockets=2"]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    bob.join(meeting).await;
    let mut first = ada.socket(meeting, "").await;
    first.next_of("snapshot").await;
    let _second = ada.socket_by_query(meeting).await;
    assert_eq!(ada.refused_socket(meeting).await, 429);
    bob.socket(meeting, "").await.next_of("snapshot").await;
    drop(first);
    // The server hears of it a moment later.
    let again = async {
        while ada.refused_socket(meeting).await == 429 {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), again).await.unwrap();
}
