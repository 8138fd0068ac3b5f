//! A socket of somebody in a meeting.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{ClientRequestBuilder, Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::client::Client;

/// How long a frame may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Client {
    /// Follows a meeting, signed in by the subprotocol pair.
    pub(crate) async fn socket(&self, meeting: u64, query: &str) -> Socket {
        let uri = format!("ws://{}/api/v1/ws/meetings/{meeting}{query}", self.address);
        let request = ClientRequestBuilder::new(uri.parse().unwrap())
            .with_sub_protocol("bearer")
            .with_sub_protocol(self.token.clone());
        let (stream, answer) = connect_async(request).await.unwrap();
        assert_eq!(answer.headers()["sec-websocket-protocol"], "bearer");
        Socket(stream)
    }

    /// Follows a meeting as the prototype's client does, with the token in the query.
    pub(crate) async fn socket_by_query(&self, meeting: u64) -> Socket {
        let token = &self.token;
        let uri = format!("ws://{}/api/v1/ws/meetings/{meeting}?token={token}", self.address);
        Socket(connect_async(uri).await.unwrap().0)
    }

    /// The status with which a socket is refused; 101 if it is not.
    pub(crate) async fn refused_socket(&self, meeting: u64) -> u16 {
        let token = &self.token;
        let uri = format!("ws://{}/api/v1/ws/meetings/{meeting}?token={token}", self.address);
        match connect_async(uri).await {
            Ok((_, answer)) => answer.status().as_u16(),
            Err(Error::Http(answer)) => answer.status().as_u16(),
            Err(error) => panic!("{error}"),
        }
    }
}

impl Socket {
    /// The next frame's text; none once the socket is closed.
    pub(crate) async fn text(&mut self) -> Option<String> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next()).await;
            match message.expect("a frame comes in time")? {
                Ok(Message::Text(text)) => return Some(text.to_string()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Waits until the server closes it.
    pub(crate) async fn closed(&mut self) {
        while self.text().await.is_some() {}
    }

    pub(crate) async fn next(&mut self) -> Value {
        serde_json::from_str(&self.text().await.expect("the socket is open")).unwrap()
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

    /// The texts of the recorded frames up to one of a type.
    pub(crate) async fn recorded_until(&mut self, kind: &str) -> Vec<String> {
        let mut texts = Vec::new();
        loop {
            let text = self.text().await.expect("the socket is open");
            let frame: Value = serde_json::from_str(&text).unwrap();
            if frame["seq"].is_u64() && frame["type"] != "snapshot" {
                texts.push(text);
            }
            if frame["type"] == kind {
                return texts;
            }
        }
    }

    pub(crate) async fn say(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// Has a command carried out and gives its answer.
    pub(crate) async fn command(&mut self, command: &str, data: Value) -> Value {
        let message = json!({"type": "command", "id": "c", "command": command, "data": data});
        self.say(&message).await;
        loop {
            let frame = self.next().await;
            if frame["id"] == "c" {
                return frame;
            }
        }
    }
}
