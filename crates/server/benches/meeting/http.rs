//! As much of HTTP/1.1 as the bench needs, over a raw socket: the load must cost less than what it
//! loads, since both share the machine.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::Outcome;

const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// One answer, read in full.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The body as JSON if the call succeeded.
    pub(crate) fn json(self) -> Outcome<Value> {
        let Self { status, body } = self;
        if !(200..300).contains(&status) {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into());
        }
        Ok(if body.is_empty() { Value::Null } else { serde_json::from_slice(&body)? })
    }
}

/// Where an answer's parts lie in what was read; none while it is not complete.
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) body: usize,
    /// None when the body comes in chunks.
    pub(crate) length: Option<usize>,
}

impl Head {
    pub(crate) fn read(bytes: &[u8]) -> Outcome<Option<Self>> {
        let Some(end) = find(bytes, b"\r\n\r\n") else { return Ok(None) };
        let text = std::str::from_utf8(&bytes[..end])?;
        let status = text.get(9..12).ok_or("no status line")?.parse()?;
        let mut head = Self { status, body: end + 4, length: Some(0) };
        for line in text.split("\r\n").skip(1) {
            let Some((name, value)) = line.split_once(':') else { continue };
            if name.eq_ignore_ascii_case("content-length") {
                head.length = Some(value.trim().parse()?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                head.length = None;
            }
        }
        Ok(Some(head))
    }
}

/// A connection that asks and waits; for what is prepared and checked, not for what is measured.
pub(crate) struct Http {
    stream: TcpStream,
    address: SocketAddr,
}

impl Http {
    pub(crate) fn connect(address: SocketAddr) -> Outcome<Self> {
        Ok(Self::over(TcpStream::connect(address)?, address))
    }

    pub(crate) fn over(stream: TcpStream, address: SocketAddr) -> Self {
        Self { stream, address }
    }

    pub(crate) fn get(&mut self, path: &str, token: Option<&str>) -> Outcome<Reply> {
        self.call(&request("GET", self.address, path, token, ""))
    }

    pub(crate) fn post(&mut self, path: &str, token: Option<&str>, body: &Value) -> Outcome<Reply> {
        self.call(&request("POST", self.address, path, token, &body.to_string()))
    }

    fn call(&mut self, request: &[u8]) -> Outcome<Reply> {
        self.stream.set_read_timeout(Some(ANSWER_TIME_MAX))?;
        self.stream.set_nodelay(true)?;
        self.stream.write_all(request)?;
        let mut bytes = Vec::new();
        let head = loop {
            if let Some(head) = Head::read(&bytes)? {
                break head;
            }
            self.more(&mut bytes)?;
        };
        let body = match head.length {
            Some(length) => {
                while bytes.len() < head.body + length {
                    self.more(&mut bytes)?;
                }
                bytes[head.body..head.body + length].to_vec()
            }
            None => loop {
                if let Some(body) = unchunk(&bytes[head.body..])? {
                    break body;
                }
                self.more(&mut bytes)?;
            },
        };
        Ok(Reply { status: head.status, body })
    }

    fn more(&mut self, bytes: &mut Vec<u8>) -> Outcome<()> {
        let mut part = [0; 16 * 1024];
        let count = self.stream.read(&mut part)?;
        if count == 0 {
            return Err("the server closed the connection".into());
        }
        bytes.extend_from_slice(&part[..count]);
        Ok(())
    }
}

/// A whole request, made once and sent as often as wanted.
pub(crate) fn request(
    method: &str,
    host: SocketAddr,
    path: &str,
    token: Option<&str>,
    body: &str,
) -> Vec<u8> {
    let authorization =
        token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let content = if body.is_empty() {
        String::new()
    } else {
        format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len())
    };
    format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{authorization}{content}\r\n{body}")
        .into_bytes()
}

/// The body of a chunked answer, if its last chunk has come.
fn unchunk(mut bytes: &[u8]) -> Outcome<Option<Vec<u8>>> {
    let mut body = Vec::new();
    loop {
        let Some(end) = find(bytes, b"\r\n") else { return Ok(None) };
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..end])?.trim(), 16)?;
        let Some(chunk) = bytes.get(end + 2..end + 2 + length) else { return Ok(None) };
        let Some(rest) = bytes.get(end + 4 + length..) else { return Ok(None) };
        if length == 0 {
            return Ok(Some(body));
        }
        body.extend_from_slice(chunk);
        bytes = rest;
    }
}

pub(crate) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}
