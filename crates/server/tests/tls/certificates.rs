//! Certificates of one's own, and those that the server makes for itself.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use futures_util::StreamExt;
use hyper::Method;
use nix::sys::signal::{Signal, raise};
use rcgen::generate_simple_self_signed;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use serde_json::json;
use server::start;
use server::tls::Tls;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::{ClientRequestBuilder, Message};

use crate::client::{bare, careless, connect, health, post, send, shown, trusting};
use crate::server::{Folder, Server, config};

fn pair() -> rcgen::CertifiedKey<rcgen::KeyPair> {
    generate_simple_self_signed(["meet.example".to_owned()]).unwrap()
}

#[tokio::test]
async fn a_certificate_in_files_is_served_over_http_1_1() {
    let (folder, pair) = (Folder::new(), pair());
    let flags = folder.write_pair(&pair);
    let server = Server::start(&folder, &flags.each_ref().map(String::as_str)).await;
    let trusting = |alpn: &[&str]| trusting(&[pair.cert.der()], alpn);
    for alpn in [&["h2", "http/1.1"][..], &["http/1.1"], &[]] {
        let answer = health(server.address, "meet.example", trusting(alpn)).await.unwrap();
        assert_eq!((answer.status, &*answer.text), (200, "ok\n"));
        // The URL is known to begin with https://.
        assert_eq!(answer.headers["strict-transport-security"], "max-age=31536000");
    }
    let stream = connect(server.address, "meet.example", trusting(&["h2", "http/1.1"])).await;
    assert_eq!(stream.unwrap().get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
    assert!(health(server.address, "meet.example", trusting(&["h2"])).await.is_err());
    assert!(health(server.address, "other.example", trusting(&[])).await.is_err());
    // Nobody else is asked for a name, so an authority's call back finds nothing.
    assert!(connect(server.address, "meet.example", careless(&["acme-tls/1"])).await.is_err());
    server.stop().await;
}

#[tokio::test]
async fn a_meeting_is_followed_over_tls() {
    let (folder, pair) = (Folder::new(), pair());
    let flags = folder.write_pair(&pair);
    let server = Server::start(&folder, &flags.each_ref().map(String::as_str)).await;
    let open = async || {
        let trusting = trusting(&[pair.cert.der()], &["http/1.1"]);
        connect(server.address, "meet.example", trusting).await.unwrap()
    };
    let person = json!({"email": "ada@example.org", "password": "a long way to Tipperary"});
    let signed_up = send(open().await, post("/api/v1/auth/signup", "", &person)).await;
    let cookie = signed_up.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("; Secure"), "{cookie}");
    let token = signed_up.json()["access_token"].as_str().unwrap().to_owned();
    let made = post("/api/v1/meetings/", &token, &json!({"name": "Over TLS"}));
    let meeting = send(open().await, made).await.json()["id"].as_u64().unwrap();
    let uri = format!("wss://meet.example/api/v1/ws/meetings/{meeting}");
    let request = ClientRequestBuilder::new(uri.parse().unwrap())
        .with_sub_protocol("bearer")
        .with_sub_protocol(token.clone());
    let (mut socket, _) = client_async(request, open().await).await.unwrap();
    let mut next = async || match socket.next().await.unwrap().unwrap() {
        Message::Text(text) => serde_json::from_str::<serde_json::Value>(&text).unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(next().await["type"], "snapshot");
    let claim = post(&format!("/api/v1/tokens/meetings/{meeting}/claim"), &token, &json!({}));
    assert_eq!(send(open().await, claim).await.status, 200);
    while next().await["type"] != "token_changed" {}
    server.stop().await;
    // Said goodbye to like any other.
    assert!(matches!(socket.next().await, Some(Ok(Message::Close(Some(_))))));
}

#[tokio::test]
async fn a_renewed_certificate_is_taken_at_a_signal_and_a_broken_one_is_not() {
    let (folder, first) = (Folder::new(), pair());
    let flags = folder.write_pair(&first);
    let server = Server::start(&folder, &flags.each_ref().map(String::as_str)).await;
    let now =
        async || shown(&connect(server.address, "meet.example", careless(&[])).await.unwrap());
    let becomes = async |der: &CertificateDer<'static>| {
        for _ in 0..200 {
            if now().await == *der {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("it is not taken");
    };
    assert_eq!(now().await, *first.cert.der());
    let second = pair();
    folder.write_pair(&second);
    raise(Signal::SIGHUP).unwrap();
    becomes(second.cert.der()).await;
    std::fs::write(folder.path().join("cert.pem"), "junk").unwrap();
    raise(Signal::SIGHUP).unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(now().await, *second.cert.der());
    let third = pair();
    folder.write_pair(&third);
    // Without a signal too, after some seconds.
    let before = std::time::Instant::now();
    while now().await != *third.cert.der() {
        assert!(before.elapsed() < Duration::from_secs(30), "it is not taken");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn a_self_signed_certificate_is_made_once_for_the_names_of_the_host() {
    let folder = Folder::new();
    let flags = ["--tls=self-signed", "--public-url=https://meet.lan:8443"];
    let server = Server::start(&folder, &flags).await;
    let fingerprint = server.fingerprint.clone().unwrap();
    let path = folder.path().join("tls/self-signed.pem");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let der = CertificateDer::from_pem_slice(&std::fs::read(&path).unwrap()).unwrap();
    for name in ["localhost", "127.0.0.1", "::1", "meet.lan"] {
        let answer = health(server.address, name, trusting(&[&der], &[])).await.unwrap();
        assert_eq!(answer.status, 200, "{name}");
    }
    server.stop().await;
    let again = Server::start(&folder, &flags).await;
    assert_eq!(again.fingerprint.as_ref(), Some(&fingerprint));
    let stream = connect(again.address, "localhost", trusting(&[&der], &[])).await.unwrap();
    assert_eq!(shown(&stream), der);
    let links = send(stream, bare(Method::GET, "/readyz", "localhost")).await;
    assert_eq!(links.status, 200);
    let other = Server::start(&Folder::new(), &["--tls=self-signed"]).await;
    assert_ne!(other.fingerprint, Some(fingerprint));
}

#[tokio::test]
async fn settings_that_contradict_each_other_are_told_at_the_start() {
    let folder = Folder::new();
    for (flags, word) in [
        (&["--tls-cert=a.pem"][..], "NEXCHAMPS_TLS_KEY"),
        (&["--tls=self-signed", "--tls-cert=a", "--tls-key=b"], "NEXCHAMPS_TLS=self-signed"),
        (&["--tls=acme"], "NEXCHAMPS_ACME_DOMAINS"),
        (&["--acme-domains=meet.example"], "NEXCHAMPS_TLS is not acme"),
        (&["--tls=self-signed", "--public-url=http://meet.lan"], "NEXCHAMPS_PUBLIC_URL"),
    ] {
        let config = config(&folder, flags);
        let refused = Tls::of(&config).unwrap_err().to_string();
        assert!(refused.contains(word), "{refused}");
        // Nothing is opened for them.
        assert_eq!(start::app(config).await.unwrap_err().to_string(), refused);
    }
    let missing = config(&folder, &["--tls-cert=none.pem", "--tls-key=none.key"]);
    assert!(Tls::of(&missing).unwrap_err().to_string().contains("none.pem"));
    assert!(Tls::of(&config(&folder, &[])).unwrap().is_none());
}
