//! Writes wasm modules whose sections are copied from another module.

use std::borrow::Cow;
use std::path::Path;

use wasm_encoder::{CustomSection, Module, RawSection};

use super::Failure;
use crate::debug_file::{BUILD_ID, NAME};
use crate::offsets;
use crate::sections::{Section, Sections};

pub(super) const EXTERNAL_DEBUG_INFO: &str = "external_debug_info";
/// The prefix of the names of sections that contain DWARF.
const DWARF: &str = ".debug_";

/// The bytes of a wasm module, and its sections.
pub(super) struct Source<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) sections: Sections,
}

impl<'a> Source<'a> {
    pub(super) fn parse(file: &Path, bytes: &'a [u8]) -> Result<Self, Failure> {
        let sections = Sections::parse(bytes).map_err(|error| Failure::of_file(file, &error))?;
        Ok(Self { bytes, sections })
    }

    pub(super) fn has_dwarf(&self) -> bool {
        self.sections.custom(self.bytes, ".debug_info").is_some()
    }

    pub(super) fn has_names(&self) -> bool {
        self.sections.custom(self.bytes, NAME).is_some()
    }

    /// Returns the content of the first custom section with this name; empty if there is none.
    pub(super) fn custom(&self, name: &str) -> &'a [u8] {
        let range = self.sections.custom(self.bytes, name);
        range
            .and_then(|range| self.bytes.get(range))
            .unwrap_or_default()
    }

    pub(super) fn code(&self) -> &'a [u8] {
        self.sections
            .code()
            .and_then(|range| self.bytes.get(range))
            .unwrap_or_default()
    }

    /// Returns the kind of a section, which decides whether it is copied.
    fn kind(&self, section: &Section) -> Kind {
        match section.custom_name(self.bytes) {
            None => Kind::Program,
            Some(NAME) => Kind::Names,
            Some(BUILD_ID | EXTERNAL_DEBUG_INFO | offsets::SECTION | "sourceMappingURL") => {
                Kind::Reference
            }
            Some(name) if name.starts_with(DWARF) => Kind::Dwarf,
            Some(_) => Kind::Program,
        }
    }

    /// Returns a new module with the sections of this module that have one of `kinds`, in the same order.
    pub(super) fn copy(&self, kinds: &[Kind]) -> Module {
        let mut module = Module::new();
        for section in self.sections.iter() {
            if kinds.contains(&self.kind(section))
                && let Some(data) = self.bytes.get(section.data.clone())
            {
                module.section(&RawSection {
                    id: section.id,
                    data,
                });
            }
        }
        module
    }
}

/// The purpose of a section, which decides whether it is copied to another module.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A section that belongs to the program itself: any section that is not of another kind.
    Program,
    /// The section with the names of functions.
    Names,
    /// A section with DWARF.
    Dwarf,
    /// A section that refers to the debug information of one build, so that it must not be copied to another one.
    Reference,
}

/// Appends a custom section to a module.
pub(super) fn append(module: &mut Module, name: &str, data: &[u8]) {
    module.section(&CustomSection {
        name: Cow::Borrowed(name),
        data: Cow::Borrowed(data),
    });
}

/// Appends a custom section whose content is a vector of bytes. The conventions of WebAssembly tools prescribe this form for
/// `build_id` and `external_debug_info`.
pub(super) fn append_sized(module: &mut Module, name: &str, data: &[u8]) {
    use wasm_encoder::Encode as _;
    let mut content = Vec::new();
    data.encode(&mut content);
    append(module, name, &content);
}
