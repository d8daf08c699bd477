//! Isolates that share their backends: a recorder keeps its journal in the memory of the isolate, and the core writes exceptions
//! and tallies from it.

use super::entry::{Entry, by_entry};
use crate::core::{
    order::set_of,
    records::{JOURNAL, Record},
    storage::{Storage, Tallies, tiers::Failures},
    turret::state::Turret,
};

impl Turret {
    /// Writes the exceptions and tallies of the journal in memory to every backend, of open entries too: a failure of a known
    /// site takes two records, because the key of a tally follows from its entry. Leaves out entries that were written
    /// before and have not failed since. Removes stored samples from memory, and all records of a final entry.
    ///
    /// Returns the backends that fail. What is written waits for these, as for [`put`](crate::core::storage::tiers::Tiers::put).
    pub async fn publish(&self, now: u64) -> Failures {
        let listed = self.tiers.list_of(is_own, JOURNAL, now).await;
        let (mut made, mut needless) = (Vec::new(), Vec::new());
        for records in by_entry(&listed) {
            let mut entry = Entry::read(&records);
            let is_final = entry.is_final(now);
            if self.tiers.tallies() == Tallies::Final {
                entry.received = now;
            }
            // The recorder is about to write the whole texts, which may belong to another group.
            if entry.is_early() && !is_final {
                continue;
            }
            needless.extend(needless_of(&records, is_final));
            let before = self.published(&entry, is_final);
            if before.is_none() {
                self.new_entries
                    .set(self.new_entries.get().saturating_add(1));
            } else {
                entry.forget_first();
            }
            if before != Some(entry.count()) || entry.has_samples() {
                made.extend(entry.records());
            }
        }
        self.tiers.replace(made, needless, is_own, now).await;
        self.tiers.retry(now).await
    }

    /// Returns the count of the entry that was written last, and remembers the present one.
    fn published(&self, entry: &Entry, is_final: bool) -> Option<u64> {
        let mut published = self.published.borrow_mut();
        if is_final {
            published.remove(&entry.id)
        } else {
            published.insert(entry.id.clone(), entry.count())
        }
    }
}

/// Whether a backend is the memory of this isolate. Other sessions write to all others.
fn is_own(storage: &dyn Storage) -> bool {
    !storage.is_durable()
}

/// The keys of an entry that are of no use once its exceptions and its tally are stored. In the order of a set: the texts are
/// removed before the counts, which have the mark `final`.
fn needless_of(records: &[&Record], is_final: bool) -> Vec<String> {
    let is_sample = |key: &str| key.split('/').nth(3).is_some_and(|rest| rest != "c");
    let keys = records.iter().map(|record| record.key.clone());
    let keys = set_of(keys.filter(|key| is_final || is_sample(key)));
    keys.into_iter().map(|(key, ())| key).collect()
}
