//! Looks up addresses in DWARF.
//!
//! Does the same as the crate addr2line, with the same parser (gimli). Differs from it in three points: this code is a third
//! smaller, because it sorts nothing; it does not recurse; and it keeps less in memory. The tests compare the results with
//! those of addr2line and llvm-symbolizer.

mod entry;
mod functions;
mod lines;

use std::cell::OnceCell;
use std::rc::Rc;

use gimli::{DebugInfoOffset, Result, UnitOffset, UnitRef};

use crate::frame::{Frame, demangle, shortened};
use crate::reader::{Reader, Source};
use crate::sections::Sections;

use functions::Function;
use lines::{Lines, Location};

/// Maximum number of frames that an address resolves to, more than a compiler inlines. In a hostile file with more, the
/// innermost ones are left out.
const MAX_FRAMES: usize = 200;

/// The DWARF of a module, in which addresses are looked up.
pub(crate) struct Dwarf {
    sections: gimli::Dwarf<Reader>,
    units: Vec<Unit>,
}

/// A compilation unit, and its index of functions and lines.
struct Unit {
    /// The headers of the unit.
    unit: gimli::Unit<Reader>,
    /// The functions and lines of the unit, which are read at the first lookup.
    index: OnceCell<Result<Index>>,
}

/// The functions and lines of a unit, in which addresses are looked up.
struct Index {
    functions: Vec<Function>,
    lines: Option<Lines>,
}

/// A function whose code contains an address: the function in the stack, or one that was inlined into it.
struct Call {
    /// The name of the function; `None` if it is unknown.
    name: Option<String>,
    /// The call site into which the function was inlined; `None` for the outermost function, which was not inlined.
    inlined_at: Option<CallSite>,
}

struct CallSite {
    file: Option<u64>,
    line: u32,
    column: u32,
}

impl Dwarf {
    /// Reads the headers of all units of a debug file. Fails if they are damaged.
    pub(crate) fn load(source: &Rc<Source>, sections: &Sections) -> Result<Self> {
        let sections = gimli::Dwarf::load(|id| {
            let range = sections.custom(source.bytes(), id.name()).unwrap_or(0..0);
            Ok::<_, gimli::Error>(Reader::new(source, range))
        })?;
        let mut units = Vec::new();
        let mut headers = sections.units();
        while let Some(header) = headers.next()? {
            units.push(Unit {
                unit: sections.unit(header)?,
                index: OnceCell::new(),
            });
        }
        Ok(Self { sections, units })
    }

    /// Returns the function at `address` and the calls that were inlined into it, the innermost first. Empty if no unit has a
    /// function or a line for `address`.
    pub(crate) fn frames(&self, address: u64) -> Result<Vec<Frame>> {
        for unit in &self.units {
            if self.covers(unit, address)? {
                let frames = self.frames_in(unit, address)?;
                if !frames.is_empty() {
                    return Ok(frames);
                }
            }
        }
        Ok(Vec::new())
    }

    fn covers(&self, unit: &Unit, address: u64) -> Result<bool> {
        let mut ranges = self.sections.unit_ranges(&unit.unit)?;
        while let Some(range) = ranges.next()? {
            if contains(&range, address) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn frames_in(&self, unit: &Unit, address: u64) -> Result<Vec<Frame>> {
        let unit_ref = self.unit_ref(unit);
        let index = unit
            .index
            .get_or_init(|| Index::of(unit_ref))
            .as_ref()
            .map_err(Clone::clone)?;
        let mut calls = match index
            .functions
            .iter()
            .find(|function| contains(&function.range, address))
        {
            Some(function) => self.calls(unit_ref, function, address)?,
            None => Vec::new(),
        };
        let lines = index.lines.as_ref();
        let mut location = match lines {
            Some(lines) => lines.location(unit_ref, address)?,
            None => None,
        };
        if calls.is_empty() {
            return Ok(location
                .map(|location| frame(None, Some(location), false))
                .into_iter()
                .collect());
        }
        let mut frames = Vec::new();
        while let Some(call) = calls.pop() {
            let is_inlined = call.inlined_at.is_some();
            frames.push(frame(call.name, location, is_inlined));
            location = match call.inlined_at {
                Some(site) => Some(site.location(unit_ref, lines)?),
                None => None,
            };
        }
        Ok(frames)
    }

    fn unit_ref<'a>(&'a self, unit: &'a Unit) -> UnitRef<'a, Reader> {
        UnitRef::new(&self.sections, &unit.unit)
    }

    /// Returns the unit with the entry at `offset`, and the position of the entry in the unit; `None` if no unit contains it.
    fn unit_at(&self, offset: DebugInfoOffset) -> Option<(UnitRef<'_, Reader>, UnitOffset)> {
        self.units.iter().find_map(|unit| {
            let position = offset.to_unit_offset(&unit.unit.header)?;
            Some((self.unit_ref(unit), position))
        })
    }
}

impl Index {
    fn of(unit: UnitRef<'_, Reader>) -> Result<Self> {
        Ok(Self {
            functions: functions::all(unit)?,
            lines: Lines::of(unit)?,
        })
    }
}

impl CallSite {
    fn location(self, unit: UnitRef<'_, Reader>, lines: Option<&Lines>) -> Result<Location> {
        let file = match (lines, self.file) {
            (Some(lines), Some(file)) => lines.file(unit, file)?,
            _ => None,
        };
        Ok(Location {
            file,
            line: self.line,
            column: self.column,
        })
    }
}

fn frame(name: Option<String>, location: Option<Location>, is_inlined: bool) -> Frame {
    let location = location.unwrap_or_default();
    let known = |number: u32| (number > 0).then_some(number);
    let line = known(location.line);
    Frame {
        function: name.map(|name| demangle(&name)),
        file: location.file.map(|file| shortened(&file)),
        line,
        column: line.and_then(|_| known(location.column)),
        is_inlined,
    }
}

fn contains(range: &gimli::Range, address: u64) -> bool {
    range.begin <= address && address < range.end
}
