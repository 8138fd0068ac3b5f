//! This repo keeps its own rules.

use std::path::Path;

use tidy::files::{self, File};
use tidy::{Breach, coverage, length, link, name, place, wall};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn repo() -> Vec<File> {
    let found = files::read(root()).expect("the repo can be read");
    assert!(found.iter().any(|file| file.path == "crates/tidy/tests/repo.rs"), "not this repo");
    found
}

#[track_caller]
fn none(breaches: &[Breach]) {
    let told: Vec<String> = breaches.iter().map(Breach::to_string).collect();
    assert!(told.is_empty(), "\n{}\n", told.join("\n"));
}

#[test]
fn walls_stand() {
    none(&wall::check(&repo()));
}

#[test]
fn names_say_something() {
    none(&name::check(&repo()));
}

#[test]
fn files_and_functions_are_short() {
    none(&length::check(&repo()));
}

#[test]
fn links_lead_somewhere() {
    none(&link::check(&repo(), |path| root().join(path).exists()));
}

#[test]
fn sql_stands_in_the_store() {
    none(&place::check_sql(&repo()));
}

#[test]
fn no_path_of_a_machine() {
    none(&place::check_paths(&repo()));
}

#[test]
fn the_contract_is_covered() {
    none(&coverage::check(&repo()));
}
