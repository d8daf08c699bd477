//! The state of one backend: whether it works, what waits for it, and when it is tried again.

#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};

use super::{Failure, Pending, Storage, backlog::Backlog, change::Change};
use crate::{
    core::records::{Record, VERSION, VERSION_KEY, pack},
    status::Tier,
};

/// Milliseconds until a tier that failed is tried again; doubles each time. Longer than
/// opening may take, or the pause would be over before the failure is known.
const FIRST_PAUSE: u64 = 4_000;
const LONGEST_PAUSE: u64 = 60_000;
/// Milliseconds after which a change of a shared tier without an answer counts as failed. The tier answers sooner, unless the
/// platform has ended the request that waited for it.
const CUT_OFF: u64 = 30_000;
/// Whether the platform may end a request before it is answered. Pages have none, and their core is the smaller for it.
const REQUESTS_END: bool = cfg!(any(
    feature = "collect",
    feature = "edge",
    not(all(target_arch = "wasm32", target_os = "unknown"))
));

#[derive(Clone, Debug)]
enum Health {
    Opening,
    Ok,
    Failing { error: String, retry_at: u64 },
    Absent,
}

pub(crate) struct Slot {
    pub storage: Box<dyn Storage>,
    health: RefCell<Health>,
    backlog: Backlog,
    /// The changes that have no answer yet, in the order of their numbers, and when they were issued.
    under_way: RefCell<Vec<(u64, u64, Change)>>,
    issued: Cell<u64>,
    /// How long it was left alone after its last failure.
    pause: Cell<u64>,
}

/// What was issued to one tier.
pub(crate) enum Issued {
    /// A change and its number.
    Change(Change, u64, Pending<()>),
    Reopen,
}

/// How something that was issued ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// The tier has done it.
    Confirmed,
    /// It waits for the tier.
    Waiting,
    /// The tier was away and is back. It has done what waited, unless too much did.
    Back,
}

impl Slot {
    pub fn new(storage: Box<dyn Storage>) -> Self {
        Slot {
            storage,
            health: RefCell::new(Health::Opening),
            backlog: Backlog::default(),
            under_way: RefCell::default(),
            issued: Cell::new(0),
            pause: Cell::new(0),
        }
    }

    pub fn is_ok(&self) -> bool {
        matches!(*self.health.borrow(), Health::Ok)
    }

    pub fn opened(&self, result: Result<bool, Failure>, now: u64) {
        match result {
            Ok(true) => {
                self.pause.set(0);
                *self.health.borrow_mut() = Health::Ok;
            }
            Ok(false) => {
                *self.health.borrow_mut() = Health::Absent;
                self.backlog.clear();
            }
            Err(failure) => self.fail(failure, now),
        }
    }

    /// Ignores what fails during a backoff: it was issued before the failure that began the backoff.
    pub fn fail(&self, failure: Failure, now: u64) {
        if matches!(*self.health.borrow(), Health::Failing { retry_at, .. } if retry_at > now) {
            return;
        }
        let pause = (self.pause.get() * 2).clamp(FIRST_PAUSE, LONGEST_PAUSE);
        self.pause.set(pause);
        *self.health.borrow_mut() = Health::Failing {
            error: failure.0,
            retry_at: now + pause,
        };
    }

    pub fn is_due(&self, now: u64) -> bool {
        matches!(*self.health.borrow(), Health::Failing { retry_at, .. } if is_over(retry_at, now))
    }

    pub fn issue(&self, change: &Change, now: u64) -> Option<Issued> {
        self.give_up(now);
        let health = self.health.borrow().clone();
        match health {
            Health::Absent => None,
            Health::Ok if change.is_empty() => None,
            Health::Ok => {
                let number = self.issued.get();
                self.issued.set(number + 1);
                let kept = (number, now, change.clone());
                self.under_way.borrow_mut().push(kept);
                Some(Issued::Change(change.clone(), number, self.start(change)))
            }
            Health::Opening => {
                self.backlog.add(change, now);
                None
            }
            Health::Failing { retry_at, .. } => {
                self.backlog.add(change, now);
                is_over(retry_at, now).then_some(Issued::Reopen)
            }
        }
    }

    /// Lets changes wait that were cut off.
    fn give_up(&self, now: u64) {
        if !REQUESTS_END || !self.storage.is_shared() {
            return;
        }
        while let Some(number) = self.cut_off(now) {
            if let Some(change) = self.take_under_way(number) {
                self.backlog.add(&change, now);
            }
            if self.is_ok() {
                self.fail(Failure("no answer in time".into()), now);
            }
        }
    }

    /// The number of the first change, if it was cut off.
    fn cut_off(&self, now: u64) -> Option<u64> {
        let under_way = self.under_way.borrow();
        let (number, at, _) = under_way.first()?;
        (at + CUT_OFF <= now).then_some(*number)
    }

    fn take_under_way(&self, number: u64) -> Option<Change> {
        let mut under_way = self.under_way.borrow_mut();
        let at = under_way.iter().position(|(other, ..)| *other == number)?;
        Some(under_way.remove(at).2)
    }

    fn start(&self, change: &Change) -> Pending<()> {
        match change {
            Change::Put(records) => self.storage.put(records.clone()),
            Change::Remove(keys) => self.storage.remove(keys.clone()),
        }
    }

    pub async fn settle(&self, issued: Issued, now: u64) -> Settled {
        let mut failure = self.failure();
        if let Issued::Change(change, number, pending) = issued {
            let result = pending.await;
            self.take_under_way(number);
            failure = result.err();
            if failure.is_none() {
                return Settled::Confirmed;
            }
            self.backlog.add(&change, now);
            if let Some(failure) = failure.take_if(|_| self.storage.is_overloaded()) {
                self.fail(failure, now);
                return Settled::Waiting;
            }
        }
        if matches!(*self.health.borrow(), Health::Opening) {
            return Settled::Waiting;
        }
        match failure {
            // The request in which this runs may end before it does: nobody would open the tier then.
            Some(failure) if self.storage.is_shared() => self.fail(failure, now),
            _ => *self.health.borrow_mut() = Health::Opening,
        }
        // A connection that died under us is opened again at once.
        match self.join(self.open().await, now).await {
            true => Settled::Back,
            false => Settled::Waiting,
        }
    }

    /// Opens the tier; what another version of tinyturret keeps there is left alone.
    pub async fn open(&self) -> Result<bool, Failure> {
        let is_there = self.storage.open().await?;
        if is_there && self.storage.is_durable() && !self.storage.is_shared() {
            let records = self.storage.list(VERSION_KEY).await?;
            let mut versions = records.iter().filter(|record| record.key == VERSION_KEY);
            if versions.any(|record| record.value != VERSION) {
                return Err(Failure("its records are of another version".into()));
            }
        }
        Ok(is_there)
    }

    /// Takes the tier in once what waited for it is written. `false` when it
    /// stays away.
    pub async fn join(&self, opened: Result<bool, Failure>, now: u64) -> bool {
        if opened == Ok(true)
            && let Err(failure) = self.catch_up(now).await
        {
            self.fail(failure, now);
            return false;
        }
        self.opened(opened, now);
        self.is_ok()
    }

    /// Writes what waited, and what came to wait in the meantime. All of it waits until the tier has confirmed it, because
    /// the platform may end the request in which this runs.
    async fn catch_up(&self, now: u64) -> Result<(), Failure> {
        while !self.backlog.is_empty() {
            let own = self.summary().await?;
            self.backlog.forget_known(&own, now);
            let (keys, records) = self.backlog.parts();
            for change in [Change::Remove(keys.into()), Change::Put(records.into())] {
                if !change.is_empty() {
                    self.start(&change).await?;
                    self.backlog.forget(&change);
                }
            }
        }
        Ok(())
    }

    /// The tallies and marks.
    pub async fn summary(&self) -> Result<Vec<Record>, Failure> {
        let mut summary = self.storage.list("t/").await?;
        summary.extend(self.storage.list("m/").await?);
        Ok(summary)
    }

    /// Packs the tallies of a group that has too many, and corrects those of clocks that were ahead.
    pub async fn pack(&self, group: &str, now: u64) -> Result<(), Failure> {
        let prefix = ["t/", group, "/"].concat();
        if let Some(revised) = self.storage.revise(&prefix, pack::pack, now) {
            return revised.await;
        }
        let records = self.storage.list(&prefix).await?;
        let packed = if self.storage.is_shared() {
            pack::pack_apart(&records, self.storage.tallies(), now)
        } else {
            pack::pack_of(&records, self.storage.tallies(), now)
        };
        if let Some((put, needless)) = packed {
            self.storage.put(put.into()).await?;
            self.storage.remove(needless.into()).await?;
        }
        Ok(())
    }

    pub fn failure(&self) -> Option<Failure> {
        match &*self.health.borrow() {
            Health::Failing { error, .. } => Some(Failure(error.clone())),
            _ => None,
        }
    }

    pub fn state(&self) -> Tier {
        let (state, error) = match &*self.health.borrow() {
            Health::Opening => ("opening", None),
            Health::Ok => ("ok", None),
            Health::Failing { error, .. } => ("failing", Some(error.clone())),
            Health::Absent => ("absent", None),
        };
        Tier {
            name: self.storage.name().to_owned(),
            state,
            error,
            pending: (self.under_way.borrow().len() + self.backlog.len()) as u32,
            dropped: self.backlog.dropped(),
            used: self.storage.used(),
            budget: self.storage.budget(),
        }
    }
}

/// Whether a pause is over. If the clock was set back meanwhile, it is, too.
fn is_over(retry_at: u64, now: u64) -> bool {
    retry_at <= now || retry_at > now.saturating_add(LONGEST_PAUSE)
}
