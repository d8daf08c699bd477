//! Errors as values: what an app handled and hands over, as plain text.

use std::{
    any::type_name,
    error::Error,
    fmt::{self, Display, Write},
    panic::Location,
};

use crate::exception::{CAUSES, Kind, Raw, RawCause, TEXT};

/// An error with its `source()` chain, under the name of its type where that is known.
pub(crate) fn error<E: Error + ?Sized>(error: &E, caller: &Location<'_>) -> Raw {
    Raw {
        r#type: short(type_name::<E>()),
        ..chain(&error, error.source(), caller)
    }
}

/// A text.
pub(crate) fn message(text: &dyn Display, caller: &Location<'_>) -> Raw {
    Raw {
        kind: Kind::Message,
        ..chain(text, None, caller)
    }
}

/// An error and what led to it, nearest first.
pub(crate) fn causes(mut error: Option<&dyn Error>) -> Vec<RawCause> {
    let mut causes = Vec::new();
    while let Some(cause) = error.filter(|_| causes.len() < CAUSES) {
        causes.push(RawCause {
            message: words(&cause),
            ..RawCause::default()
        });
        error = cause.source();
    }
    causes
}

fn chain(error: &dyn Display, source: Option<&dyn Error>, caller: &Location<'_>) -> Raw {
    let (line, column) = (caller.line().to_string(), caller.column().to_string());
    Raw {
        kind: Kind::Captured,
        message: words(error),
        location: Some([caller.file(), ":", &line, ":", &column].concat()),
        causes: causes(source),
        handled: true,
        ..Raw::default()
    }
}

/// What it says of itself, of long texts the beginning. An error while it is said ends it; `to_string` would panic.
pub(crate) fn words(value: &dyn Display) -> String {
    beginning(value, TEXT)
}

/// The same, at most `most` bytes and one character more, which shows that the text was cut.
pub(crate) fn beginning(value: &dyn Display, most: usize) -> String {
    let mut text = Beginning {
        text: String::new(),
        most,
    };
    let _ = write!(text, "{value}");
    text.text
}

/// Stops the formatting when it has as much as is kept of a text.
struct Beginning {
    text: String,
    most: usize,
}

impl Write for Beginning {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        let room = (self.most + 1).saturating_sub(self.text.len());
        let fits = more.ceil_char_boundary(room);
        self.text.push_str(more.get(..fits).unwrap_or_default());
        if self.text.len() > self.most {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

/// `core::num::error::ParseIntError` → `ParseIntError`, `serde_json::error::Error` → `serde_json::Error`;
/// nothing for a trait object, whose type is not known.
fn short(path: &str) -> String {
    let path = path.split('<').next().unwrap_or_default();
    if path.starts_with(['&', '(', '[']) || path.starts_with("dyn ") {
        return String::new();
    }
    let mut parts = path.split("::");
    let root = parts.next().unwrap_or_default();
    let second = parts.next();
    let name = path.rsplit("::").next().unwrap_or_default();
    let module = match (root, second) {
        ("core" | "std" | "alloc", Some(module)) => module,
        _ => root,
    };
    if name == "Error" && second.is_some() {
        [module, "::", name].concat()
    } else {
        name.to_owned()
    }
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
            // The same for ever.
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
    fn types_have_short_names() {
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
            assert_eq!(short(path), name, "{path}");
        }
    }

    #[test]
    fn an_error_tells_its_type_and_where_it_was_captured() {
        let failed = "x".parse::<u32>().unwrap_err();
        let raw = error(&failed, Location::caller());
        assert_eq!(raw.r#type, "ParseIntError");
        assert_eq!(raw.message, "invalid digit found in string");
        assert!(raw.location.unwrap().starts_with("src/handled.rs:"));
        let known: &dyn Error = &failed;
        assert_eq!(error(known, Location::caller()).r#type, "");
    }

    #[test]
    fn reports_keep_their_context_and_chain() {
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
            let causes = raw.causes.iter().map(|cause| cause.message.as_str());
            let told: Vec<&str> = std::iter::once(raw.message.as_str())
                .chain(causes)
                .collect();
            assert_eq!(told, words);
            assert_eq!(raw.r#type, "");
        }
    }

    #[test]
    fn a_ring_of_sources_ends() {
        let raw = error(&Nested(1), Location::caller());
        assert_eq!(raw.causes.len(), CAUSES);
    }

    #[test]
    fn what_fails_or_does_not_end_is_told_as_far_as_it_got() {
        assert_eq!(words(&Fails), "so far");
        let text = words(&Endless);
        assert!(text.len() > TEXT && text.len() < TEXT + 10);
    }
}
