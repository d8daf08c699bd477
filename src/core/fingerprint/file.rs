//! Removes from file names the parts that differ between builds.

use crate::core::stack::{
    cut::{self, Bytes, DIGITS, HEXADECIMAL, has_any, is_all},
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

/// Returns the last segment of a path or URL in lower case, without query and bundler hashes. Its parts are split at `.`, `-`,
/// `_` and `~`, and each ends with a dot: `cart.js.` for `https://shop.example/Cart.206f4846.js?v=1`. Returns only the scheme
/// of a `blob:` or `data:` URL.
pub(super) fn plain_file(file: &str) -> String {
    let mut schemes = ["blob:", "data:"].iter();
    if let Some(scheme) = schemes.find(|scheme| file.starts_with(**scheme)) {
        return (*scheme).into();
    }
    let name = percent_decoded(file_name(file));
    let (stem, extension) = cut::split(&name, const { &Bytes::but(b".") });
    let name = [without_short_hash(stem), extension].concat();
    let mut plain = String::with_capacity(name.len() + 1);
    let mut rest = name.as_str();
    while !rest.is_empty() {
        let (part, behind) = cut::part(rest, const { &Bytes::but(b".-_~") });
        if !part.is_empty() && !is_hash(part) {
            plain.push_str(part);
            plain.push('.');
        }
        rest = behind;
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

/// Removes `-` and the eight characters behind it from the end of a file name without extension, if they are a hash as Vite,
/// Rollup and esbuild add it: `index-BKcAt4gd` → `index`. A hash contains a digit or at least two capitals; `shop-checkout` is
/// returned unchanged.
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

/// Whether a part of a file name is a hexadecimal hash: six or more hexadecimal digits, of which at least one is not a letter.
fn is_hash(part: &str) -> bool {
    part.len() >= 6 && is_all(part, HEXADECIMAL) && has_any(part, DIGITS)
}
