//! Meetings that run: many clients at once over REST and sockets, against a whole server.

#![cfg(test)]

mod floor;
mod media;
mod people;
mod sockets;
