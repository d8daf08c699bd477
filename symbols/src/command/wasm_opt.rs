//! Runs wasm-opt on a module.

use std::ffi::OsStr;
use std::fs;
use std::process::Command;

use super::Failure;
use super::args::Options;
use super::files::{self, TemporaryFolder};

/// Arguments of wasm-opt that disable inlining. wasm-opt does not record into which caller it inlines a function.
const NO_INLINING: [&str; 3] = [
    "--one-caller-inline-max-function-size=0",
    "--always-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
];

/// The argument of wasm-opt that disables the merging of functions. Merging moves the code of similar functions into a new
/// function without offsets and name. It makes the module 1 % smaller, but not after compression with brotli.
const NO_MERGING: &str = "--skip-pass=merge-similar-functions";

/// The module and the source map that wasm-opt wrote.
pub(super) struct Optimized {
    pub(super) module: Vec<u8>,
    pub(super) source_map: String,
}

/// Runs wasm-opt on `module`, which has no DWARF. `source_map` maps its instructions. Fails if wasm-opt fails or cannot be
/// run.
pub(super) fn run(
    module: &[u8],
    source_map: &str,
    options: &Options,
) -> Result<Optimized, Failure> {
    let folder = TemporaryFolder::new()?;
    let [input, input_map, output, output_map] =
        ["in.wasm", "in.map", "out.wasm", "out.map"].map(|name| folder.file(name));
    files::write(&input, module)?;
    files::write(&input_map, source_map.as_bytes())?;

    let mut command = Command::new(options.wasm_opt());
    command.arg(&input).arg("-o").arg(&output);
    command
        .arg("--input-source-map")
        .arg(&input_map)
        .arg("--output-source-map")
        .arg(&output_map);
    // The option `-g` keeps the names of functions.
    command.arg("-g").arg(NO_MERGING);
    if !options.may_inline {
        command.args(NO_INLINING);
    }
    if options.wasm_opt_options.is_empty() {
        command.arg("-Oz");
    }
    command.args(&options.wasm_opt_options);
    run_command(&mut command)?;

    let source_map =
        fs::read_to_string(&output_map).map_err(|error| Failure::of_file(&output_map, &error))?;
    Ok(Optimized {
        module: files::read(&output)?,
        source_map,
    })
}

fn run_command(command: &mut Command) -> Result<(), Failure> {
    let name = OsStr::to_string_lossy(command.get_program()).into_owned();
    let output = command.output().map_err(|error| {
        Failure::new(format!(
            "cannot run {name}: {error}. It is part of binaryen: npm install --save-dev binaryen"
        ))
    })?;
    if output.status.success() {
        return Ok(());
    }
    let printed = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!(
        "{name} failed ({}):\n{}",
        output.status,
        printed.trim_end()
    )))
}
