//! Proposals and the votes on them.

use serde_json::{Value, json};

use crate::support::{Client, Server};

/// A meeting that has come to the decision: Ada leads, Bob and Cid take part, Olga looks on.
pub(super) struct Scene {
    pub(super) server: Server,
    pub(super) ada: Client,
    pub(super) bob: Client,
    pub(super) cid: Client,
    pub(super) olga: Client,
    pub(super) meeting: u64,
    path: String,
    a: u64,
    pub(super) b: u64,
    pub(super) c: u64,
}

pub(super) async fn scene() -> Scene {
    let server = Server::start(&["--rate-limit=off"]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let (cid, olga) = (server.sign_up("cid").await, server.sign_up("olga").await);
    let meeting = ada.meeting(json!({})).await;
    let (a, b, c) = (ada.me_in(meeting).await, bob.join(meeting).await, cid.join(meeting).await);
    olga.join_as(meeting, "observer").await;
    let path = format!("/proposals/meetings/{meeting}");
    let scene = Scene { server, ada, bob, cid, olga, meeting, path, a, b, c };
    scene.change("clarification").await;
    scene.change("decision").await;
    scene
}

impl Scene {
    pub(super) async fn change(&self, phase: &str) {
        let change = json!({"phase_name": phase});
        self.ada.post(&format!("/phases/meetings/{}/change", self.meeting), change).await.ok();
    }

    /// What Ada proposes.
    pub(super) async fn propose(&self, body: Value) -> u64 {
        self.ada.post(&self.path, body).await.ok()["id"].as_u64().unwrap()
    }

    /// Of what Ada proposes the vote is open.
    pub(super) async fn open(&self, body: Value) -> u64 {
        let id = self.propose(body).await;
        self.ada.post(&format!("/proposals/{id}/open"), json!({})).await.ok();
        id
    }
}

pub(super) async fn vote(who: &Client, proposal: u64, choice: &str) -> Value {
    who.post(&format!("/proposals/{proposal}/vote"), json!({"choice": choice})).await.ok()
}

#[tokio::test]
async fn the_holder_or_a_facilitator_proposes() {
    let scene = scene().await;
    let (ada, bob) = (&scene.ada, &scene.bob);
    bob.post(&scene.path, json!({"title": "Mine"})).await.refused(403, "not_token_holder");
    scene.olga.post(&scene.path, json!({"title": "Mine"})).await.refused(403, "role_forbids");
    bob.floor(scene.meeting, "claim", json!({})).await.ok();
    let body = json!({"title": " Buy a boat ", "description": "a red one"});
    let made = bob.post(&scene.path, body).await.ok();
    let expected = json!({"id": made["id"], "meeting_id": scene.meeting, "title": "Buy a boat",
        "description": "a red one", "proposed_by": scene.b, "method": "majority", "quorum": 0,
        "state": "pending", "created_at": made["created_at"], "opened_at": null, "closed_at": null,
        "board_seq": null, "voted": [], "decision_id": null});
    assert_eq!(made, expected);
    let body = json!({"title": "Sail", "method": "two_thirds", "quorum": 50});
    let other = ada.post(&scene.path, body).await.ok();
    assert_eq!(
        (&other["method"], &other["quorum"], &other["proposed_by"]),
        (&json!("two_thirds"), &json!(50), &json!(scene.a))
    );
    let root = scene.server.admin("root").await;
    let third = root.post(&scene.path, json!({"title": "Row", "method": "consent"})).await.ok();
    assert_eq!((&third["proposed_by"], &third["description"]), (&Value::Null, &Value::Null));
    for (field, wrong) in [
        ("title", json!({"title": ""})),
        ("title", json!({"title": "x".repeat(201)})),
        ("description", json!({"title": "x", "description": "x".repeat(10_001)})),
        ("method", json!({"title": "x", "method": "dice"})),
        ("quorum", json!({"title": "x", "quorum": 101})),
        ("quorum", json!({"title": "x", "quorum": -1})),
    ] {
        ada.post(&scene.path, wrong).await.invalid(field);
    }
    assert_eq!(scene.olga.get(&scene.path).await.ok(), json!([made, other, third]));
    assert_eq!(ada.get(&format!("{}?limit=1", scene.path)).await.ok(), json!([made]));
    let after = format!("{}?after={}", scene.path, made["id"]);
    assert_eq!(ada.get(&after).await.ok(), json!([other, third]));
    assert_eq!(ada.get(&format!("/proposals/{}", made["id"])).await.ok(), made);
    ada.get(&format!("/proposals/{}", (scene.meeting << 24) + 1)).await.refused(404, "not_found");
    scene.change("feedback").await;
    let refused = ada.post(&scene.path, json!({"title": "x"})).await.refused(403, "phase_forbids");
    assert_eq!(refused["allowed_phases"], json!(["decision"]));
    assert_eq!(bob.get(&scene.path).await.ok(), json!([made, other, third]), "pending ones stay");
}

#[tokio::test]
async fn a_vote_is_opened_cast_and_counted() {
    let scene = scene().await;
    let (ada, bob, cid) = (&scene.ada, &scene.bob, &scene.cid);
    bob.floor(scene.meeting, "claim", json!({})).await.ok();
    let body = json!({"title": "Buy a boat", "description": "a red one", "quorum": 50});
    let id = bob.post(&scene.path, body).await.ok()["id"].as_u64().unwrap();
    let call = |what: &str| format!("/proposals/{id}/{what}");
    let refused = bob.post(&call("vote"), json!({"choice": "yes"})).await;
    assert_eq!(refused.refused(409, "vote_closed")["state"], "pending");
    bob.post(&call("open"), json!({})).await.refused(403, "role_forbids");
    let opened = ada.post(&call("open"), json!({})).await.ok();
    assert_eq!((&opened["state"], &opened["voted"]), (&json!("voting"), &json!([])));
    assert!(opened["opened_at"].is_string() && opened["board_seq"].is_u64());
    let other = scene.propose(json!({"title": "Sail"})).await;
    let refused = ada.post(&format!("/proposals/{other}/open"), json!({})).await;
    assert_eq!(refused.refused(409, "vote_open")["proposal_id"], id);
    // With the floor or without; the last one counts.
    let receipt = vote(cid, id, "yes").await;
    assert_eq!(receipt, json!({"proposal_id": id, "choice": "yes", "cast_at": receipt["cast_at"]}));
    for (who, choice) in [(bob, "yes"), (ada, "abstain"), (cid, "no")] {
        vote(who, id, choice).await;
    }
    scene.olga.post(&call("vote"), json!({"choice": "yes"})).await.refused(403, "role_forbids");
    let root = scene.server.admin("root").await;
    root.post(&call("vote"), json!({"choice": "yes"})).await.refused(403, "not_participant");
    for wrong in [json!({}), json!({"choice": "perhaps"}), json!({"choice": 1})] {
        bob.post(&call("vote"), wrong).await.invalid("choice");
    }
    let voting = scene.olga.get(&format!("/proposals/{id}")).await.ok();
    assert_eq!(voting["voted"], json!([scene.c, scene.b, scene.a]));
    vote(bob, id, "yes").await;
    vote(cid, id, "yes").await;
    bob.post(&call("close"), json!({})).await.refused(403, "role_forbids");
    let closed = ada.post(&call("close"), json!({})).await.ok();
    assert_eq!((&closed["state"], &closed["entitled"]), (&json!("adopted"), &json!(3)));
    assert_eq!(closed["tally"], json!({"yes": 2, "no": 0, "abstain": 1}));
    let ballot = |who: u64, choice: &str| json!({"participant_id": who, "choice": choice});
    let ballots =
        json!([ballot(scene.c, "yes"), ballot(scene.b, "yes"), ballot(scene.a, "abstain")]);
    assert_eq!(closed["ballots"], ballots);
    assert_eq!(scene.olga.get(&format!("/proposals/{id}")).await.ok(), closed);
    let decision = ada.get(&format!("/decisions/{}", closed["decision_id"])).await.ok();
    assert_eq!(
        (&decision["title"], &decision["description"], &decision["proposal_id"]),
        (&json!("Buy a boat"), &json!("a red one"), &json!(id))
    );
    assert_eq!(
        (&decision["decided_by"], &decision["phase"]),
        (&json!(scene.b), &json!("decision"))
    );
    for (what, body) in
        [("close", json!({})), ("open", json!({})), ("vote", json!({"choice": "no"}))]
    {
        let refused = ada.post(&call(what), body).await.refused(409, "vote_closed");
        assert_eq!(refused["state"], "adopted");
    }
    // A decision that is taken back leads nowhere.
    ada.delete(&format!("/decisions/{}", closed["decision_id"])).await.empty();
    let left = bob.get(&format!("/proposals/{id}")).await.ok();
    assert_eq!((&left["decision_id"], &left["state"]), (&Value::Null, &json!("adopted")));
}

#[tokio::test]
async fn a_quorum_that_is_missed_and_a_majority_that_is_not_are_told_apart() {
    let scene = scene().await;
    for (body, choices, state) in [
        (json!({"title": "a", "quorum": 67}), vec!["yes", "yes"], "no_quorum"),
        (json!({"title": "b", "quorum": 66}), vec!["yes", "yes"], "adopted"),
        (json!({"title": "c", "quorum": 1}), vec![], "no_quorum"),
        (json!({"title": "d"}), vec!["yes", "no"], "rejected"),
        (json!({"title": "e", "method": "two_thirds"}), vec!["yes", "yes", "no"], "adopted"),
        (json!({"title": "f", "method": "consent"}), vec!["yes", "yes", "no"], "rejected"),
    ] {
        let id = scene.open(body.clone()).await;
        for (who, choice) in [&scene.ada, &scene.bob, &scene.cid].into_iter().zip(choices) {
            vote(who, id, choice).await;
        }
        let closed = scene.ada.post(&format!("/proposals/{id}/close"), json!({})).await.ok();
        assert_eq!(closed["state"], state, "{body}");
        assert_eq!(closed["decision_id"].is_u64(), state == "adopted", "{body}");
    }
}

#[tokio::test]
async fn who_made_it_or_a_facilitator_withdraws_a_proposal() {
    let scene = scene().await;
    let (ada, bob) = (&scene.ada, &scene.bob);
    bob.floor(scene.meeting, "claim", json!({})).await.ok();
    let mut ids = Vec::new();
    for title in ["a", "b", "c"] {
        let made = bob.post(&scene.path, json!({"title": title})).await.ok();
        ids.push(made["id"].as_u64().unwrap());
    }
    bob.floor(scene.meeting, "release", json!({})).await.ok();
    let withdraw = |id: u64| format!("/proposals/{id}/withdraw");
    scene.cid.post(&withdraw(ids[0]), json!({})).await.refused(403, "role_forbids");
    let withdrawn = bob.post(&withdraw(ids[0]), json!({})).await.ok();
    assert_eq!((&withdrawn["state"], &withdrawn["opened_at"]), (&json!("withdrawn"), &Value::Null));
    let refused = ada.post(&withdraw(ids[0]), json!({})).await.refused(409, "vote_closed");
    assert_eq!(refused["state"], "withdrawn");
    ada.post(&format!("/proposals/{}/open", ids[1]), json!({})).await.ok();
    vote(&scene.cid, ids[1], "yes").await;
    let broken = bob.post(&withdraw(ids[1]), json!({})).await.ok();
    assert_eq!((&broken["state"], &broken["voted"]), (&json!("withdrawn"), &json!([scene.c])));
    assert!(broken.get("ballots").is_none() && broken.get("tally").is_none(), "{broken}");
    // In any phase, as nothing is voted on by it.
    scene.change("feedback").await;
    assert_eq!(ada.post(&withdraw(ids[2]), json!({})).await.ok()["state"], "withdrawn");
}

#[tokio::test]
async fn a_vote_lapses_with_its_phase_and_with_the_meeting() {
    let scene = scene().await;
    let first = scene.open(json!({"title": "a"})).await;
    vote(&scene.bob, first, "yes").await;
    scene.change("feedback").await;
    scene.change("decision").await;
    let second = scene.open(json!({"title": "b"})).await;
    vote(&scene.cid, second, "no").await;
    scene.ada.post(&format!("/meetings/{}/end", scene.meeting), json!({})).await.ok();
    for (id, who) in [(first, scene.b), (second, scene.c)] {
        let lapsed = scene.olga.get(&format!("/proposals/{id}")).await.ok();
        assert_eq!((&lapsed["state"], &lapsed["voted"]), (&json!("lapsed"), &json!([who])));
        assert!(lapsed["closed_at"].is_string());
    }
    let audit = scene.ada.audit(scene.meeting).await;
    let types: Vec<_> = audit.iter().map(|event| event["type"].as_str().unwrap()).collect();
    let at = types.iter().position(|kind| *kind == "vote_closed").unwrap();
    assert_eq!(types[at..at + 2], ["vote_closed", "phase"], "told before the phase's end");
    let at = types.iter().rposition(|kind| *kind == "vote_closed").unwrap();
    assert_eq!(types[at..], ["vote_closed", "meeting_ended"]);
}

#[tokio::test]
async fn nobody_writes_on_the_board_during_a_vote_and_it_is_read_as_it_stood() {
    let scene = scene().await;
    let (ada, bob) = (&scene.ada, &scene.bob);
    let board = format!("/annotations/meetings/{}", scene.meeting);
    let text = |text: &str| json!({"annotation_type": "text", "content": {"text": text}});
    bob.floor(scene.meeting, "claim", json!({})).await.ok();
    let mark = bob.post(&board, text("one")).await.ok();
    bob.post(&board, json!({"annotation_type": "shape", "content": {}})).await.ok();
    let id = scene.open(json!({"title": "a"})).await;
    let path = format!("/annotations/{}", mark["id"]);
    let refused = bob.post(&board, text("late")).await.refused(409, "vote_open");
    assert_eq!(refused["proposal_id"], id);
    for one in [ada, bob] {
        one.put(&path, json!({"content": {"text": "late"}})).await.refused(409, "vote_open");
        one.delete(&path).await.refused(409, "vote_open");
        let why_not = one.status(scene.meeting).await["my"]["why_not"].clone();
        for what in ["annotation.create", "annotation.update", "annotation.delete"] {
            assert_eq!(why_not[what], "vote_open", "{what}");
        }
    }
    let closed = ada.post(&format!("/proposals/{id}/close"), json!({})).await.ok();
    let then = bob.get(&board).await.ok();
    bob.put(&path, json!({"content": {"text": "two"}})).await.ok();
    ada.delete(&path).await.empty();
    bob.post(&board, text("three")).await.ok();
    let at = format!("{board}?at_seq={}", closed["board_seq"]);
    assert_eq!(scene.olga.get(&at).await.ok(), then, "every version is in the journal");
    assert_eq!(ada.get(&format!("{at}&annotation_type=text")).await.ok(), json!([mark]));
    assert_eq!(ada.get(&format!("{at}&after={}", mark["id"])).await.ok(), json!([then[1]]));
    assert_eq!(ada.get(&format!("{at}&participant_id={}", scene.a)).await.ok(), json!([]));
    assert_eq!(ada.get(&format!("{board}?at_seq=0")).await.ok(), json!([]));
    let head = ada.audit(scene.meeting).await.last().unwrap()["seq"].as_u64().unwrap();
    let now = ada.get(&board).await.ok();
    assert_eq!(ada.get(&format!("{board}?at_seq={head}")).await.ok(), now);
    for wrong in [format!("{}", head + 1), "x".into(), "-1".into(), String::new()] {
        ada.get(&format!("{board}?at_seq={wrong}")).await.invalid("at_seq");
    }
    let eve = scene.server.sign_up("eve").await;
    eve.get(&at).await.refused(403, "not_participant");
}

#[tokio::test]
async fn a_repeated_vote_under_a_key_is_the_first_one_again() {
    let scene = scene().await;
    let id = scene.open(json!({"title": "a"})).await;
    let path = format!("/proposals/{id}/vote");
    let (yes, no) = (json!({"choice": "yes"}), json!({"choice": "no"}));
    let first = scene.bob.keyed("k", "POST", &path, yes.clone()).await.ok();
    scene.cid.keyed("k", "POST", &path, no.clone()).await.ok();
    scene.bob.post(&path, no.clone()).await.ok();
    assert_eq!(scene.bob.keyed("k", "POST", &path, yes).await.ok(), first);
    scene.bob.keyed("k", "POST", &path, no).await.refused(422, "key_reused");
    let close = format!("/proposals/{id}/close");
    let closed = scene.ada.keyed("c", "POST", &close, json!({})).await.ok();
    assert_eq!(closed["tally"], json!({"yes": 0, "no": 2, "abstain": 0}), "the last word was no");
    assert_eq!(scene.ada.keyed("c", "POST", &close, json!({})).await.ok(), closed);
}

#[tokio::test]
async fn the_words_of_a_proposal_stay_as_a_decisions_do_and_its_authors_name_goes() {
    let scene = scene().await;
    scene.bob.floor(scene.meeting, "claim", json!({})).await.ok();
    let made = scene.bob.post(&scene.path, json!({"title": "Buy a boat"})).await.ok();
    let id = made["id"].as_u64().unwrap();
    scene.ada.post(&format!("/proposals/{id}/open"), json!({})).await.ok();
    vote(&scene.bob, id, "yes").await;
    let gone = scene.bob.send(
        crate::support::Call::new("DELETE", "/users/me")
            .json(&json!({"password": crate::support::PASSWORD})),
    );
    gone.await.empty();
    let closed = scene.ada.post(&format!("/proposals/{id}/close"), json!({})).await.ok();
    assert_eq!((&closed["title"], &closed["state"]), (&json!("Buy a boat"), &json!("adopted")));
    assert_eq!((&closed["entitled"], &closed["voted"]), (&json!(3), &json!([scene.b])));
    let people = scene.ada.get(&format!("/meetings/{}/participants", scene.meeting)).await.ok();
    let bob = people.as_array().unwrap().iter().find(|it| it["id"] == scene.b).unwrap();
    assert!(bob["name"].is_null(), "{bob}");
}
