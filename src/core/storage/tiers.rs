//! Tiered storage: writes every change to all backends, and reads from the first one that works.

use std::{
    cell::RefCell,
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use super::{
    Counters, Failure, Pending, Storage,
    change::Change,
    managed::{Issued, ManagedBackend, Settled},
};
use crate::{
    core::records::{Record, correction, pack},
    status::Tier,
};

/// The backends of one app, in the order in which they are read.
pub(crate) struct Tiers {
    /// The backends, with their health and backlogs.
    pub(super) slots: Vec<ManagedBackend>,
    /// The name of the backend that was read last; `None` if no backend answered.
    reading: RefCell<Option<String>>,
}

/// The names of the backends that fail, each with its last error.
pub(crate) type Failures = Vec<(String, Failure)>;

impl Tiers {
    pub fn new(tiers: Vec<Box<dyn Storage>>) -> Rc<Self> {
        Rc::new(Tiers {
            slots: tiers.into_iter().map(ManagedBackend::new).collect(),
            reading: RefCell::new(None),
        })
    }

    /// Opens every backend, and returns those that fail. A backend that opens synchronously is open when the call returns;
    /// the future waits for the others.
    pub fn open(self: &Rc<Self>, now: u64) -> impl Future<Output = Failures> + 'static {
        let mut opening: Vec<Option<Pending<bool>>> = Vec::new();
        let mut context = Context::from_waker(Waker::noop());
        for (index, slot) in self.slots.iter().enumerate() {
            let mut open = self.open_slot(index);
            opening.push(match pin!(&mut open).poll(&mut context) {
                Poll::Ready(result) => {
                    slot.finish_opening(result, now);
                    None
                }
                Poll::Pending => Some(open),
            });
        }
        let tiers = self.clone();
        async move {
            for (slot, open) in tiers.slots.iter().zip(opening) {
                if let Some(open) = open {
                    slot.join(open.await, now).await;
                }
            }
            tiers.failures()
        }
    }

    /// Opens the backend at this index, and checks the version of its records. Does not set its health.
    fn open_slot(self: &Rc<Self>, index: usize) -> Pending<bool> {
        let tiers = self.clone();
        Box::pin(async move {
            match tiers.slots.get(index) {
                Some(slot) => slot.open().await,
                None => Ok(false),
            }
        })
    }

    /// Whether isolates share at least one of the backends.
    pub fn has_shared(&self) -> bool {
        self.slots.iter().any(|slot| slot.storage.is_shared())
    }

    /// Opens failing backends whose backoff is over, and writes their backlogs. Returns the backends that still fail.
    pub fn retry(self: &Rc<Self>, now: u64) -> impl Future<Output = Failures> + 'static {
        self.put(Vec::new(), now)
    }

    /// Writes `records` to all backends. For a backend that fails, adds them to its backlog, and opens it again if its backoff
    /// is over. Returns the backends that fail.
    pub fn put(
        self: &Rc<Self>,
        records: Vec<Record>,
        now: u64,
    ) -> impl Future<Output = Failures> + 'static {
        self.change(Change::Put(records.into()), now, true)
    }

    /// Writes `records` to all backends like [`put`](Self::put), but does not open a failing backend, which may take seconds.
    /// Its records remain in the backlog until [`retry`](Self::retry). Returns the backends that fail.
    pub fn put_now(
        self: &Rc<Self>,
        records: Vec<Record>,
        now: u64,
    ) -> impl Future<Output = Failures> + 'static {
        self.change(Change::Put(records.into()), now, false)
    }

    /// Whether [`retry`](Self::retry) would open a failing backend: its backoff is over.
    pub fn is_due(&self, now: u64) -> bool {
        self.slots.iter().any(|slot| slot.is_due(now))
    }

    /// Removes the records with these keys from all backends. Returns the backends that fail.
    pub fn remove(
        self: &Rc<Self>,
        keys: Vec<String>,
        now: u64,
    ) -> impl Future<Output = Failures> + 'static {
        self.change(Change::Remove(keys.into()), now, true)
    }

    /// Applies a change to all backends. With `reopens: false`, does not open failing backends again; their changes remain in
    /// the backlog. Returns the backends that fail.
    fn change(
        self: &Rc<Self>,
        change: Change,
        now: u64,
        reopens: bool,
    ) -> impl Future<Output = Failures> + 'static {
        let issue = |slot: &ManagedBackend| {
            slot.issue(&change, now)
                .filter(|issued| reopens || !matches!(issued, Issued::Reopen))
        };
        let issued: Vec<Option<Issued>> = self.slots.iter().map(issue).collect();
        let tiers = self.clone();
        async move {
            for (index, issued) in issued.into_iter().enumerate() {
                if let (Some(slot), Some(issued)) = (tiers.slots.get(index), issued) {
                    tiers.settle(slot, issued, now).await;
                }
            }
            tiers.failures()
        }
    }

    /// Waits for the outcome of `issued`, a change that was passed to the backend `slot`. Returns whether the backend has
    /// confirmed the change. If the backend works again after a failure, also copies records that are missing in any backend.
    async fn settle(&self, slot: &ManagedBackend, issued: Issued, now: u64) -> bool {
        let settled = slot.settle(issued, now).await;
        if settled == Settled::Back {
            self.reconcile(now).await;
        }
        settled == Settled::Confirmed
    }

    /// Returns the records whose keys start with `prefix`, from the first backend that works and answers; empty if none does.
    pub async fn list(&self, prefix: &str, now: u64) -> Vec<Record> {
        for slot in self.slots.iter().filter(|slot| slot.is_ok()) {
            match slot.storage.list(prefix).await {
                Ok(records) => {
                    *self.reading.borrow_mut() = Some(slot.storage.name().to_owned());
                    return records;
                }
                Err(failure) => slot.fail(failure, now),
            }
        }
        *self.reading.borrow_mut() = None;
        Vec::new()
    }

    /// Returns the records whose keys start with one of `prefixes`, from every backend that answers. A key may occur several
    /// times. Reads later prefixes only if there are records with the first one.
    pub async fn list_all(&self, prefixes: &[&str], now: u64) -> Vec<Record> {
        self.list_from(|_| true, prefixes, now).await
    }

    /// Writes `records` to every backend. Then removes the keys `replaced` from each backend that has confirmed the write and
    /// for which `has_replaced` returns true. Returns whether at least one backend has confirmed the write. Does not open a
    /// failing backend: its records remain in the backlog.
    pub async fn replace(
        self: &Rc<Self>,
        records: Vec<Record>,
        replaced: Vec<String>,
        has_replaced: impl Fn(&dyn Storage) -> bool,
        now: u64,
    ) -> bool {
        let put = Change::Put(records.into());
        let remove = Change::Remove(replaced.into());
        let is_empty = put.is_empty();
        let issue = |slot: &ManagedBackend| (slot.is_ok(), slot.issue(&put, now));
        let issued: Vec<(bool, Option<Issued>)> = self.slots.iter().map(issue).collect();
        let mut is_stored = false;
        for (slot, (was_ok, issued)) in self.slots.iter().zip(issued) {
            let is_confirmed = match issued {
                None => was_ok && is_empty,
                Some(Issued::Reopen) => false,
                Some(issued) => self.settle(slot, issued, now).await,
            };
            is_stored |= is_confirmed;
            if is_confirmed
                && has_replaced(slot.storage.as_ref())
                && let Some(issued) = slot.issue(&remove, now)
            {
                self.settle(slot, issued, now).await;
            }
        }
        is_stored
    }

    /// Returns the records whose keys start with one of `prefixes`, from every backend that answers and for which `is_included`
    /// returns true. Reads later prefixes only if there are records with the first one.
    pub async fn list_from(
        &self,
        is_included: impl Fn(&dyn Storage) -> bool,
        prefixes: &[&str],
        now: u64,
    ) -> Vec<Record> {
        let mut all = Vec::new();
        for (at, prefix) in prefixes.iter().enumerate() {
            if at > 0 && all.is_empty() {
                break;
            }
            let asked = |slot: &&ManagedBackend| slot.is_ok() && is_included(slot.storage.as_ref());
            for slot in self.slots.iter().filter(asked) {
                match slot.storage.list(prefix).await {
                    Ok(records) => all.extend(records),
                    Err(failure) => slot.fail(failure, now),
                }
            }
        }
        all
    }

    /// Cleans up each backend that works: removes the keys that `excess` returns, corrects marks whose times are in the
    /// future, and packs the counters of groups that have too many. `excess` gets all keys, the counters and marks, and
    /// whether the backend has a budget. Skips durable backends if `durable` is false.
    pub async fn clean(
        &self,
        excess: impl Fn(&[String], &[Record], bool) -> Vec<String>,
        durable: bool,
        now: u64,
    ) {
        let is_cleaned =
            |slot: &&ManagedBackend| slot.is_ok() && (durable || !slot.storage.is_durable());
        for slot in self.slots.iter().filter(is_cleaned) {
            let result = async {
                // The keys are listed before the counters: a record that another tab adds in between is not in `keys`, so it
                // is not removed.
                let keys = slot.storage.keys("").await?;
                let kept = slot.list_summary().await?;
                let excess = excess(&keys, &kept, slot.storage.budget().is_some());
                // Only marks are corrected here; `pack` below corrects the counters.
                let mut marks = correction::corrected(&kept, now);
                marks.retain(|one| one.key.starts_with("m/") && !excess.contains(&one.key));
                if !excess.is_empty() {
                    slot.storage.remove(excess.into()).await?;
                }
                if !marks.is_empty() {
                    slot.storage.put(marks.into()).await?;
                }
                for group in pack::groups_to_pack(&kept, now) {
                    slot.pack(group, now).await?;
                }
                Ok(())
            };
            if let Err(failure) = result.await {
                slot.fail(failure, now);
            }
        }
    }

    /// Returns the rule by which counters are summed: whether sessions change counters that they have written. It is the same
    /// for all backends.
    pub fn counters(&self) -> Counters {
        let first = self.slots.first();
        first.map_or(Counters::Growing, |slot| slot.storage.counters())
    }

    /// Returns the name of the backend that was read last; `None` if no backend answered.
    pub fn reading(&self) -> Option<String> {
        self.reading.borrow().clone()
    }

    /// Returns the status of every backend, in the order of reading.
    pub fn states(&self) -> Vec<Tier> {
        self.slots.iter().map(ManagedBackend::state).collect()
    }

    /// Returns the names of the backends that fail, each with its last error.
    fn failures(&self) -> Failures {
        self.slots
            .iter()
            .filter_map(|slot| Some((slot.storage.name().to_owned(), slot.failure()?)))
            .collect()
    }
}
