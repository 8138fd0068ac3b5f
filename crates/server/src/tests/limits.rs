use std::net::SocketAddr;

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::{Answer, PASSWORD, Server};
use crate::limits::Peer;

async fn from(server: &Server, peer: &str, path: &str) -> Answer {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    request.extensions_mut().insert(Peer(peer.parse::<SocketAddr>().unwrap()));
    server.send(request).await
}

#[tokio::test]
async fn one_address_that_is_too_fast_is_told_when_to_come_back() {
    let server = Server::start(&["--address-requests-per-second=2"]).await;
    for _ in 0..4 {
        assert_eq!(from(&server, "192.0.2.1:1", "/healthz").await.status, 200);
    }
    let answer = from(&server, "192.0.2.1:2", "/healthz").await;
    assert_eq!(answer.told(), (429, "too_fast".to_owned()));
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(from(&server, "192.0.2.2:1", "/healthz").await.status, 200);
}

#[tokio::test]
async fn one_account_that_is_too_fast_does_not_slow_others() {
    let server = Server::start(&["--account-requests-per-second=1"]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    assert_eq!(server.me(&ada.access).await.status, 200);
    assert_eq!(server.me(&ada.access).await.status, 200);
    assert_eq!(server.me(&ada.access).await.told(), (429, "too_fast".to_owned()));
    assert_eq!(server.me(&bob.access).await.status, 200);
}

#[tokio::test]
async fn sign_ups_of_one_address_are_limited() {
    let server = Server::start(&["--address-signups-per-minute=2"]).await;
    server.sign_up("ada").await;
    server.sign_up("bob").await;
    let body = json!({"email": "eve@example.org", "password": PASSWORD});
    let answer = server.post("/api/v1/auth/signup", "", body).await;
    assert_eq!(answer.told(), (429, "too_fast".to_owned()));
    assert_eq!(server.token("ada", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn limits_can_be_switched_off() {
    let flags = ["--rate-limit=off", "--address-requests-per-second=1"];
    let server = Server::start(&flags).await;
    for _ in 0..20 {
        assert_eq!(from(&server, "192.0.2.1:1", "/healthz").await.status, 200);
    }
}
