//! Computes the build id that a module and its debug file share.

use sha2::{Digest as _, Sha256};

use super::module::Source;

/// The length of a build id in bytes, the same as in build ids that the linker LLD writes.
const ID_BYTES: usize = 16;

/// Returns the build id: the first [`ID_BYTES`] of a hash of the shipped code, and of the entries and line tables in the DWARF
/// of the program. The code alone does not identify a build, because an added comment changes lines but no code.
pub(super) fn compute(code: &[u8], program: &Source<'_>) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in [
        code,
        program.custom(".debug_info"),
        program.custom(".debug_line"),
    ] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().copied().take(ID_BYTES).collect()
}
