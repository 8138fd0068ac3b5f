//! Invitations: a link, for one address or for anybody, each once.

use serde_json::{Value, json};

use crate::support::{Call, Server};

fn token(invited: &Value) -> String {
    invited["invitation"]["invitation_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_invitation_is_made_at_both_paths() {
    let server = Server::start(&["--public-url=https://meet.example.org"]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    bob.join(meeting).await;
    let body = json!({"email": "cid@example.org", "name": "Cid", "role": "facilitator"});
    let call = Call::new("POST", &format!("/meetings/{meeting}/invite"))
        .json(&body)
        .header("host", "evil.example");
    let invited = ada.send(call).await.ok();
    assert!(invited["message"].is_string());
    let invitation = &invited["invitation"];
    assert_eq!(invited["invitation_id"], invitation["id"]);
    assert_eq!(invitation["email"], "cid@example.org");
    assert_eq!(invitation["role"], "facilitator");
    assert_eq!(invitation["status"], "pending");
    assert!(invitation["expires_at"].is_string());
    let link = invitation["invitation_url"].as_str().unwrap();
    assert!(link.starts_with("https://meet.example.org/"), "never from the Host header: {link}");
    assert!(link.ends_with(&token(&invited)) && token(&invited).len() >= 22);
    let path =
        format!("/invitations/meetings/{meeting}/invite?email=dan%40example.org&role=observer");
    let invited = ada.post(&path, json!({})).await.ok();
    assert_eq!(invited["invitation"]["email"], "dan@example.org");
    assert_eq!(invited["invitation"]["role"], "observer");
    for path in
        [format!("/meetings/{meeting}/invite"), format!("/invitations/meetings/{meeting}/invite")]
    {
        bob.post(&path, json!({})).await.refused(403, "role_forbids");
        ada.post(&path, json!({"email": "nowhere"})).await.invalid("email");
        ada.post(&path, json!({"role": "admin"})).await.invalid("role");
    }
}

#[tokio::test]
async fn one_with_an_address_is_for_that_account_alone() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let eve = server.sign_up("eve").await;
    let meeting = ada.meeting(json!({"is_public": false, "name": "Secret"})).await;
    let body = json!({"email": "Bob@example.org", "role": "facilitator"});
    let invited = ada.post(&format!("/meetings/{meeting}/invite"), body).await.ok();
    let path = format!("/invitations/{}", token(&invited));
    eve.post(&format!("{path}/accept"), json!({})).await.refused(403, "not_invited");
    eve.post(&format!("{path}/decline"), json!({})).await.refused(403, "not_invited");
    let accepted = bob.post(&format!("{path}/accept"), json!({})).await.ok();
    assert_eq!(accepted["participant"]["role"], "facilitator");
    assert_eq!(accepted["participant"]["id"], bob.me_in(meeting).await);
    assert_eq!(accepted["invitation"]["status"], "accepted");
    bob.post(&format!("{path}/accept"), json!({})).await.refused(409, "invitation_used");
    bob.post(&format!("{path}/decline"), json!({})).await.refused(409, "invitation_used");
}

#[tokio::test]
async fn ones_own_is_answered_by_its_number() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let eve = server.sign_up("eve").await;
    let mut paths = Vec::new();
    for _ in 0..2 {
        let meeting = ada.meeting(json!({"is_public": false})).await;
        let body = json!({"email": "bob@example.org", "role": "observer"});
        ada.post(&format!("/meetings/{meeting}/invite"), body).await.ok();
    }
    let mine = bob.get("/invitations").await.ok();
    for invitation in mine["invitations"].as_array().unwrap() {
        assert!(invitation["invitation_token"].is_null());
        paths.push(format!("/invitations/{}", invitation["id"]));
    }
    for path in &paths {
        eve.post(&format!("{path}/accept"), json!({})).await.refused(404, "not_found");
        eve.post(&format!("{path}/decline"), json!({})).await.refused(404, "not_found");
    }
    let accepted = bob.post(&format!("{}/accept", paths[0]), json!({})).await.ok();
    assert_eq!(accepted["participant"]["role"], "observer");
    let declined = bob.post(&format!("{}/decline", paths[1]), json!({})).await.ok();
    assert_eq!(declined["invitation"]["status"], "declined");
    bob.post(&format!("{}/decline", paths[0]), json!({})).await.refused(409, "invitation_used");
}

#[tokio::test]
async fn one_without_an_address_is_for_anybody_once() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let cid = server.sign_up("cid").await;
    let meeting = ada.meeting(json!({"is_public": false})).await;
    let body = json!({"role": "observer"});
    let invited = ada.post(&format!("/meetings/{meeting}/invite"), body).await.ok();
    let accept = format!("/invitations/{}/accept", token(&invited));
    let accepted = bob.post(&accept, json!({})).await.ok();
    assert_eq!(accepted["participant"]["role"], "observer");
    for client in [&bob, &cid] {
        client.post(&accept, json!({})).await.refused(409, "invitation_used");
    }
    cid.get(&format!("/meetings/{meeting}")).await.refused(404, "not_found");
}

#[tokio::test]
async fn an_invitation_lasts_seven_days() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let invited = ada.post(&format!("/meetings/{meeting}/invite"), json!({})).await.ok();
    let invitation = &invited["invitation"];
    let day = |member: &str| {
        let text = invitation[member].as_str().unwrap();
        (text[8..10].parse::<i32>().unwrap(), text[10..19].to_owned())
    };
    let (made, ends) = (day("created_at"), day("expires_at"));
    assert_eq!(made.1, ends.1, "the same time of day");
    // Seven days on, or so many less the month's days.
    assert!([7, -21, -22, -23, -24].contains(&(ends.0 - made.0)), "{invitation}");
}

#[tokio::test]
async fn an_expired_or_unknown_one_opens_nothing() {
    use server::auth::token_hash;
    use store::NewInvitation;
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    // Nobody can wait for seven days: this one is put into the store as it will look then.
    let new = NewInvitation {
        meeting: meeting::MeetingId(meeting),
        token_hash: token_hash("long-ago"),
        email: None,
        name: None,
        role: "participant".to_owned(),
        invited_by: meeting::AccountId(ada.id),
        created_at: meeting::Time(1_000),
        expires_at: meeting::Time(2_000),
    };
    server.app.store().create_invitation(new, 100).await.unwrap();
    let shown = server.stranger().get("/invitations/long-ago").await.ok();
    assert_eq!(shown["invitation"]["status"], "expired");
    for answer in ["accept", "decline"] {
        let expired = bob.post(&format!("/invitations/long-ago/{answer}"), json!({})).await;
        expired.refused(409, "invitation_expired");
        let unknown = bob.post(&format!("/invitations/never/{answer}"), json!({})).await;
        unknown.refused(404, "not_found");
    }
    server.stranger().get("/invitations/never").await.refused(404, "not_found");
}

#[tokio::test]
async fn lists_show_mine_and_a_meetings_but_the_link_only_once() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({"name": "Weekly"})).await;
    let body = json!({"email": "bob@example.org"});
    let invited = ada.post(&format!("/meetings/{meeting}/invite"), body).await.ok();
    let mine = bob.get("/invitations/").await.ok();
    assert_eq!(mine["invitations"][0]["id"], invited["invitation_id"]);
    assert_eq!(ada.get("/invitations").await.ok(), json!({"invitations": []}));
    bob.join(meeting).await;
    let path = format!("/invitations/meetings/{meeting}");
    bob.get(&path).await.refused(403, "role_forbids");
    let listed = ada.get(&path).await.ok();
    let first = &listed["invitations"][0];
    assert_eq!(first["email"], "bob@example.org");
    assert_eq!(first["invitation_token"], Value::Null);
    assert!(!listed.to_string().contains(&token(&invited)));
}

#[tokio::test]
async fn looking_one_up_needs_only_the_link() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({"is_public": false, "name": "Secret"})).await;
    let invited = ada.post(&format!("/meetings/{meeting}/invite"), json!({})).await.ok();
    let path = format!("/invitations/{}", token(&invited));
    let shown = server.stranger().get(&path).await.ok();
    assert_eq!(shown["invitation"]["id"], invited["invitation_id"]);
    assert_eq!(shown["invitation"]["status"], "pending");
    server
        .stranger()
        .post(&format!("{path}/accept"), json!({}))
        .await
        .refused(401, "unauthenticated");
    let to_bob = json!({"email": "bob@example.org"});
    let invited = ada.post(&format!("/meetings/{meeting}/invite"), to_bob).await.ok();
    let path = format!("/invitations/{}", token(&invited));
    let declined = bob.post(&format!("{path}/decline"), json!({})).await.ok();
    assert_eq!(declined["invitation"]["status"], "declined");
    bob.post(&format!("{path}/accept"), json!({})).await.refused(409, "invitation_declined");
    bob.get(&format!("/meetings/{meeting}")).await.refused(404, "not_found");
}
