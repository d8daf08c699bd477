//! The state that the core keeps in memory.

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
};

use crate::{
    core::{
        collections::Map,
        storage::{Storage, tiers::Tiers},
    },
    settings::Settings,
};

/// Returns a future that resolves after the platform had time for other work.
pub(crate) type Pause = fn() -> Pin<Box<dyn Future<Output = ()>>>;

/// The client of the core: reads and changes the records in the backends of one app.
pub(crate) struct Client {
    pub settings: Settings,
    pub(super) tiers: Rc<Tiers>,
    /// Called between two parts of a compaction.
    pub(super) pause: Cell<Option<Pause>>,
    /// The counts of the open entries that [`publish`](Self::publish) has written, by the entry's id.
    pub(super) published: RefCell<Map<String, u64>>,
    /// The number of entries that [`publish`](Self::publish) has written for the first time since the last cleanup.
    pub(super) new_entries: Cell<u32>,
}

impl Client {
    /// Returns a client whose backends are read in the order of `tiers`.
    pub fn new(settings: Settings, tiers: Vec<Box<dyn Storage>>) -> Self {
        Client {
            settings,
            tiers: Tiers::new(tiers),
            pause: Cell::new(None),
            published: RefCell::default(),
            new_entries: Cell::new(0),
        }
    }
}
