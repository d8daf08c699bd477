//! The backends of the npm package's core: JavaScript objects that `src/recorder/core-backends.js` creates. It checks their
//! results and sets time limits, so this file trusts them.

use std::rc::Rc;

use js_sys::{Array, Function, Promise, futures::JsFuture};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::core::records::Record;
use crate::core::storage::{Decide, Failure, Pending, Storage, ready};
use crate::web::env;

pub(crate) struct JsBackend {
    object: JsValue,
    name: String,
    is_shared: bool,
    is_durable: bool,
}

/// Wraps each of the JavaScript objects in the array `backends`. The array and its objects are trusted.
pub(crate) fn backends_from_js(backends: &JsValue) -> Vec<Box<dyn Storage>> {
    let backends = backends.unchecked_ref::<Array>().iter();
    let create = |object: JsValue| -> Box<dyn Storage> {
        let is = |key| env::get(&object, key).as_bool() == Some(true);
        Box::new(JsBackend {
            name: env::get(&object, "name").as_string().unwrap_or_default(),
            is_shared: is("isShared"),
            is_durable: is("isDurable"),
            object,
        })
    };
    backends.map(create).collect()
}

impl JsBackend {
    /// Calls a method of the JavaScript object, and returns its result. Fails if the method throws or rejects.
    fn call(&self, method: &str, argument: &JsValue) -> Pending<JsValue> {
        let method = env::get(&self.object, method);
        result_of(
            method
                .unchecked_ref::<Function>()
                .call1(&self.object, argument),
        )
    }

    /// Passes changes to the method `write` of the object. A change is a pair of a key and its new value; `None` removes the
    /// key.
    fn write(&self, changes: &[(&str, Option<&str>)]) -> Pending<()> {
        ended(self.call("write", &list(changes)))
    }
}

/// Converts the result of a JavaScript method, which is a value or a promise of one, to a future. An exception becomes a
/// failure.
fn result_of(returned: Result<JsValue, JsValue>) -> Pending<JsValue> {
    match returned {
        Ok(answer) if env::get(&answer, "then").is_function() => Box::pin(async move {
            // The promise is not passed to `Promise.resolve`: a promise of a class that a page has put in place of `Promise`
            // may call back after the end of the transaction that `revise` has begun.
            let answer = JsFuture::from(answer.unchecked_into::<Promise>()).await;
            answer.map_err(failure)
        }),
        returned => ready(returned.map_err(failure)),
    }
}

fn failure(reason: JsValue) -> Failure {
    Failure(reason.as_string().unwrap_or_default())
}

fn ended(answer: Pending<JsValue>) -> Pending<()> {
    Box::pin(async move { answer.await.map(drop) })
}

/// Converts a flat JavaScript array `[key, value, key, value, …]` to records. Skips pairs that are not strings.
fn records(texts: JsValue) -> Vec<Record> {
    let mut texts = texts.unchecked_into::<Array>().into_iter();
    let mut records = Vec::new();
    while let (Some(key), Some(value)) = (texts.next(), texts.next()) {
        if let (Some(key), Some(value)) = (key.as_string(), env::long_text(&value)) {
            records.push(Record { key, value });
        }
    }
    records
}

fn list<T: Serialize>(items: &[T]) -> JsValue {
    serde_wasm_bindgen::to_value(items).unwrap_or_default()
}

impl Storage for JsBackend {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> Pending<bool> {
        let opened = self.call("open", &JsValue::UNDEFINED);
        Box::pin(async move {
            opened
                .await
                .map(|is_there| is_there.as_bool() == Some(true))
        })
    }

    fn put(&self, records: Rc<[Record]>) -> Pending<()> {
        let changes = records.iter().map(|one| (&*one.key, Some(&*one.value)));
        self.write(&changes.collect::<Vec<_>>())
    }

    fn list(&self, prefix: &str) -> Pending<Vec<Record>> {
        let listed = self.call("list", &prefix.into());
        Box::pin(async move { listed.await.map(records) })
    }

    fn keys(&self, prefix: &str) -> Pending<Vec<String>> {
        let listed = self.call("keys", &prefix.into());
        Box::pin(async move {
            let keys = listed.await?.unchecked_into::<Array>();
            Ok(keys.iter().filter_map(|key| key.as_string()).collect())
        })
    }

    fn remove(&self, keys: Rc<[String]>) -> Pending<()> {
        let changes = keys.iter().map(|key| (&**key, None));
        self.write(&changes.collect::<Vec<_>>())
    }

    fn revise(&self, prefix: &str, decide: Decide, now: u64) -> Option<Pending<()>> {
        if !env::get(&self.object, "revise").is_function() {
            return None;
        }
        let begun = self.call("revise", &prefix.into());
        Some(Box::pin(async move {
            let mut begun = begun.await?.unchecked_into::<Array>().into_iter();
            let listed = records(begun.next().unwrap_or_default());
            let Some((put, replaced)) = decide(&listed, now) else {
                return Ok(());
            };
            let put = put.iter().map(|one| (&*one.key, Some(&*one.value)));
            let changes: Vec<_> = put
                .chain(replaced.iter().map(|key| (&**key, None)))
                .collect();
            let write = begun
                .next()
                .unwrap_or_default()
                .unchecked_into::<Function>();
            ended(result_of(write.call1(&JsValue::UNDEFINED, &list(&changes)))).await
        }))
    }

    fn is_durable(&self) -> bool {
        self.is_durable
    }

    fn is_shared(&self) -> bool {
        self.is_shared
    }

    fn is_overloaded(&self) -> bool {
        env::get(&self.object, "isOverloaded").as_bool() == Some(true)
    }

    fn budget(&self) -> Option<u64> {
        let budget = env::get(&self.object, "budget").as_f64()?;
        Some(budget as u64)
    }
}
