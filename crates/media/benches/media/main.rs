//! `make bench-media`: what the media server takes for a packet, a hand-over and a join on this
//! machine, and what Debian's Janus takes for the same stream to the same clients, as a table.
//!
//! Nothing here asserts a time. CPU time is what is compared, so that a busy machine does not matter.
//! What fails the run is a wrong answer (a packet lost, one of the old holder after one of the new, a
//! picture without a keyframe) or a row that is missing: Janus's too.
//! Parts by name (`scripts/bench-media forward janus`): `forward audio handover joins janus`.
#![expect(clippy::cast_precision_loss, reason = "figures for people, far below 2^52")]

mod beside;
mod counted;
mod forward;
mod hall;
mod handover;
mod heard;
mod janus;
mod joins;
mod mark;
mod netns;
mod ours;
mod peer;
mod pinned;
mod process;
mod serve;
mod source;
mod station;
mod table;
mod videoroom;

use std::process::ExitCode;

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use table::Table;

/// The product's own: what a join keeps in memory depends on it.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The bench has no caller that could act on a kind of error: it is told and the run fails.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Forward,
    Audio,
    Handover,
    Joins,
    Janus,
}

impl Part {
    const ALL: [Self; 5] = [Self::Forward, Self::Audio, Self::Handover, Self::Joins, Self::Janus];

    const fn name(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Audio => "audio",
            Self::Handover => "handover",
            Self::Joins => "joins",
            Self::Janus => "janus",
        }
    }

    fn run(self, table: &mut Table) -> Outcome<()> {
        match self {
            Self::Forward => forward::run(table),
            Self::Audio => forward::run_audio(table),
            Self::Handover => handover::run(table),
            Self::Joins => joins::run(table),
            Self::Janus => beside::run(table),
        }
    }
}

/// The parts named on the command line, all of them if none is; cargo's own `--bench` is ignored.
fn chosen(words: &[String]) -> Outcome<Vec<Part>> {
    let mut parts = Vec::new();
    for word in words.iter().filter(|word| !word.starts_with("--")) {
        let part = Part::ALL.into_iter().find(|part| part.name() == word);
        parts.push(part.ok_or_else(|| format!("no part is called {word}"))?);
    }
    Ok(if parts.is_empty() { Part::ALL.to_vec() } else { parts })
}

fn run() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    // A thousand clients are a thousand sockets.
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
    if let Some(("serve", arguments)) = words.split_first().map(|(word, rest)| (&**word, rest)) {
        return serve::run(arguments);
    }
    let parts = chosen(&words)?;
    str0m::crypto::from_feature_flags().install_process_default();
    let mut table = Table::default();
    table.heading("machine");
    table.row("cores", std::thread::available_parallelism()?.to_string(), "");
    // A part that fails takes no other's rows with it.
    let mut failures = Vec::new();
    for part in parts {
        table.heading(part.name());
        if let Err(error) = part.run(&mut table) {
            table::complain(&format!("{} failed: {error}", part.name()));
            failures.push(format!("{}: {error}", part.name()));
        }
    }
    table.summary();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("; ").into()) }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            table::complain(&format!("bench failed: {error}"));
            ExitCode::FAILURE
        }
    }
}
