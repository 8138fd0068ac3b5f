//! What somebody voted is told by no way out before the vote is counted, and never if it is not.

use meeting::{MeetingId, Seq};
use serde_json::{Value, json};
use server::live::Directory;

use super::proposals::{Scene, scene, vote};
use crate::support::{Call, Client, Document};

/// Words that stand in an answer only if it tells a choice; as JSON, and inside a cell of CSV.
const CHOICES: [&str; 8] =
    ["\"yes\"", "\"no\"", "\"abstain\"", "choice", "ballots", "tally", "\"\"yes\"\"", "\"\"no\"\""];

#[track_caller]
fn assert_silent(text: &str, whence: &str) {
    for word in CHOICES {
        // A count of refusals and the names of actions have none of them.
        assert!(!text.contains(word), "{whence} tells {word}: {text}");
    }
}

/// Every read of the document that can be made of this meeting, as each of these people makes it.
async fn read_all(scene: &Scene, people: &[&Client], proposal: u64) -> Vec<(String, String)> {
    let mut read = Vec::new();
    let operations = Document::get().operations().into_iter();
    for operation in operations.filter(|operation| operation.method == "GET") {
        let is_proposal = operation.path.ends_with("/proposals/{id}");
        let id = if is_proposal { proposal } else { scene.meeting };
        let path = operation.path.replace("{id}", &id.to_string());
        let mut paths = vec![path.clone()];
        if path.contains("export") {
            paths = ["json", "csv"].map(|format| format!("{path}?format={format}")).into();
        } else if path.contains("/annotations/") {
            paths.push(format!("{path}?at_seq=20"));
        }
        for path in paths {
            for who in people {
                let answer = who.send(Call::root("GET", &path)).await;
                let text = String::from_utf8(answer.bytes.to_vec()).unwrap();
                read.push((format!("{} as {} ({})", path, who.username, answer.status), text));
            }
        }
    }
    read
}

/// All frames as a node makes them that reads the meeting from the journal, as after a restart.
async fn made_anew(scene: &Scene) -> Vec<String> {
    let node = Directory::start(scene.server.app.store().clone(), server::clock::now);
    let meeting = MeetingId(scene.meeting);
    node.read(meeting, |_, _| ()).await.unwrap();
    let frames = node.room(meeting).unwrap().frames;
    node.refill(meeting, &frames, Seq(0)).await;
    frames.after(Seq(0), usize::MAX).unwrap().iter().map(|text| text.to_string()).collect()
}

/// What the sockets tell: a snapshot, and all events from the first on.
async fn follow_all(scene: &Scene, people: &[&Client]) -> Vec<(String, String)> {
    let mut told = Vec::new();
    let head = scene.ada.audit(scene.meeting).await.last().unwrap()["seq"].as_u64().unwrap();
    for who in people {
        let mut socket = who.socket(scene.meeting, "").await;
        let snapshot = socket.text().await.unwrap();
        told.push((format!("the snapshot of {}", who.username), snapshot));
        let mut socket = who.socket(scene.meeting, "?since=0").await;
        for _ in 0..head {
            let text = socket.text().await.unwrap();
            told.push((format!("a frame for {}", who.username), text));
        }
    }
    told
}

/// Without the proposals' `my_choice`: that one's own choice is told to oneself is no leak.
fn without_own(text: &str) -> String {
    let mut frame: Value = serde_json::from_str(text).unwrap();
    for proposal in frame["data"]["proposals"].as_array_mut().into_iter().flatten() {
        proposal.as_object_mut().unwrap().remove("my_choice");
    }
    frame.to_string()
}

async fn assert_nobody_is_told(scene: &Scene, root: &Client, proposal: u64) {
    let people = [&scene.ada, &scene.bob, &scene.cid, &scene.olga, root];
    let read = read_all(scene, &people, proposal).await;
    let whole = |what: &str| read.iter().filter(|(from, _)| from.contains(what)).count();
    assert!(whole("/proposals/") >= 10 && whole("audit/export") >= 10 && whole("(200)") > 60);
    for (whence, text) in read {
        assert_silent(&text, &whence);
    }
    for (whence, text) in follow_all(scene, &people).await {
        let text = if whence.contains("snapshot") { without_own(&text) } else { text };
        assert_silent(&text, &whence);
    }
    let frames = made_anew(scene).await;
    assert!(frames.iter().any(|text| text.contains("\"ballot_cast\"")));
    for text in frames {
        assert_silent(&text, "a frame made anew");
    }
}

#[tokio::test]
async fn while_a_vote_is_open_no_way_out_tells_a_choice() {
    let scene = scene().await;
    let root = scene.server.admin("root").await;
    let mut sockets = Vec::new();
    for who in [&scene.ada, &scene.bob, &scene.olga, &root] {
        let mut socket = who.socket(scene.meeting, "").await;
        socket.next_of("snapshot").await;
        sockets.push(socket);
    }
    let id = scene.open(json!({"title": "A boat", "method": "two_thirds"})).await;
    vote(&scene.ada, id, "no").await;
    vote(&scene.bob, id, "yes").await;
    vote(&scene.bob, id, "no").await;
    vote(&scene.cid, id, "abstain").await;
    scene
        .olga
        .post(&format!("/proposals/{id}/vote"), json!({"choice": "no"}))
        .await
        .refused(403, "role_forbids");
    scene.ada.post(&format!("/chat/meetings/{}", scene.meeting), json!({"text": "end"})).await.ok();
    for mut socket in sockets {
        let texts = socket.recorded_until("chat_message").await;
        let cast = texts.iter().filter(|text| text.contains("\"ballot_cast\"")).count();
        assert_eq!(cast, 4, "all see who has voted, a change among it");
        for text in texts {
            assert_silent(&text, "a live frame");
        }
    }
    assert_nobody_is_told(&scene, &root, id).await;
    // To oneself it is told what one voted oneself, and nothing of others.
    for (who, mine) in [(&scene.bob, json!("no")), (&scene.cid, json!("abstain"))] {
        let snapshot = who.socket(scene.meeting, "").await.next_of("snapshot").await;
        let proposal = &snapshot["data"]["proposals"][0];
        assert_eq!((&proposal["my_choice"], &proposal["id"]), (&mine, &json!(id)));
    }
    for who in [&scene.olga, &root] {
        let snapshot = who.socket(scene.meeting, "").await.next_of("snapshot").await;
        assert!(snapshot["data"]["proposals"][0].get("my_choice").is_none());
    }
}

#[tokio::test]
async fn of_a_vote_that_was_broken_off_no_way_out_ever_tells_a_choice() {
    let scene = scene().await;
    let root = scene.server.admin("root").await;
    let first = scene.open(json!({"title": "A boat"})).await;
    vote(&scene.ada, first, "no").await;
    vote(&scene.bob, first, "yes").await;
    scene.change("feedback").await;
    scene.change("decision").await;
    let second = scene.open(json!({"title": "A sail"})).await;
    vote(&scene.cid, second, "abstain").await;
    scene.ada.post(&format!("/proposals/{second}/withdraw"), json!({})).await.ok();
    assert_nobody_is_told(&scene, &root, first).await;
    assert_nobody_is_told(&scene, &root, second).await;
    let third = scene.open(json!({"title": "An oar"})).await;
    vote(&scene.cid, third, "yes").await;
    scene.ada.post(&format!("/meetings/{}/end", scene.meeting), json!({})).await.ok();
    assert_nobody_is_told(&scene, &root, third).await;
    for who in [&scene.bob, &scene.cid] {
        let snapshot = who.socket(scene.meeting, "").await.next_of("snapshot").await;
        let proposals = snapshot["data"]["proposals"].as_array().unwrap();
        assert!(proposals.iter().all(|it| it.get("my_choice").is_none()), "{snapshot}");
    }
}

#[tokio::test]
async fn once_it_is_counted_everybody_learns_who_voted_what() {
    let scene = scene().await;
    let lapsed = scene.open(json!({"title": "A sail"})).await;
    vote(&scene.cid, lapsed, "abstain").await;
    scene.ada.post(&format!("/proposals/{lapsed}/withdraw"), json!({})).await.ok();
    let mut socket = scene.olga.socket(scene.meeting, "").await;
    socket.next_of("snapshot").await;
    let id = scene.open(json!({"title": "A boat"})).await;
    vote(&scene.bob, id, "yes").await;
    vote(&scene.cid, id, "no").await;
    vote(&scene.cid, id, "yes").await;
    scene.ada.post(&format!("/proposals/{id}/close"), json!({})).await.ok();
    let ballots = json!([{"participant_id": scene.b, "choice": "yes"},
        {"participant_id": scene.c, "choice": "yes"}]);
    let closed = socket.next_of("vote_closed").await;
    assert_eq!(closed["data"]["ballots"], ballots);
    assert_eq!(closed["data"]["tally"], json!({"yes": 2, "no": 0, "abstain": 0}));
    let made = socket.next_of("decision_created").await;
    assert_eq!(made["data"]["proposal_id"], id);
    // The same frame when it is made anew from the journal.
    let frames = made_anew(&scene).await;
    let told: Vec<Value> = frames.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    assert!(told.contains(&closed), "{told:?}");
    let audit = scene.olga.audit(scene.meeting).await;
    let of = |proposal: u64| {
        let cast = audit.iter().filter(|it| it["type"] == "ballot" && it["id"] == proposal);
        cast.map(|it| (it["participant_id"].clone(), it["choice"].clone())).collect::<Vec<_>>()
    };
    let (b, c) = (json!(scene.b), json!(scene.c));
    let every = [(b, json!("yes")), (c.clone(), json!("no")), (c.clone(), json!("yes"))];
    assert_eq!(of(id), every, "every ballot in its place");
    assert_eq!(of(lapsed), [(c, Value::Null)], "and of the other none");
    let export = format!("/stats/meetings/{}/audit/export?format=csv", scene.meeting);
    let csv = scene.ada.get(&export).await;
    assert!(csv.text().contains(r#"{""choice"":""yes""}"#), "{}", csv.text());
    assert!(!csv.text().contains("abstain\"\"}"), "{}", csv.text());
}
