//! Replaces tinyturret in apps that are measured without it, with as much of its API as the examples use. Like an app without
//! tinyturret, it prints panics (`console_error_panic_hook`) and formats errors.

use std::{error::Error, hint::black_box};

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

pub fn init() {
    #[cfg(target_arch = "wasm32")]
    console_error_panic_hook::set_once();
}

pub fn init_with(_: Settings) {
    init();
}

/// Formats the error and its sources, as an app does that prints errors, so that the size of this code counts for the app.
/// Returns ''.
pub fn capture<E: Error + ?Sized>(error: &E) -> String {
    black_box(error.to_string());
    let mut cause = error.source();
    while let Some(error) = cause {
        black_box(error.to_string());
        cause = error.source();
    }
    String::new()
}

pub trait ResultExt {
    #[must_use]
    fn captured(self) -> Self;
}

impl<T, E: Error> ResultExt for Result<T, E> {
    fn captured(self) -> Self {
        if let Err(error) = &self {
            capture(error);
        }
        self
    }
}
