//! Removes from file names the parts that differ between builds.

use super::generated;
use crate::core::stack::{
    cut::{self, Bytes, DIGITS, WORD, is_all},
    place::{file_name, is_script},
};

/// Returns the name of a script without folders, hash and extension: `menu` for `/assets/menu-Bx3s9aQz.js`. `path` is a path,
/// a URL or the name of a chunk. Empty if the name consists only of digits or of a hash, because the bundler has generated
/// it.
pub(super) fn script(path: &str) -> String {
    let plain = plain_file(path);
    let (name, _) = cut::split(&plain, const { &Bytes::but(b".") });
    if is_all(name, DIGITS) || is_script(name) {
        String::new()
    } else {
        name.into()
    }
}

/// Returns the last segment of a path or URL in lower case, without query, bundler hashes and version. Its parts are split at
/// `.`, `-`, `_` and `~`, and each ends with a dot: `cart.js.` for `https://shop.example/Cart.206f4846.js?v=1`. Returns only
/// the scheme of a `blob:` or `data:` URL, and an empty text for the URL of a document, which contains an inline script.
pub(super) fn plain_file(file: &str) -> String {
    let mut schemes = ["blob:", "data:"].iter();
    if let Some(scheme) = schemes.find(|scheme| file.starts_with(**scheme)) {
        return (*scheme).into();
    }
    let name = percent_decoded(file_name(file));
    let mut plain = String::with_capacity(name.len() + 1);
    let extension = cut::tail(&name, const { &Bytes::but(b".") });
    if file.starts_with("http") && !is_script(extension) {
        return plain;
    }
    let mut rest = name.as_str();
    // Turbopack names a chunk by a hash of 13 characters that starts with a digit: `05smpou-mjs5j.js`.
    if name.len() == extension.len() + 14
        && cut::run(rest, DIGITS) > 0
        && cut::once(file, "/static/chunks/").is_some_and(|(_, behind)| behind.starts_with(&name))
    {
        rest = extension;
    }
    let mut is_after_number = false;
    while !rest.is_empty() {
        let (segment, behind) = cut::part(rest, const { &Bytes::but(b".") });
        rest = behind;
        let mut parts = generated::without_hash(segment);
        while !parts.is_empty() {
            let (part, behind) = cut::part(parts, const { &Bytes::but(b"-_~") });
            parts = behind;
            let is_number = is_all(part, DIGITS);
            let is_version = is_number && (is_after_number || starts_with_number(rest));
            is_after_number = is_number;
            if !part.is_empty() && !is_version && !is_hash(part) {
                plain.push_str(part);
                plain.push('.');
            }
        }
    }
    plain.make_ascii_lowercase();
    plain
}

/// Returns `name` with percent-encoded bytes such as `%20` decoded; unchanged if the result is not UTF-8. Most engines print
/// file URLs encoded, but Deno prints them decoded.
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
        // With `push`, the wasm would contain a further function that grows a vector: 100 bytes.
        bytes.extend_from_slice(&[byte]);
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.into())
}

/// Whether a text starts with a number of a version, which has five digits or less and no letter behind it. Other digits at
/// the start of the text are the start of a hash.
fn starts_with_number(text: &str) -> bool {
    let length = cut::run(text, DIGITS);
    matches!(length, 1..6) && cut::run(text, WORD) == length
}

/// Whether a part of a file name is a hash: hexadecimal, or any other generated name.
fn is_hash(part: &str) -> bool {
    generated::is_hexadecimal(part) || generated::is_generated(part)
}
