//! Tombstones: records that state when a group was deleted. They hide old copies in a backend that failed when the group was
//! deleted.

use super::{Record, group_of, is_tombstone};
use crate::core::{
    clock::is_in_future,
    collections::{Map, map_of},
    decode::decode,
    exception::Exception,
    records::{counter::Counter, mark::Mark},
};

/// Returns the time at which each group was deleted, in milliseconds since 1970, from the tombstones among `records`.
pub(crate) fn tombstones(records: &[Record]) -> Map<&str, u64> {
    let tombstones = records.iter().filter(|record| is_tombstone(&record.key));
    let times =
        tombstones.filter_map(|record| Some((group_of(&record.key)?, decode(&record.value)?)));
    map_of(times.map(|(group, mark): (&str, Mark)| (group, mark.time)))
}

/// Whether `record` was deleted with its group: its time is not later than the time in `tombstones` at which the group was
/// deleted. A tombstone whose time is in the future deletes only records whose times are in the future too. Otherwise it would
/// hide failures that happen after the deletion.
pub(crate) fn is_removed(record: &Record, tombstones: &Map<&str, u64>, now: u64) -> bool {
    let removed = group_of(&record.key).and_then(|group| tombstones.get(group));
    let Some(removed) = removed.filter(|_| !is_tombstone(&record.key)) else {
        return false;
    };
    let time = match record.key.get(..2) {
        Some("t/") => decode(&record.value).map(|counter: Counter| counter.last),
        Some("x/") => decode(&record.value).map(|one: Exception| one.time),
        _ => decode(&record.value).map(|mark: Mark| mark.time),
    };
    time.is_some_and(|time| {
        time <= *removed && (is_in_future(time, now) || !is_in_future(*removed, now))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::records::{counter_key, encode};

    #[test]
    fn removal_by_a_fast_clock_removes_only_records_of_that_clock() {
        const NOW: u64 = 1_700_000_000_000;
        const AHEAD: u64 = NOW + 3_600_000;
        let is_removed = |last, tombstone| {
            let counter = Counter {
                last,
                ..Counter::default()
            };
            let record = Record {
                key: counter_key("g", "s"),
                value: encode(&counter),
            };
            is_removed(&record, &map_of([("g", tombstone)]), NOW)
        };
        assert!(is_removed(NOW - 1, NOW) && !is_removed(NOW + 1, NOW));
        assert!(is_removed(AHEAD - 1, AHEAD) && !is_removed(AHEAD + 1, AHEAD));
        assert!(!is_removed(NOW - 1, AHEAD) && !is_removed(AHEAD, NOW));
    }
}
