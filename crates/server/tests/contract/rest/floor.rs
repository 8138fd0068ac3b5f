//! The floor in the hands of those who speak: claim, release, pass, request, withdraw, defer.

use serde_json::{Value, json};

use crate::support::{Client, Server};

/// A meeting of Ada, its facilitator, with Bob, Cid and Olga, an observer.
struct Room {
    server: Server,
    id: u64,
    ada: Client,
    bob: Client,
    cid: Client,
    olga: Client,
    a: u64,
    b: u64,
    c: u64,
}

async fn room() -> Room {
    let server = Server::start(&[]).await;
    let (ada, bob) = (server.sign_up("ada").await, server.sign_up("bob").await);
    let (cid, olga) = (server.sign_up("cid").await, server.sign_up("olga").await);
    let id = ada.meeting(json!({})).await;
    let (b, c) = (bob.join(id).await, cid.join(id).await);
    olga.join_as(id, "observer").await;
    let a = ada.me_in(id).await;
    Room { server, id, ada, bob, cid, olga, a, b, c }
}

#[tokio::test]
async fn a_claim_is_granted_to_exactly_one() {
    let room = room().await;
    let event = room.bob.floor(room.id, "claim", json!({})).await.ok();
    assert_eq!(event["event_type"], "claim");
    assert_eq!(event["is_active"], true);
    assert_eq!(event["participant_id"], room.b);
    assert_eq!(event["meeting_id"], room.id);
    assert_eq!(event["epoch"], 1);
    assert_eq!(event["cause"], "free");
    assert_eq!(event["id"].as_u64().unwrap() >> 24, room.id);
    let held = room.cid.floor(room.id, "claim", json!({})).await.refused(409, "token_held");
    assert_eq!(held["holder"]["participant_id"], room.b);
    assert!(held.as_object().unwrap().contains_key("time_left_ms"), "{held}");
    let again = room.bob.floor(room.id, "claim", json!({})).await.refused(409, "already_holder");
    assert_eq!(again["epoch"], 1);
    assert_eq!(again["claimed_at"], event["created_at"]);
    let olga = room.olga.floor(room.id, "claim", json!({})).await.refused(403, "role_forbids");
    assert!(olga["allowed_roles"].as_array().unwrap().contains(&json!("participant")));
    let status = room.ada.status(room.id).await;
    assert_eq!(status["current_holder"]["participant_id"], room.b);
}

#[tokio::test]
async fn who_claims_at_once_only_one_gets_it() {
    let room = room().await;
    let claim = |client: &Client| {
        let client = client.clone();
        async move { client.floor(room.id, "claim", json!({})).await.status }
    };
    for round in 0..20 {
        let (one, two, three) = tokio::join!(claim(&room.ada), claim(&room.bob), claim(&room.cid));
        let mut statuses = [one, two, three];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409], "round {round}");
        room.ada.floor(room.id, "release", json!({})).await.ok();
    }
}

#[tokio::test]
async fn the_prototypes_fields_are_optional_and_change_nothing() {
    let room = room().await;
    let body = json!({"meeting_id": 999, "event_type": "release", "user_id": "ada",
        "is_admin": true, "participant_id": room.b});
    let event = room.bob.floor(room.id, "claim", body).await.ok();
    assert_eq!(event["event_type"], "claim");
    assert_eq!(event["participant_id"], room.b);
    let body = json!({"participant_id": room.b, "event_type": "claim"});
    let event = room.bob.floor(room.id, "release", body).await.ok();
    assert_eq!((&event["event_type"], &event["is_active"]), (&json!("release"), &json!(false)));
}

#[tokio::test]
async fn only_a_facilitator_or_an_admin_acts_for_somebody_else() {
    let room = room().await;
    let admin = room.server.admin("root").await;
    let for_cid = json!({"participant_id": room.c});
    room.bob.floor(room.id, "claim", for_cid.clone()).await.refused(403, "role_forbids");
    let grant = room.ada.floor(room.id, "claim", for_cid.clone()).await.ok();
    assert_eq!(
        (&grant["participant_id"], &grant["by_participant_id"]),
        (&json!(room.c), &json!(room.a))
    );
    assert_eq!(grant["cause"], "granted");
    let to_bob = json!({"participant_id": room.c, "to_participant_id": room.b});
    let denied = room.bob.floor(room.id, "pass", to_bob.clone()).await;
    assert_eq!(denied.status, 403);
    let pass = room.ada.floor(room.id, "pass", to_bob).await.ok();
    assert_eq!((&pass["event_type"], &pass["participant_id"]), (&json!("pass"), &json!(room.b)));
    assert_eq!(pass["from_participant_id"], room.c);
    assert_eq!(pass["by_participant_id"], room.a);
    let for_bob = json!({"participant_id": room.b});
    let denied = room.cid.floor(room.id, "release", for_bob.clone()).await;
    assert_eq!(denied.status, 403);
    let forced = admin.floor(room.id, "release", for_bob).await.ok();
    assert_eq!(forced["event_type"], "force_release");
    assert_eq!(forced["participant_id"], room.b);
}

#[tokio::test]
async fn a_release_frees_the_floor() {
    let room = room().await;
    let nobody = room.bob.floor(room.id, "release", json!({})).await;
    nobody.refused(409, "not_held");
    room.bob.floor(room.id, "claim", json!({})).await.ok();
    let denied = room.cid.floor(room.id, "release", json!({})).await;
    assert_eq!(denied.refused(403, "not_token_holder")["holder"]["participant_id"], room.b);
    let body = json!({"reason": "that was all"});
    let event = room.bob.floor(room.id, "release", body).await.ok();
    assert_eq!(event["event_type"], "release");
    assert_eq!(event["is_active"], false);
    assert_eq!(event["cause"], "done");
    assert_eq!(event["participant_id"], room.b);
    assert_eq!(event["epoch"], 1);
    let status = room.bob.status(room.id).await;
    assert_eq!((&status["is_available"], &status["current_holder"]), (&json!(true), &Value::Null));
    room.bob.floor(room.id, "claim", json!({})).await.ok();
    let forced = room.ada.floor(room.id, "release", json!({"reason": "time"})).await.ok();
    assert_eq!(
        (&forced["event_type"], &forced["cause"]),
        (&json!("force_release"), &json!("revoked"))
    );
    assert_eq!(
        (&forced["participant_id"], &forced["by_participant_id"]),
        (&json!(room.b), &json!(room.a))
    );
}

#[tokio::test]
async fn the_next_one_gets_the_floor_in_the_same_step() {
    let room = room().await;
    room.bob.floor(room.id, "claim", json!({})).await.ok();
    room.cid.floor(room.id, "request", json!({})).await.ok();
    room.bob.floor(room.id, "release", json!({})).await.ok();
    let events = room.ada.get(&format!("/tokens/meetings/{}/events", room.id)).await.ok();
    let (release, claim) = (&events[1], &events[2]);
    assert_eq!(
        (&release["event_type"], &claim["event_type"]),
        (&json!("release"), &json!("claim"))
    );
    assert_eq!(release["created_at"], claim["created_at"]);
    assert_eq!((&claim["participant_id"], &claim["cause"]), (&json!(room.c), &json!("queue")));
    assert_eq!(claim["epoch"], 2);
    let audit = room.ada.audit(room.id).await;
    let at = |kind: &str| audit.iter().position(|it| it["event_type"] == kind).unwrap();
    let between = at("release")..audit.len();
    let claim = audit[between].iter().position(|it| it["event_type"] == "claim").unwrap();
    assert_eq!(claim, 1, "nothing lies between");
}

#[tokio::test]
async fn a_pass_is_one_event() {
    let room = room().await;
    let to = json!({"to_participant_id": room.c});
    room.bob.floor(room.id, "pass", to.clone()).await.refused(409, "not_held");
    room.bob.floor(room.id, "claim", json!({})).await.ok();
    room.cid.floor(room.id, "pass", to.clone()).await.refused(403, "not_token_holder");
    room.bob.floor(room.id, "pass", json!({})).await.invalid("to_participant_id");
    let pass = room.bob.floor(room.id, "pass", to).await.ok();
    assert_eq!(pass["event_type"], "pass");
    assert_eq!(pass["is_active"], true);
    assert_eq!(
        (&pass["participant_id"], &pass["from_participant_id"]),
        (&json!(room.c), &json!(room.b))
    );
    assert_eq!(pass["epoch"], 2);
    // The prototype's client says to whom in the query.
    let path = format!("/tokens/meetings/{}/pass?to_participant_id={}", room.id, room.b);
    let back = room.cid.post(&path, json!({})).await.ok();
    assert_eq!((&back["participant_id"], &back["epoch"]), (&json!(room.b), &json!(3)));
    let events = room.ada.get(&format!("/tokens/meetings/{}/events", room.id)).await.ok();
    let kinds: Vec<_> =
        events.as_array().unwrap().iter().map(|it| it["event_type"].clone()).collect();
    assert_eq!(kinds, ["claim", "pass", "pass"]);
    let olga = room.olga.me_in(room.id).await;
    let to_observer = json!({"to_participant_id": olga});
    room.bob.floor(room.id, "pass", to_observer).await.refused(403, "role_forbids");
    let to_nobody = json!({"to_participant_id": (room.id << 24) + 900});
    assert!(matches!(room.bob.floor(room.id, "pass", to_nobody).await.status, 403 | 404 | 422));
}

#[tokio::test]
async fn a_request_waits_and_keeps_its_place() {
    let room = room().await;
    let granted = room.bob.floor(room.id, "request", json!({})).await.ok();
    assert_eq!(granted["current_holder"]["participant_id"], room.b, "a free floor is granted");
    assert_eq!(granted["queue"], json!([]));
    room.cid.floor(room.id, "request", json!({"note": "about the boat"})).await.ok();
    room.ada.floor(room.id, "request", json!({})).await.ok();
    let status = room.cid.floor(room.id, "request", json!({})).await.ok();
    assert_eq!(status["queue_length"], 2);
    let first = &status["queue"][0];
    assert_eq!((&first["participant_id"], &first["position"]), (&json!(room.c), &json!(1)));
    assert_eq!(status["queue"][1]["position"], 2);
    room.bob.floor(room.id, "request", json!({})).await.refused(409, "already_holder");
    room.olga.floor(room.id, "request", json!({})).await.refused(403, "role_forbids");
    room.bob.floor(room.id, "request", json!({"kind": "shout"})).await.invalid("kind");
}

#[tokio::test]
async fn a_request_is_taken_back() {
    let room = room().await;
    let path = format!("/tokens/meetings/{}/request", room.id);
    room.bob.floor(room.id, "claim", json!({})).await.ok();
    room.cid.delete(&path).await.refused(409, "not_waiting");
    room.cid.floor(room.id, "request", json!({})).await.ok();
    room.cid.delete(&path).await.empty();
    assert_eq!(room.cid.status(room.id).await["queue_length"], 0);
    room.cid.delete(&path).await.refused(409, "not_waiting");
}

#[tokio::test]
async fn who_defers_lets_the_next_one_go_first() {
    let room = room().await;
    room.bob.floor(room.id, "claim", json!({})).await.ok();
    room.cid.floor(room.id, "defer", json!({})).await.refused(409, "not_waiting");
    room.cid.floor(room.id, "request", json!({})).await.ok();
    room.ada.floor(room.id, "request", json!({})).await.ok();
    let status = room.cid.floor(room.id, "defer", json!({})).await.ok();
    let order: Vec<_> =
        status["queue"].as_array().unwrap().iter().map(|it| it["participant_id"].clone()).collect();
    assert_eq!(order, [json!(room.a), json!(room.c)]);
    room.bob.floor(room.id, "release", json!({})).await.ok();
    assert_eq!(room.bob.status(room.id).await["current_holder"]["participant_id"], room.a);
}

#[tokio::test]
async fn the_status_tells_who_holds_who_waits_and_what_one_may() {
    let room = room().await;
    let free = room.bob.status(room.id).await;
    assert_eq!(free["meeting_id"], room.id);
    assert_eq!((&free["is_available"], &free["epoch"]), (&json!(true), &json!(0)));
    assert_eq!((&free["is_open"], &free["queue_length"]), (&json!(true), &json!(0)));
    let may =
        |status: &Value, what: &str| status["my"]["may"].as_array().unwrap().contains(&json!(what));
    assert!(
        may(&free, "floor.claim") && !may(&free, "floor.release") && !may(&free, "floor.grant")
    );
    assert_eq!(free["my"]["why_not"]["floor.grant"], "role_forbids");
    assert_eq!(room.olga.status(room.id).await["my"]["why_not"]["floor.claim"], "role_forbids");
    let claim = room.bob.floor(room.id, "claim", json!({})).await.ok();
    let note = json!({"kind": "question", "note": "why?"});
    room.cid.floor(room.id, "request", note).await.ok();
    let held = room.bob.status(room.id).await;
    let holder = &held["current_holder"];
    assert_eq!(
        (&holder["participant_id"], &holder["participant_name"]),
        (&json!(room.b), &json!("bob of Tests"))
    );
    assert_eq!((&holder["claimed_at"], &holder["epoch"]), (&claim["created_at"], &json!(1)));
    assert_eq!((&held["is_available"], &held["epoch"]), (&json!(false), &json!(1)));
    let place = &held["queue"][0];
    assert_eq!(place["participant_name"], "cid of Tests");
    assert_eq!((&place["kind"], &place["note"]), (&json!("question"), &json!("why?")));
    for number in ["held_ms", "waiting_ms", "overtaken"] {
        assert!(place["reason"][number].is_u64(), "{place}");
    }
    assert!(place["reason"]["code"].is_string() && place["reason"]["text"].is_string());
    assert!(may(&held, "floor.release") && may(&held, "floor.pass") && !may(&held, "floor.claim"));
    let waiting = room.cid.status(room.id).await;
    assert!(may(&waiting, "floor.withdraw") && !may(&waiting, "floor.claim"));
    assert_eq!(waiting["my"]["why_not"]["floor.claim"], "token_held");
    assert_eq!(waiting["my"]["why_not"]["floor.release"], "not_token_holder");
}

#[tokio::test]
async fn the_status_tells_what_the_turn_is_about() {
    let room = room().await;
    room.bob.floor(room.id, "claim", json!({})).await.ok();
    let about = |status: &Value| {
        let holder = &status["current_holder"];
        (holder["kind"].clone(), holder["note"].clone())
    };
    let nothing = (Value::Null, Value::Null);
    assert_eq!(
        about(&room.cid.status(room.id).await),
        nothing,
        "who did not wait asked for nothing"
    );
    let note = json!({"kind": "question", "note": "why?"});
    room.cid.floor(room.id, "request", note).await.ok();
    room.bob.floor(room.id, "release", json!({})).await.ok();
    // Whoever comes now has not seen the queue before.
    assert_eq!(about(&room.olga.status(room.id).await), (json!("question"), json!("why?")));
    room.cid.floor(room.id, "release", json!({})).await.ok();
    room.cid.floor(room.id, "claim", json!({})).await.ok();
    assert_eq!(about(&room.olga.status(room.id).await), nothing);
}

#[tokio::test]
async fn a_request_says_to_whom_it_is() {
    let room = room().await;
    // On a free floor it is granted at once, and still is what it was asked for.
    let question = json!({"kind": "question", "note": "why?", "to_participant_id": room.c});
    room.bob.floor(room.id, "request", question).await.ok();
    let holder = room.cid.status(room.id).await["current_holder"].clone();
    assert_eq!((&holder["kind"], &holder["note"]), (&json!("question"), &json!("why?")));
    assert_eq!(holder["to_participant_id"], room.c);
    let speech = json!({"to_participant_id": room.b});
    room.cid.floor(room.id, "request", speech).await.ok();
    let status = room.olga.status(room.id).await;
    assert_eq!(status["queue"][0]["to_participant_id"], room.b);
    let own = json!({"to_participant_id": room.c});
    room.cid.floor(room.id, "request", own).await.refused(422, "invalid");
    let nobody = json!({"to_participant_id": room.c + 1_000});
    room.cid.floor(room.id, "request", nobody).await.refused(404, "not_found");
    let stray = json!({"kind": "speech", "question_id": holder["epoch"]});
    room.cid.floor(room.id, "request", stray).await.refused(404, "not_found");
}

#[tokio::test]
async fn the_thread_has_each_question_with_its_answers() {
    let room = room().await;
    let thread =
        async || room.olga.get(&format!("/tokens/meetings/{}/questions", room.id)).await.ok();
    assert_eq!(thread().await, json!([]));
    let question = json!({"kind": "question", "note": "why?", "to_participant_id": room.c});
    room.bob.floor(room.id, "request", question).await.ok();
    let asked = thread().await[0].clone();
    let id = &asked["question_id"];
    assert_eq!((&asked["participant_id"], &asked["note"]), (&json!(room.b), &json!("why?")));
    assert_eq!((&asked["to_participant_id"], &asked["epoch"]), (&json!(room.c), &json!(1)));
    assert_eq!((&asked["phase_name"], &asked["replies"]), (&json!("ideation"), &json!([])));
    // To the turn just before, or to the one that is named; nothing else answers.
    room.cid.floor(room.id, "request", json!({"kind": "answer"})).await.ok();
    assert_eq!(room.olga.status(room.id).await["queue"][0]["question_id"], *id);
    let stray = json!({"kind": "speech", "question_id": id});
    room.cid.floor(room.id, "request", stray).await.refused(422, "invalid");
    room.bob.floor(room.id, "release", json!({})).await.ok();
    assert_eq!(room.olga.status(room.id).await["current_holder"]["question_id"], *id);
    room.cid.floor(room.id, "release", json!({})).await.ok();
    let answer = json!({"kind": "answer", "question_id": id});
    room.ada.floor(room.id, "request", answer).await.ok();
    let replies = thread().await[0]["replies"].clone();
    let who: Vec<_> =
        replies.as_array().unwrap().iter().map(|one| &one["participant_id"]).collect();
    assert_eq!(who, [&json!(room.c), &json!(room.a)]);
}

#[tokio::test]
async fn what_one_may_is_what_one_can() {
    let room = room().await;
    room.bob.floor(room.id, "claim", json!({})).await.ok();
    room.cid.floor(room.id, "request", json!({})).await.ok();
    for client in [&room.olga, &room.cid] {
        let status = client.status(room.id).await;
        for (command, code) in status["my"]["why_not"].as_object().unwrap() {
            let body = json!({"to_participant_id": room.a, "participant_id": room.a,
                "is_open": true, "order": [room.c]});
            let Some(what) = command.strip_prefix("floor.").filter(|what| *what != "withdraw")
            else {
                continue;
            };
            // Who acts for oneself names nobody.
            let own = if matches!(what, "grant") {
                body
            } else {
                json!({"to_participant_id": room.a, "is_open": true, "order": [room.c]})
            };
            let refused = client.floor(room.id, what, own).await.json();
            assert_eq!(refused["code"], *code, "{command} of {}", client.username);
        }
    }
}

#[tokio::test]
async fn all_token_events_oldest_first() {
    let room = room().await;
    room.bob.floor(room.id, "claim", json!({})).await.ok();
    room.bob.floor(room.id, "pass", json!({"to_participant_id": room.c})).await.ok();
    room.cid.floor(room.id, "release", json!({})).await.ok();
    room.bob.floor(room.id, "claim", json!({})).await.ok();
    room.ada.floor(room.id, "revoke", json!({})).await.ok();
    let path = format!("/tokens/meetings/{}/events", room.id);
    let events = room.olga.get(&path).await.ok();
    let events = events.as_array().unwrap();
    let kinds: Vec<_> = events.iter().map(|it| it["event_type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["claim", "pass", "release", "claim", "force_release"]);
    let epochs: Vec<_> = events.iter().map(|it| it["epoch"].as_u64().unwrap()).collect();
    assert_eq!(epochs, [1, 2, 2, 3, 3], "each grant has a greater epoch");
    let ids: Vec<_> = events.iter().map(|it| it["id"].as_u64().unwrap()).collect();
    assert!(ids.is_sorted());
    let part = room.olga.get(&format!("{path}?limit=2&after={}", ids[0])).await.ok();
    assert_eq!(part.as_array().unwrap()[..], events[1..3]);
}
