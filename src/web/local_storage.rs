//! The tier that survives everything at unload: it is written when the call
//! returns. It takes at most [`BUDGET`] of the host's quota of some 5 MB.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_storage::{LocalStorage as Gloo, Storage as _};
use wasm_bindgen::prelude::*;

use super::env;
use crate::{
    record::Record,
    retain,
    storage::{Failure, Pending, Storage, ready},
};

const BUDGET: usize = 256 << 10;

pub(crate) struct LocalStorage {
    prefix: String,
    storage: RefCell<Option<web_sys::Storage>>,
    /// Never less than what is stored.
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

    fn read(&self, storage: &web_sys::Storage, prefix: &str) -> Result<Vec<Record>, JsValue> {
        let prefix = [&self.prefix, prefix].concat();
        let mut records = Vec::new();
        for index in 0..storage.length()? {
            let Some(key) = storage.key(index)? else {
                break;
            };
            if !key.starts_with(&prefix) {
                continue;
            }
            if let (Some(value), Some(key)) =
                (storage.get_item(&key)?, key.get(self.prefix.len()..))
            {
                let key = key.to_owned();
                records.push(Record { key, value });
            }
        }
        Ok(records)
    }

    /// Makes room until at most `most` bytes are used.
    fn shrink(&self, storage: &web_sys::Storage, most: usize) -> Result<(), JsValue> {
        let records = self.read(storage, "")?;
        self.used.set(retain::size(&records));
        for key in retain::over_budget(&records, most) {
            storage.remove_item(&[self.prefix.as_str(), &key].concat())?;
        }
        self.used.set(self.used.get().min(most));
        Ok(())
    }

    fn write(&self, storage: &web_sys::Storage, record: &Record) -> Result<(), JsValue> {
        let key = [self.prefix.as_str(), &record.key].concat();
        self.used
            .set(self.used.get() + record.key.len() + record.value.len());
        if self.used.get() > BUDGET {
            self.shrink(storage, BUDGET / 4 * 3)?;
        }
        if storage.set_item(&key, &record.value).is_ok() {
            return Ok(());
        }
        // The host has filled the quota: what is ours gives way first.
        self.shrink(storage, BUDGET / 4)?;
        storage.set_item(&key, &record.value)
    }
}

impl Storage for LocalStorage {
    fn name(&self) -> &str {
        "localStorage"
    }

    fn open(&self) -> Pending<bool> {
        // The getter itself throws where storage is blocked, and gloo's throws
        // where there is no window: a worker.
        let Some(window) = web_sys::window() else {
            return ready(Ok(false));
        };
        match window.local_storage() {
            Ok(None) => return ready(Ok(false)),
            Err(error) => return ready(Err(failure(error))),
            Ok(Some(_)) => {}
        }
        *self.storage.borrow_mut() = Some(Gloo::raw());
        ready(self.with(|storage| {
            self.used.set(retain::size(&self.read(storage, "")?));
            Ok(true)
        }))
    }

    fn put(&self, records: Rc<[Record]>) -> Pending<()> {
        ready(self.with(|storage| {
            records
                .iter()
                .try_for_each(|record| self.write(storage, record))
        }))
    }

    fn list(&self, prefix: &str) -> Pending<Vec<Record>> {
        ready(self.with(|storage| self.read(storage, prefix)))
    }

    fn remove(&self, keys: Rc<[String]>) -> Pending<()> {
        ready(self.with(|storage| {
            keys.iter()
                .try_for_each(|key| storage.remove_item(&[self.prefix.as_str(), key].concat()))
        }))
    }

    fn room(&self) -> Option<(u64, u64)> {
        Some((self.used.get() as u64, BUDGET as u64))
    }
}

fn failure(error: JsValue) -> Failure {
    Failure(env::describe_error(&error))
}
