#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
// Off the browser the API does nothing, and the core is only tested; where panics unwind nothing is the end.
#![cfg_attr(
    not(all(target_arch = "wasm32", target_os = "unknown", panic = "abort")),
    allow(dead_code)
)]

#[cfg(any(feature = "log", feature = "tracing"))]
mod bridge;
mod decode;
mod exception;
mod fingerprint;
mod groups;
mod handled;
mod intake;
mod json;
mod locals;
mod mark;
mod one_text;
mod order;
mod pack;
mod record;
mod releases;
mod report;
mod retain;
mod scrub;
mod settings;
mod stack;
mod storage;
mod tally;
mod turret;

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod web;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
use web as platform;

#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
mod native;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
use native as platform;

#[doc(hidden)]
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub mod measured;

use std::{error::Error, panic::Location};

#[cfg(feature = "log")]
pub use crate::bridge::LogBridge;
#[cfg(feature = "tracing")]
pub use crate::bridge::TracingLayer;
pub use crate::{
    exception::{Breadcrumb, Cause, Exception, Frame, Kind, Scope},
    groups::Group,
    mark::{Mark, State},
    releases::Release,
    settings::{Backend, Settings},
    storage::slot::Tier,
    turret::Status,
};
pub use platform::capture_js;
#[cfg(feature = "edge")]
pub use platform::{d1, kv, store};

/// Installs the panic hook and the global listeners, and opens the tiers in
/// the background. Call it first in `main`.
///
/// Never fails and never blocks; off the browser it does nothing. A second
/// call starts anew.
///
/// ```
/// tinyturret::init();
/// ```
pub fn init() {
    init_with(Settings::default());
}

/// [`init`], with settings.
///
/// ```
/// tinyturret::init_with(tinyturret::Settings::new().release("1.4.2"));
/// ```
pub fn init_with(settings: Settings) {
    platform::init_with(settings);
}

/// Takes in an error that the app handled, with its `source()` chain. The id of
/// the exception; empty before [`init`], when the settings drop it, and off the
/// browser.
///
/// Its type is the error's, when it is not a `dyn Error`. The chain of an `anyhow` or `eyre` report is kept by
/// `capture(&*report)`.
///
/// ```
/// # let text = "x";
/// if let Err(error) = text.parse::<u32>() {
///     tinyturret::capture(&error);
/// }
/// ```
#[track_caller]
pub fn capture<E: Error + ?Sized>(error: &E) -> String {
    platform::capture(handled::error(error, Location::caller()))
}

/// Takes in a text; [`capture!`] formats one. The id of the exception, or an empty text as for [`capture()`].
///
/// ```
/// tinyturret::capture_message("the cart was empty");
/// ```
#[track_caller]
pub fn capture_message(text: &str) -> String {
    platform::capture(handled::message(&text, Location::caller()))
}

/// [`capture_message`] of what `format!` would make of the arguments.
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

/// Holds values until the end of the block. If the program panics before, the viewer shows them next to the stack,
/// by scope.
///
/// A value has the name that it is written with, or the one before `=`, and needs `Debug`. How it is held depends on
/// its type:
///
/// | value | held | formatted |
/// | --- | --- | --- |
/// | `user_id`, `cart.len()`, `order.clone()`: any `'static` value | it is moved, as into a function | at the panic |
/// | `name`, `&name`: a `&str` or `&String` | its first 1 KiB are copied | at the panic |
/// | `&order`: any other reference | its text, at most 1 KiB | when the line runs |
///
/// With two small owned values the line costs some 0.1 µs in wasm while nothing fails; a reference that is formatted
/// costs 0.5 to 1 µs.
///
/// A value that borrows but is no reference, such as `Option<&str>`, does not compile: write `&value`. To see a later
/// state of something, pass a clone of its `Rc`.
///
/// Secrets are removed. A `Debug` that panics costs its own value only.
/// `docs/panics.md` has the cost, the bounds, and what
/// happens when JavaScript skips a frame.
///
/// Off the browser, before [`init`], and with [`Settings::capture_locals`] off, nothing is held: a value is then dropped
/// at once, or, off the browser, not even evaluated.
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

/// What the expansion of [`locals!`] names.
#[doc(hidden)]
pub mod __locals {
    pub use crate::locals::{Borrowed, Owned, Value};
    use crate::{locals::Guard, platform};

    /// A scope that holds nothing yet.
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

// Nothing is held off the browser, so that a future stays `Send`.
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

/// A result whose error is taken in on its way.
///
/// ```
/// use tinyturret::ResultExt;
///
/// assert!("twelve".parse::<u32>().captured().is_err());
/// ```
pub trait ResultExt {
    /// Takes in the error, if it is one, as [`capture()`] does, and hands the result on.
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

/// Remembers what happened, for the exceptions that follow: the newest 30 are kept.
///
/// ```
/// tinyturret::breadcrumb("went to the checkout");
/// ```
pub fn breadcrumb(text: &str) {
    platform::breadcrumb(text);
}

/// The groups, newest last-seen first, from the first tier that answers.
/// Empty before [`init`] and off the browser.
///
/// ```
/// # async fn example() {
/// for group in tinyturret::groups().await {
///     println!("{:>5} {}", group.count, group.title);
/// }
/// # }
/// ```
pub async fn groups() -> Vec<Group> {
    platform::groups().await
}

/// The stored exceptions of one group, newest first.
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
pub async fn exceptions(group: &str) -> Vec<Exception> {
    platform::exceptions(group).await
}

/// Marks a group as mended; it opens again when it is seen again.
///
/// ```
/// # async fn example() {
/// for group in tinyturret::groups().await {
///     tinyturret::resolve(&group.id).await;
/// }
/// # }
/// ```
pub async fn resolve(group: &str) {
    platform::mark(group, Mark::resolved()).await;
}

/// Marks a group as of no interest, for good.
///
/// ```
/// # async fn example() {
/// tinyturret::ignore("0123456789abcdef").await;
/// # }
/// ```
pub async fn ignore(group: &str) {
    platform::mark(group, Mark::ignored()).await;
}

/// Says of a group what [`resolve`] and [`ignore`] cannot: until when it holds.
///
/// ```
/// use tinyturret::Mark;
///
/// # async fn example() {
/// let in_this_release = Mark::resolved().in_release("1.4.2");
/// tinyturret::mark("0123456789abcdef", in_this_release).await;
/// # }
/// ```
pub async fn mark(group: &str, mark: Mark) {
    platform::mark(group, mark).await;
}

/// Takes a group's mark away.
///
/// ```
/// # async fn example() {
/// tinyturret::reopen("0123456789abcdef").await;
/// # }
/// ```
pub async fn reopen(group: &str) {
    platform::mark(group, Mark::open()).await;
}

/// Deletes a group from every tier.
///
/// ```
/// # async fn example() {
/// tinyturret::remove("0123456789abcdef").await;
/// # }
/// ```
pub async fn remove(group: &str) {
    platform::delete(Some(group)).await;
}

/// Deletes everything from every tier.
///
/// ```
/// # async fn example() {
/// tinyturret::clear().await;
/// # }
/// ```
pub async fn clear() {
    platform::delete(None).await;
}

/// Everything that is stored, as one text to hand to somebody else.
///
/// ```
/// # async fn example() {
/// let report = tinyturret::export_report().await;
/// assert_eq!(tinyturret::import_report(&report).await, 0, "off the browser there is nothing");
/// # }
/// ```
pub async fn export_report() -> String {
    platform::export_report(None).await
}

/// Takes in what another browser exported. The number of records; 0 when
/// `text` is no report.
///
/// ```
/// # async fn example() {
/// let records = tinyturret::import_report("no report").await;
/// assert_eq!(records, 0);
/// # }
/// ```
pub async fn import_report(text: &str) -> usize {
    platform::import_report(text).await
}

/// Has every tier written what waits.
///
/// ```
/// # async fn example() {
/// tinyturret::flush().await;
/// # }
/// ```
pub async fn flush() {
    platform::flush().await;
}

/// The state of every tier.
///
/// ```
/// for tier in tinyturret::status().tiers {
///     println!("{}: {}", tier.name, tier.state);
/// }
/// ```
pub fn status() -> Status {
    platform::status()
}

/// Opens the viewer: in a window of its own, when [`Settings::viewer_url`] says where it is, else over the app's
/// page, when the feature `viewer` brings it along. Where it is open already it stays.
///
/// It opens after a panic too. Nothing of the page changes by it, neither its address nor its history.
///
/// ```
/// tinyturret::init_with(tinyturret::Settings::new().viewer_url("/tinyturret/viewer/"));
/// tinyturret::open_viewer();
/// ```
pub fn open_viewer() {
    platform::open_viewer();
}
