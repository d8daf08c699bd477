//! Identifies a build.

use sha2::{Digest as _, Sha256};

use super::module::Source;

/// As many as LLD's ids have.
const BYTES: usize = 16;

/// The first bytes of a hash of the shipped code and of the lines of the program. The code alone does not identify a
/// build: a comment that is added moves lines and changes no code.
pub(super) fn of(code: &[u8], program: &Source<'_>) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in [
        code,
        program.custom(".debug_info"),
        program.custom(".debug_line"),
    ] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().copied().take(BYTES).collect()
}
