//! The core: parses stacks, groups failures, compacts the journal, and reads and changes the stored records. Does not depend
//! on a browser or on the hook: time, randomness and backends are arguments.

pub(crate) mod client;
pub(crate) mod clock;
pub(crate) mod collections;
pub(crate) mod decode;
pub(crate) mod eviction;
pub(crate) mod exception;
pub(crate) mod fingerprint;
pub(crate) mod from_event;
pub(crate) mod groups;
pub(crate) mod json;
pub(crate) mod records;
pub(crate) mod releases;
pub(crate) mod report;
pub(crate) mod stack;
pub(crate) mod storage;
