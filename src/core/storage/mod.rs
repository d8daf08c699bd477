//! The contract of a tier.
//!
//! A tier is a small key-value store; keys and values are text. It
//!
//! - issues a `put` or a `remove` before the call returns, so that the write
//!   survives if the page closes right after it; the future only returns the
//!   outcome, and may be dropped without being polled;
//! - overwrites without reading; a write that is repeated changes nothing;
//! - may fail at any call; a later call may succeed again;
//! - settles every future: it sets a time limit if the platform may hang;
//! - never panics and never throws.

mod backlog;
mod change;
#[cfg(any(
    feature = "collect",
    not(all(target_arch = "wasm32", target_os = "unknown"))
))]
pub(crate) mod prefixed;
mod reconcile;
pub(crate) mod slot;
pub(crate) mod tiers;

#[cfg(test)]
pub(crate) mod contract;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub(crate) mod memory;

use std::{pin::Pin, rc::Rc};

pub(crate) use crate::core::records::pack::Tallies;
use crate::core::{records::Record, records::pack::Packed};

/// Why a tier failed, in the platform's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure(pub String);

/// How a call that was issued ends.
pub(crate) type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// Given some records and the time: what to put, and which keys to remove. `None` leaves all as it is.
pub(crate) type Decide = fn(&[Record], u64) -> Option<Packed>;

pub(crate) trait Storage {
    /// The name in settings and status, such as `indexedDB`.
    fn name(&self) -> &str;

    /// Opens, or opens again after a failure. `false`: the place has no such tier.
    fn open(&self) -> Pending<bool>;

    /// Writes all of `records`.
    fn put(&self, records: Rc<[Record]>) -> Pending<()>;

    /// The records whose keys start with `prefix`, in no order.
    fn list(&self, prefix: &str) -> Pending<Vec<Record>>;

    /// The keys of [`list`](Self::list).
    fn keys(&self, prefix: &str) -> Pending<Vec<String>> {
        keys_of(self.list(prefix))
    }

    /// Removes `keys`; one that is not there is no failure.
    fn remove(&self, keys: Rc<[String]>) -> Pending<()>;

    /// Puts and removes what `decide` says of the records below `prefix`, in one step: what another session writes
    /// meanwhile comes before or after it. `None`: this tier has no such steps.
    fn revise(&self, prefix: &str, decide: Decide, now: u64) -> Option<Pending<()>> {
        let _ = (prefix, decide, now);
        None
    }

    /// Whether records outlive the page.
    fn is_durable(&self) -> bool {
        true
    }

    /// Whether many isolates share it, each of which lives for some requests, and whose calls cost. Of such a tier
    /// nothing is read before somebody asks, and it is not completed from others.
    fn is_shared(&self) -> bool {
        false
    }

    /// Whether the call that failed last did so because the platform has too much to do, or a limit of it is reached: calling
    /// it again at once makes that worse.
    fn is_overloaded(&self) -> bool {
        false
    }

    /// Whether sessions add to tallies that they have written.
    fn tallies(&self) -> Tallies {
        Tallies::Growing
    }

    /// The limit in bytes of what the core stores, if the backend enforces one by removing old records itself.
    fn budget(&self) -> Option<u64> {
        None
    }

    /// The bytes that are stored, if the backend counts them.
    fn used(&self) -> Option<u64> {
        None
    }
}

/// The keys of what a tier lists.
pub(crate) fn keys_of(records: Pending<Vec<Record>>) -> Pending<Vec<String>> {
    Box::pin(async move {
        Ok(records
            .await?
            .into_iter()
            .map(|record| record.key)
            .collect())
    })
}

/// A call that has already ended.
pub(crate) fn ready<T: 'static>(result: Result<T, Failure>) -> Pending<T> {
    Box::pin(std::future::ready(result))
}
