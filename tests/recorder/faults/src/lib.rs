//! Exports a function for every way in which Rust can fail.
#![cfg(target_arch = "wasm32")]

mod afterwards;
mod hook;
mod panics;
mod script;
mod traps;
