//! An exception: one failure as it is stored and returned by the API, and the limits of its size.

use serde::Serialize;

use crate::core::stack::cut::{Bytes, long_number, split, tail};

pub(crate) use crate::event::{
    Breadcrumb, Entries, Event, EventCause, Kind, MAX_CAUSES, MAX_ENTRIES, MAX_SCOPES,
    MAX_TEXT_BYTES, MAX_VALUE_BYTES, Scope, cut,
};

/// Maximum bytes of the stack of an exception or a cause. A longer one is cut off, and `…` is appended.
pub(crate) const MAX_STACK_BYTES: usize = 16 << 10;
/// Maximum bytes of the first line of the message in a title, of a culprit, and of the reason in a counter; longer ones are
/// cut off. Every counter repeats these texts.
pub(crate) const MAX_TITLE_BYTES: usize = 300;
/// Maximum bytes of a name in an exception, such as a type, a key or a release. A longer one is cut off, and `…` is appended.
pub(crate) const MAX_NAME_BYTES: usize = 200;
/// Maximum bytes of the names and values of all scopes of an exception together. Values that do not fit are left out.
pub(crate) const MAX_SCOPES_BYTES: usize = 16 << 10;
/// Maximum number of breadcrumbs of an exception; further ones are dropped.
pub(crate) const MAX_BREADCRUMBS: usize = 30;

/// One call on a stack.
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
    /// The name of the called function, demangled and shortened; empty if the engine does not print it.
    pub function: String,
    /// The name of the function as the engine printed it. Absent if it equals `function`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// The URL or path of the script or wasm module, as the engine printed it; empty if it is unknown.
    pub file: String,
    /// The line in `file`, from 1. Absent if it is unknown, and for wasm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column in `file`, from 1. Absent if it is unknown, and for wasm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The name of the wasm module. Absent for JavaScript, and if the engine does not print it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub module: Option<String>,
    /// The index of the function in the wasm module. Absent for JavaScript, and if the engine does not print it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// The offset of the instruction in the wasm file, in bytes. Absent for JavaScript, and if the engine does not print it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u32>,
    /// Whether this call awaits the call in the frame before it. `false` if the engine does not print this.
    #[serde(skip_serializing_if = "is_false")]
    pub r#async: bool,
    /// Whether the frame belongs to the app, not to a package, the engine or a framework in wasm. `docs/grouping.md` has the
    /// rules.
    pub in_app: bool,
    /// Whether the frame belongs to a package, a browser extension or an injected script, instead of the app or the engine.
    #[serde(skip_serializing_if = "is_false")]
    pub foreign: bool,
}

/// Whether `flag` is `false`. Fields for which this is true are left out of the JSON.
fn is_false(flag: &bool) -> bool {
    !flag
}

/// An error that caused another one.
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
    /// The name of the causing error, such as `TypeError`; empty for a Rust error.
    pub r#type: String,
    /// The message of the causing error.
    pub message: String,
    /// The frames of the causing error's `stack`, innermost first; empty without a stack.
    pub frames: Vec<Frame>,
    /// The stack of the causing error, as the engine printed it. Absent if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
}

/// A stored failure. All texts are bounded, and secrets are removed.
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
    /// The unique id of the exception.
    pub id: String,
    /// The id of the group that the exception belongs to.
    pub group: String,
    /// The parts of the failure that decided its group, as a text for people, such as `in-app functions: cart.js pay`.
    #[serde(skip)]
    pub(crate) reason: String,
    /// The properties `code` and `status` of the error, separated by a space. They are used for the fingerprint only, and not
    /// stored.
    #[serde(skip)]
    pub(crate) codes: String,
    /// Whether the frames are stored with the exception: true if the app has the setting `inApp`, which decided their `in_app`
    /// and which readers do not have. If false, readers parse the frames from the stack.
    #[serde(skip)]
    pub(crate) keeps_frames: bool,
    /// The id of the session: of the page load, worker or isolate in which the exception happened.
    pub session: String,
    /// The time of the failure, in milliseconds since 1970.
    pub time: u64,
    /// How the failure was captured.
    pub kind: Kind,
    /// The name of the error, such as `TypeError`; `panic` for a panic.
    pub r#type: String,
    /// The message of the error.
    pub message: String,
    /// The function and file of the innermost frame that belongs to the app, else of the innermost third-party frame; or the
    /// location of a Rust panic or error. May be empty.
    pub culprit: String,
    /// Whether the failure is a panic or a wasm trap, which may leave the wasm instance unusable.
    pub fatal: bool,
    /// Whether the app handled the error and passed it to `capture`.
    pub handled: bool,
    /// The `file:line:column` of a panic, or of the call that captured a Rust error; the `file:line` of a record of the crates
    /// `log` and `tracing`, and of a policy violation. Absent for other failures of JavaScript.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The group of the panic or trap that caused this failure. Absent if neither caused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// The frames of the exception's `stack`, innermost first; empty without a stack.
    pub frames: Vec<Frame>,
    /// The chain of the error's causes, nearest first: at most 10, further ones are dropped.
    pub causes: Vec<Cause>,
    /// The own properties of a JavaScript error, converted to text.
    pub locals: Entries,
    /// The values that `locals!` held at a panic, innermost scope first.
    pub scopes: Vec<Scope>,
    /// The context that was passed to `capture`, converted to text.
    pub context: Entries,
    /// The last breadcrumbs before the failure, oldest first; at most 30.
    pub breadcrumbs: Vec<Breadcrumb>,
    /// The URL of the page. Absent if it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The user agent of the browser. Absent if it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// The release that was set with [`Settings::release`](crate::Settings::release). Absent if none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// The environment that was set with [`Settings::environment`](crate::Settings::environment). Absent if none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The stack of the error as the engine printed it. Absent if the error has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack: Option<String>,
    /// The ids of the builds from which the files in the stacks come, by the `file` of a frame: the debug ids of scripts, and the
    /// build id of the app's own wasm module. `<?>` and an empty text stand for a module whose file WebKit does not print.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub debug_ids: Entries,
    /// Whether a browser has reported the exception to a worker. Its contents are not trusted: anyone can send a report.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reported: bool,
}

impl Exception {
    /// Returns the number after the last dot of the id, by which a recorder numbers the failures of a session; 0 if the id
    /// does not end with a number.
    pub(crate) fn number(&self) -> u64 {
        let number = tail(&self.id, const { &Bytes::but(b".") });
        long_number(number, 10).unwrap_or_default()
    }

    /// Returns `<type>: <first line of the message>`; only one of them if the other is empty. The line is cut to
    /// [`MAX_TITLE_BYTES`].
    pub(crate) fn title(&self) -> String {
        let (line, _) = split(&self.message, const { &Bytes::but(b"\r\n") });
        let line = cut(line, MAX_TITLE_BYTES);
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
        assert_eq!(title("", &"x".repeat(4000)).len(), MAX_TITLE_BYTES);
    }
}
