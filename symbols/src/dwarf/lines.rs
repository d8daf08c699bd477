//! Finds the source line at an address in DWARF.

use gimli::{AttributeValue, CompleteLineProgram, LineSequence, Reader as _, Result, UnitRef};

use crate::reader::Reader;

/// The line program of a unit, which maps addresses to lines. Each lookup runs the instructions for one sequence of addresses
/// again.
pub(super) struct Lines {
    program: CompleteLineProgram<Reader>,
    sequences: Vec<LineSequence<Reader>>,
}

/// A location in the source: file, line and column. A line or column of 0 is unknown.
#[derive(Default)]
pub(super) struct Location {
    pub(super) file: Option<String>,
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Lines {
    pub(super) fn of(unit: UnitRef<'_, Reader>) -> Result<Option<Self>> {
        let Some(program) = unit.line_program.clone() else {
            return Ok(None);
        };
        let (program, sequences) = program.sequences()?;
        Ok(Some(Self { program, sequences }))
    }

    /// Returns the source location of `address`, which the last row at or before `address` has, in the sequence of rows that
    /// contains `address`. Returns `None` if no sequence contains it.
    pub(super) fn location(
        &self,
        unit: UnitRef<'_, Reader>,
        address: u64,
    ) -> Result<Option<Location>> {
        let contains =
            |sequence: &&LineSequence<Reader>| sequence.start <= address && address < sequence.end;
        let Some(sequence) = self.sequences.iter().find(contains) else {
            return Ok(None);
        };
        let mut rows = self.program.resume_from(sequence);
        let mut last = None;
        while let Some((_, row)) = rows.next_row()? {
            if row.address() > address || row.end_sequence() {
                break;
            }
            last = Some(*row);
        }
        let Some(row) = last else {
            return Ok(None);
        };
        let column = match row.column() {
            gimli::ColumnType::LeftEdge => 0,
            gimli::ColumnType::Column(column) => to_u32(column.get()),
        };
        Ok(Some(Location {
            file: self.file(unit, row.file_index())?,
            line: row.line().map_or(0, |line| to_u32(line.get())),
            column,
        }))
    }

    /// Returns the path of the file with this number in the line table; `None` if there is no such file.
    pub(super) fn file(&self, unit: UnitRef<'_, Reader>, number: u64) -> Result<Option<String>> {
        let header = self.program.header();
        let Some(file) = header.file(number) else {
            return Ok(None);
        };
        let mut path = match &unit.comp_dir {
            Some(folder) => folder.to_string_lossy()?.into_owned(),
            None => String::new(),
        };
        // The directory 0 is left out: it is the directory of the unit, with which the path begins already.
        if file.directory_index() != 0
            && let Some(directory) = file.directory(header)
        {
            push(&mut path, unit, directory)?;
        }
        push(&mut path, unit, file.path_name())?;
        Ok(Some(path))
    }
}

/// Appends the path `part` to `path`, with a separator, or replaces `path` if `part` is absolute.
fn push(path: &mut String, unit: UnitRef<'_, Reader>, part: AttributeValue<Reader>) -> Result<()> {
    let part = unit.attr_string(part)?;
    let part = part.to_string_lossy()?;
    if is_absolute(&part) {
        path.clear();
    }
    let separator = if is_windows_path(path) { '\\' } else { '/' };
    if !path.is_empty() && !path.ends_with(separator) {
        path.push(separator);
    }
    path.push_str(&part);
    Ok(())
}

fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || path.get(1..3) == Some(":/") || is_windows_path(path)
}

fn is_windows_path(path: &str) -> bool {
    path.starts_with('\\') || path.get(1..3) == Some(":\\")
}

/// Converts a line or column to 32 bits; returns 0, which means unknown, if it is too large.
fn to_u32(number: u64) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
