//! Finds the function at an address, and the calls that the compiler inlined there.

use gimli::constants as dw;
use gimli::{Abbreviation, EntriesRaw, Range, Result, UnitOffset, UnitRef};

use super::entry::Entry;
use super::{Call, Dwarf, MAX_FRAMES};
use crate::reader::Reader;

/// A range of the code of a function, and the offset of the function's entry in its unit.
pub(super) struct Function {
    /// The addresses of the code.
    pub(super) range: Range,
    /// The offset of the function's entry in the unit.
    offset: UnitOffset,
}

/// Returns the ranges of code of all functions of a unit. A function with several ranges occurs several times.
pub(super) fn all(unit: UnitRef<'_, Reader>) -> Result<Vec<Function>> {
    let mut functions = Vec::new();
    let mut entries = unit.entries_raw(None)?;
    while !entries.is_empty() {
        let offset = entries.next_offset();
        let Some(abbreviation) = entries.read_abbreviation()? else {
            continue;
        };
        if abbreviation.tag() != dw::DW_TAG_subprogram {
            entries.skip_attributes(abbreviation.attributes())?;
            continue;
        }
        let entry = Entry::read(&mut entries, unit, abbreviation)?;
        entry.any_range(unit, |range| {
            functions.push(Function { range, offset });
            false
        })?;
    }
    Ok(functions)
}

impl Dwarf {
    /// Returns `function` and the calls that the compiler inlined into it at `address`, the outermost first.
    pub(super) fn calls(
        &self,
        unit: UnitRef<'_, Reader>,
        function: &Function,
        address: u64,
    ) -> Result<Vec<Call>> {
        let mut calls = Vec::new();
        let mut entries = unit.entries_raw(Some(function.offset))?;
        // `depth` is the depth of the entry of the innermost call found so far. Entries of further calls are below that entry.
        let mut depth = entries.next_depth();
        let Some(abbreviation) = entries.read_abbreviation()? else {
            return Ok(calls);
        };
        let entry = Entry::read(&mut entries, unit, abbreviation)?;
        calls.push(Call {
            name: self.name(unit, entry)?,
            inlined_at: None,
        });
        while !entries.is_empty() && entries.next_depth() > depth && calls.len() < MAX_FRAMES {
            let entry_depth = entries.next_depth();
            let Some(abbreviation) = entries.read_abbreviation()? else {
                continue;
            };
            match abbreviation.tag() {
                // A nested function is skipped: its code is not part of the outer function.
                dw::DW_TAG_subprogram => skip(&mut entries, abbreviation, entry_depth)?,
                dw::DW_TAG_inlined_subroutine => {
                    let entry = Entry::read(&mut entries, unit, abbreviation)?;
                    if entry.covers(unit, address)? {
                        depth = entry_depth;
                        let inlined_at = Some(entry.call_site());
                        let name = self.name(unit, entry)?;
                        calls.push(Call { name, inlined_at });
                    } else {
                        skip_children(&mut entries, entry_depth)?;
                    }
                }
                _ => entries.skip_attributes(abbreviation.attributes())?,
            }
        }
        Ok(calls)
    }
}

fn skip(
    entries: &mut EntriesRaw<'_, Reader>,
    abbreviation: &Abbreviation,
    depth: isize,
) -> Result<()> {
    entries.skip_attributes(abbreviation.attributes())?;
    skip_children(entries, depth)
}

fn skip_children(entries: &mut EntriesRaw<'_, Reader>, depth: isize) -> Result<()> {
    while !entries.is_empty() && entries.next_depth() > depth {
        if let Some(abbreviation) = entries.read_abbreviation()? {
            entries.skip_attributes(abbreviation.attributes())?;
        }
    }
    Ok(())
}
