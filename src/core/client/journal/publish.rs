//! Writes exceptions and counters to backends that isolates share. If there is such a backend, the recorder keeps its journal
//! in the memory of the isolate, and the core writes only the records that it derives from the journal.

use super::{
    entry::{Entry, by_entry},
    rules::{Rules, WITH_LIMITS},
};
use crate::core::{
    client::state::Client,
    collections::set_of,
    records::{Record, part},
    storage::{Counters, Storage, tiers::Failures},
};

impl Client {
    /// Writes the exceptions and counters of the journal entries in the memory of the isolate to every backend, also of open
    /// entries, to which the recorder still adds failures. Skips entries that were written before and have no failures since.
    /// Then removes from memory the samples of open entries and all records of final entries.
    ///
    /// Returns the backends that fail. The records for these wait in memory until a retry.
    pub async fn publish(&self, now: u64) -> Failures {
        let listed = self.tiers.list_from(is_own, WITH_LIMITS, now).await;
        let rules = Rules(&listed);
        let (mut made, mut replaced) = (Vec::new(), Vec::new());
        for records in by_entry(&listed) {
            let mut entry = Entry::read(&records);
            let is_final = entry.is_final(now);
            if self.tiers.counters() == Counters::Final {
                entry.received = now;
            }
            // Open entries with early texts, which were written before the recorder was completely loaded, are skipped: the
            // recorder will overwrite the texts with complete ones, which may belong to another group.
            if entry.is_early() && !is_final {
                continue;
            }
            replaced.extend(replaced_keys(&records, is_final));
            let before = self.published(&entry, is_final);
            if before.is_none() {
                self.new_entries
                    .set(self.new_entries.get().saturating_add(1));
            } else {
                entry.forget_first();
            }
            if before != Some(entry.count()) || entry.has_samples() {
                made.extend(entry.records(&rules));
            }
        }
        self.tiers.replace(made, replaced, is_own, now).await;
        self.tiers.retry(now).await
    }

    /// Stores the current count of the entry, or removes the stored count if `is_final`. Returns the count that was stored
    /// before, at the last time when the entry was published; `None` at the first time.
    fn published(&self, entry: &Entry, is_final: bool) -> Option<u64> {
        let mut published = self.published.borrow_mut();
        if is_final {
            published.remove(&entry.id)
        } else {
            published.insert(entry.id.clone(), entry.count())
        }
    }
}

/// Whether `storage` is the memory of this isolate. Only this isolate writes to it; other sessions write to every other
/// backend.
fn is_own(storage: &dyn Storage) -> bool {
    !storage.is_durable()
}

/// Returns the keys of `records` that can be removed from the journal once the exceptions and the counter of their entry are
/// stored: the samples, or all keys if `is_final`. Sorted, so that the texts are removed before the counts, which contain
/// `final`: texts alone would be counted again.
fn replaced_keys(records: &[&Record], is_final: bool) -> Vec<String> {
    let is_sample = |key: &str| part(key, 3).is_some_and(|rest| rest != "c");
    let keys = records.iter().map(|record| record.key.clone());
    let keys = set_of(keys.filter(|key| is_final || is_sample(key)));
    keys.into_iter().map(|(key, ())| key).collect()
}
