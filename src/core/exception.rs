//! One failure, raw and as it is stored, and the caps on its size.

use serde::Serialize;

pub(crate) use crate::event::{
    Breadcrumb, CAUSES, ENTRIES, Entries, Event, EventCause, Kind, SCOPES, Scope, TEXT, VALUE, cut,
};

/// Bytes of a stack.
pub(crate) const STACK: usize = 16 << 10;
/// Bytes of a title and a culprit, which every tally repeats.
pub(crate) const LINE: usize = 300;
/// Bytes of a name: a type, a key, a release.
pub(crate) const NAME: usize = 200;
/// Bytes of all values of all scopes.
pub(crate) const SCOPED: usize = 16 << 10;
/// Breadcrumbs that lead to an exception.
pub(crate) const BREADCRUMBS: usize = 30;

/// One call on a stack, innermost first. Lines and columns count from 1.
///
/// ```
/// fn own(exception: &tinyturret::Exception) -> Vec<&str> {
///     let frames = exception.frames.iter().filter(|frame| frame.in_app);
///     frames.map(|frame| frame.function.as_str()).collect()
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Frame {
    /// The function's name, cleaned; empty when the engine does not tell.
    pub function: String,
    /// The name as the engine printed it, where cleaning changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// The script or module as the engine printed it.
    pub file: String,
    /// Line in `file`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column in `file`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// For wasm: the module's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// For wasm: the function's index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// For wasm: the instruction's offset in the module's file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u32>,
    /// It awaits the frame before it. Not every engine tells.
    #[serde(skip_serializing_if = "is_false")]
    pub r#async: bool,
    /// `false` for the machinery of engines, hooks and shims, and for what is foreign.
    pub in_app: bool,
    /// Of a browser extension or a user's script.
    #[serde(skip_serializing_if = "is_false")]
    pub foreign: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// An error that led to another.
///
/// ```
/// fn root(exception: &tinyturret::Exception) -> &str {
///     match exception.causes.last() {
///         Some(cause) => &cause.message,
///         None => &exception.message,
///     }
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Cause {
    /// The error's name.
    pub r#type: String,
    /// The error's message.
    pub message: String,
    /// Its own stack, innermost first. Parsed from `stack` when read.
    pub frames: Vec<Frame>,
    /// Its own stack as the engine printed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
}

/// One failure that was captured, within its caps and without secrets.
///
/// ```
/// # async fn example() {
/// for group in tinyturret::groups().await {
///     for exception in tinyturret::exceptions(&group.id).await {
///         println!("{}: {}", exception.r#type, exception.message);
///     }
/// }
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Exception {
    /// Unique: group, session and number.
    pub id: String,
    /// The group it belongs to.
    pub group: String,
    /// The page load, worker or isolate it happened in.
    pub session: String,
    /// Milliseconds since 1970.
    pub time: u64,
    /// How it became known.
    pub kind: Kind,
    /// The error's name, such as `TypeError`; `panic` for a panic.
    pub r#type: String,
    /// The error's message.
    pub message: String,
    /// Function and file of the nearest frame that is the app's own.
    pub culprit: String,
    /// A panic or a wasm trap: the instance it happened in is lost.
    pub fatal: bool,
    /// Handed to `capture`, so the app went on.
    pub handled: bool,
    /// `file:line:column` of a panic, or of the call that captured an error of Rust's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The group of the panic or trap that this only follows from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// The stack, innermost first. Parsed from `stack` when read.
    pub frames: Vec<Frame>,
    /// What led to it, nearest first.
    pub causes: Vec<Cause>,
    /// Own properties of the error.
    pub locals: Entries,
    /// What was alive at a panic, innermost scope first, as far as `locals!` held it.
    pub scopes: Vec<Scope>,
    /// What the caller of `capture` handed along.
    pub context: Entries,
    /// What happened before.
    pub breadcrumbs: Vec<Breadcrumb>,
    /// The page's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// The release that was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// The environment that was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The stack as the engine printed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// A browser has reported it, so that all of this is what anybody may have sent.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reported: bool,
}

impl Exception {
    /// The last part of the id: which of its group and session it is.
    pub(crate) fn number(&self) -> u64 {
        let number = self.id.rsplit('.').next();
        number
            .and_then(|text| text.parse().ok())
            .unwrap_or_default()
    }

    /// `Type: first line of the message`, as far as it is short.
    pub(crate) fn title(&self) -> String {
        let line = cut(self.message.lines().next().unwrap_or_default(), LINE);
        match (self.r#type.as_str(), line) {
            ("", line) => line.to_owned(),
            (name, "") => name.to_owned(),
            (name, line) => [name, ": ", line].concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_has_type_and_first_line_of_the_message() {
        let title = |name: &str, message: &str| {
            let (r#type, message) = (name.to_owned(), message.to_owned());
            Exception {
                r#type,
                message,
                ..Exception::default()
            }
            .title()
        };
        assert_eq!(title("TypeError", "boom\nmore"), "TypeError: boom");
        assert_eq!(title("TypeError", ""), "TypeError");
        assert_eq!(title("", "boom"), "boom");
        assert_eq!(title("", &"x".repeat(4000)).len(), LINE);
    }
}
