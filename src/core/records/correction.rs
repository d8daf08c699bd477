//! Corrects stored times that are in the future because a clock was wrong.

use crate::core::{
    clock::{TOLERANCE_MS, is_in_future, time_of},
    decode::decode,
    records::{Record, counter::Counter, encode, is_tombstone, mark::Mark},
};

/// Returns the counters and marks among `records` whose times are in the future, with corrected times. Leaves out tombstones: a
/// tombstone with the time `now` would hide failures that happened after the group was deleted.
pub(crate) fn corrected(records: &[Record], now: u64) -> Vec<Record> {
    let ahead = records.iter().filter(|record| {
        is_in_future(time_of(&record.key, &record.value), now) && !is_tombstone(&record.key)
    });
    ahead.filter_map(|record| correct(record, now)).collect()
}

/// Returns `record` with a corrected time; `None` if its value cannot be decoded. A counter gets a time one minute before
/// `now`, so that the failures of the last minute count as newer. A mark gets a time one millisecond after `now`, because it
/// was set after the failures.
fn correct(Record { key, value }: &Record, now: u64) -> Option<Record> {
    let value = if key.starts_with("t/") {
        encode(&decode::<Counter>(value)?.clamped(now.saturating_sub(TOLERANCE_MS)))
    } else {
        encode(&decode::<Mark>(value)?.clamped(now.saturating_add(1)))
    };
    Some(Record {
        key: key.clone(),
        value,
    })
}
