//! A killed process comes back as it was: the real binary, SQLite on disk, `kill -9` in mid-turn.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{Client, Folder};

/// How often the new process is asked before the test gives up.
const KNOCKS_MAX: u32 = 400;
const BETWEEN_KNOCKS: std::time::Duration = std::time::Duration::from_millis(50);

/// The binary itself; killed, never asked to stop.
struct Process(Child);

impl Process {
    async fn start(folder: &Folder, address: SocketAddr) -> Self {
        let process = Self(
            Command::new(env!("CARGO_BIN_EXE_nexchamps"))
                .arg("serve")
                .args(["--media-udp=127.0.0.1:0", "--media-tcp=off"])
                .arg(format!("--listen={address}"))
                .arg(format!("--data={}", folder.path().display()))
                .arg(format!("--database-url=sqlite://{}/test.db", folder.path().display()))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        );
        for _ in 0..KNOCKS_MAX {
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                return process;
            }
            tokio::time::sleep(BETWEEN_KNOCKS).await;
        }
        panic!("the server does not listen");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL: nothing is flushed or said goodbye to.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap()
}

/// What must be the same on both sides of the crash: all of the status but how long people wait.
fn lasting(status: &Value) -> Value {
    let queue: Vec<Value> = status["queue"]
        .as_array()
        .unwrap()
        .iter()
        .map(|place| {
            json!([place["participant_id"], place["kind"], place["note"], place["requested_at"]])
        })
        .collect();
    json!({"holder": status["current_holder"], "epoch": status["epoch"], "queue": queue})
}

#[tokio::test]
async fn a_kill_in_the_middle_of_a_turn_loses_nothing() {
    let folder = Folder::new();
    let address = free_address();
    let process = Process::start(&folder, address).await;
    let nobody = Client::new(address);
    let (ann, bob, cleo) =
        (nobody.sign_up("ann").await, nobody.sign_up("bob").await, nobody.sign_up("cleo").await);
    let meeting = ann.post("/meetings/", json!({"name": "Budget"})).await.ok();
    let id = &meeting["id"];
    for person in [&bob, &cleo] {
        person.post(&format!("/meetings/{id}/join"), json!({})).await.ok();
    }
    ann.post(&format!("/tokens/meetings/{id}/claim"), json!({})).await.ok();
    bob.post(&format!("/tokens/meetings/{id}/request"), json!({"note": "me"})).await.ok();
    cleo.post(&format!("/tokens/meetings/{id}/request"), json!({"kind": "question"})).await.ok();
    let status = format!("/tokens/meetings/{id}/status");
    let audit = format!("/stats/meetings/{id}/audit");
    let before = lasting(&ann.get(&status).await.ok());
    assert!(before["holder"]["expires_at"].is_string(), "{before}");
    assert_eq!(before["queue"].as_array().map(Vec::len), Some(2));
    let told = ann.get(&audit).await.ok()["events"].clone();
    drop(process);

    let _process = Process::start(&folder, address).await;
    // The tokens of before still sign in: keys and sessions are on disk too.
    assert_eq!(lasting(&bob.get(&status).await.ok()), before);
    assert_eq!(ann.get(&audit).await.ok()["events"], told);
    ann.post(&format!("/tokens/meetings/{id}/release"), json!({})).await.ok();
    let after = ann.get(&status).await.ok();
    assert_eq!(after["current_holder"]["participant_name"], "cleo of Tests");
    let events = ann.get(&audit).await.ok()["events"].clone();
    let seqs: Vec<u64> =
        events.as_array().unwrap().iter().map(|event| event["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());
    assert!(seqs.len() > told.as_array().unwrap().len());
}

#[tokio::test]
async fn an_erasure_cut_off_by_a_kill_is_finished_after_the_start() {
    let folder = Folder::new();
    let address = free_address();
    let process = Process::start(&folder, address).await;
    let nobody = Client::new(address);
    let (ann, zoe) = (nobody.sign_up("ann").await, nobody.sign_up("zoe").await);
    let meeting = ann.post("/meetings/", json!({"name": "Budget"})).await.ok();
    let id = &meeting["id"];
    zoe.post(&format!("/meetings/{id}/join"), json!({})).await.ok();
    zoe.post(&format!("/tokens/meetings/{id}/claim"), json!({})).await.ok();
    drop(process);
    // What the dead process would have left, killed behind its commit: the account is gone, and its
    // meetings do not know.
    let url = format!("sqlite://{}/test.db", folder.path().display());
    let store = store::Store::open(&url).await.unwrap();
    assert_eq!(store.erase_account(meeting::AccountId(zoe.id)).await.unwrap().len(), 1);
    store.close().await;

    let _process = Process::start(&folder, address).await;
    let status = format!("/tokens/meetings/{id}/status");
    for _ in 0..KNOCKS_MAX {
        if ann.get(&status).await.ok()["current_holder"].is_null() {
            break;
        }
        tokio::time::sleep(BETWEEN_KNOCKS).await;
    }
    let people = ann.get(&format!("/meetings/{id}/participants")).await.ok();
    assert_eq!((&people[1]["name"], &people[1]["is_active"]), (&Value::Null, &json!(false)));
    let events = ann.get(&format!("/tokens/meetings/{id}/events")).await.ok();
    let last = events.as_array().unwrap().last().unwrap();
    assert_eq!((&last["event_type"], &last["cause"]), (&json!("force_release"), &json!("erased")));
}
