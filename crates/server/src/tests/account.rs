use axum::http::Method;
use serde_json::{Value, json};

use super::{Answer, Client, PASSWORD, Server};
use crate::start;

const ME: &str = "/api/v1/users/me";

async fn change(server: &Server, who: &Client, body: Value) -> Answer {
    server.call(Method::PUT, ME, &who.access, body).await
}

#[tokio::test]
async fn the_account_is_told_in_full_at_both_places() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let json = server.me(&ada.access).await.json();
    let created_at = json["created_at"].as_str().unwrap();
    assert!(created_at.ends_with('Z') && created_at.len() == 24, "{created_at}");
    assert_eq!(
        json,
        json!({"id": ada.id, "username": "ada", "email": "ada@example.org",
        "full_name": "ada", "avatar_url": null, "language_preference": "en", "is_active": true,
        "is_admin": false, "created_at": created_at})
    );
    let path = "/api/v1/auth/users/me/";
    assert_eq!(server.call(Method::GET, path, &ada.access, Value::Null).await.json(), json);
}

#[tokio::test]
async fn what_is_given_changes_and_nothing_else() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    server.sign_up("bob").await;
    let avatar = "https://example.org/ada.png";
    let body = json!({"full_name": "Ada L.", "avatar_url": avatar, "language_preference": "fr",
        "id": 2, "is_admin": true});
    let json = change(&server, &ada, body).await.json();
    assert_eq!(
        (&json["full_name"], &json["avatar_url"], &json["language_preference"]),
        (&json!("Ada L."), &json!(avatar), &json!("fr"))
    );
    assert_eq!((&json["id"], &json["is_admin"]), (&json!(ada.id), &json!(false)));
    let json = change(&server, &ada, json!({"avatar_url": null})).await.json();
    assert_eq!((&json["avatar_url"], &json["full_name"]), (&Value::Null, &json!("Ada L.")));
    let taken = change(&server, &ada, json!({"email": "BOB@example.org"})).await;
    assert_eq!(taken.told(), (400, "email_taken".to_owned()));
    for wrong in [
        json!({"language_preference": "de"}),
        json!({"email": "nobody"}),
        json!({"avatar_url": "javascript:alert(1)"}),
        json!({"full_name": 1}),
        json!([]),
    ] {
        assert_eq!(change(&server, &ada, wrong).await.told(), (422, "invalid".to_owned()));
    }
}

#[tokio::test]
async fn a_new_password_needs_the_current_one_and_ends_other_sessions() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let other = server.token("ada", PASSWORD).await.json()["access_token"].clone();
    let new = "another horse";
    assert_eq!(change(&server, &ada, json!({"password": new})).await.status, 422);
    let wrong = json!({"password": new, "current_password": "wrong"});
    assert_eq!(change(&server, &ada, wrong).await.told(), (403, "wrong_password".to_owned()));
    let weak = json!({"password": "password", "current_password": PASSWORD});
    assert_eq!(change(&server, &ada, weak).await.status, 422);
    let right = json!({"password": new, "current_password": PASSWORD});
    assert_eq!(change(&server, &ada, right).await.status, 200);
    assert_eq!(server.me(&ada.access).await.status, 200);
    assert_eq!(server.me(other.as_str().unwrap()).await.status, 401);
    assert_eq!(server.token("ada", PASSWORD).await.status, 401);
    assert_eq!(server.token("ada", new).await.status, 200);
}

#[tokio::test]
async fn an_erased_account_is_signed_out_everywhere_and_its_names_are_free() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let other = server.token("ada", PASSWORD).await.json()["access_token"].clone();
    let sid = server.app.tokens().check(&ada.access).unwrap().sid;
    let mut ended = server.app.sessions().ended(&sid);
    let erase = async |body| server.call(Method::DELETE, ME, &ada.access, body).await;
    assert_eq!(erase(Value::Null).await.status, 422);
    assert_eq!(
        erase(json!({"password": "wrong"})).await.told(),
        (403, "wrong_password".to_owned())
    );
    assert_eq!(erase(json!({"password": PASSWORD})).await.status, 204);
    ended.wait().await;
    assert_eq!(server.me(&ada.access).await.status, 401);
    assert_eq!(server.me(other.as_str().unwrap()).await.status, 401);
    assert_eq!(server.token("ada", PASSWORD).await.told(), (401, "wrong_credentials".to_owned()));
    assert_ne!(server.sign_up("ada").await.id, ada.id);
}

#[tokio::test]
async fn an_admin_is_made_or_kept() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let add = async |email: &str, is_admin| {
        start::add_account(&server.app, email, PASSWORD.to_owned(), None, is_admin).await
    };
    add("ada@example.org", true).await.unwrap();
    server.app.accounts().forget(meeting::AccountId(ada.id));
    assert_eq!(server.me(&ada.access).await.json()["is_admin"], true);
    add("root@example.org", true).await.unwrap();
    assert_eq!(server.token("root@example.org", PASSWORD).await.status, 200);
    assert!(add("ada@example.org", false).await.is_err());
    assert!(add("nobody", false).await.is_err());
}
