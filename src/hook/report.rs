//! Captures records of `log` and events of `tracing`: those of level error as failures, the others as breadcrumbs.

use crate::{
    event::Kind,
    hook::failure::{Failure, Pairs, SourceLocation},
    platform,
};

/// A record of `log` or an event of `tracing`, converted to texts.
pub(super) struct Report {
    pub is_error: bool,
    /// The level in upper case, as `log` and `tracing` print it.
    pub level: &'static str,
    pub target: String,
    pub message: String,
    pub location: Option<SourceLocation>,
    pub fields: Pairs,
    pub causes: Vec<String>,
}

impl Report {
    /// Captures the report as an exception if it is an error; otherwise adds it as a breadcrumb.
    pub fn take(self) {
        if self.is_error {
            platform::capture(self.failure());
        } else {
            platform::breadcrumb(&self.breadcrumb());
        }
    }

    pub fn failure(mut self) -> Failure {
        self.fields.push(("target".into(), self.target));
        Failure {
            kind: Kind::Message,
            message: self.message,
            location: self.location,
            context: self.fields,
            causes: self.causes,
            handled: true,
            ..Failure::default()
        }
    }

    pub fn breadcrumb(&self) -> String {
        let mut text = [self.level, " ", &self.target, ": ", &self.message].concat();
        for (name, value) in &self.fields {
            text.extend([" ", name, "=", value]);
        }
        text
    }
}

/// Returns the location of a log call; `None` if its file or line is unknown.
pub(super) fn source_location(file: Option<&str>, line: Option<u32>) -> Option<SourceLocation> {
    Some(SourceLocation {
        file: file?.to_owned(),
        line: line?,
        column: 0,
    })
}
