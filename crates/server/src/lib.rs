//! The shell around the rules: HTTP, sockets, sign-in, limits.

pub mod api;
pub mod app;
pub mod assets;
pub mod asyncapi;
pub mod auth;
pub mod clock;
pub mod config;
pub mod demo;
pub mod docs;
pub mod error;
pub mod extract;
pub mod headers;
pub mod health;
pub mod limits;
pub mod live;
pub mod metrics;
pub mod names;
pub mod openapi;
pub mod router;
pub mod serve;
pub mod socket;
pub mod stage;
pub mod start;
pub mod tls;
mod upkeep;

#[cfg(test)]
mod tests;
