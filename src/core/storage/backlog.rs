//! The backlog of a backend: changes that wait until the backend works again.

use std::cell::{Cell, RefCell};

use super::change::Change;
use crate::core::{
    collections::Map,
    records::{Record, merge::merge_values},
};

/// Maximum number of changes in a backlog. If there are more, changes are dropped from the end of the sorted keys, exceptions
/// (`x/`) first.
pub(super) const MAX_BACKLOG_CHANGES: usize = 1_000;
/// Maximum bytes of the keys and values in a backlog. If there are more, changes are dropped until the rest fits, exceptions
/// (`x/`) first. An isolate has 128 MB of memory for everything.
pub(super) const MAX_BACKLOG_BYTES: usize = 4 << 20;

/// The changes that a failing backend has not confirmed: for each key, the latest one.
#[derive(Default)]
pub(super) struct Backlog {
    /// The waiting change of each key: the value to put, or `None` to remove the record.
    waiting: RefCell<Map<String, Option<String>>>,
    /// The number of changes that were dropped because the backlog was full.
    dropped: Cell<u32>,
}

impl Backlog {
    pub fn is_empty(&self) -> bool {
        self.waiting.borrow().is_empty()
    }

    pub fn len(&self) -> usize {
        self.waiting.borrow().len()
    }

    pub fn dropped(&self) -> u32 {
        self.dropped.get()
    }

    pub fn clear(&self) {
        self.waiting.borrow_mut().clear();
    }

    /// Drops waiting counters and marks that are not newer than the backend's records in `own`: a later write may have
    /// succeeded.
    pub fn drop_outdated(&self, own: &[Record], now: u64) {
        let mut backlog = self.waiting.borrow_mut();
        for record in own {
            if let Some(Some(value)) = backlog.get(&record.key)
                && merge_values(&record.key, &record.value, value, now) == record.value
            {
                backlog.remove(&record.key);
            }
        }
    }

    /// Removes the changes in `change`, which the backend has confirmed, from the backlog. A newer change of the same key
    /// remains.
    pub fn remove_written(&self, change: &Change) {
        let mut backlog = self.waiting.borrow_mut();
        let mut remove = |key: &String, stored: Option<&str>| {
            if backlog
                .get(key)
                .is_some_and(|value| value.as_deref() == stored)
            {
                backlog.remove(key);
            }
        };
        match change {
            Change::Put(records) => records
                .iter()
                .for_each(|record| remove(&record.key, Some(&record.value))),
            Change::Remove(keys) => keys.iter().for_each(|key| remove(key, None)),
        }
    }

    /// Returns all waiting changes, without removing them from the backlog: the keys to remove, and the records to put.
    pub fn changes(&self) -> (Vec<String>, Vec<Record>) {
        let (mut keys, mut records) = (Vec::new(), Vec::new());
        for (key, value) in self.waiting.borrow().iter() {
            let key = key.clone();
            match value.clone() {
                Some(value) => records.push(Record { key, value }),
                None => keys.push(key),
            }
        }
        (keys, records)
    }

    /// Adds a change to the backlog. Merges a put with a waiting put of the same key, and replaces other changes of the key. If
    /// the backlog exceeds its limits, drops changes, exceptions (`x/`) first.
    pub fn add(&self, change: &Change, now: u64) {
        match change {
            Change::Put(records) => {
                for record in records.iter() {
                    self.enqueue(&record.key, Some(&record.value), now);
                }
            }
            Change::Remove(keys) => keys.iter().for_each(|key| self.enqueue(key, None, now)),
        }
        self.trim();
    }

    /// Adds the change of one key to the backlog: the value to put, or `None` to remove the record.
    fn enqueue(&self, key: &str, value: Option<&str>, now: u64) {
        let mut backlog = self.waiting.borrow_mut();
        let value = match (value, backlog.get(key)) {
            (Some(value), Some(Some(other))) => {
                Some(merge_values(key, value, other, now).into_owned())
            }
            (value, _) => value.map(str::to_owned),
        };
        backlog.insert(key.to_owned(), value);
    }

    /// Drops changes until the backlog is within its limits, the last keys first: exceptions (`x/`) are dropped before
    /// counters and marks.
    fn trim(&self) {
        let mut backlog = self.waiting.borrow_mut();
        let size = |(key, value): (&String, &Option<String>)| {
            key.len() + value.as_ref().map_or(0, String::len)
        };
        let mut bytes: usize = backlog.iter().map(size).sum();
        while backlog.len() > MAX_BACKLOG_CHANGES || bytes > MAX_BACKLOG_BYTES {
            let Some(key) = backlog.last().map(|last| {
                bytes -= size(last);
                last.0.clone()
            }) else {
                return;
            };
            backlog.remove(&key);
            self.dropped.set(self.dropped.get().saturating_add(1));
        }
    }
}
