//! A WebSocket that holds nothing while it is idle.
//!
//! Frames to the client are written from the bytes that all sockets share, past the WebSocket
//! library: its write buffer would grow to the largest frame ever sent (the snapshot) and keep that
//! size for the socket's life, some 20 KiB each. The library reads, answers pings and closes.

use std::io::{self, IoSlice};
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

/// Read at once; a socket keeps a buffer of this size.
const READ_BYTES: usize = 1_024;
/// The largest message that a client may send.
pub const MESSAGE_BYTES_MAX: usize = 1_024 * 1_024;
/// The longest header of a frame to a client (RFC 6455, section 5.2).
const HEADER_BYTES_MAX: usize = 10;
/// Frames of one write.
const FRAMES_OF_A_WRITE: usize = 64;
/// A final frame of text.
const TEXT: u8 = 0x81;
/// A ping without a text (RFC 6455, section 5.5.2).
const PING: [u8; 2] = [0x89, 0];
/// How long a closing line listens to what the client is still sending, and how much of it.
const DRAIN: Duration = Duration::from_secs(1);
const DRAIN_BYTES_MAX: usize = 16 * MESSAGE_BYTES_MAX;

/// A request to become a WebSocket (RFC 6455, section 4.2.1).
#[derive(Debug)]
pub struct Upgrade {
    accept: HeaderValue,
    upgrade: OnUpgrade,
}

/// The request is no handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoHandshake;

impl IntoResponse for NoHandshake {
    fn into_response(self) -> Response {
        let version = [(header::SEC_WEBSOCKET_VERSION, "13"), (header::UPGRADE, "websocket")];
        (StatusCode::UPGRADE_REQUIRED, version).into_response()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Upgrade {
    type Rejection = NoHandshake;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, NoHandshake> {
        let headers = &parts.headers;
        let is_handshake = parts.method == Method::GET
            && has(headers, &header::CONNECTION, "upgrade")
            && has(headers, &header::UPGRADE, "websocket")
            && has(headers, &header::SEC_WEBSOCKET_VERSION, "13");
        let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| is_handshake);
        let accept = derive_accept_key(key.ok_or(NoHandshake)?.as_bytes());
        let upgrade = parts.extensions.remove::<OnUpgrade>().ok_or(NoHandshake)?;
        Ok(Self { accept: accept.parse().map_err(|_| NoHandshake)?, upgrade })
    }
}

/// Whether a header's list has this word.
fn has(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(word))
}

impl Upgrade {
    /// Answers the handshake, with the subprotocol if there is one, and serves the line after it.
    pub fn serve<F>(
        self,
        protocol: Option<&'static str>,
        serve: impl FnOnce(Line) -> F + Send + 'static,
    ) -> Response
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let Self { accept, upgrade } = self;
        tokio::spawn(async move {
            // A client that went away in between needs no word.
            if let Ok(upgraded) = upgrade.await {
                let line = Line::new(TokioIo::new(upgraded)).await;
                // A task of its own, so that what the handshake needed is given back.
                tokio::spawn(serve(line));
            }
        });
        let headers = [
            (header::CONNECTION, HeaderValue::from_static("upgrade")),
            (header::UPGRADE, HeaderValue::from_static("websocket")),
            (header::SEC_WEBSOCKET_ACCEPT, accept),
        ];
        let protocol = protocol.map(|name| [(header::SEC_WEBSOCKET_PROTOCOL, name)]);
        (StatusCode::SWITCHING_PROTOCOLS, headers, protocol, ()).into_response()
    }
}

/// An open WebSocket.
#[derive(Debug)]
pub struct Line {
    stream: WebSocketStream<TokioIo<Upgraded>>,
}

impl Line {
    async fn new(io: TokioIo<Upgraded>) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BYTES)
            .write_buffer_size(0)
            .max_message_size(Some(MESSAGE_BYTES_MAX))
            .max_frame_size(Some(MESSAGE_BYTES_MAX));
        Self { stream: WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await }
    }

    /// The next message; none once the socket is closed. May be dropped while it waits.
    pub async fn read(&mut self) -> Option<Result<Message, Error>> {
        self.stream.next().await
    }

    /// Writes a frame for each text, in as few writes as go. Once begun it must not be dropped,
    /// unless the line is dropped with it: half a frame would be on its way.
    pub async fn write<T: AsRef<str>>(&mut self, texts: &[T]) -> io::Result<()> {
        // The answer to a ping may be half written.
        self.stream.flush().await.map_err(io::Error::other)?;
        for texts in texts.chunks(FRAMES_OF_A_WRITE) {
            let headers: Vec<_> = texts.iter().map(|text| Header::new(text.as_ref())).collect();
            let mut slices = Vec::with_capacity(texts.len() * 2);
            for (header, text) in headers.iter().zip(texts) {
                slices.push(IoSlice::new(header.bytes()));
                slices.push(IoSlice::new(text.as_ref().as_bytes()));
            }
            let mut slices = slices.as_mut_slice();
            while !slices.is_empty() {
                let written = self.stream.get_mut().write_vectored(slices).await?;
                if written == 0 {
                    return Err(io::ErrorKind::WriteZero.into());
                }
                IoSlice::advance_slices(&mut slices, written);
            }
        }
        Ok(())
    }

    /// Asks the client whether it is there. As with [`Self::write`], once begun it must not be dropped.
    pub async fn ping(&mut self) -> io::Result<()> {
        self.stream.flush().await.map_err(io::Error::other)?;
        self.stream.get_mut().write_all(&PING).await
    }

    /// Says why and ends; a client that no longer listens needs no word.
    pub async fn close(&mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame { code: CloseCode::from(code), reason: reason.into() };
        let _ = self.stream.close(Some(frame)).await;
        // A system that is handed bytes after the end answers with a reset, and a reset takes back what
        // the client has not read yet: the reason would be lost on whoever is in the middle of a message.
        let _ = tokio::time::timeout(DRAIN, self.drain()).await;
    }

    async fn drain(&mut self) -> io::Result<()> {
        let io = self.stream.get_mut();
        io.shutdown().await?;
        let (mut left, mut bytes) = (DRAIN_BYTES_MAX, vec![0; 16 * READ_BYTES]);
        while left > 0 {
            match io.read(&mut bytes).await? {
                0 => break,
                read => left = left.saturating_sub(read),
            }
        }
        Ok(())
    }
}

/// The header of a text frame to a client.
#[derive(Clone, Copy, Debug)]
struct Header {
    bytes: [u8; HEADER_BYTES_MAX],
    length: usize,
}

impl Header {
    fn new(text: &str) -> Self {
        let mut bytes = [0; HEADER_BYTES_MAX];
        bytes[0] = TEXT;
        let length = match (u8::try_from(text.len()), u16::try_from(text.len())) {
            (Ok(short @ 0..126), _) => {
                bytes[1] = short;
                2
            }
            (_, Ok(middle)) => {
                bytes[1] = 126;
                bytes[2..4].copy_from_slice(&middle.to_be_bytes());
                4
            }
            (_, Err(_)) => {
                bytes[1] = 127;
                bytes[2..].copy_from_slice(&(text.len() as u64).to_be_bytes());
                HEADER_BYTES_MAX
            }
        };
        Self { bytes, length }
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_tells_the_length_in_its_shortest_form() {
        let header = |length: usize| Header::new(&"x".repeat(length)).bytes().to_vec();
        assert_eq!(header(0), [TEXT, 0]);
        assert_eq!(header(125), [TEXT, 125]);
        assert_eq!(header(126), [TEXT, 126, 0, 126]);
        assert_eq!(header(65_535), [TEXT, 126, 255, 255]);
        assert_eq!(header(65_536), [TEXT, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    }

    #[test]
    fn a_header_list_has_a_word_in_any_case_and_place() {
        let mut headers = HeaderMap::new();
        headers.append(header::CONNECTION, HeaderValue::from_static("keep-alive, Upgrade"));
        assert!(has(&headers, &header::CONNECTION, "upgrade"));
        assert!(!has(&headers, &header::CONNECTION, "up"));
    }
}
