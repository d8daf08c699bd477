//! What browsers have reported. It is stored apart from what the worker itself captures.
//!
//! Anybody can send a report. So reported records are below a prefix of their own, in which a second turret works, with its own
//! limits. Nothing here reads, changes or removes a record that is not below the prefix, except that the marks which the owner
//! gave are read.

use std::{cell::Cell, rc::Rc};

use super::state::Turret;
use crate::{
    core::{
        exception::Exception,
        groups::{Group, fold_tallies},
        order::{last_first, sort_by},
        records::{self, pack::Tallies},
        storage::{Storage, prefixed::Prefixed, tiers::Failures},
    },
    settings::Settings,
};

const PREFIX: &str = "reported/";
/// Reported entries that are written between two cleanups, so that what a report costs does not depend on how many came before.
pub(crate) const ENTRIES_PER_CLEANUP: u32 = 64;

pub(crate) struct Reported {
    turret: Rc<Turret>,
    is_open: Cell<bool>,
    /// Entries to write before the next cleanup.
    left: Cell<u32>,
}

impl Reported {
    /// `tiers` are backends, as for [`Turret::new`]; `settings` those of the own turret. The first cleanup follows after
    /// `first` entries: a random number up to [`ENTRIES_PER_CLEANUP`], because an isolate may end after a few entries, and then
    /// no isolate would clean up.
    pub fn new(settings: &Settings, tiers: Vec<Box<dyn Storage>>, first: u32) -> Self {
        let settings = Settings {
            max_exception_groups: settings.max_reported_groups,
            max_exception_per_group: settings.max_exception_per_group,
            namespace: settings.namespace.clone(),
            auto_flush: false,
            clean_up: true,
            ..Settings::default()
        };
        let below = |tier| Prefixed::over(PREFIX, tier);
        let tiers = tiers.into_iter().map(below).collect();
        Reported {
            turret: Rc::new(Turret::new(settings, tiers)),
            is_open: Cell::new(false),
            left: Cell::new(first),
        }
    }

    /// Opens the backends, once.
    pub async fn open(&self, now: u64) {
        if !self.is_open.replace(true) {
            self.turret.open(now).await;
        }
    }

    /// Writes the reported entries in memory to every backend, and removes what exceeds the limits from time to time.
    pub async fn collect(&self, now: u64) -> Failures {
        let before = self.written();
        let failures = self.turret.publish(now).await;
        let written = self.written().saturating_sub(before);
        self.left.set(self.left.get().saturating_sub(written));
        if written > 0 && self.left.get() == 0 {
            self.left.set(ENTRIES_PER_CLEANUP);
            self.turret.clean(now).await;
        }
        failures
    }

    /// The number of entries that were written since the last cleanup.
    fn written(&self) -> u32 {
        self.turret.new_entries.get()
    }

    /// Adds groups that are known from reports alone to `groups`, those of `own`. For a group of `own`, only sets
    /// `reported_count`.
    pub async fn add_groups(&self, groups: &mut Vec<Group>, own: &Turret, now: u64) {
        self.turret.publish(now).await;
        let mut records = self.turret.tiers.list("t/", now).await;
        records.extend(self.turret.tiers.list("m/", now).await);
        // A mark that the owner gave to a group applies to what is reported of it, too.
        let marks = own.tiers.list("m/", now).await.into_iter();
        records.extend(marks.filter(|mark| !records::is_removal(&mark.key)));
        for reported in fold_tallies(&records, Tallies::Final, now) {
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
        sort_by(groups, |group| (last_first(group.last_seen), 0));
    }

    /// Adds the reported exceptions of a group, newest first, after those that are there.
    pub async fn add_exceptions(&self, exceptions: &mut Vec<Exception>, group: &str, now: u64) {
        let reported = self.turret.exceptions(group, now).await.into_iter();
        exceptions.extend(reported.map(|exception| Exception {
            reported: true,
            ..exception
        }));
    }

    /// Deletes what is reported of one group and of what follows from it, or of all groups.
    pub async fn remove(&self, group: Option<&str>, now: u64) -> Failures {
        self.turret.remove(group, now).await
    }
}
