//! Rust lines for the frames of wasm stacks.
//!
//! [`DebugFile`] resolves offsets, function indices and names to functions, files and lines. The viewer of tinyturret
//! loads it as a wasm module (`web.rs`). With feature `command`, the crate also has the command that makes debug files
//! in a build (`command/`).
//!
//! A debug file may come from anywhere, so everything here is bounded: a damaged file is an error, never a panic.

#![forbid(unsafe_code)]

#[cfg(feature = "command")]
pub mod command;
mod cursor;
mod debug_file;
mod dwarf;
mod error;
mod frame;
mod names;
mod offsets;
mod reader;
mod sections;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod web;

pub use debug_file::{DebugFile, MAX_FILE_BYTES};
pub use error::LoadError;
pub use frame::{Frame, Place};
