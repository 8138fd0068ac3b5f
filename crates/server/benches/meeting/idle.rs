//! What a socket costs that only listens: the server's resident memory over ten thousand of them.

use std::time::Duration;

use crate::Outcome;
use crate::fanout::{SNAPSHOT, TOKEN_CHANGED, seat};
use crate::http::Http;
use crate::people::{create_meeting, join, sign_up};
use crate::server::{Folder, Server};
use crate::socket::Crowd;
use crate::table::Table;

const MEETINGS: usize = 10;
const SOCKETS_EACH: usize = 1_000;
const ACCOUNTS: usize = 16;
const SETTLE: Duration = Duration::from_secs(2);

pub(crate) fn run(table: &mut Table) -> Outcome<()> {
    let folder = Folder::new()?;
    let server = Server::start(&folder)?;
    let people = sign_up(server.address, ACCOUNTS)?;
    let mut meetings = Vec::new();
    for number in 0..MEETINGS {
        let meeting = create_meeting(server.address, &people[0], &format!("Meeting {number}"))?;
        join(server.address, meeting, &people)?;
        meetings.push(meeting);
    }
    // A fresh process: what hashing passwords left behind would hide what the sockets take.
    server.stop()?;
    let server = Server::start(&folder)?;
    for meeting in &meetings {
        join(server.address, *meeting, &people)?;
    }
    let before = server.rss()?;
    let mut crowd = Crowd::new(SNAPSHOT)?;
    for meeting in &meetings {
        seat(&server, &mut crowd, *meeting, &people, SOCKETS_EACH)?;
        // Read as they come, so that no snapshot waits in the server.
        while crowd.all_have() < 1 {
            crowd.pump()?;
        }
    }
    crowd.restart(TOKEN_CHANGED);
    let mut http = Http::connect(server.address)?;
    for meeting in &meetings {
        let path = format!("/api/v1/tokens/meetings/{meeting}/claim");
        http.post(&path, Some(&people[0].token), &serde_json::json!({}))?.json()?;
    }
    crowd.wait_for(1)?;
    std::thread::sleep(SETTLE);
    let after = server.rss()?;
    let sockets = crowd.len() as u64;
    let each = after.saturating_sub(before) as f64 / sockets as f64 / 1_024.0;
    let mib = |bytes: u64| bytes as f64 / 1_048_576.0;
    table.row("server memory (RSS) before", format!("{:.1} MiB", mib(before)), "");
    table.row(&format!("  with {sockets} sockets"), format!("{:.1} MiB", mib(after)), "");
    table.row("  an idle socket", format!("{each:.2} KiB"), "< 12 KiB");
    drop(crowd);
    server.stop()
}
