//! The tier that cannot fail. It lives on `globalThis`, so it outlives an
//! instance that is replaced, and every copy on the page shares it.

use std::rc::Rc;

use js_sys::Map;
use wasm_bindgen::prelude::*;

use super::env;
use crate::{
    record::Record,
    storage::{Pending, Storage, ready},
};

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
        self.map.for_each(&mut |value, key| {
            if let (Some(key), Some(value)) = (key.as_string(), value.as_string())
                && key.starts_with(prefix)
            {
                records.push(Record { key, value });
            }
        });
        ready(Ok(records))
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
