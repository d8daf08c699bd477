//! Starts tinyturret with callbacks that change or drop events before they are stored, and makes failures that they get.

use tinyturret::{Event, Settings};
use wasm_bindgen::prelude::*;

/// Starts tinyturret with callbacks that replace "Ada" in texts, drop events about tea or coffee, and panic for "chaos".
#[wasm_bindgen]
pub fn start_with_callbacks() {
    let settings = Settings::new()
        .max_exception_groups(100)
        .ignore("coffee")
        .ignore_if(|event| event.message.contains("tea"))
        .before_save(|event| {
            assert!(!event.message.contains("chaos"), "a callback panicked");
            Some(without_name(event))
        });
    tinyturret::init_with(settings);
}

fn without_name(mut event: Event) -> Event {
    let replace = |text: &mut String| *text = text.replace("Ada", "somebody");
    replace(&mut event.message);
    for cause in &mut event.causes {
        replace(&mut cause.message);
    }
    for scope in &mut event.scopes {
        scope.values.values_mut().for_each(replace);
    }
    if event.stack.is_empty() {
        event.message.push_str(" without a stack");
    }
    event.url = event.url.map(|url| [url.as_str(), "#changed"].concat());
    event
}

#[wasm_bindgen]
pub fn panic_about(what: &str) {
    let user = "Ada";
    tinyturret::locals!(user);
    panic!("Ada spilled the {what}");
}

#[wasm_bindgen]
pub fn capture_about(what: &str) -> String {
    tinyturret::capture!("Ada spilled the {what}")
}
