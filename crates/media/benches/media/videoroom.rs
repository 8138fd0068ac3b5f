//! As much of the protocol of Janus's video room as one publisher and its subscribers need.

use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Message, WebSocket, client};

use crate::Outcome;
use crate::peer::{Offered, Peer, Sends};

pub(crate) const ROOM: u64 = 1_234;
/// The one publisher's name.
const FEED: u64 = 1;
const PLUGIN: &str = "janus.plugin.videoroom";
const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);

/// One session, with a handle for each peer.
pub(crate) struct VideoRoom {
    socket: WebSocket<TcpStream>,
    session: u64,
    asked: u64,
    /// Where the clients bind theirs.
    ip: IpAddr,
}

impl VideoRoom {
    pub(crate) fn open(address: SocketAddr, ip: IpAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_TIME_MAX))?;
        let mut request = format!("ws://{address}/").into_client_request()?;
        let protocol = HeaderValue::from_static("janus-protocol");
        request.headers_mut().insert("Sec-WebSocket-Protocol", protocol);
        let (socket, _) = client(request, stream).map_err(|error| error.to_string())?;
        let mut room = Self { socket, session: 0, asked: 0, ip };
        room.session = id(&room.ask(json!({ "janus": "create" }))?)?;
        Ok(room)
    }

    /// Sends a request and returns what it came to, past acknowledgements and news of others.
    fn ask(&mut self, mut request: Value) -> Outcome<Value> {
        self.asked += 1;
        let transaction = self.asked.to_string();
        request["transaction"] = json!(transaction);
        if self.session != 0 {
            request["session_id"] = json!(self.session);
        }
        self.socket.send(Message::text(request.to_string()))?;
        loop {
            let Message::Text(text) = self.socket.read()? else { continue };
            let answer: Value = serde_json::from_str(&text)?;
            if answer["transaction"] != json!(transaction) || answer["janus"] == "ack" {
                continue;
            }
            let is_error = answer["janus"] == "error"
                || !answer.pointer("/plugindata/data/error").unwrap_or(&Value::Null).is_null();
            if is_error {
                return Err(format!("janus: {answer}").into());
            }
            return Ok(answer);
        }
    }

    fn attach(&mut self) -> Outcome<u64> {
        id(&self.ask(json!({ "janus": "attach", "plugin": PLUGIN }))?)
    }

    fn message(&mut self, handle: u64, body: &Value, jsep: Option<Value>) -> Outcome<Value> {
        let mut request = json!({ "janus": "message", "handle_id": handle, "body": body });
        if let Some(jsep) = jsep {
            request["jsep"] = jsep;
        }
        self.ask(request)
    }

    pub(crate) fn publish(&mut self, sends: Sends) -> Outcome<Peer> {
        let offered = Offered::publisher(self.ip)?;
        let handle = self.attach()?;
        let join = json!({ "request": "join", "ptype": "publisher", "room": ROOM, "id": FEED });
        self.message(handle, &join, None)?;
        let publish = json!({ "request": "publish", "audiocodec": "opus", "videocodec": "vp8" });
        let jsep = json!({ "type": "offer", "sdp": offered.offer });
        let answer = self.message(handle, &publish, Some(jsep))?;
        offered.accept(sdp(&answer)?, 0, sends)
    }

    /// Only when the publisher is connected: before, there is no such feed.
    pub(crate) fn subscribe(&mut self) -> Outcome<Peer> {
        let handle = self.attach()?;
        let streams = json!([{ "feed": FEED }]);
        let join =
            json!({ "request": "join", "ptype": "subscriber", "room": ROOM, "streams": streams });
        let offer = self.message(handle, &join, None)?;
        let (peer, answer) = Peer::answering(self.ip, sdp(&offer)?)?;
        let jsep = json!({ "type": "answer", "sdp": answer });
        self.message(handle, &json!({ "request": "start" }), Some(jsep))?;
        Ok(peer)
    }
}

fn id(answer: &Value) -> Outcome<u64> {
    Ok(answer["data"]["id"].as_u64().ok_or_else(|| format!("no id: {answer}"))?)
}

fn sdp(answer: &Value) -> Outcome<&str> {
    Ok(answer["jsep"]["sdp"].as_str().ok_or_else(|| format!("no description: {answer}"))?)
}
