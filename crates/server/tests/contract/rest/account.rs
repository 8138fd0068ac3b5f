//! One's own account.

use serde_json::json;

use crate::support::{Call, PASSWORD, Server};

#[tokio::test]
async fn the_profile_is_at_both_paths() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let me = ada.get("/users/me").await.ok();
    assert_eq!(me, ada.get("/auth/users/me").await.ok());
    assert_eq!(me["id"], ada.id);
    assert_eq!(me["username"], "ada");
    assert_eq!(me["email"], "ada@example.org");
    assert_eq!(me["full_name"], "ada of Tests");
    assert_eq!(me["language_preference"], "en");
    assert_eq!(me["is_active"], true);
    assert_eq!(me["is_admin"], false);
    assert!(me["created_at"].is_string());
    assert!(!me.to_string().contains("password"));
}

#[tokio::test]
async fn the_profile_changes_in_part() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    server.sign_up("bob").await;
    let me = ada.put("/users/me", json!({"full_name": "Ada King"})).await.ok();
    assert_eq!(me["full_name"], "Ada King");
    assert_eq!(me["email"], "ada@example.org");
    let body = json!({"email": "ada@example.com", "language_preference": "fr",
        "avatar_url": "https://example.org/ada.png", "id": 99, "username": "eve"});
    let me = ada.put("/users/me", body).await.ok();
    assert_eq!(me["email"], "ada@example.com");
    assert_eq!(me["language_preference"], "fr");
    assert_eq!(me["avatar_url"], "https://example.org/ada.png");
    assert_eq!(me["id"], ada.id, "ids and names in a body change nothing");
    assert_eq!(me["username"], "ada");
    assert_eq!(ada.get("/users/me").await.ok(), me);
    assert_eq!(ada.put("/users/me", json!({})).await.ok(), me);
    ada.put("/users/me", json!({"email": "bob@example.org"})).await.refused(400, "email_taken");
    for (field, value) in
        [("language_preference", "de"), ("email", "nowhere"), ("avatar_url", "javascript:alert(1)")]
    {
        ada.put("/users/me", json!({ field: value })).await.invalid(field);
    }
    assert_eq!(ada.get("/users/me").await.ok(), me, "what was refused changed nothing");
}

#[tokio::test]
async fn a_new_password_takes_the_current_one_and_ends_other_sessions() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let other = server.stranger().sign_in("ada").await;
    let new = "something else entirely";
    ada.put("/users/me", json!({"password": new})).await.invalid("current_password");
    let wrong = json!({"password": new, "current_password": "guessed"});
    ada.put("/users/me", wrong).await.refused(403, "wrong_password");
    let weak = json!({"password": "short", "current_password": PASSWORD});
    ada.put("/users/me", weak).await.invalid("password");
    ada.form("ada", new).await.refused(401, "wrong_credentials");
    ada.put("/users/me", json!({"password": new, "current_password": PASSWORD})).await.ok();
    ada.form("ada", PASSWORD).await.refused(401, "wrong_credentials");
    ada.form("ada", new).await.ok();
    ada.get("/users/me").await.ok();
    other.get("/users/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn guessing_the_password_of_a_session_is_delayed_too() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let guess = json!({"password": "guess"});
    let erase = || ada.send(Call::new("DELETE", "/users/me").json(&guess));
    for _ in 0..10 {
        erase().await.refused(403, "wrong_password");
    }
    erase().await.refused(429, "sign_in_delayed");
    let change = json!({"password": "something else entirely", "current_password": "guess"});
    ada.put("/users/me", change).await.refused(429, "sign_in_delayed");
}
