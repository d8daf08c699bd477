//! Completes each tier from the others, after it was away.

use std::{cell::OnceCell, collections::BTreeMap};

use super::{Failure, slot::Slot, tiers::Tiers};
use crate::core::{
    groups::fold,
    order::{Map, Set, gather, set_of},
    records::{
        Record, group_of,
        merge::merge_values,
        removal::{is_removed, removals},
    },
    retain,
};

/// Groups whose keys are asked for one by one, rather than those of all.
const ONE_BY_ONE: usize = 20;
/// Bytes of room that are worth looking for what may fill them.
const LEAST: usize = 16 << 10;

/// What the tiers know together.
struct Known<'a> {
    /// Tallies and marks, by key.
    records: BTreeMap<String, String>,
    removals: Map<&'a str, u64>,
    /// See [`Known::alive`].
    alive: OnceCell<Vec<String>>,
    now: u64,
}

impl Tiers {
    /// Copies to each durable tier what another knows and it does not. Writing
    /// a record twice changes nothing, so two tabs may do this at once.
    pub async fn reconcile(&self, now: u64) {
        let mut held: Vec<(&Slot, Vec<Record>)> = Vec::new();
        let mut all = Vec::new();
        for slot in self.slots.iter().filter(|slot| slot.is_ok()) {
            match slot.summary().await {
                Ok(records) => {
                    all.extend_from_slice(&records);
                    held.push((slot, records));
                }
                Err(failure) => slot.fail(failure, now),
            }
        }
        let known = Known::of(&all, now);
        for (slot, own) in held {
            if !slot.storage.is_durable() {
                continue;
            }
            if let Err(failure) = self.complete(slot, own, &known).await {
                slot.fail(failure, now);
            }
        }
    }

    async fn complete(
        &self,
        slot: &Slot,
        own: Vec<Record>,
        known: &Known<'_>,
    ) -> Result<(), Failure> {
        let held = retain::size(&own);
        let mut missing = known.beside(own);
        match slot.storage.budget() {
            None => missing.extend(self.exceptions_beside(slot).await?),
            Some(budget) => {
                // Tallies take the place of exceptions. A quarter is left for what is captured.
                let room = (budget / 4 * 3) as usize;
                missing = known.newest(missing, room.saturating_sub(held));
            }
        }
        missing.retain(|record| known.is_alive(record));
        if missing.is_empty() {
            return Ok(());
        }
        slot.storage.put(missing.into()).await
    }

    /// Exceptions that another tier holds and this one does not.
    async fn exceptions_beside(&self, slot: &Slot) -> Result<Vec<Record>, Failure> {
        let mut beside = Vec::new();
        for other in self.slots.iter().filter(|other| other.is_ok()) {
            if !std::ptr::eq(other, slot)
                && let Ok(keys) = other.storage.keys("x/").await
            {
                beside.push((other, keys));
            }
        }
        let mut groups = Set::new();
        for (_, keys) in &beside {
            for group in keys.iter().filter_map(|key| group_of(key)) {
                groups.insert(group, ());
            }
        }
        let own = keys_of(slot, &groups).await?;
        let is_missing = |key: &String| !own.contains_key(key);
        let mut missing = Vec::new();
        for (other, keys) in &beside {
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

/// A store of many exceptions tells all its keys more slowly than those of a few groups.
async fn keys_of(slot: &Slot, groups: &Set<&str>) -> Result<Set<String>, Failure> {
    if groups.len() > ONE_BY_ONE {
        return Ok(set_of(slot.storage.keys("x/").await?));
    }
    let mut all = Vec::new();
    for group in groups.keys() {
        all.extend(slot.storage.keys(&["x/", group, "/"].concat()).await?);
    }
    Ok(set_of(all))
}

impl<'a> Known<'a> {
    fn of(all: &'a [Record], now: u64) -> Self {
        let removals = removals(all);
        let mut records: BTreeMap<String, String> = BTreeMap::new();
        for record in all
            .iter()
            .filter(|record| !is_removed(record, &removals, now))
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
            removals,
            alive: OnceCell::new(),
            now,
        }
    }

    /// The groups that were not deleted, newest last-seen first. To know them takes reading every tally, which is for
    /// nothing where no tier lacks anything.
    fn alive(&self) -> &[String] {
        self.alive.get_or_init(|| {
            let list: Vec<Record> = self.records.iter().map(record).collect();
            let groups = fold(&list, self.now);
            groups.iter().map(|group| group.id.clone()).collect()
        })
    }

    fn is_alive(&self, record: &Record) -> bool {
        let is_of_living = |group| self.alive().iter().any(|alive| alive == group);
        record.key.starts_with("m/")
            || group_of(&record.key).is_some_and(is_of_living)
                && !is_removed(record, &self.removals, self.now)
    }

    /// What is known beside `own`, or otherwise.
    fn beside(&self, own: Vec<Record>) -> Vec<Record> {
        let own: BTreeMap<String, String> =
            gather(own.into_iter().map(|record| (record.key, record.value)));
        let others = self
            .records
            .iter()
            .filter(|(key, value)| own.get(*key) != Some(value));
        others.map(record).collect()
    }

    /// Those of the groups seen last, as far as there are bytes for them.
    fn newest(&self, records: Vec<Record>, bytes: usize) -> Vec<Record> {
        if retain::size(&records) <= bytes {
            return records;
        }
        if bytes < LEAST {
            return Vec::new();
        }
        let mut newest = Vec::new();
        let mut left = bytes;
        for group in self.alive() {
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

fn record((key, value): (&String, &String)) -> Record {
    Record {
        key: key.clone(),
        value: value.clone(),
    }
}
