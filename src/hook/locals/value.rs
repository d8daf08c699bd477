//! Holds one value: the value itself if it is owned, a text if it is borrowed.
//!
//! `Value::new(x).hold()` finds the `hold` for the type of `x`: methods of `Value` come before those of [`Borrowed`],
//! which take `self`, and these before the one of [`Owned`], which takes `&self`.

use std::{
    cell::Cell,
    fmt::{self, Debug},
};

use super::list::{is_on, with_list};
use crate::event::{MAX_VALUE_BYTES, cut};

/// Replaces a value whose `Debug` panicked.
pub(super) const PANICKED: &str = "(its Debug panicked)";

/// Formats a value with `Debug`, at most a few bytes longer than [`MAX_VALUE_BYTES`], to which the recorder cuts the text.
pub(super) fn format_debug(value: &dyn Debug) -> String {
    crate::hook::errors::format_up_to(&format_args!("{value:?}"), MAX_VALUE_BYTES)
}

/// A value that was passed to `locals!`.
pub struct Value<T>(Cell<Option<T>>);

impl<T> Value<T> {
    /// Returns a wrapper for the value.
    pub fn new(value: T) -> Self {
        Value(Cell::new(Some(value)))
    }
}

impl Value<&str> {
    /// Copies the beginning.
    pub fn hold(self) -> String {
        let is_on = is_on();
        let text = self.0.take().filter(|_| is_on).unwrap_or_default();
        // Longer than the stored text by the longest character, so that the recorder detects that the text was cut.
        cut(text, MAX_VALUE_BYTES + 4).to_owned()
    }
}

impl Value<&String> {
    /// Copies the beginning.
    pub fn hold(self) -> String {
        Value(Cell::new(self.0.take().map(String::as_str))).hold()
    }
}

/// A reference. Its value is formatted at once.
pub trait Borrowed {
    /// Formats the value.
    fn hold(self) -> Text;
}

impl<T: Debug + ?Sized> Borrowed for Value<&T> {
    fn hold(self) -> Text {
        let value = self.0.take();
        format(&value.as_ref().map(|value| value as &dyn Debug))
    }
}

/// Any other value, which must be `'static`. It is formatted at a panic.
pub trait Owned<T> {
    /// Moves the value.
    fn hold(&self) -> Moved<T>;
}

impl<T: Debug + 'static> Owned<T> for Value<T> {
    fn hold(&self) -> Moved<T> {
        Moved(self.0.take())
    }
}

/// Formats a value with `Debug`; returns [`PANICKED`] if its `Debug` panics.
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

/// A value that is formatted already.
pub struct Text(String);

impl Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value that was moved.
pub struct Moved<T>(Option<T>);

impl<T: Debug> Debug for Moved<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |value| value.fmt(f))
    }
}

/// Values with their names: `("a", a, ("b", b, ()))`.
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
