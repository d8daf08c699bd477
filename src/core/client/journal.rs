//! The journal that recorders write, and its compaction to exceptions and counters. An entry of the journal consists of the
//! equal failures of one session. A sample is one of these failures that is stored with its details, in a numbered slot.
//!
//! | key | value, as JSON |
//! | --- | --- |
//! | `j1/<session>/<n>` | the texts that all failures of an entry share; with an `id`, also the sample in slot 0 |
//! | `j1/<session>/<n>/c` | the counts `first`, `last`, `hours`, `final`; without them, the samples count |
//! | `j1/<session>/<n>/<slot>` | a further sample: the fields in which the failures of an entry differ |
//!
//! A recorder never changes a final entry. The keys of the derived records depend only on the key of the entry. So several
//! instances may compact the same entry at once: they write the same records.
//! `src/recorder/journal.js` writes what this module reads.

mod entry;
mod publish;
mod read;
mod rules;

use std::collections::BTreeMap;

use self::{
    entry::{Entry, by_entry},
    rules::{Rules, WITH_LIMITS},
};
use super::state::{Client, Pause};
use crate::core::{
    collections::{Map, map_of, set_of},
    decode::decode,
    eviction,
    fingerprint::VERSION,
    records::{
        self, JOURNAL, LIMITS, Record,
        counter::Counter,
        pack::{self, sessions::Pack},
    },
    stack::cut,
};

/// The number of journal entries that a compaction converts between two pauses.
const ENTRIES_AT_ONCE: usize = 50;

impl Client {
    /// Sets the function that a compaction calls, and whose future it awaits, after every [`ENTRIES_AT_ONCE`] entries.
    /// Without it, a compaction does not pause.
    pub fn set_pause(&self, pause: Pause) {
        self.pause.set(Some(pause));
    }

    /// Compacts the final entries of the journal, which their recorders no longer write, to exceptions and counters. Removes
    /// an entry from a backend only after the backend has confirmed the derived records.
    ///
    /// Returns the derived records that are in no backend: those of open entries, to which a recorder may still add failures,
    /// and those that no backend has confirmed.
    pub async fn compact(&self, now: u64) -> Vec<Record> {
        let listed = self.tiers.list_all(WITH_LIMITS, now).await;
        let rules = Rules(&listed);
        let mut unstored = Vec::new();
        let mut stored = None;
        for (at, entries) in by_entry(&listed).chunks(ENTRIES_AT_ONCE).enumerate() {
            if let Some(pause) = self.pause.get().filter(|_| at > 0) {
                pause().await;
            }
            let (mut made, mut replaced) = (Vec::new(), Vec::new());
            for records in entries {
                let entry = Entry::read(records);
                let derived = entry.records(&rules);
                if !entry.is_final(now) {
                    if entry.is_early() {
                        self.read_stored(&mut stored, now).await;
                    }
                    let is_counted = |stored: &Stored| stored.groups.contains_key(&entry.id);
                    if !stored.as_ref().is_some_and(is_counted) {
                        unstored.extend(derived);
                    }
                    continue;
                }
                if derived.is_empty() && !entry.is_lost(now) {
                    // The entry is final but has no derived records: its texts are missing, for example after an interrupted
                    // deletion. It stays in the journal, unless it is lost for good or its failures are already counted.
                    let stored = self.read_stored(&mut stored, now).await;
                    if !stored.is_some_and(|stored| stored.has_counted(&entry)) {
                        continue;
                    }
                }
                // A set has its keys in order, and the backends remove them in order: the texts first, because texts alone
                // would be counted again, and the counts last, because they contain the flag `final`.
                let keys = set_of(records.iter().map(|record| record.key.clone()));
                replaced.extend(keys.into_iter().map(|(key, ())| key));
                made.push((entry.id, derived));
            }
            if replaced.is_empty() {
                continue;
            }
            let stored = self.read_stored(&mut stored, now).await;
            let made = made.into_iter();
            let new = made.filter_map(|(id, derived)| stored?.with_stored_counts(&id, derived));
            let new: Vec<Record> = new.flatten().collect();
            if !self
                .tiers
                .replace(new.clone(), replaced, |_| true, now)
                .await
            {
                unstored.extend(new);
            }
        }
        unstored
    }

    /// Returns the stored counters and packs. Reads them from the backends if `stored` is empty, and caches them in `stored`.
    async fn read_stored<'a>(
        &self,
        stored: &'a mut Option<Stored>,
        now: u64,
    ) -> Option<&'a Stored> {
        if stored.is_none() {
            *stored = Some(Stored::new(self.tiers.list_all(&["t/"], now).await, now));
        }
        stored.as_ref()
    }

    /// Returns the keys to delete when all groups are deleted: all keys of the journal except those of open entries and of
    /// entries for which `is_kept` returns true, and the keys of the limits of sessions that have ended. The argument of
    /// `is_kept` is the time of the entry's last failure, in milliseconds since 1970.
    pub(super) async fn leftover_keys(
        &self,
        now: u64,
        is_kept: impl Fn(u64) -> bool,
    ) -> Vec<String> {
        let listed = self.tiers.list_all(&[JOURNAL], now).await;
        let limits = self.tiers.list_all(&[LIMITS], now).await;
        let mut kept: Vec<&str> = Vec::new();
        for records in by_entry(&listed) {
            let entry = Entry::read(&records);
            if !entry.is_final(now) || is_kept(entry.last()) {
                kept.extend(records.iter().map(|record| record.key.as_str()));
            }
        }
        let kept = set_of(kept);
        let is_kept = |key: &String| kept.contains_key(key.as_str());
        let mut keys: Vec<String> = listed.iter().map(|record| record.key.clone()).collect();
        keys.retain(|key| !is_kept(key));
        let limits: Vec<String> = limits.into_iter().map(|record| record.key).collect();
        keys.extend(eviction::limits_of_ended_sessions(&limits, now));
        keys
    }
}

/// Adds to `records` those of `more` whose keys start with `prefix`. Merges two records with the same key, which occur if
/// another instance has compacted the entry meanwhile.
pub(super) fn add_with_prefix(prefix: &str, records: &mut Vec<Record>, more: &[Record], now: u64) {
    let mut more = more
        .iter()
        .filter(|record| record.key.starts_with(prefix))
        .peekable();
    if more.peek().is_none() {
        return;
    }
    let all = std::mem::take(records).into_iter().chain(more.cloned());
    let all = merge_by_key(all.collect(), now).into_iter();
    records.extend(all.map(|(key, value)| Record { key, value }));
}

/// Returns one value per key: if a key has several values, the newer one, or the union of packs.
fn merge_by_key(records: Vec<Record>, now: u64) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for Record { key, value } in records {
        let value = match all.get(&key) {
            Some(other) => records::merge::merge_values(&key, other, &value, now).into_owned(),
            None => value,
        };
        all.insert(key, value);
    }
    all
}

/// The stored counters and packs of this browser, without imported ones.
struct Stored {
    /// The values of the counters and packs, as JSON, by key.
    counters: BTreeMap<String, String>,
    /// The group in which each journal entry or session is counted, by the id of the entry or session; only for counters whose
    /// fingerprint version is current or newer.
    groups: Map<String, String>,
    /// The decoded packs of each group, by group. A pack has the counts of many sessions.
    packs: Map<String, Vec<Pack>>,
    /// The current time, in milliseconds since 1970.
    now: u64,
}

impl Stored {
    fn new(mut counters: Vec<Record>, now: u64) -> Self {
        // An imported counter may have the key of any entry, but does not count the failures of the entry.
        counters.retain(eviction::is_own);
        let counters = merge_by_key(counters, now);
        let mut packs: Map<String, Vec<Pack>> = Map::new();
        for (key, value) in counters.iter().filter(|(key, _)| pack::is_key(key)) {
            if let (Some(group), Some(counter)) = (records::group_of(key), decode::<Counter>(value))
            {
                let packs = packs.entry(group.to_owned()).or_default();
                packs.push(counter.clamped(now).pack);
            }
        }
        let counted = counters.iter().filter_map(|(key, value)| {
            let (group, id) = cut::once(key.strip_prefix("t/")?, "/")?;
            let is_current = decode::<Counter>(value)?.version >= VERSION;
            is_current.then(|| (id.to_owned(), group.to_owned()))
        });
        let groups = map_of(counted);
        Stored {
            counters,
            groups,
            packs,
            now,
        }
    }

    /// Whether a counter or a pack counts all failures of `entry`.
    fn has_counted(&self, entry: &Entry) -> bool {
        let mut packs = self.packs.iter().flat_map(|(_, packs)| packs);
        let counter = self.groups.get(&entry.id).and_then(|group| {
            let value = self.counters.get(&records::counter_key(group, &entry.id))?;
            decode::<Counter>(value)
        });
        counter.is_some_and(|counter| counter.count >= entry.count())
            || packs.any(|pack| pack.count_of(&entry.id) >= Some(entry.count()))
    }

    /// Returns `derived`, the derived records of the entry `id`, with the counter merged with the stored counter, because a
    /// backend that failed may return an old copy of the entry with a smaller count.
    ///
    /// Returns `None` if the entry must not be counted again: if a pack may have counted it and no longer lists it, or if it
    /// is counted in another group. The group of an old copy may differ, because its texts may differ.
    fn with_stored_counts(&self, id: &str, mut derived: Vec<Record>) -> Option<Vec<Record>> {
        for record in derived
            .iter_mut()
            .filter(|record| record.key.starts_with("t/"))
        {
            if let Some(other) = self.counters.get(&record.key) {
                let newer =
                    records::merge::merge_values(&record.key, &record.value, other, self.now);
                record.value = newer.into_owned();
                continue;
            }
            if self.groups.contains_key(id) {
                return None;
            }
            let packs = records::group_of(&record.key).and_then(|group| self.packs.get(group));
            let last =
                decode(&record.value).map_or(0, |counter: Counter| counter.clamped(self.now).last);
            if packs.is_some_and(|packs| pack::may_have_forgotten(packs, id, last)) {
                return None;
            }
        }
        Some(derived)
    }
}
