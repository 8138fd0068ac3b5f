//! Signing up, in and out.

use serde_json::json;

use crate::support::{Client, PASSWORD, Server};

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
    let _: Client = ada;
}
