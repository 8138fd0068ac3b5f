//! The shell around the rules.

pub mod demo;
