//! The contract of `docs/api.md`, call by call, message by message, rule by rule, against a server that
//! really listens. `docs/contract-coverage.md` says which test shows what.

mod rest;
mod support;
