//! Compacts the journal, and reads and changes what is stored. Only this file knows the order: journal → records → backends;
//! `stored.rs` knows the way back.

mod journal;
pub(crate) mod place;
#[cfg(any(
    feature = "collect",
    not(all(target_arch = "wasm32", target_os = "unknown"))
))]
pub(crate) mod reported;
mod state;
mod stored;

use std::rc::Rc;

pub(crate) use self::state::Turret;

use crate::{
    core::{
        records::{self, Record},
        retain,
        storage::tiers::Failures,
    },
    status::Tier,
};

impl Turret {
    /// Opens the backends. If isolates share none of them, also [completes](Self::complete) them. With `auto_flush: false`, only
    /// opens them.
    pub fn open(self: &Rc<Self>, now: u64) -> impl Future<Output = Failures> + 'static {
        let opening = self.tiers.open(now);
        let turret = self.clone();
        async move {
            let failures = opening.await;
            if !turret.settings.auto_flush || turret.tiers.has_shared() {
                return failures;
            }
            turret.complete(now).await
        }
    }

    /// Whether [`complete`](Self::complete) is to be called after [`open`](Self::open). Nothing should wait for it: each call
    /// of a shared store takes 10 s if the store does not answer.
    pub fn completes_later(&self) -> bool {
        self.settings.auto_flush && self.tiers.has_shared()
    }

    /// Completes each backend from the others, compacts the journal, and cleans up.
    pub async fn complete(&self, now: u64) -> Failures {
        // Writes, so that a backend that only looks open is found out.
        let failures = self.tiers.put(vec![version()], now).await;
        self.tiers.reconcile(now).await;
        self.compact(now).await;
        self.clean(now).await;
        failures
    }

    /// Whether a backend that fails has been left alone for long enough.
    pub fn is_due(&self, now: u64) -> bool {
        self.tiers.is_due(now)
    }

    /// Tries the backends that fail again, with what waits for them.
    pub fn retry(&self, now: u64) -> impl Future<Output = Failures> + 'static {
        self.tiers.retry(now)
    }

    /// Whether more entries are new since the last cleanup than the settings keep groups.
    fn is_crowded(&self) -> bool {
        self.new_entries.get() > self.settings.max_exception_groups
    }

    /// Removes what the settings do not keep, if `clean_up` is set: a core that only reads does not know the limits of the app
    /// that captures. Corrects the times of clocks that were ahead in any case.
    pub async fn clean(&self, now: u64) {
        self.clean_tiers(now, true).await;
    }

    /// Cleans up with the probability `cleanup_trigger_rate`, and always if more groups are new than the settings keep; `random`
    /// is a random number below 1. With the rate 0, a write removes nothing from what outlives the isolate or page. Memory is
    /// bounded all the same.
    pub async fn clean_after_write(&self, random: f64, now: u64) {
        let rate = self.settings.cleanup_trigger_rate;
        let is_crowded = self.is_crowded();
        if random < rate || is_crowded && rate > 0.0 {
            // A process that ended may have left entries.
            self.compact(now).await;
            self.clean(now).await;
        } else if is_crowded {
            self.clean_tiers(now, false).await;
        }
    }

    async fn clean_tiers(&self, now: u64, durable: bool) {
        self.new_entries.set(0);
        let rule = self.tiers.tallies();
        let excess = |keys: &[String], kept: &[Record], is_small| {
            let settings = &self.settings;
            let limits = retain::Limits {
                settings,
                rule,
                is_small,
            };
            if settings.clean_up {
                retain::excess(keys, kept, &limits, now)
            } else {
                Vec::new()
            }
        };
        self.tiers.clean(excess, durable, now).await;
    }

    /// The backend that was read last.
    pub fn reading(&self) -> Option<String> {
        self.tiers.reading()
    }

    /// The state of every backend, in the order of reading.
    pub fn states(&self) -> Vec<Tier> {
        self.tiers.states()
    }
}

fn version() -> Record {
    Record {
        key: records::VERSION_KEY.to_owned(),
        value: records::VERSION.to_owned(),
    }
}

#[cfg(test)]
mod tests;
