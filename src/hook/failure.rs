//! A failure as the hook passes it to the recorder. Uses lists instead of maps, because a `BTreeMap` costs an app 2 KB of wasm.

use std::panic::Location;

use crate::event::Kind;

/// A failure as it is passed to the recorder, which adds the time, the stack, the address of the page and the breadcrumbs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Failure {
    pub kind: Kind,
    pub r#type: String,
    pub message: String,
    /// The stack as the engine printed it. Set only while the callbacks are called for a panic.
    pub stack: String,
    pub location: Option<SourceLocation>,
    /// The messages of the error's chain of causes, nearest first.
    pub causes: Vec<String>,
    pub context: Pairs,
    pub scopes: Vec<ScopeTexts>,
    pub handled: bool,
    pub fatal: bool,
}

/// A location in Rust source. Line and column are numbers, because formatting them in JavaScript takes less code than
/// formatting them in wasm.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SourceLocation {
    pub file: String,
    /// The line, from 1; 0 if it is unknown.
    pub line: u32,
    /// The column, from 1; 0 if it is unknown.
    pub column: u32,
}

impl SourceLocation {
    /// Returns `file:line:column`, without the numbers that are unknown.
    pub fn text(self) -> String {
        let mut text = self.file;
        for number in [self.line, self.column] {
            if number > 0 {
                text.extend([":", &number.to_string()]);
            }
        }
        text
    }
}

impl From<&Location<'_>> for SourceLocation {
    fn from(location: &Location<'_>) -> Self {
        SourceLocation {
            file: location.file().to_owned(),
            line: location.line(),
            column: location.column(),
        }
    }
}

/// The values of one `locals!` as texts, before the recorder bounds them. [`Scope`](crate::Scope) documents the fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ScopeTexts {
    pub function: String,
    pub location: String,
    pub early: bool,
    pub values: Pairs,
}

/// Pairs of a name and the text of a value.
pub(crate) type Pairs = Vec<(String, String)>;
