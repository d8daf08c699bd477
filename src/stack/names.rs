//! Readable names of functions.

use crate::exception::Frame;

/// The name without what engines print for “no name”.
pub fn known(function: &str) -> &str {
    match function {
        "<anonymous>"
        | "(anonymous)"
        | "(anonymous function)"
        | "anonymous"
        | "Anonymous function"
        | "?"
        | "<unknown>" => "",
        name => name,
    }
}

const ASYNC: &str = "async ";

/// Marks a frame that awaits the one before it. Only some engines know it.
pub fn asynchronous(mut frame: Frame) -> Frame {
    frame.function.insert_str(0, ASYNC);
    frame
}

pub fn is_asynchronous(frame: &Frame) -> bool {
    frame.function.starts_with(ASYNC)
}

/// A Rust symbol as its author knows it: demangled, without hash and crate id.
pub fn clean(symbol: &str) -> String {
    let name = legacy(symbol).or_else(|| v0(symbol));
    without_hashes(name.as_deref().unwrap_or(symbol))
}

/// Removes `::h` with 16 hexadecimal digits, and `[…]` with 8 to 16.
fn without_hashes(name: &str) -> String {
    let mut clean = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(at) = rest.find([':', '[']) {
        let (head, tail) = rest.split_at(at);
        clean.push_str(head);
        let skip = hash_length(tail);
        if skip == 0 {
            clean.push_str(tail.get(..1).unwrap_or_default());
        }
        rest = tail.get(skip.max(1)..).unwrap_or_default();
    }
    clean.push_str(rest);
    clean
}

fn hash_length(text: &str) -> usize {
    let (digits, extra) = match (text.strip_prefix("::h"), text.strip_prefix('[')) {
        (Some(digits), _) => (digits, 3),
        (_, Some(digits)) => (digits, 2),
        _ => return 0,
    };
    let length = digits
        .bytes()
        .take(17)
        .take_while(u8::is_ascii_hexdigit)
        .count();
    let next = digits.as_bytes().get(length);
    let ends = if extra == 3 {
        length == 16 && !next.is_some_and(u8::is_ascii_alphanumeric)
    } else {
        length >= 8 && next == Some(&b']')
    };
    if ends { length + extra } else { 0 }
}

/// `_ZN6faults5third17h9569ee592d62850dE` → `faults::third::h9569ee592d62850d`
fn legacy(symbol: &str) -> Option<String> {
    let mut rest = symbol.strip_prefix("_ZN")?;
    let mut name = String::with_capacity(symbol.len());
    while !rest.starts_with('E') {
        let (part, after) = counted(rest)?;
        if !name.is_empty() {
            name.push_str("::");
        }
        unescape(part, &mut name);
        rest = after;
    }
    Some(name)
}

/// `5third…` → `third` and the rest.
fn counted(text: &str) -> Option<(&str, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let length = text.get(..digits)?.parse::<usize>().ok()?;
    let rest = text.get(digits..)?;
    Some((rest.get(..length)?, rest.get(length..)?))
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
    let mut rest = if part.starts_with("_$") {
        part.get(1..).unwrap_or_default()
    } else {
        part
    };
    while let Some(at) = rest.find(['$', '.']) {
        let (head, tail) = rest.split_at(at);
        name.push_str(head);
        rest = match ESCAPES
            .iter()
            .find_map(|(from, to)| Some((tail.strip_prefix(from)?, to)))
        {
            Some((after, to)) => {
                name.push_str(to);
                after
            }
            None => code_point(tail, name).unwrap_or_else(|| {
                name.push_str(tail.get(..1).unwrap_or_default());
                tail.get(1..).unwrap_or_default()
            }),
        };
    }
    name.push_str(rest);
}

fn code_point<'a>(text: &'a str, name: &mut String) -> Option<&'a str> {
    let (digits, rest) = text.strip_prefix("$u")?.split_once('$')?;
    name.push(char::from_u32(u32::from_str_radix(digits, 16).ok()?)?);
    Some(rest)
}

/// `_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt` → `core::panicking::panic_fmt`.
/// Only the identifiers, in their order: enough to recognise a function, at a fraction of the size of the whole grammar.
fn v0(symbol: &str) -> Option<String> {
    let mut rest = symbol.strip_prefix("_R")?;
    let mut name = String::with_capacity(symbol.len());
    while let Some(tag) = rest.bytes().next() {
        if tag.is_ascii_digit() {
            let (part, after) = identifier(rest)?;
            if !name.is_empty() {
                name.push_str("::");
            }
            name.push_str(if part.is_empty() { "{closure}" } else { part });
            rest = after;
        } else {
            let after = rest.get(1..)?;
            rest = if matches!(tag, b's' | b'B') {
                base_62(after).unwrap_or(after)
            } else {
                after
            };
        }
    }
    (!name.is_empty()).then_some(name)
}

/// As `counted`, with the underscore that parts the length from a name that starts with one or with a digit.
fn identifier(text: &str) -> Option<(&str, &str)> {
    let digits = if text.starts_with('0') {
        1
    } else {
        text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len()
    };
    let length = text.get(..digits)?.parse::<usize>().ok()?;
    let rest = text.get(digits..)?;
    let rest = rest.strip_prefix('_').unwrap_or(rest);
    Some((rest.get(..length)?, rest.get(length..)?))
}

fn base_62(text: &str) -> Option<&str> {
    text.trim_start_matches(|c: char| c.is_ascii_alphanumeric())
        .strip_prefix('_')
}
