//! Fails on request in every way Rust can: an export a case.
#![cfg(target_arch = "wasm32")]

mod afterwards;
mod hook;
mod panics;
mod script;
mod traps;
