//! Reads and writes source maps of one form: one generated line, one source, and instead of a source line the offset that an
//! instruction had before wasm-opt.

use super::Failure;

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Returns the source map for pairs of an offset in the file and its value, the offset before wasm-opt; ascending by offset.
pub(super) fn encode(pairs: impl Iterator<Item = (u32, u32)>) -> String {
    let mut mappings = String::new();
    let (mut offset_before, mut value_before) = (0, 0);
    for (offset, value) in pairs {
        if !mappings.is_empty() {
            mappings.push(',');
        }
        let (offset, value) = (i64::from(offset), i64::from(value));
        write(&mut mappings, offset - offset_before);
        write(&mut mappings, 0);
        write(&mut mappings, value - value_before);
        write(&mut mappings, 0);
        (offset_before, value_before) = (offset, value);
    }
    format!(r#"{{"version":3,"sources":["code"],"names":[],"mappings":"{mappings}"}}"#)
}

/// Returns the pairs of an offset and its value from a source map that wasm-opt wrote, ordered by offset. The value is `None`
/// if the instruction has no counterpart before wasm-opt. Fails if the map cannot be read.
pub(super) fn decode(map: &str) -> Result<Vec<(u32, Option<u32>)>, Failure> {
    let damaged = || Failure::new("wasm-opt wrote a source map that cannot be read");
    // The text between the quotes has no escapes: it consists of digits, commas and semicolons.
    let (_, mappings) = map.split_once("\"mappings\":\"").ok_or_else(damaged)?;
    let (mappings, _) = mappings.split_once('"').ok_or_else(damaged)?;
    let mut pairs = Vec::new();
    let (mut offset, mut value) = (0, 0);
    for segment in mappings
        .split([',', ';'])
        .filter(|segment| !segment.is_empty())
    {
        let numbers = numbers(segment).ok_or_else(damaged)?;
        offset += numbers.first().ok_or_else(damaged)?;
        let at = u32::try_from(offset).map_err(|_| damaged())?;
        let Some(difference) = numbers.get(2) else {
            pairs.push((at, None));
            continue;
        };
        value += difference;
        pairs.push((at, Some(u32::try_from(value).map_err(|_| damaged())?)));
    }
    Ok(pairs)
}

fn write(text: &mut String, value: i64) {
    let mut rest = (value.unsigned_abs() << 1) | u64::from(value < 0);
    loop {
        let digit = (rest & 31) | if rest > 31 { 32 } else { 0 };
        text.extend(
            usize::try_from(digit)
                .ok()
                .and_then(|digit| DIGITS.get(digit))
                .map(|digit| char::from(*digit)),
        );
        rest >>= 5;
        if rest == 0 {
            return;
        }
    }
}

fn numbers(segment: &str) -> Option<Vec<i64>> {
    let mut numbers = Vec::new();
    let (mut value, mut shift) = (0_i64, 0);
    for byte in segment.bytes() {
        let digit = DIGITS.iter().position(|digit| *digit == byte)?;
        let digit = i64::try_from(digit).ok()?;
        // A number with more than seven digits is rejected: seven hold any offset of 32 bits with its sign.
        if shift > 30 {
            return None;
        }
        value |= (digit & 31) << shift;
        shift += 5;
        if digit < 32 {
            numbers.push(if value & 1 == 0 {
                value >> 1
            } else {
                -(value >> 1)
            });
            (value, shift) = (0, 0);
        }
    }
    (shift == 0).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_map_is_encoded_as_specified() {
        let map = encode([(3, 3), (20, 5)].into_iter());
        let expected = r#"{"version":3,"sources":["code"],"names":[],"mappings":"GAGA,iBAEA"}"#;
        assert_eq!(map, expected);
    }

    #[test]
    fn source_map_keeps_large_offsets() {
        let pairs = [(0, u32::MAX), (7, 0), (8, u32::MAX - 1), (u32::MAX, 1)];
        let decoded = decode(&encode(pairs.into_iter())).unwrap();
        assert_eq!(decoded, pairs.map(|(offset, value)| (offset, Some(value))));
    }

    #[test]
    fn source_map_has_offsets_without_counterpart() {
        let map = r#"{"version":3,"sources":["code"],"mappings":"GAGA,C,CACAA"}"#;
        assert_eq!(
            decode(map).unwrap(),
            [(3, Some(3)), (4, None), (5, Some(4))]
        );
    }

    #[test]
    fn source_map_that_is_damaged_is_refused() {
        for map in [
            "",
            "{}",
            r#"{"mappings":"GAG"#,
            r#"{"mappings":"G!"}"#,
            r#"{"mappings":"g"}"#,
            r#"{"mappings":"D"}"#,
        ] {
            assert!(decode(map).is_err(), "{map}");
        }
    }
}
