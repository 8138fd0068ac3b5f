//! Decisions on the record.

use serde_json::{Value, json};

use crate::support::Server;

#[tokio::test]
async fn a_decision_is_recorded_by_a_facilitator_or_an_admin() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let root = server.admin("root").await;
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    let path = format!("/decisions/meetings/{meeting}");
    bob.post(&path, json!({"title": "Mine"})).await.refused(403, "role_forbids");
    let decision = ada.post(&path, json!({"title": "Buy a boat"})).await.ok();
    assert_eq!(
        (&decision["title"], &decision["phase"]),
        (&json!("Buy a boat"), &json!("ideation"))
    );
    assert_eq!((&decision["description"], &decision["decided_by"]), (&Value::Null, &Value::Null));
    assert_eq!(decision["meeting_id"], meeting);
    assert_eq!(decision["created_at"], decision["updated_at"]);
    let body = json!({"title": "Sail", "description": "far", "decided_by": b, "phase": "decision"});
    let other = root.post(&path, body).await.ok();
    assert_eq!((&other["decided_by"], &other["phase"]), (&json!(b), &json!("decision")));
    for (field, wrong) in [
        ("title", json!({"title": ""})),
        ("title", json!({"title": "x".repeat(201)})),
        ("phase", json!({"title": "x", "phase": "lunch"})),
    ] {
        ada.post(&path, wrong).await.invalid(field);
    }
    let nobody = json!({"title": "x", "decided_by": (meeting << 24) + 900});
    assert!(matches!(ada.post(&path, nobody).await.status, 404 | 422));
    let listed = bob.get(&path).await.ok();
    assert_eq!(listed, json!([decision, other]));
    assert_eq!(bob.get(&format!("{path}?limit=1")).await.ok(), json!([decision]));
    assert_eq!(bob.get(&format!("{path}?after={}", decision["id"])).await.ok(), json!([other]));
}

#[tokio::test]
async fn a_decision_is_read_amended_and_deleted() {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let eve = server.sign_up("eve").await;
    let meeting = ada.meeting(json!({})).await;
    let b = bob.join(meeting).await;
    let body = json!({"title": "Buy a boat", "description": "a red one", "decided_by": b});
    let made = ada.post(&format!("/decisions/meetings/{meeting}"), body).await.ok();
    let path = format!("/decisions/{}", made["id"]);
    assert_eq!(bob.get(&path).await.ok(), made);
    eve.get(&path).await.refused(403, "not_participant");
    bob.put(&path, json!({"title": "No"})).await.refused(403, "role_forbids");
    bob.delete(&path).await.refused(403, "role_forbids");
    let amended = ada.put(&path, json!({"description": "a blue one"})).await.ok();
    assert_eq!(
        (&amended["title"], &amended["description"]),
        (&json!("Buy a boat"), &json!("a blue one"))
    );
    assert_eq!((&amended["decided_by"], &amended["created_at"]), (&json!(b), &made["created_at"]));
    let cleared = ada.put(&path, json!({"description": null, "decided_by": null})).await.ok();
    assert_eq!((&cleared["description"], &cleared["decided_by"]), (&Value::Null, &Value::Null));
    assert_eq!(ada.get(&path).await.ok(), cleared);
    ada.put(&path, json!({"title": ""})).await.invalid("title");
    ada.delete(&path).await.empty();
    for gone in
        [ada.get(&path).await, ada.delete(&path).await, ada.put(&path, json!({"title": "x"})).await]
    {
        gone.refused(404, "not_found");
    }
    assert_eq!(ada.get(&format!("/decisions/meetings/{meeting}")).await.ok(), json!([]));
    let audit = ada.audit(meeting).await;
    let told: Vec<_> = audit
        .iter()
        .filter(|event| event["id"] == made["id"])
        .map(|event| (event["type"].as_str().unwrap(), event["description"].clone()))
        .collect();
    let expected = [
        ("decision", json!("a red one")),
        ("decision_updated", json!("a blue one")),
        ("decision_updated", Value::Null),
        ("decision_deleted", Value::Null),
    ];
    assert_eq!(told, expected);
}
