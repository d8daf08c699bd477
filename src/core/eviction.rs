//! Eviction: selects the records that a cleanup removes.

use crate::{
    core::{
        clock::{is_in_future, time_of, time_unless_ahead},
        collections::{Map, Set, descending, set_of, sort_by},
        decode::decode,
        groups::{Group, aggregate_counters},
        records::{
            Record,
            counter::{Counter, is_imported},
            group_of, is_tombstone,
            mark::{Mark, State},
            pack::{self, Counters},
            series_of, session_of, slot_of,
            tombstone::{is_removed, tombstones},
        },
        stack::cut,
    },
    settings::Settings,
};

const DAY_MS: u64 = 24 * 3_600_000;
/// Milliseconds after which a tombstone, the record that hides a deleted group, is removed. Old copies of deleted records that
/// a backend returns after a longer failure are not hidden.
const TOMBSTONE_MS: u64 = 30 * DAY_MS;
/// Maximum number of marks (triage states) of evicted groups that remain in a backend without a budget of bytes. Older marks
/// are removed.
const MAX_MARKS: usize = 1_000;
/// Maximum number of marks (triage states) of evicted groups that remain in a backend with a budget of bytes, such as
/// localStorage. Older marks are removed.
const MAX_MARKS_SMALL: usize = 100;

/// The limits and rules by which a cleanup selects the records to remove from one backend.
pub(crate) struct Limits<'a> {
    /// The settings with the maximum numbers of groups and exceptions.
    pub settings: &'a Settings,
    /// How the counters are aggregated and groups are ranked: `Growing` for failures of this app, `Final` for failures that
    /// browsers have reported to a worker.
    pub rule: Counters,
    /// Whether the backend has a budget of bytes, such as localStorage, so that fewer marks remain.
    pub is_small: bool,
}

/// Returns the keys that a cleanup removes from a backend. `keys` are all keys in the backend; `summary` are its counters and
/// marks.
///
/// At most `max_exception_groups` groups remain: the first ones in the order of [`rank`] or [`rank_reported`]. At most
/// `max_exception_per_group` exceptions of a group remain: those of the sessions that failed last. The mark of an evicted group
/// remains, so that it applies when the group is seen again.
pub(crate) fn keys_to_evict(
    keys: &[String],
    summary: &[Record],
    limits: &Limits,
    now: u64,
) -> Vec<String> {
    let Limits { settings, rule, .. } = *limits;
    let tombstones = tombstones(summary);
    let mut groups = aggregate_counters(summary, rule, now);
    let groups_with = |is: &dyn Fn(&Record) -> bool| {
        let records = summary.iter().filter(|record| is(record));
        set_of(records.filter_map(|record| group_of(&record.key)))
    };
    let own = groups_with(&is_own);
    // `counts` is false for imported counters of a group that has counters of this browser: imported failures do not change
    // the rank of such a group.
    let counts =
        |one: &Record| is_own(one) || !group_of(&one.key).is_some_and(|id| own.contains_key(id));
    let with_past_time = groups_with(&|one| {
        one.key.starts_with("t/")
            && counts(one)
            && !is_in_future(time_of(&one.key, &one.value), now)
    });
    for group in groups
        .iter_mut()
        .filter(|group| !with_past_time.contains_key(group.id.as_str()))
    {
        // All times of the group are in the future. It is ranked as seen a day ago, so that it does not evict groups that
        // fail today.
        group.last_seen = now.saturating_sub(DAY_MS);
    }
    sort_by(&mut groups, |group| match rule {
        Counters::Growing => rank(group, own.contains_key(group.id.as_str())),
        Counters::Final => rank_reported(group, now),
    });
    groups.truncate(settings.max_exception_groups as usize);
    let staying = set_of(groups.iter().map(|group| group.id.as_str()));
    let removed = removed_series(summary, &tombstones, now);
    let is_valid_tombstone =
        |time: &u64| time.saturating_add(TOMBSTONE_MS) > now && !is_in_future(*time, now);

    let mut evicted = Vec::new();
    evicted.extend(limits_of_ended_sessions(keys, now));
    let mut exceptions: Map<&str, Vec<&String>> = Map::new();
    for key in keys {
        let Some(group) = group_of(key) else { continue };
        let was_removed = |series| removed.contains_key(series);
        if is_tombstone(key) {
            if !tombstones.get(group).is_some_and(is_valid_tombstone) {
                evicted.push(key.clone());
            }
        } else if key.starts_with("m/") {
            // Marks are skipped here: a group without records may be seen again, or be in the journal. `marks_to_evict`
            // bounds their number.
        } else if !staying.contains_key(group) || series_of(key).is_some_and(was_removed) {
            evicted.push(key.clone());
        } else if key.starts_with("x/") {
            exceptions.entry(group).or_default().push(key);
        }
    }
    let max_marks = if limits.is_small {
        MAX_MARKS_SMALL
    } else {
        MAX_MARKS
    };
    evicted.extend(marks_to_evict(summary, &staying, max_marks, now));
    for (_, keys) in exceptions {
        let max_exceptions = settings.max_exception_per_group as usize;
        evicted.extend(exceptions_to_evict(keys, summary, max_exceptions, now));
    }
    evicted
}

/// Whether the record is a counter, and the user has not imported it from a report of another browser.
pub(crate) fn is_own(Record { key, value }: &Record) -> bool {
    key.starts_with("t/") && !is_imported(value)
}

/// Returns the sort key that decides which groups a cleanup keeps; lower keys are kept first: open groups, then resolved,
/// ignored and follow-on groups, then groups with only imported failures (`is_own` is false). Within each class, groups that
/// were seen last come first.
fn rank(group: &Group, is_own: bool) -> (u64, u64) {
    let is_rest = group.state != State::Open || group.follows.is_some();
    let rank = u64::from(is_rest) + 2 * u64::from(!is_own);
    (rank, descending(group.last_seen))
}

/// Returns the sort key that decides which reported groups a cleanup keeps; lower keys are kept first. Groups that failed
/// within the last day come first, sorted by the number of sessions, largest first, then by the time at which the worker
/// received them, earliest first. All others are sorted by their last failure, newest first. A sender cannot invent the time
/// of receipt, and the endpoint limits the sessions per request. If all groups were sorted by their last failure, one request
/// with new groups would evict the others.
fn rank_reported(group: &Group, now: u64) -> (u64, u64) {
    let is_recent = group.last_seen.saturating_add(DAY_MS) > now;
    if is_recent {
        (descending(group.sessions.into()), group.received)
    } else {
        (u64::MAX, descending(group.last_seen))
    }
}

/// Returns the keys of marks to evict, among the marks in `summary` of groups that are not in `staying`, the groups that a
/// cleanup keeps: marks whose `until_time` has passed, and all but the newest `max_marks`. Imported marks count as older than
/// all others.
fn marks_to_evict<'a>(
    summary: &'a [Record],
    staying: &Set<&str>,
    max_marks: usize,
    now: u64,
) -> impl Iterator<Item = String> + 'a {
    let mut marks: Vec<(u64, u64, &String)> = Vec::new();
    for Record { key, value } in summary.iter().filter(|one| one.key.starts_with("m/")) {
        let stays = group_of(key).is_some_and(|group| staying.contains_key(group));
        if let Some(mark) = decode(value).filter(|_: &Mark| !stays && !is_tombstone(key)) {
            let mark = mark.clamped(now);
            let is_over = mark.until_time.is_some_and(|until| until <= now);
            let rank = u64::from(mark.imported) + 2 * u64::from(is_over);
            marks.push((rank, descending(mark.time), key));
        }
    }
    sort_by(&mut marks, |(rank, time, _)| (*rank, *time));
    let marks = marks.into_iter().enumerate();
    let evicted = marks.filter(move |(at, (rank, ..))| *at >= max_marks || *rank > 1);
    evicted.map(|(_, (_, _, key))| key.clone())
}

/// Milliseconds after the start of a recorder's session after which it counts as ended. A recorder uses a session id for 24
/// hours, and may write entries of the session some hours longer.
const SESSION_ENDED_AFTER_MS: u64 = 27 * 3_600_000;
/// The number of random characters at the end of a session id. The characters before them are the start of the session in
/// milliseconds since 1970, in base 36.
const RANDOM_LENGTH: usize = 8;

/// Returns those of `keys` that store the limits of a session (`r1/<session>`) that has ended and has no journal entry among
/// `keys`. A session id without a valid time counts as ended.
pub(crate) fn limits_of_ended_sessions(keys: &[String], now: u64) -> Vec<String> {
    use crate::core::records::{JOURNAL, LIMITS};
    let session_in =
        |key: &str, prefix| Some(cut::before(key.strip_prefix(prefix)?, "/").to_owned());
    let with_entries = set_of(keys.iter().filter_map(|key| session_in(key, JOURNAL)));
    let has_ended = |session: &String| {
        let time = session.len().checked_sub(RANDOM_LENGTH);
        let birth = time.and_then(|time| cut::long_number(session.get(..time)?, 36));
        !with_entries.contains_key(session)
            && birth.is_none_or(|birth| birth.abs_diff(now) > SESSION_ENDED_AFTER_MS)
    };
    let of_ended = |key: &&String| session_in(key, LIMITS).as_ref().is_some_and(has_ended);
    keys.iter().filter(of_ended).cloned().collect()
}

/// Returns the total bytes of the keys and values of `records`.
pub(crate) fn byte_size<'a>(records: impl IntoIterator<Item = &'a Record>) -> usize {
    let records = records.into_iter();
    records
        .map(|record| record.key.len() + record.value.len())
        .sum()
}

/// Returns the keys to remove so that `records` take at most `max_bytes`: first those of reported and imported records, then
/// those of all others. Within both, exceptions come first, then counters, each the oldest first, then all other records.
/// src/recorder/rank-records.js has the same order for the npm package.
pub(crate) fn keys_over_budget<'a>(
    records: &[&'a Record],
    max_bytes: usize,
    now: u64,
) -> Vec<String> {
    let mut size = byte_size(records.iter().copied());
    let own = records.iter().filter(|record| is_own(record));
    let own = set_of(own.filter_map(|record| series_of(&record.key)));
    let is_foreign = |Record { key, value }: &Record| match key.get(..2) {
        Some("x/") => !series_of(key).is_some_and(|series| own.contains_key(series)),
        Some("t/" | "m/") => is_imported(value),
        _ => false,
    };
    let rank = |&record: &&'a Record| {
        let reported = record.key.strip_prefix("reported/");
        let is_foreign = reported.is_some() || is_foreign(record);
        let first = if is_foreign { 0 } else { 3 };
        let key = reported.unwrap_or(&record.key);
        let time = || time_unless_ahead(time_of(key, &record.value), now);
        match key.get(..2) {
            Some("x/") => (first, time(), record),
            Some("t/") => (first + 1, time(), record),
            _ => (first + 2, 0, record),
        }
    };
    let mut order: Vec<(u64, u64, &Record)> = records.iter().map(rank).collect();
    sort_by(&mut order, |(rank, time, _)| (*rank, *time));
    let mut keys = Vec::new();
    for (_, _, record) in order {
        if size <= max_bytes {
            break;
        }
        size -= record.key.len() + record.value.len();
        keys.push(record.key.clone());
    }
    keys
}

/// Returns `<group>/<session>` of each counter in `summary` that the tombstone of a deleted group hides. Such counters remain
/// in a backend that failed when the group was deleted.
fn removed_series<'a>(
    summary: &'a [Record],
    tombstones: &Map<&str, u64>,
    now: u64,
) -> Set<&'a str> {
    let counters = summary.iter().filter(|record| record.key.starts_with("t/"));
    let removed = counters.filter(|record| is_removed(record, tombstones, now));
    set_of(removed.filter_map(|record| series_of(&record.key)))
}

/// Returns the keys of the exceptions of one group to evict: all but the newest `max_exceptions`. `keys` are the keys of all
/// exceptions of the group; `summary` has the counters. The keys contain no time, so exceptions are sorted by the last failure
/// of their session, and then by slot: higher slots are kept.
fn exceptions_to_evict(
    mut keys: Vec<&String>,
    summary: &[Record],
    max_exceptions: usize,
    now: u64,
) -> Vec<String> {
    if keys.len() <= max_exceptions {
        return Vec::new();
    }
    let group = keys.first().and_then(|key| group_of(key));
    let own = summary
        .iter()
        .filter(|one| is_own(one) && group_of(&one.key) == group);
    let mut last_seen: Map<String, u64> = Map::new();
    for Record { key, value } in own {
        let pack = Some(value).filter(|_| pack::is_key(key));
        let pack = pack
            .and_then(|value| decode(value))
            .map(|counter: Counter| counter.pack);
        let packed = pack.into_iter().flat_map(|pack| pack.of);
        let single = session_of(key).map(|session| (session.to_owned(), 0, time_of(key, value)));
        for (session, _, last) in packed.chain(single) {
            last_seen.insert(session, time_unless_ahead(last, now));
        }
    }
    sort_by(&mut keys, |key| {
        let last = session_of(key).and_then(|session| last_seen.get(session));
        // Exceptions whose session has no counter of this browser, such as imported ones, are evicted first.
        let last = last.map_or(0, |last| last.saturating_add(1));
        let slot = slot_of(key).unwrap_or_default();
        (descending(last), descending(u64::from(slot)))
    });
    keys.split_off(max_exceptions)
        .into_iter()
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{keys_to_evict as excess_of, *};
    use crate::core::{
        exception::Exception,
        records::{counter_key, encode, exception_key, mark_key, tombstone_key},
    };

    fn keys_to_evict(
        keys: &[String],
        kept: &[Record],
        settings: &Settings,
        now: u64,
    ) -> Vec<String> {
        excess_by(keys, kept, Counters::Growing, settings, now)
    }

    fn excess_by(
        keys: &[String],
        kept: &[Record],
        rule: Counters,
        settings: &Settings,
        now: u64,
    ) -> Vec<String> {
        let limits = Limits {
            settings,
            rule,
            is_small: false,
        };
        excess_of(keys, kept, &limits, now)
    }

    fn seen(group: &str, session: &str, last: u64) -> Record {
        let counter = Counter {
            count: 1,
            last,
            ..Counter::default()
        };
        Record {
            key: counter_key(group, session),
            value: encode(&counter),
        }
    }

    fn marked(group: &str, state: State, time: u64) -> Record {
        Record {
            key: mark_key(group),
            value: encode(&Mark {
                state,
                time,
                ..Mark::default()
            }),
        }
    }

    fn keys(kept: &[Record], more: &[String]) -> Vec<String> {
        let kept = kept.iter().map(|record| record.key.clone());
        kept.chain(more.iter().cloned()).collect()
    }

    #[test]
    fn marks_of_groups_without_counters_are_kept_up_to_their_limit() {
        let name = |number: usize| format!("{number:016x}");
        let marks: Vec<Record> = (0..MAX_MARKS + 2)
            .map(|number| marked(&name(number), State::Resolved, number as u64))
            .collect();
        let keys: Vec<String> = marks.iter().map(|record| record.key.clone()).collect();
        let dropped = keys_to_evict(&keys, &marks, &Settings::new(), 9_999);
        assert_eq!(dropped, [mark_key(&name(1)), mark_key(&name(0))]);
    }

    #[test]
    fn small_backend_keeps_fewer_marks_and_evicts_imported_ones_first() {
        let mut marks: Vec<Record> = (0..MAX_MARKS_SMALL as u64 + 2)
            .map(|number| marked(&format!("{number:016x}"), State::Ignored, number))
            .collect();
        marks[70].value = encode(&Mark {
            time: 999,
            imported: true,
            ..Mark::ignored()
        });
        let settings = &Settings::new();
        let limits = Limits {
            settings,
            rule: Counters::Growing,
            is_small: true,
        };
        let dropped = excess_of(&keys(&marks, &[]), &marks, &limits, 9_999);
        assert_eq!(dropped, [marks[0].key.clone(), marks[70].key.clone()]);
    }

    #[test]
    fn group_with_a_time_in_the_future_is_evicted_first() {
        let now = 1_700_000_000_000;
        let kept = [
            seen("ahead", "s", now + 9 * DAY_MS),
            seen("b", "s", now - 9_999),
        ];
        let settings = Settings::new().max_exception_groups(1);
        let dropped = keys_to_evict(&keys(&kept, &[]), &kept, &settings, now);
        assert_eq!(dropped, ["t/ahead/s"]);
    }

    #[test]
    fn group_that_was_seen_longest_ago_is_evicted_first() {
        let kept = [seen("a", "s", 1), seen("b", "s", 3), seen("c", "s", 2)];
        let keys = keys(&kept, &[exception_key("a", "s", 0)]);
        let dropped = keys_to_evict(&keys, &kept, &Settings::new().max_exception_groups(2), 9);
        assert_eq!(dropped, ["t/a/s", "x/a/s/0"]);
    }

    #[test]
    fn ignored_and_resolved_groups_are_evicted_before_open_ones() {
        let kept = [
            seen("a", "s", 1),
            seen("b", "s", 3),
            marked("b", State::Ignored, 4),
        ];
        let dropped = keys_to_evict(
            &keys(&kept, &[]),
            &kept,
            &Settings::new().max_exception_groups(1),
            9,
        );
        assert_eq!(dropped, ["t/b/s"]);
    }

    #[test]
    fn follow_on_groups_are_evicted_first() {
        let counter = Counter {
            count: 1,
            last: 9,
            follows: Some("a".into()),
            ..Counter::default()
        };
        let follower = Record {
            key: counter_key("b", "s"),
            value: encode(&counter),
        };
        let kept = [seen("a", "s", 1), follower];
        let settings = Settings::new().max_exception_groups(1);
        assert_eq!(
            keys_to_evict(&keys(&kept, &[]), &kept, &settings, 9),
            ["t/b/s"]
        );
    }

    #[test]
    fn exceptions_of_the_oldest_session_are_evicted_first() {
        let kept = [seen("a", "old", 1), seen("a", "new", 2)];
        let more = [
            exception_key("a", "new", 0),
            exception_key("a", "old", 0),
            exception_key("a", "old", 1),
        ];
        let settings = Settings::new().max_exception_per_group(2);
        let dropped = keys_to_evict(&keys(&kept, &more), &kept, &settings, 9);
        assert_eq!(dropped, ["x/a/old/0"]);
    }

    #[test]
    fn exceptions_without_a_counter_and_old_removals_are_evicted() {
        let tombstone = Record {
            key: tombstone_key("gone"),
            value: marked("gone", State::Open, 5).value,
        };
        let kept = [tombstone];
        let keys = keys(&kept, &[exception_key("lost", "s", 0)]);
        let settings = Settings::new();
        assert_eq!(keys_to_evict(&keys, &kept, &settings, 6), ["x/lost/s/0"]);
        assert_eq!(
            keys_to_evict(&keys, &kept, &settings, 6 + TOMBSTONE_MS),
            ["m/gone/removed", "x/lost/s/0"]
        );
    }

    #[test]
    fn exceptions_are_evicted_before_counters_when_over_budget() {
        let exception = |slot, time| Record {
            key: exception_key("g", "s", slot),
            value: encode(&Exception {
                session: r#""time":99"#.into(),
                time,
                ..Exception::default()
            }),
        };
        let records = [seen("g", "s", 1), exception(0, 20), exception(1, 10)];
        let all = byte_size(&records);
        let records: Vec<&Record> = records.iter().collect();
        assert!(keys_over_budget(&records, all, 99).is_empty());
        assert_eq!(keys_over_budget(&records, all - 1, 99), ["x/g/s/1"]);
        assert_eq!(
            keys_over_budget(&records, 0, 99),
            ["x/g/s/1", "x/g/s/0", "t/g/s"]
        );
    }

    #[test]
    fn imported_records_are_evicted_first_when_over_budget() {
        let imported = |mut record: Record| {
            record.value = record.value.replacen('{', r#"{"imported":true,"#, 1);
            record
        };
        let exception = |session, time| Record {
            key: exception_key("g", session, 0),
            value: encode(&Exception {
                time,
                ..Exception::default()
            }),
        };
        let records = [
            exception("own", 1),
            seen("g", "own", 1),
            marked("g", State::Ignored, 1),
            exception("zz", 50),
            imported(seen("g", "zz", 50)),
            imported(marked("h", State::Ignored, 50)),
        ];
        let records: Vec<&Record> = records.iter().collect();
        let expected = ["x/g/zz/0", "t/g/zz", "m/h", "x/g/own/0", "t/g/own", "m/g"];
        assert_eq!(keys_over_budget(&records, 0, 99), expected);
    }

    #[test]
    fn version_and_unknown_records_are_kept() {
        let keys = ["v".to_owned(), "n/abc.0".to_owned()];
        assert!(keys_to_evict(&keys, &[], &Settings::new(), 1).is_empty());
    }

    #[test]
    fn reported_groups_of_most_sessions_are_kept_while_they_are_seen() {
        let now = 2 * DAY_MS;
        let mut kept = vec![
            seen("old", "s1", 1),
            seen("old", "s2", 1),
            seen("old", "s3", 1),
        ];
        kept.extend([seen("known", "s4", now - 9), seen("known", "s5", now - 9)]);
        kept.extend([seen("known", "s6", now - 9), seen("known", "s6.1", now - 9)]);
        kept.extend([seen("new", "s7", now), seen("newer", "s8", now + 1)]);
        // The record that was received last has the earliest time of its failure.
        for (record, received) in kept[7..].iter_mut().zip(now..) {
            let first = 2 * now - received;
            let counter = decode(&record.value);
            let counter = counter.map(|counter| Counter {
                first,
                received,
                ..counter
            });
            record.value = encode(&counter.unwrap());
        }
        let settings = Settings::new().max_exception_groups(2);
        let keys = keys(&kept, &[]);
        let dropped = excess_by(&keys, &kept, Counters::Final, &settings, now);
        assert_eq!(dropped, ["t/old/s1", "t/old/s2", "t/old/s3", "t/newer/s8"]);
    }
}
