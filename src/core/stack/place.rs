//! Reads locations of the form `file:line:column` from the right, because a file may contain colons. Also examines and shortens
//! the paths and URLs of files.

use super::{
    cut::{self, BLANKS, Bytes, DIGITS, WORD, has_any, is_all},
    names,
    words::{self, Row},
};
use crate::core::exception::Frame;

/// The bytes of a URL before its query and fragment: every byte except `?` and `#`.
const BEFORE_QUERY: &Bytes = &Bytes::but(b"?#");
/// The bytes of which the scheme of a URL consists.
const OF_SCHEME: &Bytes = &WORD.and(&Bytes::of(b"-+."));
/// The bytes of which one segment of a path consists: every byte except `/` and `\`.
const OF_SEGMENT: &Bytes = &Bytes::but(b"/\\");

/// A location in a file, as a stack contains it.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The path or URL of the file, as it was printed; empty if it is unknown.
    pub file: &'a str,
    /// The line in the file, from 1; `None` if it is unknown.
    pub line: Option<u32>,
    /// The column in the line, from 1; `None` if it is unknown.
    pub column: Option<u32>,
}

impl<'a> Place<'a> {
    /// Splits a text into file, line and column. The file is all of the text if no line follows it.
    ///
    /// | text | file, line, column |
    /// | --- | --- |
    /// | `http://h:80/a.js:3:14` | `http://h:80/a.js`, 3, 14 |
    /// | `C:\a.js:3` | `C:\a.js`, 3 |
    /// | `http://h:80` | `http://h:80`, because the number is a port |
    /// | `3:14` | none, 3, 14, because digits alone are not a file |
    pub fn read(text: &'a str) -> Self {
        let (rest, last) = trailing_number(text);
        let (file, first) = trailing_number(rest);
        let (mut file, mut line, mut column) = if first.is_some() {
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
        // A time such as `10:30:15` has three numbers: the first one is dropped.
        if line.is_some() && is_all(file, DIGITS) {
            let first = cut::number(file, 10).filter(|_| column.is_none());
            if first.is_some() {
                (line, column) = (first, line);
            }
            file = "";
        }
        Place { file, line, column }
    }

    /// Whether the location has a column in a file, so that it is hardly prose.
    pub fn is_certain(&self) -> bool {
        self.column.is_some() && is_file(self.file)
    }

    /// Returns the frame of `function` at this location.
    pub fn frame(self, function: &str) -> Frame {
        Frame {
            function: names::without_hash(function).into(),
            file: self.file.into(),
            line: self.line,
            column: self.column,
            ..Frame::default()
        }
    }
}

/// Splits `:<number>` off the end of a text. Returns the rest and the number, or the text and `None` if the text has another
/// end. A colon after the number is skipped: some engines print `file:3:` if they do not know the column.
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

/// Whether the text is a URL without a path: `<scheme>://<host>`.
fn is_scheme_and_host(text: &str) -> bool {
    cut::once(text, "://").is_some_and(|(_, host)| cut::find(host, "/").is_none())
}

/// The extensions of files that contain code, without the dot.
const SCRIPTS: &[Row<()>] = &[(
    (),
    &[
        "js", "mjs", "cjs", "jsx", "ts", "tsx", "vue", "svelte", "astro", "mdx", "wasm", "dart",
        "kt", "rs", "bundle", "jsbundle", "gts", "gjs", "mts", "cts", "es6",
    ],
)];
/// The hashes of the texts of [`SCRIPTS`], as the table that [`words::has`] searches.
static IS_SCRIPT: [u32; words::size(SCRIPTS)] = words::table(SCRIPTS);

/// Whether files with this extension, which is passed without its dot, contain code.
pub fn is_script(extension: &str) -> bool {
    words::has(&IS_SCRIPT, extension)
}

/// Whether the text is an absolute path of Unix or Windows, or a `file:` URL. Such a file may contain blanks.
pub fn is_absolute(text: &str) -> bool {
    let drive = || {
        text.get(1..3)
            .is_some_and(|text| matches!(text, ":\\" | ":/"))
    };
    text.starts_with("/") || text.starts_with("file:") || drive()
}

/// Whether the text is recognizable as a file even without a line after it: an absolute path, or a URL with `://` or one of
/// the schemes `blob`, `data`, `node` and `webpack-internal`.
pub fn is_url(text: &str) -> bool {
    let (scheme, rest) = cut::split(text, OF_SCHEME);
    text.starts_with("/")
        || rest.starts_with("://") && !scheme.is_empty()
        || rest.starts_with(":") && matches!(scheme, "blob" | "data" | "node" | "webpack-internal")
}

/// Returns the path or URL without query and fragment.
pub fn without_query(file: &str) -> &str {
    cut::split(file, BEFORE_QUERY).0
}

/// Returns the last segment of a path or URL, without query and fragment.
pub fn file_name(file: &str) -> &str {
    cut::tail(without_query(file), OF_SEGMENT)
}

/// Whether a text that precedes a line is a file and not a part of a time or address: it has a byte that paths, URLs and names
/// of files contain, and no blank.
pub fn is_file(text: &str) -> bool {
    has_any(text, const { &Bytes::of(b"./<") }) && !has_any(text, BLANKS)
}

/// Returns the path of a Rust source file relative to its crate, which is the same on every machine. Separators become `/`.
///
/// | built at | relative |
/// | --- | --- |
/// | `/home/a/.cargo/registry/src/index.crates.io-0a1b/wgpu-29.0.1/src/lib.rs` | `wgpu/src/lib.rs` |
/// | `/home/a/.cargo/git/checkouts/gloo-0a1b/2c3d/src/lib.rs` | `src/lib.rs` |
/// | `/rustc/0a1b/library/core/src/cell.rs` | `library/core/src/cell.rs` |
/// | `/home/a/shop/src/cart.rs` | `src/cart.rs` |
/// | `C:\Users\a\shop\src\cart.rs` | `src/cart.rs` |
/// | `/home/a/shop/build.rs` | `build.rs` |
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

/// Returns the part of a path behind the last occurrence of `parent` and of one more folder, which is named after a hash;
/// `None` if `file` does not contain `parent`.
fn below<'a>(file: &'a str, parent: &str) -> Option<&'a str> {
    cut::last(file, parent).map(|(_, path)| first_folder(path).1)
}

/// Splits a path at its first separator. Returns the first folder and the rest; the rest is empty without a separator.
fn first_folder(path: &str) -> (&str, &str) {
    cut::part(path, OF_SEGMENT)
}
