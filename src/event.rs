//! The event of a failure, which is the argument of `ignore_if` and `before_save`, and the limits that the hook and the core
//! share.

use std::collections::BTreeMap;

#[cfg(feature = "core")]
use serde::Serialize;

/// Maximum bytes of an event's message, location or URL. Longer texts are cut.
pub(crate) const MAX_TEXT_BYTES: usize = 4 << 10;
/// Maximum bytes of one value of `locals!` or of the context, and of the text of a breadcrumb. Longer texts are cut.
pub(crate) const MAX_VALUE_BYTES: usize = 1 << 10;
/// Maximum number of values of one `locals!`, of entries of the context, and of parts of a custom fingerprint. Further ones are
/// left out.
pub(crate) const MAX_ENTRIES: usize = 50;
/// Maximum number of `locals!` scopes that are stored with a panic. If there are more, the outermost ones are left out.
pub(crate) const MAX_SCOPES: usize = 20;
/// Maximum number of causes that are stored with an error. Further ones are left out.
pub(crate) const MAX_CAUSES: usize = 10;

/// How a failure was captured.
///
/// ```
/// use tinyturret::{Kind, Settings};
///
/// let settings = Settings::new().ignore_if(|event| event.kind == Kind::Resource);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "core", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub enum Kind {
    /// An uncaught error.
    #[default]
    Error,
    /// A promise that was rejected without a handler.
    Rejection,
    /// A Rust panic.
    Panic,
    /// An error that was passed to `capture`.
    Captured,
    /// A text that was passed to `capture`.
    Message,
    /// An image, script or style sheet that did not load.
    Resource,
    /// A violation of the page's content security policy.
    Csp,
}

impl Kind {
    /// All kinds, for the search by name.
    const ALL: [Kind; 7] = [
        Kind::Error,
        Kind::Rejection,
        Kind::Panic,
        Kind::Captured,
        Kind::Message,
        Kind::Resource,
        Kind::Csp,
    ];

    /// Returns the name of the kind in stored records and in the JavaScript API, such as `rejection`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Error => "error",
            Kind::Rejection => "rejection",
            Kind::Panic => "panic",
            Kind::Captured => "captured",
            Kind::Message => "message",
            Kind::Resource => "resource",
            Kind::Csp => "csp",
        }
    }

    /// Returns the kind with this name; [`Kind::Error`] for any other text.
    pub(crate) fn from_name(name: &str) -> Kind {
        let is_it = |kind: &Kind| kind.name() == name;
        Kind::ALL.into_iter().find(is_it).unwrap_or_default()
    }
}

/// The bounded texts of one failure. [`Settings::before_save`](crate::Settings::before_save) and
/// [`Settings::ignore_if`](crate::Settings::ignore_if) get it before any of its texts are stored. Secrets are removed already,
/// except in a panic that occurs before the recorder is completely loaded. They are always removed before texts are stored.
///
/// ```
/// let settings = tinyturret::Settings::new().before_save(|mut event| {
///     event.url = None;
///     (event.r#type != "AbortError").then_some(event)
/// });
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "core", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Event {
    /// How the failure was captured. Changing it has no effect.
    pub kind: Kind,
    /// The error's name, such as `TypeError`; `panic` for a panic.
    pub r#type: String,
    /// The error's message, at most 4 KiB.
    pub message: String,
    /// The stack as the engine printed it, without type and message, at most 16 KiB. Empty if there is none.
    pub stack: String,
    /// The chain of causes, nearest first, at most 10.
    pub causes: Vec<EventCause>,
    /// The property `code` of a JavaScript error, such as `ECONNREFUSED`. Absent if it has none that is a short number or
    /// identifier.
    #[cfg_attr(feature = "core", serde(skip_serializing_if = "Option::is_none"))]
    pub code: Option<String>,
    /// The property `status` of a JavaScript error, such as `503`. Absent if it has none that is a short number or identifier.
    #[cfg_attr(feature = "core", serde(skip_serializing_if = "Option::is_none"))]
    pub status: Option<String>,
    /// `file:line:column` of a panic, or of the call that captured a Rust error; `file:line` of a log record, or of a violation
    /// of the content security policy. Absent for JavaScript errors.
    pub location: Option<String>,
    /// The own properties of a JavaScript error, as text by name.
    pub locals: Entries,
    /// The values that `locals!` held at a panic, innermost scope first.
    pub scopes: Vec<Scope>,
    /// The context that was passed to `capture`, as text by name.
    pub context: Entries,
    /// The breadcrumbs before the failure, oldest first.
    pub breadcrumbs: Vec<Breadcrumb>,
    /// The URL of the page. Absent if it is unknown.
    pub url: Option<String>,
    /// The user agent of the browser. Absent if it is unknown.
    pub user_agent: Option<String>,
    /// The release of the app that was set. Absent if none was.
    pub release: Option<String>,
    /// The environment that was set, such as `production`. Absent if none was.
    pub environment: Option<String>,
    /// Whether the app handled the error and passed it to `capture`. Changing it has no effect.
    pub handled: bool,
    /// Whether the failure is a panic that aborts, or a wasm trap, after which the wasm instance is unusable. Changing it has
    /// no effect.
    pub fatal: bool,
    /// The time of the failure, in milliseconds since 1970. Changing it has no effect.
    pub time: u64,
}

/// The texts of an error that caused another error.
///
/// ```
/// let settings = tinyturret::Settings::new().ignore_if(|event| {
///     event.causes.iter().any(|cause| cause.message == "the user cancelled")
/// });
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "core", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct EventCause {
    /// The name of the error that is the cause; empty for a Rust error.
    pub r#type: String,
    /// The message of the error that is the cause.
    pub message: String,
    /// The cause's own stack as the engine printed it; empty if it has none.
    pub stack: String,
}

/// A text that the app recorded before a failure with [`breadcrumb`](crate::breadcrumb()), or a log message.
///
/// ```
/// let settings = tinyturret::Settings::new().before_save(|mut event| {
///     event.breadcrumbs.retain(|breadcrumb| breadcrumb.text != "tick");
///     Some(event)
/// });
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "core", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Breadcrumb {
    /// The time at which the breadcrumb was added, in milliseconds since 1970.
    pub time: u64,
    /// The text of the breadcrumb.
    pub text: String,
    /// The data that was passed to the JavaScript function `breadcrumb`, as text. Absent if there was none.
    #[cfg_attr(feature = "core", serde(skip_serializing_if = "Option::is_none"))]
    pub data: Option<String>,
}

/// The values that one `locals!` held when the program panicked.
///
/// ```
/// let settings = tinyturret::Settings::new().before_save(|mut event| {
///     for scope in &mut event.scopes {
///         scope.values.remove("draft");
///     }
///     Some(event)
/// });
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "core", derive(Serialize), serde(rename_all = "camelCase"))]
#[non_exhaustive]
pub struct Scope {
    /// The path of the function that contains the `locals!`.
    pub function: String,
    /// `file:line` of the `locals!`.
    pub location: String,
    /// Whether the values belong to a future, which may be suspended, and not to a function on the stack of the panic.
    #[cfg_attr(feature = "core", serde(skip_serializing_if = "std::ops::Not::not"))]
    pub early: bool,
    /// The `Debug` text of each value, by the name that `locals!` gives it.
    pub values: Entries,
}

/// Texts by name, in the order of the names: the values of a scope, a context, or the properties of an error.
pub(crate) type Entries = BTreeMap<String, String>;

/// Returns the first `max_bytes` bytes of `text`, or fewer, so that no character is split.
pub(crate) fn cut(text: &str, max_bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(max_bytes))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_is_found_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), kind);
        }
        assert_eq!(Kind::from_name("unknown"), Kind::Error);
    }

    #[cfg(feature = "core")]
    #[test]
    fn kind_is_serialized_as_its_name() {
        for kind in Kind::ALL {
            let text = serde_json::to_string(&kind).unwrap();
            assert_eq!(text, ["\"", kind.name(), "\""].concat());
        }
    }
}
