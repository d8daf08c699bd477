//! Encodes the section `tinyturret.offsets`.

use super::{IDENTITY, MAPPED, VERSION};

/// The content of the section `tinyturret.offsets`, before it is encoded.
pub(crate) struct Table {
    pub(crate) code_start: u32,
    pub(crate) imports: u32,
    pub(crate) is_mapped: bool,
    pub(crate) functions: Vec<TableFunction>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TableFunction {
    pub(crate) start: u32,
    /// Pairs of an offset and its counterpart before wasm-opt, in ascending order; the counterpart is `None` if the
    /// instruction has none.
    pub(crate) entries: Vec<(u32, Option<u32>)>,
}

impl Table {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let kind = if self.is_mapped { MAPPED } else { IDENTITY };
        let mut bytes = vec![VERSION, kind];
        write(&mut bytes, u64::from(self.code_start));
        write(&mut bytes, u64::from(self.imports));
        write(&mut bytes, self.functions.len() as u64);
        let mut before = 0;
        for function in &self.functions {
            write(&mut bytes, u64::from(function.start.saturating_sub(before)));
            before = function.start;
            let entries = function.encode();
            write(&mut bytes, entries.len() as u64);
            bytes.extend(entries);
        }
        bytes
    }
}

impl TableFunction {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut at = self.start;
        let mut before = 0;
        for &(offset, original) in &self.entries {
            write(&mut bytes, u64::from(offset.saturating_sub(at)));
            at = offset;
            match original {
                None => bytes.push(0),
                Some(original) => {
                    let original = i64::from(original);
                    write(&mut bytes, 1 + to_zigzag(original - before));
                    before = original;
                }
            }
        }
        bytes
    }
}

fn to_zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn write(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
