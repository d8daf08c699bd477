//! The changes that wait for a tier that is away.

use std::cell::{Cell, RefCell};

use super::change::Change;
use crate::core::{
    order::Map,
    records::{Record, merge::merge_values},
};

/// Changes that wait for a tier that is away, and their bytes. An isolate has 128 MB for everything.
pub(super) const BACKLOG: usize = 1_000;
pub(super) const BACKLOG_BYTES: usize = 4 << 20;

#[derive(Default)]
pub(super) struct Backlog {
    /// By key: the value to put, or `None` to remove.
    waiting: RefCell<Map<String, Option<String>>>,
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

    /// Drops the tallies and marks that the tier knows better: a write that failed may have been followed by one that did not.
    pub fn forget_known(&self, own: &[Record], now: u64) {
        let mut backlog = self.waiting.borrow_mut();
        for record in own {
            if let Some(Some(value)) = backlog.get(&record.key)
                && merge_values(&record.key, &record.value, value, now) == record.value
            {
                backlog.remove(&record.key);
            }
        }
    }

    /// Removes the records of a change, unless newer ones have taken their place.
    pub fn forget(&self, change: &Change) {
        let mut backlog = self.waiting.borrow_mut();
        let mut forget = |key: &String, stored: Option<&str>| {
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
                .for_each(|record| forget(&record.key, Some(&record.value))),
            Change::Remove(keys) => keys.iter().for_each(|key| forget(key, None)),
        }
    }

    /// The keys to remove, and the records to put.
    pub fn parts(&self) -> (Vec<String>, Vec<Record>) {
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

    pub fn add(&self, change: &Change, now: u64) {
        match change {
            Change::Put(records) => {
                for record in records.iter() {
                    self.wait(&record.key, Some(&record.value), now);
                }
            }
            Change::Remove(keys) => keys.iter().for_each(|key| self.wait(key, None, now)),
        }
        self.trim();
    }

    fn wait(&self, key: &str, value: Option<&str>, now: u64) {
        let mut backlog = self.waiting.borrow_mut();
        let value = match (value, backlog.get(key)) {
            (Some(value), Some(Some(other))) => {
                Some(merge_values(key, value, other, now).into_owned())
            }
            (value, _) => value.map(str::to_owned),
        };
        backlog.insert(key.to_owned(), value);
    }

    /// Drops what is too much: the last keys, which are those of exceptions. Counts and marks come before them.
    fn trim(&self) {
        let mut backlog = self.waiting.borrow_mut();
        let size = |(key, value): (&String, &Option<String>)| {
            key.len() + value.as_ref().map_or(0, String::len)
        };
        let mut bytes: usize = backlog.iter().map(size).sum();
        while backlog.len() > BACKLOG || bytes > BACKLOG_BYTES {
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
