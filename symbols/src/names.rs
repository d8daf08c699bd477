//! Reads the names of functions from the `name` section of a module.

use std::ops::Range;

use crate::cursor::Cursor;

const FUNCTIONS: u8 = 1;

/// The names of functions by the function's index, stored as ranges in the file.
#[derive(Default)]
pub(crate) struct Names(Vec<(u32, Range<usize>)>);

impl Names {
    /// Reads the names of functions from `section`, the section `name` of `file`. Returns an empty list if the section has no
    /// names of functions, and `None` if the section is damaged.
    pub(crate) fn parse(file: &[u8], section: Range<usize>) -> Option<Self> {
        let mut cursor = Cursor::new(file, section)?;
        while !cursor.is_at_end() {
            let kind = cursor.byte()?;
            let content = cursor.sized()?;
            if kind == FUNCTIONS {
                return functions(file, content);
            }
        }
        Some(Self::default())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the name of the function with this index; `None` if it has none, or if the name is not UTF-8.
    pub(crate) fn get<'a>(&self, file: &'a [u8], index: u32) -> Option<&'a str> {
        // The search is linear, because the list of a hostile file may not be sorted, and sorting it would make the wasm
        // larger.
        let (_, range) = self.0.iter().find(|(other, _)| *other == index)?;
        std::str::from_utf8(file.get(range.clone())?).ok()
    }
}

fn functions(file: &[u8], content: Range<usize>) -> Option<Names> {
    let mut cursor = Cursor::new(file, content)?;
    let count = cursor.u32()?;
    let mut names = Vec::new();
    for _ in 0..count {
        let index = cursor.u32()?;
        names.push((index, cursor.sized()?));
    }
    Some(Names(names))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECTION: [u8; 16] = [
        0, 2, 1, b'm', 1, 10, 2, 4, 2, b'a', b'b', 1, 3, b'x', b'y', b'z',
    ];

    #[test]
    fn names_are_found_by_index() {
        let names = Names::parse(&SECTION, 0..SECTION.len()).unwrap();
        assert_eq!(names.get(&SECTION, 4), Some("ab"));
        assert_eq!(names.get(&SECTION, 1), Some("xyz"));
        assert_eq!(names.get(&SECTION, 2), None);
    }

    #[test]
    fn names_that_are_cut_off_are_refused() {
        for length in 5..SECTION.len() {
            assert!(
                Names::parse(&SECTION[..length], 0..length).is_none(),
                "{length}"
            );
        }
    }

    #[test]
    fn names_with_a_count_that_is_too_large_are_refused() {
        let section = [1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f];
        assert!(Names::parse(&section, 0..section.len()).is_none());
    }
}
