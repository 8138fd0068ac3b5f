use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Method, Request, header};
use meeting::AccountId;
use serde_json::{Value, json};

use super::{PASSWORD, Server};
use crate::auth::{Sid, Subject};
use crate::extract::BODY_BYTES_MAX;

const SIGN_UP: &str = "/api/v1/auth/signup";
const REFRESH: &str = "/api/v1/auth/refresh";

#[tokio::test]
async fn signing_up_signs_in() {
    let server = Server::start(&[]).await;
    let body = json!({"email": "ada@example.org", "password": PASSWORD, "full_name": "Ada",
        "username": "countess", "id": 99, "is_admin": true, "role": "admin"});
    let answer = server.post(SIGN_UP, "", body).await;
    let json = answer.json();
    assert_eq!(
        (answer.status, &json["token_type"], &json["expires_in"]),
        (200, &json!("bearer"), &json!(900))
    );
    let user =
        json!({"id": 1, "username": "countess", "email": "ada@example.org", "full_name": "Ada"});
    assert_eq!(json["user"], user);
    let me = server.me(json["access_token"].as_str().unwrap()).await.json();
    assert_eq!((&me["is_admin"], &me["is_active"]), (&json!(false), &json!(true)));
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("nexchamps_refresh="), "{cookie}");
    assert!(cookie.contains("; HttpOnly; SameSite=Strict; Path=/api/v1/auth; "), "{cookie}");
    assert!(!cookie.contains("Secure"), "{cookie}");
}

#[tokio::test]
async fn behind_tls_the_cookie_is_secure() {
    let server = Server::start(&["--public-url=https://meet.example.org"]).await;
    let body = json!({"email": "ada@example.org", "password": PASSWORD});
    let answer = server.post(SIGN_UP, "", body).await;
    assert!(answer.header("set-cookie").ends_with("; Secure"));
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn default_usernames_are_unique() {
    let server = Server::start(&[]).await;
    let mut names = Vec::new();
    for domain in ["a.org", "b.org", "c.org"] {
        let body = json!({"email": format!("ada@{domain}"), "password": PASSWORD});
        let json = server.post(SIGN_UP, "", body).await.json();
        names.push(json["user"]["username"].as_str().unwrap().to_owned());
    }
    assert_eq!(names, ["ada", "ada-2", "ada-3"]);
}

#[tokio::test]
async fn taken_and_wrong_sign_ups_are_told_apart() {
    let server = Server::start(&[]).await;
    server.sign_up("ada").await;
    let try_out = async |change: Value| {
        let mut body = json!({"email": "new@example.org", "password": PASSWORD});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let answer = server.post(SIGN_UP, "", body).await;
        let (status, code) = answer.told();
        (status, code, answer.json()["errors"][0]["field"].as_str().unwrap_or_default().to_owned())
    };
    let told = |status, code: &str, field: &str| (status, code.to_owned(), field.to_owned());
    assert_eq!(try_out(json!({"email": "ADA@example.org"})).await, told(400, "email_taken", ""));
    assert_eq!(try_out(json!({"username": "Ada"})).await, told(400, "username_taken", ""));
    for (change, field) in [
        (json!({"email": "nobody"}), "email"),
        (json!({"password": "seven77"}), "password"),
        (json!({"password": "password"}), "password"),
        (json!({"password": 12_345_678}), "password"),
        (json!({"password": "x".repeat(1025)}), "password"),
        (json!({"username": "12345"}), "username"),
        (json!({"username": "server"}), "username"),
        (json!({"full_name": "x".repeat(201)}), "full_name"),
        (json!({"full_name": "x".repeat(1024 * 1024)}), "full_name"),
    ] {
        assert_eq!(try_out(change).await, told(422, "invalid", field));
    }
    assert_eq!(server.app.store().accounts(None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn bodies_that_are_no_json_are_refused() {
    let server = Server::start(&[]).await;
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    for (body, status) in [
        (String::new(), 422),
        ("{".to_owned(), 422),
        ("[]".to_owned(), 422),
        (deep, 422),
        (r#"{"email": "a@b\u0000", "password": "correct horse"}"#.to_owned(), 422),
        (r#"{"email": "a@b\ud800", "password": "correct horse"}"#.to_owned(), 422),
        (format!(r#"{{"email": "{}"}}"#, "x".repeat(BODY_BYTES_MAX)), 413),
    ] {
        let request = Request::post(SIGN_UP).body(Body::from(body)).unwrap();
        let answer = server.send(request).await;
        assert_eq!(answer.status, status, "{answer:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.json()["detail"].is_string());
    }
}

#[tokio::test]
async fn who_signs_in_may_do_so_by_either_name() {
    let server = Server::start(&[]).await;
    server.sign_up("ada").await;
    for name in ["ada", "ADA", "ada@example.org"] {
        let answer = server.token(name, PASSWORD).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let token = answer.json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(server.me(&token).await.json()["username"], "ada");
    }
    let json = json!({"username": "ada", "password": PASSWORD});
    let request = Request::post("/api/v1/auth/token")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json.to_string()));
    assert_eq!(server.send(request.unwrap()).await.status, 200);
}

#[tokio::test]
async fn wrong_credentials_do_not_tell_who_exists() {
    let server = Server::start(&[]).await;
    server.sign_up("ada").await;
    let timed = async |name: &str| {
        let begun = Instant::now();
        (server.token(name, "something else").await, begun.elapsed())
    };
    let ((known, first), (unknown, second)) = (timed("ada").await, timed("nobody").await);
    // Neither is answered before the slower of the two could be.
    assert!(first.min(second) >= Duration::from_millis(200));
    assert_eq!(known.told(), (401, "wrong_credentials".to_owned()));
    assert_eq!(known.text, unknown.text);
    assert_eq!(server.token("a", "").await.status, 401);
    let empty = Request::post("/api/v1/auth/token").body(Body::empty()).unwrap();
    assert_eq!(server.send(empty).await.told(), (422, "invalid".to_owned()));
}

#[tokio::test]
async fn ten_failures_delay_one_account_and_no_other() {
    let server = Server::start(&[]).await;
    let ada = AccountId(server.sign_up("ada").await.id);
    server.sign_up("bob").await;
    for _ in 0..9 {
        assert_eq!(server.token("ada", "wrong").await.status, 401);
    }
    // The tenth, at a moment that a slow machine does not leave behind.
    let soon = server.app.now().plus_seconds(60);
    server.app.store().record_failure(ada, soon).await.unwrap();
    for _ in 0..10 {
        let who = Subject::Unknown("nobody");
        server.app.throttles().attempt(server.app.store(), who, soon).await.unwrap();
    }
    for name in ["ada", "ada@example.org", "nobody"] {
        let answer = server.token(name, PASSWORD).await;
        assert_eq!(answer.told(), (429, "sign_in_delayed".to_owned()));
        let seconds = answer.json()["retry_after_seconds"].as_u64().unwrap();
        assert!((1..=61).contains(&seconds), "{seconds}");
        assert_eq!(answer.header("retry-after"), seconds.to_string());
    }
    assert_eq!(server.token("bob", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_success_forgets_the_failures() {
    let server = Server::start(&[]).await;
    let ada = AccountId(server.sign_up("ada").await.id);
    assert_eq!(server.token("ada", "wrong").await.status, 401);
    assert_eq!(server.app.store().throttle(ada).await.unwrap().failures, 1);
    assert_eq!(server.token("ada", PASSWORD).await.status, 200);
    assert_eq!(server.app.store().throttle(ada).await.unwrap().failures, 0);
}

#[tokio::test]
async fn a_refresh_token_is_spent_once_and_its_return_ends_the_session() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let refresh =
        async |token: &str| server.post(REFRESH, "", json!({"refresh_token": token})).await;
    let second = refresh(&ada.refresh).await.json();
    let (access, next) =
        (second["access_token"].as_str().unwrap(), second["refresh_token"].as_str().unwrap());
    assert_ne!(next, ada.refresh);
    assert_eq!(server.me(access).await.status, 200);
    assert_eq!(refresh(&ada.refresh).await.told(), (401, "refresh_refused".to_owned()));
    assert_eq!(server.me(access).await.told(), (401, "unauthenticated".to_owned()));
    assert_eq!(server.me(&ada.access).await.status, 401);
    assert_eq!(refresh(next).await.status, 401);
    assert_eq!(refresh("").await.status, 401);
    assert_eq!(server.post(REFRESH, "", json!({"refresh_token": 1})).await.status, 422);
}

#[tokio::test]
async fn a_browser_refreshes_by_its_cookie() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let refresh = async |cookie: &str, body: &'static str| {
        let request = Request::post(REFRESH).header(header::COOKIE, cookie).body(Body::from(body));
        server.send(request.unwrap()).await
    };
    let answer = refresh(&format!("a=b; nexchamps_refresh={}", ada.refresh), "{}").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(refresh(&cookie, "").await.status, 200);
    assert_eq!(refresh("a=b", "").await.status, 401);
}

#[tokio::test]
async fn a_page_of_another_origin_neither_spends_a_session_nor_plants_one() {
    let server = Server::start(&["--public-url=https://meet.example.org"]).await;
    let ada = server.sign_up("ada").await;
    let cookie = format!("nexchamps_refresh={}", ada.refresh);
    let post = async |path: &str, headers: &[(&str, &str)], body: String| {
        let mut request = Request::post(path).header(header::COOKIE, &cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        server.send(request.body(Body::from(body)).unwrap()).await
    };
    let form = format!("username=ada&password={}", PASSWORD.replace(' ', "+"));
    for origin in ["https://evil.example", "null", "https://meet.example.org.evil.example"] {
        let from = [("origin", origin), ("sec-fetch-site", "cross-site")];
        let answer = post(REFRESH, &from, String::new()).await;
        assert_eq!(answer.told(), (401, "refresh_refused".to_owned()), "{origin}");
        let answer = post("/api/v1/auth/token", &from, form.clone()).await;
        assert_eq!((answer.status, answer.header("set-cookie")), (200, ""), "{origin}");
    }
    // What the page itself has, it may spend.
    let bob = server.sign_up("bob").await;
    let body = json!({"refresh_token": bob.refresh}).to_string();
    let answer = post(REFRESH, &[("origin", "https://evil.example")], body).await;
    assert_eq!((answer.status, answer.header("set-cookie")), (200, ""));
    let here = [("origin", "https://meet.example.org")];
    assert!(!post("/api/v1/auth/token", &here, form).await.header("set-cookie").is_empty());
    let same = [("origin", "https://other.example"), ("sec-fetch-site", "same-origin")];
    assert_eq!(post(REFRESH, &same, String::new()).await.status, 200, "nobody had spent it");
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once_and_tells_its_sockets() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let other =
        server.token("ada", PASSWORD).await.json()["access_token"].as_str().unwrap().to_owned();
    let sid = server.app.tokens().check(&ada.access).unwrap().sid.clone();
    let mut ended = server.app.sessions().ended(&sid);
    let answer = server.post("/api/v1/auth/logout", &ada.access, Value::Null).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    ended.wait().await;
    assert_eq!(server.me(&ada.access).await.status, 401);
    assert_eq!(server.me(&other).await.status, 200);
    let body = json!({"refresh_token": ada.refresh});
    assert_eq!(server.post(REFRESH, "", body).await.status, 401);
}

#[tokio::test]
async fn a_session_that_another_node_ended_is_learned_of() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let sid: Sid = server.app.tokens().check(&ada.access).unwrap().sid.clone();
    server.app.store().end_session(sid.as_str(), server.app.now()).await.unwrap();
    assert_eq!(server.me(&ada.access).await.status, 200);
    server.app.sessions().catch_up(&server.app, meeting::Time(0)).await.unwrap();
    assert_eq!(server.me(&ada.access).await.status, 401);
}

#[tokio::test]
async fn without_a_good_token_nobody_is_signed_in() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let foreign = Server::start(&[]).await.sign_up("eve").await;
    for token in ["", "x", &format!("{}x", ada.access), &foreign.access, &ada.refresh] {
        let answer = server.me(token).await;
        assert_eq!(answer.told(), (401, "unauthenticated".to_owned()));
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    let basic = Request::get("/api/v1/users/me").header(header::AUTHORIZATION, "Basic YTpi");
    assert_eq!(server.send(basic.body(Body::empty()).unwrap()).await.status, 401);
    let expired = Server::start(&["--access-token-seconds=1"]).await;
    let eve = expired.sign_up("eve").await;
    assert_eq!(expired.me(&eve.access).await.status, 200);
    let answer = server.call(Method::POST, "/api/v1/auth/logout", "", Value::Null).await;
    assert_eq!(answer.status, 401);
}
