//! Defines the contract of a backend, and stores every record in several backends (tiered storage).
//!
//! [`tiers`] writes every change to all backends and reads from the first one that works. [`managed`] manages one backend: its
//! health, its backlog (the changes that it has not confirmed) and its backoff (the pause before it is opened again). A backend
//! is a small key-value store; keys and values are text. The backend
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
pub(crate) mod managed;
#[cfg(any(
    feature = "collect",
    not(all(target_arch = "wasm32", target_os = "unknown"))
))]
pub(crate) mod prefixed;
mod reconcile;
pub(crate) mod tiers;

#[cfg(test)]
pub(crate) mod contract;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub(crate) mod memory;

use std::{pin::Pin, rc::Rc};

pub(crate) use crate::core::records::pack::Counters;
use crate::core::{records::Record, records::pack::Packed};

/// The error message with which a call of a backend failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure(pub String);

/// The future outcome of a call of a backend, which has been issued already.
pub(crate) type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// A function that decides about a change in a transaction. Gets records and the time, in milliseconds since 1970. Returns
/// the records to put and the keys to remove, or `None` to change nothing.
pub(crate) type Decide = fn(&[Record], u64) -> Option<Packed>;

/// A backend: a key-value store. The documentation of the module contains the contract.
pub(crate) trait Storage {
    /// Returns the name of the backend in settings and status, such as `indexedDB`.
    fn name(&self) -> &str;

    /// Opens the backend, or opens it again after a failure. The future resolves to `false` if the platform has no such
    /// backend.
    fn open(&self) -> Pending<bool>;

    /// Writes all of `records`; they replace stored records with the same keys.
    fn put(&self, records: Rc<[Record]>) -> Pending<()>;

    /// Returns the records whose keys start with `prefix`, in any order.
    fn list(&self, prefix: &str) -> Pending<Vec<Record>>;

    /// Returns the keys that start with `prefix`, in any order.
    fn keys(&self, prefix: &str) -> Pending<Vec<String>> {
        keys_of(self.list(prefix))
    }

    /// Removes the records with these keys. Missing keys are not an error.
    fn remove(&self, keys: Rc<[String]>) -> Pending<()>;

    /// Reads the records whose keys start with `prefix`, and applies the changes that `decide` returns, in one transaction.
    /// Returns `None` if the backend has no transactions.
    fn revise(&self, prefix: &str, decide: Decide, now: u64) -> Option<Pending<()>> {
        let _ = (prefix, decide, now);
        None
    }

    /// Whether the records outlive the page or isolate.
    fn is_durable(&self) -> bool {
        true
    }

    /// Whether many short-lived isolates share the backend, and each call costs time and money. Such a backend is not read
    /// while the backends are opened, and no records of other backends are copied to it then.
    fn is_shared(&self) -> bool {
        false
    }

    /// Whether the last call failed because the platform is overloaded or a limit is reached. Then an immediate retry would
    /// make that worse.
    fn is_overloaded(&self) -> bool {
        false
    }

    /// Returns the rule by which the backend's counters are summed: whether sessions change counters that they have written.
    fn counters(&self) -> Counters {
        Counters::Growing
    }

    /// Returns the maximum bytes of all records, if the backend itself removes old records to remain below it; otherwise
    /// `None`.
    fn budget(&self) -> Option<u64> {
        None
    }

    /// Returns the bytes that all records take, if the backend counts them; otherwise `None`.
    fn used(&self) -> Option<u64> {
        None
    }
}

/// Returns a future of the keys of `records`, the pending result of [`Storage::list`]. It fails if the listing fails.
pub(crate) fn keys_of(records: Pending<Vec<Record>>) -> Pending<Vec<String>> {
    Box::pin(async move {
        Ok(records
            .await?
            .into_iter()
            .map(|record| record.key)
            .collect())
    })
}

/// Returns a future that resolves to `result`: the outcome of a call that has ended already.
pub(crate) fn ready<T: 'static>(result: Result<T, Failure>) -> Pending<T> {
    Box::pin(std::future::ready(result))
}
