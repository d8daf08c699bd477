//! The client of the core, and the state that it keeps in memory.

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

/// A function that returns a future, which resolves after the platform had time for other work.
pub(crate) type Pause = fn() -> Pin<Box<dyn Future<Output = ()>>>;

/// The client of the core: reads and changes the records in the backends of one app.
pub(crate) struct Client {
    /// The settings of the app.
    pub settings: Settings,
    /// The backends of the app, in the order of reading.
    pub(super) tiers: Rc<Tiers>,
    /// The function that a compaction calls, and whose future it awaits, after every 50 journal entries; `None` if a
    /// compaction does not pause.
    pub(super) pause: Cell<Option<Pause>>,
    /// The number of failures of each open journal entry at the last time when [`publish`](Self::publish) read it, by the
    /// entry's id.
    pub(super) published: RefCell<Map<String, u64>>,
    /// The number of journal entries that [`publish`](Self::publish) has written for the first time since the last cleanup.
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
