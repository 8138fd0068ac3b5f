//! What the tests of the contract stand on: a server, its clients, and the document they are held to.

mod answer;
mod client;
mod document;
mod notes;
mod schema;
mod server;
mod socket;

pub(crate) use answer::Answer;
pub(crate) use client::{Call, Client, PASSWORD};
pub(crate) use document::{Document, Operation};
pub(crate) use notes::seen;
pub(crate) use server::{Folder, Server, parse};
