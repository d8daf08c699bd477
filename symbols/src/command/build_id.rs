//! The build id that a module and its debug file share.

use sha2::{Digest as _, Sha256};

use super::module::Source;
use crate::debug_file::{BUILD_ID, hexadecimal};
use crate::sections::Sections;

/// The length of a build id in bytes, the same as in build ids that the linker LLD writes.
const ID_BYTES: usize = 16;
/// The number of the data section.
const DATA: u8 = 11;
/// The text before the place for the build id in the data of an app that links tinyturret: `src/hook/browser/build_id.rs`. The
/// place consists of zeros as text, or of the id that an earlier run has written.
const MARK: &[u8] = b"tinyturret build id ";

/// Returns the build id: the first [`ID_BYTES`] of a hash of the shipped code, and of the entries, line tables and texts in the
/// DWARF of the program. The code alone does not identify a build, because an added comment changes lines but no code, and a
/// renamed function or file may change texts only.
pub(super) fn compute(code: &[u8], program: &Source<'_>) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in [
        code,
        program.custom(".debug_info"),
        program.custom(".debug_line"),
        program.custom(".debug_str"),
        program.custom(".debug_line_str"),
    ] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().copied().take(ID_BYTES).collect()
}

/// Returns the build id that an earlier run has written into the module: the one of the section that is also behind a [`MARK`].
/// Returns `None` for other ids, such as that of the linker, because the code was changed after they were written.
pub(super) fn written(program: &Source<'_>) -> Option<Vec<u8>> {
    let (_, id) = program.custom(BUILD_ID).split_first()?;
    let marked = [MARK, hexadecimal(id).as_bytes()].concat();
    let mut parts = program.bytes.windows(marked.len());
    parts.any(|part| part == marked).then(|| id.to_vec())
}

/// Writes the build id in hexadecimal behind each [`MARK`] in the data section of a module, so that the app passes it to
/// tinyturret. Does nothing without a mark. The size of the module does not change.
pub(super) fn write(module: &mut [u8], id: &[u8]) {
    let id = hexadecimal(id);
    let sections = Sections::parse(module).ok();
    let data = sections.and_then(|sections| {
        let found = sections.iter().find(|section| section.id == DATA);
        found.map(|section| section.content.clone())
    });
    let mut rest = data
        .and_then(|range| module.get_mut(range))
        .unwrap_or_default();
    while let Some(at) = rest.windows(MARK.len()).position(|part| part == MARK) {
        let behind = rest.split_at_mut_checked(at + MARK.len());
        rest = behind.map(|(_, behind)| behind).unwrap_or_default();
        let place = rest.get_mut(..id.len()).unwrap_or_default();
        if place.len() == id.len() && place.iter().all(u8::is_ascii_hexdigit) {
            place.copy_from_slice(id.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: [u8; 8] = *b"\0asm\x01\0\0\0";

    /// Returns a module with a code section and a data section with these contents, each of at most 127 bytes.
    fn module(code: &[u8], data: &[u8]) -> Vec<u8> {
        let section = |id: u8, content: &[u8]| [&[id, content.len() as u8], content].concat();
        [&HEADER[..], &section(10, code), &section(DATA, data)].concat()
    }

    #[test]
    fn id_depends_on_the_code_and_on_each_part_of_dwarf_that_frames_resolve_to() {
        let id = |name: &str, content: &[u8]| {
            let mut module = wasm_encoder::Module::new();
            super::super::module::append(&mut module, name, content);
            let module = module.finish();
            compute(b"code", &Source::parse("".as_ref(), &module).unwrap())
        };
        for name in [
            ".debug_info",
            ".debug_line",
            ".debug_str",
            ".debug_line_str",
        ] {
            assert_ne!(id(name, b"one"), id(name, b"two"), "{name}");
        }
        assert_eq!(id("producers", b"one"), id("producers", b"two"));
        let empty = Source::parse("".as_ref(), &HEADER).unwrap();
        assert_ne!(compute(b"one", &empty), compute(b"two", &empty));
    }

    #[test]
    fn id_replaces_the_zeros_behind_each_mark_in_the_data() {
        let mark = |byte: &[u8]| [MARK, &byte.repeat(ID_BYTES)].concat();
        let (empty, full) = (mark(b"00"), mark(b"ab"));
        let twice = |text: &[u8]| [b"a", text, b"0", text].concat();
        let mut patched = module(&empty, &twice(&empty));
        write(&mut patched, &[0xab; ID_BYTES]);
        assert_eq!(patched, module(&empty, &twice(&full)));
        write(&mut patched, &[0; ID_BYTES]);
        assert_eq!(patched, module(&empty, &twice(&empty)));
    }

    #[test]
    fn id_of_an_earlier_run_is_in_the_section_and_behind_the_mark() {
        let id = [0xab; ID_BYTES];
        let found = |marked: &[u8]| {
            let mut module = wasm_encoder::Module::new();
            super::super::module::append_sized(&mut module, BUILD_ID, &id);
            let data = [MARK, marked].concat();
            module.section(&wasm_encoder::RawSection {
                id: DATA,
                data: &data,
            });
            let module = module.finish();
            written(&Source::parse("".as_ref(), &module).unwrap())
        };
        assert_eq!(found(&b"ab".repeat(ID_BYTES)), Some(id.to_vec()));
        assert_eq!(found(&b"00".repeat(ID_BYTES)), None);
        assert_eq!(found(b""), None);
        let empty = Source::parse("".as_ref(), &HEADER).unwrap();
        assert_eq!(written(&empty), None);
    }

    #[test]
    fn module_with_an_incomplete_mark_is_not_changed() {
        for data in [
            &b"tinyturret build id 0000"[..],
            b"tinyturret build id zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
            b"tinyturret",
            b"",
        ] {
            let mut patched = module(b"", data);
            write(&mut patched, &[1; ID_BYTES]);
            assert_eq!(patched, module(b"", data));
        }
        let mut damaged = HEADER.to_vec();
        damaged.push(DATA);
        write(&mut damaged, &[1; ID_BYTES]);
    }
}
