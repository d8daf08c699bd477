//! `file:line:column`, read from the right because files hold colons of their own.

use super::{
    cut::{self, Bytes, DIGITS, WORD},
    words::{self, Row},
};
use crate::core::exception::Frame;

/// Of a URL.
pub const BEFORE_QUERY: &Bytes = &Bytes::but(b"?#");
const OF_SCHEME: &Bytes = &WORD.and(&Bytes::of(b"-+."));
/// Of a path.
const OF_SEGMENT: &Bytes = &Bytes::but(b"/\\");

#[derive(Clone, Copy)]
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

    /// `1:11` of a function that has no file.
    pub fn without_file(text: &'a str) -> Self {
        let (rest, last) = trailing_number(text);
        let first = cut::number(rest.strip_prefix(":").unwrap_or(rest), 10);
        Place {
            file: "",
            line: first.or(last),
            column: last.filter(|_| first.is_some()),
        }
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

/// Some print `file:3:` when they do not know the column.
fn trailing_number(text: &str) -> (&str, Option<u32>) {
    let given = text
        .strip_suffix(":")
        .filter(|rest| !cut::tail(rest, DIGITS).is_empty());
    let digits = cut::tail(given.unwrap_or(text), DIGITS);
    let rest = cut::without_tail(given.unwrap_or(text), digits.len());
    match (rest.strip_suffix(":"), cut::number(digits, 10)) {
        (Some(rest), Some(number)) => (rest, Some(number)),
        _ => (text, None),
    }
}

fn is_scheme_and_host(text: &str) -> bool {
    cut::once(text, "://").is_some_and(|(_, host)| cut::find(host, "/").is_none())
}

const SCRIPTS: &[Row<()>] = &[(
    (),
    &[
        "js", "mjs", "cjs", "jsx", "ts", "tsx", "vue", "svelte", "wasm", "dart", "kt", "rs",
        "bundle", "jsbundle",
    ],
)];
static IS_SCRIPT: [u32; words::size(SCRIPTS)] = words::table(SCRIPTS);

/// Whether files with this extension hold code.
pub fn is_script(extension: &str) -> bool {
    words::has(&IS_SCRIPT, extension)
}

/// Whether the text is an absolute path or a `file:` URL, so that it may contain blanks.
pub fn is_absolute(text: &str) -> bool {
    let drive = || {
        text.get(1..3)
            .is_some_and(|text| matches!(text, ":\\" | ":/"))
    };
    text.starts_with("/") || text.starts_with("file:") || drive()
}

/// True for text that names a file by itself, without a line behind it.
pub fn is_url(text: &str) -> bool {
    let (scheme, rest) = cut::split(text, OF_SCHEME);
    text.starts_with("/")
        || rest.starts_with("://") && !scheme.is_empty()
        || rest.starts_with(":") && matches!(scheme, "blob" | "data" | "node" | "webpack-internal")
}

/// Last segment of a path or URL, without query and hash.
pub fn file_name(file: &str) -> &str {
    let (path, _) = cut::split(file, BEFORE_QUERY);
    cut::tail(path, OF_SEGMENT)
}

/// A Rust source file as its crate knows it, whoever's machine it was built on.
///
/// | built at | relative |
/// | --- | --- |
/// | `/home/a/.cargo/registry/src/index.crates.io-0a1b/wgpu-29.0.1/src/lib.rs` | `wgpu/src/lib.rs` |
/// | `/rustc/0a1b/library/core/src/cell.rs` | `library/core/src/cell.rs` |
/// | `/home/a/shop/src/cart.rs` | `src/cart.rs` |
/// | `C:\\Users\\a\\shop\\src\\cart.rs` | `src/cart.rs` |
/// | `shop/src/cart.rs` | `shop/src/cart.rs` |
pub fn crate_relative(file: &str) -> String {
    let mut unix = String::with_capacity(file.len());
    let mut rest = file;
    while let Some((folder, behind)) = cut::once(rest, "\\") {
        unix.push_str(folder);
        unix.push('/');
        rest = behind;
    }
    unix.push_str(rest);
    let file = unix.as_str();
    if let Some((krate, path)) = below(file, "/registry/src/").map(first_folder) {
        let name = cut::last(krate, "-").map_or(krate, |(name, _)| name);
        return [name, "/", path].concat();
    }
    let revision = below(file, "/git/checkouts/").map(|path| first_folder(path).1);
    match revision.or_else(|| below(file, "/rustc/")) {
        Some(path) => path.into(),
        None if !is_absolute(file) => file.into(),
        None => match cut::last(file, "/src/") {
            Some((_, path)) => ["src/", path].concat(),
            None => file_name(file).into(),
        },
    }
}

/// What is below the folder that follows `parent`, whose own name is a hash.
fn below<'a>(file: &'a str, parent: &str) -> Option<&'a str> {
    cut::last(file, parent).map(|(_, path)| first_folder(path).1)
}

fn first_folder(path: &str) -> (&str, &str) {
    let (folder, rest) = cut::split(path, OF_SEGMENT);
    (folder, rest.get(1..).unwrap_or_default())
}
