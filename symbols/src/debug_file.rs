//! A debug file: DWARF, names and the offset map of one build.

use std::fmt::Write as _;
use std::rc::Rc;

use crate::LoadError;
use crate::cursor::Cursor;
use crate::dwarf::Dwarf;
use crate::frame::{Frame, Place, shortened};
use crate::names::Names;
use crate::offsets::{self, Offsets};
use crate::reader::Source;
use crate::sections::Sections;

/// Maximum bytes of a debug file; larger ones are rejected. The DWARF of a large app has 100 MB.
pub const MAX_FILE_BYTES: usize = 500_000_000;
const MAX_BUILD_ID_BYTES: usize = 64;

/// Maximum number of reads per byte of the file, and a million more, while a debug file is loaded. If loading takes more, it
/// fails.
const MAX_LOAD_READS: u64 = 4;
/// Maximum number of reads per byte of the file, and a million more, while one address is resolved. If resolving takes more,
/// the address resolves to the name of the function only.
const MAX_RESOLVE_READS: u64 = 4;

pub(crate) const BUILD_ID: &str = "build_id";
pub(crate) const NAME: &str = "name";

/// A loaded debug file. The time of each method is bounded by the size of the file.
pub struct DebugFile {
    source: Rc<Source>,
    build_id: Option<String>,
    names: Names,
    offsets: Offsets,
    dwarf: Option<Dwarf>,
}

impl DebugFile {
    /// Reads a debug file: what the command writes, or any wasm module with DWARF or names.
    ///
    /// With `build_id` (hexadecimal), fails for a file of another build.
    ///
    /// # Errors
    ///
    /// Fails if the file is too large, damaged, of another build or without symbols: see [`LoadError`].
    pub fn load(bytes: Vec<u8>, build_id: Option<&str>) -> Result<Self, LoadError> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(LoadError::TooLarge);
        }
        let sections = Sections::parse(&bytes)?;
        let found = build_id_in(&bytes, &sections)?;
        if let Some(expected) = build_id
            && !found
                .as_deref()
                .is_some_and(|found| found.eq_ignore_ascii_case(expected))
        {
            let expected = shortened(expected);
            return Err(LoadError::OtherBuild { expected, found });
        }
        let names = match sections.custom(&bytes, NAME) {
            Some(section) => Names::parse(&bytes, section).ok_or(LoadError::Damaged("names"))?,
            None => Names::default(),
        };
        let offsets = offsets_in(&bytes, &sections)?;
        let source = Source::new(bytes);
        source.refuel(MAX_LOAD_READS);
        let dwarf = dwarf_in(&source, &sections)?;
        if dwarf.is_none() && names.is_empty() {
            return Err(LoadError::NoSymbols);
        }
        Ok(Self {
            source,
            build_id: found,
            names,
            offsets,
            dwarf,
        })
    }

    /// Returns the build id of the file in hexadecimal; `None` if it has none.
    #[must_use]
    pub fn build_id(&self) -> Option<&str> {
        self.build_id.as_deref()
    }

    /// Whether the file has DWARF. Without it, frames resolve only to the names of functions.
    #[must_use]
    pub fn has_lines(&self) -> bool {
        self.dwarf.is_some()
    }

    /// Returns the source frames of a stack frame, the innermost first. The last one is the function in the stack; the others
    /// were inlined into it.
    ///
    /// Returns one frame without file and line if only the name is known, and none if the name is not known either.
    #[must_use]
    pub fn resolve(&self, place: &Place) -> Vec<Frame> {
        let bytes = self.source.bytes();
        let position = place
            .offset
            .and_then(|offset| self.offsets.position(bytes, offset));
        let address = position.as_ref().and_then(|position| position.address);
        let index = position.and_then(|position| position.index).or(place.index);
        let name = index.and_then(|index| self.names.get(bytes, index));
        if let Some(mut frames) = address.and_then(|address| self.frames(u64::from(address))) {
            if let (Some(outermost), Some(name)) = (frames.last_mut(), name) {
                outermost.qualify(name);
            }
            return frames;
        }
        let name = name.or(place.name.as_deref());
        name.map(Frame::of_name).into_iter().collect()
    }

    /// Returns the source frames of an address in DWARF; `None` if DWARF has no function and no line for it, or is damaged.
    fn frames(&self, address: u64) -> Option<Vec<Frame>> {
        self.source.refuel(MAX_RESOLVE_READS);
        let frames = self.dwarf.as_ref()?.frames(address).ok()?;
        (!frames.is_empty()).then_some(frames)
    }
}

/// Returns the build id of a file in hexadecimal; `None` without the section `build_id`. Fails if the section is damaged,
/// because the file could then be of any build.
fn build_id_in(bytes: &[u8], sections: &Sections) -> Result<Option<String>, LoadError> {
    let Some(section) = sections.custom(bytes, BUILD_ID) else {
        return Ok(None);
    };
    let id = Cursor::new(bytes, section).and_then(|mut cursor| cursor.sized());
    let id = id.and_then(|range| bytes.get(range)).unwrap_or_default();
    if id.is_empty() || id.len() > MAX_BUILD_ID_BYTES {
        return Err(LoadError::Damaged("build id"));
    }
    Ok(Some(hexadecimal(id)))
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn offsets_in(bytes: &[u8], sections: &Sections) -> Result<Offsets, LoadError> {
    if let Some(section) = sections.custom(bytes, offsets::SECTION) {
        return Offsets::parse(bytes, section).ok_or(LoadError::Damaged("offset map"));
    }
    let start = sections.code().map_or(0, |code| code.start);
    let start = u32::try_from(start).map_err(|_| LoadError::TooLarge)?;
    Ok(Offsets::identity(start))
}

/// Returns the DWARF of the file; `None` if it has none. Fails if the DWARF is damaged.
fn dwarf_in(source: &Rc<Source>, sections: &Sections) -> Result<Option<Dwarf>, LoadError> {
    if sections.custom(source.bytes(), ".debug_info").is_none() {
        return Ok(None);
    }
    let dwarf = Dwarf::load(source, sections).map_err(|_| LoadError::Damaged("DWARF"))?;
    Ok(Some(dwarf))
}
