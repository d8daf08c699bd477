//! Searches and splits text. These functions replace those of the standard library, which are optimized for long texts and
//! would add more bytes to the wasm than all other code in this folder.

/// A set of byte values, with one bit for each of the 256. A predicate in its place would cost a call per byte, because the
/// compiler does not inline it when it optimizes for size.
#[derive(Clone, Copy)]
pub struct Bytes([u64; 4]);

/// The decimal digits.
pub const DIGITS: &Bytes = &Bytes::of(b"0123456789");
/// The hexadecimal digits, of both cases.
pub const HEXADECIMAL: &Bytes = &Bytes::of(b"0123456789abcdefABCDEF");
/// The uppercase ASCII letters.
pub const UPPER: &Bytes = &Bytes::of(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ");
/// The lowercase ASCII letters.
pub const LOWER: &Bytes = &Bytes::of(b"abcdefghijklmnopqrstuvwxyz");
/// The ASCII letters.
pub const LETTERS: &Bytes = &UPPER.and(LOWER);
/// The ASCII letters and decimal digits.
pub const WORD: &Bytes = &LETTERS.and(DIGITS);
/// The ASCII whitespace: space, tab, line feed, carriage return and form feed.
pub const BLANKS: &Bytes = &Bytes::of(b" \t\n\r\x0c");
/// The bytes 128 to 255, which encode the characters outside of ASCII in UTF-8.
pub const OTHERS: &Bytes = &Bytes([0, 0, u64::MAX, u64::MAX]);

impl Bytes {
    /// Returns the set of the byte values in `bytes`, which must be ASCII.
    pub const fn of(mut bytes: &[u8]) -> Self {
        let mut of = [0; 2];
        while let [byte, rest @ ..] = bytes {
            let [low, high] = &mut of;
            let half = if *byte < 64 { low } else { high };
            *half |= 1 << (*byte & 63);
            bytes = rest;
        }
        let [low, high] = of;
        Bytes([low, high, 0, 0])
    }

    /// Returns the set of all byte values except those in `bytes`, which must be ASCII.
    pub const fn but(bytes: &[u8]) -> Self {
        Bytes::of(bytes).not()
    }

    /// Returns the union of two sets of byte values.
    pub const fn and(&self, other: &Self) -> Self {
        let (Bytes([a, b, c, d]), Bytes([e, f, g, h])) = (self, other);
        Bytes([*a | *e, *b | *f, *c | *g, *d | *h])
    }

    /// Returns the set of all byte values that are not in this set.
    pub const fn not(&self) -> Self {
        let Bytes([a, b, c, d]) = self;
        Bytes([!*a, !*b, !*c, !*d])
    }

    /// Whether the set contains `byte`.
    pub fn has(&self, byte: u8) -> bool {
        let Bytes(words) = self;
        let word = words.get(usize::from(byte >> 6)).copied();
        word.unwrap_or_default() >> (byte & 63) & 1 == 1
    }
}

/// Returns the offset in bytes of the first occurrence of `part` in `text`; `None` if it does not occur or is empty.
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

/// Returns the offset in bytes of the last occurrence of `part` in `text`; `None` if it does not occur or is empty.
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

/// Returns the parts of `text` before and after the first occurrence of `part`; `None` if it does not occur or is empty.
pub fn once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    around(text, find(text, part)?, part.len())
}

/// Returns the parts of `text` before and after the last occurrence of `part`; `None` if it does not occur or is empty.
pub fn last<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    around(text, find_last(text, part)?, part.len())
}

/// Returns the first `at` bytes of the text, and the text after the next `length` bytes. `None` if the text is shorter, or
/// would be split within a character.
fn around(text: &str, at: usize, length: usize) -> Option<(&str, &str)> {
    Some((text.get(..at)?, text.get(at + length..)?))
}

/// Returns the part of `text` before the first occurrence of `part`; all of `text` if `part` does not occur or is empty.
pub fn before<'a>(text: &'a str, part: &str) -> &'a str {
    once(text, part).map_or(text, |(before, _)| before)
}

/// Returns the length, in bytes, of the longest prefix of `text` whose bytes are all in the set `bytes`.
///
/// Here and in `split`, `tail` and `is_all`, the set must contain either all bytes from 128 to 255 or none of them, so that a
/// prefix never ends within a character.
pub fn run(text: &str, bytes: &Bytes) -> usize {
    text.bytes()
        .position(|byte| !bytes.has(byte))
        .unwrap_or(text.len())
}

/// Returns the longest prefix of `text` whose bytes are all in the set `bytes`, and the rest of the text.
pub fn split<'a>(text: &'a str, bytes: &Bytes) -> (&'a str, &'a str) {
    text.split_at_checked(run(text, bytes))
        .unwrap_or((text, ""))
}

/// Returns the longest prefix of `text` whose bytes are all in the set `bytes`, and the text behind the one byte that follows
/// it, a separator.
pub fn part<'a>(text: &'a str, bytes: &Bytes) -> (&'a str, &'a str) {
    let (part, behind) = split(text, bytes);
    (part, without_head(behind, 1))
}

/// Returns the longest suffix of `text` whose bytes are all in the set `bytes`.
pub fn tail<'a>(text: &'a str, bytes: &Bytes) -> &'a str {
    let start = text
        .bytes()
        .rposition(|byte| !bytes.has(byte))
        .map_or(0, |at| at + 1);
    without_head(text, start)
}

/// Whether every byte of `text` is in the set `bytes`. True for an empty text.
pub fn is_all(text: &str, bytes: &Bytes) -> bool {
    run(text, bytes) == text.len()
}

/// Whether at least one byte of `text` is in the set `bytes`.
pub fn has_any(text: &str, bytes: &Bytes) -> bool {
    text.bytes().any(|byte| bytes.has(byte))
}

/// Returns the first `length` bytes of the text. Empty if the text is shorter, or would be cut within a character.
pub fn head(text: &str, length: usize) -> &str {
    text.get(..length).unwrap_or_default()
}

/// Returns the text without its first `length` bytes. Empty if the text is shorter, or would be cut within a character.
pub fn without_head(text: &str, length: usize) -> &str {
    text.get(length..).unwrap_or_default()
}

/// Returns the text without its last `length` bytes. Empty if the text is shorter, or would be cut within a character.
pub fn without_tail(text: &str, length: usize) -> &str {
    head(text, text.len().saturating_sub(length))
}

/// Returns the text without `prefix`; all of the text if it does not start with `prefix`.
pub fn without_prefix<'a>(text: &'a str, prefix: &str) -> &'a str {
    text.strip_prefix(prefix).unwrap_or(text)
}

/// Returns the text without `suffix`; all of the text if it does not end with `suffix`.
pub fn without_suffix<'a>(text: &'a str, suffix: &str) -> &'a str {
    text.strip_suffix(suffix).unwrap_or(text)
}

/// Parses an unsigned number in the given radix, which is at most 36. Returns `None` if `digits` is empty, contains a character
/// that is not a digit of the radix, or exceeds 32 bits.
pub fn number(digits: &str, radix: u32) -> Option<u32> {
    long_number(digits, radix)?.try_into().ok()
}

/// Parses an unsigned number in the given radix, which is at most 36. Returns `None` if `digits` is empty, contains a character
/// that is not a digit of the radix, or exceeds 64 bits. The parser of the standard library would be compiled into the wasm
/// once for each type of number.
pub fn long_number(digits: &str, radix: u32) -> Option<u64> {
    let mut number: u64 = 0;
    for byte in digits.bytes() {
        let digit = char::from(byte).to_digit(radix)?;
        let radix = u64::from(radix);
        let next = number.wrapping_mul(radix).wrapping_add(u64::from(digit));
        if number > u64::MAX >> 6 && next / radix != number {
            return None;
        }
        number = next;
    }
    (!digits.is_empty()).then_some(number)
}

/// Appends the decimal digits of `number` to `text`.
pub fn add_decimal(text: &mut String, number: u32) {
    if number > 9 {
        add_decimal(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}
