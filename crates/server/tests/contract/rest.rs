//! What holds over HTTP.

mod account;
mod annotations;
mod bad_input;
mod chat;
mod conventions;
mod decisions;
mod erasure;
mod facilitating;
mod floor;
mod invitations;
mod keys;
mod limits;
mod media;
mod meetings;
mod participants;
mod phases;
mod queue;
mod refusals;
mod running;
mod settings;
mod sign_in;
mod statistics;
mod sweep;
