//! A slot: a managed backend, with its health, its backlog and its backoff.

#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};

use super::{Failure, Pending, Storage, backlog::Backlog, change::Change};
use crate::{
    core::records::{Record, VERSION, VERSION_KEY, pack},
    status::Tier,
};

/// The first backoff after a failure, in milliseconds; each further failure doubles it. Longer than opening may take: otherwise
/// the backoff would be over before the failure is known.
const MIN_BACKOFF_MS: u64 = 4_000;
/// The longest backoff, in milliseconds.
const MAX_BACKOFF_MS: u64 = 60_000;
/// Milliseconds after which a change in a shared backend counts as failed if it is not answered. The backend answers sooner,
/// unless the platform has ended the request that waited for the answer.
const ANSWER_TIMEOUT_MS: u64 = 30_000;
/// Whether the platform may end a request while a change is in flight. False in pages, so that their wasm does not contain the
/// code for it.
const REQUESTS_MAY_END: bool = cfg!(any(
    feature = "collect",
    feature = "edge",
    not(all(target_arch = "wasm32", target_os = "unknown"))
));

/// Whether a backend works.
#[derive(Clone, Debug)]
enum Health {
    Opening,
    Ok,
    /// `retry_at` is the end of the backoff, in milliseconds since 1970.
    Failing {
        error: String,
        retry_at: u64,
    },
    /// The platform has no such backend.
    Absent,
}

/// A managed backend.
pub(crate) struct ManagedBackend {
    pub storage: Box<dyn Storage>,
    health: RefCell<Health>,
    backlog: Backlog,
    /// The changes that are not answered yet: number, time at which it was issued, change. Ordered by number.
    in_flight: RefCell<Vec<(u64, u64, Change)>>,
    /// The number of the next change.
    issued: Cell<u64>,
    /// The last backoff in milliseconds; 0 if the backend has not failed since it was opened.
    backoff: Cell<u64>,
}

/// The state of a change that was passed to a backend.
pub(crate) enum Issued {
    /// The change was issued to the backend. Its number and its outcome.
    Change(Change, u64, Pending<()>),
    /// The change waits in the backlog until the backend is opened again.
    Reopen,
}

/// The result of [`ManagedBackend::settle`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// The backend has confirmed the change.
    Confirmed,
    /// The change is in the backlog.
    Waiting,
    /// The backend works again. It has confirmed the changes in the backlog, except those that were dropped.
    Back,
}

impl ManagedBackend {
    pub fn new(storage: Box<dyn Storage>) -> Self {
        ManagedBackend {
            storage,
            health: RefCell::new(Health::Opening),
            backlog: Backlog::default(),
            in_flight: RefCell::default(),
            issued: Cell::new(0),
            backoff: Cell::new(0),
        }
    }

    pub fn is_ok(&self) -> bool {
        matches!(*self.health.borrow(), Health::Ok)
    }

    /// Sets the health after the backend was opened.
    pub fn finish_opening(&self, result: Result<bool, Failure>, now: u64) {
        match result {
            Ok(true) => {
                self.backoff.set(0);
                *self.health.borrow_mut() = Health::Ok;
            }
            Ok(false) => {
                *self.health.borrow_mut() = Health::Absent;
                self.backlog.clear();
            }
            Err(failure) => self.fail(failure, now),
        }
    }

    /// Begins a backoff, twice as long as the last one. Does nothing during a backoff, because the call was issued before it.
    pub fn fail(&self, failure: Failure, now: u64) {
        if matches!(*self.health.borrow(), Health::Failing { retry_at, .. } if retry_at > now) {
            return;
        }
        let backoff = (self.backoff.get() * 2).clamp(MIN_BACKOFF_MS, MAX_BACKOFF_MS);
        self.backoff.set(backoff);
        *self.health.borrow_mut() = Health::Failing {
            error: failure.0,
            retry_at: now + backoff,
        };
    }

    /// Whether the backend failed and its backoff is over.
    pub fn is_due(&self, now: u64) -> bool {
        matches!(*self.health.borrow(), Health::Failing { retry_at, .. } if is_backoff_over(retry_at, now))
    }

    /// Issues a change if the backend works; otherwise adds the change to the backlog. Returns `None` if nothing was issued. The
    /// caller must [`settle`](Self::settle) the result.
    pub fn issue(&self, change: &Change, now: u64) -> Option<Issued> {
        self.requeue_unanswered(now);
        let health = self.health.borrow().clone();
        match health {
            Health::Absent => None,
            Health::Ok if change.is_empty() => None,
            Health::Ok => {
                let number = self.issued.get();
                self.issued.set(number + 1);
                let kept = (number, now, change.clone());
                self.in_flight.borrow_mut().push(kept);
                Some(Issued::Change(change.clone(), number, self.write(change)))
            }
            Health::Opening => {
                self.backlog.add(change, now);
                None
            }
            Health::Failing { retry_at, .. } => {
                self.backlog.add(change, now);
                is_backoff_over(retry_at, now).then_some(Issued::Reopen)
            }
        }
    }

    /// Moves changes to the backlog that a shared backend has not answered within [`ANSWER_TIMEOUT_MS`], and begins a backoff.
    fn requeue_unanswered(&self, now: u64) {
        if !REQUESTS_MAY_END || !self.storage.is_shared() {
            return;
        }
        while let Some(number) = self.first_unanswered(now) {
            if let Some(change) = self.take_in_flight(number) {
                self.backlog.add(&change, now);
            }
            if self.is_ok() {
                self.fail(Failure("no answer in time".into()), now);
            }
        }
    }

    /// Returns the number of the first change in flight if it was issued more than [`ANSWER_TIMEOUT_MS`] ago.
    fn first_unanswered(&self, now: u64) -> Option<u64> {
        let in_flight = self.in_flight.borrow();
        let (number, at, _) = in_flight.first()?;
        (at + ANSWER_TIMEOUT_MS <= now).then_some(*number)
    }

    /// Removes the change with this number from the changes in flight and returns it.
    fn take_in_flight(&self, number: u64) -> Option<Change> {
        let mut in_flight = self.in_flight.borrow_mut();
        let at = in_flight.iter().position(|(other, ..)| *other == number)?;
        Some(in_flight.remove(at).2)
    }

    /// Calls the backend.
    fn write(&self, change: &Change) -> Pending<()> {
        match change {
            Change::Put(records) => self.storage.put(records.clone()),
            Change::Remove(keys) => self.storage.remove(keys.clone()),
        }
    }

    /// Waits for the outcome of a call. If it fails, adds the change to the backlog, opens the backend again and writes the
    /// backlog.
    pub async fn settle(&self, issued: Issued, now: u64) -> Settled {
        let mut failure = self.failure();
        if let Issued::Change(change, number, pending) = issued {
            let result = pending.await;
            self.take_in_flight(number);
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
            // The platform may end this request before the backend is open. With the health `Opening`, no other request would
            // open it.
            Some(failure) if self.storage.is_shared() => self.fail(failure, now),
            _ => *self.health.borrow_mut() = Health::Opening,
        }
        // The backend may have closed the connection, so it is opened again without a backoff.
        match self.join(self.open().await, now).await {
            true => Settled::Back,
            false => Settled::Waiting,
        }
    }

    /// Opens the backend. Fails if it contains records of another version of the format, which must not be changed.
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

    /// Writes the backlog and sets the health after the backend was opened with the result `opened`. Returns whether it works.
    pub async fn join(&self, opened: Result<bool, Failure>, now: u64) -> bool {
        if opened == Ok(true)
            && let Err(failure) = self.write_backlog(now).await
        {
            self.fail(failure, now);
            return false;
        }
        self.finish_opening(opened, now);
        self.is_ok()
    }

    /// Writes the backlog, with changes that are added meanwhile. A change remains in the backlog until the backend has confirmed
    /// it, because the platform may end this request.
    async fn write_backlog(&self, now: u64) -> Result<(), Failure> {
        while !self.backlog.is_empty() {
            let own = self.list_summary().await?;
            self.backlog.drop_outdated(&own, now);
            let (keys, records) = self.backlog.changes();
            for change in [Change::Remove(keys.into()), Change::Put(records.into())] {
                if !change.is_empty() {
                    self.write(&change).await?;
                    self.backlog.remove_written(&change);
                }
            }
        }
        Ok(())
    }

    /// Returns all counters and marks in the backend.
    pub async fn list_summary(&self) -> Result<Vec<Record>, Failure> {
        let mut summary = self.storage.list("t/").await?;
        summary.extend(self.storage.list("m/").await?);
        Ok(summary)
    }

    /// Packs the counters of a group if it has too many, and corrects counters whose times are in the future.
    pub async fn pack(&self, group: &str, now: u64) -> Result<(), Failure> {
        let prefix = ["t/", group, "/"].concat();
        if let Some(revised) = self.storage.revise(&prefix, pack::pack_growing, now) {
            return revised.await;
        }
        let records = self.storage.list(&prefix).await?;
        let packed = if self.storage.is_shared() {
            pack::pack_shared(&records, self.storage.counters(), now)
        } else {
            pack::pack_group(&records, self.storage.counters(), now)
        };
        if let Some((put, replaced)) = packed {
            self.storage.put(put.into()).await?;
            self.storage.remove(replaced.into()).await?;
        }
        Ok(())
    }

    /// Returns the last error if the backend is failing.
    pub fn failure(&self) -> Option<Failure> {
        match &*self.health.borrow() {
            Health::Failing { error, .. } => Some(Failure(error.clone())),
            _ => None,
        }
    }

    /// Returns the public status of the backend.
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
            pending: (self.in_flight.borrow().len() + self.backlog.len()) as u32,
            dropped: self.backlog.dropped(),
            used: self.storage.used(),
            budget: self.storage.budget(),
        }
    }
}

/// Whether a backoff is over. True also if `retry_at` is too far in the future, because the clock was set back.
fn is_backoff_over(retry_at: u64, now: u64) -> bool {
    retry_at <= now || retry_at > now.saturating_add(MAX_BACKOFF_MS)
}
