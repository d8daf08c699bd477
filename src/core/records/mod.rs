//! Defines the stored format: keys and values.
//!
//! Vocabulary: a *counter* is the count of one group in one session, which only grows. A *pack* is one record with the
//! counters of many ended sessions. A *mark* is the triage state of a group: open, resolved or ignored. A *tombstone* is a
//! record that hides older records of a deleted group.
//!
//! | key | value |
//! | --- | --- |
//! | `x/<group>/<session>/<slot>` | one exception |
//! | `t/<group>/<session>` | the counter of the group in that session |
//! | `t/<group>/~`, `t/<group>/~<digest>` | a pack; the key has a digest in a backend that isolates share |
//! | `t/<group>/~imported`, `t/<group>/~imported<digest>` | a pack of imported counters |
//! | `m/<group>` | the mark that the user set |
//! | `m/<group>/removed` | the time at which the user deleted the group: hides older records in a backend that failed then |
//! | `j1/…` | the journal of a recorder: see `src/core/client/journal.rs` |
//! | `r1/<session>` | the limits and the in-app rules of a recorder's session |
//! | `reported/…` | the same keys, for failures that browsers have reported to a worker |
//! | `http/development-token/…` | the token of a viewer: see pkg-template/http/token-store.js |
//! | `v` | the version of the format |
//!
//! Every value is JSON. Recorders never overwrite each other's records: each session writes its own keys only, and readers add
//! the counters up. So a recorder need not read before it writes. The keys of exceptions and counters follow from the keys of
//! the journal entries that they are made of.

pub(crate) mod correction;
pub(crate) mod counter;
pub(crate) mod exception;
mod key;
pub(crate) mod mark;
pub(crate) mod merge;
pub(crate) mod pack;
pub(crate) mod tombstone;
pub(crate) mod version;

use serde::Serialize;

pub(crate) use self::key::*;

/// The version of the storage format. A durable backend that isolates do not share is neither read nor written if it has
/// records of another version.
pub(crate) const VERSION: &str = "1";
/// The key of the record that stores the version of the storage format.
pub(crate) const VERSION_KEY: &str = "v";
/// The prefix of the keys of journal records, which recorders write and `src/core/client/journal.rs` reads.
pub(crate) const JOURNAL: &str = "j1/";
/// The prefix of the keys of records that contain the limits and in-app rules of recorders' sessions.
pub(crate) const LIMITS: &str = "r1/";

/// A key and its value, as every backend stores them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The key, such as `x/<group>/<session>/<slot>`; the documentation of `core::records` lists all forms.
    pub key: String,
    /// The value, as JSON.
    pub value: String,
}

/// Returns the JSON of `value`, or an empty text if it cannot be serialized.
pub(crate) fn encode<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Whether `number` is 0. Serialization omits fields for which this is true.
pub(crate) fn is_zero(number: &u64) -> bool {
    *number == 0
}
