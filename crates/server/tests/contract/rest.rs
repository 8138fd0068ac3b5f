//! What holds over HTTP.

mod sign_in;
