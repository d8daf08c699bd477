//! A change to the records of every backend.

use std::rc::Rc;

use crate::core::records::Record;

#[derive(Clone)]
/// Records to write, or keys to remove. Cloning shares the contents.
pub(crate) enum Change {
    Put(Rc<[Record]>),
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
