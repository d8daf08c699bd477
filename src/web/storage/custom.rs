//! A custom backend: a JavaScript object with the methods `put(records)`, `list(prefix)` and `remove(keys)`, where a record is
//! `[key, value]`. The method `keys(prefix)` is optional. It is called instead of `list` if values are not required.

use std::{cell::Cell, rc::Rc};

use js_sys::{Function, Promise, futures::JsFuture};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::web::{env, timers};
use crate::{
    core::{
        records::Record,
        storage::{Failure, Pending, Storage, keys_of, ready},
    },
    settings::Settings,
};

/// Milliseconds after which a call of a backend's method counts as failed.
const ANSWER_MS: u32 = 10_000;
/// Maximum number of records or keys that are read from the result of `list` or `keys`. Further ones are ignored.
const MAX_RECORDS: u32 = 1_000_000;

/// A backend that calls the methods of a JavaScript object.
pub(crate) struct Custom {
    name: String,
    object: JsValue,
    is_shared: bool,
    is_overloaded: Rc<Cell<bool>>,
}

impl Custom {
    /// Wraps `object`. Returns `None` if it lacks one of the methods `put`, `list` and `remove`.
    pub fn new(object: JsValue, settings: &Settings) -> Option<Self> {
        let has = |method| env::get(&object, method).is_function();
        if !(has("put") && has("list") && has("remove")) {
            return None;
        }
        let name = env::text(&env::get(&object, "name"), 50);
        let is_shared =
            !settings.auto_flush || env::get(&object, "isShared").as_bool() == Some(true);
        Some(Custom {
            name: name.unwrap_or_else(|| "custom".into()),
            object,
            is_shared,
            is_overloaded: Rc::default(),
        })
    }

    /// Calls a method of the object, and returns its result. Returns a failure if the method throws, rejects, or does not
    /// settle within [`ANSWER_MS`].
    fn call(&self, method: &str, argument: &JsValue) -> Pending<JsValue> {
        let called = env::get(&self.object, method)
            .dyn_into::<Function>()
            .and_then(|method| method.call1(&self.object, argument));
        let is_overloaded = self.is_overloaded.clone();
        let failed = move |error: JsValue| {
            is_overloaded.set(env::get(&error, "overloaded").as_bool() == Some(true));
            Failure(env::describe_error(&error))
        };
        match called {
            Ok(answer) => Box::pin(timers::with_time_limit(ANSWER_MS, async move {
                JsFuture::from(Promise::resolve(&answer))
                    .await
                    .map_err(failed)
            })),
            Err(error) => ready(Err(failed(error))),
        }
    }
}

impl Storage for Custom {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> Pending<bool> {
        ready(Ok(true))
    }

    fn put(&self, records: Rc<[Record]>) -> Pending<()> {
        let pairs = records.iter().map(|record| (&record.key, &record.value));
        let put = self.call("put", &list(&pairs.collect::<Vec<_>>()));
        Box::pin(async move { put.await.map(drop) })
    }

    fn list(&self, prefix: &str) -> Pending<Vec<Record>> {
        let list = self.call("list", &prefix.into());
        let prefix = prefix.to_owned();
        Box::pin(async move {
            let pairs = env::items(&list.await?, MAX_RECORDS)
                .ok_or_else(|| Failure("list() gave no array".into()))?;
            let record = |pair: JsValue| match env::items(&pair, 2)?.as_slice() {
                [key, value] => Some(Record {
                    key: key.as_string()?,
                    value: value.as_string()?,
                }),
                _ => None,
            };
            let mut records: Vec<Record> = pairs.into_iter().filter_map(record).collect();
            records.retain(|record| record.key.starts_with(&prefix));
            Ok(records)
        })
    }

    fn keys(&self, prefix: &str) -> Pending<Vec<String>> {
        if !env::get(&self.object, "keys").is_function() {
            return keys_of(self.list(prefix));
        }
        let keys = self.call("keys", &prefix.into());
        let prefix = prefix.to_owned();
        Box::pin(async move {
            let keys = env::items(&keys.await?, MAX_RECORDS)
                .ok_or_else(|| Failure("keys() gave no array".into()))?;
            let mut keys: Vec<String> = keys.iter().filter_map(JsValue::as_string).collect();
            keys.retain(|key| key.starts_with(&prefix));
            Ok(keys)
        })
    }

    fn remove(&self, keys: Rc<[String]>) -> Pending<()> {
        let remove = self.call("remove", &list(&keys));
        Box::pin(async move { remove.await.map(drop) })
    }

    fn is_shared(&self) -> bool {
        self.is_shared
    }

    fn is_overloaded(&self) -> bool {
        self.is_overloaded.get()
    }
}

/// Returns a backend that calls the methods of `object`; `None` if it lacks `put`, `list` or `remove`.
pub(crate) fn custom(object: JsValue, settings: &Settings) -> Option<Box<dyn Storage>> {
    Some(Box::new(Custom::new(object, settings)?))
}

/// Converts a list of keys, or of pairs of key and value, to a JavaScript array.
fn list<T: Serialize>(items: &[T]) -> JsValue {
    serde_wasm_bindgen::to_value(items).unwrap_or_default()
}
