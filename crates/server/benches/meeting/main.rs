//! `make bench`: what the real binary does on this machine, as a table of figures and ratios.
//!
//! Nothing here asserts a time: a slow machine prints slow figures, with the disk's flush rate beside
//! them. What fails the run is a wrong answer, an overlap of the floor, or a row that is missing.
//! Parts by name (`cargo bench -p server -- rest fanout`): `rest fight fanout idle rebuild`.
#![expect(clippy::cast_precision_loss, reason = "figures for people, far below 2^52")]

mod fanout;
mod fight;
mod flushes;
mod http;
mod idle;
mod load;
mod machine;
mod nats;
mod people;
mod rebuild;
mod rest;
mod server;
mod socket;
mod table;

use std::process::ExitCode;

use table::Table;

/// The bench has no caller that could act on a kind of error: it is told and the run fails.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Rest,
    Fight,
    Fanout,
    Idle,
    Rebuild,
}

impl Part {
    const ALL: [Self; 5] = [Self::Rest, Self::Fight, Self::Fanout, Self::Idle, Self::Rebuild];

    const fn name(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Fight => "fight",
            Self::Fanout => "fanout",
            Self::Idle => "idle",
            Self::Rebuild => "rebuild",
        }
    }

    fn run(self, table: &mut Table) -> Outcome<()> {
        match self {
            Self::Rest => rest::run(table),
            Self::Fight => fight::run(table),
            Self::Fanout => fanout::run(table),
            Self::Idle => idle::run(table),
            Self::Rebuild => rebuild::run(table),
        }
    }
}

/// The parts named on the command line, all of them if none is; cargo's own `--bench` is ignored.
fn chosen() -> Outcome<Vec<Part>> {
    let mut parts = Vec::new();
    for word in std::env::args().skip(1).filter(|word| !word.starts_with("--")) {
        let part = Part::ALL.into_iter().find(|part| part.name() == word);
        parts.push(part.ok_or_else(|| format!("no part is called {word}"))?);
    }
    Ok(if parts.is_empty() { Part::ALL.to_vec() } else { parts })
}

fn run() -> Outcome<()> {
    let parts = chosen()?;
    machine::raise_file_limit()?;
    let mut table = Table::default();
    machine::run(&mut table)?;
    for part in parts {
        table.heading(part.name());
        part.run(&mut table).map_err(|error| format!("{}: {error}", part.name()))?;
    }
    table.summary();
    Ok(())
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
