//! Passes the location, the message and the stack of a panic to JavaScript.

use std::panic::PanicHookInfo;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    fn panicked(location: &str, message: &str, stack: &str);

    type Error;
    #[wasm_bindgen(constructor)]
    fn new() -> Error;
    #[wasm_bindgen(method, getter)]
    fn stack(error: &Error) -> String;
}

#[wasm_bindgen]
pub fn install_hook() {
    std::panic::set_hook(Box::new(report));
}

fn report(info: &PanicHookInfo<'_>) {
    let location = info.location().map(ToString::to_string).unwrap_or_default();
    let message = info.payload_as_str().unwrap_or("Box<dyn Any>");
    panicked(&location, message, &Error::new().stack());
}
