//! The server over TLS: each way to a certificate, on a server that really listens.

#![expect(clippy::unwrap_used, reason = "a test that is surprised shall end")]

mod acme;
mod authority;
mod binary;
mod bounds;
mod certificates;
mod client;
mod server;
