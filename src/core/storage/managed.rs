//! Manages one backend: its health, its backlog (the changes that it has not confirmed) and its backoff (the pause before it is
//! opened again).

#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};

use super::{Failure, Pending, Storage, backlog::Backlog, change::Change};
use crate::{
    core::records::{Record, VERSION, VERSION_KEY, pack},
    status::Tier,
};

/// Milliseconds of the first backoff after a failure of a backend; each further failure doubles it. Longer than opening may
/// take: otherwise the backoff would be over before the failure is known.
const MIN_BACKOFF_MS: u64 = 4_000;
/// Milliseconds of the longest backoff after repeated failures of a backend.
const MAX_BACKOFF_MS: u64 = 60_000;
/// Milliseconds after which a change in a shared backend counts as failed if it is not answered, and is written again later.
/// The backend answers sooner, unless the platform has ended the request that waited for the answer.
const ANSWER_TIMEOUT_MS: u64 = 30_000;
/// Whether the platform may end a request while a change is in flight. False in pages, so that their wasm does not contain the
/// code for it.
const REQUESTS_MAY_END: bool = cfg!(any(
    feature = "collect",
    feature = "edge",
    not(all(target_arch = "wasm32", target_os = "unknown"))
));

/// The state of a backend that decides whether it is read and written.
#[derive(Clone, Debug)]
enum Health {
    /// The backend is being opened; its outcome is not known yet.
    Opening,
    /// The backend was opened and has not failed since.
    Ok,
    /// The backend has failed, and the next attempt to open it follows after a backoff.
    Failing {
        /// The message of the last failure.
        error: String,
        /// The end of the backoff, in milliseconds since 1970.
        retry_at: u64,
    },
    /// The platform has no such backend, so it is never called.
    Absent,
}

/// A backend, with its health and the changes that it has not confirmed.
pub(crate) struct ManagedBackend {
    /// The backend itself.
    pub storage: Box<dyn Storage>,
    /// Whether the backend works.
    health: RefCell<Health>,
    /// The changes that wait until the backend works again.
    backlog: Backlog,
    /// The changes that were passed to the backend and are not answered yet: number, time in milliseconds since 1970, change.
    /// Ordered by number.
    in_flight: RefCell<Vec<(u64, u64, Change)>>,
    /// The number that the next change that is passed to the backend gets.
    issued: Cell<u64>,
    /// The last backoff of the backend in milliseconds; 0 if it has not failed since it was opened.
    backoff: Cell<u64>,
}

/// The state of a change that was passed to a backend, which [`ManagedBackend::settle`] must settle.
pub(crate) enum Issued {
    /// The backend was called. Contains the change, its number, and the future outcome of the call.
    Change(Change, u64, Pending<()>),
    /// The change was added to the backlog. [`ManagedBackend::settle`] must open the backend again, and then writes the
    /// backlog.
    Reopen,
}

/// The outcome of a change that was passed to a backend: the result of [`ManagedBackend::settle`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// The call succeeded: the backend has confirmed the change.
    Confirmed,
    /// The backend does not work at present. The change is in the backlog.
    Waiting,
    /// The backend was opened again after a failure. It has confirmed the changes in the backlog, except those that were
    /// dropped.
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

    /// Sets the health from the result of opening the backend. `false` means that the platform has no such backend; then drops
    /// the backlog. An error begins a backoff.
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

    /// Records a failure of the backend and begins a backoff, twice as long as the last one. Does nothing during a backoff,
    /// because the failed call was issued before it.
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

    /// Whether the backend has failed and its backoff is over, so that it can be opened again.
    pub fn is_due(&self, now: u64) -> bool {
        matches!(*self.health.borrow(), Health::Failing { retry_at, .. } if is_backoff_over(retry_at, now))
    }

    /// Passes a change to the backend if it works; otherwise adds the change to the backlog, unless the platform has no such
    /// backend. Returns `None` if the caller has to do nothing; it must pass any other result to [`settle`](Self::settle).
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

    /// Moves the changes that a shared backend has not answered within [`ANSWER_TIMEOUT_MS`] to the backlog, and begins a
    /// backoff. Does nothing for other backends.
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

    /// Returns the number of the first change in flight if it was issued at least [`ANSWER_TIMEOUT_MS`] ago; otherwise `None`.
    fn first_unanswered(&self, now: u64) -> Option<u64> {
        let in_flight = self.in_flight.borrow();
        let (number, at, _) = in_flight.first()?;
        (at + ANSWER_TIMEOUT_MS <= now).then_some(*number)
    }

    /// Removes the change with this number from the changes in flight, and returns it; `None` if it is not in flight.
    fn take_in_flight(&self, number: u64) -> Option<Change> {
        let mut in_flight = self.in_flight.borrow_mut();
        let at = in_flight.iter().position(|(other, ..)| *other == number)?;
        Some(in_flight.remove(at).2)
    }

    /// Calls the backend with the change. Returns the future outcome of the call.
    fn write(&self, change: &Change) -> Pending<()> {
        match change {
            Change::Put(records) => self.storage.put(records.clone()),
            Change::Remove(keys) => self.storage.remove(keys.clone()),
        }
    }

    /// Waits for the outcome of a change that was passed to the backend. If the call fails, adds the change to the backlog;
    /// then opens the backend again and writes the backlog, or begins a backoff if the platform is overloaded.
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
            // A shared backend gets the health `Failing`, not `Opening`: the platform may end this request before the backend
            // is open, and with `Opening`, no other request would open it.
            Some(failure) if self.storage.is_shared() => self.fail(failure, now),
            _ => *self.health.borrow_mut() = Health::Opening,
        }
        // The backend is opened again without a backoff, because it may only have closed the connection.
        match self.join(self.open().await, now).await {
            true => Settled::Back,
            false => Settled::Waiting,
        }
    }

    /// Opens the backend. Returns `false` if the platform has no such backend. Fails if it is durable, isolates do not share
    /// it, and it contains records of another version of the format, which must not be changed.
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

    /// Sets the health of the backend from `opened`, the result of opening it, after writing its backlog. Returns whether the
    /// backend works.
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

    /// Writes the backlog, with changes that are added meanwhile, to the backend. A change remains in the backlog until the
    /// backend has confirmed it, because the platform may end this request.
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

    /// Returns the last failure if the backend is failing; `None` otherwise.
    pub fn failure(&self) -> Option<Failure> {
        match &*self.health.borrow() {
            Health::Failing { error, .. } => Some(Failure(error.clone())),
            _ => None,
        }
    }

    /// Returns the public status of the backend, with the last error if it is failing.
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

/// Whether the backoff that ends at `retry_at` is over. Also true if `retry_at` is too far in the future, because the clock
/// was set back.
fn is_backoff_over(retry_at: u64, now: u64) -> bool {
    retry_at <= now || retry_at > now.saturating_add(MAX_BACKOFF_MS)
}
