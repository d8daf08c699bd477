//! Reads the numbers and strings of the wasm binary format in a part of a file. Each read beyond the end of the part returns
//! `None`.

use std::ops::Range;

/// A position in a part of a file, from which the next value is read.
#[derive(Clone)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
    end: usize,
}

impl<'a> Cursor<'a> {
    /// Returns a cursor that reads from the start to the end of `range`; `None` if `range` is not within `bytes`.
    pub(crate) fn new(bytes: &'a [u8], range: Range<usize>) -> Option<Self> {
        bytes.get(range.clone())?;
        Some(Self {
            bytes,
            position: range.start,
            end: range.end,
        })
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.position >= self.end
    }

    /// Reads the next byte.
    pub(crate) fn byte(&mut self) -> Option<u8> {
        if self.is_at_end() {
            return None;
        }
        let byte = *self.bytes.get(self.position)?;
        self.position += 1;
        Some(byte)
    }

    /// Skips the next `length` bytes and returns their range in the file.
    pub(crate) fn range(&mut self, length: u32) -> Option<Range<usize>> {
        let start = self.position;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        if end > self.end {
            return None;
        }
        self.position = end;
        Some(start..end)
    }

    /// Reads a string or a vector of bytes, which begins with its length. Returns the range of its bytes in the file.
    pub(crate) fn sized(&mut self) -> Option<Range<usize>> {
        let length = self.u32()?;
        self.range(length)
    }

    /// Reads an unsigned LEB128 number of at most 32 bits, in at most five bytes.
    pub(crate) fn u32(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// Reads an unsigned LEB128 number of at most 35 bits, in at most five bytes.
    pub(crate) fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(bytes: &[u8]) -> Cursor<'_> {
        Cursor::new(bytes, 0..bytes.len()).unwrap()
    }

    #[test]
    fn cursor_reads_leb128_numbers() {
        assert_eq!(over(&[0x7f]).u32(), Some(127));
        assert_eq!(over(&[0xe5, 0x8e, 0x26]).u32(), Some(624_485));
        assert_eq!(over(&[0xff, 0xff, 0xff, 0xff, 0x0f]).u32(), Some(u32::MAX));
    }

    #[test]
    fn cursor_refuses_numbers_that_are_too_large_or_cut_off() {
        assert_eq!(over(&[0xff, 0xff, 0xff, 0xff, 0x1f]).u32(), None);
        assert_eq!(over(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x00]).u32(), None);
        assert_eq!(over(&[0x80]).u32(), None);
        assert_eq!(over(&[]).u32(), None);
    }

    #[test]
    fn cursor_stays_within_its_range() {
        let bytes = [2, 7, 8, 9];
        let mut cursor = Cursor::new(&bytes, 0..3).unwrap();
        assert_eq!(cursor.sized(), Some(1..3));
        assert_eq!(cursor.byte(), None);
        assert_eq!(over(&[4, 1]).sized(), None);
        assert!(Cursor::new(&bytes, 2..5).is_none());
    }
}
