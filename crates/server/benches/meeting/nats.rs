//! Debian's nats-server over its own WebSocket listener, as the measure for delivering to a crowd.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::server::{Folder, free_address};
use crate::socket;

const START_TIME_MAX: Duration = Duration::from_secs(10);
/// Debian puts it where only root's path looks.
const PLACES: [&str; 2] = ["/usr/sbin/nats-server", "/usr/bin/nats-server"];
const SUBJECT: &str = "floor";
/// The client's frames must be masked; nought is a mask too, and costs nothing.
const MASK: [u8; 4] = [0; 4];

pub(crate) struct Nats {
    child: Child,
    address: SocketAddr,
    web_socket: SocketAddr,
}

impl Nats {
    pub(crate) fn start(folder: &Folder) -> Outcome<Self> {
        let binary = PLACES.iter().find(|place| Path::new(place).exists());
        let binary = binary.ok_or("nats-server is not installed (apt-get install nats-server)")?;
        let (address, web_socket) = (free_address()?, free_address()?);
        let config = folder.path().join("nats.conf");
        let text = format!(
            "listen: \"{address}\"\nmax_connections: 20000\nping_interval: \"1h\"\n\
             websocket {{ listen: \"{web_socket}\", no_tls: true }}\n"
        );
        std::fs::write(&config, text)?;
        let child = Command::new(binary)
            .arg("-c")
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let nats = Self { child, address, web_socket };
        let start = Instant::now();
        while TcpStream::connect(address).and(TcpStream::connect(web_socket)).is_err() {
            if start.elapsed() > START_TIME_MAX {
                return Err("nats-server did not start".into());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(nats)
    }

    /// A socket that hears the subject; what nats says of itself at first has been read.
    pub(crate) fn subscribe(&self) -> Outcome<TcpStream> {
        let mut stream = socket::open(self.web_socket, "/", None)?;
        let words = format!("CONNECT {{\"verbose\":false}}\r\nSUB {SUBJECT} 1\r\nPING\r\n");
        let mut frame = vec![0x82, 0x80 | u8::try_from(words.len())?];
        frame.extend_from_slice(&MASK);
        frame.extend_from_slice(words.as_bytes());
        stream.write_all(&frame)?;
        read_until(&mut stream, b"PONG\r\n")?;
        Ok(stream)
    }

    pub(crate) fn publisher(&self) -> Outcome<Publisher> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        BufReader::new(&stream).read_line(&mut String::new())?;
        stream.write_all(b"CONNECT {\"verbose\":false}\r\nPING\r\n")?;
        read_until(&mut stream, b"PONG\r\n")?;
        Ok(Publisher(stream))
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

pub(crate) struct Publisher(TcpStream);

impl Publisher {
    pub(crate) fn publish(&mut self, message: &[u8]) -> Outcome<()> {
        Ok(self.0.write_all(message)?)
    }
}

/// A `PUB` whose delivery (`MSG …`) is `size` bytes of WebSocket payload.
pub(crate) fn message(size: usize) -> Outcome<Vec<u8>> {
    let delivered = |payload: usize| format!("MSG {SUBJECT} 1 {payload}\r\n").len() + payload + 2;
    let payload = (0..size).rev().find(|payload| delivered(*payload) == size);
    let payload = payload.ok_or("no message has this size")?;
    let mut bytes = format!("PUB {SUBJECT} {payload}\r\n").into_bytes();
    bytes.resize(bytes.len() + payload, b'x');
    bytes.extend_from_slice(b"\r\n");
    Ok(bytes)
}

fn read_until(stream: &mut TcpStream, end: &[u8]) -> Outcome<()> {
    use std::io::Read as _;
    let mut heard = Vec::new();
    let mut byte = [0];
    while !heard.ends_with(end) {
        stream.read_exact(&mut byte)?;
        heard.push(byte[0]);
    }
    Ok(())
}
