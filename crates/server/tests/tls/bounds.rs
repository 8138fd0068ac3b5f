//! What comes instead of a handshake.

use std::time::{Duration, Instant};

use hyper::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{bare, careless, health, post, send};
use crate::server::{Folder, Server};

#[tokio::test]
async fn plain_http_is_told_to_speak_https() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--tls=self-signed"]).await;
    let plain =
        async |request| send(TcpStream::connect(server.address).await.unwrap(), request).await;
    let page = plain(bare(Method::GET, "/join/abc?x=1", "meet.lan:8443")).await;
    assert_eq!(page.status, 307);
    assert_eq!(page.headers["location"], "https://meet.lan:8443/join/abc?x=1");
    assert_eq!(page.headers["connection"], "close");
    let call = plain(post("/api/v1/auth/signup", "", &serde_json::json!({}))).await;
    assert_eq!((call.status, call.json()["code"].as_str()), (400, Some("tls_required")));
    // Docker asks from inside, and knows of no certificates.
    for path in ["/healthz", "/readyz"] {
        let check = plain(bare(Method::GET, path, "127.0.0.1")).await;
        assert_eq!(check.status, 200, "{path}");
        assert!(!check.headers.contains_key("strict-transport-security"));
    }
    assert_eq!(plain(bare(Method::GET, "/metrics", "127.0.0.1")).await.status, 307);
    // What is neither ends without an answer that somebody could take for one.
    let mut junk = TcpStream::connect(server.address).await.unwrap();
    junk.write_all(b"\x00\x01\x02\r\n\r\n").await.unwrap();
    let mut said = Vec::new();
    let _ = junk.read_to_end(&mut said).await;
    assert!(said.is_empty() || said.starts_with(b"HTTP/1.1 400"), "{said:?}");
    server.stop().await;
}

#[tokio::test]
async fn who_does_not_shake_hands_in_time_is_let_go_and_delays_nobody() {
    let folder = Folder::new();
    let server = Server::start(&folder, &["--tls=self-signed"]).await;
    let begun = Instant::now();
    let mut stalled = Vec::new();
    // Silent, stopped in the middle of a hello, and in the middle of plain HTTP.
    for first in [&b""[..], b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\nHost:"] {
        for _ in 0..20 {
            let mut stream = TcpStream::connect(server.address).await.unwrap();
            stream.write_all(first).await.unwrap();
            stalled.push(stream);
        }
    }
    let answer = health(server.address, "localhost", careless(&[])).await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(begun.elapsed() < Duration::from_secs(8), "nobody waits for them");
    for mut stream in stalled {
        let mut rest = [0; 4096];
        let end = tokio::time::timeout(Duration::from_secs(25), async {
            while stream.read(&mut rest).await.is_ok_and(|count| count > 0) {}
        });
        end.await.expect("it is let go");
    }
    assert!(begun.elapsed() > Duration::from_secs(8), "they had their time");
    server.stop().await;
}
