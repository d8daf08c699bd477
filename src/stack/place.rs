//! `file:line:column`, read from the right because files hold colons of their own.

use crate::exception::Frame;

pub struct Place<'a> {
    pub file: &'a str,
    pub line: Option<u32>,
    pub column: Option<u32>,
}

impl<'a> Place<'a> {
    /// | text | file, line, column |
    /// | --- | --- |
    /// | `http://h:80/a.js:3:14` | `http://h:80/a.js`, 3, 14 |
    /// | `C:\a.js:3` | `C:\a.js`, 3 |
    /// | `http://h:80` | all of it: a port is no line |
    pub fn read(text: &'a str) -> Self {
        let (rest, last) = trailing_number(text);
        let (file, first) = trailing_number(rest);
        let (file, line, column) = if first.is_some() {
            (file, first, last)
        } else {
            (rest, last, None)
        };
        if line.is_some() && is_scheme_and_host(file) && column.is_none() {
            return Place {
                file: text,
                line: None,
                column: None,
            };
        }
        Place { file, line, column }
    }

    pub fn frame(self, function: &str) -> Frame {
        Frame {
            function: function.into(),
            file: self.file.into(),
            line: self.line,
            column: self.column,
            ..Frame::default()
        }
    }
}

fn trailing_number(text: &str) -> (&str, Option<u32>) {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = text.get(rest.len()..).unwrap_or_default();
    match (rest.strip_suffix(':'), digits.parse()) {
        (Some(rest), Ok(number)) => (rest, Some(number)),
        (Some(rest), Err(_)) if digits.is_empty() && !rest.ends_with("//") => {
            trailing_number_once(rest)
        }
        _ => (text, None),
    }
}

/// Some print `file:3:` when they do not know the column.
fn trailing_number_once(text: &str) -> (&str, Option<u32>) {
    let rest = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = text.get(rest.len()..).unwrap_or_default();
    match (rest.strip_suffix(':'), digits.parse()) {
        (Some(rest), Ok(number)) => (rest, Some(number)),
        _ => (text, None),
    }
}

fn is_scheme_and_host(text: &str) -> bool {
    text.split_once("://")
        .is_some_and(|(_, host)| !host.contains('/'))
}

/// True for text that names a file by itself, without a line behind it.
pub fn is_url(text: &str) -> bool {
    match text.split_once(':') {
        Some((scheme, rest)) => {
            rest.starts_with("//") && is_scheme(scheme)
                || matches!(scheme, "blob" | "data" | "node" | "webpack-internal")
        }
        None => text.starts_with('/'),
    }
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'+' || b == b'.')
}

/// Last segment of a path or URL, without query and hash.
pub fn file_name(file: &str) -> &str {
    let path = match file.find(['?', '#']) {
        Some(end) => file.get(..end).unwrap_or_default(),
        None => file,
    };
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// A Rust source file as its crate knows it, whoever's machine it was built on.
///
/// | built at | relative |
/// | --- | --- |
/// | `/home/a/.cargo/registry/src/index.crates.io-0a1b/wgpu-29.0.1/src/lib.rs` | `wgpu/src/lib.rs` |
/// | `/rustc/0a1b/library/core/src/cell.rs` | `library/core/src/cell.rs` |
/// | `/home/a/shop/src/cart.rs` | `src/cart.rs` |
/// | `shop/src/cart.rs` | `shop/src/cart.rs` |
pub fn crate_relative(file: &str) -> String {
    for parent in ["/registry/src/", "\\registry\\src\\"] {
        if let Some((krate, path)) =
            below(file, parent).and_then(|path| path.split_once(['/', '\\']))
        {
            let name = krate.rsplit_once('-').map_or(krate, |(name, _)| name);
            return [name, "/", path].concat();
        }
    }
    let revision = below(file, "/git/checkouts/").and_then(|path| path.split_once('/'));
    let path = revision
        .map(|(_, path)| path)
        .or_else(|| below(file, "/rustc/"));
    let absolute = file.starts_with('/') || file.contains(":\\");
    match path {
        Some(path) => path,
        None if !absolute => file,
        None => match file.rfind("/src/").or_else(|| file.rfind("\\src\\")) {
            Some(at) => file.get(at + 1..).unwrap_or(file),
            None => file_name(file),
        },
    }
    .into()
}

/// What is below the folder that follows `parent`, whose own name is a hash.
fn below<'a>(file: &'a str, parent: &str) -> Option<&'a str> {
    let (_, path) = file.rsplit_once(parent)?.1.split_once(['/', '\\'])?;
    Some(path)
}
