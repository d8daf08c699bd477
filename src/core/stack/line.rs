//! A stack line that was split into function and location, and the forms by which it is recognized.

use super::{cut, place::Place};
use crate::core::exception::Frame;

/// A stack line, split into its parts.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    /// The function, as the engine printed it; empty if the line has none.
    pub function: &'a str,
    /// The location, as the engine printed it.
    pub location: &'a str,
    /// The location, as [`Place::read`] splits it.
    pub place: Place<'a>,
}

/// A function that returns the frame of a line that has one form, `None` for a line of another form. A function type with more
/// parameters makes the wasm 1 KB larger (before brotli), because wasm-opt keeps all functions of the same type, such as those
/// that wasm-bindgen generates for closures.
pub type Form = fn(Line) -> Option<Frame>;

impl<'a> Line<'a> {
    /// Returns the line with this function and this location, which it also splits. Cuts off text behind the column of a file: a
    /// comma at the end, or everything from the first blank on.
    pub fn new(function: &'a str, location: &'a str) -> Self {
        let mut place = Place::read(location);
        let mut location = location;
        if place.column.is_none() {
            let start = cut::without_suffix(cut::before(location, " "), ",");
            let before = Place::read(start);
            if before.is_certain() {
                (location, place) = (start, before);
            }
        }
        Line {
            function,
            location,
            place,
        }
    }

    /// Returns the frame that the first of `forms` recognizes; `None` if none does.
    pub fn frame(self, forms: &[Form]) -> Option<Frame> {
        for form in forms {
            let frame = form(self);
            if frame.is_some() {
                return frame;
            }
        }
        None
    }
}
