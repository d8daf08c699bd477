//! The backend localStorage of a core that is linked into a Rust app. Writes are synchronous. All records of the namespace take
//! at most [`MAX_BYTES`] of the page's quota of about 5 MB. The recorder's adapter, src/recorder/backends/local-storage.js,
//! counts UTF-16 units instead, and reserves a part of its limit for the journal.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_storage::{LocalStorage as Gloo, Storage as _};
use wasm_bindgen::prelude::*;

use crate::core::{
    collections::set_of,
    eviction,
    records::Record,
    storage::{Failure, Pending, Storage, ready},
};
use crate::web::env;

/// Maximum bytes of the keys and values of all records of one namespace. A write that would exceed it first evicts records.
const MAX_BYTES: usize = 256 << 10;

#[wasm_bindgen]
extern "C" {
    /// The browser's interface `Storage`, with a `getItem` that does not convert the value to Rust. web-sys converts it to a
    /// `String`, which is slower than `env::long_text`.
    type Items;
    #[wasm_bindgen(method, catch, js_name = getItem)]
    fn get_item(this: &Items, key: &str) -> Result<JsValue, JsValue>;
}

pub(crate) struct LocalStorage {
    prefix: String,
    storage: RefCell<Option<web_sys::Storage>>,
    /// The bytes of all stored records, as measured at opening or at the last eviction, plus later writes of this instance.
    /// Writes of the recorder and of other tabs are not included.
    used: Cell<usize>,
}

impl LocalStorage {
    pub fn new(namespace: &str) -> Self {
        LocalStorage {
            prefix: ["tinyturret/", namespace, "/"].concat(),
            storage: RefCell::new(None),
            used: Cell::new(0),
        }
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&web_sys::Storage) -> Result<T, JsValue>,
    ) -> Result<T, Failure> {
        let storage = self.storage.borrow();
        let storage = storage.as_ref().ok_or_else(|| Failure("not open".into()))?;
        work(storage).map_err(failure)
    }

    /// Returns the keys of the stored records that start with `prefix`. Neither `prefix` nor a returned key contains the prefix
    /// of the namespace, with which each key in localStorage starts.
    fn list_keys(&self, storage: &web_sys::Storage, prefix: &str) -> Result<Vec<String>, JsValue> {
        let prefix = [&self.prefix, prefix].concat();
        let mut keys = Vec::new();
        for index in 0..storage.length()? {
            let Some(key) = storage.key(index)? else {
                break;
            };
            if let Some(own) = key
                .get(self.prefix.len()..)
                .filter(|_| key.starts_with(&prefix))
            {
                keys.push(own.to_owned());
            }
        }
        Ok(keys)
    }

    fn read(&self, storage: &web_sys::Storage, prefix: &str) -> Result<Vec<Record>, JsValue> {
        let mut records = Vec::new();
        for key in self.list_keys(storage, prefix)? {
            let items: &Items = storage.unchecked_ref();
            if let Some(value) = env::long_text(&items.get_item(&self.name(&key))?) {
                records.push(Record { key, value });
            }
        }
        Ok(records)
    }

    /// Evicts stored records so that they and `new` take at most `max_bytes`. Returns the records of `new` that remain.
    fn make_room<'a>(
        &self,
        storage: &web_sys::Storage,
        new: &'a [Record],
        max_bytes: usize,
    ) -> Result<Vec<&'a Record>, JsValue> {
        let keys = set_of(new.iter().map(|record| record.key.as_str()));
        let stored = self.read(storage, "")?;
        let is_other = |record: &&Record| !keys.contains_key(record.key.as_str());
        let mut all: Vec<&Record> = stored.iter().filter(is_other).collect();
        all.extend(new);
        let evicted = eviction::keys_over_budget(&all, max_bytes, env::now());
        for key in &evicted {
            storage.remove_item(&self.name(key))?;
        }
        self.used.set(eviction::byte_size(all).min(max_bytes));
        let evicted = set_of(evicted.iter().map(String::as_str));
        let kept = new.iter();
        Ok(kept
            .filter(|one| !evicted.contains_key(one.key.as_str()))
            .collect())
    }

    /// Writes all records, or those that remain after an eviction. Evicts once if they exceed [`MAX_BYTES`], and once more if
    /// the browser refuses to store them. Each eviction reads all stored records.
    fn write(&self, storage: &web_sys::Storage, records: &[Record]) -> Result<(), JsValue> {
        let used = self.used.get() + eviction::byte_size(records);
        let kept = if used > MAX_BYTES {
            self.make_room(storage, records, MAX_BYTES / 4 * 3)?
        } else {
            self.used.set(used);
            records.iter().collect()
        };
        if self.set_all(storage, &kept).is_ok() {
            return Ok(());
        }
        // The page has filled the quota, so the records of tinyturret are reduced to a quarter of the limit.
        let kept = self.make_room(storage, records, MAX_BYTES / 4)?;
        self.set_all(storage, &kept)
    }

    fn set_all(&self, storage: &web_sys::Storage, records: &[&Record]) -> Result<(), JsValue> {
        records
            .iter()
            .try_for_each(|record| storage.set_item(&self.name(&record.key), &record.value))
    }

    fn name(&self, key: &str) -> String {
        [self.prefix.as_str(), key].concat()
    }
}

impl Storage for LocalStorage {
    fn name(&self) -> &str {
        "localStorage"
    }

    fn open(&self) -> Pending<bool> {
        let storage = match web_sys::window().map(|window| window.local_storage()) {
            // Reading `window.localStorage` throws if the browser blocks storage: the backend then fails instead of being
            // absent.
            Some(Err(error)) => return ready(Err(failure(error))),
            Some(Ok(storage)) => storage.map(|_| Gloo::raw()),
            None => None,
        };
        let Some(storage) = storage else {
            return ready(Ok(false));
        };
        *self.storage.borrow_mut() = Some(storage);
        ready(self.with(|storage| {
            self.used.set(eviction::byte_size(&self.read(storage, "")?));
            Ok(true)
        }))
    }

    fn put(&self, records: Rc<[Record]>) -> Pending<()> {
        ready(self.with(|storage| self.write(storage, &records)))
    }

    fn list(&self, prefix: &str) -> Pending<Vec<Record>> {
        ready(self.with(|storage| self.read(storage, prefix)))
    }

    fn keys(&self, prefix: &str) -> Pending<Vec<String>> {
        ready(self.with(|storage| self.list_keys(storage, prefix)))
    }

    fn remove(&self, keys: Rc<[String]>) -> Pending<()> {
        ready(self.with(|storage| {
            keys.iter()
                .try_for_each(|key| storage.remove_item(&self.name(key)))
        }))
    }

    fn budget(&self) -> Option<u64> {
        Some(MAX_BYTES as u64)
    }

    fn used(&self) -> Option<u64> {
        Some(self.used.get() as u64)
    }
}

fn failure(error: JsValue) -> Failure {
    Failure(env::describe_error(&error))
}
