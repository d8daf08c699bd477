//! Runs the core with untrusted stored records, for the fuzzer and the tests of hostile input.

use std::{collections::BTreeMap, rc::Rc};

use super::block_on;
use crate::{
    core::{
        client::{Client, reported::Reported},
        exception::Exception,
        groups::Group,
        records::{self, mark::Mark},
        storage::{
            Storage,
            memory::{Memory, Store},
        },
    },
    settings::Settings,
};

/// The values of the records of one backend, by key.
pub type Records = BTreeMap<String, String>;

const NAMES: [&str; 2] = ["durable", "memory"];

/// Two backends in memory: "durable" stands for one whose records outlive the page or isolate, "memory" for one whose records
/// do not.
#[derive(Clone)]
pub struct Backends([Rc<Store>; 2]);

impl Backends {
    /// Returns backends of which the durable one contains `records`, and is shared by isolates if `is_shared` is true.
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

    /// Writes a record to the volatile backend, the memory of the page or isolate.
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

    /// Returns the records of the volatile backend, the memory of the page or isolate.
    pub fn memory(&self) -> Records {
        let [_, memory] = &self.0;
        memory.records.borrow().clone()
    }

    fn tiers(&self) -> Vec<Box<dyn Storage>> {
        let tiers = NAMES.iter().zip(&self.0);
        tiers
            .map(|(name, store)| Memory::boxed(name, store))
            .collect()
    }
}

/// The limits of stored groups and exceptions for a [`Core`] and a [`Collector`].
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

/// The client of a core, opened with [`Backends`]. Its functions wait until the client's operation has ended.
pub struct Core(Rc<Client>);

impl Core {
    /// Opens the core of a page: when this returns, its backends are open and reconciled, the journal is compacted, and excess
    /// groups are removed.
    pub fn of_page(backends: &Backends, limits: Limits, now: u64) -> Self {
        Core::open(backends, limits.settings(), now)
    }

    /// Opens the core of an isolate, which reads no records until groups are requested.
    pub fn of_isolate(backends: &Backends, limits: Limits, now: u64) -> Self {
        Core::open(backends, limits.settings().auto_flush(false), now)
    }

    fn open(backends: &Backends, settings: Settings, now: u64) -> Self {
        let client = Client::new(settings, backends.tiers());
        let client = Rc::new(client);
        block_on(client.open(now));
        Core(client)
    }

    pub fn groups(&self, now: u64) -> Vec<Group> {
        block_on(self.0.groups(now))
    }

    pub fn exceptions(&self, group: &str, now: u64) -> Vec<Exception> {
        block_on(self.0.exceptions(group, now))
    }

    pub fn publish(&self, now: u64) {
        block_on(self.0.publish(now));
    }

    pub fn clean(&self, now: u64) {
        block_on(self.0.clean(now));
    }

    pub fn mark(&self, group: &str, mark: Mark, now: u64) {
        block_on(self.0.mark(group, mark, now));
    }

    pub fn remove(&self, group: Option<&str>, now: u64) {
        block_on(self.0.remove(group, now));
    }

    pub fn export(&self, group: Option<&str>, now: u64) -> String {
        block_on(self.0.export(group, now))
    }

    pub fn import(&self, text: &str, now: u64) -> usize {
        block_on(self.0.import(text, now))
    }
}

/// An isolate that collects reports: a [`Core`] and the client for reported records, with the same [`Backends`].
pub struct Collector {
    pub own: Core,
    reported: Reported,
}

impl Collector {
    pub fn open(backends: &Backends, limits: Limits, now: u64) -> Self {
        let own = Core::of_isolate(backends, limits, now);
        let tiers = backends.tiers();
        let reported = Reported::new(&own.0.settings, tiers, 0);
        block_on(reported.open(now));
        Collector { own, reported }
    }

    pub fn collect(&self, now: u64) {
        block_on(self.reported.collect(now));
    }

    /// Returns the groups of the worker's own failures, and those that browsers have reported.
    pub fn groups(&self, now: u64) -> Vec<Group> {
        let mut groups = self.own.groups(now);
        block_on(self.reported.add_groups(&mut groups, &self.own.0, now));
        groups
    }

    /// Returns the exceptions of a group: those of the worker, and those that browsers have reported.
    pub fn exceptions(&self, group: &str, now: u64) -> Vec<Exception> {
        let mut exceptions = self.own.exceptions(group, now);
        block_on(self.reported.add_exceptions(&mut exceptions, group, now));
        exceptions
    }

    pub fn remove(&self, group: Option<&str>, now: u64) {
        block_on(self.reported.remove(group, now));
    }
}

/// Returns the text of an exported report with these pairs of key and value.
pub fn report(records: &[(String, String)]) -> String {
    let record = |(key, value): &(String, String)| records::Record {
        key: key.clone(),
        value: value.clone(),
    };
    crate::core::report::write(&records.iter().map(record).collect::<Vec<_>>())
}

/// Returns the contents of an exported report, groups and exceptions, as JSON. If `text` is not a report, the JSON contains the
/// reason.
#[cfg(any(feature = "js", feature = "package", feature = "viewer"))]
pub fn read_report(text: &str, now: u64) -> String {
    records::encode(&crate::core::report::content::read_content(text, now))
}

/// Returns the group id for failures that follow a panic of the group `group`.
pub fn aftermath(group: &str) -> String {
    crate::core::fingerprint::aftermath(group)
}
