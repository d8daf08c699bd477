//! Defines a change to the records of every backend: a put or a removal.

use std::rc::Rc;

use crate::core::records::Record;

/// A change to the records of every backend. Clones share the records or keys in it.
#[derive(Clone)]
pub(crate) enum Change {
    /// Records to write, which replace those with the same keys.
    Put(Rc<[Record]>),
    /// The keys of records to remove.
    Remove(Rc<[String]>),
}

impl Change {
    pub fn is_empty(&self) -> bool {
        match self {
            Change::Put(records) => records.is_empty(),
            Change::Remove(keys) => keys.is_empty(),
        }
    }
}
