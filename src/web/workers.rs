//! An uncaught error of a dedicated worker is reported twice: in the worker, and
//! again in the page that started it, where only its text is left. A worker with
//! a guard says that it has it, and the page lets its copy go.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::{eager::take, env, later, read};
use crate::exception::Raw;

/// The error event and the worker's word come by different ways, in any order.
const WAIT_MS: u32 = 300;
const WAIT: u64 = WAIT_MS as u64;
const MOST: usize = 100;

/// By the error's text, with the time.
#[derive(Default)]
struct Halves {
    reported: Vec<(String, Raw)>,
    taken: Vec<(String, u64)>,
}

thread_local! {
    static HALVES: RefCell<Halves> = RefCell::default();
}

/// A worker says that it took in the error with this text.
pub(crate) fn taken_elsewhere(text: &str) {
    let now = env::now();
    HALVES.with_borrow_mut(|halves| {
        let same = |(other, _): &(String, Raw)| other == text;
        if let Some(at) = halves.reported.iter().position(same) {
            halves.reported.remove(at);
            return;
        }
        halves.taken.retain(|(_, time)| time + WAIT > now);
        if halves.taken.len() < MOST {
            halves.taken.push((text.to_owned(), now));
        }
    });
}

/// Whether the event is a worker's, which then waits for the worker's word.
pub(crate) fn wait(event: &JsValue) -> bool {
    let Some(text) = read::message(event).filter(|_| read::is_from_elsewhere(event)) else {
        return false;
    };
    let raw = read::event(event);
    HALVES.with_borrow_mut(|halves| {
        let same = |(other, time): &(String, u64)| *other == text && time + WAIT > raw.time;
        if let Some(at) = halves.taken.iter().position(same) {
            halves.taken.remove(at);
        } else if halves.reported.len() < MOST {
            halves.reported.push((text, raw));
        }
    });
    later::later(WAIT_MS, take_rest);
    true
}

/// No worker has said a word: it has no tinyturret.
pub(crate) fn take_rest() {
    let rest = HALVES.with_borrow_mut(|halves| std::mem::take(&mut halves.reported));
    for (_, raw) in rest {
        take(raw);
    }
}
