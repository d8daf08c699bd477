//! The client of the core (`Client`), which reads and changes the stored records. This file opens the backends and cleans them
//! up; `journal.rs` compacts the journal; `stored.rs` reads groups and exceptions, and marks, deletes, exports and imports
//! them.

pub(crate) mod assign_group;
mod journal;
#[cfg(any(
    feature = "collect",
    not(all(target_arch = "wasm32", target_os = "unknown"))
))]
pub(crate) mod reported;
mod state;
mod stored;

use std::rc::Rc;

pub(crate) use self::state::Client;

use crate::{
    core::{
        eviction,
        records::{self, Record},
        storage::tiers::Failures,
    },
    status::Tier,
};

impl Client {
    /// Opens the backends. If isolates share none of them and `auto_flush` is on, then calls [`complete`](Self::complete),
    /// which compacts the journal and cleans up. Returns the backends that fail.
    pub fn open(self: &Rc<Self>, now: u64) -> impl Future<Output = Failures> + 'static {
        let opening = self.tiers.open(now);
        let client = self.clone();
        async move {
            let failures = opening.await;
            if !client.settings.auto_flush || client.tiers.has_shared() {
                return failures;
            }
            client.complete(now).await
        }
    }

    /// Whether `auto_flush` is on and isolates share a backend. Then [`open`](Self::open) does not call
    /// [`complete`](Self::complete). The caller must call `complete`, without waiting for its result: each call of a shared
    /// backend takes 10 s if the backend does not answer.
    pub fn completes_later(&self) -> bool {
        self.settings.auto_flush && self.tiers.has_shared()
    }

    /// Writes the version of the format, copies missing records between the backends, compacts the journal, and removes
    /// records beyond the limits. Returns the backends that could not be written.
    pub async fn complete(&self, now: u64) -> Failures {
        // This write detects a backend that can be opened but not written.
        let failures = self.tiers.put(vec![version()], now).await;
        self.tiers.reconcile(now).await;
        self.compact(now).await;
        self.clean(now).await;
        failures
    }

    /// Whether a failing backend exists whose backoff is over, so that [`retry`](Self::retry) would open it again.
    pub fn is_due(&self, now: u64) -> bool {
        self.tiers.is_due(now)
    }

    /// Opens failing backends whose backoff is over, and writes the changes that waited for them. Returns the backends that
    /// still fail.
    pub fn retry(&self, now: u64) -> impl Future<Output = Failures> + 'static {
        self.tiers.retry(now)
    }

    /// Whether more entries than the maximum number of groups were [published](Self::publish) for the first time since the
    /// last cleanup, so that a cleanup is due.
    fn is_crowded(&self) -> bool {
        self.new_entries.get() > self.settings.max_exception_groups
    }

    /// Removes records beyond the limits of the settings from all backends, unless the setting `clean_up` is off. It is off in
    /// a core that only reads, which does not know the limits of the app. In any case, corrects times that are in the future,
    /// and packs the counters of groups that have too many.
    pub async fn clean(&self, now: u64) {
        self.clean_tiers(now, true).await;
    }

    /// Cleans up after a write of [`publish`](Self::publish): with the probability `cleanup_trigger_rate`, and always if more
    /// new entries were published than the maximum number of groups. `random` is a random number from 0 to below 1. With the
    /// rate 0, cleans up after many new entries only, and only backends that are not durable, because memory must remain
    /// bounded.
    pub async fn clean_after_write(&self, random: f64, now: u64) {
        let rate = self.settings.cleanup_trigger_rate;
        let is_crowded = self.is_crowded();
        if random < rate || is_crowded && rate > 0.0 {
            // Entries of a process that has ended may still be in the journal.
            self.compact(now).await;
            self.clean(now).await;
        } else if is_crowded {
            self.clean_tiers(now, false).await;
        }
    }

    /// Cleans up all backends, or with `durable: false` only those that are not durable: removes records beyond the limits if
    /// the setting `clean_up` is on, corrects times that are in the future, and packs counters. Restarts the count of new
    /// entries.
    async fn clean_tiers(&self, now: u64, durable: bool) {
        self.new_entries.set(0);
        let rule = self.tiers.counters();
        let excess = |keys: &[String], kept: &[Record], is_small| {
            let settings = &self.settings;
            let limits = eviction::Limits {
                settings,
                rule,
                is_small,
            };
            if settings.clean_up {
                eviction::keys_to_evict(keys, kept, &limits, now)
            } else {
                Vec::new()
            }
        };
        self.tiers.clean(excess, durable, now).await;
    }

    /// Returns the name of the backend from which records were read last; `None` if no backend answered.
    pub fn reading(&self) -> Option<String> {
        self.tiers.reading()
    }

    /// Returns the status of every backend, in the order of reading.
    pub fn states(&self) -> Vec<Tier> {
        self.tiers.states()
    }
}

/// Returns the record that stores the version of the storage format.
fn version() -> Record {
    Record {
        key: records::VERSION_KEY.to_owned(),
        value: records::VERSION.to_owned(),
    }
}

#[cfg(test)]
mod tests;
