//! A tier for native tests, which fails when it is told to.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use super::{Failure, Pending, Storage, ready};
use crate::record::Record;

/// What the test sees of the tier, and how it breaks it.
#[derive(Default)]
pub(crate) struct Store {
    pub records: RefCell<BTreeMap<String, String>>,
    pub broken: Cell<bool>,
    pub absent: Cell<bool>,
    pub puts: Cell<u32>,
}

pub(crate) struct Memory {
    name: &'static str,
    store: Rc<Store>,
}

impl Memory {
    /// A tier that finds what an earlier one left in `store`.
    pub fn over(name: &'static str, store: &Rc<Store>) -> Box<dyn Storage> {
        let store = store.clone();
        Box::new(Memory { name, store })
    }

    fn result<T: 'static>(
        &self,
        work: impl FnOnce(&mut BTreeMap<String, String>) -> T,
    ) -> Pending<T> {
        ready(if self.store.broken.get() {
            Err(Failure("broken".into()))
        } else {
            Ok(work(&mut self.store.records.borrow_mut()))
        })
    }
}

impl Storage for Memory {
    fn name(&self) -> &str {
        self.name
    }

    fn open(&self) -> Pending<bool> {
        let absent = self.store.absent.get();
        self.result(|_| !absent)
    }

    fn put(&self, records: Rc<[Record]>) -> Pending<()> {
        self.store.puts.set(self.store.puts.get() + 1);
        self.result(|map| {
            let pairs = records
                .iter()
                .map(|record| (record.key.clone(), record.value.clone()));
            map.extend(pairs);
        })
    }

    fn list(&self, prefix: &str) -> Pending<Vec<Record>> {
        self.result(|map| {
            map.iter()
                .filter(|(key, _)| key.starts_with(prefix))
                .map(|(key, value)| Record {
                    key: key.clone(),
                    value: value.clone(),
                })
                .collect()
        })
    }

    fn remove(&self, keys: Rc<[String]>) -> Pending<()> {
        self.result(|map| map.retain(|key, _| !keys.contains(key)))
    }
}
