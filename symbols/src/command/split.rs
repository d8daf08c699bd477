//! The subcommand `split`: moves DWARF, or names, to a separate file.

use std::fmt::Write as _;
use std::path::Path;

use super::args::Options;
use super::module::{EXTERNAL_DEBUG_INFO, Kind, Source, append, append_sized};
use super::{Failure, build_id, files, offset_map};
use crate::debug_file::{BUILD_ID, NAME, hexadecimal};
use crate::offsets;
use crate::sections::Sections;

pub(super) fn run(options: &Options) -> Result<String, Failure> {
    let bytes = files::read(&options.module)?;
    let program = Source::parse(&options.module, &bytes)?;
    let kinds: &[Kind] = if options.only_names {
        if !program.has_names() {
            return Err(Failure::of_file(
                &options.module,
                &"the module has no names",
            ));
        }
        &[]
    } else if program.has_dwarf() {
        &[Kind::Program, Kind::Names, Kind::Dwarf]
    } else {
        return Err(no_dwarf(&options.module));
    };
    // The id is kept after `optimize`, so that the debug file which that has written still belongs to the module.
    let kept = build_id::written(&program).filter(|_| !program.has_dwarf());
    let id = kept.unwrap_or_else(|| build_id::compute(program.code(), &program));
    let module = shipped(&program, &id, options);

    let mut debug = program.copy(kinds);
    if options.only_names {
        append(&mut debug, NAME, program.custom(NAME));
    }
    append_sized(&mut debug, BUILD_ID, &id);
    append(
        &mut debug,
        offsets::SECTION,
        &offset_map::identity(&options.module, &module)?,
    );

    let debug = debug.finish();
    files::write(&[(&options.debug_file(), &debug), (options.output(), &module)])?;
    Ok(sizes(options, bytes.len(), &module, &debug))
}

/// Returns the module that is shipped: without DWARF, with the build id `id` as a section and in its data, and with
/// `--strip-names` without names.
pub(super) fn shipped(program: &Source<'_>, id: &[u8], options: &Options) -> Vec<u8> {
    let kinds: &[Kind] = if options.strips_names {
        &[Kind::Program]
    } else {
        &[Kind::Program, Kind::Names]
    };
    let mut module = program.copy(kinds);
    append_sized(&mut module, BUILD_ID, id);
    if let Some(url) = &options.debug_url {
        append_sized(&mut module, EXTERNAL_DEBUG_INFO, url.as_bytes());
    }
    let mut module = module.finish();
    build_id::write(&mut module, id);
    module
}

pub(super) fn no_dwarf(file: &Path) -> Failure {
    let reason = "the module has no DWARF. Set debug = \"line-tables-only\" and strip = \"none\" in the cargo profile, and \
                  pass --keep-debug to wasm-bindgen";
    Failure::of_file(file, &reason)
}

/// Returns a text for the log of the build: the sizes of the written files in bytes, and the build id. `before` is the size of
/// the module before the command ran.
pub(super) fn sizes(options: &Options, before: usize, module: &[u8], debug: &[u8]) -> String {
    let mut text = String::new();
    let output = options.output().display();
    let debug_file = options.debug_file();
    let id = Sections::parse(module)
        .ok()
        .and_then(|sections| sections.custom(module, BUILD_ID));
    let id = id
        .and_then(|range| module.get(range))
        .and_then(<[u8]>::split_first);
    let id = id.map(|(_, id)| hexadecimal(id)).unwrap_or_default();
    let _ = writeln!(text, "{output}: {} bytes, was {before}", module.len());
    let _ = writeln!(text, "{}: {} bytes", debug_file.display(), debug.len());
    let _ = writeln!(text, "build id: {id}");
    text
}
