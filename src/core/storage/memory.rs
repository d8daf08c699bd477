//! A backend in memory for native tests and benchmarks, with simulated failures.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use super::{Failure, Pending, Storage, keys_of, ready};
use crate::core::records::Record;

/// The content of a [`Memory`] backend: its records, the failures to simulate, and counters that tests check.
#[derive(Default)]
pub(crate) struct Store {
    /// The stored records: values by key.
    pub records: RefCell<BTreeMap<String, String>>,
    /// Whether every call fails.
    pub broken: Cell<bool>,
    /// Whether `open` resolves to `false`, because the platform has no such backend.
    pub absent: Cell<bool>,
    /// Whether isolates share the backend.
    pub shared: Cell<bool>,
    /// Whether the backend reports that the platform is overloaded: the result of [`Storage::is_overloaded`].
    pub overloaded: Cell<bool>,
    /// Whether a call of `put` never resolves and has no effect.
    pub silent: Cell<bool>,
    /// Whether the backend is not durable, like the memory of a page or an isolate.
    pub volatile: Cell<bool>,
    /// Records that `list` returns instead of `records`, like a store that returns writes only after a delay; `None` to
    /// return `records`.
    pub shown: RefCell<Option<BTreeMap<String, String>>>,
    /// Whether a call of `open` never resolves.
    pub blocked: Cell<bool>,
    /// The number of calls of `put` so far.
    pub puts: Cell<u32>,
    /// The number of records that were read, as databases charge them.
    pub rows_read: Cell<usize>,
    /// The number of records that were written or removed, as databases charge them.
    pub rows_written: Cell<usize>,
    /// The calls that fail; `None` if no call fails.
    pub fault: Cell<Option<Fault>>,
    /// The number of keys that each call of `remove` removes before it stops, as if the page ended in the middle; `None` for
    /// all.
    pub removals_left: Cell<Option<usize>>,
    /// The number of calls of each function so far.
    calls: RefCell<BTreeMap<&'static str, u32>>,
}

/// A simulated failure of calls of one function.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    /// The name of the function that fails: `open`, `put`, `list`, `keys` or `remove`.
    pub call: &'static str,
    /// The number of the first call of the function that fails, from 1.
    pub first: u32,
    /// The number of successive calls of the function that fail.
    pub times: u32,
    /// Whether a failing call takes effect nevertheless, as if the backend answered after a time limit.
    pub takes_effect: bool,
}

impl Store {
    /// Returns the number of calls of each function so far, by its name.
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
    /// Returns a backend with the records in `store`, which an earlier backend may have written.
    pub fn boxed(name: &'static str, store: &Rc<Store>) -> Box<dyn Storage> {
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

    fn list_prefix(&self, prefix: &str, call: &'static str) -> Pending<Vec<Record>> {
        let shown = self.store.shown.borrow().clone();
        self.result(call, |map| {
            let map = shown.as_ref().unwrap_or(map);
            let listed = map.iter().filter(|(key, _)| key.starts_with(prefix));
            let records: Vec<Record> = listed
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
        self.list_prefix(prefix, "list")
    }

    fn keys(&self, prefix: &str) -> Pending<Vec<String>> {
        keys_of(self.list_prefix(prefix, "keys"))
    }

    fn remove(&self, keys: Rc<[String]>) -> Pending<()> {
        let max_keys = self.store.removals_left.get().unwrap_or(usize::MAX);
        self.store.rows_written.update(|rows| rows + keys.len());
        self.result("remove", |map| {
            for key in keys.iter().take(max_keys) {
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
