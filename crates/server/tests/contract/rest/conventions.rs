//! What holds for every call: paths, times, errors, tokens, lists, the documents.

use serde_json::{Value, json};
use server::auth::{Keys, Sid, Tokens};

use crate::support::{Call, Document, PASSWORD, Server};

#[tokio::test]
async fn a_path_answers_with_and_without_its_slash() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    for path in [
        "/meetings",
        "/users/me",
        "/invitations",
        &format!("/meetings/{meeting}"),
        &format!("/tokens/meetings/{meeting}/events"),
        "/nowhere",
    ] {
        let (bare, slashed) = (ada.get(path).await, ada.get(&format!("{path}/")).await);
        assert_eq!((bare.status, bare.json()), (slashed.status, slashed.json()), "{path}");
        assert!(!(300..400).contains(&slashed.status), "no redirect");
    }
    ada.post("/meetings/", json!({"name": "x"})).await.ok();
    ada.post("/meetings", json!({"name": "x"})).await.ok();
    ada.get(&format!("/tokens/meetings/{meeting}/events/?limit=1")).await.ok();
}

fn walk(value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                visit(name, member);
                walk(member, visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn names_are_snake_case_ids_small_and_times_in_utc_with_milliseconds() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({"scheduled_at": "2030-05-06T07:08:09.5+02:00"})).await;
    ada.floor(meeting, "claim", json!({})).await.ok();
    let text = json!({"annotation_type": "text", "content": {}});
    ada.post(&format!("/annotations/meetings/{meeting}"), text).await.ok();
    let shown = ada.get(&format!("/meetings/{meeting}")).await.ok();
    assert_eq!(shown["scheduled_at"], "2030-05-06T05:08:09.500Z");
    for path in [
        "meetings/{}",
        "tokens/meetings/{}/status",
        "tokens/meetings/{}/events",
        "phases/meetings/{}/history",
        "annotations/meetings/{}",
        "chat/meetings/{}",
        "stats/meetings/{}/audit",
    ] {
        let answer = ada.get(&format!("/{}", path.replace("{}", &meeting.to_string()))).await;
        assert_eq!(answer.header("content-type"), "application/json");
        walk(&answer.ok(), &mut |name, value| {
            let is_snake =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.".contains(c);
            assert!(name.chars().all(is_snake), "{name}");
            if name == "id" || name.ends_with("_id") {
                let fits = value.as_u64().is_some_and(|id| (1..1 << 53).contains(&id));
                assert!(fits || value.is_string() || value.is_null(), "{name}: {value}");
            }
            if (name.ends_with("_at") || name == "timestamp") && !value.is_null() {
                let text = value.as_str().unwrap();
                assert!(text.len() == 24 && text.ends_with('Z') && &text[19..20] == ".", "{text}");
            }
        });
    }
    for (path, _) in Document::get().0["paths"].as_object().unwrap() {
        assert!(path.starts_with("/api/v1/") || path == "/healthz" || path == "/readyz", "{path}");
    }
}

#[tokio::test]
async fn who_has_no_good_token_is_not_signed_in() {
    let server = Server::start(&["--access-token-seconds=1"]).await;
    let ada = server.sign_up("ada").await;
    let foreign = Tokens::new(&Keys::random(), 900);
    let now = server.app.now();
    let forged = foreign.sign(meeting::AccountId(ada.id), &Sid::from("s"), now).unwrap();
    for token in ["", "x", "a.b.c", &ada.refresh_token, &forged] {
        let refused = ada.with_token(token).get("/users/me").await;
        refused.refused(401, "unauthenticated");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
    }
    let basic = Call::new("GET", "/users/me").header("authorization", "Basic YWRhOmFkYQ==");
    server.stranger().send(basic).await.refused(401, "unauthenticated");
    let call =
        Call::new("GET", "/users/me").header("authorization", &format!("bearer {}", ada.token));
    server.stranger().send(call).await.ok();
    // An access token ends by itself: a second of life, and two for clocks that differ.
    tokio::time::sleep(std::time::Duration::from_millis(4_100)).await;
    ada.get("/users/me").await.refused(401, "unauthenticated");
    let refreshed =
        ada.post("/auth/refresh", json!({"refresh_token": ada.refresh_token})).await.ok();
    assert_eq!(refreshed["expires_in"], 1);
    ada.with(&refreshed).get("/users/me").await.ok();
}

#[tokio::test]
async fn errors_are_problem_details() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let missing = ada.get("/meetings/999").await;
    let json = missing.refused(404, "not_found");
    assert_eq!(json["title"], "Not Found");
    assert!(json.get("errors").is_none());
    let unknown = ada.get("/no/such/path").await;
    unknown.refused(404, "not_found");
    let wrong_method = ada.send(Call::new("PATCH", "/meetings")).await;
    wrong_method.refused(405, "method_not_allowed");
    let wrong = ada.post("/meetings", json!({"name": 5})).await;
    let json = wrong.invalid("name");
    assert!(json["detail"].is_string(), "one string, whatever is wrong");
    assert!(json["errors"][0]["msg"].is_string());
    ada.send(Call::new("POST", "/meetings").raw("application/json", "{")).await.invalid("");
    ada.send(Call::new("POST", "/meetings").raw("application/json", "[]"))
        .await
        .refused(422, "invalid");
    ada.send(Call::new("POST", "/meetings").raw("text/plain", r#"{"name": "x"}"#)).await.ok();
}

#[tokio::test]
async fn the_first_check_that_fails_is_told() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let (eve, olga) = (server.sign_up("eve").await, server.sign_up("olga").await);
    let meeting = ada
        .meeting(
            json!({"settings": {"require_reason": true, "phases": {"ideation": {"mode": "off"}}}}),
        )
        .await;
    let b = bob.join(meeting).await;
    olga.join_as(meeting, "observer").await;
    let hidden = ada.meeting(json!({"is_public": false})).await;
    let claim = async |client: &crate::support::Client, meeting: u64| {
        client.floor(meeting, "claim", json!({"epoch": 77})).await
    };
    // Signed in, known, member, role, then the epoch before the phase.
    claim(&server.stranger(), 999).await.refused(401, "unauthenticated");
    claim(&eve, 999).await.refused(404, "not_found");
    claim(&eve, hidden).await.refused(404, "not_found");
    claim(&eve, meeting).await.refused(403, "not_participant");
    claim(&olga, meeting).await.refused(403, "role_forbids");
    claim(&bob, meeting).await.refused(409, "stale_epoch");
    bob.floor(meeting, "claim", json!({})).await.refused(403, "phase_forbids");
    // The reason before the phase, and both before where the floor is.
    let grant = json!({"participant_id": b});
    ada.floor(meeting, "grant", grant).await.refused(422, "reason_required");
    let grant = json!({"participant_id": b, "reason": "now"});
    ada.floor(meeting, "grant", grant).await.refused(403, "phase_forbids");
    // Role before the end, the end before the epoch.
    ada.post(&format!("/meetings/{meeting}/end"), json!({})).await.ok();
    claim(&olga, meeting).await.refused(403, "role_forbids");
    claim(&eve, meeting).await.refused(403, "not_participant");
    claim(&bob, meeting).await.refused(409, "meeting_ended");
}

#[tokio::test]
async fn wrong_limits_are_refused() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    for query in ["limit=0", "limit=-1", "limit=x", "after=x", "limit=1.5", "after=-3"] {
        let field = query.split('=').next().unwrap();
        ada.get(&format!("/meetings?{query}")).await.invalid(field);
        ada.get(&format!("/stats/meetings/{meeting}/audit?{query}")).await.invalid(field);
    }
    ada.get("/meetings?limit=999999999999&after=9223372036854775808&colour=red").await.ok();
}

#[tokio::test]
async fn the_documents_are_served_without_sign_in() {
    let server = Server::start(&[]).await;
    let stranger = server.stranger();
    let openapi = stranger.send(Call::root("GET", "/openapi.json")).await.ok();
    assert!(openapi["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(openapi, Document::get().0, "what tests are held to is what is served");
    let asyncapi = stranger.send(Call::root("GET", "/asyncapi.json")).await.ok();
    assert_eq!(asyncapi["asyncapi"], "3.0.0");
    let address = &asyncapi["channels"]["meeting"]["address"];
    assert_eq!(address, "/api/v1/ws/meetings/{id}");
    assert!(asyncapi["channels"]["signalling"].is_object());
    let page = stranger.send(Call::root("GET", "/docs/")).await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));
    // Nothing from another host: the policy forbids it, and nothing asks for it.
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src") && !policy.contains("http"), "{policy}");
    for wanted in ["src=\"http", "href=\"http", "src=\"//", "href=\"//"] {
        assert!(!page.text().contains(wanted));
    }
    for path in ["/healthz", "/readyz"] {
        assert_eq!(stranger.send(Call::root("GET", path)).await.status, 200);
    }
    let metrics = stranger.send(Call::root("GET", "/metrics")).await;
    assert_eq!(metrics.status, 200);
    assert!(metrics.text().contains("# TYPE nexchamps_"), "{}", metrics.text());
}

#[tokio::test]
async fn a_body_never_changes_who_the_caller_is() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    let a = ada.me_in(meeting).await;
    let claims = json!({"user_id": ada.id, "username": "ada", "is_admin": true,
        "role": "facilitator", "account": ada.id, "sub": ada.id, "unknown": {"deep": [1]}});
    let event = bob.floor(meeting, "claim", claims.clone()).await.ok();
    assert_eq!(event["participant_id"], b);
    bob.floor(meeting, "queue", json!({"is_open": false, "role": "facilitator", "is_admin": true}))
        .await
        .refused(403, "role_forbids");
    let mut text = claims;
    text["annotation_type"] = json!("text");
    text["content"] = json!({});
    text["participant_id"] = json!(a);
    let made = bob.post(&format!("/annotations/meetings/{meeting}"), text).await.ok();
    assert_eq!(made["participant_id"], b);
}

#[tokio::test]
async fn the_store_being_away_is_told_as_such() {
    let server = Server::on_disk(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    server.app.store().close().await;
    for away in [
        ada.get("/meetings").await,
        ada.post("/meetings", json!({"name": "x"})).await,
        ada.floor(meeting, "claim", json!({})).await,
        ada.get(&format!("/stats/meetings/{meeting}/audit")).await,
        ada.form("ada", PASSWORD).await,
        ada.post("/auth/refresh", json!({"refresh_token": ada.refresh_token})).await,
    ] {
        let json = away.refused(503, "unavailable");
        assert_eq!(away.header("retry-after"), json["retry_after_seconds"].to_string());
        for secret in ["sqlite", "sqlx", "closed", "pool"] {
            assert!(!away.text().to_lowercase().contains(secret), "{}", away.text());
        }
    }
    let stranger = server.stranger();
    assert_eq!(stranger.send(Call::root("GET", "/readyz")).await.status, 503);
    assert_eq!(stranger.send(Call::root("GET", "/healthz")).await.status, 200);
}
