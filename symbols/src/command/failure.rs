//! The error of the command `tinyturret-symbols`.

use std::fmt;
use std::path::Path;

/// An error message of the command for the user.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure(String);

impl Failure {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(super) fn of_file(file: &Path, reason: &dyn fmt::Display) -> Self {
        Self(format!("{}: {reason}", file.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}
