//! Aggregates counters and marks into the groups that the API returns.

use serde::Serialize;

use crate::core::{
    collections::{Map, descending, sort_by},
    decode::{MAX_SAFE_INTEGER, decode},
    exception::Kind,
    records::{
        Record,
        counter::{Counter, HOUR_MS},
        group_of, is_tombstone, is_zero,
        mark::{Mark, MarkedGroup, State},
        pack::{self, Counters},
        session_of,
        tombstone::{is_removed, tombstones},
        version::keep_newest,
    },
    releases::{self, Release},
};

/// The number of hours before the current one that a group lists separately; earlier ones are summed by day. Two more than a
/// day, because the clocks of readers differ.
const HOURLY_RANGE: u64 = 26;

/// A group: all failures with the same fingerprint.
///
/// ```
/// # async fn example() {
/// for group in tinyturret::groups().await {
///     println!("{:>5} {} in {}", group.count, group.title, group.culprit);
/// }
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Group {
    /// The id of the group, which is its fingerprint: 16 hexadecimal digits.
    pub id: String,
    /// The title, `<type>: <first line of the message>`, from the session that failed last.
    pub title: String,
    /// The function and file of the innermost frame that belongs to the app, else of the innermost third-party frame; or the
    /// location of a Rust panic or error. From the session that failed last; may be empty.
    pub culprit: String,
    /// The parts of the failures that decided that they are one group, such as
    /// `in-app functions: cart.js pay, shop.js order`. Empty if they are unknown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// How the failures were captured.
    pub kind: Kind,
    /// The name of the error, such as `TypeError`; `panic` for a panic.
    pub r#type: String,
    /// The number of failures in the group. Not every failure is stored as an exception.
    pub count: u64,
    /// The time of the group's first failure, in milliseconds since 1970.
    pub first_seen: u64,
    /// The time of the group's last failure, in milliseconds since 1970.
    pub last_seen: u64,
    /// The failures over time, ascending: the start of an hour or a day, in milliseconds since 1970, and the number of
    /// failures in it. The last 26 hours are listed by hour, earlier ones by day (UTC). Contains at least the last 30 days:
    /// the newest 720 hours with failures.
    pub hours: Vec<(u64, u64)>,
    /// The triage state of the group: open, resolved or ignored.
    pub state: State,
    /// Whether the group was resolved or ignored and is open again, because it was seen again or the limit of its mark was
    /// reached.
    pub came_back: bool,
    /// The mark that the user set last for the group, whether it still holds or not. Absent if the group has none, or the
    /// mark made the group open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// The number of sessions in which the group failed: of page loads, workers and isolates.
    pub sessions: u32,
    /// The releases in which the group failed, oldest first: the first one and the newest 19.
    pub releases: Vec<Release>,
    /// Whether the failures are panics or wasm traps, which may leave the wasm instance unusable.
    pub fatal: bool,
    /// The group of the panic or trap that caused these failures. Absent if they are not follow-on failures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// Whether the group is known only from reports that browsers have sent to a worker. Its contents are not trusted: anyone
    /// can send a report.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reported: bool,
    /// The number of failures of the group that browsers have reported. Included in `count` only if `reported` is true.
    #[serde(skip_serializing_if = "is_zero")]
    pub reported_count: u64,
    /// The time at which a worker first received a report of the group, in milliseconds since 1970; 0 if none did.
    #[serde(skip)]
    pub(crate) received: u64,
    /// The part of `count` that this browser or worker recorded, without imported failures; equals `count` if all failures
    /// were imported.
    #[serde(skip)]
    pub(crate) own_count: u64,
}

/// Aggregates the counters and marks among `records` into groups, those that were seen last first. Skips other records,
/// records that a tombstone hides, and values that cannot be decoded. Times later than `now` become `now`. The result may
/// change without new records, because some marks hold until a time.
pub(crate) fn aggregate(records: &[Record], now: u64) -> Vec<Group> {
    aggregate_counters(records, Counters::Growing, now)
}

/// Aggregates the counters and marks among `records` into groups as [`aggregate`] does, but with any `rule` for the sum of
/// counters: whether sessions change the counters that they have written.
pub(crate) fn aggregate_counters(records: &[Record], rule: Counters, now: u64) -> Vec<Group> {
    let mut all: Vec<(&str, &str, Counter)> = Vec::new();
    let mut marks: Map<&str, Mark> = Map::new();
    let tombstones = tombstones(records);
    for record in records
        .iter()
        .filter(|record| !is_removed(record, &tombstones, now))
    {
        let Some(group) = group_of(&record.key).filter(|_| !is_tombstone(&record.key)) else {
            continue;
        };
        if record.key.starts_with("t/") {
            let counter: Option<Counter> = decode(&record.value);
            if let (Some(session), Some(counter)) = (session_of(&record.key), counter) {
                all.push((group, session, counter.clamped(now)));
            }
        } else if let Some(mark) = decode(&record.value).filter(|_| record.key.starts_with("m/")) {
            marks.insert(group, Mark::clamped(mark, now));
        }
    }
    keep_newest(&mut all);
    let mut counters: Map<&str, Vec<(&str, Counter)>> = Map::new();
    for (group, session, counter) in all {
        if counter.count > 0 {
            counters.entry(group).or_default().push((session, counter));
        }
    }
    let firsts = first_seen(&counters);
    let first_seen = |release: &str| firsts.get(release).map_or(0, |(_, first)| *first);
    let group = |(id, counters)| {
        let (all, own_count) = pack::sum_counters(counters, rule)?;
        let is_imported = all.imported;
        let mut group = build_group(id, all, own_count, now);
        let mark = marks.remove(id);
        // An imported mark is applied only to groups whose counters are all imported, because the mark may be invented.
        if let Some(mark) = mark.filter(|mark| !mark.imported || is_imported) {
            apply_mark(&mut group, mark, first_seen, now);
        }
        Some(group)
    };
    let mut groups: Vec<Group> = counters.into_iter().filter_map(group).collect();
    sort_by(&mut groups, |group| (descending(group.last_seen), 0));
    groups
}

/// Returns for each release the time at which any group first failed in it, in milliseconds since 1970. The flag before the
/// time is true if the time is known only from imported counters; times of other counters win over these.
fn first_seen(counters: &Map<&str, Vec<(&str, Counter)>>) -> Map<String, (bool, u64)> {
    let mut firsts = Map::new();
    for (_, counter) in counters.values().flatten() {
        for (name, first, _) in &counter.releases {
            let first = (counter.imported, *first);
            let known = firsts.entry(name.clone()).or_insert(first);
            *known = (*known).min(first);
        }
    }
    firsts
}

/// Returns the open group with the id `id` and the sum `all` of its counters. `own_count` is the part of the count that was
/// not imported.
fn build_group(id: &str, all: Counter, own_count: u64, now: u64) -> Group {
    Group {
        id: id.to_owned(),
        sessions: all.pack.sessions(),
        title: all.title,
        culprit: all.culprit,
        reason: all.reason,
        kind: all.kind,
        r#type: all.r#type,
        count: all.count.min(MAX_SAFE_INTEGER),
        first_seen: all.first,
        last_seen: all.last,
        hours: bucket_hours(&all.hours, now / HOUR_MS),
        releases: releases::to_list(all.releases),
        fatal: all.fatal,
        follows: all.follows,
        received: all.received,
        own_count: own_count.min(MAX_SAFE_INTEGER),
        ..Group::default()
    }
}

/// Converts pairs of an hour since 1970 and a count to pairs of a start time in milliseconds and a count. Hours more than
/// [`HOURLY_RANGE`] before `current` are summed by day, which makes the JSON of many groups several times shorter.
fn bucket_hours(hours: &[(u64, u64)], current: u64) -> Vec<(u64, u64)> {
    let mut buckets: Vec<(u64, u64)> = Vec::new();
    for &(hour, count) in hours {
        let is_old = hour.saturating_add(HOURLY_RANGE) < current;
        let start = if is_old { hour - hour % 24 } else { hour };
        let start = start.saturating_mul(HOUR_MS).min(MAX_SAFE_INTEGER);
        match buckets.last_mut() {
            Some((last, sum)) if *last == start => {
                *sum = sum.saturating_add(count).min(MAX_SAFE_INTEGER)
            }
            _ => buckets.push((start, count.min(MAX_SAFE_INTEGER))),
        }
    }
    buckets
}

/// Sets the state and the mark of `group`, depending on whether `mark` still holds. `first_seen` returns the time at which a
/// release first saw any group, in milliseconds since 1970.
fn apply_mark(group: &mut Group, mark: Mark, first_seen: impl Fn(&str) -> u64, now: u64) {
    let seen = MarkedGroup {
        count: group.own_count,
        last_seen: group.last_seen,
        releases: &group.releases,
    };
    if mark.holds(&seen, first_seen, now) {
        group.state = mark.state;
    } else {
        group.came_back = true;
    }
    let imported = group.count - group.own_count;
    let until_count = mark
        .until_count
        .map(|count| count.saturating_add(imported).min(MAX_SAFE_INTEGER));
    group.mark = (mark.state != State::Open).then_some(Mark {
        until_count,
        seen_count: None,
        imported: false,
        ..mark
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::records::{counter_key, encode, mark_key, tombstone_key};

    fn aggregate(records: &[Record]) -> Vec<Group> {
        super::aggregate(records, 3 * HOUR_MS)
    }

    fn counter(session: &str, count: u64, last: u64) -> Record {
        let counter = Counter {
            count,
            first: last - 10,
            last,
            hours: vec![(last / HOUR_MS, count)],
            title: "E: x".into(),
            ..Counter::default()
        };
        Record {
            key: counter_key("g", session),
            value: encode(&counter),
        }
    }

    fn mark(state: State, time: u64) -> Record {
        Record {
            key: mark_key("g"),
            value: encode(&Mark {
                state,
                time,
                ..Mark::default()
            }),
        }
    }

    #[test]
    fn sessions_are_counted_once_for_all_instances_of_a_page() {
        let records = [
            counter("a", 2, HOUR_MS),
            counter("a-1", 3, HOUR_MS),
            counter("a-i1-1", 4, HOUR_MS),
            counter("a.7", 1, HOUR_MS),
            counter("b", 5, HOUR_MS),
        ];
        let group = &aggregate(&records)[0];
        assert_eq!((group.count, group.sessions), (15, 2));
    }

    #[test]
    fn counts_of_sessions_add_up() {
        let groups = aggregate(&[counter("a", 2, HOUR_MS), counter("b", 3, 2 * HOUR_MS)]);
        assert_eq!(groups.len(), 1);
        let group = &groups[0];
        assert_eq!((group.count, group.sessions), (5, 2));
        assert_eq!(
            (group.first_seen, group.last_seen),
            (HOUR_MS - 10, 2 * HOUR_MS)
        );
        assert_eq!(group.hours, [(HOUR_MS, 2), (2 * HOUR_MS, 3)]);
    }

    #[test]
    fn malformed_records_are_skipped() {
        let broken = Record {
            key: "t/h/a".into(),
            value: "{".into(),
        };
        let foreign = Record {
            key: "t".into(),
            value: "{}".into(),
        };
        assert_eq!(
            aggregate(&[broken, foreign, counter("a", 1, HOUR_MS)]).len(),
            1
        );
    }

    #[test]
    fn resolved_group_is_open_when_it_is_seen_again() {
        let state = |mark| aggregate(&[counter("a", 1, HOUR_MS), mark])[0].state;
        assert_eq!(state(mark(State::Resolved, HOUR_MS + 1)), State::Resolved);
        assert_eq!(state(mark(State::Resolved, HOUR_MS)), State::Open);
        assert_eq!(state(mark(State::Ignored, HOUR_MS - 1)), State::Ignored);
    }

    #[test]
    fn removed_counts_stay_removed_when_the_group_is_seen_again() {
        let tombstone = Record {
            key: tombstone_key("g"),
            value: encode(&Mark {
                time: HOUR_MS,
                ..Mark::default()
            }),
        };
        let old = [
            counter("a", 2, HOUR_MS),
            mark(State::Ignored, HOUR_MS - 1),
            tombstone,
        ];
        assert!(aggregate(&old).is_empty());
        let groups = aggregate(&[old.as_slice(), &[counter("b", 3, HOUR_MS + 1)]].concat());
        assert_eq!((groups[0].count, groups[0].state), (3, State::Open));
    }

    #[test]
    fn hours_older_than_a_day_are_summed_by_day() {
        let mut counter = Counter::default();
        for hour in 0..100 {
            counter.count(hour * HOUR_MS, 2);
        }
        let record = Record {
            key: counter_key("g", "s"),
            value: encode(&counter),
        };
        let hours = super::aggregate(&[record], 99 * HOUR_MS)[0].hours.clone();
        // The hours 0 to 72 are older than 26 hours, so they are summed by day. The day that begins at hour 72 is also listed
        // by hour.
        let days = [(0, 48), (24, 48), (48, 48), (72, 2)];
        assert_eq!(
            hours[..4],
            days.map(|(hour, count)| (hour * HOUR_MS, count))
        );
        assert_eq!(hours[4..].len(), 27);
        assert_eq!(hours.iter().map(|(_, count)| count).sum::<u64>(), 200);
    }

    #[test]
    fn numbers_are_limited_to_safe_integers_of_javascript() {
        let counter = r#"{"count":18446744073709551615,"first":1,"last":18446744073709551615,"hours":[[18446744073709551615,18446744073709551615],[-1,2],[3]],"title":5}"#;
        let records: Vec<Record> = ["s", "t"]
            .map(|session| Record {
                key: counter_key("g", session),
                value: counter.to_owned(),
            })
            .into();
        let groups = super::aggregate(&records, MAX_SAFE_INTEGER);
        let group = groups.first().expect("a group");
        assert_eq!(
            (group.count, group.last_seen),
            (MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)
        );
        assert_eq!(
            group.hours,
            [(
                MAX_SAFE_INTEGER - MAX_SAFE_INTEGER % HOUR_MS,
                MAX_SAFE_INTEGER
            )]
        );
    }
}
