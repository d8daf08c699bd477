//! Cutting text. The standard library's searches are made for long texts, and weigh more than all of this folder.

/// Where `part` first stands.
pub fn find(text: &str, part: &str) -> Option<usize> {
    let (bytes, (first, rest)) = (text.as_bytes(), part.as_bytes().split_first()?);
    let mut from = 0;
    loop {
        from += bytes.get(from..)?.iter().position(|byte| byte == first)? + 1;
        if bytes.get(from..)?.starts_with(rest) {
            return Some(from - 1);
        }
    }
}

fn find_last(text: &str, part: &str) -> Option<usize> {
    let (bytes, (first, rest)) = (text.as_bytes(), part.as_bytes().split_first()?);
    let mut to = bytes.len();
    loop {
        to = bytes.get(..to)?.iter().rposition(|byte| byte == first)?;
        if bytes.get(to + 1..)?.starts_with(rest) {
            return Some(to);
        }
    }
}

/// What is before and behind the first `part`.
pub fn once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    around(text, find(text, part)?, part.len())
}

/// What is before and behind the last `part`.
pub fn last<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    around(text, find_last(text, part)?, part.len())
}

fn around(text: &str, at: usize, length: usize) -> Option<(&str, &str)> {
    Some((text.get(..at)?, text.get(at + length..)?))
}

/// The text up to the first `part`, all of it without one.
pub fn before<'a>(text: &'a str, part: &str) -> &'a str {
    once(text, part).map_or(text, |(before, _)| before)
}

/// Length of the start of which every byte fits. Bytes of other than ASCII must fit all or none.
pub fn run(text: &str, fits: fn(u8) -> bool) -> usize {
    text.bytes()
        .position(|byte| !fits(byte))
        .unwrap_or(text.len())
}

/// The start of which every byte fits, and the rest.
pub fn split(text: &str, fits: fn(u8) -> bool) -> (&str, &str) {
    text.split_at_checked(run(text, fits)).unwrap_or((text, ""))
}

/// The end of which every byte fits.
pub fn tail(text: &str, fits: fn(u8) -> bool) -> &str {
    let start = text
        .bytes()
        .rposition(|byte| !fits(byte))
        .map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default()
}

/// All but the last `length` bytes.
pub fn without_tail(text: &str, length: usize) -> &str {
    text.get(..text.len().saturating_sub(length))
        .unwrap_or_default()
}

pub fn number(digits: &str, radix: u32) -> Option<u32> {
    u32::from_str_radix(digits, radix).ok()
}

pub fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

pub fn is_hexadecimal(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

/// Adds the decimal digits of a number.
pub fn add_decimal(text: &mut String, number: u32) {
    if number > 9 {
        add_decimal(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}
