//! Recognizes names that a program has generated: hashes, UUIDs, tokens.

use crate::core::stack::cut::{
    Bytes, DIGITS, HEXADECIMAL, LETTERS, LOWER, OTHERS, UPPER, has_any, is_all, run,
};

/// The shortest hexadecimal name, and the shortest of other letters.
const MIN_HEXADECIMAL: usize = 7;
const MIN_MIXED: usize = 8;
/// The shortest name of letters in one case with one number in it.
const MIN_PLAIN: usize = 16;
/// Letters of the shortest words that a readable name is made of, on average.
const LETTERS_PER_WORD: usize = 3;

/// Adds `user_<id>` of `user_2NxK8abcD9`. Parts are joined by `-` and `_`; of those beside a generated one only words stay.
pub(super) fn push(text: &mut String, token: &str) {
    let joints = const { &Bytes::but(b"-_") };
    if is_all(token, joints) && !has_any(token, DIGITS) && !is_generated(token) {
        return text.push_str(token);
    }
    let mut rest = token;
    // Where what may belong to a generated name begins.
    let mut start = text.len();
    let mut is_inside = false;
    while !rest.is_empty() {
        let length = uuid(rest).max(run(rest, joints));
        let (part, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if part.len() == 36 || is_generated(part) {
            *text = text.get(..start).unwrap_or_default().into();
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
        let joint = after.get(..1).unwrap_or_default();
        rest = after.get(1..).unwrap_or_default();
        if !is_inside
            || !rest.is_empty() && is_readable(rest.get(..run(rest, joints)).unwrap_or_default())
        {
            text.push_str(joint);
        }
        if is_readable(part) {
            start = text.len();
        }
    }
}

/// A word: letters in one case, or with a capital letter at its start.
fn is_readable(part: &str) -> bool {
    let (_, tail) = part.split_at_checked(1).unwrap_or_default();
    part.len() > 2 && is_all(part, LETTERS) && (is_all(tail, LOWER) || is_all(part, UPPER))
        || has_any(part, OTHERS)
}

/// Whether a part of a name is a hash or a token rather than a word.
pub(super) fn is_generated(part: &str) -> bool {
    let length = part.len();
    if length < MIN_HEXADECIMAL || !has_any(part, LETTERS) || has_any(part, OTHERS) {
        return false;
    }
    let (mut numbers, mut words, mut before) = (0, 1, b'A');
    for byte in part.bytes() {
        numbers += usize::from(byte.is_ascii_digit() && !before.is_ascii_digit());
        words += usize::from(byte.is_ascii_uppercase() && !before.is_ascii_uppercase());
        before = byte;
    }
    if numbers > 0 && is_all(part, HEXADECIMAL) {
        return true;
    }
    let (has_lower, has_upper) = (has_any(part, LOWER), has_any(part, UPPER));
    let is_irregular = has_lower && has_upper && words > 2 && length < LETTERS_PER_WORD * words;
    let is_plain = numbers == 1
        && length >= MIN_PLAIN
        && has_lower != has_upper
        && before.is_ascii_alphabetic();
    length >= MIN_MIXED && (is_irregular || is_plain || numbers > 2 || numbers > 1 && has_lower)
}

/// The length of the UUID that the text begins with, or 0.
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
