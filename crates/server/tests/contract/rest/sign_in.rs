//! Signing up, in and out.

use serde_json::json;

use crate::support::{Call, PASSWORD, Server};

#[tokio::test]
async fn a_sign_up_answers_the_account_signed_in() {
    let server = Server::start(&[]).await;
    let body = json!({"email": "Ada@example.org", "password": PASSWORD, "full_name": "Ada L",
        "username": "ada"});
    let answer = server.stranger().post("/auth/signup", body).await.ok();
    assert_eq!(answer["token_type"], "bearer");
    assert_eq!(answer["expires_in"], 900);
    let user = &answer["user"];
    assert_eq!(user["username"], "ada");
    assert_eq!(user["email"], "Ada@example.org");
    assert_eq!(user["full_name"], "Ada L");
    let ada = server.stranger().with(&answer);
    assert_eq!(ada.get("/users/me").await.ok()["id"], user["id"]);
}

#[tokio::test]
async fn a_username_is_made_from_the_address() {
    let server = Server::start(&[]).await;
    let sign_up = async |email: &str| {
        let body = json!({"email": email, "password": PASSWORD});
        server.stranger().post("/auth/signup", body).await.ok()["user"].clone()
    };
    assert_eq!(sign_up("grace@example.org").await["username"], "grace");
    assert_eq!(sign_up("grace@example.com").await["username"], "grace-2");
    assert_eq!(sign_up("12345@example.org").await["username"], "user-12345");
    assert_eq!(sign_up("server@example.org").await["username"], "user-server");
    let odd = sign_up("a/b?@example.org").await;
    assert_eq!(odd["username"], "a-b-");
    assert_eq!(odd["full_name"], "a-b-", "who has no name is shown by the username");
}

#[tokio::test]
async fn what_is_taken_is_said() {
    let server = Server::start(&[]).await;
    server.sign_up("ada").await;
    let stranger = server.stranger();
    let sign_up = async |email: &str, username: &str| {
        let body = json!({"email": email, "password": PASSWORD, "username": username});
        stranger.post("/auth/signup", body).await
    };
    sign_up("ADA@example.org", "other").await.refused(400, "email_taken");
    sign_up("other@example.org", "Ada").await.refused(400, "username_taken");
    sign_up("other@example.org", "other").await.ok();
}

#[tokio::test]
async fn weak_passwords_and_bad_names_are_refused() {
    let server = Server::start(&[]).await;
    let stranger = server.stranger();
    for password in ["", "short", "1234567", "password", "12345678", "iloveyou"] {
        let body = json!({"email": "ada@example.org", "password": password});
        stranger.post("/auth/signup", body).await.invalid("password");
    }
    for username in ["ab", "12345", "server", "me", &"x".repeat(65), "a/b", "a@b"] {
        let body = json!({"email": "ada@example.org", "password": PASSWORD, "username": username});
        stranger.post("/auth/signup", body).await.invalid("username");
    }
    let body = json!({"email": "no address", "password": PASSWORD});
    stranger.post("/auth/signup", body).await.invalid("email");
    // No rule of composition: eight letters that nobody uses are enough.
    let body = json!({"email": "ada@example.org", "password": "qmzkwvtr"});
    stranger.post("/auth/signup", body).await.ok();
}

#[tokio::test]
async fn a_sign_up_never_becomes_an_admin() {
    let server = Server::start(&[]).await;
    let body = json!({"email": "eve@example.org", "password": PASSWORD, "is_admin": true,
        "id": 1, "role": "admin", "is_active": false});
    let answer = server.stranger().post("/auth/signup", body).await.ok();
    let eve = server.stranger().with(&answer);
    let me = eve.get("/users/me").await.ok();
    assert_eq!(me["is_admin"], false);
    assert_eq!(me["is_active"], true);
    let changed = eve.put("/users/me", json!({"is_admin": true, "full_name": "Eve"})).await.ok();
    assert_eq!(changed["is_admin"], false);
}

#[tokio::test]
async fn one_signs_in_by_form_with_username_or_address() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    for login in ["ada", "ada@example.org", "ADA"] {
        let answer = ada.form(login, PASSWORD).await.ok();
        assert_eq!(answer["token_type"], "bearer");
        assert_eq!(answer["expires_in"], 900);
        let again = ada.with(&answer);
        assert_eq!(again.get("/users/me").await.ok()["id"], ada.id);
    }
}

#[tokio::test]
async fn a_wrong_sign_in_is_told_the_same_whether_or_not_the_user_exists() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let wrong = ada.form("ada", "not the password").await;
    let nobody = ada.form("nobody", "not the password").await;
    wrong.refused(401, "wrong_credentials");
    assert_eq!(wrong.json(), nobody.json());
    assert_eq!(wrong.status, nobody.status);
    ada.form("ada", "").await.refused(401, "wrong_credentials");
    // The same work is done: one hash each. The bound is wide, as other tests run beside.
    let time = async |name: &str| {
        let mut times = Vec::new();
        for _ in 0..5 {
            let begun = std::time::Instant::now();
            ada.form(name, "still not").await;
            times.push(begun.elapsed());
        }
        times.sort();
        times[1]
    };
    let (known, unknown) = (time("ada").await, time("nobody").await);
    assert!(known < unknown * 4 && unknown < known * 4, "{known:?} and {unknown:?}");
}

#[tokio::test]
async fn failures_delay_one_account_alone() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    server.sign_up("bob").await;
    for _ in 0..10 {
        ada.form("ada", "wrong").await.refused(401, "wrong_credentials");
    }
    let delayed = ada.form("ada", PASSWORD).await;
    let json = delayed.refused(429, "sign_in_delayed");
    let seconds = json["retry_after_seconds"].as_u64().unwrap();
    assert!((1..=2).contains(&seconds), "{seconds}");
    assert_eq!(delayed.header("retry-after"), seconds.to_string());
    ada.form("bob", PASSWORD).await.ok();
    // Whoever is signed in goes on.
    ada.get("/users/me").await.ok();
    // It ends, and a success forgets the failures.
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    ada.form("ada", PASSWORD).await.ok();
    ada.form("ada", "wrong").await.refused(401, "wrong_credentials");
    ada.form("ada", PASSWORD).await.ok();
}

#[tokio::test]
async fn a_refresh_token_gives_one_new_pair() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let body = json!({"refresh_token": ada.refresh_token});
    let answer = ada.post("/auth/refresh", body).await.ok();
    assert_eq!(answer["token_type"], "bearer");
    assert_ne!(answer["refresh_token"], ada.refresh_token.as_str());
    ada.with(&answer).get("/users/me").await.ok();
    for unknown in ["", "nonsense", &"x".repeat(10_000)] {
        let body = json!({"refresh_token": unknown});
        ada.post("/auth/refresh", body).await.refused(401, "refresh_refused");
    }
}

#[tokio::test]
async fn a_spent_refresh_token_ends_the_family() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let other = server.stranger().sign_in("ada").await;
    let refresh =
        async |token: &str| ada.post("/auth/refresh", json!({"refresh_token": token})).await;
    let second = ada.with(&refresh(&ada.refresh_token).await.ok());
    refresh(&ada.refresh_token).await.refused(401, "refresh_refused");
    // The thief's and the owner's tokens are both dead, the access tokens too.
    refresh(&second.refresh_token).await.refused(401, "refresh_refused");
    second.get("/users/me").await.refused(401, "unauthenticated");
    other.get("/users/me").await.ok();
}

#[tokio::test]
async fn browsers_refresh_by_a_cookie_that_no_script_reads() {
    let server = Server::start(&["--public-url=https://meet.example.org"]).await;
    let ada = server.sign_up("ada").await;
    let answer = ada.form("ada", PASSWORD).await;
    let cookie = answer.header("set-cookie").to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/api/v1/auth"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let pair = cookie.split(';').next().unwrap();
    let call = Call::new("POST", "/auth/refresh").json(&json!({})).header("cookie", pair);
    server.stranger().send(call).await.ok();
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let other = server.stranger().sign_in("ada").await;
    ada.send(Call::new("POST", "/auth/logout")).await.empty();
    ada.get("/users/me").await.refused(401, "unauthenticated");
    let body = json!({"refresh_token": ada.refresh_token});
    ada.post("/auth/refresh", body).await.refused(401, "refresh_refused");
    ada.send(Call::new("POST", "/auth/logout")).await.refused(401, "unauthenticated");
    other.get("/users/me").await.ok();
}
