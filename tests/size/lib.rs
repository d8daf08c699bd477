//! tinyturret that does nothing, as far as the examples use it: what an app weighs without.

use std::error::Error;

pub struct Settings;

impl Settings {
    #[must_use]
    pub fn new() -> Self {
        Settings
    }

    #[must_use]
    pub fn show_viewer_link(self, _: bool) -> Self {
        self
    }
}

pub fn init() {}

pub fn init_with(_: Settings) {}

pub fn capture<E: Error + ?Sized>(_: &E) -> String {
    String::new()
}

pub trait ResultExt {
    #[must_use]
    fn captured(self) -> Self;
}

impl<T, E: Error> ResultExt for Result<T, E> {
    fn captured(self) -> Self {
        self
    }
}
