//! The floor, wanted by many at once.

use futures_util::future::join_all;
use serde_json::json;

use crate::people::Server;

const CLIENTS: usize = 8;
const ROUNDS: usize = 100;

#[tokio::test(flavor = "multi_thread")]
async fn two_people_hand_the_floor_to_and_fro() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (ann, bob, id) = (&meeting.people[0], &meeting.people[1], meeting.id);
    let (status, claimed) = ann.floor(id, "claim").await;
    assert_eq!(
        (status, &claimed["event_type"], &claimed["epoch"]),
        (200, &json!("claim"), &json!(1))
    );
    let (status, problem) = bob.floor(id, "claim").await;
    assert_eq!((status, &problem["code"]), (409, &json!("token_held")));
    assert_eq!(problem["holder"]["participant_id"], meeting.participants[0]);
    let pass = format!("/tokens/meetings/{id}/pass?to_participant_id={}", meeting.participants[1]);
    let passed = ann.ok("POST", &pass, json!({})).await;
    assert_eq!(passed["from_participant_id"], meeting.participants[0]);
    assert_eq!(passed["participant_id"], meeting.participants[1]);
    let (status, released) = bob.floor(id, "release").await;
    assert_eq!((status, &released["is_active"]), (200, &json!(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_claim_at_once_and_one_gets_it_over_rest() {
    let server = Server::start().await;
    let meeting = server.meeting(CLIENTS, json!({})).await;
    for round in 0..ROUNDS {
        let claims = meeting.people.iter().map(|person| person.floor(meeting.id, "claim"));
        let answers = join_all(claims).await;
        let won: Vec<usize> = (0..CLIENTS).filter(|at| answers[*at].0 == 200).collect();
        let lost = answers
            .iter()
            .filter(|(status, body)| *status == 409 && body["code"] == "token_held")
            .count();
        assert_eq!((won.len(), lost), (1, CLIENTS - 1), "round {round}: {answers:?}");
        let (status, _) = meeting.people[won[0]].floor(meeting.id, "release").await;
        assert_eq!(status, 200);
    }
    let path = format!("/tokens/meetings/{}/events", meeting.id);
    let events = meeting.people[0].ok("GET", &path, json!({})).await;
    assert_eq!(events.as_array().map(Vec::len), Some(2 * ROUNDS));
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_claim_at_once_and_one_gets_it_over_sockets() {
    let server = Server::start().await;
    let meeting = server.meeting(CLIENTS, json!({})).await;
    let mut sockets =
        join_all(meeting.people.iter().map(|person| person.socket(meeting.id, ""))).await;
    for round in 0..ROUNDS {
        let claims = sockets.iter_mut().map(|socket| socket.command("floor.claim", json!({})));
        let answers = join_all(claims).await;
        let won: Vec<usize> = (0..CLIENTS).filter(|at| answers[*at]["type"] == "reply").collect();
        let lost = answers.iter().filter(|answer| answer["data"]["code"] == "token_held").count();
        assert_eq!((won.len(), lost), (1, CLIENTS - 1), "round {round}: {answers:?}");
        let released = sockets[won[0]].command("floor.release", json!({})).await;
        assert_eq!(released["data"]["event_type"], "release");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_gets_its_first_answer_again_and_no_second_effect() {
    let server = Server::start().await;
    let meeting = server.meeting(2, json!({})).await;
    let (ann, bob) = (&meeting.people[0], &meeting.people[1]);
    let id = meeting.id;
    let keyed = async |who: &crate::people::Person, key: &str, what: &str, body| {
        let path = format!("/tokens/meetings/{id}/{what}");
        who.keyed(Some(key), "POST", &path, Some(body)).await
    };
    let first = keyed(ann, "k", "claim", json!({})).await;
    assert_eq!(first.0, 200);
    let asked = keyed(bob, "k", "request", json!({"note": "me too"})).await;
    assert_eq!(asked.0, 200);
    assert_eq!(keyed(ann, "r", "release", json!({})).await.0, 200);
    assert_eq!(keyed(ann, "k", "claim", json!({})).await, first);
    assert_eq!(keyed(bob, "k", "request", json!({"note": "me too"})).await, asked);
    let other = keyed(bob, "k", "request", json!({"note": "not me"})).await;
    assert_eq!((other.0, &other.1["code"]), (422, &json!("key_reused")));
    // The same key over the socket is the same command.
    let mut socket = ann.socket(id, "").await;
    socket.say(&json!({"type": "command", "id": 1, "key": "k", "command": "floor.claim"})).await;
    assert_eq!(socket.next_of("reply").await["data"], first.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_out_of_range_are_refused_and_nothing_is_stored() {
    let server = Server::start().await;
    let meeting = server.meeting(1, json!({})).await;
    let (ann, id) = (&meeting.people[0], meeting.id);
    ann.floor(id, "claim").await;
    let huge = json!({"annotation_type": "text", "content": {}, "timestamp_ms": 1_u64 << 63});
    let max = u64::MAX;
    for (method, path, body) in [
        ("POST", format!("/annotations/meetings/{id}"), huge),
        ("GET", format!("/meetings?limit={max}0"), json!({})),
        ("POST", format!("/tokens/meetings/{id}/pass"), json!({"to_participant_id": max})),
        ("POST", format!("/tokens/meetings/{id}/extend"), json!({"seconds": 1_u64 << 40})),
        ("POST", format!("/tokens/meetings/{id}/release"), json!({"epoch": -1})),
        ("POST", format!("/tokens/meetings/{id}/request"), json!({"kind": "shout"})),
    ] {
        let (status, answer) = ann.call(method, &path, Some(body)).await;
        assert_eq!(status, 422, "{method} {path}: {answer}");
    }
    let after = format!("/stats/meetings/{id}/audit?after={max}");
    assert_eq!(ann.ok("GET", &after, json!({})).await["events"], json!([]));
    for path in
        [format!("/tokens/meetings/{}/claim", 1_u64 << 40), format!("/tokens/meetings/{max}/claim")]
    {
        assert_eq!(ann.call("POST", &path, None).await.0, 404, "{path}");
    }
}
