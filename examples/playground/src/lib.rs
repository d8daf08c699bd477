//! The Rust part of the playground: an export for each way in which a wasm module fails. A failure may leave the instance of
//! the module unusable, so the page uses a new instance for each button.

use std::hint::black_box;
use std::ptr;

use tinyturret::ResultExt;
use tracing_subscriber::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

mod callbacks;
mod held;
mod order;

fn settings() -> tinyturret::Settings {
    tinyturret::Settings::new()
        .release("playground")
        .max_exception_groups(100)
}

#[wasm_bindgen(start)]
fn start() {
    tinyturret::init_with(settings());
    if log::set_boxed_logger(Box::new(tinyturret::LogBridge::new())).is_ok() {
        log::set_max_level(log::LevelFilter::Info);
    }
    let layer = tinyturret::TracingLayer::new();
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer));
}

/// Returns the state of a backend, such as `ok`, or `unknown` if there is no backend of this name.
#[wasm_bindgen]
pub fn state_of(backend: &str) -> String {
    let tiers = tinyturret::status().tiers;
    let tier = tiers.iter().find(|tier| tier.name == backend);
    tier.map_or("unknown", |tier| tier.state).to_owned()
}

#[wasm_bindgen]
pub fn open_viewer() {
    tinyturret::open_viewer();
}

#[wasm_bindgen]
pub fn show_viewer_link(url: Option<String>) {
    let settings = settings().show_viewer_link(true);
    tinyturret::init_with(match url {
        Some(url) => settings.viewer_url(url),
        None => settings,
    });
}

#[wasm_bindgen]
pub fn panic_in_export() {
    panic!("an export panicked");
}

#[wasm_bindgen]
pub async fn panic_in_async_export() {
    panic!("an async export panicked");
}

#[wasm_bindgen]
pub fn panicking_closure() -> JsValue {
    fn panic_in_closure() {
        panic!("a closure panicked");
    }
    Closure::<dyn Fn()>::new(panic_in_closure).into_js_value()
}

#[wasm_bindgen]
pub fn panic_in_task() {
    spawn_local(async { panic!("a spawned task panicked") });
}

/// An object of Rust for JavaScript. After one of its methods has panicked, wasm-bindgen leaves the object borrowed forever.
#[wasm_bindgen]
#[derive(Default)]
pub struct Till;

#[wasm_bindgen]
impl Till {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self
    }

    pub fn break_down(&mut self) {
        panic!("a method panicked");
    }
}

#[wasm_bindgen]
pub fn hit_unreachable() {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
}

#[wasm_bindgen]
pub fn read_out_of_bounds() -> u32 {
    const BEYOND_MEMORY: usize = 0xffff_fff0;
    // Safety: none, because this read must trap. It is volatile, so that the compiler does not remove it.
    unsafe { ptr::read_volatile(black_box(BEYOND_MEMORY as *const u32)) }
}

#[wasm_bindgen]
pub fn overflow_the_stack() -> u32 {
    descend(0)
}

/// Recurses until the stack overflows. The volatile read after the call keeps the compiler from making a loop of it.
fn descend(depth: u32) -> u32 {
    static STEP: u32 = 1;
    // Safety: a reference to a static is always valid.
    let step = || unsafe { ptr::read_volatile(&STEP) };
    match step() {
        0 => depth,
        down => descend(depth.wrapping_add(down)) ^ step(),
    }
}

/// Overflows the shadow stack: the stack in the wasm memory, on which Rust keeps values that have an address.
#[wasm_bindgen]
pub fn overflow_the_shadow_stack() -> u8 {
    descend_with_baggage(1)
}

fn descend_with_baggage(depth: u8) -> u8 {
    if black_box(depth) == 0 {
        return 0;
    }
    let baggage = black_box([depth; 16 << 10]);
    descend_with_baggage(depth.wrapping_add(1)) ^ black_box(&baggage)[usize::from(depth)]
}

#[wasm_bindgen]
pub fn run_out_of_memory() {
    loop {
        black_box(Vec::<u8>::with_capacity(isize::MAX as usize).leak());
    }
}

#[wasm_bindgen]
pub fn capture_error_with_sources() {
    if let Err(error) = order::total("3 × nineteen") {
        tinyturret::capture(&error);
    }
}

#[wasm_bindgen]
pub fn capture_result() -> u32 {
    "nineteen".parse().captured().unwrap_or_default()
}

#[wasm_bindgen]
pub fn capture_text(order: u32) {
    tinyturret::capture!("order {order} has no lines");
}

/// Calls `fail`, and captures the JavaScript exception that it throws, which Rust gets as a value.
#[wasm_bindgen]
pub fn capture_js(fail: &js_sys::Function) {
    if let Err(error) = fail.call0(&JsValue::NULL) {
        tinyturret::capture_js(&error);
    }
}

#[wasm_bindgen]
pub fn log_an_error() {
    log::warn!("the cart is empty");
    log::error!("nothing to pay for");
}

#[wasm_bindgen]
pub fn trace_an_error() {
    if let Err(failed) = order::total("3 × nineteen") {
        let failed: &dyn std::error::Error = &failed;
        tracing::info!(step = 2, "paying");
        tracing::error!(order = 17, error = failed, "payment failed");
    }
}
