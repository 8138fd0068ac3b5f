//! The contract of `docs/api.md`, call by call, message by message, rule by rule, against a server that
//! really listens. `docs/contract-coverage.md` says which test shows what.

#![expect(clippy::unwrap_used, reason = "a test that is surprised shall end")]

mod crash;
mod rest;
mod sockets;
mod support;
