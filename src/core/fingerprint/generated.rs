//! Recognizes the names that a program generates, such as hashes, UUIDs and tokens, and replaces them by `<id>`.

use crate::core::stack::cut::{
    Bytes, DIGITS, HEXADECIMAL, LETTERS, LOWER, OTHERS, UPPER, WORD, find, has_any, head, is_all,
    run, split, tail, without_head, without_prefix, without_tail,
};

/// The minimum bytes of a hexadecimal name that counts as generated, such as a hash. A shorter one does not.
const MIN_HEXADECIMAL: usize = 7;
/// The minimum bytes of a name that is not hexadecimal and counts as generated. A shorter one does not.
const MIN_MIXED: usize = 8;
/// The minimum bytes of a name that counts as generated although it has letters in one case and a single run of digits. A
/// shorter one does not.
const MIN_PLAIN: usize = 16;
/// The bytes by which the [`disorder`] of a generated name exceeds its length at least. A smaller difference also occurs in
/// readable names, such as `getUserById`.
const MIN_EXCESS: usize = 3;
/// The minimum [`disorder`] of a hash of eight characters. Names with two words, such as `CartItem`, have less.
const MIN_SHORT: usize = 7;
/// The consonants of both cases. Words have at most three in a row, with few exceptions.
const CONSONANTS: &Bytes = &Bytes::of(b"bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ");

/// Appends `token` to `text`, with each generated name replaced by `<id>` and each number by `<n>`: `user_2NxK8abcD9` →
/// `user_<id>`. Splits the token at `-` and `_`. The parts between a generated name and the nearest words belong to the same
/// `<id>`.
pub(super) fn push(text: &mut String, token: &str) {
    let joints = const { &Bytes::but(b"-_") };
    if is_all(token, joints) && !has_any(token, DIGITS) && !is_generated(token) {
        return text.push_str(token);
    }
    let mut rest = token;
    // `start` is the end of the last word in `text`: `<id>` replaces the parts behind it.
    let mut start = text.len();
    let mut is_inside = false;
    while !rest.is_empty() {
        let length = uuid(rest).max(run(rest, joints));
        let (part, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if part.len() == 36 || is_generated(part) {
            *text = head(text, start).into();
            text.push_str("<id>");
            is_inside = true;
        } else if is_readable(part) {
            text.push_str(part);
            is_inside = false;
        } else if !is_inside {
            text.push_str(if is_all(part, DIGITS) && !part.is_empty() {
                "<n>"
            } else {
                part
            });
        }
        rest = without_head(after, 1);
        if !is_inside || is_readable(split(rest, joints).0) {
            text.push_str(head(after, 1));
        }
        if is_readable(part) {
            start = text.len();
        }
    }
}

/// Whether a part of a token is a word: at least three ASCII letters that are all uppercase, or all lowercase from the second
/// on. A part with a character outside of ASCII is a word, too.
fn is_readable(part: &str) -> bool {
    let (_, tail) = part.split_at_checked(1).unwrap_or_default();
    part.len() > 2 && is_all(part, LETTERS) && (is_all(tail, LOWER) || is_all(part, UPPER))
        || has_any(part, OTHERS)
}

/// Whether a part of a token is a generated name, such as a hash, instead of a word. Names with other characters than ASCII
/// letters and digits, or without letters, are not. The part must have one of these forms:
///
/// - at least [`MIN_HEXADECIMAL`] hexadecimal digits, of which at least one is not a letter
/// - at least [`MIN_MIXED`] characters with three runs of digits, or with two and a lowercase letter
/// - at least [`MIN_MIXED`] characters, with a [`disorder`] that exceeds them by [`MIN_EXCESS`]
/// - at least [`MIN_PLAIN`] characters in one case with one run of digits, which is not at the end
pub(super) fn is_generated(part: &str) -> bool {
    let length = part.len();
    if length < MIN_HEXADECIMAL || !has_any(part, LETTERS) || !is_all(part, WORD) {
        return false;
    }
    let (numbers, disorder) = disorder(part);
    if numbers > 0 && is_all(part, HEXADECIMAL) {
        return true;
    }
    let is_plain = numbers == 1
        && length >= MIN_PLAIN
        && has_any(part, LOWER) != has_any(part, UPPER)
        && tail(part, DIGITS).is_empty();
    let is_irregular = disorder >= length + MIN_EXCESS || is_plain;
    length >= MIN_MIXED && (is_irregular || numbers > 2 || numbers > 1 && has_any(part, LOWER))
}

/// Whether a part of a file name is a hexadecimal hash: six or more digits, of which at least one is not a letter, also behind
/// `dxh`, which Dioxus writes before them.
pub(super) fn is_hexadecimal(part: &str) -> bool {
    let digits = without_prefix(part, "dxh");
    digits.len() >= 6 && is_all(digits, HEXADECIMAL) && has_any(digits, DIGITS)
}

/// Returns a part of a file name between two dots without the hash that a bundler has added: the eight characters of Base64
/// (with `-` and `_`) at its end, if they are all of it or `-` is before them, or all of a longer part: `index-BKcAt4gd` →
/// `index-`, `DRf8L97S` → nothing. Returns a part that ends with a hexadecimal hash unchanged.
pub(super) fn without_hash(part: &str) -> &str {
    let head = without_tail(part, MIN_MIXED);
    let end = without_head(part, head.len());
    let is_joined = head.ends_with("-");
    if (is_joined || head.is_empty()) && is_short_hash(end, is_joined) {
        head
    } else if part.len() > MIN_MIXED
        && disorder(part).1 >= part.len() + MIN_EXCESS
        && !is_hexadecimal(tail(part, WORD))
    {
        ""
    } else {
        part
    }
}

/// Whether a text of eight bytes or less is a hash of eight characters of Base64. A word with or without a number behind it
/// (`settings`, `Vendor01`) is not; nor is a lowercase name with a hyphen (`d3-scale`), nor a name of two words (`CartItem`).
/// Behind a name and `-` (`is_joined`), two capitals or a digit are sufficient.
fn is_short_hash(text: &str, is_joined: bool) -> bool {
    let word = without_tail(text, tail(text, DIGITS).len());
    let capitals = text.bytes().filter(u8::is_ascii_uppercase).count();
    let is_name =
        has_any(word, LOWER) && is_readable(word) || capitals == 0 && find(text, "-").is_some();
    text.len() == MIN_MIXED
        && is_all(text, const { &WORD.and(&Bytes::of(b"-_")) })
        && !is_name
        && (is_joined && (capitals > 1 || has_any(text, DIGITS))
            || capitals > 0 && disorder(text).1 >= MIN_SHORT
            || is_generated(text))
}

/// Returns the number of runs of digits in a name, and a measure of its disorder, which is high in random texts: 3 for each
/// word or run of digits (a word begins at a capital, or behind a digit or another character), 2 for each word that begins
/// with several capitals (`XYz`), and 3 if the name has four consonants in a row.
fn disorder(name: &str) -> (usize, usize) {
    let (mut numbers, mut disorder, mut capitals, mut consonants) = (0, 0, 0, 0);
    let (mut before, mut cluster) = (3, 0);
    for byte in name.bytes() {
        let class = match byte {
            b'0'..=b'9' => 0,
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 2,
            _ => 3,
        };
        let is_next = class != before;
        if is_next && class == 0 {
            numbers += 1;
        }
        if is_next && class != 3 && (class, before) != (1, 2) {
            disorder += 3;
        }
        if class == 1 && capitals > 1 {
            disorder += 2;
        }
        capitals = if class == 2 { capitals + 1 } else { 0 };
        consonants = if CONSONANTS.has(byte) {
            consonants + 1
        } else {
            0
        };
        if consonants > 3 {
            cluster = 3;
        }
        before = class;
    }
    (numbers, disorder + cluster)
}

/// Returns the length of the UUID at the start of `text`, which is 36; 0 without a UUID.
pub(super) fn uuid(text: &str) -> usize {
    let head = text.as_bytes().get(..36).unwrap_or_default();
    let fits = !head.is_empty()
        && head.iter().enumerate().all(|(at, byte)| {
            if matches!(at, 8 | 13 | 18 | 23) {
                *byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        });
    if fits { 36 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_names_are_generated() {
        for name in ["NffrFeUfNV2Hib", "xKqbTgWmLzPd", "mbqx7kfp", "QkXwTbLmVnRs"] {
            let mut text = String::new();
            push(&mut text, name);
            assert_eq!(text, "<id>", "{name}");
        }
    }

    #[test]
    fn readable_names_are_not_generated() {
        for name in [
            "getUserById",
            "setPetById",
            "texSubImage2D",
            "WebGL2RenderingContext",
            "toISOString",
            "XMLHttpRequest",
            "isBase64",
            "Float32Array",
            "utf8Reader",
        ] {
            assert!(!is_generated(name), "{name}");
        }
    }

    #[test]
    fn a_short_hash_is_no_word() {
        for hash in ["DRf8L97S", "Bx-3s9aQ", "C3xq_Tz1", "DYyj0PsP", "a8f3k2x9"] {
            assert!(is_short_hash(hash, false), "{hash}");
        }
        for name in [
            "settings",
            "vendor01",
            "Vendor01",
            "CartItem",
            "d3-scale",
            "index-v2",
            "CHECKOUT",
            "page2024",
            "Größen7",
            "short7",
        ] {
            assert!(!is_short_hash(name, false), "{name}");
        }
        assert!(is_short_hash("GWqBkFnn", true) && is_short_hash("ABCDEFG2", true));
        assert!(!is_short_hash("checkout", true) && !is_short_hash("vendor01", true));
    }
}
