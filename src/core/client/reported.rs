//! Manages the failures that browsers have reported to a worker.
//!
//! Reports are not trusted, because anyone can send them. So the keys of their records have the prefix [`PREFIX`], and a
//! second client with separate limits manages them. This module never changes a record without the prefix, and reads such
//! records only if they are marks that the owner of the worker has set.

use std::{cell::Cell, rc::Rc};

use super::state::Client;
use crate::{
    core::{
        collections::{descending, sort_by},
        exception::Exception,
        groups::{Group, aggregate_counters},
        records::{self, pack::Counters},
        storage::{Storage, prefixed::Prefixed, tiers::Failures},
    },
    settings::Settings,
};

/// The prefix of the keys of all records that come from reports.
const PREFIX: &str = "reported/";
/// The number of reported entries that are written between two cleanups. Cleaning up after each report would make its cost
/// depend on the number of stored records.
pub(crate) const ENTRIES_PER_CLEANUP: u32 = 64;

/// The client for the failures that browsers have reported to a worker.
pub(crate) struct Reported {
    /// The client that reads and writes only records with the prefix `reported/`.
    client: Rc<Client>,
    /// Whether [`open`](Self::open) was called.
    is_open: Cell<bool>,
    /// The number of reported entries that can still be written before the next cleanup.
    left: Cell<u32>,
}

impl Reported {
    /// Returns a client for the reported records in `tiers`. `settings` are those of the worker's own client. The first
    /// cleanup follows after `first` entries: a random number up to [`ENTRIES_PER_CLEANUP`], because isolates may end after a
    /// few entries, and then none of them would clean up.
    pub fn new(settings: &Settings, tiers: Vec<Box<dyn Storage>>, first: u32) -> Self {
        let settings = Settings {
            max_exception_groups: settings.max_reported_groups,
            max_exception_per_group: settings.max_exception_per_group,
            namespace: settings.namespace.clone(),
            auto_flush: false,
            clean_up: true,
            ..Settings::default()
        };
        let with_prefix = |tier| Prefixed::boxed(PREFIX, tier);
        let tiers = tiers.into_iter().map(with_prefix).collect();
        Reported {
            client: Rc::new(Client::new(settings, tiers)),
            is_open: Cell::new(false),
            left: Cell::new(first),
        }
    }

    /// Opens the backends on the first call. Does nothing on later calls.
    pub async fn open(&self, now: u64) {
        if !self.is_open.replace(true) {
            self.client.open(now).await;
        }
    }

    /// Writes the exceptions and counters of the reported entries in memory to every backend. Cleans up after every
    /// [`ENTRIES_PER_CLEANUP`] entries. Returns the backends that fail.
    pub async fn collect(&self, now: u64) -> Failures {
        let before = self.written();
        let failures = self.client.publish(now).await;
        let written = self.written().saturating_sub(before);
        self.left.set(self.left.get().saturating_sub(written));
        if written > 0 && self.left.get() == 0 {
            self.left.set(ENTRIES_PER_CLEANUP);
            self.client.clean(now).await;
        }
        failures
    }

    /// Returns the number of reported entries that were written since the last cleanup.
    fn written(&self) -> u32 {
        self.client.new_entries.get()
    }

    /// Adds the groups of reported failures to `groups`, the groups of the worker's client `own`, and sorts all by the last
    /// failure, newest first. For a group that is in `groups` already, only sets `reported_count`.
    pub async fn add_groups(&self, groups: &mut Vec<Group>, own: &Client, now: u64) {
        self.client.publish(now).await;
        let mut records = self.client.tiers.list("t/", now).await;
        records.extend(self.client.tiers.list("m/", now).await);
        // A mark that the owner of the worker has set for a group also applies to the reported failures of the group.
        let marks = own.tiers.list("m/", now).await.into_iter();
        records.extend(marks.filter(|mark| !records::is_tombstone(&mark.key)));
        for reported in aggregate_counters(&records, Counters::Final, now) {
            match groups.iter_mut().find(|group| group.id == reported.id) {
                Some(group) => group.reported_count = reported.count,
                None if records::is_group(&reported.id) => groups.push(Group {
                    reported: true,
                    reported_count: reported.count,
                    ..reported
                }),
                None => {}
            }
        }
        sort_by(groups, |group| (descending(group.last_seen), 0));
    }

    /// Appends the reported exceptions of a group to `exceptions`, newest first.
    pub async fn add_exceptions(&self, exceptions: &mut Vec<Exception>, group: &str, now: u64) {
        let reported = self.client.exceptions(group, now).await.into_iter();
        exceptions.extend(reported.map(|exception| Exception {
            reported: true,
            ..exception
        }));
    }

    /// Deletes the reported records of one group and of its follow-on failures, or of all groups. Returns the backends that
    /// fail.
    pub async fn remove(&self, group: Option<&str>, now: u64) -> Failures {
        self.client.remove(group, now).await
    }
}
