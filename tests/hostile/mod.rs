//! Invariants that hold for any data that is stored, reported or imported. `tests/stored.rs` and the targets in `fuzz/` check
//! them.

mod bounds;
pub mod journal;
pub mod own;
pub mod record;
pub mod report;
mod script;
