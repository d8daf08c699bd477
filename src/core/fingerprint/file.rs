//! Names of files without what differs between builds.

use crate::core::stack::{
    cut::{self, Bytes, DIGITS, HEXADECIMAL, has_any, is_all},
    place::{file_name, is_script},
};

/// The name of a script in a message, without folders, hash and extension; empty if a bundler has made it.
pub(super) fn script(path: &str) -> String {
    let plain = plain_file(path);
    let (name, _) = cut::split(&plain, const { &Bytes::but(b".") });
    if is_all(name, DIGITS) || is_script(name) {
        String::new()
    } else {
        name.into()
    }
}

/// File name in lower case, without query and bundler's hash.
pub(super) fn plain_file(file: &str) -> String {
    for scheme in ["blob:", "data:"] {
        if file.starts_with(scheme) {
            return scheme.into();
        }
    }
    let name = percent_decoded(file_name(file));
    let (stem, extension) = cut::split(&name, const { &Bytes::but(b".") });
    let mut plain = String::with_capacity(file.len());
    for mut rest in [without_short_hash(stem), extension] {
        while !rest.is_empty() {
            let (part, after) = cut::split(rest, const { &Bytes::but(b".-_~") });
            if !part.is_empty() && !is_hash(part) {
                plain.push_str(part);
                plain.push('.');
            }
            rest = after.get(1..).unwrap_or_default();
        }
    }
    plain.make_ascii_lowercase();
    plain
}

/// Deno prints addresses of files as a person reads them.
fn percent_decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name;
    loop {
        let (plain, behind) = cut::split(rest, const { &Bytes::but(b"%") });
        bytes.extend_from_slice(plain.as_bytes());
        let byte = behind.get(1..3).and_then(|digits| cut::number(digits, 16));
        let (byte, length) = byte.map_or((b'%', 1), |byte| (byte as u8, 3));
        match behind.get(length..) {
            Some(behind) => rest = behind,
            None => break,
        }
        bytes.push(byte);
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.into())
}

/// `index-BKcAt4gd` → `index`: eight letters of any kind, as Vite, Rollup and esbuild put them.
fn without_short_hash(stem: &str) -> &str {
    let cut = stem
        .len()
        .checked_sub(9)
        .and_then(|at| stem.split_at_checked(at));
    let Some((head, hash)) = cut.and_then(|(head, tail)| Some((head, tail.strip_prefix("-")?)))
    else {
        return stem;
    };
    let random = has_any(hash, DIGITS) || hash.bytes().filter(u8::is_ascii_uppercase).count() >= 2;
    if random { head } else { stem }
}

/// Six or more hexadecimal digits, not all letters.
fn is_hash(part: &str) -> bool {
    part.len() >= 6 && is_all(part, HEXADECIMAL) && has_any(part, DIGITS)
}
