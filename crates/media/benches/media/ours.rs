//! The bench's side of our server's process.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::IpAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use crate::peer::{Offered, Peer, Sends};
use crate::serve::{Ask, Figures, Tell};
use crate::{Outcome, table};

const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);
const STOP_TIME_MAX: Duration = Duration::from_secs(3);
/// Between two tries of a join that was told to come later.
const BUSY_WAIT: Duration = Duration::from_millis(20);
const BUSY_TIME_MAX: Duration = Duration::from_mins(1);

/// Ended with its input, at the latest when dropped.
pub(crate) struct Ours {
    child: Child,
    stdin: Option<ChildStdin>,
    tells: Receiver<Tell>,
    /// Where the clients bind theirs.
    ip: IpAddr,
    next_peer: u64,
    /// Epochs whose first packet came, and when.
    pub(crate) signs: Vec<(u64, u64)>,
}

/// One grant, by the server's wall clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grant {
    pub(crate) asked_ns: u64,
    pub(crate) done_ns: u64,
}

/// Whether the server estimates what each line carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Estimation {
    Off,
    On,
}

impl Estimation {
    pub(crate) const BOTH: [Self; 2] = [Self::Off, Self::On];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
        }
    }
}

impl Ours {
    /// Serves on `server`, in the calling thread's network namespace; its clients will come from `clients`.
    pub(crate) fn start(server: IpAddr, clients: IpAddr, estimation: Estimation) -> Outcome<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", &format!("{server}:0"), estimation.name()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (sender, tells) = mpsc::channel();
        let stdout = stdout.ok_or("no output of the server's")?;
        std::thread::spawn(move || listen(stdout, &sender));
        let signs = Vec::new();
        let mut ours = Self { child, stdin, tells, ip: clients, next_peer: 1, signs };
        ours.wait(|tell| matches!(tell, Tell::Bound(_)))?;
        Ok(ours)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    fn ask(&mut self, ask: &Ask) -> Outcome<()> {
        let stdin = self.stdin.as_mut().ok_or("the server has ended")?;
        writeln!(stdin, "{}", serde_json::to_string(ask)?)?;
        Ok(stdin.flush()?)
    }

    /// The next thing told that `is_it`; a peer that is gone meanwhile is an error.
    fn wait(&mut self, is_it: impl Fn(&Tell) -> bool) -> Outcome<Tell> {
        let until = Instant::now() + ANSWER_TIME_MAX;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let tell = self.tells.recv_timeout(left);
            let tell = tell.map_err(|_| "no answer of the server's within 10 s, or it ended")?;
            match tell {
                Tell::Gone { peer, why } => return Err(format!("peer {peer} gone: {why}").into()),
                Tell::Sign { epoch, at_ns } => self.signs.push((epoch, at_ns)),
                tell if is_it(&tell) => return Ok(tell),
                tell => return Err(format!("unasked: {tell:?}").into()),
            }
        }
    }

    /// A new member with one browser; the number is the member's and the peer's.
    pub(crate) fn join(&mut self, who: u8, sends: Sends) -> Outcome<(u64, Peer)> {
        let offered = Offered::meeting(self.ip)?;
        let start = Instant::now();
        loop {
            let peer = self.next_peer;
            self.next_peer += 1;
            self.ask(&Ask::Join { peer, member: peer, offer: offered.offer.clone() })?;
            match self.wait(|tell| {
                matches!(tell, Tell::Answer { .. } | Tell::Busy { .. } | Tell::Refused { .. })
            })? {
                Tell::Answer { answer, .. } => {
                    return Ok((peer, offered.accept(&answer, who, sends)?));
                }
                Tell::Busy { .. } if start.elapsed() < BUSY_TIME_MAX => {
                    std::thread::sleep(BUSY_WAIT);
                }
                tell => return Err(format!("a join came to {tell:?}").into()),
            }
        }
    }

    pub(crate) fn permit(&mut self, epoch: u64, holder: u64, cameras: &[u64]) -> Outcome<Grant> {
        self.ask(&Ask::Permit { epoch, holder, cameras: cameras.to_vec() })?;
        match self.wait(|tell| matches!(tell, Tell::Permitted { .. }))? {
            Tell::Permitted { epoch: applied, asked_ns, done_ns } if applied == epoch => {
                Ok(Grant { asked_ns, done_ns })
            }
            tell => Err(format!("a permit came to {tell:?}").into()),
        }
    }

    pub(crate) fn counts(&mut self) -> Outcome<Figures> {
        self.ask(&Ask::Counts)?;
        match self.wait(|tell| matches!(tell, Tell::Counts(_)))? {
            Tell::Counts(figures) => Ok(*figures),
            tell => Err(format!("counts came to {tell:?}").into()),
        }
    }
}

fn listen(stdout: ChildStdout, tells: &Sender<Tell>) {
    for line in BufReader::new(stdout).lines() {
        let Some(tell) = line.ok().and_then(|line| serde_json::from_str(&line).ok()) else {
            return table::complain("the server wrote what is no JSON line of ours");
        };
        if tells.send(tell).is_err() {
            return;
        }
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        self.stdin = None;
        let start = Instant::now();
        while self.child.try_wait().is_ok_and(|status| status.is_none()) {
            if start.elapsed() > STOP_TIME_MAX {
                table::complain("our server did not end with its input and is killed");
                let _ = self.child.kill().and_then(|()| self.child.wait());
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
