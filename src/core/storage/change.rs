//! A change that is asked of every tier.

use std::rc::Rc;

use crate::core::records::Record;

#[derive(Clone)]
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
