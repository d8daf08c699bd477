//! The command `tinyturret-symbols`, which makes debug files in a build.

mod args;
mod build_id;
mod failure;
mod files;
mod instructions;
mod module;
mod offset_map;
mod optimize;
mod resolve;
mod source_map;
mod split;
mod wasm_opt;

use std::ffi::OsString;

pub use args::USAGE;
pub use failure::Failure;

use args::Command;

/// Runs the command `tinyturret-symbols` with the arguments after its name. Returns the text to print.
///
/// # Errors
///
/// Fails with a message that contains the name of the file or argument. No file is changed in this case.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<String, Failure> {
    match args::parse(arguments)? {
        Command::Help => Ok(USAGE.to_owned()),
        Command::Optimize(options) => optimize::run(&options),
        Command::Split(options) => split::run(&options),
        Command::Resolve { file, offsets } => resolve::run(&file, &offsets),
    }
}
