//! Builds the module of `tests/panics` as a user builds it, and runs the command on it.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::{env, fs};

use wasmparser::{Parser, Payload};

/// Returns the folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Creates and returns a folder for the files of the test `name`.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("symbols-{name}"));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Returns the path of the test module as wasm-bindgen wrote it, with DWARF. `panics.js` is next to it.
pub fn module() -> &'static Path {
    static MODULE: OnceLock<PathBuf> = OnceLock::new();
    MODULE.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let mut cargo = tool(env!("CARGO"));
        cargo.current_dir(root()).args([
            "build",
            "--quiet",
            "--profile=lines",
            "--package=symbols-panics",
        ]);
        output(
            cargo
                .arg("--target=wasm32-unknown-unknown")
                .arg("--target-dir")
                .arg(target),
        );
        let folder = folder("module");
        let mut bindgen = tool("wasm-bindgen");
        bindgen.args([
            "--target=nodejs",
            "--keep-debug",
            "--no-typescript",
            "--out-name=panics",
            "--out-dir",
        ]);
        output(
            bindgen
                .arg(&folder)
                .arg(target.join("wasm32-unknown-unknown/lines/symbols_panics.wasm")),
        );
        folder.join("panics_bg.wasm")
    })
}

/// Runs `tinyturret-symbols` on the test module, once per combination of arguments. Returns the paths of the written module and
/// of the debug file.
pub fn made(subcommand: &str, options: &[&str]) -> (PathBuf, PathBuf) {
    static MADE: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let name = [&[subcommand], options].concat().join(" ");
    let output = folder(&name.replace([' ', '-'], "")).join("out.wasm");
    // Tests that pass the same arguments share the files.
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if made.insert(name) {
        make(subcommand, options, &output);
    }
    let is_names = options.contains(&"--names");
    let debug_file = output.with_extension(if is_names { "names.wasm" } else { "debug.wasm" });
    (output, debug_file)
}

/// Runs `tinyturret-symbols` on the test module, which writes a new module to `output`. Panics if the command fails.
pub fn make(subcommand: &str, options: &[&str], output: &Path) {
    let mut arguments: Vec<OsString> = vec![
        subcommand.into(),
        module().into(),
        "--output".into(),
        output.into(),
    ];
    if subcommand == "optimize" {
        arguments.extend([
            "--wasm-opt".into(),
            root().join("node_modules/.bin/wasm-opt").into(),
        ]);
    }
    arguments.extend(options.iter().map(OsString::from));
    if let Err(failure) = tinyturret_symbols::command::run(arguments) {
        panic!("{failure}");
    }
}

/// Returns a command for `program`, which is looked up first where `scripts/setup` installs tools.
pub fn tool(program: impl AsRef<OsStr>) -> Command {
    let folders = [".tools/bin", "node_modules/.bin"].map(|folder| root().join(folder));
    let inherited = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(folders.into_iter().chain(env::split_paths(&inherited))).unwrap();
    let mut command = Command::new(program);
    command.env("PATH", path);
    command
}

/// Runs `command` and returns its standard output. Panics if it cannot be started or fails.
pub fn output(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}. scripts/symbols installs it"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Returns the offset of the code section in `module`, and the offsets of all instructions in the file.
pub fn instructions(module: &[u8]) -> (u32, Vec<u32>) {
    let mut code_start = 0;
    let mut offsets = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload.unwrap() {
            Payload::CodeSectionStart {
                unchecked_range, ..
            } => code_start = unchecked_range.start as u32,
            Payload::CodeSectionEntry(body) => {
                let operators = body
                    .get_operators_reader()
                    .unwrap()
                    .into_iter_with_offsets();
                offsets.extend(operators.map(|operator| operator.unwrap().1 as u32));
            }
            _ => {}
        }
    }
    (code_start, offsets)
}
