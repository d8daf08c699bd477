//! Corrects stored times of clocks that were ahead.

use crate::core::{
    clock::{TOLERANCE, is_ahead, time_of},
    decode::decode,
    records::{Record, encode, is_removal, mark::Mark, tally::Tally},
};

/// Those of `records`, tallies and marks, that are ahead, with right times. Leaves out removals, because they would hide what
/// fails until now.
pub(crate) fn corrected(records: &[Record], now: u64) -> Vec<Record> {
    let ahead = records.iter().filter(|record| {
        is_ahead(time_of(&record.key, &record.value), now) && !is_removal(&record.key)
    });
    ahead.filter_map(|record| correct(record, now)).collect()
}

/// What has failed in the last minute by a right clock is newer. A mark was given after the failures.
fn correct(Record { key, value }: &Record, now: u64) -> Option<Record> {
    let value = if key.starts_with("t/") {
        encode(&decode::<Tally>(value)?.clamped(now.saturating_sub(TOLERANCE)))
    } else {
        encode(&decode::<Mark>(value)?.clamped(now.saturating_add(1)))
    };
    Some(Record {
        key: key.clone(),
        value,
    })
}
