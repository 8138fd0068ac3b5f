//! A server of its own for each test, and people who use it.

use std::net::SocketAddr;
use std::time::Duration;

use clap::Parser;
use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use server::app::App;
use server::config::Config;
use server::{serve, start};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::ClientRequestBuilder;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    config: Config,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) app: App,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let data = format!("--data={}/live-{}", env!("CARGO_TARGET_TMPDIR"), address.port());
        let (udp, tcp) = ("--media-udp=127.0.0.1:0", "--media-tcp=off");
        let flags = ["nexchamps", "--database-url=memory:", "--rate-limit=off", &data, udp, tcp];
        let app = start::app(Flags::parse_from(flags).config).await.unwrap();
        tokio::spawn(serve::serve(app.clone(), listener, std::future::pending()));
        Self { address, app }
    }

    pub(crate) async fn person(&self, name: &str) -> Person {
        let http = Client::builder(TokioExecutor::new()).build_http();
        let mut person = Person { address: self.address, http, token: String::new() };
        let body = json!({"email": format!("{name}@example.org"),
            "password": "a long way to Tipperary", "full_name": name, "username": name});
        let (status, answer) = person.call("POST", "/auth/signup", Some(body)).await;
        assert_eq!(status, 200, "{answer}");
        answer["access_token"].as_str().unwrap().clone_into(&mut person.token);
        person
    }

    /// A meeting with so many people; the first is its facilitator.
    pub(crate) async fn meeting(&self, people: usize, settings: Value) -> Meeting {
        let mut all = Vec::new();
        for number in 0..people {
            all.push(self.person(&format!("person{number}")).await);
        }
        let body = json!({"name": "Council", "settings": settings});
        let made = all[0].ok("POST", "/meetings/", body).await;
        let id = made["id"].as_u64().unwrap();
        let mut participants = Vec::new();
        for person in &all {
            let joined = person.ok("POST", &format!("/meetings/{id}/join"), json!({})).await;
            participants.push(joined["id"].as_u64().unwrap());
        }
        Meeting { id, people: all, participants }
    }
}

pub(crate) struct Meeting {
    pub(crate) id: u64,
    pub(crate) people: Vec<Person>,
    pub(crate) participants: Vec<u64>,
}

#[derive(Clone)]
pub(crate) struct Person {
    address: SocketAddr,
    http: Client<HttpConnector, Full<Bytes>>,
    pub(crate) token: String,
}

impl Person {
    pub(crate) async fn call(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        self.keyed(None, method, path, body).await
    }

    pub(crate) async fn keyed(
        &self,
        key: Option<&str>,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> (u16, Value) {
        let mut request = hyper::Request::builder()
            .method(method)
            .uri(format!("http://{}/api/v1{path}", self.address))
            .header("authorization", format!("Bearer {}", self.token));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = request.body(Full::from(body)).unwrap();
        let answer = self.http.request(request).await.unwrap();
        let status = answer.status().as_u16();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// A call that must succeed.
    pub(crate) async fn ok(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(method, path, Some(body)).await;
        assert!(status < 300, "{method} {path}: {status} {answer}");
        answer
    }

    pub(crate) async fn floor(&self, meeting: u64, what: &str) -> (u16, Value) {
        self.call("POST", &format!("/tokens/meetings/{meeting}/{what}"), Some(json!({}))).await
    }

    pub(crate) async fn socket(&self, meeting: u64, query: &str) -> Socket {
        self.try_socket(&format!("ws/meetings/{meeting}{query}")).await.unwrap()
    }

    pub(crate) async fn try_socket(&self, path: &str) -> Result<Socket, Error> {
        let uri = format!("ws://{}/api/v1/{path}", self.address).parse().unwrap();
        let request = ClientRequestBuilder::new(uri)
            .with_sub_protocol("bearer")
            .with_sub_protocol(self.token.clone());
        connect_async(request).await.map(|(stream, _)| Socket { stream })
    }
}

pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    pub(crate) async fn next(&mut self) -> Value {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.stream.next()).await;
            match message.expect("a frame comes in time").expect("the socket is open").unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("unexpected {other:?}"),
            }
        }
    }

    /// The code with which the server closes, whatever comes before.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.stream.next()).await;
            match message.expect("the socket closes in time") {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// The next frame of a type; what comes before it is passed over.
    pub(crate) async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    pub(crate) async fn say(&mut self, message: &Value) {
        self.send(Message::text(message.to_string())).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// Sends a command and gives its answer, `reply` or `error`.
    pub(crate) async fn command(&mut self, command: &str, data: Value) -> Value {
        self.say(&json!({"type": "command", "id": "c", "command": command, "data": data})).await;
        loop {
            let frame = self.next().await;
            if frame["id"] == "c" {
                return frame;
            }
        }
    }
}
