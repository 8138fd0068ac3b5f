//! Our server, in a process of its own: `media serve ADDRESS BWE`, told what to do in JSON lines.

use std::collections::BTreeSet;
use std::io::{BufRead as _, Write as _};
use std::net::SocketAddr;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};

use media::{
    Client, Config, Epoch, Fact, Facts, Join, Media, MemberId, PeerId, Permits,
    RESIDENCE_BOUNDS_US, RoomId,
};
use serde::{Deserialize, Serialize};

use crate::Outcome;
use crate::mark::wall_ns;

const ROOM: RoomId = RoomId(1);

#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Ask {
    Join { peer: u64, member: u64, offer: String },
    Permit { epoch: u64, holder: u64, cameras: Vec<u64> },
    Counts,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Tell {
    Bound(SocketAddr),
    Answer {
        peer: u64,
        answer: String,
    },
    /// Try again.
    Busy {
        peer: u64,
    },
    Refused {
        peer: u64,
        why: String,
    },
    Gone {
        peer: u64,
        why: String,
    },
    /// `permit` was called and told that it is applied; wall clock.
    Permitted {
        epoch: u64,
        asked_ns: u64,
        done_ns: u64,
    },
    /// The first packet of the holder in its epoch.
    Sign {
        epoch: u64,
        at_ns: u64,
    },
    Counts(Box<Figures>),
}

/// What of `media::Counts` the bench looks at.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Figures {
    pub(crate) received: u64,
    pub(crate) flooded: u64,
    pub(crate) forwarded: u64,
    pub(crate) sent: u64,
    pub(crate) send_calls: u64,
    pub(crate) send_dropped: u64,
    pub(crate) cpu_us: u64,
    pub(crate) residence: [u64; RESIDENCE_BOUNDS_US.len() + 1],
}

/// Ends when its input does.
pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let [address, estimation] = arguments else { return Err("serve ADDRESS on|off".into()) };
    let (tells, lines) = mpsc::channel::<Tell>();
    let writer = std::thread::spawn(move || {
        let mut out = std::io::stdout().lock();
        for tell in lines {
            let line = serde_json::to_string(&tell).unwrap_or_default();
            if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
                return;
            }
        }
    });
    let config = Config {
        udp: Some(address.parse()?),
        bandwidth_estimation: estimation == "on",
        ..Config::default()
    };
    // A fact is told on the media thread, which must not wait for a pipe.
    let told_to = Mutex::new(tells.clone());
    let facts: Facts = Arc::new(move |_, fact| {
        if let Some(tell) = told(&fact) {
            let _ = told_to.lock().unwrap_or_else(PoisonError::into_inner).send(tell);
        }
    });
    let media = Media::start(&config, facts)?;
    let bound = *media.addresses().udp.first().ok_or("no UDP address bound")?;
    tells.send(Tell::Bound(bound))?;
    for line in std::io::stdin().lock().lines() {
        obey(&media, serde_json::from_str(&line?)?, &tells);
    }
    media.shutdown();
    drop((media, tells));
    writer.join().map_err(|_| "the writer panicked")?;
    Ok(())
}

fn told(fact: &Fact) -> Option<Tell> {
    match fact {
        Fact::Gone { peer, why, .. } => Some(Tell::Gone { peer: peer.0, why: why.code().into() }),
        Fact::Sign { epoch, .. } => Some(Tell::Sign { epoch: epoch.0, at_ns: wall_ns() }),
        // The clients know when they are connected; the rest is the meeting's.
        _ => None,
    }
}

fn obey(media: &Media, ask: Ask, tells: &Sender<Tell>) {
    let tells = tells.clone();
    match ask {
        Ask::Join { peer, member, offer } => {
            let (name, member, client) = (PeerId(peer), MemberId(member), Client::Browser);
            let reply = move |answer: Result<String, media::JoinError>| {
                let tell = match answer {
                    Ok(answer) => Tell::Answer { peer, answer },
                    Err(media::JoinError::Busy) => Tell::Busy { peer },
                    Err(error) => Tell::Refused { peer, why: error.to_string() },
                };
                let _ = tells.send(tell);
            };
            media.join(ROOM, Join { peer: name, member, client, offer }, Box::new(reply));
        }
        Ask::Permit { epoch, holder, cameras } => {
            let cameras: BTreeSet<MemberId> = cameras.into_iter().map(MemberId).collect();
            let holder = Some(MemberId(holder));
            let permits = Permits { epoch: Epoch(epoch), holder, cameras: Arc::new(cameras) };
            let asked_ns = wall_ns();
            let done = move || {
                let _ = tells.send(Tell::Permitted { epoch, asked_ns, done_ns: wall_ns() });
            };
            media.permit(ROOM, permits, Box::new(done));
        }
        Ask::Counts => {
            let counts = media.counts();
            let figures = Figures {
                received: counts.received,
                flooded: counts.flooded,
                forwarded: counts.forwarded,
                sent: counts.sent,
                send_calls: counts.send_calls,
                send_dropped: counts.send_dropped,
                cpu_us: counts.cpu_us.iter().sum(),
                residence: counts.residence.buckets,
            };
            let _ = tells.send(Tell::Counts(Box::new(figures)));
        }
    }
}
