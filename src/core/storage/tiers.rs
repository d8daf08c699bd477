//! Write to all, read from the first available.

use std::{
    cell::RefCell,
    pin::pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use super::{
    Failure, Pending, Storage, Tallies,
    change::Change,
    slot::{Issued, Settled, Slot},
};
use crate::{
    core::records::{Record, correction, pack},
    status::Tier,
};

/// The tiers in the order in which they are read.
pub(crate) struct Tiers {
    pub(super) slots: Vec<Slot>,
    reading: RefCell<Option<String>>,
}

/// A tier that failed, and why.
pub(crate) type Failures = Vec<(String, Failure)>;

impl Tiers {
    pub fn new(tiers: Vec<Box<dyn Storage>>) -> Rc<Self> {
        Rc::new(Tiers {
            slots: tiers.into_iter().map(Slot::new).collect(),
            reading: RefCell::new(None),
        })
    }

    /// Opens every tier. Those that need not wait are open when the call
    /// returns; the future waits for the others.
    pub fn open(self: &Rc<Self>, now: u64) -> impl Future<Output = Failures> + 'static {
        let mut opening: Vec<Option<Pending<bool>>> = Vec::new();
        let mut context = Context::from_waker(Waker::noop());
        for (index, slot) in self.slots.iter().enumerate() {
            let mut open = self.open_one(index);
            opening.push(match pin!(&mut open).poll(&mut context) {
                Poll::Ready(result) => {
                    slot.opened(result, now);
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

    fn open_one(self: &Rc<Self>, index: usize) -> Pending<bool> {
        let tiers = self.clone();
        Box::pin(async move {
            match tiers.slots.get(index) {
                Some(slot) => slot.open().await,
                None => Ok(false),
            }
        })
    }

    /// Whether isolates share one of them.
    pub fn has_shared(&self) -> bool {
        self.slots.iter().any(|slot| slot.storage.is_shared())
    }

    /// Tries those that were left alone for long enough. The future tells which still fail.
    pub fn retry(self: &Rc<Self>, now: u64) -> impl Future<Output = Failures> + 'static {
        self.put(Vec::new(), now)
    }

    /// Writes to all. The future tells which failed.
    pub fn put(
        self: &Rc<Self>,
        records: Vec<Record>,
        now: u64,
    ) -> impl Future<Output = Failures> + 'static {
        self.change(Change::Put(records.into()), now, true)
    }

    /// [`put`](Self::put) that does not wait for a tier that fails to be opened again, which may take seconds. What is
    /// put waits there for [`retry`](Self::retry).
    pub fn put_now(
        self: &Rc<Self>,
        records: Vec<Record>,
        now: u64,
    ) -> impl Future<Output = Failures> + 'static {
        self.change(Change::Put(records.into()), now, false)
    }

    /// Whether [`retry`](Self::retry) would try a tier.
    pub fn is_due(&self, now: u64) -> bool {
        self.slots.iter().any(|slot| slot.is_due(now))
    }

    /// Removes from all. The future tells which failed.
    pub fn remove(
        self: &Rc<Self>,
        keys: Vec<String>,
        now: u64,
    ) -> impl Future<Output = Failures> + 'static {
        self.change(Change::Remove(keys.into()), now, true)
    }

    fn change(
        self: &Rc<Self>,
        change: Change,
        now: u64,
        reopens: bool,
    ) -> impl Future<Output = Failures> + 'static {
        let issue = |slot: &Slot| {
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

    /// Whether the tier has confirmed what was issued.
    async fn settle(&self, slot: &Slot, issued: Issued, now: u64) -> bool {
        let settled = slot.settle(issued, now).await;
        if settled == Settled::Back {
            self.reconcile(now).await;
        }
        settled == Settled::Confirmed
    }

    /// From the first tier that answers; nothing when none does.
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

    /// From every tier that answers, whatever another holds.
    pub async fn list_all(&self, prefix: &str, now: u64) -> Vec<Record> {
        self.list_of(|_| true, prefix, now).await
    }

    /// Puts `records` into every tier, and removes `needless` from each tier that has confirmed the put and that `has_them`.
    /// Returns whether any tier has confirmed. Does not wait for a tier that fails to be opened again; what is put waits
    /// there.
    pub async fn replace(
        self: &Rc<Self>,
        records: Vec<Record>,
        needless: Vec<String>,
        has_them: impl Fn(&dyn Storage) -> bool,
        now: u64,
    ) -> bool {
        let put = Change::Put(records.into());
        let remove = Change::Remove(needless.into());
        let is_empty = put.is_empty();
        let issue = |slot: &Slot| (slot.is_ok(), slot.issue(&put, now));
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
                && has_them(slot.storage.as_ref())
                && let Some(issued) = slot.issue(&remove, now)
            {
                self.settle(slot, issued, now).await;
            }
        }
        is_stored
    }

    /// From every tier that answers and that `is_asked`.
    pub async fn list_of(
        &self,
        is_asked: impl Fn(&dyn Storage) -> bool,
        prefix: &str,
        now: u64,
    ) -> Vec<Record> {
        let mut all = Vec::new();
        let asked = |slot: &&Slot| slot.is_ok() && is_asked(slot.storage.as_ref());
        for slot in self.slots.iter().filter(asked) {
            match slot.storage.list(prefix).await {
                Ok(records) => all.extend(records),
                Err(failure) => slot.fail(failure, now),
            }
        }
        all
    }

    /// Asks each tier what it holds, removes from it what `excess` names, given all keys, the tallies and marks, and whether
    /// the tier has little room. Then corrects what a clock that was ahead has dated, and packs the tallies of a group that has
    /// too many. Leaves out durable tiers unless `durable`.
    pub async fn clean(
        &self,
        excess: impl Fn(&[String], &[Record], bool) -> Vec<String>,
        durable: bool,
        now: u64,
    ) {
        let is_cleaned = |slot: &&Slot| slot.is_ok() && (durable || !slot.storage.is_durable());
        for slot in self.slots.iter().filter(is_cleaned) {
            let result = async {
                // Keys first: what another tab adds in between is not judged.
                let keys = slot.storage.keys("").await?;
                let kept = slot.summary().await?;
                let excess = excess(&keys, &kept, slot.storage.budget().is_some());
                // The tallies among them are packed.
                let mut marks = correction::corrected(&kept, now);
                marks.retain(|one| one.key.starts_with("m/") && !excess.contains(&one.key));
                if !excess.is_empty() {
                    slot.storage.remove(excess.into()).await?;
                }
                if !marks.is_empty() {
                    slot.storage.put(marks.into()).await?;
                }
                for group in pack::crowded(&kept, now) {
                    slot.pack(group, now).await?;
                }
                Ok(())
            };
            if let Err(failure) = result.await {
                slot.fail(failure, now);
            }
        }
    }

    /// Whether sessions add to the tallies here.
    pub fn tallies(&self) -> Tallies {
        let first = self.slots.first();
        first.map_or(Tallies::Growing, |slot| slot.storage.tallies())
    }

    /// The tier that was read last.
    pub fn reading(&self) -> Option<String> {
        self.reading.borrow().clone()
    }

    pub fn states(&self) -> Vec<Tier> {
        self.slots.iter().map(Slot::state).collect()
    }

    fn failures(&self) -> Failures {
        self.slots
            .iter()
            .filter_map(|slot| Some((slot.storage.name().to_owned(), slot.failure()?)))
            .collect()
    }
}
