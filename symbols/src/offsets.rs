//! The custom section `tinyturret.offsets` of debug files: the start of each function of the shipped module, and the offset
//! that each instruction had before wasm-opt.
//!
//! All numbers are LEB128. Offsets are relative to the content of the code section, like the addresses of DWARF:
//!
//! ```text
//! version        1
//! kind           0: the offsets are the addresses of DWARF. 1: they are mapped
//! code start     offset of the content of the code section in the shipped module
//! imports        number of imported functions, which come before the others in the index
//! functions      number of functions, and for each:
//!   start        of the body, relative to the start of the function before
//!   length       of its entries in bytes; 0 with kind 0
//!   entries      offset, relative to the entry before or to the start of the body;
//!                0 if the instruction has no counterpart, else 1 + zigzag(difference to the counterpart before)
//! ```
//!
//! An entry applies to all offsets before the next entry.

#[cfg(feature = "command")]
mod encode;

use std::ops::Range;

use crate::cursor::Cursor;
#[cfg(feature = "command")]
pub(crate) use encode::{Table, TableFunction};

pub(crate) const SECTION: &str = "tinyturret.offsets";
const VERSION: u8 = 1;
const IDENTITY: u8 = 0;
const MAPPED: u8 = 1;

/// The functions of the shipped module, with the addresses in DWARF to which their offsets are mapped.
pub(crate) struct Offsets {
    code_start: u32,
    is_mapped: bool,
    imports: u32,
    functions: Vec<Function>,
}

struct Function {
    start: u32,
    /// The range in the file that contains the entries of the function.
    entries: Range<usize>,
}

/// The function and the address in DWARF of an offset of the shipped module.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// The index of the function in the module; `None` if the file lists no function that starts at or before the offset.
    pub(crate) index: Option<u32>,
    /// The address of the instruction in DWARF; `None` if the instruction has none.
    pub(crate) address: Option<u32>,
}

impl Offsets {
    /// Returns the offsets for a debug file without the section `tinyturret.offsets`: the addresses of its DWARF equal the
    /// offsets in the code section of the shipped module.
    pub(crate) fn identity(code_start: u32) -> Self {
        Self {
            code_start,
            is_mapped: false,
            imports: 0,
            functions: Vec::new(),
        }
    }

    /// Parses the section `tinyturret.offsets`. Returns `None` if it is damaged or of another version.
    pub(crate) fn parse(file: &[u8], section: Range<usize>) -> Option<Self> {
        let mut cursor = Cursor::new(file, section)?;
        if cursor.byte()? != VERSION {
            return None;
        }
        let is_mapped = match cursor.byte()? {
            IDENTITY => false,
            MAPPED => true,
            _ => return None,
        };
        let code_start = cursor.u32()?;
        let imports = cursor.u32()?;
        let mut functions = Vec::new();
        let mut start: u32 = 0;
        for _ in 0..cursor.u32()? {
            start = start.checked_add(cursor.u32()?)?;
            let entries = cursor.sized()?;
            functions.push(Function { start, entries });
        }
        Some(Self {
            code_start,
            is_mapped,
            imports,
            functions,
        })
    }

    /// Returns the function and the address of the instruction at `offset`, which is counted from the start of the shipped
    /// module; `None` if `offset` is before the code section.
    pub(crate) fn position(&self, file: &[u8], offset: u32) -> Option<Position> {
        let offset = offset.checked_sub(self.code_start)?;
        let after = self
            .functions
            .partition_point(|function| function.start <= offset);
        let number = after.checked_sub(1);
        let index = number
            .and_then(|number| u32::try_from(number).ok())
            .and_then(|number| number.checked_add(self.imports));
        let address = if self.is_mapped {
            number
                .and_then(|number| self.functions.get(number))
                .and_then(|function| function.counterpart(file, offset))
        } else {
            Some(offset)
        };
        Some(Position { index, address })
    }
}

impl Function {
    /// Returns the offset before wasm-opt of the instruction at `offset`, which the last entry at or before `offset` has.
    /// Returns `None` if there is none, or the entries are damaged.
    fn counterpart(&self, file: &[u8], offset: u32) -> Option<u32> {
        let mut cursor = Cursor::new(file, self.entries.clone())?;
        let mut at = self.start;
        let mut original = 0;
        let mut found = None;
        while !cursor.is_at_end() {
            at = at.checked_add(cursor.u32()?)?;
            if at > offset {
                break;
            }
            found = match cursor.number()? {
                0 => None,
                coded => {
                    original = i64::checked_add(original, from_zigzag(coded - 1))?;
                    Some(u32::try_from(original).ok()?)
                }
            };
        }
        found
    }
}

fn from_zigzag(coded: u64) -> i64 {
    // The shifted value has at most 35 bits, so that the cast does not change it.
    let half = (coded >> 1).cast_signed();
    if coded & 1 == 0 { half } else { -1 - half }
}

#[cfg(test)]
#[cfg(feature = "command")]
mod tests {
    use super::*;

    fn section(is_mapped: bool) -> Vec<u8> {
        let table = Table {
            code_start: 1000,
            imports: 3,
            is_mapped,
            functions: vec![
                TableFunction {
                    start: 2,
                    entries: vec![(4, Some(70_000)), (9, Some(5)), (12, None), (15, Some(6))],
                },
                TableFunction {
                    start: 20,
                    entries: vec![(25, Some(u32::MAX))],
                },
            ],
        };
        table.encode()
    }

    fn address(bytes: &[u8], offset: u32) -> Option<u32> {
        let offsets = Offsets::parse(bytes, 0..bytes.len()).unwrap();
        offsets.position(bytes, offset)?.address
    }

    #[test]
    fn offsets_are_mapped_by_the_last_entry_of_the_same_function() {
        let bytes = section(true);
        assert_eq!(address(&bytes, 1004), Some(70_000));
        assert_eq!(address(&bytes, 1008), Some(70_000));
        assert_eq!(address(&bytes, 1009), Some(5));
        assert_eq!(
            address(&bytes, 1013),
            None,
            "an entry without a counterpart"
        );
        assert_eq!(address(&bytes, 1016), Some(6));
        assert_eq!(
            address(&bytes, 1021),
            None,
            "before the first entry of its function"
        );
        assert_eq!(address(&bytes, 1030), Some(u32::MAX));
        assert_eq!(address(&bytes, 999), None, "before the code section");
    }

    #[test]
    fn offsets_resolve_to_the_function_that_contains_them() {
        let bytes = section(true);
        let offsets = Offsets::parse(&bytes, 0..bytes.len()).unwrap();
        let index = |offset| {
            offsets
                .position(&bytes, offset)
                .and_then(|found| found.index)
        };
        assert_eq!(index(1001), None);
        assert_eq!(index(1002), Some(3));
        assert_eq!(index(1019), Some(3));
        assert_eq!(index(1020), Some(4));
    }

    #[test]
    fn offsets_of_a_split_module_are_addresses() {
        let bytes = section(false);
        assert_eq!(address(&bytes, 1012), Some(12));
        let offsets = Offsets::identity(40);
        let expected = Position {
            index: None,
            address: Some(2),
        };
        assert_eq!(offsets.position(&[], 42), Some(expected));
    }

    #[test]
    fn offsets_that_are_cut_off_are_refused() {
        let bytes = section(true);
        for length in 0..bytes.len() {
            assert!(
                Offsets::parse(&bytes[..length], 0..length).is_none(),
                "{length}"
            );
        }
    }

    #[test]
    fn offsets_of_another_version_are_refused() {
        let mut bytes = section(true);
        bytes[0] = 2;
        assert!(Offsets::parse(&bytes, 0..bytes.len()).is_none());
    }
}
