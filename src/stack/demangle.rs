//! Rust symbols of modules that no wasm-bindgen has demangled.

use super::cut;

/// `_ZN6faults5third17h9569ee592d62850dE` → `faults::third::h9569ee592d62850d`
pub fn legacy(symbol: &str) -> Option<String> {
    let mut rest = symbol.strip_prefix("_ZN")?;
    let mut name = String::with_capacity(symbol.len());
    while !rest.starts_with('E') {
        let (length, after) = length(rest)?;
        let (part, after) = after.split_at_checked(length)?;
        add_separator(&mut name);
        unescape(part, &mut name);
        rest = after;
    }
    Some(name)
}

fn add_separator(name: &mut String) {
    if !name.is_empty() {
        name.push_str("::");
    }
}

/// `5third…` → 5, `third…`
fn length(text: &str) -> Option<(usize, &str)> {
    let digits = if text.starts_with('0') {
        1
    } else {
        cut::run(text, cut::is_digit)
    };
    let (length, rest) = text.split_at_checked(digits)?;
    Some((cut::number(length, 10)? as usize, rest))
}

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

fn unescape(part: &str, name: &mut String) {
    let mut rest = part
        .strip_prefix('_')
        .filter(|rest| rest.starts_with('$'))
        .unwrap_or(part);
    while !rest.is_empty() {
        let (plain, escaped) = cut::split(rest, |byte| !matches!(byte, b'$' | b'.'));
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
                name.push_str(escaped.get(..1).unwrap_or_default());
                escaped.get(1..).unwrap_or_default()
            }),
        };
    }
}

fn code_point<'a>(text: &'a str, name: &mut String) -> Option<&'a str> {
    let (digits, rest) = cut::split(text.strip_prefix("$u")?, cut::is_hexadecimal);
    name.push(char::from_u32(cut::number(digits, 16)?)?);
    rest.strip_prefix('$')
}

/// `_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt` → `core::panicking::panic_fmt`.
/// Only the identifiers, in their order: enough to recognise a function, at a fraction of the size of the whole grammar.
pub fn v0(symbol: &str) -> Option<String> {
    let mut rest = symbol.strip_prefix("_R")?;
    let mut name = String::with_capacity(symbol.len());
    while let Some(tag) = rest.bytes().next() {
        if tag.is_ascii_digit() {
            let (length, after) = length(rest)?;
            // Parts the length from a name that starts with an underscore or a digit.
            let after = after.strip_prefix('_').unwrap_or(after);
            let (part, after) = after.split_at_checked(length)?;
            add_separator(&mut name);
            name.push_str(if part.is_empty() { "{closure}" } else { part });
            rest = after;
        } else {
            rest = rest.get(1..)?;
            if matches!(tag, b's' | b'B') {
                let (_, after) = cut::split(rest, |byte| byte.is_ascii_alphanumeric());
                rest = after.strip_prefix('_').unwrap_or(rest);
            }
        }
    }
    (!name.is_empty()).then_some(name)
}
