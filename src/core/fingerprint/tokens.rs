//! Recognizes the values in a message, such as dates and durations, and the words that are error codes.

use crate::core::stack::{
    cut::{self, BLANKS, Bytes, DIGITS, HEXADECIMAL, OTHERS, UPPER, WORD, has_any, is_all, run},
    words::{self, Row},
};

/// The maximum number of digits of a numeric error code; a longer number becomes `<n>`. In a code such as `TS2345`, the number
/// must have fewer digits than this.
pub(super) const MAX_CODE: usize = 6;
/// The length in bytes from which on a text is not treated as an email address.
const MAX_ADDRESS: usize = 64;
/// The bytes of which a word consists: letters, digits, `_` and all bytes of characters outside of ASCII.
pub(super) const OF_WORD: &Bytes = &WORD.and(OTHERS).and(&Bytes::of(b"_"));
/// The bytes of which a URL consists: all but blanks, quotation marks, `<` and `>`.
pub(super) const OF_URL: &Bytes = &BLANKS.and(&Bytes::of(b"\"'`<>")).not();
/// The bytes of which the part of an email address before `@` consists.
const OF_NAME: &Bytes = &WORD.and(&Bytes::of(b"._%+-"));
/// The bytes of which the part of an email address behind `@` consists.
const OF_HOST: &Bytes = &WORD.and(&Bytes::of(b".-"));
/// The bytes of which an error code such as `SQLITE_BUSY` consists.
const OF_CODE: &Bytes = &UPPER.and(DIGITS).and(&Bytes::of(b"_"));
/// The bytes of which an IPv6 address consists.
const OF_IPV6: &Bytes = &HEXADECIMAL.and(&Bytes::of(b":"));
/// Words that change the meaning of a number before or behind them, such as units. [`token`] maps the index of a row to a
/// [`Token`].
const TOKENS: &[Row<()>] = &[
    // Units, which are replaced together with the number before them, because the number depends on it: `900 ms` but `2 s`.
    (
        (),
        &[
            "ms", "s", "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes",
            "hour", "hours", "day", "days", "week", "weeks", "byte", "bytes", "B", "kB", "KB",
            "MB", "GB", "KiB", "MiB", "GiB",
        ],
    ),
    // The parts of a date that are words.
    (
        (),
        &[
            "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Jan", "Feb", "Mar", "Apr", "May",
            "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ],
    ),
    // Words before an error code, as in `HTTP 503`.
    ((), &["error", "http", "exit"]),
    // Words before an error code, also with `:` or `=` between, as in `code: 10048`.
    ((), &["code", "status", "errno", "statuscode", "errorcode"]),
    // Words before the status of a response, as in `Request failed: 404`.
    ((), &["failed", "response", "ok"]),
    // Words before `code` where it is one that people enter.
    (
        (),
        &[
            "access",
            "activation",
            "area",
            "confirmation",
            "country",
            "coupon",
            "discount",
            "gift",
            "invite",
            "item",
            "otp",
            "pin",
            "postal",
            "promo",
            "referral",
            "security",
            "verification",
            "voucher",
            "zip",
        ],
    ),
];
/// The hashes of the texts of [`TOKENS`], as the table that [`words::find`] searches.
static TOKEN: [u32; words::size(TOKENS)] = words::table(TOKENS);

/// The meaning of a word next to a number in a message.
#[derive(PartialEq)]
pub(super) enum Token {
    /// A unit behind a number, which is replaced together with the number.
    Unit,
    /// A day of the week or a month, which is a part of a date.
    Date,
    /// A word before an error code, as in `HTTP 503`.
    CodeWord,
    /// A word before an error code, also with `:` or `=` between, as in `code: 10048`.
    Label,
    /// A word before the status of a failed response, as in `Request failed: 404`.
    StatusWord,
    /// A word before `code` where it is one that people enter, as in `postal code 10115`.
    CodeOfUser,
    /// A word that does not change the meaning of a number.
    Other,
}

/// Returns the meaning of a word next to a number. The case of letters must match.
pub(super) fn token(word: &str) -> Token {
    match words::find(&TOKEN, word) {
        Some((0, _)) => Token::Unit,
        Some((1, _)) => Token::Date,
        Some((2, _)) => Token::CodeWord,
        Some((3, _)) => Token::Label,
        Some((4, _)) => Token::StatusWord,
        Some(_) => Token::CodeOfUser,
        None => Token::Other,
    }
}

/// Whether a word is an error code, such as `SQLITE_BUSY` or `ECONNREFUSED`. `ORDER_17` is not, because its number may be an id.
/// A code has at least four characters, consists of capitals, digits and `_`, and has one of these forms:
///
/// - `E` and at least four other capitals; `ERROR` and other words with `ERR` are not codes
/// - a capital first, and a part behind the last `_` that is not a number
pub(super) fn is_code(word: &str) -> bool {
    if word.len() < 4 || !is_all(word, OF_CODE) {
        return false;
    }
    let letters = run(word, UPPER);
    let last = cut::tail(word, const { &Bytes::but(b"_") });
    if letters == word.len() {
        return word.starts_with("E") && letters > 4 && !word.starts_with("ERR");
    }
    letters > 0 && last.len() < word.len() && !is_all(last, DIGITS)
}

/// Returns the number of capitals if the word has at least four characters and consists of capitals and one to five digits
/// behind them, such as `TS2345`; otherwise 0. Such a word may be an error code, or an id such as `SO12345`.
pub(super) fn capitals_before_number(word: &str) -> usize {
    let letters = run(word, UPPER);
    let number = cut::without_head(word, letters);
    let is_numbered = !number.is_empty() && number.len() < MAX_CODE && is_all(number, DIGITS);
    if is_numbered && word.len() > 3 {
        letters
    } else {
        0
    }
}

/// Returns the length of the hexadecimal number (`0x…`) at the start of `text`, or 0 without one.
pub(super) fn hex(text: &str) -> usize {
    let (word, _) = cut::split(text, OF_WORD);
    let digits = word.strip_prefix("0x").unwrap_or_default();
    length_if(!digits.is_empty() && is_all(digits, HEXADECIMAL), word)
}

/// Returns the length of the `blob:` or `data:` URL at the start of `text`, or 0 without one.
pub(super) fn blob(text: &str) -> usize {
    let (url, _) = cut::split(text, OF_URL);
    length_if(url.starts_with("blob:") || url.starts_with("data:"), url)
}

/// Returns the length of the duration (`PT5M`, `P1DT2H`, `18h20m48s`) at the start of `text`, or 0 without one.
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

/// Returns 3 if `text` starts with a day of the week or a month, such as `Mon` or `May`, and a number or another of these words
/// follows; otherwise 0. So `May` is a month only in a date.
pub(super) fn date(text: &str) -> usize {
    let (word, after) = cut::split(text, OF_WORD);
    let next = cut::without_prefix(after, ",");
    let next = next.strip_prefix(" ").unwrap_or_default();
    let is_date = |word: &str| token(word) == Token::Date;
    let is_before = || run(next, DIGITS) > 0 || next.get(..3).is_some_and(is_date);
    length_if(word.len() == 3 && is_before() && is_date(word), word)
}

/// Returns the length of the IPv6 address at the start of `text`, with its port, or 0 without one. An address has seven colons,
/// eight with a port, or `::` and a digit, and no letter or digit behind it.
pub(super) fn ipv6(text: &str) -> usize {
    let (address, behind) = cut::split(text, OF_IPV6);
    let is_short = || cut::find(address, "::").is_some() && has_any(address, DIGITS);
    let is_long = || matches!(address.bytes().filter(|byte| *byte == b':').count(), 7 | 8);
    let is_whole = run(behind, WORD) == 0;
    length_if(is_whole && (is_short() || is_long()), address)
}

/// Returns the length of `text` in bytes, or 0 if the condition is false.
fn length_if(condition: bool, text: &str) -> usize {
    if condition { text.len() } else { 0 }
}

/// Returns the length of the number at the start of `text`, or 0 without one. Versions, IPv4 addresses, dates and times are one
/// number: it includes `.`, `:`, `-`, `/`, `,`, `+`, `e` and `T` before a digit, and a `Z` at the end.
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

/// Returns the length of the email address at the start of `text`, or 0 without one. Its host must contain a dot.
pub(super) fn email(text: &str) -> usize {
    let (name, behind) = cut::split(text, OF_NAME);
    let host = behind.strip_prefix("@").unwrap_or_default();
    let (host, _) = cut::split(host, OF_HOST);
    let host = cut::without_suffix(host, ".");
    let length = name.len() + 1 + host.len();
    if cut::find(host, ".").is_some() && length < MAX_ADDRESS {
        length
    } else {
        0
    }
}
