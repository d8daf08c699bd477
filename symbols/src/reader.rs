//! The reader with which gimli reads a debug file. It checks bounds and limits the work.
//!
//! gimli checks every read, but a hostile file can make it read the same bytes again and again (a thousand units that
//! share one line program). So each read takes fuel, and without fuel each read fails.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use gimli::{Error, LittleEndian, ReaderOffsetId, Result};

/// The bytes of a debug file, and the number of reads of it that are still allowed.
pub(crate) struct Source {
    /// The bytes of the debug file.
    bytes: Vec<u8>,
    /// The number of reads that are still allowed.
    fuel: Cell<u64>,
}

impl Source {
    pub(crate) fn new(bytes: Vec<u8>) -> Rc<Self> {
        Rc::new(Self {
            bytes,
            fuel: Cell::new(0),
        })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Sets the number of allowed reads: `per_byte` for each byte of the file, and a million more.
    pub(crate) fn refuel(&self, per_byte: u64) {
        let bytes = self.bytes.len() as u64;
        self.fuel
            .set(bytes.saturating_mul(per_byte).saturating_add(1_000_000));
    }

    /// Subtracts `amount` from the allowed reads. If fewer are allowed, sets them to 0 and returns false.
    fn burn(&self, amount: usize) -> bool {
        let left = self.fuel.get().checked_sub(amount as u64);
        self.fuel.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// A part of a debug file, which gimli reads from its start.
#[derive(Clone)]
pub(crate) struct Reader {
    source: Rc<Source>,
    start: usize,
    end: usize,
}

impl Reader {
    /// Returns a reader of `range` in the file; an empty one if `range` is not within the file.
    pub(crate) fn new(source: &Rc<Source>, range: Range<usize>) -> Self {
        let range = source.bytes.get(range.clone()).map_or(0..0, |_| range);
        Self {
            source: Rc::clone(source),
            start: range.start,
            end: range.end,
        }
    }

    fn bytes(&self) -> &[u8] {
        self.source
            .bytes
            .get(self.start..self.end)
            .unwrap_or_default()
    }

    fn eof(&self) -> Error {
        Error::UnexpectedEof(self.id())
    }

    fn id(&self) -> ReaderOffsetId {
        ReaderOffsetId(self.start as u64)
    }

    /// Returns the end of the next `length` bytes, and counts one read. Fails if the end is outside of the part of the file
    /// that is read, or if no further read is allowed.
    fn end_of(&self, length: usize) -> Result<usize> {
        let end = self
            .start
            .checked_add(length)
            .filter(|end| *end <= self.end);
        end.filter(|_| self.source.burn(1))
            .ok_or_else(|| self.eof())
    }

    /// Returns all remaining bytes, and counts one read for each. Fails if fewer reads are allowed.
    fn copied(&self) -> Result<&[u8]> {
        let bytes = self.bytes();
        if self.source.burn(bytes.len()) {
            Ok(bytes)
        } else {
            Err(self.eof())
        }
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reader")
    }
}

impl gimli::Reader for Reader {
    type Endian = LittleEndian;
    type Offset = usize;

    fn endian(&self) -> LittleEndian {
        LittleEndian
    }

    fn len(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    fn empty(&mut self) {
        self.end = self.start;
    }

    fn truncate(&mut self, len: usize) -> Result<()> {
        self.end = self.end_of(len)?;
        Ok(())
    }

    fn offset_from(&self, base: &Self) -> usize {
        self.start.saturating_sub(base.start)
    }

    fn offset_id(&self) -> ReaderOffsetId {
        self.id()
    }

    fn lookup_offset_id(&self, id: ReaderOffsetId) -> Option<usize> {
        let offset = usize::try_from(id.0).ok()?.checked_sub(self.start)?;
        (offset <= self.len()).then_some(offset)
    }

    fn find(&self, byte: u8) -> Result<usize> {
        let found = self.bytes().iter().position(|other| *other == byte);
        let found = found.filter(|found| self.source.burn(found / 8 + 1));
        found.ok_or_else(|| self.eof())
    }

    fn skip(&mut self, len: usize) -> Result<()> {
        self.start = self.end_of(len)?;
        Ok(())
    }

    fn split(&mut self, len: usize) -> Result<Self> {
        let end = self.end_of(len)?;
        let mut first = self.clone();
        first.end = end;
        self.start = end;
        Ok(first)
    }

    fn to_slice(&self) -> Result<Cow<'_, [u8]>> {
        self.copied().map(Cow::Borrowed)
    }

    fn to_string(&self) -> Result<Cow<'_, str>> {
        let bytes = self.copied()?;
        std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|_| Error::BadUtf8)
    }

    fn to_string_lossy(&self) -> Result<Cow<'_, str>> {
        self.copied().map(String::from_utf8_lossy)
    }

    fn read_slice(&mut self, buffer: &mut [u8]) -> Result<()> {
        let end = self.end_of(buffer.len())?;
        let bytes = self
            .source
            .bytes
            .get(self.start..end)
            .ok_or_else(|| self.eof())?;
        buffer.copy_from_slice(bytes);
        self.start = end;
        Ok(())
    }

    // This overrides the default implementation with a faster one, because gimli calls this function most often.
    fn read_u8(&mut self) -> Result<u8> {
        let end = self.end_of(1)?;
        let byte = self
            .source
            .bytes
            .get(self.start)
            .copied()
            .ok_or_else(|| self.eof())?;
        self.start = end;
        Ok(byte)
    }
}

#[cfg(test)]
mod tests {
    use gimli::Reader as _;

    use super::*;

    fn over(bytes: &[u8]) -> Reader {
        let source = Source::new(bytes.to_vec());
        source.refuel(0);
        Reader::new(&source, 0..bytes.len())
    }

    #[test]
    fn reader_reads_within_its_part() {
        let mut reader = over(&[1, 2, 0, 4, 5]);
        let mut first = reader.split(3).unwrap();
        assert_eq!(first.read_u16(), Ok(0x0201));
        assert_eq!(first.read_u8(), Ok(0));
        assert!(first.read_u8().is_err());
        assert_eq!(reader.len(), 2);
        assert!(reader.skip(3).is_err());
        assert!(reader.split(usize::MAX).is_err());
        assert_eq!(reader.read_u8(), Ok(4));
    }

    #[test]
    fn reader_finds_the_end_of_a_string() {
        let mut reader = over(b"ab\0c");
        let string = reader.read_null_terminated_slice().unwrap();
        assert_eq!(string.to_string().unwrap(), "ab");
        assert!(reader.read_null_terminated_slice().is_err());
    }

    #[test]
    fn reader_outside_the_file_is_empty() {
        let source = Source::new(vec![1, 2]);
        source.refuel(0);
        assert!(Reader::new(&source, 1..3).is_empty());
    }

    #[test]
    fn reader_fails_without_fuel() {
        let source = Source::new(vec![1; 10]);
        source.refuel(0);
        let reader = Reader::new(&source, 0..10);
        let reads = std::iter::repeat_with(|| reader.clone().read_u8()).take_while(Result::is_ok);
        assert_eq!(reads.count(), 1_000_000);
        source.refuel(0);
        assert!(reader.clone().read_u8().is_ok());
    }
}
