//! What an operator sets.

use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::support::{Call, Folder, PASSWORD, Server, parse};

#[tokio::test]
async fn keys_are_made_on_the_first_start_for_their_owner_alone() {
    let server = Server::start(&[]).await;
    let path = server.folder.path().join("keys.json");
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let other = Server::start(&[]).await;
    let keys = |server: &Server| std::fs::read(server.folder.path().join("keys.json")).unwrap();
    assert_ne!(keys(&server), keys(&other), "there is no default secret");
    // A token of one is nothing to the other.
    let ada = server.sign_up("ada").await;
    other.sign_up("ada").await;
    let foreign = other.stranger().with_token(&ada.token);
    foreign.get("/users/me").await.refused(401, "unauthenticated");
    // Nodes that share the file know each other's tokens.
    let flag = format!("--keys-file={}", path.display());
    let third = Server::start(&[&flag]).await;
    third.sign_up("ada").await;
    third.stranger().with_token(&ada.token).get("/users/me").await.ok();
}

#[tokio::test]
async fn an_admin_is_made_or_kept_at_the_start() {
    let password = format!("--admin-password={PASSWORD}");
    let server = Server::start(&["--admin-email=root@example.org", &password]).await;
    let root = server.stranger().sign_in("root").await;
    assert_eq!(root.get("/users/me").await.ok()["is_admin"], true);
    let ada = server.sign_up("ada").await;
    assert_eq!(ada.get("/users/me").await.ok()["is_admin"], false);
    let meeting = ada.meeting(json!({"is_public": false})).await;
    // An admin acts in any meeting, without being in it.
    root.status(meeting).await;
    root.put(&format!("/meetings/{meeting}"), json!({"name": "Seen"})).await.ok();
    // One that exists is kept, with its password.
    let email = "ada@example.org";
    server::start::add_account(&server.app, email, "another long one".to_owned(), None, true)
        .await
        .unwrap();
    let ada = server.stranger().sign_in("ada").await;
    assert_eq!(ada.get("/users/me").await.ok()["is_admin"], true);
}

#[tokio::test]
async fn whoever_signed_up_with_the_admins_address_before_is_not_made_an_admin() {
    let first = Server::on_disk(&[]).await;
    let body = json!({"email": "root@example.org", "password": "quick before they come"});
    first.stranger().post("/auth/signup", body).await.ok();
    let mut config = first.app.config().clone();
    config.admin_email = Some("root@example.org".to_owned());
    config.admin_password = Some(PASSWORD.to_owned());
    let refused = server::start::app(config.clone()).await.unwrap_err();
    assert!(refused.to_string().contains("user add --admin"), "{refused}");
    let is_admin =
        async || first.app.store().account_by_login("root@example.org").await.unwrap().is_admin;
    assert!(!is_admin().await);
    config.admin_password = Some("quick before they come".to_owned());
    server::start::app(config.clone()).await.unwrap();
    assert!(is_admin().await);
    // One that is kept is no longer asked for the password, which may have been changed.
    config.admin_password = Some(PASSWORD.to_owned());
    server::start::app(config).await.unwrap();
}

#[tokio::test]
async fn origins_that_are_none_are_told_at_the_start() {
    let server = Server::start(&[]).await;
    let mut config = server.app.config().clone();
    config.allowed_origins = vec!["*".to_owned()];
    let refused = server::start::app(config).await.unwrap_err();
    assert!(refused.to_string().contains("NEXCHAMPS_ALLOWED_ORIGINS"), "{refused}");
}

#[tokio::test]
async fn settings_come_from_flags_and_are_answered_for() {
    let server = Server::start(&["--access-token-seconds=77"]).await;
    let ada = server.sign_up("ada").await;
    let signed = ada.form("ada", PASSWORD).await.ok();
    assert_eq!(signed["expires_in"], 77);
    assert_eq!(server.app.config().access_token_seconds, 77);
}

#[tokio::test]
async fn links_never_come_from_the_host_header() {
    let server = Server::start(&["--public-url=https://meet.example.org/"]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let call = Call::new("POST", &format!("/meetings/{meeting}/invite"))
        .json(&json!({}))
        .header("host", "evil.example")
        .header("x-forwarded-host", "evil.example");
    let link = ada.send(call).await.ok()["invitation"]["invitation_url"].clone();
    assert!(link.as_str().unwrap().starts_with("https://meet.example.org/"), "{link}");
}

#[tokio::test]
async fn a_taken_port_of_media_is_a_clear_error_at_the_start() {
    let taken = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = Folder::new();
    let (data, udp) =
        (format!("--data={}", folder.path().display()), format!("--media-udp={taken}"));
    let flags = ["nexchamps", "--database-url=memory:", "--media-tcp=off", &data, &udp];
    let error = server::start::app(parse(&flags)).await.unwrap_err().to_string();
    assert!(error.contains("NEXCHAMPS_MEDIA_UDP") && error.contains(&taken.to_string()), "{error}");
    let wrong = ["nexchamps", "--database-url=memory:", "--turn-urls=turn:h:1", &data];
    let error = server::start::app(parse(&wrong)).await.unwrap_err().to_string();
    assert!(error.contains("NEXCHAMPS_TURN_SECRET"), "{error}");
}
