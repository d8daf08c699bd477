//! Tests of the crate with modules that rustc, wasm-bindgen and wasm-opt have written. `scripts/symbols` installs the tools.

// Allows code that may panic, because a test fails by panicking.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

mod command;
mod fixture;
mod hostile;
mod llvm;
mod peer;
mod random;
mod stacks;
mod web;
