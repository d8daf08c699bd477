#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

// Only the wasm of a Rust app with feature `edge`, whose panics abort, uses all items of the modules with `allow(dead_code)`.
// Other builds leave some unused: on native targets, only tests call the core.
#[cfg_attr(
    not(all(
        feature = "edge",
        not(feature = "package"),
        target_arch = "wasm32",
        target_os = "unknown",
        panic = "abort"
    )),
    allow(dead_code)
)]
mod event;
#[cfg_attr(
    not(all(
        feature = "edge",
        not(feature = "package"),
        target_arch = "wasm32",
        target_os = "unknown",
        panic = "abort"
    )),
    allow(dead_code)
)]
mod hook;
mod platform;
#[cfg_attr(
    not(all(
        feature = "edge",
        not(feature = "package"),
        target_arch = "wasm32",
        target_os = "unknown",
        panic = "abort"
    )),
    allow(dead_code)
)]
mod settings;
mod status;

/// The examples of the guide for Rust, which run as documentation tests, like those of the README.
#[cfg(doctest)]
#[doc = include_str!("../docs/guide/rust.md")]
mod guide {}

#[cfg(feature = "core")]
#[cfg_attr(
    not(all(
        feature = "edge",
        not(feature = "package"),
        target_arch = "wasm32",
        target_os = "unknown",
        panic = "abort"
    )),
    allow(dead_code)
)]
mod core;
#[cfg(all(feature = "core", target_arch = "wasm32", target_os = "unknown"))]
mod web;

#[doc(hidden)]
#[cfg(all(
    feature = "core",
    not(all(target_arch = "wasm32", target_os = "unknown"))
))]
pub mod measured;

use std::{error::Error, panic::Location};

#[cfg(feature = "core")]
pub use crate::core::{
    exception::{Cause, Exception, Frame},
    groups::Group,
    records::mark::{Mark, State},
    releases::Release,
};
use crate::hook::errors;
#[cfg(feature = "log")]
pub use crate::hook::log::LogBridge;
#[cfg(feature = "tracing")]
pub use crate::hook::tracing::TracingLayer;
pub use crate::{
    event::{Breadcrumb, Event, EventCause, Kind, Scope},
    settings::{Backend, Settings},
    status::{Status, Tier},
};
pub use platform::capture_js;
#[cfg(feature = "edge")]
pub use platform::{d1, kv, store};

/// Installs the panic hook and the global listeners, and opens the storage backends in the background. Call it first in
/// `main`.
///
/// Never fails and never blocks. Does nothing on native targets. A second call replaces the settings of the first.
///
/// ```
/// tinyturret::init();
/// ```
pub fn init() {
    platform::init();
}

/// Does the same as [`init`], with settings.
///
/// ```
/// tinyturret::init_with(tinyturret::Settings::new().release("1.4.2"));
/// ```
pub fn init_with(settings: Settings) {
    platform::init_with(settings);
}

/// Captures an error that the app handled, with its `source()` chain. Returns the id of the exception. The id is empty if
/// the settings drop the exception, and on native targets.
///
/// The type of the exception is the name of `E`. It is empty for a `dyn Error`, whose type is unknown. Pass an `anyhow` or
/// `eyre` report as `capture(&*report)`, which keeps its chain.
///
/// ```
/// # let text = "x";
/// if let Err(error) = text.parse::<u32>() {
///     tinyturret::capture(&error);
/// }
/// ```
#[track_caller]
pub fn capture<E: Error + ?Sized>(error: &E) -> String {
    platform::capture(errors::error(error, Location::caller()))
}

/// Captures a text. Returns the id of the exception, as [`capture()`] does. The macro [`capture!`] also formats the text.
///
/// ```
/// tinyturret::capture_message("the cart was empty");
/// ```
#[track_caller]
pub fn capture_message(text: &str) -> String {
    platform::capture(errors::message(&text, Location::caller()))
}

/// Formats a text as `format!` does, captures it as [`capture_message`] does, and returns the id of the exception.
///
/// ```
/// # let order = 17;
/// tinyturret::capture!("order {order} has no lines");
/// ```
#[macro_export]
macro_rules! capture {
    ($($text:tt)+) => {
        $crate::capture_message(&::std::format!($($text)+))
    };
}

/// Holds values until the end of the enclosing block. If the program panics before that, the values are stored with the
/// panic, and the viewer shows them next to the stack, grouped by scope.
///
/// The name of a value is its expression, or the name before `=`. Its type must implement `Debug`, and decides how the value is
/// held:
///
/// | value | held | formatted |
/// | --- | --- | --- |
/// | `user_id`, `cart.len()`, `order.clone()`: any `'static` value | the value, which is moved | at the panic |
/// | `name`, `&name`: a `&str` or `&String` | a copy of its first 1 KiB | at the panic |
/// | `&order`: any other reference | its `Debug` text, at most 1 KiB | when the line runs |
///
/// Without a panic, a call with two small owned values takes about 0.1 µs in wasm. A reference that is formatted takes 0.5
/// to 1 µs.
///
/// A value that borrows but is not a reference, such as `Option<&str>`, does not compile: write `&value`. To store the state
/// that a value has at the panic, pass a clone of its `Rc`.
///
/// Secrets are removed. If the `Debug` of a value panics, only that value is lost. `docs/guide/panics.md` documents the cost,
/// the bounds, and what happens if a JavaScript exception skips the Rust frames that hold values.
///
/// Before [`init`], and with [`Settings::capture_locals`] set to `false`, values are dropped at once. On native targets they
/// are not even evaluated.
///
/// ```
/// # struct Cart; impl Cart { fn len(&self) -> usize { 3 } }
/// # let (user_id, cart, lines) = (7, Cart, vec![1, 2]);
/// tinyturret::locals!(user_id, cart.len(), order = &lines);
/// ```
///
/// ```compile_fail
/// # let name = String::from("Ada");
/// let first: Option<&str> = name.split(' ').next();
/// tinyturret::locals!(first);
/// ```
#[macro_export]
macro_rules! locals {
    (@values) => { () };
    (@values $name:ident = $value:expr $(, $($rest:tt)*)?) => {
        (
            ::std::stringify!($name),
            $crate::__locals::Value::new($value).hold(),
            $crate::locals!(@values $($($rest)*)?),
        )
    };
    (@values $value:expr $(, $($rest:tt)*)?) => {
        (
            ::std::stringify!($value),
            $crate::__locals::Value::new($value).hold(),
            $crate::locals!(@values $($($rest)*)?),
        )
    };
    (@hold $($values:tt)+) => {
        let guard = $crate::__locals::guard();
        {
            #[allow(unused_imports)]
            use $crate::__locals::{Borrowed as _, Owned as _};
            guard.enter(|| {}, $crate::locals!(@values $($values)+));
        }
    };
    ($($values:tt)+) => {
        $crate::__in_browser! { $crate::locals!(@hold $($values)+); }
    };
}

/// The items that the expansion of [`locals!`] uses.
#[doc(hidden)]
pub mod __locals {
    pub use crate::hook::locals::{Borrowed, Owned, Value};
    use crate::{hook::locals::Guard, platform};

    /// Returns a guard without values. Its `enter` holds the values of one `locals!` until the guard is dropped.
    pub fn guard() -> Guard {
        Guard::new(platform::locals_host)
    }
}

#[doc(hidden)]
#[macro_export]
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
macro_rules! __in_browser {
    ($($code:tt)+) => { $($code)+ };
}

// On native targets the code is compiled but never runs, so no values are held. A future that uses `locals!` remains `Send`.
#[doc(hidden)]
#[macro_export]
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
macro_rules! __in_browser {
    ($($code:tt)+) => {
        if false {
            $($code)+
        }
    };
}

/// Captures the error of a result.
///
/// ```
/// use tinyturret::ResultExt;
///
/// assert!("twelve".parse::<u32>().captured().is_err());
/// ```
pub trait ResultExt {
    /// Captures the error, if there is one, as [`capture()`] does. Returns the result unchanged.
    ///
    /// ```
    /// use tinyturret::ResultExt;
    ///
    /// let number = "twelve".parse::<u32>().captured().unwrap_or(12);
    /// # assert_eq!(number, 12);
    /// ```
    #[must_use]
    #[track_caller]
    fn captured(self) -> Self;
}

impl<T, E: Error> ResultExt for Result<T, E> {
    #[track_caller]
    fn captured(self) -> Self {
        if let Err(error) = &self {
            capture(error);
        }
        self
    }
}

/// Adds a breadcrumb: a text that is stored with the exceptions that follow. Only the newest 30 breadcrumbs are stored with an
/// exception.
///
/// ```
/// tinyturret::breadcrumb("went to the checkout");
/// ```
pub fn breadcrumb(text: &str) {
    platform::breadcrumb(text);
}

/// Returns the groups from the first backend that answers. The group that was seen last comes first. Empty if no backend
/// answers, and on native targets.
///
/// ```
/// # async fn example() {
/// for group in tinyturret::groups().await {
///     println!("{:>5} {}", group.count, group.title);
/// }
/// # }
/// ```
#[cfg(feature = "core")]
pub async fn groups() -> Vec<Group> {
    platform::groups().await
}

/// Returns the stored exceptions of the group with this id, newest first. Empty if there are none, and on native targets.
///
/// ```
/// # async fn example() {
/// for group in tinyturret::groups().await {
///     for exception in tinyturret::exceptions(&group.id).await {
///         println!("{} {:?}", exception.message, exception.frames.first());
///     }
/// }
/// # }
/// ```
#[cfg(feature = "core")]
pub async fn exceptions(group: &str) -> Vec<Exception> {
    platform::exceptions(group).await
}

/// Marks a group as resolved. It is open again when it is next seen.
///
/// ```
/// # async fn example() {
/// for group in tinyturret::groups().await {
///     tinyturret::resolve(&group.id).await;
/// }
/// # }
/// ```
#[cfg(feature = "core")]
pub async fn resolve(group: &str) {
    platform::mark(group, Mark::resolved()).await;
}

/// Marks a group as ignored, without a limit. [`mark()`] ignores it until a count or a time.
///
/// ```
/// # async fn example() {
/// tinyturret::ignore("0123456789abcdef").await;
/// # }
/// ```
#[cfg(feature = "core")]
pub async fn ignore(group: &str) {
    platform::mark(group, Mark::ignored()).await;
}

/// Marks a group as [`resolve`] and [`ignore`] do, with a limit: resolved in a release, or ignored until a count or a time.
///
/// ```
/// use tinyturret::Mark;
///
/// # async fn example() {
/// let in_this_release = Mark::resolved().in_release("1.4.2");
/// tinyturret::mark("0123456789abcdef", in_this_release).await;
/// # }
/// ```
#[cfg(feature = "core")]
pub async fn mark(group: &str, mark: Mark) {
    platform::mark(group, mark).await;
}

/// Removes the mark of a group, so that the group is open.
///
/// ```
/// # async fn example() {
/// tinyturret::reopen("0123456789abcdef").await;
/// # }
/// ```
#[cfg(feature = "core")]
pub async fn reopen(group: &str) {
    platform::mark(group, Mark::open()).await;
}

/// Deletes a group from every backend.
///
/// ```
/// # async fn example() {
/// tinyturret::remove("0123456789abcdef").await;
/// # }
/// ```
#[cfg(feature = "core")]
pub async fn remove(group: &str) {
    platform::delete(Some(group)).await;
}

/// Deletes all groups and exceptions from every backend.
///
/// ```
/// # async fn example() {
/// tinyturret::clear().await;
/// # }
/// ```
#[cfg(feature = "core")]
pub async fn clear() {
    platform::delete(None).await;
}

/// Exports all stored groups and exceptions as one text, which [`import_report`] reads in another browser.
///
/// ```
/// # async fn example() {
/// let report = tinyturret::export_report().await;
/// assert_eq!(tinyturret::import_report(&report).await, 0, "off the browser there is nothing");
/// # }
/// ```
#[cfg(feature = "core")]
pub async fn export_report() -> String {
    platform::export_report(None).await
}

/// Imports the result of [`export_report`] from another browser. Returns the number of records that were new here or count
/// more; 0 if `text` is not a report.
///
/// ```
/// # async fn example() {
/// let records = tinyturret::import_report("no report").await;
/// assert_eq!(records, 0);
/// # }
/// ```
#[cfg(feature = "core")]
pub async fn import_report(text: &str) -> usize {
    platform::import_report(text).await
}

/// Writes all pending changes to every backend, and waits until they are written.
///
/// ```
/// # async fn example() {
/// tinyturret::flush().await;
/// # }
/// ```
pub async fn flush() {
    platform::flush().await;
}

/// Returns the status of tinyturret and of every backend.
///
/// ```
/// for tier in tinyturret::status().tiers {
///     println!("{}: {}", tier.name, tier.state);
/// }
/// ```
pub fn status() -> Status {
    platform::status()
}

/// Opens the viewer: in a new window if [`Settings::viewer_url`] is set, otherwise as an overlay of the app's page if the
/// feature `viewer` is enabled. Does nothing if the overlay is open already.
///
/// Also works after a panic. Does not change the address of the page or its history.
///
/// ```
/// tinyturret::init_with(tinyturret::Settings::new().viewer_url("/tinyturret/viewer/"));
/// tinyturret::open_viewer();
/// ```
pub fn open_viewer() {
    platform::open_viewer();
}
