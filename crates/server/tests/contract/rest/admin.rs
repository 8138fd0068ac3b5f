//! What those who run the installation see and change.

use serde_json::{Value, json};
use server::start;

use crate::support::{Client, PASSWORD, Server};

fn names(list: &Value, what: &str, name: &str) -> Vec<String> {
    let items = list[what].as_array().unwrap().iter();
    items.map(|item| item[name].as_str().unwrap().to_owned()).collect()
}

async fn set(admin: &Client, account: u64, body: Value) -> Value {
    admin.put(&format!("/admin/accounts/{account}"), body).await.ok()
}

#[tokio::test]
async fn only_admins_look_after_the_installation() {
    let server = Server::start(&[]).await;
    let (ada, root) = (server.sign_up("ada").await, server.admin("root").await);
    for path in ["/admin/accounts", "/admin/meetings", "/admin/health"] {
        ada.get(path).await.refused(403, "role_forbids");
        root.get(path).await.ok();
    }
    let path = format!("/admin/accounts/{}", ada.id);
    ada.put(&path, json!({"is_admin": true})).await.refused(403, "role_forbids");
    // Who may not is told so before anything else.
    ada.put(&path, json!({"is_admin": "yes"})).await.refused(403, "role_forbids");
    ada.get("/admin/accounts?limit=none").await.refused(403, "role_forbids");
    root.put(&path, json!({"is_admin": "yes"})).await.invalid("is_admin");
    root.put("/admin/accounts/999", json!({"is_admin": true})).await.refused(404, "not_found");
    assert_eq!(ada.get("/users/me").await.ok()["is_admin"], false);
}

#[tokio::test]
async fn accounts_are_found_by_username_address_and_name() {
    let server = Server::start(&[]).await;
    let root = server.admin("root").await;
    let mut ids = Vec::new();
    for name in ["ada", "bob", "cid"] {
        ids.push(server.sign_up(name).await.id);
    }
    let full_name = json!({"full_name": "Éric Satie"});
    server.stranger().sign_in("bob").await.put("/users/me", full_name).await.ok();
    let all = root.get("/admin/accounts").await.ok();
    assert_eq!(names(&all, "accounts", "username"), ["root", "ada", "bob", "cid"]);
    assert_eq!(all["next"], Value::Null);
    let ada = &all["accounts"][1];
    let expected = json!({"id": ids[0], "username": "ada", "email": "ada@example.org",
        "full_name": "ada of Tests", "is_active": true, "is_admin": false,
        "created_at": ada["created_at"]});
    assert_eq!(*ada, expected);
    for (q, found) in [
        ("ADA", &["ada"][..]),
        ("cid%40EXAMPLE", &["cid"]),
        ("%C3%A9ric", &["bob"]),
        ("of+tests", &["ada", "cid"]),
        ("nobody", &[]),
    ] {
        let list = root.get(&format!("/admin/accounts?q={q}")).await.ok();
        assert_eq!(names(&list, "accounts", "username"), found, "{q}");
        assert_eq!(list["next"], Value::Null);
    }
    let first = root.get("/admin/accounts?limit=2").await.ok();
    assert_eq!(names(&first, "accounts", "username"), ["root", "ada"]);
    assert_eq!(first["next"], ids[0]);
    let rest = root.get(&format!("/admin/accounts?limit=2&after={}", first["next"])).await.ok();
    assert_eq!(names(&rest, "accounts", "username"), ["bob", "cid"]);
    assert_eq!(rest["next"], Value::Null, "exactly what was left");
    let one = root.get("/admin/accounts?q=tests&limit=1").await.ok();
    assert_eq!(names(&one, "accounts", "username"), ["ada"]);
    let path = format!("/admin/accounts?q=tests&limit=1&after={}", one["next"]);
    let two = root.get(&path).await.ok();
    assert_eq!(
        (names(&two, "accounts", "username"), &two["next"]),
        (vec!["cid".into()], &Value::Null)
    );
    let long = "x".repeat(201);
    root.get(&format!("/admin/accounts?q={long}")).await.invalid("q");
}

#[tokio::test]
async fn an_account_that_is_stopped_is_signed_out_everywhere() {
    let server = Server::start(&[]).await;
    let (ada, root) = (server.sign_up("ada").await, server.admin("root").await);
    let meeting = ada.meeting(json!({})).await;
    let mut socket = ada.socket(meeting, "").await;
    socket.next_of("snapshot").await;
    let stopped = set(&root, ada.id, json!({"is_active": false})).await;
    assert_eq!((&stopped["is_active"], &stopped["username"]), (&json!(false), &json!("ada")));
    socket.closed().await;
    ada.get("/users/me").await.refused(401, "unauthenticated");
    ada.form("ada", PASSWORD).await.refused(401, "wrong_credentials");
    let refresh = json!({"refresh_token": ada.refresh_token});
    ada.post("/auth/refresh", refresh).await.refused(401, "refresh_refused");
    assert_eq!(set(&root, ada.id, json!({})).await["is_active"], false, "what is absent stays");
    set(&root, ada.id, json!({"is_active": true})).await;
    let ada = ada.sign_in("ada").await;
    // A change of one's own profile changes nothing of it.
    let sly = json!({"full_name": "Ada", "is_admin": true, "is_active": false});
    let me = ada.put("/users/me", sly).await.ok();
    assert_eq!((&me["is_admin"], &me["is_active"]), (&json!(false), &json!(true)));
}

#[tokio::test]
async fn who_is_an_admin_no_longer_has_no_socket_that_says_otherwise() {
    let server = Server::start(&[]).await;
    let (ada, root) = (server.sign_up("ada").await, server.admin("root").await);
    let cid = server.sign_up("cid").await;
    let meeting = cid.meeting(json!({"is_public": false})).await;
    set(&root, ada.id, json!({"is_admin": true})).await;
    ada.get("/admin/health").await.ok();
    let mut socket = ada.socket(meeting, "").await;
    socket.next_of("snapshot").await;
    set(&root, ada.id, json!({"is_admin": false})).await;
    socket.closed().await;
    let ada = ada.sign_in("ada").await;
    ada.get("/admin/health").await.refused(403, "role_forbids");
    ada.get(&format!("/meetings/{meeting}")).await.refused(404, "not_found");
}

#[tokio::test]
async fn the_last_admin_stays_one() {
    let server = Server::start(&[]).await;
    let (ada, root) = (server.sign_up("ada").await, server.admin("root").await);
    let own = format!("/admin/accounts/{}", root.id);
    for body in [json!({"is_admin": false}), json!({"is_active": false})] {
        root.put(&own, body).await.refused(409, "last_admin");
    }
    // One who can't act is none who counts.
    set(&root, ada.id, json!({"is_admin": true, "is_active": false})).await;
    root.put(&own, json!({"is_admin": false})).await.refused(409, "last_admin");
    set(&root, ada.id, json!({"is_active": true})).await;
    assert_eq!(set(&root, root.id, json!({"is_admin": false})).await["is_admin"], false);
    root.get("/users/me").await.refused(401, "unauthenticated");
    let ada = ada.sign_in("ada").await;
    ada.put(&format!("/admin/accounts/{}", ada.id), json!({"is_active": false}))
        .await
        .refused(409, "last_admin");
}

#[tokio::test]
async fn an_operator_makes_and_unmakes_admins() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let unknown = start::set_admin(&server.app, "eve@example.org", true).await.unwrap_err();
    assert!(unknown.to_string().contains("eve@example.org"), "{unknown}");
    start::set_admin(&server.app, "ada@example.org", true).await.unwrap();
    server.app.accounts().forget(meeting::AccountId(ada.id));
    ada.get("/admin/health").await.ok();
    start::set_admin(&server.app, "ada", false).await.expect_err("nobody else is one");
    server.admin("root").await;
    start::set_admin(&server.app, "ada", false).await.unwrap();
    ada.get("/users/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn all_meetings_are_listed_with_who_is_there_and_who_has_the_floor() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let root = server.admin("root").await;
    let open = ada.meeting(json!({"name": "Été"})).await;
    let hidden = ada.meeting(json!({"name": "Board", "is_public": false})).await;
    let ended = ada.meeting(json!({"name": "Old board"})).await;
    let b = bob.join(open).await;
    bob.floor(open, "claim", json!({})).await.ok();
    bob.join(ended).await;
    bob.post(&format!("/meetings/{ended}/leave"), json!({})).await.ok();
    ada.post(&format!("/meetings/{ended}/end"), json!({})).await.ok();
    let list = root.get("/admin/meetings").await.ok();
    let meetings = list["meetings"].as_array().unwrap();
    assert_eq!(names(&list, "meetings", "name"), ["Old board", "Board", "Été"], "newest first");
    let counts: Vec<_> = meetings.iter().map(|it| it["participant_count"].as_u64()).collect();
    assert_eq!(counts, [Some(1), Some(1), Some(2)]);
    let status = ada.status(open).await;
    assert_eq!(meetings[2]["holder"], status["current_holder"]);
    assert_eq!(meetings[2]["holder"]["participant_id"], b);
    assert_eq!((&meetings[0]["holder"], &meetings[1]["holder"]), (&Value::Null, &Value::Null));
    let mut object = meetings[1].clone();
    for more in ["participant_count", "holder"] {
        object.as_object_mut().unwrap().remove(more);
    }
    assert_eq!(object, ada.get(&format!("/meetings/{hidden}")).await.ok(), "the meeting object");
    let found = root.get("/admin/meetings?q=BOARD").await.ok();
    assert_eq!(names(&found, "meetings", "name"), ["Old board", "Board"]);
    let found = root.get("/admin/meetings?q=%C3%A9t%C3%A9").await.ok();
    assert_eq!(names(&found, "meetings", "name"), ["Été"]);
    let first = root.get("/admin/meetings?limit=1&q=board").await.ok();
    assert_eq!(
        (names(&first, "meetings", "name"), &first["next"]),
        (vec!["Old board".into()], &json!(ended))
    );
    let path = format!("/admin/meetings?limit=1&q=board&after={}", first["next"]);
    let second = root.get(&path).await.ok();
    assert_eq!(
        (names(&second, "meetings", "name"), &second["next"]),
        (vec!["Board".into()], &Value::Null)
    );
}

#[tokio::test]
async fn the_health_tells_how_the_server_is() {
    let server = Server::on_disk(&[]).await;
    let (ada, root) = (server.sign_up("ada").await, server.admin("root").await);
    let meeting = ada.meeting(json!({})).await;
    let mut socket = ada.socket(meeting, "").await;
    socket.next_of("snapshot").await;
    let health = root.get("/admin/health").await.ok();
    assert_eq!(health["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        (&health["store"]["kind"], &health["store"]["is_ready"]),
        (&json!("sqlite"), &json!(true))
    );
    assert!(health["store"]["latency_ms"].as_f64().unwrap() > 0.0, "{health}");
    assert!(health["uptime_seconds"].is_u64() && health["started_at"].is_string(), "{health}");
    let counts = json!({"accounts": 2, "meetings": 1, "live_meetings": 1, "sockets": 1,
        "media_peers": 0});
    assert_eq!(health["counts"], counts);
    // It is asked for when something is wrong above all.
    server.app.store().close().await;
    let health = root.get("/admin/health").await.ok();
    assert_eq!(health["store"]["is_ready"], false);
    assert_eq!(
        (&health["counts"]["accounts"], &health["counts"]["sockets"]),
        (&Value::Null, &json!(1))
    );
}
