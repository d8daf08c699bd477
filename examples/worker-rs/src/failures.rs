//! The ways in which a worker in Rust fails, with a function for each.

use std::{cell::RefCell, hint::black_box, time::Duration};

use worker::{Delay, Error, Response, Result, js_sys};

/// Returns an error, for which the worker responds with the status 500.
pub fn error() -> Result<Response> {
    Err(Error::RustError("the order has no lines".into()))
}

/// Calls a JavaScript function that throws, and returns the exception as an error.
pub fn js_error() -> Result<Response> {
    js_sys::JSON::parse("{")?;
    Response::ok("parsed")
}

/// Captures an error that the handler itself handles, so the response is a success.
pub fn handled() -> Result<Response> {
    let number = "twelve".parse::<u32>().unwrap_or_else(|error| {
        tinyturret::capture(&error);
        12
    });
    Response::ok(number.to_string())
}

pub fn panic() -> Result<Response> {
    panic!("the shelf is empty")
}

/// Waits 20 ms, and then panics in a later task of the event loop.
pub async fn late_panic() -> Result<Response> {
    Delay::from(Duration::from_millis(20)).await;
    panic!("the carrier never came")
}

thread_local! {
    static STOCK: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// Panics while a value is borrowed mutably. A later request in the same instance could not borrow the value again.
pub fn panic_while_held() -> Result<Response> {
    STOCK.with_borrow_mut(|stock| {
        stock.push(1);
        panic!("the stock was being counted")
    })
}

/// Traps without a panic, so the panic hook is not called and only JavaScript gets an error.
pub fn trap() -> Result<Response> {
    std::process::abort()
}

pub fn overflow() -> Result<Response> {
    Response::ok(depth(0).to_string())
}

#[expect(unconditional_recursion)]
fn depth(level: u64) -> u64 {
    let frame = black_box([level; 64]);
    depth(level + 1) + black_box(frame).len() as u64
}
