//! Stored records, written by anybody, and what the core does with them.

use std::{collections::BTreeMap, rc::Rc};

use super::end;
use crate::{
    core::{
        exception::Exception,
        groups::Group,
        records::{self, mark::Mark},
        storage::{
            Storage,
            memory::{Memory, Store},
        },
        turret::{Turret, reported::Reported},
    },
    settings::Settings,
};

/// The records of a backend, by key.
pub type Records = BTreeMap<String, String>;

const NAMES: [&str; 2] = ["durable", "memory"];

/// Two backends in memory: one that outlives the page or isolate, and one that does not.
#[derive(Clone)]
pub struct Backends([Rc<Store>; 2]);

impl Backends {
    /// Returns backends that hold `records`. Isolates share the durable one if `is_shared`.
    pub fn with(records: &Records, is_shared: bool) -> Self {
        let backends = Backends(<[Rc<Store>; 2]>::default());
        let [durable, memory] = &backends.0;
        durable.shared.set(is_shared);
        durable.records.borrow_mut().clone_from(records);
        memory.volatile.set(true);
        backends
    }

    /// Writes a record to the durable backend.
    pub fn write(&self, key: &str, value: &str) {
        let [durable, _] = &self.0;
        let record = (key.to_owned(), value.to_owned());
        durable.records.borrow_mut().extend([record]);
    }

    /// Writes a record to the memory of the page or isolate.
    pub fn write_to_memory(&self, key: &str, value: &str) {
        let [_, memory] = &self.0;
        let record = (key.to_owned(), value.to_owned());
        memory.records.borrow_mut().extend([record]);
    }

    /// Returns the records of the durable backend.
    pub fn records(&self) -> Records {
        let [durable, _] = &self.0;
        durable.records.borrow().clone()
    }

    /// Returns the records of the memory of the page or isolate.
    pub fn memory(&self) -> Records {
        let [_, memory] = &self.0;
        memory.records.borrow().clone()
    }

    fn tiers(&self) -> Vec<Box<dyn Storage>> {
        let tiers = NAMES.iter().zip(&self.0);
        tiers
            .map(|(name, store)| Memory::over(name, store))
            .collect()
    }
}

/// Limits of a [`Core`] and a [`Collector`].
#[derive(Clone, Copy)]
pub struct Limits {
    pub groups: u32,
    pub exceptions_per_group: u32,
    pub reported_groups: u32,
}

impl Limits {
    fn settings(self) -> Settings {
        Settings {
            max_reported_groups: self.reported_groups,
            ..Settings::new()
                .max_exception_groups(self.groups)
                .max_exception_per_group(self.exceptions_per_group)
                .cleanup_trigger_rate(0.0)
        }
    }
}

/// A core over [`Backends`].
pub struct Core(Rc<Turret>);

impl Core {
    /// The core of a page, opened: it has completed its backends, compacted the journal and cleaned up.
    pub fn of_page(backends: &Backends, limits: Limits, now: u64) -> Self {
        Core::open(backends, limits.settings(), now)
    }

    /// The core of an isolate, which reads nothing when it opens.
    pub fn of_isolate(backends: &Backends, limits: Limits, now: u64) -> Self {
        Core::open(backends, limits.settings().auto_flush(false), now)
    }

    fn open(backends: &Backends, settings: Settings, now: u64) -> Self {
        let turret = Turret::new(settings, backends.tiers());
        let turret = Rc::new(turret);
        end(turret.open(now));
        Core(turret)
    }

    pub fn groups(&self, now: u64) -> Vec<Group> {
        end(self.0.groups(now))
    }

    pub fn exceptions(&self, group: &str, now: u64) -> Vec<Exception> {
        end(self.0.exceptions(group, now))
    }

    pub fn publish(&self, now: u64) {
        end(self.0.publish(now));
    }

    pub fn clean(&self, now: u64) {
        end(self.0.clean(now));
    }

    pub fn mark(&self, group: &str, mark: Mark, now: u64) {
        end(self.0.mark(group, mark, now));
    }

    pub fn remove(&self, group: Option<&str>, now: u64) {
        end(self.0.remove(group, now));
    }

    pub fn export(&self, group: Option<&str>, now: u64) -> String {
        end(self.0.export(group, now))
    }

    pub fn import(&self, text: &str, now: u64) -> usize {
        end(self.0.import(text, now))
    }
}

/// The core of an isolate that collects reports, over the same [`Backends`] as its own [`Core`].
pub struct Collector {
    pub own: Core,
    reported: Reported,
}

impl Collector {
    pub fn open(backends: &Backends, limits: Limits, now: u64) -> Self {
        let own = Core::of_isolate(backends, limits, now);
        let tiers = backends.tiers();
        let reported = Reported::new(&own.0.settings, tiers, 0);
        end(reported.open(now));
        Collector { own, reported }
    }

    pub fn collect(&self, now: u64) {
        end(self.reported.collect(now));
    }

    /// The own groups and the reported ones.
    pub fn groups(&self, now: u64) -> Vec<Group> {
        let mut groups = self.own.groups(now);
        end(self.reported.add_groups(&mut groups, &self.own.0, now));
        groups
    }

    /// The own exceptions and the reported ones.
    pub fn exceptions(&self, group: &str, now: u64) -> Vec<Exception> {
        let mut exceptions = self.own.exceptions(group, now);
        end(self.reported.add_exceptions(&mut exceptions, group, now));
        exceptions
    }

    pub fn remove(&self, group: Option<&str>, now: u64) {
        end(self.reported.remove(group, now));
    }
}

/// A report of these records, as [`Core::export`] writes it.
pub fn report(records: &[(String, String)]) -> String {
    let record = |(key, value): &(String, String)| records::Record {
        key: key.clone(),
        value: value.clone(),
    };
    crate::core::report::write(&records.iter().map(record).collect::<Vec<_>>())
}

/// The content of a report as JSON, as the viewer reads it without storing anything.
#[cfg(any(feature = "js", feature = "package", feature = "viewer"))]
pub fn read_report(text: &str, now: u64) -> String {
    records::encode(&crate::core::report::content::open(text, now))
}

/// The group of the failures that only follow from a panic of the group `group`.
pub fn aftermath(group: &str) -> String {
    crate::core::fingerprint::aftermath(group)
}
