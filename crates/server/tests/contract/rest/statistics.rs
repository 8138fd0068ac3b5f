//! Statistics, the audit trail, and their downloads.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::Server;

#[tokio::test]
async fn statistics_count_what_happened() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let cid = server.sign_up("cid").await;
    let meeting = ada.meeting(json!({})).await;
    let twin = json!({"name": "ada of Tests"});
    let b = bob.post(&format!("/meetings/{meeting}/join"), twin).await.ok()["id"].as_u64().unwrap();
    cid.join(meeting).await;
    cid.post(&format!("/meetings/{meeting}/leave"), json!({})).await.ok();
    ada.floor(meeting, "claim", json!({})).await.ok();
    ada.floor(meeting, "pass", json!({"to_participant_id": b})).await.ok();
    let text = json!({"annotation_type": "text", "content": {}});
    let board = format!("/annotations/meetings/{meeting}");
    let made = bob.post(&board, text).await.ok();
    bob.post(&board, json!({"annotation_type": "shape", "content": {}})).await.ok();
    bob.delete(&format!("/annotations/{}", made["id"])).await.empty();
    tokio::time::sleep(Duration::from_millis(50)).await;
    bob.floor(meeting, "release", json!({})).await.ok();
    for name in ["clarification", "ideation"] {
        ada.post(&format!("/phases/meetings/{meeting}/change"), json!({"phase_name": name}))
            .await
            .ok();
    }
    ada.post(&format!("/decisions/meetings/{meeting}"), json!({"title": "Yes"})).await.ok();
    let stats = bob.get(&format!("/stats/meetings/{meeting}/stats")).await.ok();
    assert_eq!((&stats["participant_count"], &stats["total_participants"]), (&json!(2), &json!(3)));
    assert_eq!((&stats["token_claims"], &stats["phases_count"]), (&json!(2), &json!(2)));
    assert_eq!(stats["decisions_count"], 1);
    assert!(stats["total_duration_ms"].as_u64().unwrap() >= 50);
    // Equal names are told apart by the username.
    let token = &stats["token_stats"]["ada of Tests (bob)"];
    assert_eq!(token["claim_count"], 1);
    assert!(token["total_hold_time_seconds"].as_f64().unwrap() >= 0.05);
    assert!(token["last_hold_timestamp"].is_string());
    assert_eq!(stats["token_stats"]["cid of Tests"]["claim_count"].as_u64().unwrap_or(0), 0);
    let board = &stats["annotation_stats"]["ada of Tests (bob)"];
    let types = board["annotation_types"].as_object().unwrap();
    let sum: u64 = types.values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(board["annotation_count"], sum);
    assert_eq!(board["annotation_types"]["shape"], 1);
    assert_eq!(stats["annotations_count"], sum);
    let people = stats["participant_stats"].as_array().unwrap();
    assert_eq!(people.len(), 3);
    let bobs = people.iter().find(|it| it["participant_id"] == b).unwrap();
    assert_eq!((&bobs["token_claims"], &bobs["voiced_time_ms"]), (&json!(1), &Value::Null));
    let held = |it: &Value| it["speaking_time_ms"].as_u64().unwrap();
    let average = stats["average_speaking_time"].as_f64().unwrap();
    let sum = u32::try_from(people.iter().map(held).sum::<u64>()).unwrap();
    assert!((average - f64::from(sum) / 2000.0).abs() < 0.001, "of the two who held it: {average}");
}

#[tokio::test]
async fn a_running_hold_counts_up_to_now() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    ada.floor(meeting, "claim", json!({})).await.ok();
    let held = async || {
        let stats = ada.get(&format!("/stats/meetings/{meeting}/stats")).await.ok();
        stats["participant_stats"][0]["speaking_time_ms"].as_u64().unwrap()
    };
    let first = held().await;
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert!(held().await >= first + 30);
}

#[tokio::test]
async fn the_audit_trail_has_every_event_in_order() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    ada.put(&format!("/meetings/{meeting}/participants/{b}"), json!({"role": "observer"}))
        .await
        .ok();
    ada.put(&format!("/meetings/{meeting}/participants/{b}"), json!({"role": "participant"}))
        .await
        .ok();
    ada.post(&format!("/meetings/{meeting}/start"), json!({})).await.ok();
    let claim = bob.floor(meeting, "claim", json!({})).await.ok();
    ada.floor(meeting, "request", json!({})).await.ok();
    let text = json!({"annotation_type": "text", "content": {"a": 1}});
    let annotation = bob.post(&format!("/annotations/meetings/{meeting}"), text).await.ok();
    bob.post(&format!("/meetings/{meeting}/leave"), json!({})).await.ok();
    ada.post(&format!("/phases/meetings/{meeting}/change"), json!({"phase_name": "clarification"}))
        .await
        .ok();
    let decision =
        ada.post(&format!("/decisions/meetings/{meeting}"), json!({"title": "Yes"})).await.ok();
    ada.post(&format!("/meetings/{meeting}/end"), json!({})).await.ok();
    let audit = ada.audit(meeting).await;
    let seqs: Vec<u64> = audit.iter().map(|event| event["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (1..=audit.len() as u64).collect::<Vec<_>>(), "from 1, without a gap");
    let times: Vec<&str> = audit.iter().map(|event| event["timestamp"].as_str().unwrap()).collect();
    assert!(times.is_sorted());
    let kinds: Vec<&str> = audit.iter().map(|event| event["type"].as_str().unwrap()).collect();
    for kind in [
        "meeting_created",
        "participant_joined",
        "participant_left",
        "role_changed",
        "token_event",
        "queue",
        "phase",
        "annotation",
        "decision",
        "meeting_started",
        "meeting_ended",
    ] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    let id_of =
        |kind: &str| audit.iter().find(|event| event["type"] == kind).unwrap()["id"].clone();
    assert_eq!(id_of("token_event"), claim["id"]);
    assert_eq!(id_of("annotation"), annotation["id"]);
    assert_eq!(id_of("decision"), decision["id"]);
    let whole = ada.get(&format!("/stats/meetings/{meeting}/audit")).await.ok();
    assert_eq!(whole["meeting_id"], meeting);
    assert!(whole["generated_at"].is_string());
    let part = ada.get(&format!("/stats/meetings/{meeting}/audit?after=2&limit=3")).await.ok();
    assert_eq!(part["events"].as_array().unwrap()[..], audit[2..5]);
}

#[tokio::test]
async fn exports_are_for_facilitators_and_admins() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let root = server.admin("root").await;
    let meeting = ada.meeting(json!({})).await;
    bob.join(meeting).await;
    for what in ["export", "audit/export"] {
        let path = format!("/stats/meetings/{meeting}/{what}");
        bob.get(&format!("{path}?format=json")).await.refused(403, "role_forbids");
        ada.get(&format!("{path}?format=xml")).await.invalid("format");
        for client in [&ada, &root] {
            let json = client.get(&format!("{path}?format=json")).await;
            assert_eq!(json.ok()["meeting_id"], meeting);
            assert!(json.header("content-disposition").starts_with("attachment"));
            let csv = client.get(&format!("{path}?format=csv")).await;
            assert_eq!(csv.status, 200);
            assert!(csv.header("content-type").starts_with("text/csv"));
            assert!(csv.header("content-disposition").contains(".csv"));
            assert!(csv.text().lines().count() >= 2, "{}", csv.text());
            let head = csv.text().lines().next().unwrap_or_default().to_owned();
            assert!(path.contains("audit") || head.ends_with(",voiced_time_ms"), "{head}");
        }
    }
}

#[tokio::test]
async fn a_cell_never_starts_a_formula() {
    let server = Server::start(&[]).await;
    let ada = server.sign_up("ada").await;
    let meeting = ada.meeting(json!({})).await;
    let names = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "a,\"b\"", "|x"];
    for (at, name) in names.iter().enumerate() {
        let client = server.sign_up(&format!("person-{at}")).await;
        client.post(&format!("/meetings/{meeting}/join"), json!({"name": name})).await.ok();
    }
    for what in ["export", "audit/export"] {
        let csv = ada.get(&format!("/stats/meetings/{meeting}/{what}?format=csv")).await;
        for line in csv.text().lines() {
            // Cells of ours hold no line breaks; a comma within quotes only makes more pieces.
            for cell in line.split(',') {
                let first = cell.trim_start_matches('"').chars().next();
                let is_formula = first.is_some_and(|c| "=+-@\t".contains(c));
                assert!(
                    !is_formula || cell.parse::<f64>().is_ok_and(|it| it >= 0.0),
                    "{cell} in {line}"
                );
            }
        }
    }
}
