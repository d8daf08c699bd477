//! `optimize`: runs wasm-opt on a module and writes a debug file for the result.

use super::args::Options;
use super::module::{Kind, Source, append, append_sized};
use super::split::{no_dwarf, shipped, sizes};
use super::{Failure, build_id, files, offset_map, wasm_opt};
use crate::debug_file::{BUILD_ID, NAME};
use crate::offsets;

pub(super) fn run(options: &Options) -> Result<String, Failure> {
    let bytes = files::read(&options.module)?;
    let program = Source::parse(&options.module, &bytes)?;
    if !program.has_dwarf() {
        return Err(no_dwarf(&options.module));
    }
    // DWARF is not passed to wasm-opt, which would rewrite it; that is slow and, as of version 132, wrong. Without DWARF, the
    // relative offsets in the code are the same.
    let plain = program.copy(&[Kind::Program, Kind::Names]).finish();
    let map = offset_map::input(&options.module, &plain)?;
    let result = wasm_opt::run(&plain, &map, options)?;

    let optimized = Source::parse(&options.module, &result.module)?;
    let id = build_id::compute(optimized.code(), &program);
    let module = shipped(&optimized, &id, options);

    // Only DWARF is copied from the module before wasm-opt, because its code would not match the names after wasm-opt.
    let mut debug = program.copy(&[Kind::Dwarf]);
    append(&mut debug, NAME, optimized.custom(NAME));
    append_sized(&mut debug, BUILD_ID, &id);
    let offsets = offset_map::mapped(&options.module, &module, &result.source_map)?;
    append(&mut debug, offsets::SECTION, &offsets);

    let debug = debug.finish();
    files::write(&[(&options.debug_file(), &debug), (options.output(), &module)])?;
    Ok(sizes(options, bytes.len(), &module, &debug))
}
