//! Reads groups and exceptions from the stored records, and sets marks, deletes groups, and exports and imports reports.

use super::{journal::add_with_prefix, state::Client};
use crate::core::{
    clock::TOLERANCE_MS,
    collections::{Set, map_of},
    exception::Exception,
    fingerprint::aftermath,
    groups::{self, Group},
    records::{
        self, Record,
        mark::{Mark, State},
    },
    report,
    storage::tiers::Failures,
};

impl Client {
    /// Returns the groups, those that were seen last first.
    pub async fn groups(&self, now: u64) -> Vec<Group> {
        let unstored = self.prepare_read(now).await;
        let mut records = self.tiers.list("t/", now).await;
        add_with_prefix("t/", &mut records, &unstored, now);
        records.extend(self.tiers.list("m/", now).await);
        let mut groups = groups::aggregate(&records, now);
        // Groups whose ids are not 16 hexadecimal digits are dropped: other software may have written records of the same
        // form, which could be neither marked nor deleted.
        groups.retain(|group| records::is_group(&group.id));
        groups
    }

    /// Returns the exceptions of one group, newest first.
    pub async fn exceptions(&self, group: &str, now: u64) -> Vec<Exception> {
        let unstored = self.prepare_read(now).await;
        let prefix = ["x/", group, "/"].concat();
        let mut records = self.tiers.list(&prefix, now).await;
        add_with_prefix(&prefix, &mut records, &unstored, now);
        let tombstone = self.tiers.list(&records::tombstone_key(group), now).await;
        let tombstones = records::tombstone::tombstones(&tombstone);
        records.retain(|record| !records::tombstone::is_removed(record, &tombstones, now));
        report::exceptions(&records, now)
    }

    /// Compacts the journal. Without `auto_flush`, also opens failing backends whose backoff is over. Returns the derived
    /// records that no backend has, which the caller must add to the records that it reads: see [`compact`](Self::compact).
    async fn prepare_read(&self, now: u64) -> Vec<Record> {
        let unstored = self.compact(now).await;
        if self.settings.auto_flush {
            self.tiers.put_now(Vec::new(), now).await;
        } else {
            // Without `auto_flush`, no timer opens a failing backend, so each read does.
            self.tiers.retry(now).await;
        }
        unstored
    }

    /// Stores a mark (resolved, ignored or open) of a group, with the time `now`, and with the counts on which its end
    /// depends. Returns the backends that fail.
    pub async fn mark(&self, group: &str, mark: Mark, now: u64) -> Failures {
        let record = |mark: &Mark| Record {
            key: records::mark_key(group),
            value: records::encode(mark),
        };
        let mut mark = Mark { time: now, ..mark };
        // The mark is written before the groups are read, because the page may be closed meanwhile.
        let failures = self.tiers.put(vec![record(&mark)], now).await;
        if mark.state != State::Resolved && mark.until_count.is_none() {
            return failures;
        }
        let mut groups = self.groups(now).await.into_iter();
        let Some(group) = groups.find(|one| one.id == group) else {
            return failures;
        };
        // `until_count` comes from the displayed count, which includes imported failures. The stored limit is compared only
        // with the failures of this browser.
        let imported = group.count - group.own_count;
        mark.until_count = mark.until_count.map(|count| count.saturating_sub(imported));
        let is_seen = mark.state == State::Resolved && group.last_seen >= now;
        mark.seen_count = is_seen.then_some(group.own_count);
        if !is_seen && (imported == 0 || mark.until_count.is_none()) {
            return failures;
        }
        self.tiers.put(vec![record(&mark)], now).await
    }

    /// Deletes one group and its follow-on failures, or all groups. Returns the backends that fail.
    pub async fn remove(&self, group: Option<&str>, now: u64) -> Failures {
        let mut groups: Set<String> = Set::new();
        if let Some(group) = group {
            groups.insert(group.to_owned(), ());
            groups.insert(aftermath(group), ());
        }
        // The tombstones are written first, because the page may be closed before the records are removed.
        let hiding = self.tiers.put(removal_records(&groups, now), now);
        // Open entries remain in the journal, because their recorders still write them. The tombstones hide their failures so
        // far.
        let unstored = self.compact(now).await;
        hiding.await;
        if group.is_none() {
            // Groups that have only a mark get a tombstone, too: marks are kept longer than their groups.
            let mut marks = self.tiers.list_all(&["m/"], now).await;
            marks.retain(|record| !records::is_tombstone(&record.key));
            let others = unstored.iter().chain(&marks);
            for group in others.filter_map(|record| records::group_of(&record.key)) {
                groups.insert(group.to_owned(), ());
            }
        }
        let below = match group {
            Some(_) => groups.keys().map(|group| [group, "/"].concat()).collect(),
            None => vec![String::new()],
        };
        let mut keys = Vec::new();
        for prefix in ["x/", "t/"] {
            for below in &below {
                let mut records = self.tiers.list_all(&[&[prefix, below].concat()], now).await;
                for group in records
                    .iter()
                    .filter_map(|record| records::group_of(&record.key))
                {
                    groups.insert(group.to_owned(), ());
                }
                let times = |time| map_of(groups.keys().map(|group| (group.as_str(), time)));
                let (before, later) = (times(now), times(now.saturating_add(TOLERANCE_MS)));
                records.retain(|record| {
                    records::tombstone::is_removed(record, &before, now)
                        || !records::tombstone::is_removed(record, &later, now)
                });
                keys.extend(records.into_iter().map(|record| record.key));
            }
        }
        if group.is_none() {
            let is_later = |time| time > now && time <= now.saturating_add(TOLERANCE_MS);
            keys.extend(self.leftover_keys(now, is_later).await);
        }
        for group in groups.keys() {
            keys.push(records::mark_key(group));
        }
        self.tiers.remove(keys, now).await;
        self.tiers.put(removal_records(&groups, now), now).await
    }

    /// Returns a report with all records of one group and its follow-on failures, or of all groups.
    pub async fn export(&self, group: Option<&str>, now: u64) -> String {
        let unstored = self.prepare_read(now).await;
        let groups = match group {
            Some(group) => vec![group.to_owned(), aftermath(group)],
            None => vec![String::new()],
        };
        let mut records = Vec::new();
        for prefix in ["t/", "m/", "x/"] {
            for group in &groups {
                let prefix = [prefix, group].concat();
                let mut below = self.tiers.list(&prefix, now).await;
                add_with_prefix(&prefix, &mut below, &unstored, now);
                records.extend(below);
            }
        }
        let tombstones = self.tiers.list("m/", now).await;
        let tombstones = records::tombstone::tombstones(&tombstones);
        records.retain(|record| !records::tombstone::is_removed(record, &tombstones, now));
        report::write(&records)
    }

    /// Imports the text of a report that another browser exported. Returns the number of records that it stores: those that
    /// are new, counters with a larger count than the stored ones, and newer marks; 0 if `text` is not a report.
    pub async fn import(&self, text: &str, now: u64) -> usize {
        let mut records = report::read(text).unwrap_or_default();
        let mut held = self.prepare_read(now).await;
        for prefix in report::prefixes_to_read(&records) {
            held.extend(self.tiers.list(&prefix, now).await);
        }
        report::import(&mut records, held, now);
        let count = records.len();
        self.tiers.put(records, now).await;
        count
    }
}

/// Returns the tombstones of these groups: records that hide all failures until one millisecond before `now`. A failure at
/// `now` may have happened after the deletion; stored records of that millisecond are removed by their keys.
fn removal_records(groups: &Set<String>, now: u64) -> Vec<Record> {
    let mark = Mark::open();
    let value = records::encode(&Mark {
        time: now.saturating_sub(1),
        ..mark
    });
    let tombstone = |group: &String| Record {
        key: records::tombstone_key(group),
        value: value.clone(),
    };
    groups.keys().map(tombstone).collect()
}
