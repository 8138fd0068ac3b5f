//! What the binary says when it starts.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::client::{careless, connect, health, shown};
use crate::server::Folder;

/// Killed with its owner.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn command(folder: &Folder, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nexchamps"));
    command.args(["serve", "--listen=127.0.0.1:0", "--database-url=memory:", "--log=warn"]);
    command.args(["--media-udp=off", "--media-tcp=off"]);
    command.arg(format!("--data={}", folder.path().display())).args(flags);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

#[tokio::test]
async fn the_address_and_the_fingerprint_are_printed_so_that_a_person_can_compare_them() {
    let folder = Folder::new();
    let mut process = Process(command(&folder, &["--tls=self-signed"]).spawn().unwrap());
    let lines = BufReader::new(process.0.stderr.take().unwrap()).lines();
    let lines: Vec<String> = lines.map(Result::unwrap).take(2).collect();
    let address = lines[0].strip_prefix("Nex-Champs is at https://").unwrap().parse().unwrap();
    let fingerprint = lines[1].rsplit(' ').next().unwrap();
    assert_eq!(fingerprint.split(':').count(), 32, "{lines:?}");
    assert_eq!(health(address, "localhost", careless(&[])).await.unwrap().status, 200);
    let shown = shown(&connect(address, "localhost", careless(&[])).await.unwrap());
    let digest = digest_of(&shown);
    assert_eq!(fingerprint.replace(':', "").to_lowercase(), digest);
}

fn digest_of(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    let pairs = Sha256::digest(bytes);
    pairs.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

#[test]
fn contradictory_settings_end_the_start_with_one_line() {
    let folder = Folder::new();
    let ended = command(&folder, &["--tls=off", "--tls-cert=a", "--tls-key=b"]).output().unwrap();
    assert!(!ended.status.success());
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.contains("NEXCHAMPS_TLS=off and NEXCHAMPS_TLS_CERT contradict"), "{said}");
    assert_eq!(said.lines().count(), 1);
}
