//! Accounts, meetings and those who joined them, made over the API before anything is measured.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::Outcome;
use crate::http::Http;

pub(crate) struct Person {
    pub(crate) token: String,
}

/// Signs up `count` accounts, one after the other: a password costs what it should.
pub(crate) fn sign_up(address: SocketAddr, count: usize) -> Outcome<Vec<Person>> {
    let mut http = Http::connect(address)?;
    let person = |number: usize| {
        let email = format!("bench-{number}-{:08x}@example.org", rand::random::<u32>());
        let body = json!({"email": email, "password": "a long enough pass phrase",
            "full_name": format!("Person {number}")});
        let answer = http.post("/api/v1/auth/signup", None, &body)?.json()?;
        Ok(Person { token: text(&answer, "access_token")? })
    };
    (0..count).map(person).collect()
}

/// A meeting of the person's own; its id.
pub(crate) fn create_meeting(address: SocketAddr, creator: &Person, name: &str) -> Outcome<u64> {
    let mut http = Http::connect(address)?;
    let body = json!({"name": name});
    let answer = http.post("/api/v1/meetings/", Some(&creator.token), &body)?.json()?;
    number(&answer, "id")
}

/// Lets everybody join; their participant ids in the same order.
pub(crate) fn join(address: SocketAddr, meeting: u64, people: &[Person]) -> Outcome<Vec<u64>> {
    let mut http = Http::connect(address)?;
    let path = format!("/api/v1/meetings/{meeting}/join");
    let join = |person: &Person| {
        let answer = http.post(&path, Some(&person.token), &json!({}))?.json()?;
        number(&answer, "participant_id")
    };
    people.iter().map(join).collect()
}

pub(crate) fn number(value: &Value, field: &str) -> Outcome<u64> {
    value[field].as_u64().ok_or_else(|| format!("no number {field} in {value}").into())
}

pub(crate) fn text(value: &Value, field: &str) -> Outcome<String> {
    let text = value[field].as_str().ok_or_else(|| format!("no text {field} in {value}"))?;
    Ok(text.to_owned())
}
