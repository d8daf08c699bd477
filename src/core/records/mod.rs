//! The stored format: keys and values.
//!
//! | key | value |
//! | --- | --- |
//! | `x/<group>/<session>/<slot>` | one exception |
//! | `t/<group>/<session>` | that session's tally of the group |
//! | `t/<group>/~`, `t/<group>/~<digest>` | the tallies of earlier sessions in one; with a digest in a store that isolates share |
//! | `t/<group>/~imported`, `t/<group>/~imported<digest>` | the same of imported tallies |
//! | `m/<group>` | the mark a person gave |
//! | `m/<group>/removed` | when a person deleted the group: hides what a tier that was away still holds |
//! | `j1/…` | the journal of a recorder: see `src/core/turret/journal.rs` |
//! | `r1/<session>` | the limits of a recorder's session |
//! | `reported/…` | the same keys, of what browsers have reported to a worker |
//! | `http/development-token/…` | the token of a viewer: see pkg-template/http/token-store.js |
//! | `v` | the format's version |
//!
//! Every value is JSON. A recorder reads nothing before it writes, and the keys of derived records follow from those of entries. So
//! no two writers overwrite each other: a session writes its own keys only, and readers add up.

pub(crate) mod correction;
pub(crate) mod exception;
mod key;
pub(crate) mod mark;
pub(crate) mod merge;
pub(crate) mod pack;
pub(crate) mod removal;
pub(crate) mod tally;

use serde::Serialize;

pub(crate) use self::key::*;

/// The version under key `v`. Records of another version are left alone.
pub(crate) const VERSION: &str = "1";
pub(crate) const VERSION_KEY: &str = "v";
/// The prefix of the keys of a recorder's journal. `src/core/turret/journal.rs` reads them.
pub(crate) const JOURNAL: &str = "j1/";
/// The prefix of the keys of the limits of a recorder's sessions.
pub(crate) const LIMITS: &str = "r1/";

/// A key and its value, as every tier stores them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub key: String,
    pub value: String,
}

pub(crate) fn encode<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Whether a field is left out.
pub(crate) fn is_zero(number: &u64) -> bool {
    *number == 0
}
