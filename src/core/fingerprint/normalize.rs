//! Messages without what differs each time.

use crate::core::stack::cut::{
    self, BLANKS, Bytes, DIGITS, HEXADECIMAL, LETTERS, OTHERS, WORD, has_any, is_all, run,
};

/// What the recorder writes in place of a secret: `REDACTED` of src/recorder/secret-patterns.js.
const REDACTED: &str = "[redacted]";

/// Longer messages are read up to here.
const READ: usize = 1 << 10;
/// The longest address that is recognised as an e-mail's.
const ADDRESS: usize = 64;
const OF_WORD: &Bytes = &WORD.and(OTHERS).and(&Bytes::of(b"_"));
const OF_URL: &Bytes = &BLANKS.and(&Bytes::of(b"\"'`<>()[]{}")).not();
const OF_NAME: &Bytes = &WORD.and(&Bytes::of(b"._%+-"));
const OF_HOST: &Bytes = &WORD.and(&Bytes::of(b".-"));

/// `Order 17 of a@b.c failed at http://h/x?y` → `Order <n> of <email> failed at <url>`.
///
/// | placeholder | stands for |
/// | --- | --- |
/// | `<n>` | numbers, versions, dates, times, IP addresses, with the `.` `:` `-` `/` `,` inside; a secret that is left out |
/// | `<id>` | UUIDs; hexadecimal of 7 digits and more; 16 letters and digits and more, mixed |
/// | `<hex>` | `0x…` |
/// | `<url>` | `scheme://…`, `blob:…`, `data:…` |
/// | `<email>` | `name@host.domain` |
///
/// Quoted text stays, as it often is the name of what failed; digits inside words stay (`utf8`). Blanks become one.
pub(crate) fn normalize(message: &str) -> String {
    let mut rest = message
        .get(..message.floor_char_boundary(READ))
        .unwrap_or(message)
        .trim_ascii();
    let mut plain = String::with_capacity(rest.len());
    while let Some(letter) = rest.chars().next() {
        let (placeholder, length) = token(rest);
        let (token, after) = rest
            .split_at_checked(length.max(letter.len_utf8()))
            .unwrap_or((rest, ""));
        match placeholder {
            Some(placeholder) => plain.push_str(placeholder),
            None if letter.is_ascii_whitespace() => plain.push(' '),
            None => plain.push_str(token),
        }
        rest = if letter.is_ascii_whitespace() {
            after.trim_ascii_start()
        } else {
            after
        };
    }
    plain
}

/// What the text starts with, and its length in bytes. Called at starts of words only.
fn token(text: &str) -> (Option<&'static str>, usize) {
    let word = run(text, OF_WORD);
    let after = text.get(word..).unwrap_or_default();
    let own = text.get(..word).unwrap_or_default();
    if text.starts_with(REDACTED) {
        return (Some("<n>"), REDACTED.len());
    }
    if word == 0 {
        return (None, 0);
    }
    if after.starts_with("://") || after.starts_with(':') && matches!(own, "blob" | "data") {
        return (Some("<url>"), run(text, OF_URL));
    }
    if let Some(length) = email(text) {
        return (Some("<email>"), length);
    }
    if let Some(length) = uuid(text) {
        return (Some("<id>"), length);
    }
    let digits = run(own, DIGITS);
    if own.starts_with("0x") && word > 2 {
        (Some("<hex>"), word)
    } else if is_id(own) {
        (Some("<id>"), word)
    } else if digits > 0 {
        (Some("<n>"), number(text))
    } else {
        (None, word)
    }
}

fn is_id(word: &str) -> bool {
    let hexadecimal = word.len() >= 7 && is_all(word, HEXADECIMAL);
    has_any(word, DIGITS)
        && has_any(word, LETTERS)
        && (hexadecimal || word.len() >= 16 && cut::find(word, "_").is_none())
}

/// Digits, and whatever joins digits to digits; the letters of a date (`T`, `Z`) between them as well.
fn number(text: &str) -> usize {
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

fn email(text: &str) -> Option<usize> {
    let head = text
        .get(..text.floor_char_boundary(ADDRESS))
        .unwrap_or_default();
    let name = run(head, OF_NAME);
    let host = head.get(name..)?.strip_prefix('@')?;
    let length = run(host, OF_HOST);
    let (_, top) = cut::last(host.get(..length)?, ".")?;
    let end = if top.is_empty() { length - 1 } else { length };
    Some(name + 1 + end)
}

fn uuid(text: &str) -> Option<usize> {
    let head = text.as_bytes().get(..36)?;
    let fits = head.iter().enumerate().all(|(at, b)| {
        if matches!(at, 8 | 13 | 18 | 23) {
            *b == b'-'
        } else {
            b.is_ascii_hexdigit()
        }
    });
    fits.then_some(36)
}

#[cfg(test)]
mod tests {
    use super::normalize;

    #[test]
    fn normalized() {
        for (message, expected) in [
            (
                "Order 17 of a@b.co failed at http://h/x?y",
                "Order <n> of <email> failed at <url>",
            ),
            (
                "id 123e4567-e89b-12d3-a456-426614174000 gone",
                "id <id> gone",
            ),
            ("commit 0a1b2c3 or 0xDEADbeef", "commit <id> or <hex>"),
            (
                "10.0.0.1:8080 timed out after 30s",
                "<n> timed out after <n>s",
            ),
            ("2024-01-02T03:04:05.678Z: down", "<n>: down"),
            ("utf8 e2e sha256", "utf8 e2e sha256"),
            ("no element #main .item", "no element #main .item"),
            (
                "left: -1.5e3, right: [2, 3]",
                "left: -<n>, right: [<n>, <n>]",
            ),
            ("  two\n  lines ", "two lines"),
            ("(reading 'amount')", "(reading 'amount')"),
            ("blob:http://h/0a cannot", "<url> cannot"),
            ("naïve 7 漢字", "naïve <n> 漢字"),
            ("pin: [redacted] of [3]", "pin: <n> of [<n>]"),
            ("", ""),
        ] {
            assert_eq!(normalize(message), expected, "{message}");
        }
    }
}
