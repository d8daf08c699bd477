//! Demangles Rust symbols in the legacy mangling. Modules contain mangled names if wasm-bindgen has not demangled them.

use super::cut::{self, Bytes, DIGITS, HEXADECIMAL};

/// Demangles a Rust symbol in the legacy mangling, and keeps its hash: `_ZN6faults5third17h9569ee592d62850dE` becomes
/// `faults::third::h9569ee592d62850d`. Returns `None` if the text is not such a symbol, or is cut off.
pub fn demangle(symbol: &str) -> Option<String> {
    let mut rest = symbol.strip_prefix("_ZN")?;
    let mut name = String::with_capacity(symbol.len());
    while !rest.starts_with("E") {
        let (length, after) = length(rest)?;
        let (part, after) = after.split_at_checked(length)?;
        add_separator(&mut name);
        unescape(part, &mut name);
        rest = after;
    }
    Some(name)
}

/// Appends `::` to a demangled name, unless it is still empty.
fn add_separator(name: &mut String) {
    if !name.is_empty() {
        name.push_str("::");
    }
}

/// Reads the decimal length before a part of a mangled path: `5third…` gives 5 and `third…`. Returns the length and the rest;
/// `None` if the text does not start with a digit. A length that starts with 0 is 0.
fn length(text: &str) -> Option<(usize, &str)> {
    let digits = if text.starts_with("0") {
        1
    } else {
        cut::run(text, DIGITS)
    };
    let (length, rest) = text.split_at_checked(digits)?;
    Some((cut::number(length, 10)? as usize, rest))
}

/// The escape sequences of the legacy mangling, each with the text for which it stands.
const ESCAPES: [(&str, &str); 9] = [
    ("$LT$", "<"),
    ("$GT$", ">"),
    ("$RF$", "&"),
    ("$BP$", "*"),
    ("$LP$", "("),
    ("$RP$", ")"),
    ("$C$", ","),
    ("$SP$", "@"),
    ("..", "::"),
];

/// Appends a part of a mangled path to `name`, with its escape sequences decoded. Unknown sequences are appended as they are.
/// The compiler prefixes parts that start with `$` by `_`, which is removed.
fn unescape(part: &str, name: &mut String) {
    let mut rest = part
        .strip_prefix("_")
        .filter(|rest| rest.starts_with("$"))
        .unwrap_or(part);
    while !rest.is_empty() {
        let (plain, escaped) = cut::split(rest, const { &Bytes::but(b"$.") });
        name.push_str(plain);
        rest = match ESCAPES
            .iter()
            .find_map(|(from, to)| Some((escaped.strip_prefix(from)?, to)))
        {
            Some((after, to)) => {
                name.push_str(to);
                after
            }
            None => code_point(escaped, name).unwrap_or_else(|| {
                name.push_str(cut::head(escaped, 1));
                cut::without_head(escaped, 1)
            }),
        };
    }
}

/// Decodes `$u<hexadecimal>$` at the start of the text, and appends the character to `name`. Returns the rest of the text;
/// `None` if the text does not start with a valid sequence.
fn code_point<'a>(text: &'a str, name: &mut String) -> Option<&'a str> {
    let (digits, rest) = cut::split(text.strip_prefix("$u")?, HEXADECIMAL);
    let rest = rest.strip_prefix("$")?;
    name.push(char::from_u32(cut::number(digits, 16)?)?);
    Some(rest)
}
