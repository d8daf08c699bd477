//! The build id of the module, which `tinyturret-symbols` writes into the data of the module.

/// The text that `symbols/src/command/build_id.rs` searches in the module: a prefix, and 32 zeros that it replaces by the build
/// id. The id is in the data because JavaScript cannot read the section `build_id`: with `--target bundler`, wasm-bindgen does
/// not give access to the `WebAssembly.Module`.
const MARK: &str = "tinyturret build id 00000000000000000000000000000000";
const ID_LENGTH: usize = 32;

/// The build id in hexadecimal; only zeros if `tinyturret-symbols` has not processed the module.
pub(super) const BUILD_ID: &str = MARK.split_at(MARK.len() - ID_LENGTH).1;
