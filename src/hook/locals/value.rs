//! Holds one value of `locals!`: the value itself if it is owned, a text if it is borrowed.
//!
//! `Value::new(x).hold()` finds the `hold` for the type of `x`: methods of `Value` come before those of [`Borrowed`],
//! which take `self`, and these before the one of [`Owned`], which takes `&self`.

use std::{
    cell::Cell,
    fmt::{self, Debug},
};

use super::list::{is_on, with_list};
use crate::event::{MAX_VALUE_BYTES, cut};

/// The text that replaces a value whose `Debug` panicked.
pub(super) const PANICKED: &str = "(its Debug panicked)";

/// Formats a value with `Debug`, at most a few bytes longer than [`MAX_VALUE_BYTES`], to which the recorder cuts the text.
pub(super) fn format_debug(value: &dyn Debug) -> String {
    crate::hook::errors::format_up_to(&format_args!("{value:?}"), MAX_VALUE_BYTES)
}

/// A value that was passed to `locals!`, until one of the functions `hold` takes it.
pub struct Value<T>(Cell<Option<T>>);

impl<T> Value<T> {
    /// Wraps the value.
    pub fn new(value: T) -> Self {
        Value(Cell::new(Some(value)))
    }
}

impl Value<&str> {
    /// Returns a copy of the first bytes of the text; an empty text if `locals!` is disabled.
    pub fn hold(self) -> String {
        let is_on = is_on();
        let text = self.0.take().filter(|_| is_on).unwrap_or_default();
        // The copy is longer than the stored text by at least the longest character, so that the recorder detects that the text
        // was cut.
        cut(text, MAX_VALUE_BYTES + 4).to_owned()
    }
}

impl Value<&String> {
    /// Returns a copy of the first bytes of the text; an empty text if `locals!` is disabled.
    pub fn hold(self) -> String {
        Value(Cell::new(self.0.take().map(String::as_str))).hold()
    }
}

/// Implemented for a [`Value`] that is a reference: its target is formatted when `locals!` runs.
pub trait Borrowed {
    /// Returns the `Debug` text of the value.
    fn hold(self) -> Text;
}

impl<T: Debug + ?Sized> Borrowed for Value<&T> {
    fn hold(self) -> Text {
        let value = self.0.take();
        format(&value.as_ref().map(|value| value as &dyn Debug))
    }
}

/// Implemented for a [`Value`] of any other type, which must be `'static`: it is moved, and formatted at a panic.
pub trait Owned<T> {
    /// Returns the value itself.
    fn hold(&self) -> Moved<T>;
}

impl<T: Debug + 'static> Owned<T> for Value<T> {
    fn hold(&self) -> Moved<T> {
        Moved(self.0.take())
    }
}

/// Formats a value with `Debug`. Returns [`PANICKED`] if its `Debug` panics, and an empty text if `locals!` is disabled.
fn format(value: &Option<&dyn Debug>) -> Text {
    let attempt = with_list(|list| list.host.as_ref().map(|host| host.attempt)).flatten();
    let mut text = String::new();
    if let (Some(attempt), Some(value)) = (attempt, value) {
        attempt(&mut || {
            text = PANICKED.to_owned();
            text = format_debug(value);
        });
    }
    Text(text)
}

/// The text of a value that was formatted when `locals!` ran.
pub struct Text(String);

impl Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An owned value that was moved into the list, and is formatted at a panic.
pub struct Moved<T>(Option<T>);

impl<T: Debug> Debug for Moved<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |value| value.fmt(f))
    }
}

/// The values of one `locals!` with their names, as nested tuples: `("a", a, ("b", b, ()))`.
pub trait Values {
    #[doc(hidden)]
    fn value(&self, at: usize) -> Option<(&'static str, &dyn Debug)>;
}

impl Values for () {
    fn value(&self, _: usize) -> Option<(&'static str, &dyn Debug)> {
        None
    }
}

impl<T: Debug, Rest: Values> Values for (&'static str, T, Rest) {
    fn value(&self, at: usize) -> Option<(&'static str, &dyn Debug)> {
        match at.checked_sub(1) {
            None => Some((self.0, &self.1)),
            Some(at) => self.2.value(at),
        }
    }
}
