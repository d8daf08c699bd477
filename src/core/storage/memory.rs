//! A tier off the browser, for tests and benchmarks, which fails when it is told to.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use super::{Failure, Pending, Storage, keys_of, ready};
use crate::core::records::Record;

/// What the test sees of the tier, and how it breaks it.
#[derive(Default)]
pub(crate) struct Store {
    pub records: RefCell<BTreeMap<String, String>>,
    pub broken: Cell<bool>,
    pub absent: Cell<bool>,
    pub shared: Cell<bool>,
    /// Its failures are those of a platform that has too much to do.
    pub overloaded: Cell<bool>,
    /// No put ends, and none takes effect.
    pub silent: Cell<bool>,
    /// The memory of a page or an isolate.
    pub volatile: Cell<bool>,
    /// What reading shows in place of `records`, as a store does that shows late what was written.
    pub shown: RefCell<Option<BTreeMap<String, String>>>,
    /// Opening never ends.
    pub blocked: Cell<bool>,
    pub puts: Cell<u32>,
    /// Records, as databases bill them.
    pub rows_read: Cell<usize>,
    pub rows_written: Cell<usize>,
    pub fault: Cell<Option<Fault>>,
    /// The number of keys that one removal removes, as if the page died meanwhile; `None` for all.
    pub removals_left: Cell<Option<usize>>,
    calls: RefCell<BTreeMap<&'static str, u32>>,
}

/// Which calls fail.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    /// `open`, `put`, `list`, `keys` or `remove`.
    pub call: &'static str,
    /// The first of them that fails, from 1.
    pub first: u32,
    /// How many in a row.
    pub times: u32,
    /// As after a time limit: what was asked happens all the same.
    pub takes_effect: bool,
}

impl Store {
    /// How often each call was made.
    pub fn calls(&self) -> BTreeMap<&'static str, u32> {
        self.calls.borrow().clone()
    }

    fn fails(&self, call: &'static str) -> Option<Fault> {
        let mut calls = self.calls.borrow_mut();
        let number = calls.entry(call).or_default();
        *number += 1;
        self.fault.get().filter(|fault| {
            let last = fault.first.saturating_add(fault.times - 1);
            fault.call == call && (fault.first..=last).contains(number)
        })
    }
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
        call: &'static str,
        work: impl FnOnce(&mut BTreeMap<String, String>) -> T,
    ) -> Pending<T> {
        if self.store.broken.get() {
            return ready(Err(Failure("broken".into())));
        }
        let fault = self.store.fails(call);
        if fault.is_some_and(|fault| !fault.takes_effect) {
            return ready(Err(Failure("failed".into())));
        }
        let result = work(&mut self.store.records.borrow_mut());
        ready(match fault {
            Some(_) => Err(Failure("late".into())),
            None => Ok(result),
        })
    }

    fn below(&self, prefix: &str, call: &'static str) -> Pending<Vec<Record>> {
        let shown = self.store.shown.borrow().clone();
        self.result(call, |map| {
            let map = shown.as_ref().unwrap_or(map);
            let below = map.iter().filter(|(key, _)| key.starts_with(prefix));
            let records: Vec<Record> = below
                .map(|(key, value)| Record {
                    key: key.clone(),
                    value: value.clone(),
                })
                .collect();
            self.store.rows_read.update(|rows| rows + records.len());
            records
        })
    }
}

impl Storage for Memory {
    fn name(&self) -> &str {
        self.name
    }

    fn open(&self) -> Pending<bool> {
        if self.store.blocked.get() {
            return Box::pin(std::future::pending());
        }
        let absent = self.store.absent.get();
        self.result("open", |_| !absent)
    }

    fn put(&self, records: Rc<[Record]>) -> Pending<()> {
        self.store.puts.set(self.store.puts.get() + 1);
        if self.store.silent.get() {
            return Box::pin(std::future::pending());
        }
        self.store.rows_written.update(|rows| rows + records.len());
        self.result("put", |map| {
            let pairs = records
                .iter()
                .map(|record| (record.key.clone(), record.value.clone()));
            map.extend(pairs);
        })
    }

    fn list(&self, prefix: &str) -> Pending<Vec<Record>> {
        self.below(prefix, "list")
    }

    fn keys(&self, prefix: &str) -> Pending<Vec<String>> {
        keys_of(self.below(prefix, "keys"))
    }

    fn remove(&self, keys: Rc<[String]>) -> Pending<()> {
        let most = self.store.removals_left.get().unwrap_or(usize::MAX);
        self.store.rows_written.update(|rows| rows + keys.len());
        self.result("remove", |map| {
            for key in keys.iter().take(most) {
                map.remove(key);
            }
        })
    }

    fn is_durable(&self) -> bool {
        !self.store.volatile.get()
    }

    fn is_shared(&self) -> bool {
        self.store.shared.get()
    }

    fn is_overloaded(&self) -> bool {
        self.store.overloaded.get()
    }
}
