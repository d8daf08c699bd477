//! Runs wasm-opt on a module.

use std::ffi::OsStr;
use std::fs;
use std::process::Command;

use wasmparser::{Parser, Payload, TypeRef};

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

/// The argument of wasm-opt for modules that catch exceptions. The wrappers with which wasm-bindgen catches those of JavaScript
/// are not in the section `target_features`, from which wasm-opt knows the others.
const EXCEPTIONS: &str = "--enable-exception-handling";

/// The number of lines of an error of wasm-opt that are printed. It prints the code of each function that it refuses.
const MAX_ERROR_LINES: usize = 20;

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
    files::write(&[(&input, module), (&input_map, source_map.as_bytes())])?;

    let mut command = Command::new(options.wasm_opt());
    command.arg(&input).arg("-o").arg(&output);
    command
        .arg("--input-source-map")
        .arg(&input_map)
        .arg("--output-source-map")
        .arg(&output_map);
    // The option `-g` keeps the names of functions.
    command.arg("-g").arg(NO_MERGING);
    if has_tags(module) {
        command.arg(EXCEPTIONS);
    }
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
        shortened(printed.trim_end())
    )))
}

/// Returns the text with at most [`MAX_ERROR_LINES`] lines: the first ones, the number of lines that are left out, and the
/// last one.
fn shortened(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    match lines.as_slice() {
        [first @ .., last] if lines.len() > MAX_ERROR_LINES => {
            let shown: Vec<&str> = first.iter().copied().take(MAX_ERROR_LINES - 2).collect();
            let left_out = first.len() - shown.len();
            format!("{}\n… {left_out} lines\n{last}", shown.join("\n"))
        }
        _ => text.to_owned(),
    }
}

/// Whether the module imports or defines tags, which exceptions have.
fn has_tags(module: &[u8]) -> bool {
    Parser::new(0)
        .parse_all(module)
        .any(|payload| match payload {
            Ok(Payload::TagSection(_)) => true,
            Ok(Payload::ImportSection(imports)) => imports
                .into_imports()
                .any(|import| import.is_ok_and(|import| matches!(import.ty, TypeRef::Tag(_)))),
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        EntityType, ImportSection, Module, TagKind, TagSection, TagType, TypeSection,
    };

    const TAG: TagType = TagType {
        kind: TagKind::Exception,
        func_type_idx: 0,
    };

    fn module(add: impl Fn(&mut Module)) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut module = Module::new();
        add(module.section(&types));
        module.finish()
    }

    #[test]
    fn tags_are_found_if_they_are_imported_or_defined() {
        let imported = |entity: EntityType| {
            module(|module| {
                let mut imports = ImportSection::new();
                imports.import("m", "f", EntityType::Function(0));
                imports.import("m", "e", entity);
                module.section(&imports);
            })
        };
        let defined = module(|module| {
            let mut tags = TagSection::new();
            tags.tag(TAG);
            module.section(&tags);
        });
        assert!(has_tags(&imported(EntityType::Tag(TAG))));
        assert!(has_tags(&defined));
        assert!(!has_tags(&imported(EntityType::Function(0))));
    }

    #[test]
    fn long_errors_are_shortened_between_the_first_lines_and_the_last_one() {
        let lines = |count: usize| {
            let lines: Vec<String> = (1..=count).map(|number| number.to_string()).collect();
            lines.join("\n")
        };
        assert_eq!(shortened(&lines(20)), lines(20));
        let short = shortened(&lines(50));
        assert!(short.ends_with("18\n… 31 lines\n50"), "{short}");
        assert_eq!(short.lines().count(), 20);
    }
}
