//! Recognizes the names that a program generates, such as hashes, UUIDs and tokens, and replaces them by `<id>`.

use crate::core::stack::cut::{
    Bytes, DIGITS, HEXADECIMAL, LETTERS, LOWER, OTHERS, UPPER, has_any, head, is_all, run, split,
    without_head,
};

/// The minimum bytes of a hexadecimal name that counts as generated, such as a hash. A shorter one does not.
const MIN_HEXADECIMAL: usize = 7;
/// The minimum bytes of a name that is not hexadecimal and counts as generated. A shorter one does not.
const MIN_MIXED: usize = 8;
/// The minimum bytes of a name that counts as generated although it has letters in one case and a single run of digits. A
/// shorter one does not.
const MIN_PLAIN: usize = 16;
/// The minimum average length of the words in a readable name in mixed case, such as `getUserById`. Names with shorter words
/// count as generated.
const LETTERS_PER_WORD: usize = 3;

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

/// Whether a part of a token is a generated name, such as a hash, instead of a word. Names with characters outside of ASCII or
/// without letters are not. The part must have one of these forms:
///
/// - at least [`MIN_HEXADECIMAL`] hexadecimal digits, of which at least one is not a letter
/// - at least [`MIN_MIXED`] characters with three runs of digits, or with two and a lowercase letter
/// - at least [`MIN_MIXED`] characters in both cases, split by capitals into three or more words that are shorter than
///   [`LETTERS_PER_WORD`] on average
/// - at least [`MIN_PLAIN`] characters in one case with one run of digits, which is not at the end
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
