//! Reads the entries of DWARF that describe functions and inlined calls.

use gimli::constants as dw;
use gimli::{
    Abbreviation, AttributeValue, EntriesRaw, Range, RangeListsOffset, Result, UnitOffset, UnitRef,
};

use super::{CallSite, Dwarf, contains};
use crate::reader::Reader;

/// Maximum number of entries that are followed to find the name of a function: from an inlined call to the function, and to its
/// declaration. If there are more, the name is unknown.
const MAX_ORIGINS: usize = 16;

/// The attributes of a DWARF entry that resolving requires. The entry describes a function, or a call that was inlined.
#[derive(Default)]
pub(super) struct Entry {
    low: Option<u64>,
    high: Option<High>,
    ranges: Option<RangeListsOffset>,
    linkage_name: Option<AttributeValue<Reader>>,
    name: Option<AttributeValue<Reader>>,
    origin: Option<AttributeValue<Reader>>,
    call_file: Option<u64>,
    call_line: u32,
    call_column: u32,
}

enum High {
    Address(u64),
    Size(u64),
}

impl Entry {
    /// Reads the attributes of the next entry, whose form is `abbreviation`. Fails if the attributes are damaged.
    pub(super) fn read(
        entries: &mut EntriesRaw<'_, Reader>,
        unit: UnitRef<'_, Reader>,
        abbreviation: &Abbreviation,
    ) -> Result<Self> {
        let mut entry = Self::default();
        for specification in abbreviation.attributes() {
            let attribute = entries.read_attribute(*specification)?;
            let value = attribute.value();
            match attribute.name() {
                dw::DW_AT_low_pc => entry.low = unit.attr_address(value)?,
                dw::DW_AT_high_pc => {
                    entry.high = match value {
                        AttributeValue::Udata(size) => Some(High::Size(size)),
                        value => unit.attr_address(value)?.map(High::Address),
                    };
                }
                dw::DW_AT_ranges => entry.ranges = unit.attr_ranges_offset(value)?,
                dw::DW_AT_linkage_name | dw::DW_AT_MIPS_linkage_name => {
                    entry.linkage_name = Some(value)
                }
                dw::DW_AT_name => entry.name = Some(value),
                dw::DW_AT_abstract_origin | dw::DW_AT_specification => entry.origin = Some(value),
                dw::DW_AT_call_file => entry.call_file = file(&value, unit),
                dw::DW_AT_call_line => entry.call_line = to_u32(attribute.udata_value()),
                dw::DW_AT_call_column => entry.call_column = to_u32(attribute.udata_value()),
                _ => {}
            }
        }
        Ok(entry)
    }

    /// Calls `found` with each non-empty range of the entry's code, until `found` returns true. Returns whether it did.
    pub(super) fn any_range(
        &self,
        unit: UnitRef<'_, Reader>,
        mut found: impl FnMut(Range) -> bool,
    ) -> Result<bool> {
        if let Some(offset) = self.ranges {
            let mut ranges = unit.ranges(offset)?;
            while let Some(range) = ranges.next()? {
                if range.begin < range.end && found(range) {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let (Some(begin), Some(high)) = (self.low, &self.high) else {
            return Ok(false);
        };
        let end = match high {
            High::Address(end) => *end,
            // The end wraps around for code that the linker removed, which begins at the highest address. Such a range is
            // then skipped as empty.
            High::Size(size) => begin.wrapping_add(*size),
        };
        Ok(begin < end && found(Range { begin, end }))
    }

    /// Whether a range of the entry's code contains `address`.
    pub(super) fn covers(&self, unit: UnitRef<'_, Reader>, address: u64) -> Result<bool> {
        self.any_range(unit, |range| contains(&range, address))
    }

    /// Returns the location of the call that was inlined, with the number of its file.
    pub(super) fn call_site(&self) -> CallSite {
        CallSite {
            file: self.call_file,
            line: self.call_line,
            column: self.call_column,
        }
    }
}

/// Returns the number of a file in the line table; `None` if it is unknown, which file 0 means in DWARF 4 and before.
fn file(value: &AttributeValue<Reader>, unit: UnitRef<'_, Reader>) -> Option<u64> {
    match value {
        AttributeValue::FileIndex(file) => {
            Some(*file).filter(|file| *file > 0 || unit.header.version() >= 5)
        }
        _ => None,
    }
}

/// Converts a line or column to 32 bits; returns 0, which means unknown, if it is missing or too large.
fn to_u32(value: Option<u64>) -> u32 {
    value
        .and_then(|value| u32::try_from(value).ok())
        .unwrap_or_default()
}

impl Dwarf {
    /// Returns the linkage name of the function that `entry` describes or refers to, or else its short name; `None` if it has
    /// neither.
    pub(super) fn name(&self, unit: UnitRef<'_, Reader>, entry: Entry) -> Result<Option<String>> {
        let (mut unit, mut entry) = (unit, entry);
        for _ in 0..MAX_ORIGINS {
            if let Some(name) = entry.linkage_name.or(entry.name) {
                let name = unit.attr_string(name)?;
                return Ok(Some(gimli::Reader::to_string_lossy(&name)?.into_owned()));
            }
            let origin = match entry.origin {
                Some(AttributeValue::UnitRef(offset)) => Some((unit, offset)),
                Some(AttributeValue::DebugInfoRef(offset)) => self.unit_at(offset),
                _ => None,
            };
            let Some((next, offset)) = origin else {
                return Ok(None);
            };
            unit = next;
            entry = entry_at(unit, offset)?;
        }
        Ok(None)
    }
}

fn entry_at(unit: UnitRef<'_, Reader>, offset: UnitOffset) -> Result<Entry> {
    let mut entries = unit.entries_raw(Some(offset))?;
    match entries.read_abbreviation()? {
        Some(abbreviation) => Entry::read(&mut entries, unit, abbreviation),
        None => Ok(Entry::default()),
    }
}
