//! Ids as texts of JavaScript's. To decode one takes Chromium longer than all else that counting a repeat takes, so what
//! all ids of a group and session begin with is decoded once.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::{order::Map, stack::cut};

/// Groups that are known at once.
const MOST: usize = 100;

thread_local! {
    static BEGINNINGS: RefCell<Map<String, JsValue>> = const { RefCell::new(Map::new()) };
}

/// The id of an exception, or nothing.
pub(crate) fn text(id: &str) -> JsValue {
    joined(id).unwrap_or_else(|| id.into())
}

fn joined(id: &str) -> Option<JsValue> {
    let (_, number) = cut::last(id, ".")?;
    let beginning = cut::without_tail(id, number.len());
    let number = JsValue::from(cut::number(number, 10)?);
    BEGINNINGS.with(|known| {
        let mut known = known.try_borrow_mut().ok()?;
        if let Some(known) = known.get(beginning) {
            return Some(known + &number);
        }
        if known.len() >= MOST {
            known.clear();
        }
        let text = JsValue::from(beginning);
        let id = &text + &number;
        known.insert(beginning.to_owned(), text);
        Some(id)
    })
}
