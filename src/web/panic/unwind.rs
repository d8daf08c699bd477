//! The panic unwinds, and the instance goes on. Where nobody catches it wasm-bindgen throws a `PanicError` of the
//! same words into JavaScript, which is no news.

use std::cell::RefCell;

use wasm_bindgen::JsValue;

use crate::{
    turret::Captured,
    web::{env, save, with_turret},
};

/// Panics that may still arrive as errors: those that were caught never do.
const MOST: usize = 50;
/// What wasm-bindgen says of a panic whose payload is no text.
const NO_MESSAGE: &str = "No panic message available";

thread_local! {
    static PANICS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

pub(crate) fn begins() {}

pub(crate) fn comes(captured: Option<Captured>, message: String) {
    if let Some(saving) = captured.and_then(|captured| captured.saving) {
        with_turret(|turret| save(turret.clone(), saving));
    }
    PANICS.with_borrow_mut(|panics| {
        panics.truncate(MOST - 1);
        panics.insert(0, message);
    });
}

/// Whether this is a panic that was taken in already. Each is so once.
pub(crate) fn is_echo(error: &JsValue) -> bool {
    let read = |key| env::text(&env::get(error, key), u32::MAX).unwrap_or_default();
    if read("name") != "PanicError" {
        return false;
    }
    let mut message = read("message");
    if message == NO_MESSAGE {
        message = crate::hook::panic::NO_TEXT.to_owned();
    }
    PANICS.with_borrow_mut(|panics| {
        let at = panics.iter().position(|panic| *panic == message);
        at.map(|at| panics.remove(at)).is_some()
    })
}
