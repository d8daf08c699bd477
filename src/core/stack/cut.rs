//! Cutting text. The standard library's searches are made for long texts, and weigh more than all of this folder.

/// Some of the 256 bytes. A function that is asked about each byte would be called for each where size is what the
/// compiler looks at.
#[derive(Clone, Copy)]
pub struct Bytes([u64; 4]);

pub const DIGITS: &Bytes = &Bytes::of(b"0123456789");
pub const HEXADECIMAL: &Bytes = &Bytes::of(b"0123456789abcdefABCDEF");
pub const UPPER: &Bytes = &Bytes::of(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ");
pub const LOWER: &Bytes = &Bytes::of(b"abcdefghijklmnopqrstuvwxyz");
pub const LETTERS: &Bytes = &UPPER.and(LOWER);
pub const WORD: &Bytes = &LETTERS.and(DIGITS);
pub const BLANKS: &Bytes = &Bytes::of(b" \t\n\r\x0c");
/// Of the characters that are no ASCII.
pub const OTHERS: &Bytes = &Bytes([0, 0, u64::MAX, u64::MAX]);

impl Bytes {
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

    /// All but these.
    pub const fn but(bytes: &[u8]) -> Self {
        Bytes::of(bytes).not()
    }

    pub const fn and(&self, other: &Self) -> Self {
        let (Bytes([a, b, c, d]), Bytes([e, f, g, h])) = (self, other);
        Bytes([*a | *e, *b | *f, *c | *g, *d | *h])
    }

    pub const fn not(&self) -> Self {
        let Bytes([a, b, c, d]) = self;
        Bytes([!*a, !*b, !*c, !*d])
    }

    pub fn has(&self, byte: u8) -> bool {
        let Bytes(words) = self;
        let word = words.get(usize::from(byte >> 6)).copied();
        word.unwrap_or_default() >> (byte & 63) & 1 == 1
    }
}

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

/// Length of the start of which every byte is one of `bytes`. Of those that are no ASCII all must be, or none.
pub fn run(text: &str, bytes: &Bytes) -> usize {
    text.bytes()
        .position(|byte| !bytes.has(byte))
        .unwrap_or(text.len())
}

/// The start of which every byte is one of `bytes`, and the rest.
pub fn split<'a>(text: &'a str, bytes: &Bytes) -> (&'a str, &'a str) {
    text.split_at_checked(run(text, bytes))
        .unwrap_or((text, ""))
}

/// The end of which every byte is one of `bytes`.
pub fn tail<'a>(text: &'a str, bytes: &Bytes) -> &'a str {
    let start = text
        .bytes()
        .rposition(|byte| !bytes.has(byte))
        .map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default()
}

/// Whether every byte is one of `bytes`.
pub fn is_all(text: &str, bytes: &Bytes) -> bool {
    run(text, bytes) == text.len()
}

/// Whether any byte is one of `bytes`.
pub fn has_any(text: &str, bytes: &Bytes) -> bool {
    text.bytes().any(|byte| bytes.has(byte))
}

/// All but the last `length` bytes.
pub fn without_tail(text: &str, length: usize) -> &str {
    text.get(..text.len().saturating_sub(length))
        .unwrap_or_default()
}

/// The number of up to 32 bits that the digits are.
pub fn number(digits: &str, radix: u32) -> Option<u32> {
    long_number(digits, radix)?.try_into().ok()
}

/// The number that the digits are. The standard library has a function for each type of number.
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

/// Adds the decimal digits of a number.
pub fn add_decimal(text: &mut String, number: u32) {
    if number > 9 {
        add_decimal(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}
