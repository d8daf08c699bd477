//! What a core has in memory.

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
};

use crate::{
    core::{
        order::Map,
        storage::{Storage, tiers::Tiers},
    },
    settings::Settings,
};

/// A future that lets the platform do other work before it resolves.
pub(crate) type Pause = fn() -> Pin<Box<dyn Future<Output = ()>>>;

pub(crate) struct Turret {
    pub settings: Settings,
    pub(super) tiers: Rc<Tiers>,
    pub(super) pause: Cell<Option<Pause>>,
    /// The counts of the open entries that [`publish`](Self::publish) has written, by the entry's id.
    pub(super) published: RefCell<Map<String, u64>>,
    /// The entries that [`publish`](Self::publish) has written for the first time since the last cleanup.
    pub(super) new_entries: Cell<u32>,
}

impl Turret {
    /// `tiers` come in the order of reading.
    pub fn new(settings: Settings, tiers: Vec<Box<dyn Storage>>) -> Self {
        Turret {
            settings,
            tiers: Tiers::new(tiers),
            pause: Cell::new(None),
            published: RefCell::default(),
            new_entries: Cell::new(0),
        }
    }
}
