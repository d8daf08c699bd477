//! Recognizes the words in a message that differ each time, and those that are codes.

use crate::core::stack::{
    cut::{self, BLANKS, Bytes, DIGITS, HEXADECIMAL, OTHERS, UPPER, WORD, has_any, is_all, run},
    words::{self, Row},
};

/// Digits of a number that may be an error code.
pub(super) const MAX_CODE: usize = 6;
/// Bytes of an address that is recognized as an e-mail's.
const MAX_ADDRESS: usize = 64;
pub(super) const OF_WORD: &Bytes = &WORD.and(OTHERS).and(&Bytes::of(b"_"));
pub(super) const OF_URL: &Bytes = &BLANKS.and(&Bytes::of(b"\"'`<>")).not();
const OF_NAME: &Bytes = &WORD.and(&Bytes::of(b"._%+-"));
const OF_HOST: &Bytes = &WORD.and(&Bytes::of(b".-"));
const OF_CODE: &Bytes = &UPPER.and(DIGITS).and(&Bytes::of(b"_"));
const OF_IPV6: &Bytes = &HEXADECIMAL.and(&Bytes::of(b":"));
/// Words around numbers.
const TOKENS: &[Row<()>] = &[
    // Units, which differ with the quantity.
    (
        (),
        &[
            "ms", "s", "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes",
            "hour", "hours", "day", "days", "week", "weeks", "byte", "bytes", "B", "kB", "KB",
            "MB", "GB", "KiB", "MiB", "GiB",
        ],
    ),
    // Parts of dates.
    (
        (),
        &[
            "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Jan", "Feb", "Mar", "Apr", "May",
            "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ],
    ),
    // Before an error code.
    ((), &["error", "http", "exit"]),
    // Likewise, also with `:` or `=` between.
    ((), &["code", "status", "errno", "statuscode", "errorcode"]),
];
static TOKEN: [u32; words::size(TOKENS)] = words::table(TOKENS);

#[derive(PartialEq)]
pub(super) enum Token {
    Unit,
    Date,
    CodeWord,
    Label,
    Other,
}

pub(super) fn token(word: &str) -> Token {
    match words::find(&TOKEN, word) {
        Some((0, _)) => Token::Unit,
        Some((1, _)) => Token::Date,
        Some((2, _)) => Token::CodeWord,
        Some(_) => Token::Label,
        None => Token::Other,
    }
}

/// `SQLITE_BUSY`, `ECONNREFUSED`, `TS2345`, but not `ORDER_17`
pub(super) fn is_code(word: &str) -> bool {
    if word.len() < 4 || !is_all(word, OF_CODE) {
        return false;
    }
    let letters = run(word, UPPER);
    let number = word.get(letters..).unwrap_or_default();
    let last = cut::tail(word, const { &Bytes::but(b"_") });
    if number.is_empty() {
        return word.starts_with("E") && letters > 4 && !word.starts_with("ERR");
    }
    letters > 0
        && (last.len() < word.len() && !is_all(last, DIGITS)
            || is_all(number, DIGITS) && number.len() < MAX_CODE)
}

/// `0x…`
pub(super) fn hex(text: &str) -> usize {
    let (word, _) = cut::split(text, OF_WORD);
    let digits = word.strip_prefix("0x").unwrap_or_default();
    length_if(!digits.is_empty() && is_all(digits, HEXADECIMAL), word)
}

/// `blob:…`, `data:…`
pub(super) fn blob(text: &str) -> usize {
    let (url, _) = cut::split(text, OF_URL);
    length_if(url.starts_with("blob:") || url.starts_with("data:"), url)
}

/// `PT5M`, `P1DT2H`, `18h20m48s`
pub(super) fn duration(text: &str) -> usize {
    let (word, _) = cut::split(text, OF_WORD);
    let (rest, units) = match word.strip_prefix("P") {
        Some(rest) => (rest, const { &Bytes::of(b"TYMWDHS0123456789") }),
        None => (word, const { &Bytes::of(b"ywdhmus0123456789") }),
    };
    let is_duration = is_all(rest, units)
        && has_any(rest, DIGITS)
        && cut::tail(rest, DIGITS).is_empty()
        && (rest.len() < word.len() || run(rest, DIGITS) > 0);
    length_if(is_duration, word)
}

/// A day or month before a number or another one.
pub(super) fn date(text: &str) -> usize {
    let (word, after) = cut::split(text, OF_WORD);
    let next = after.strip_prefix(",").unwrap_or(after);
    let next = next.strip_prefix(" ").unwrap_or_default();
    let is_date = |word: &str| token(word) == Token::Date;
    let is_before = || run(next, DIGITS) > 0 || next.get(..3).is_some_and(is_date);
    length_if(word.len() == 3 && is_before() && is_date(word), word)
}

/// An IPv6 address.
pub(super) fn ipv6(text: &str) -> usize {
    let (address, behind) = cut::split(text, OF_IPV6);
    let is_short = || cut::find(address, "::").is_some() && has_any(address, DIGITS);
    let is_long = || address.bytes().filter(|byte| *byte == b':').count() == 7;
    let is_whole = run(behind, WORD) == 0;
    length_if(is_whole && (is_short() || is_long()), address)
}

fn length_if(condition: bool, text: &str) -> usize {
    if condition { text.len() } else { 0 }
}

/// Digits, and whatever joins digits to digits; the letters of a date (`T`, `Z`) between them as well.
pub(super) fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut end = 0;
    while let Some(byte) = bytes.get(end) {
        let next_is_digit = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        match byte {
            b'0'..=b'9' => end += 1,
            b'.' | b':' | b'-' | b'/' | b',' | b'T' | b'+' | b'e' if next_is_digit => end += 2,
            b'Z' if !bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric) => return end + 1,
            _ => break,
        }
    }
    end
}

pub(super) fn email(text: &str) -> usize {
    let (name, behind) = cut::split(text, OF_NAME);
    let host = behind.strip_prefix("@").unwrap_or_default();
    let (host, _) = cut::split(host, OF_HOST);
    let host = host.strip_suffix(".").unwrap_or(host);
    let length = name.len() + 1 + host.len();
    if cut::find(host, ".").is_some() && length < MAX_ADDRESS {
        length
    } else {
        0
    }
}
