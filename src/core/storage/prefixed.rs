//! A view of a backend that shows only the records whose keys start with a prefix, and shows their keys without it. Writing
//! adds the prefix.

use std::rc::Rc;

use super::{Pending, Storage};
use crate::core::records::Record;

pub(crate) struct Prefixed {
    prefix: &'static str,
    inner: Box<dyn Storage>,
}

impl Prefixed {
    pub fn boxed(prefix: &'static str, inner: Box<dyn Storage>) -> Box<dyn Storage> {
        Box::new(Prefixed { prefix, inner })
    }

    fn key(&self, key: &str) -> String {
        [self.prefix, key].concat()
    }
}

impl Storage for Prefixed {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn open(&self) -> Pending<bool> {
        self.inner.open()
    }

    fn put(&self, records: Rc<[Record]>) -> Pending<()> {
        let records = records.iter().map(|record| Record {
            key: self.key(&record.key),
            value: record.value.clone(),
        });
        self.inner.put(records.collect())
    }

    fn list(&self, prefix: &str) -> Pending<Vec<Record>> {
        let (start, listing) = (self.prefix, self.inner.list(&self.key(prefix)));
        Box::pin(async move {
            let mut records = listing.await?;
            records.retain_mut(|record| match record.key.strip_prefix(start) {
                Some(key) => {
                    record.key = key.to_owned();
                    true
                }
                None => false,
            });
            Ok(records)
        })
    }

    fn keys(&self, prefix: &str) -> Pending<Vec<String>> {
        let (start, listing) = (self.prefix, self.inner.keys(&self.key(prefix)));
        Box::pin(async move {
            let keys = listing.await?.into_iter();
            Ok(keys
                .filter_map(|key| Some(key.strip_prefix(start)?.to_owned()))
                .collect())
        })
    }

    fn remove(&self, keys: Rc<[String]>) -> Pending<()> {
        let keys = keys.iter().map(|key| self.key(key));
        self.inner.remove(keys.collect())
    }

    fn is_durable(&self) -> bool {
        self.inner.is_durable()
    }

    fn is_shared(&self) -> bool {
        self.inner.is_shared()
    }

    fn is_overloaded(&self) -> bool {
        self.inner.is_overloaded()
    }

    // The view is used for the entries that browsers have reported. They are final: no failures are added to them.
    fn counters(&self) -> super::Counters {
        super::Counters::Final
    }
}
