//! A client of the API that holds every answer to the OpenAPI document and notes that it was seen.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{Method, Request};
use hyper_util::client::legacy::Client as Connections;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use super::answer::Answer;
use super::document::Document;
use super::notes::note;

/// Everybody's password in tests.
pub(crate) const PASSWORD: &str = "a long way to Tipperary";
const API: &str = "/api/v1";

/// One call, in all its parts.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// With the API's base path, where it has one.
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Call {
    /// A call of the API.
    pub(crate) fn new(method: &str, path: &str) -> Self {
        Self::root(method, &format!("{API}{path}"))
    }

    /// A call outside of the API.
    pub(crate) fn root(method: &str, path: &str) -> Self {
        let method = method.parse().unwrap();
        Self { method, path: path.to_owned(), headers: Vec::new(), body: Bytes::new() }
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.raw("application/json", body.to_string())
    }

    pub(crate) fn raw(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self }.header("content-type", content_type)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// Somebody who calls; signed in or not.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) address: SocketAddr,
    connections: Connections<HttpConnector, Full<Bytes>>,
    pub(crate) token: String,
    pub(crate) refresh_token: String,
    /// The account's id.
    pub(crate) id: u64,
    pub(crate) username: String,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self {
            address,
            connections: Connections::builder(TokioExecutor::new()).build_http(),
            token: String::new(),
            refresh_token: String::new(),
            id: 0,
            username: String::new(),
        }
    }

    /// Makes the account `name` and is signed in as it.
    pub(crate) async fn sign_up(&self, name: &str) -> Self {
        let body = json!({"email": format!("{name}@example.org"), "password": PASSWORD,
            "full_name": format!("{name} of Tests"), "username": name});
        let signed = self.post("/auth/signup", body).await.ok();
        let id = signed["user"]["id"].as_u64().unwrap();
        Self { id, username: name.to_owned(), ..self.with(&signed) }
    }

    /// Signs in by the form, as a session of its own.
    pub(crate) async fn sign_in(&self, name: &str) -> Self {
        let signed = self.form(name, PASSWORD).await.ok();
        let client = self.with(&signed);
        let me = client.get("/users/me").await.ok();
        Self { id: me["id"].as_u64().unwrap(), username: name.to_owned(), ..client }
    }

    /// The sign-in form.
    pub(crate) async fn form(&self, username: &str, password: &str) -> Answer {
        let plain = |text: &str| text.replace(' ', "+").replace('@', "%40");
        let form = format!("username={}&password={}", plain(username), plain(password));
        let form_type = "application/x-www-form-urlencoded";
        self.send(Call::new("POST", "/auth/token").raw(form_type, form)).await
    }

    /// The same person with the tokens of an answer.
    pub(crate) fn with(&self, signed: &Value) -> Self {
        let token = |name: &str| signed[name].as_str().unwrap().to_owned();
        Self { token: token("access_token"), refresh_token: token("refresh_token"), ..self.clone() }
    }

    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Call::new("GET", path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Call::new("POST", path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Call::new("PUT", path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Call::new("DELETE", path)).await
    }

    /// Sends a call under an idempotency key.
    pub(crate) async fn keyed(&self, key: &str, method: &str, path: &str, body: Value) -> Answer {
        self.send(Call::new(method, path).json(&body).header("idempotency-key", key)).await
    }

    /// Sends a call; the answer must be one that the document describes.
    pub(crate) async fn send(&self, call: Call) -> Answer {
        let answer = self.send_unchecked(&call).await;
        let document = Document::get();
        let path = call.path.split('?').next().unwrap_or_default();
        if let Some(operation) = document.find(call.method.as_str(), path) {
            if let Err(wrong) = document.check(&operation, &answer) {
                let body = String::from_utf8_lossy(&answer.bytes);
                panic!("{}: {wrong}\n{}", answer.call, body.chars().take(4000).collect::<String>());
            }
            note(&operation, answer.status);
        }
        assert!(answer.status != 500, "{}", answer.call);
        answer
    }

    async fn send_unchecked(&self, call: &Call) -> Answer {
        let mut request = Request::builder()
            .method(&call.method)
            .uri(format!("http://{}{}", self.address, call.path));
        if !self.token.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {}", self.token));
        }
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        if call.body.is_empty() {
            request.headers_mut().unwrap().remove(CONTENT_TYPE);
        }
        let request = request.body(Full::from(call.body.clone())).unwrap();
        let response = self.connections.request(request).await;
        let response = response.unwrap_or_else(|error| panic!("{}: {error:?}", call.path));
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let call = format!("{} {}", call.method, call.path);
        Answer { call, status: parts.status.as_u16(), headers: parts.headers, bytes }
    }

    /// Makes a meeting and gives its id; its creator is its facilitator.
    pub(crate) async fn meeting(&self, body: Value) -> u64 {
        let mut all = json!({"name": "Weekly"});
        all.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        self.post("/meetings", all).await.ok()["id"].as_u64().unwrap()
    }

    /// Joins a meeting and gives the participant's id.
    pub(crate) async fn join(&self, meeting: u64) -> u64 {
        self.join_as(meeting, "participant").await
    }

    pub(crate) async fn join_as(&self, meeting: u64, role: &str) -> u64 {
        let body = json!({"role": role});
        let joined = self.post(&format!("/meetings/{meeting}/join"), body).await.ok();
        joined["participant_id"].as_u64().unwrap()
    }

    /// One's own participant in a meeting.
    pub(crate) async fn me_in(&self, meeting: u64) -> u64 {
        let people = self.get(&format!("/meetings/{meeting}/participants")).await.ok();
        let mine = |person: &&Value| person["user_id"] == self.username.as_str();
        people.as_array().unwrap().iter().find(mine).unwrap()["id"].as_u64().unwrap()
    }

    /// A call on the floor: `claim`, `release`, `pass`, …
    pub(crate) async fn floor(&self, meeting: u64, what: &str, body: Value) -> Answer {
        let path = format!("/tokens/meetings/{meeting}/{what}");
        let method = if what == "queue" { "PUT" } else { "POST" };
        self.send(Call::new(method, &path).json(&body)).await
    }

    /// The status of the floor.
    pub(crate) async fn status(&self, meeting: u64) -> Value {
        self.get(&format!("/tokens/meetings/{meeting}/status")).await.ok()
    }

    /// The audit trail's events.
    pub(crate) async fn audit(&self, meeting: u64) -> Vec<Value> {
        let audit = self.get(&format!("/stats/meetings/{meeting}/audit")).await.ok();
        audit["events"].as_array().unwrap().clone()
    }
}
