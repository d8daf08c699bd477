//! Finds the sections of a wasm module. Written by hand, because a crate for it would take a third of the wasm module of the
//! viewer.

use std::ops::Range;

use crate::LoadError;
use crate::cursor::Cursor;

const HEADER: [u8; 8] = *b"\0asm\x01\0\0\0";
/// Maximum number of sections of a module, more than any toolchain writes. A module with more is rejected as damaged.
const MAX_SECTIONS: usize = 10_000;

pub(crate) const CUSTOM: u8 = 0;
pub(crate) const CODE: u8 = 10;

/// One section of a wasm module, as ranges in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) id: u8,
    /// The range of the section after its id and size. It includes the name of a custom section.
    #[cfg(feature = "command")]
    pub(crate) data: Range<usize>,
    /// The range of the section's content: after its id and size, and after the name of a custom section.
    pub(crate) content: Range<usize>,
    /// The range of the name of a custom section; empty for other sections.
    name: Range<usize>,
}

/// The sections of a wasm module in their order.
pub(crate) struct Sections(Vec<Section>);

impl Sections {
    /// Finds the sections of a module. Fails if `file` is not a module, if a section extends beyond its end, or if there are
    /// more than [`MAX_SECTIONS`].
    pub(crate) fn parse(file: &[u8]) -> Result<Self, LoadError> {
        if !file.starts_with(&HEADER) {
            return Err(LoadError::NotWasm);
        }
        let damaged = || LoadError::Damaged("sections");
        let mut cursor = Cursor::new(file, HEADER.len()..file.len()).ok_or_else(damaged)?;
        let mut sections = Vec::new();
        while !cursor.is_at_end() {
            let section = section(file, &mut cursor).ok_or_else(damaged)?;
            sections.push(section);
            if sections.len() > MAX_SECTIONS {
                return Err(damaged());
            }
        }
        Ok(Self(sections))
    }

    #[cfg(feature = "command")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Section> {
        self.0.iter()
    }

    /// Returns the range of the content of the first custom section with this name; `None` if there is none.
    pub(crate) fn custom(&self, file: &[u8], name: &str) -> Option<Range<usize>> {
        let found = self.0.iter().find(|section| section.is_named(file, name));
        found.map(|section| section.content.clone())
    }

    /// Returns the range of the content of the code section, to which the addresses of DWARF are relative; `None` if there is
    /// none.
    pub(crate) fn code(&self) -> Option<Range<usize>> {
        let found = self.0.iter().find(|section| section.id == CODE);
        found.map(|section| section.content.clone())
    }
}

impl Section {
    /// Returns the name of a custom section; `None` for other sections, and if the name is not UTF-8.
    pub(crate) fn custom_name<'a>(&self, file: &'a [u8]) -> Option<&'a str> {
        if self.id != CUSTOM {
            return None;
        }
        std::str::from_utf8(file.get(self.name.clone())?).ok()
    }

    fn is_named(&self, file: &[u8], name: &str) -> bool {
        self.custom_name(file) == Some(name)
    }
}

fn section(file: &[u8], cursor: &mut Cursor<'_>) -> Option<Section> {
    let id = cursor.byte()?;
    let data = cursor.sized()?;
    let mut content = data.clone();
    let mut name = content.start..content.start;
    if id == CUSTOM {
        let mut inner = Cursor::new(file, content.clone())?;
        name = inner.sized()?;
        content = name.end..content.end;
    }
    Some(Section {
        id,
        #[cfg(feature = "command")]
        data,
        content,
        name,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(sections: &[u8]) -> Vec<u8> {
        [&HEADER, sections].concat()
    }

    #[test]
    fn sections_are_found_by_name_and_id() {
        let file = module(&[0, 4, 1, b'n', 7, 8, 10, 2, 1, 0]);
        let sections = Sections::parse(&file).unwrap();
        assert_eq!(sections.custom(&file, "n"), Some(12..14));
        assert_eq!(sections.custom(&file, "m"), None);
        assert_eq!(sections.code(), Some(16..18));
    }

    #[test]
    fn sections_of_other_files_are_refused() {
        assert_eq!(Sections::parse(b"").err(), Some(LoadError::NotWasm));
        assert_eq!(
            Sections::parse(b"{\"version\":3}").err(),
            Some(LoadError::NotWasm)
        );
    }

    #[test]
    fn sections_that_are_cut_off_are_refused() {
        let file = module(&[0, 4, 1, b'n', 7, 8, 10, 2, 1, 0]);
        for length in 9..file.len() {
            // At this length, the file ends between two sections, so that it is a valid module.
            if length == 14 {
                continue;
            }
            let cut = &file[..length];
            assert_eq!(
                Sections::parse(cut).err(),
                Some(LoadError::Damaged("sections")),
                "{length}"
            );
        }
    }

    #[test]
    fn section_with_a_name_longer_than_itself_is_refused() {
        let file = module(&[0, 2, 5, b'n', 10, 1, 0, 0]);
        assert!(Sections::parse(&file).is_err());
    }
}
