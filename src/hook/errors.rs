//! Converts the errors and texts that an app passes to `capture` to failures.

use std::{
    any::type_name,
    error::Error,
    fmt::{self, Display, Write},
    panic::Location,
};

use super::failure::Failure;
use crate::event::{Kind, MAX_CAUSES, MAX_TEXT_BYTES};

/// Maximum bytes of a message that the hook passes to the recorder; longer ones are cut. Twice as many as are stored, so that a
/// secret is not cut in half before the recorder removes it.
pub(crate) const MAX_ERROR_BYTES: usize = 2 * MAX_TEXT_BYTES;

/// Converts an error with its `source()` chain to a failure, which happened at `caller`. The type of the failure is the name of
/// `E`, or empty if that is unknown.
pub(crate) fn error<E: Error + ?Sized>(error: &E, caller: &Location<'_>) -> Failure {
    Failure {
        r#type: shorten_type(type_name::<E>()),
        ..chain(&error, error.source(), caller)
    }
}

/// Converts a text that was passed to `capture!` to a failure of the kind `Message`, which happened at `caller`.
pub(crate) fn message(text: &dyn Display, caller: &Location<'_>) -> Failure {
    Failure {
        kind: Kind::Message,
        ..chain(text, None, caller)
    }
}

/// Returns the messages of `error` and of its `source()` chain, nearest first. Leaves out those after the first [`MAX_CAUSES`].
pub(crate) fn causes(mut error: Option<&dyn Error>) -> Vec<String> {
    let mut causes = Vec::new();
    while let Some(cause) = error.filter(|_| causes.len() < MAX_CAUSES) {
        causes.push(format_bounded(&cause));
        error = cause.source();
    }
    causes
}

#[inline(never)]
/// Converts an error to a failure without a type. `source` is its nearest cause. Not generic, so that its code is linked once.
fn chain(error: &dyn Display, source: Option<&dyn Error>, caller: &Location<'_>) -> Failure {
    Failure {
        kind: Kind::Captured,
        message: format_bounded(error),
        location: Some(caller.into()),
        causes: causes(source),
        handled: true,
        ..Failure::default()
    }
}

/// Formats a value with `Display`. Returns at most the first [`MAX_ERROR_BYTES`] bytes and one more character, which shows that
/// the text was cut. If `fmt` returns an error, returns the text so far; `to_string` would panic.
pub(crate) fn format_bounded(value: &dyn Display) -> String {
    format_up_to(value, MAX_ERROR_BYTES)
}

/// Formats a value with `Display` and returns at most the first `max_bytes` bytes and one more character, which shows that the
/// text was cut.
pub(crate) fn format_up_to(value: &dyn Display, max_bytes: usize) -> String {
    let mut text = BoundedText {
        text: String::new(),
        max_bytes,
    };
    let _ = write!(text, "{value}");
    text.text
}

/// A `Write` that stores text, and returns an error once the text is longer than `max_bytes`, so that the formatting ends.
struct BoundedText {
    text: String,
    max_bytes: usize,
}

impl Write for BoundedText {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let room = (self.max_bytes + 1).saturating_sub(self.text.len());
        let fits = more.ceil_char_boundary(room);
        self.text.push_str(more.get(..fits).unwrap_or_default());
        if self.text.len() > self.max_bytes {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

/// Shortens a type path: `core::num::error::ParseIntError` → `ParseIntError`, `serde_json::error::Error` →
/// `serde_json::Error`. Returns an empty text for a trait object or a reference, whose type is unknown.
// Compares bytes, because `split` and `find` would cost an app 1 KB of wasm.
fn shorten_type(path: &str) -> String {
    let path = before_byte(path, b'<');
    let is_unknown = matches!(path.as_bytes().first(), None | Some(b'&' | b'(' | b'['));
    if is_unknown || path.starts_with("dyn ") {
        return String::new();
    }
    let Some(last) = path.bytes().rposition(|byte| byte == b':') else {
        return path.to_owned();
    };
    let name = after_index(path, last);
    if name != "Error" {
        return name.to_owned();
    }
    let root = before_byte(path, b':');
    let module = match root {
        "core" | "std" | "alloc" => before_byte(after_index(path, root.len() + 1), b':'),
        _ => root,
    };
    [module, "::", name].concat()
}

/// Returns the part of `text` before the first byte `end`, or all of `text` if it has none.
fn before_byte(text: &str, end: u8) -> &str {
    let end = text.bytes().position(|byte| byte == end);
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// Returns the part of `text` after the byte with the index `at`; empty if `text` ends there or before.
fn after_index(text: &str, at: usize) -> &str {
    text.get(at + 1..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Nested(u32);

    impl Display for Nested {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "level {}", self.0)
        }
    }

    impl Error for Nested {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            // The error is its own source, so its chain never ends.
            Some(self)
        }
    }

    struct Fails;

    impl Display for Fails {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("so far")?;
            Err(fmt::Error)
        }
    }

    struct Endless;

    impl Display for Endless {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            loop {
                f.write_str("and on ")?;
            }
        }
    }

    #[test]
    fn type_names_have_no_path() {
        for (path, name) in [
            ("core::num::error::ParseIntError", "ParseIntError"),
            ("serde_json::error::Error", "serde_json::Error"),
            ("std::io::error::Error", "io::Error"),
            ("core::fmt::Error", "fmt::Error"),
            ("shop::cart::Failed<shop::cart::Line>", "Failed"),
            ("Error", "Error"),
            ("dyn core::error::Error", ""),
            ("&shop::Error", ""),
            ("alloc::boxed::Box<dyn core::error::Error>", "Box"),
        ] {
            assert_eq!(shorten_type(path), name, "{path}");
        }
    }

    #[test]
    fn error_has_its_type_and_the_location_of_the_call() {
        let failed = "x".parse::<u32>().unwrap_err();
        let raw = error(&failed, Location::caller());
        assert_eq!(raw.r#type, "ParseIntError");
        assert_eq!(raw.message, "invalid digit found in string");
        assert!(raw.location.unwrap().file == "src/hook/errors.rs");
        let known: &dyn Error = &failed;
        assert_eq!(error(known, Location::caller()).r#type, "");
    }

    #[test]
    fn anyhow_and_eyre_reports_keep_their_context_and_chain() {
        let failed = || "x".parse::<u32>();
        let words = [
            "the order has no total",
            "a factor is not a number",
            "invalid digit found in string",
        ];
        let [last, middle, _] = words;
        let anyhow = anyhow::Context::context(failed(), middle);
        let anyhow = anyhow::Context::context(anyhow, last).unwrap_err();
        let eyre = eyre::WrapErr::wrap_err(failed(), middle);
        let eyre = eyre::WrapErr::wrap_err(eyre, last).unwrap_err();
        for raw in [
            error(&*anyhow, Location::caller()),
            error(&*eyre, Location::caller()),
        ] {
            let causes = raw.causes.iter().map(String::as_str);
            let told: Vec<&str> = std::iter::once(raw.message.as_str())
                .chain(causes)
                .collect();
            assert_eq!(told, words);
            assert_eq!(raw.r#type, "");
        }
    }

    #[test]
    fn endless_chain_of_sources_is_cut_off() {
        let raw = error(&Nested(1), Location::caller());
        assert_eq!(raw.causes.len(), MAX_CAUSES);
    }

    #[test]
    fn display_that_fails_or_never_ends_is_cut_off() {
        assert_eq!(format_bounded(&Fails), "so far");
        let text = format_bounded(&Endless);
        assert!(text.len() > MAX_ERROR_BYTES && text.len() < MAX_ERROR_BYTES + 10);
    }
}
