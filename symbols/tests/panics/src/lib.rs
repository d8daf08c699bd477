//! Functions that panic in every form. The panic hook keeps the location, which the tests compare with the resolved stack.

mod collections;
mod generic;
mod inlined;
mod values;

use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;

/// The functions that panic, each for any argument from 1 to 9.
const PANICS: [&[fn(usize)]; 4] = [
    values::PANICS,
    collections::PANICS,
    generic::PANICS,
    inlined::PANICS,
];

thread_local! {
    static LOCATION: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Returns the number of functions that panic.
#[wasm_bindgen]
pub fn count() -> usize {
    PANICS.iter().map(|panics| panics.len()).sum()
}

/// Calls the function with this number and argument, which panics. The panic hook stores the location.
#[wasm_bindgen]
pub fn run(number: usize, argument: usize) {
    std::panic::set_hook(Box::new(|info| {
        let location = info.location().map(ToString::to_string).unwrap_or_default();
        LOCATION.with(|kept| kept.replace(location));
    }));
    let panic = PANICS.iter().flat_map(|panics| panics.iter()).nth(number);
    panic.expect("no panic has this number")(argument);
}

/// Returns the `file:line:column` of the last panic, and forgets it.
#[wasm_bindgen]
pub fn location() -> String {
    LOCATION.with(RefCell::take)
}
