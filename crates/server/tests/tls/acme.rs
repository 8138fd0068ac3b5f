//! A certificate from an authority, asked for and shown on the same port.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use hyper::Method;
use tokio::net::{TcpListener, TcpStream};

use crate::authority::Authority;
use crate::client::{bare, careless, connect, health, send, trusting};
use crate::server::{Folder, Server};

const DOMAIN: &str = "meet.example.org";

#[tokio::test]
async fn a_certificate_is_got_from_an_authority_and_kept_over_a_restart() {
    let folder = Folder::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = Authority::start(listener.local_addr().unwrap()).await;
    let directory = format!("--acme-directory={}", authority.directory());
    let flags =
        ["--tls=acme", "--acme-domains=Meet.example.org", "--acme-email=a@b.example", &directory];
    let server = Server::on(listener, &folder, &flags).await;
    assert_eq!(server.fingerprint, None, "it is asked for once the server listens");
    let trusting = || trusting(&[authority.root()], &["http/1.1"]);
    let mut answer = None;
    for _ in 0..400 {
        answer = health(server.address, DOMAIN, trusting()).await.ok();
        if answer.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(answer.expect("there is a certificate in time").status, 200);
    assert_eq!(
        (authority.counts(), authority.contacts()),
        ((1, 1), vec!["mailto:a@b.example".to_owned()])
    );
    // The challenge is over: nothing is left to be shown.
    assert!(connect(server.address, DOMAIN, careless(&["acme-tls/1"])).await.is_err());
    let files = std::fs::read_dir(folder.path().join("tls")).unwrap();
    let modes: Vec<u32> =
        files.map(|file| file.unwrap().metadata().unwrap().permissions().mode() & 0o777).collect();
    assert_eq!(modes, [0o600, 0o600], "the account and the certificate");
    server.stop().await;
    let again = Server::start(&folder, &flags).await;
    assert!(again.fingerprint.is_some());
    assert_eq!(health(again.address, DOMAIN, trusting()).await.unwrap().status, 200);
    assert_eq!(authority.counts(), (1, 1), "nobody is asked again");
    again.stop().await;
    // For other names it is another certificate, of the same account.
    let other = [flags[0], "--acme-domains=other.example.org", &directory];
    let other = Server::start(&folder, &other).await;
    assert_eq!(other.fingerprint, None);
    for _ in 0..200 {
        if authority.counts() == (1, 2) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{:?}", authority.counts());
}

#[tokio::test]
async fn without_a_certificate_the_server_can_still_be_looked_after() {
    let folder = Folder::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = Authority::start(listener.local_addr().unwrap()).await;
    authority.refuse("no name leads there");
    let directory = format!("--acme-directory={}", authority.directory());
    let flags = ["--tls=acme", "--acme-domains=meet.example.org", &directory];
    let server = Server::on(listener, &folder, &flags).await;
    while authority.counts() != (1, 1) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(health(server.address, DOMAIN, careless(&[])).await.is_err());
    let stream = TcpStream::connect(server.address).await.unwrap();
    assert_eq!(send(stream, bare(Method::GET, "/readyz", "localhost")).await.status, 200);
    // It waits before it asks again.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(authority.counts(), (1, 1));
    server.stop().await;
}
