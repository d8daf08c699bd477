//! The error of loading a debug file.

use std::fmt;

/// The reason why a debug file cannot be used to resolve frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// The file does not begin like a wasm module.
    NotWasm,
    /// The file is larger than [`crate::MAX_FILE_BYTES`].
    TooLarge,
    /// A part of the file is cut off or contradicts another part. The text is the name of the part.
    Damaged(&'static str),
    /// The file has neither DWARF nor names of functions.
    NoSymbols,
    /// The file belongs to another build than the requested one.
    OtherBuild {
        /// The requested build id, in hexadecimal.
        expected: String,
        /// The build id of the file; `None` if it has none.
        found: Option<String>,
    },
}

impl LoadError {
    /// Returns a short constant by which programs distinguish the errors: `not-wasm`, `too-large`, `damaged`, `no-symbols` or
    /// `other-build`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotWasm => "not-wasm",
            Self::TooLarge => "too-large",
            Self::Damaged(_) => "damaged",
            Self::NoSymbols => "no-symbols",
            Self::OtherBuild { .. } => "other-build",
        }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotWasm => f.write_str("this is not a wasm file"),
            Self::TooLarge => f.write_str("the file is too large"),
            Self::Damaged(part) => {
                f.write_str("the file is damaged or incomplete: ")?;
                f.write_str(part)
            }
            Self::NoSymbols => f.write_str("the file has neither DWARF nor names of functions"),
            Self::OtherBuild { expected, found } => {
                f.write_str("the file belongs to another build: its build id is ")?;
                f.write_str(found.as_deref().unwrap_or("missing"))?;
                f.write_str(", expected ")?;
                f.write_str(expected)
            }
        }
    }
}

impl std::error::Error for LoadError {}
