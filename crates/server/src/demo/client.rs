//! A small client of the public API: one account, its tokens, calls and a socket.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use hyper::{Method, Request, StatusCode};
use hyper_util::client::legacy::Client as Connections;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Tries of one call that is told to come back later, or whose session wants renewing.
const TRIES_MAX: u32 = 5;
const RETRY_SECONDS: u64 = 1;

/// Why the demo cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("{0} is no address like http://127.0.0.1:8000")]
    Address(String),
    #[error("the server cannot be reached: {0}")]
    Reach(String),
    #[error("{path}: {status}: {detail}")]
    Refused { path: String, status: u16, detail: String },
    #[error("the server's answer is not as agreed: {0}")]
    Answer(&'static str),
}

impl DemoError {
    /// A refusal belongs to a meeting; the rest ends the demo.
    pub(super) const fn is_refusal(&self) -> bool {
        match self {
            Self::Refused { .. } => true,
            Self::Address(_) | Self::Reach(_) | Self::Answer(_) => false,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Server {
    /// `host:port`
    authority: Arc<str>,
    connections: Connections<HttpConnector, Full<Bytes>>,
}

impl Server {
    pub(super) fn new(url: &str) -> Result<Self, DemoError> {
        let authority = url.strip_prefix("http://").map(|rest| rest.trim_end_matches('/'));
        let authority = authority.filter(|rest| !rest.is_empty() && !rest.contains('/'));
        let authority = authority.ok_or_else(|| DemoError::Address(url.to_owned()))?;
        let connections = Connections::builder(TokioExecutor::new()).build_http();
        Ok(Self { authority: authority.into(), connections })
    }

    pub(super) fn base(&self) -> String {
        format!("http://{}", self.authority)
    }

    async fn send(&self, call: &Call<'_>, token: &str) -> Result<Answer, DemoError> {
        let mut request = Request::builder()
            .method(call.method)
            .uri(format!("{}/api/v1{}", self.base(), call.path))
            .header(CONTENT_TYPE, "application/json");
        if !token.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = call.body.map(Value::to_string).unwrap_or_default();
        let request = request.body(Full::from(body)).map_err(reach)?;
        let response = self.connections.request(request).await.map_err(reach)?;
        let status = response.status();
        let wait = response.headers().get(RETRY_AFTER);
        let wait = wait.and_then(|value| value.to_str().ok()?.parse().ok());
        let bytes = response.into_body().collect().await.map_err(reach)?.to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Answer { status, wait: wait.unwrap_or(RETRY_SECONDS), body })
    }
}

struct Call<'a> {
    method: &'a Method,
    path: &'a str,
    body: Option<&'a Value>,
}

struct Answer {
    status: StatusCode,
    /// Seconds until it is worth while to ask again.
    wait: u64,
    body: Value,
}

#[derive(Debug)]
struct Tokens {
    access: String,
    refresh: String,
}

impl Tokens {
    fn read(answer: &Value) -> Result<Self, DemoError> {
        let text = |field: &str| answer[field].as_str().map(str::to_owned);
        let tokens = text("access_token").zip(text("refresh_token"));
        let (access, refresh) = tokens.ok_or(DemoError::Answer("a sign-in without tokens"))?;
        Ok(Self { access, refresh })
    }
}

#[derive(Debug)]
pub(super) struct Client {
    server: Server,
    tokens: Mutex<Tokens>,
}

impl Client {
    pub(super) async fn sign_up(
        server: &Server,
        name: &str,
        email: &str,
        password: &str,
    ) -> Result<Self, DemoError> {
        let body = json!({"email": email, "password": password, "full_name": name});
        let call = Call { method: &Method::POST, path: "/auth/signup", body: Some(&body) };
        let answer = settled(call.path, server.send(&call, "").await?)?;
        Ok(Self { server: server.clone(), tokens: Mutex::new(Tokens::read(&answer)?) })
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value, DemoError> {
        self.call(Call { method: &Method::GET, path, body: None }).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, DemoError> {
        self.call(Call { method: &Method::POST, path, body: Some(body) }).await
    }

    pub(super) async fn delete(&self, path: &str) -> Result<Value, DemoError> {
        self.call(Call { method: &Method::DELETE, path, body: None }).await
    }

    /// Joins the meeting; the participant's id.
    pub(super) async fn join(&self, meeting: u64) -> Result<u64, DemoError> {
        let answer = self.post(&format!("/meetings/{meeting}/join"), &json!({})).await?;
        answer["participant_id"].as_u64().ok_or(DemoError::Answer("a participant without an id"))
    }

    /// Opens the meeting's socket.
    pub(super) async fn socket(&self, meeting: u64) -> Result<Socket, DemoError> {
        let url = format!("ws://{}/api/v1/ws/meetings/{meeting}", self.server.authority);
        let mut request = url.into_client_request().map_err(reach)?;
        let protocol = format!("bearer, {}", self.access());
        let protocol = protocol.parse().map_err(reach)?;
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, protocol);
        let (socket, _) = connect_async(request).await.map_err(reach)?;
        Ok(socket)
    }

    /// One call, renewed when the session wants it and repeated when the server asks for patience.
    async fn call(&self, call: Call<'_>) -> Result<Value, DemoError> {
        let mut tries = 1;
        loop {
            let answer = self.server.send(&call, &self.access()).await?;
            if tries == TRIES_MAX {
                return settled(call.path, answer);
            }
            tries += 1;
            match answer.status {
                StatusCode::UNAUTHORIZED => self.refresh().await?,
                StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                    tokio::time::sleep(Duration::from_secs(answer.wait)).await;
                }
                _ => return settled(call.path, answer),
            }
        }
    }

    /// Renews the session; a person makes one call at a time, so no two renew at once.
    pub(super) async fn refresh(&self) -> Result<(), DemoError> {
        let body = {
            let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            json!({"refresh_token": tokens.refresh})
        };
        let call = Call { method: &Method::POST, path: "/auth/refresh", body: Some(&body) };
        let answer = settled(call.path, self.server.send(&call, "").await?)?;
        *self.tokens.lock().unwrap_or_else(PoisonError::into_inner) = Tokens::read(&answer)?;
        Ok(())
    }

    fn access(&self) -> String {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).access.clone()
    }
}

/// The answer's body, or the server's own words why not.
fn settled(path: &str, answer: Answer) -> Result<Value, DemoError> {
    if answer.status.is_success() {
        return Ok(answer.body);
    }
    let detail = answer.body["detail"].as_str().unwrap_or_default().to_owned();
    Err(DemoError::Refused { path: path.to_owned(), status: answer.status.as_u16(), detail })
}

fn reach(error: impl std::fmt::Display) -> DemoError {
    DemoError::Reach(error.to_string())
}
