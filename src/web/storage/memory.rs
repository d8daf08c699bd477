//! The backend `memory` of a core that is linked into a Rust app: a map in `globalThis`, which all copies of tinyturret in the
//! page share, and which remains when a wasm instance is replaced.

use std::rc::Rc;

use js_sys::Map;
use wasm_bindgen::prelude::*;

use crate::core::{
    records::Record,
    storage::{Pending, Storage, ready},
};
use crate::web::env;

pub(crate) struct Memory {
    map: Map,
}

impl Memory {
    pub fn new(namespace: &str) -> Self {
        let name = ["tinyturret.memory/", namespace].concat();
        let map = env::shared_or(&name, || Map::new().into());
        Memory {
            map: map.dyn_into().unwrap_or_default(),
        }
    }

    /// Calls `take` with the key and value of each record whose key starts with `prefix`. Does not convert the values to Rust,
    /// because most callers do not need them.
    fn for_each(&self, prefix: &str, take: &mut dyn FnMut(String, JsValue)) {
        self.map.for_each(&mut |value, key| {
            if let Some(key) = key.as_string().filter(|key| key.starts_with(prefix)) {
                take(key, value);
            }
        });
    }
}

impl Storage for Memory {
    fn name(&self) -> &str {
        "memory"
    }

    fn open(&self) -> Pending<bool> {
        ready(Ok(true))
    }

    fn put(&self, records: Rc<[Record]>) -> Pending<()> {
        for record in records.iter() {
            self.map
                .set(&record.key.as_str().into(), &record.value.as_str().into());
        }
        ready(Ok(()))
    }

    fn list(&self, prefix: &str) -> Pending<Vec<Record>> {
        let mut records = Vec::new();
        self.for_each(prefix, &mut |key, value| {
            records.extend(value.as_string().map(|value| Record { key, value }));
        });
        ready(Ok(records))
    }

    fn keys(&self, prefix: &str) -> Pending<Vec<String>> {
        let mut keys = Vec::new();
        self.for_each(prefix, &mut |key, _| keys.push(key));
        ready(Ok(keys))
    }

    fn remove(&self, keys: Rc<[String]>) -> Pending<()> {
        for key in keys.iter() {
            self.map.delete(&key.as_str().into());
        }
        ready(Ok(()))
    }

    fn is_durable(&self) -> bool {
        false
    }
}
