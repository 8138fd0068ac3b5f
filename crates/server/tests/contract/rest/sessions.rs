//! One's own sessions: where one is signed in.

use serde_json::{Value, json};

use crate::support::{Call, Client, PASSWORD, Server};

/// Signs in with a client of that name.
async fn sign_in_as(client: &Client, user_agent: &str) -> Client {
    let form = format!("username=ada&password={}", PASSWORD.replace(' ', "+"));
    let call = Call::new("POST", "/auth/token").raw("application/x-www-form-urlencoded", form);
    client.with(&client.send(call.header("user-agent", user_agent)).await.ok())
}

async fn sessions(client: &Client) -> Vec<Value> {
    let list = client.get("/auth/sessions").await.ok();
    list["sessions"].as_array().unwrap().clone()
}

#[tokio::test]
async fn one_sees_where_one_is_signed_in() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    server.sign_up("bob").await;
    let tablet = sign_in_as(&ada, &"T".repeat(300)).await;
    let shown = sessions(&tablet).await;
    assert_eq!(shown.len(), 2, "nobody else's: {shown:?}");
    assert_eq!(shown[0]["user_agent"], "T".repeat(200), "newest first, and cut");
    assert_eq!(shown[1]["user_agent"], Value::Null);
    let current =
        |shown: &[Value]| shown.iter().map(|it| it["is_current"] == true).collect::<Vec<_>>();
    assert_eq!(current(&shown), [true, false]);
    assert_eq!(current(&sessions(&ada).await), [false, true]);
    assert!(!format!("{shown:?}").contains("127.0.0.1"), "no addresses");
    for session in &shown {
        assert!(session["id"].is_u64() && session["created_at"].is_string(), "{session}");
        assert!(session["last_used_at"].as_str() >= session["created_at"].as_str(), "{session}");
    }
    // A refreshed one is the same session, used later.
    let refresh = json!({"refresh_token": tablet.refresh_token});
    let tablet = tablet.with(&tablet.post("/auth/refresh", refresh).await.ok());
    let again = sessions(&tablet).await;
    assert_eq!((again.len(), &again[0]["id"]), (2, &shown[0]["id"]));
    tablet.post("/auth/logout", json!({})).await.empty();
    assert_eq!(sessions(&ada).await.len(), 1, "one that has ended is gone");
}

#[tokio::test]
async fn a_session_is_ended_from_another_at_once() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let tablet = sign_in_as(&ada, "Tablet").await;
    let meeting = ada.meeting(json!({})).await;
    let mut socket = tablet.socket(meeting, "").await;
    socket.next_of("snapshot").await;
    let shown = sessions(&ada).await;
    let path = format!("/auth/sessions/{}", shown[0]["id"]);
    bob.delete(&path).await.refused(404, "not_found");
    ada.delete(&path).await.empty();
    socket.closed().await;
    tablet.get("/users/me").await.refused(401, "unauthenticated");
    let refresh = json!({"refresh_token": tablet.refresh_token});
    tablet.post("/auth/refresh", refresh).await.refused(401, "refresh_refused");
    ada.delete(&path).await.refused(404, "not_found");
    ada.delete("/auth/sessions/x").await.refused(422, "invalid");
    // One's own is ended like any other, and the browser forgets its token.
    let own = ada.delete(&format!("/auth/sessions/{}", shown[1]["id"])).await;
    own.empty();
    assert!(own.header("set-cookie").contains("Max-Age=0"), "{}", own.header("set-cookie"));
    ada.get("/users/me").await.refused(401, "unauthenticated");
}

#[tokio::test]
async fn all_others_are_ended_at_once() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let others = [sign_in_as(&ada, "Tablet").await, sign_in_as(&ada, "Phone").await];
    let meeting = ada.meeting(json!({})).await;
    let mut socket = others[0].socket(meeting, "").await;
    socket.next_of("snapshot").await;
    ada.post("/auth/sessions/end_others", json!({})).await.empty();
    socket.closed().await;
    for other in others {
        other.get("/users/me").await.refused(401, "unauthenticated");
    }
    let left = sessions(&ada).await;
    assert_eq!((left.len(), &left[0]["is_current"]), (1, &json!(true)));
    bob.get("/users/me").await.ok();
}
