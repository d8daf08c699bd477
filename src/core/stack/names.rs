//! Removes placeholders, hashes and mangling from the names of functions in stacks.

use super::{
    cut::{self, Bytes, DIGITS, HEXADECIMAL, WORD},
    legacy, v0,
};

/// Returns the name of a function; an empty text if it is a placeholder that engines print for a function without a name.
pub fn known(function: &str) -> &str {
    match function {
        "<anonymous>"
        | "(anonymous)"
        | "(anonymous function)"
        | "anonymous"
        | "Anonymous function"
        | "?"
        | "(null)"
        | "<unknown>" => "",
        name => name,
    }
}

/// Returns the name of a function without the hash at its end, `::h` and 16 hexadecimal digits. Tools that translate a wasm
/// module to JavaScript, such as `wasm2js`, keep the hashes of Rust's symbols.
pub fn without_hash(function: &str) -> &str {
    let length = function.len().wrapping_sub("::h".len() + 16);
    match function.split_at_checked(length) {
        Some((name, end)) if is_hash(end) => name,
        _ => function,
    }
}

/// Whether the text is `::h` and hexadecimal digits.
fn is_hash(text: &str) -> bool {
    text.strip_prefix("::h")
        .is_some_and(|digits| cut::is_all(digits, HEXADECIMAL))
}

/// Returns the name of a Rust symbol as it is in the source: demangled, without hash, crate ids and the numbers of closures.
/// A symbol that cannot be demangled is treated as a name that is already demangled.
pub fn clean(symbol: &str) -> String {
    let name = legacy::demangle(symbol).or_else(|| v0::demangle(symbol));
    without_ids(name.as_deref().unwrap_or(symbol))
}

/// Returns a demangled name without the parts that differ between builds:
///
/// | part of the name | is replaced by |
/// | --- | --- |
/// | `::h` with 16 hexadecimal digits, a hash | |
/// | `[…]` with 8 to 17 hexadecimal digits, a crate id | |
/// | `{{closure}}`, `{closure#2}` | `{closure}` |
fn without_ids(name: &str) -> String {
    let mut clean = String::with_capacity(name.len());
    let mut rest = name;
    while !rest.is_empty() {
        let (plain, after) = cut::split(rest, const { &Bytes::but(b":[{") });
        clean.push_str(plain);
        rest = match braced(after) {
            Some((word, rest)) => {
                clean.push('{');
                clean.push_str(word);
                clean.push('}');
                rest
            }
            None => {
                let id = id_length(after);
                if id == 0 {
                    clean.push_str(cut::head(after, 1));
                }
                cut::without_head(after, id.max(1))
            }
        };
    }
    clean
}

/// Reads `{word}` or `{{word}}` at the start of the text; `#` and digits may follow the word. Returns the word and the text
/// after the braces; `None` if the text starts with anything else.
fn braced(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix("{")?;
    let inside = cut::without_prefix(inside, "{");
    let (word, rest) = cut::split(inside, const { &WORD.and(&Bytes::of(b"_.:")) });
    let (_, rest) = cut::split(rest, const { &DIGITS.and(&Bytes::of(b"#")) });
    let rest = rest.strip_prefix("}")?;
    Some((word, cut::without_prefix(rest, "}")))
}

/// Returns the length, in bytes, of the hash or crate id at the start of the text. 0 if it starts with neither of them.
fn id_length(text: &str) -> usize {
    let (digits, is_id) = match text.strip_prefix("::h") {
        Some(digits) => (digits, false),
        None => (cut::without_head(text, 1), true),
    };
    let length = digits
        .bytes()
        .take(17)
        .take_while(u8::is_ascii_hexdigit)
        .count();
    let next = digits.as_bytes().get(length);
    if is_id && text.starts_with("[") && length >= 8 && next == Some(&b']') {
        length + 2
    } else if !is_id && length == 16 && !next.is_some_and(u8::is_ascii_alphanumeric) {
        length + 3
    } else {
        0
    }
}
