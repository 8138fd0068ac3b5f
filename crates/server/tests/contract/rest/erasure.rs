//! Deleting one's account: what goes, and what stays.

use serde_json::{Value, json};

use crate::support::{Call, Client, PASSWORD, Server};

async fn erase(client: &Client) {
    let call = Call::new("DELETE", "/users/me").json(&json!({"password": PASSWORD}));
    client.send(call).await.empty();
}

#[tokio::test]
async fn an_erased_account_is_signed_out_everywhere() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let other = server.stranger().sign_in("ada").await;
    let wrong = Call::new("DELETE", "/users/me").json(&json!({"password": "wrong"}));
    ada.send(wrong).await.refused(403, "wrong_password");
    ada.send(Call::new("DELETE", "/users/me").json(&json!({}))).await.invalid("password");
    erase(&ada).await;
    ada.get("/users/me").await.refused(401, "unauthenticated");
    other.get("/users/me").await.refused(401, "unauthenticated");
    ada.form("ada", PASSWORD).await.refused(401, "wrong_credentials");
    let refresh = json!({"refresh_token": other.refresh_token});
    other.post("/auth/refresh", refresh).await.refused(401, "refresh_refused");
    // Name and address are free again, for somebody else.
    let again = server.sign_up("ada").await;
    assert_ne!(again.id, ada.id);
}

#[tokio::test]
async fn an_erased_person_leaves_no_trace_but_what_was_decided_drawn_and_held() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let zoe = server.sign_up("zoequill").await;
    let open = ada.meeting(json!({})).await;
    let ended = ada.meeting(json!({})).await;
    for meeting in [open, ended] {
        let id = zoe.join(meeting).await;
        ada.floor(meeting, "claim", json!({})).await.ok();
        let note = json!({"note": "quilled secret", "kind": "question"});
        zoe.floor(meeting, "request", note).await.ok();
        ada.floor(meeting, "release", json!({"reason": "over to you"})).await.ok();
        let said = json!({"text": "quilled too"});
        zoe.post(&format!("/chat/meetings/{meeting}"), said).await.ok();
        let stroke = json!({"annotation_type": "drawing", "content": {"points": [1, 2]}});
        zoe.post(&format!("/annotations/meetings/{meeting}"), stroke).await.ok();
        let decision = json!({"title": "Buy a boat", "decided_by": id});
        ada.post(&format!("/decisions/meetings/{meeting}"), decision).await.ok();
    }
    ada.post(&format!("/meetings/{ended}/end"), json!({})).await.ok();
    let before = ada.audit(ended).await;
    erase(&zoe).await;
    for meeting in [open, ended] {
        let mut shown = String::new();
        for path in [
            "meetings/{}/participants",
            "tokens/meetings/{}/status",
            "tokens/meetings/{}/events",
            "stats/meetings/{}/stats",
            "stats/meetings/{}/audit",
            "stats/meetings/{}/export?format=json",
            "stats/meetings/{}/export?format=csv",
            "annotations/meetings/{}",
            "chat/meetings/{}",
            "decisions/meetings/{}",
            "phases/meetings/{}/history",
        ] {
            let path = format!("/{}", path.replace("{}", &meeting.to_string()));
            let answer = ada.get(&path).await;
            assert_eq!(answer.status, 200, "{path}");
            shown.push_str(answer.text());
        }
        assert!(!shown.contains("quill"), "name, username and notes are gone: {shown}");
        assert!(shown.contains("erased #"), "statistics go by the participant's number");
        assert!(shown.contains("Buy a boat") && shown.contains("points"));
        let people = ada.get(&format!("/meetings/{meeting}/participants")).await.ok();
        let gone = &people[1];
        assert_eq!((&gone["name"], &gone["user_id"]), (&Value::Null, &Value::Null));
        assert_eq!(gone["is_active"], false);
    }
    // The floor moved on where the meeting goes on; the ended one keeps its entries.
    assert_eq!(ada.status(open).await["current_holder"], Value::Null);
    let events = ada.get(&format!("/tokens/meetings/{open}/events")).await.ok();
    let last = events.as_array().unwrap().last().unwrap();
    assert_eq!((&last["event_type"], &last["cause"]), (&json!("force_release"), &json!("erased")));
    let after = ada.audit(ended).await;
    let seqs =
        |events: &[Value]| events.iter().map(|event| event["seq"].clone()).collect::<Vec<_>>();
    assert_eq!(seqs(&after)[..before.len()], seqs(&before)[..]);
}
