//! What every call answers alike, driven by the document itself, and whether all of it was seen.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{Answer, Call, Client, Document, Operation, Server, seen};

/// A body that is right for a call.
fn body(operation: &Operation) -> Value {
    let path = operation.path.as_str();
    let ends = |end: &str| path.ends_with(end);
    if ends("/users/me") && operation.method == "DELETE" {
        json!({"password": "wrong"})
    } else if ends("/auth/signup") {
        json!({"email": "x@example.org", "password": "a long way to go"})
    } else if ends("/auth/refresh") {
        json!({"refresh_token": "x"})
    } else if ends("/pass") {
        json!({"to_participant_id": 16_777_218})
    } else if ends("/grant") {
        json!({"participant_id": 16_777_218})
    } else if ends("/queue") {
        json!({"is_open": true})
    } else if ends("/change") {
        json!({"phase_name": "clarification"})
    } else if path.contains("/annotations/") {
        json!({"annotation_type": "text", "content": {}})
    } else if path.contains("/chat/") {
        json!({"text": "x"})
    } else if ends("/vote") {
        json!({"choice": "yes"})
    } else if path.contains("/decisions/") || path.contains("/proposals/") {
        json!({"title": "x"})
    } else if path.contains("/participants/") {
        json!({"role": "observer"})
    } else if path.ends_with("/meetings") {
        json!({"name": "x"})
    } else {
        json!({})
    }
}

/// A call with the ids that are given for its path.
fn call(operation: &Operation, meeting: &str, thing: &str, token: &str) -> Call {
    let things = ["/annotations/{id}", "/decisions/{id}", "/chat/{id}"];
    let is_thing = things.iter().any(|end| operation.path.ends_with(end))
        || operation.path.contains("/proposals/{id}");
    let id = if is_thing { thing } else { meeting };
    let path = operation
        .path
        .replace("{id}", id)
        .replace("{participant_id}", thing)
        .replace("{session_id}", meeting)
        .replace("{account_id}", meeting)
        .replace("{token}", token);
    let path = if path.contains("export") { format!("{path}?format=json") } else { path };
    let call = Call::root(&operation.method, &path);
    if operation.path.ends_with("/auth/token") {
        return call.raw("application/x-www-form-urlencoded", "username=x&password=y");
    }
    if operation.method == "GET" { call } else { call.json(&body(operation)) }
}

fn with(status: u16) -> Vec<Operation> {
    let document = Document::get();
    let operations = document.operations().into_iter();
    operations.filter(|operation| document.statuses(operation).contains(&status)).collect()
}

/// Whether the path has a meeting's id, or one that says which meeting it is of.
fn is_of_meeting(operation: &Operation) -> bool {
    operation.path.contains("{id}")
}

/// Whether its path has a number in it.
fn has_id(operation: &Operation) -> bool {
    ["{id}", "{session_id}", "{account_id}"].iter().any(|id| operation.path.contains(id))
}

/// Who calls: an admin where nobody else may.
fn caller<'a>(operation: &Operation, ada: &'a Client, root: &'a Client) -> &'a Client {
    if operation.path.contains("/admin/") { root } else { ada }
}

#[tokio::test]
async fn every_call_takes_a_token_that_says_so() {
    let server = Server::start(&["--rate-limit=off"]).await;
    let stranger = server.stranger();
    let open = [
        "/auth/signup",
        "/auth/token",
        "/auth/refresh",
        "/invitations/{token}",
        "/healthz",
        "/readyz",
    ];
    for operation in Document::get().operations() {
        let answer = stranger.send(call(&operation, "1", "16777217", "x")).await;
        if open.iter().any(|path| operation.path.ends_with(path)) {
            assert_ne!(answer.json()["code"], "unauthenticated", "{operation:?}");
        } else {
            answer.refused(401, "unauthenticated");
            assert!(Document::get().statuses(&operation).contains(&401), "{operation:?}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_404_for_every_call() {
    let server = Server::start(&["--rate-limit=off"]).await;
    let (ada, root) = (server.sign_up("ada").await, server.admin("root").await);
    let thing = ((900_u64 << 24) + 5).to_string();
    for operation in with(404) {
        let who = caller(&operation, &ada, &root);
        who.send(call(&operation, "900", &thing, "unknown")).await.refused(404, "not_found");
    }
}

#[tokio::test]
async fn a_stranger_to_the_meeting_is_403_for_every_call() {
    let server = Server::start(&["--rate-limit=off"]).await;
    let (ada, eve) = (server.sign_up("ada").await, server.sign_up("eve").await);
    let meeting = ada.meeting(json!({})).await.to_string();
    let thing = ((1_u64 << 24) + 2).to_string();
    for operation in with(403).iter().filter(|operation| is_of_meeting(operation)) {
        if operation.path.ends_with("/join") {
            let call = Call::root("POST", &operation.path.replace("{id}", &meeting));
            let answer = eve.send(call.json(&json!({"role": "facilitator"}))).await;
            answer.refused(403, "role_forbids");
            continue;
        }
        let answer = eve.send(call(operation, &meeting, &thing, "x")).await;
        answer.refused(403, "not_participant");
    }
}

#[tokio::test]
async fn nothing_changes_an_ended_meeting() {
    let server = Server::start(&["--rate-limit=off"]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    ada.floor(meeting, "claim", json!({})).await.ok();
    for phase in ["clarification", "decision"] {
        let change = json!({"phase_name": phase});
        ada.post(&format!("/phases/meetings/{meeting}/change"), change).await.ok();
    }
    let title = json!({"title": "x"});
    let proposal =
        ada.post(&format!("/proposals/meetings/{meeting}"), title).await.ok()["id"].to_string();
    let text = json!({"annotation_type": "text", "content": {}});
    let annotation =
        ada.post(&format!("/annotations/meetings/{meeting}"), text).await.ok()["id"].to_string();
    let title = json!({"title": "x"});
    let decision =
        ada.post(&format!("/decisions/meetings/{meeting}"), title).await.ok()["id"].to_string();
    let said = json!({"text": "x"});
    let message = ada.post(&format!("/chat/meetings/{meeting}"), said).await.ok()["id"].to_string();
    ada.post(&format!("/meetings/{meeting}/end"), json!({})).await.ok();
    let before = ada.audit(meeting).await;
    let eve = server.sign_up("eve").await;
    for operation in with(409).iter().filter(|operation| is_of_meeting(operation)) {
        let thing = if operation.path.contains("annotations") {
            annotation.clone()
        } else if operation.path.contains("decisions") {
            decision.clone()
        } else if operation.path.contains("proposals") {
            proposal.clone()
        } else if operation.path.contains("chat") {
            message.clone()
        } else {
            b.to_string()
        };
        let client = if operation.path.ends_with("/join") { &eve } else { &ada };
        let answer = client.send(call(operation, &meeting.to_string(), &thing, "x")).await;
        answer.refused(409, "meeting_ended");
    }
    assert_eq!(ada.audit(meeting).await, before);
}

async fn wrong(client: &Client, operation: &Operation, meeting: &str) -> Answer {
    let document = Document::get();
    let description = document.describe(operation);
    let content = &description["requestBody"]["content"];
    if !content["application/json"].is_null() {
        let thing = call(operation, meeting, "16777217", "x");
        return client.send(thing.raw("application/json", "{")).await;
    }
    if operation.path.ends_with("/auth/token") {
        return client
            .send(call(operation, "", "", "").raw("application/x-www-form-urlencoded", "x=1"))
            .await;
    }
    if has_id(operation) {
        return client.send(call(operation, "seven", "seven", "x")).await;
    }
    let mut call = call(operation, "", "", "");
    call.path.push_str("?limit=none");
    client.send(call).await
}

#[tokio::test]
async fn a_wrong_body_or_id_is_422_for_every_call() {
    let server = Server::start(&["--rate-limit=off"]).await;
    let (ada, root) = (server.sign_up("ada").await, server.admin("root").await);
    let meeting = ada.meeting(json!({})).await.to_string();
    for operation in with(422) {
        let who = caller(&operation, &ada, &root);
        wrong(who, &operation, &meeting).await.refused(422, "invalid");
    }
}

#[tokio::test]
async fn too_fast_and_away_are_told_by_every_call() {
    let server = Server::start(&["--address-requests-per-second=1"]).await;
    let stranger = server.stranger();
    for _ in 0..3 {
        stranger.get("/users/me").await;
    }
    for operation in Document::get().operations() {
        let mut answer = stranger.send(call(&operation, "1", "16777217", "x")).await;
        for _ in 0..3 {
            if answer.status == 429 {
                break;
            }
            answer = stranger.send(call(&operation, "1", "16777217", "x")).await;
        }
        answer.refused(429, "too_fast");
        assert!(!answer.header("retry-after").is_empty());
    }
}

#[tokio::test]
async fn no_call_fails_on_a_store_that_is_away() {
    let server = Server::on_disk(&["--rate-limit=off"]).await;
    let ada = server.sign_up("ada").await;
    ada.meeting(json!({})).await;
    server.app.store().close().await;
    for operation in Document::get().operations() {
        let answer = ada.send(call(&operation, "1", "16777217", "x")).await;
        assert!(answer.status != 500, "{operation:?}");
        if answer.status >= 500 {
            answer.refused(503, answer.json()["code"].as_str().unwrap_or_default());
            assert!(!answer.header("retry-after").is_empty(), "{operation:?}");
        }
    }
}

/// The last step of `make test`: all other tests have noted what they saw.
#[test]
#[ignore = "reads the notes of a whole run: the last step of the test script"]
fn every_documented_answer_was_seen() {
    let document = Document::get();
    let seen = seen();
    let mut missing = BTreeSet::new();
    for operation in document.operations() {
        for status in document.statuses(&operation) {
            if !seen.contains(&(operation.clone(), status)) {
                missing.insert(format!("{} {} {status}", operation.method, operation.path));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "documented, and never seen:\n{}",
        Vec::from_iter(missing).join("\n")
    );
}
