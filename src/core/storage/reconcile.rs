//! Copies missing records between backends, after a backend has failed for a while.

use std::{cell::OnceCell, collections::BTreeMap};

use super::{Failure, managed::ManagedBackend, tiers::Tiers};
use crate::core::{
    collections::{Map, Set, collect_into, set_of},
    eviction,
    groups::aggregate,
    records::{
        Record, group_of,
        merge::merge_values,
        tombstone::{is_removed, tombstones},
    },
};

/// Maximum number of groups up to which the keys of exceptions are listed with a separate call for each group. For more
/// groups, all keys are listed in one call.
const MAX_GROUPS_BY_PREFIX: usize = 20;
/// Minimum free bytes of a backend with a budget for which some of the missing records are selected. With less room, either all
/// missing records fit and are copied, or none are, because the selection requires reading all counters.
const MIN_ROOM_BYTES: usize = 16 << 10;

/// The merged counters and marks of all backends that answered.
struct Known<'a> {
    /// The merged values by key, without records that were deleted with their group.
    records: BTreeMap<String, String>,
    /// The time at which each group was deleted, in milliseconds since 1970.
    tombstones: Map<&'a str, u64>,
    /// The ids of the groups that were not deleted; empty until they are computed by [`Known::live_groups`].
    live_groups: OnceCell<Vec<String>>,
    /// The current time, in milliseconds since 1970.
    now: u64,
}

impl Tiers {
    /// Copies to each durable backend the records that it lacks and another backend has. Two tabs may do this at once, because
    /// writing a record twice has no effect.
    pub async fn reconcile(&self, now: u64) {
        let mut held: Vec<(&ManagedBackend, Vec<Record>)> = Vec::new();
        let mut all = Vec::new();
        for slot in self.slots.iter().filter(|slot| slot.is_ok()) {
            match slot.list_summary().await {
                Ok(records) => {
                    all.extend_from_slice(&records);
                    held.push((slot, records));
                }
                Err(failure) => slot.fail(failure, now),
            }
        }
        let known = Known::new(&all, now);
        for (slot, own) in held {
            if !slot.storage.is_durable() {
                continue;
            }
            if let Err(failure) = self.copy_missing(slot, own, &known).await {
                slot.fail(failure, now);
            }
        }
    }

    /// Copies missing records to the backend `slot`. `own` are its counters and marks; `known` are those of all backends.
    async fn copy_missing(
        &self,
        slot: &ManagedBackend,
        own: Vec<Record>,
        known: &Known<'_>,
    ) -> Result<(), Failure> {
        let held = eviction::byte_size(&own);
        let mut missing = known.missing_from(own);
        match slot.storage.budget() {
            None => missing.extend(self.missing_exceptions(slot).await?),
            Some(budget) => {
                // A backend with a budget gets no exceptions, and its counters and marks may use three quarters of the
                // budget: the rest remains free for new failures.
                let room = (budget / 4 * 3) as usize;
                missing = known.newest_that_fit(missing, room.saturating_sub(held));
            }
        }
        missing.retain(|record| known.is_live(record));
        if missing.is_empty() {
            return Ok(());
        }
        slot.storage.put(missing.into()).await
    }

    /// Returns the exceptions that at least one other backend has and the backend `slot` does not have.
    async fn missing_exceptions(&self, slot: &ManagedBackend) -> Result<Vec<Record>, Failure> {
        let mut others = Vec::new();
        for other in self.slots.iter().filter(|other| other.is_ok()) {
            if !std::ptr::eq(other, slot)
                && let Ok(keys) = other.storage.keys("x/").await
            {
                others.push((other, keys));
            }
        }
        let mut groups = Set::new();
        for (_, keys) in &others {
            for group in keys.iter().filter_map(|key| group_of(key)) {
                groups.insert(group, ());
            }
        }
        let own = exception_keys(slot, &groups).await?;
        let is_missing = |key: &String| !own.contains_key(key);
        let mut missing = Vec::new();
        for (other, keys) in &others {
            if !keys.iter().any(is_missing) {
                continue;
            }
            if let Ok(mut records) = other.storage.list("x/").await {
                records.retain(|record| is_missing(&record.key));
                missing.extend(records);
            }
        }
        Ok(missing)
    }
}

/// Returns the keys of the exceptions in the backend `slot`, at least of these groups. For up to [`MAX_GROUPS_BY_PREFIX`]
/// groups, lists the keys of each group separately, which is faster if the backend has many exceptions.
async fn exception_keys(slot: &ManagedBackend, groups: &Set<&str>) -> Result<Set<String>, Failure> {
    if groups.len() > MAX_GROUPS_BY_PREFIX {
        return Ok(set_of(slot.storage.keys("x/").await?));
    }
    let mut all = Vec::new();
    for group in groups.keys() {
        all.extend(slot.storage.keys(&["x/", group, "/"].concat()).await?);
    }
    Ok(set_of(all))
}

impl<'a> Known<'a> {
    fn new(all: &'a [Record], now: u64) -> Self {
        let tombstones = tombstones(all);
        let mut records: BTreeMap<String, String> = BTreeMap::new();
        for record in all
            .iter()
            .filter(|record| !is_removed(record, &tombstones, now))
        {
            let value = match records.get(&record.key) {
                Some(other) if *other == record.value => continue,
                Some(other) => merge_values(&record.key, other, &record.value, now).into_owned(),
                None => record.value.clone(),
            };
            records.insert(record.key.clone(), value);
        }
        Known {
            records,
            tombstones,
            live_groups: OnceCell::new(),
            now,
        }
    }

    /// Returns the ids of the groups that were not deleted, those that were seen last first. Computed on the first call,
    /// because it requires decoding every counter and is not required if no backend lacks records.
    fn live_groups(&self) -> &[String] {
        self.live_groups.get_or_init(|| {
            let list: Vec<Record> = self.records.iter().map(record).collect();
            let groups = aggregate(&list, self.now);
            groups.iter().map(|group| group.id.clone()).collect()
        })
    }

    /// Whether a record may be copied to another backend: it is a mark, or it belongs to a group that was not deleted and is
    /// not older than an earlier deletion of the group.
    fn is_live(&self, record: &Record) -> bool {
        let is_live = |group| self.live_groups().iter().any(|alive| alive == group);
        record.key.starts_with("m/")
            || group_of(&record.key).is_some_and(is_live)
                && !is_removed(record, &self.tombstones, self.now)
    }

    /// Returns the merged records that a backend lacks or has with another value. `own` has the counters and marks of that
    /// backend.
    fn missing_from(&self, own: Vec<Record>) -> Vec<Record> {
        let own: BTreeMap<String, String> =
            collect_into(own.into_iter().map(|record| (record.key, record.value)));
        let others = self
            .records
            .iter()
            .filter(|(key, value)| own.get(*key) != Some(value));
        others.map(record).collect()
    }

    /// Returns those of `records` that belong to the groups that were seen last, with at most `bytes` bytes in total; none if
    /// `bytes` is below [`MIN_ROOM_BYTES`] and not all fit.
    fn newest_that_fit(&self, records: Vec<Record>, bytes: usize) -> Vec<Record> {
        if eviction::byte_size(&records) <= bytes {
            return records;
        }
        if bytes < MIN_ROOM_BYTES {
            return Vec::new();
        }
        let mut newest = Vec::new();
        let mut left = bytes;
        for group in self.live_groups() {
            let of_group = records
                .iter()
                .filter(|record| group_of(&record.key) == Some(group));
            for record in of_group {
                let size = record.key.len() + record.value.len();
                if size > left {
                    return newest;
                }
                left -= size;
                newest.push(record.clone());
            }
        }
        newest
    }
}

/// Returns the record for a key and a value in a map.
fn record((key, value): (&String, &String)) -> Record {
    Record {
        key: key.clone(),
        value: value.clone(),
    }
}
