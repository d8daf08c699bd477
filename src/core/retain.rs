//! Which records to drop.

use crate::{
    core::{
        clock::{is_ahead, time_of, time_unless_ahead},
        decode::decode,
        groups::{Group, fold_tallies},
        order::{Map, Set, last_first, set_of, sort_by},
        records::{
            Record, group_of, is_removal,
            mark::{Mark, State},
            pack::{self, Tallies},
            removal::{is_removed, removals},
            series_of, session_of, slot_of,
            tally::{Tally, is_imported},
        },
    },
    settings::Settings,
};

const DAY: u64 = 24 * 3_600_000;
/// How long a deleted group's mark hides late copies of it: 30 days.
const REMOVED_FOR: u64 = 30 * DAY;
/// Marks kept of groups that are not. In a tier of little room there are fewer.
const MARKS: usize = 1_000;
const FEW_MARKS: usize = 100;

/// What is kept.
pub(crate) struct Limits<'a> {
    pub settings: &'a Settings,
    pub rule: Tallies,
    /// Whether the tier has little room, such as localStorage.
    pub is_small: bool,
}

/// The keys to remove from a tier that holds `keys`, of which `kept` are the
/// tallies and marks with their values.
///
/// At most `max_exception_groups` groups stay: the first ones in the order of [`rank`] or [`rank_reported`]. Of a group at most
/// `max_exception_per_group` exceptions stay: those of the sessions that saw it last. A mark stays longer than its group.
pub(crate) fn excess(keys: &[String], kept: &[Record], limits: &Limits, now: u64) -> Vec<String> {
    let Limits { settings, rule, .. } = *limits;
    let removals = removals(kept);
    let mut groups = fold_tallies(kept, rule, now);
    let with = |is: &dyn Fn(&Record) -> bool| {
        let records = kept.iter().filter(|record| is(record));
        set_of(records.filter_map(|record| group_of(&record.key)))
    };
    let own = with(&is_own);
    // Imported tallies decide nothing about own groups.
    let counts =
        |one: &Record| is_own(one) || !group_of(&one.key).is_some_and(|id| own.contains_key(id));
    let right = with(&|one| {
        one.key.starts_with("t/") && counts(one) && !is_ahead(time_of(&one.key, &one.value), now)
    });
    for group in groups
        .iter_mut()
        .filter(|group| !right.contains_key(group.id.as_str()))
    {
        // Only clocks that were ahead have dated it. It must not take the place of what fails today.
        group.last_seen = now.saturating_sub(DAY);
    }
    sort_by(&mut groups, |group| match rule {
        Tallies::Growing => rank(group, own.contains_key(group.id.as_str())),
        Tallies::Final => rank_reported(group, now),
    });
    groups.truncate(settings.max_exception_groups as usize);
    let staying = set_of(groups.iter().map(|group| group.id.as_str()));
    let removed = removed_series(kept, &removals, now);
    let is_late = |time: &u64| time.saturating_add(REMOVED_FOR) > now && !is_ahead(*time, now);

    let mut drop = Vec::new();
    drop.extend(limits_of_ended(keys, now));
    let mut exceptions: Map<&str, Vec<&String>> = Map::new();
    for key in keys {
        let Some(group) = group_of(key) else { continue };
        let was_removed = |series| removed.contains_key(series);
        if is_removal(key) {
            if !removals.get(group).is_some_and(is_late) {
                drop.push(key.clone());
            }
        } else if key.starts_with("m/") {
            // The group may come back, or be in the journal.
        } else if !staying.contains_key(group) || series_of(key).is_some_and(was_removed) {
            drop.push(key.clone());
        } else if key.starts_with("x/") {
            exceptions.entry(group).or_default().push(key);
        }
    }
    let most = if limits.is_small { FEW_MARKS } else { MARKS };
    drop.extend(needless_marks(kept, &staying, most, now));
    for (_, keys) in exceptions {
        let most = settings.max_exception_per_group as usize;
        drop.extend(oldest(keys, kept, most, now));
    }
    drop
}

/// Whether this is a tally, and did not come with a report.
pub(crate) fn is_own(Record { key, value }: &Record) -> bool {
    key.starts_with("t/") && !is_imported(value)
}

/// Open groups that follow from no other come first, then the others, then imported ones, and of each those that were seen last.
fn rank(group: &Group, is_own: bool) -> (u64, u64) {
    let is_rest = group.state != State::Open || group.follows.is_some();
    let rank = u64::from(is_rest) + 2 * u64::from(!is_own);
    (rank, last_first(group.last_seen))
}

/// Groups of the last day come first, those of most visitors before the others, and of as many those that were received first:
/// anybody may claim to have seen a group first. The endpoint limits how many visitors one request may name. If the last seen
/// came first, a single request with new groups would evict all others.
fn rank_reported(group: &Group, now: u64) -> (u64, u64) {
    let is_recent = group.last_seen.saturating_add(DAY) > now;
    if is_recent {
        (last_first(group.sessions.into()), group.received)
    } else {
        (u64::MAX, last_first(group.last_seen))
    }
}

/// The keys of the marks of groups that do not stay: those of snoozes that are over, and all but the newest `most`. Imported
/// ones are older than others.
fn needless_marks<'a>(
    kept: &'a [Record],
    staying: &Set<&str>,
    most: usize,
    now: u64,
) -> impl Iterator<Item = String> + 'a {
    let mut marks: Vec<(u64, u64, &String)> = Vec::new();
    for Record { key, value } in kept.iter().filter(|one| one.key.starts_with("m/")) {
        let stays = group_of(key).is_some_and(|group| staying.contains_key(group));
        if let Some(mark) = decode(value).filter(|_: &Mark| !stays && !is_removal(key)) {
            let mark = mark.clamped(now);
            let is_over = mark.until_time.is_some_and(|until| until <= now);
            let rank = u64::from(mark.imported) + 2 * u64::from(is_over);
            marks.push((rank, last_first(mark.time), key));
        }
    }
    sort_by(&mut marks, |(rank, time, _)| (*rank, *time));
    let marks = marks.into_iter().enumerate();
    let needless = marks.filter(move |(at, (rank, ..))| *at >= most || *rank > 1);
    needless.map(|(_, (_, _, key))| key.clone())
}

/// The time after which a session of a recorder has ended. It keeps its id for 24 hours, and writes for some more.
const SESSION_OVER: u64 = 27 * 3_600_000;
/// Characters in a session's id after the time of its birth, which has base 36.
const RANDOM: usize = 8;

/// The keys among `keys` of the limits of sessions that have ended and have no entry among `keys`.
pub(crate) fn limits_of_ended(keys: &[String], now: u64) -> Vec<String> {
    use crate::core::records::{JOURNAL, LIMITS};
    let session_in = |key: &str, prefix| {
        let session = key.strip_prefix(prefix)?.split('/').next()?;
        Some(session.to_owned())
    };
    let with_entries = set_of(keys.iter().filter_map(|key| session_in(key, JOURNAL)));
    let has_ended = |session: &String| {
        let time = session.len().checked_sub(RANDOM);
        let birth = time.and_then(|time| u64::from_str_radix(session.get(..time)?, 36).ok());
        !with_entries.contains_key(session)
            && birth.is_none_or(|birth| birth.abs_diff(now) > SESSION_OVER)
    };
    let of_ended = |key: &&String| session_in(key, LIMITS).as_ref().is_some_and(has_ended);
    keys.iter().filter(of_ended).cloned().collect()
}

/// Bytes of keys and values.
pub(crate) fn size<'a>(records: impl IntoIterator<Item = &'a Record>) -> usize {
    let records = records.into_iter();
    records
        .map(|record| record.key.len() + record.value.len())
        .sum()
}

/// The keys to remove so that `records` take at most `most` bytes: what browsers reported and what was imported first, then
/// exceptions, then tallies, and of each the oldest first. All other records come last. src/recorder/rank-records.js has the same
/// order for the npm package.
pub(crate) fn over_budget<'a>(records: &[&'a Record], most: usize, now: u64) -> Vec<String> {
    let mut size = size(records.iter().copied());
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
        if size <= most {
            break;
        }
        size -= record.key.len() + record.value.len();
        keys.push(record.key.clone());
    }
    keys
}

/// Returns `<group>/<session>` of each tally that a removal hides: the backend was away when the group was deleted.
fn removed_series<'a>(kept: &'a [Record], removals: &Map<&str, u64>, now: u64) -> Set<&'a str> {
    let tallies = kept.iter().filter(|record| record.key.starts_with("t/"));
    let removed = tallies.filter(|record| is_removed(record, removals, now));
    set_of(removed.filter_map(|record| series_of(&record.key)))
}

/// Returns the keys of the oldest exceptions beyond `most`. Nothing tells which slot of a session is the oldest, so its lowest
/// slots come first.
fn oldest(mut keys: Vec<&String>, kept: &[Record], most: usize, now: u64) -> Vec<String> {
    if keys.len() <= most {
        return Vec::new();
    }
    let group = keys.first().and_then(|key| group_of(key));
    let own = kept
        .iter()
        .filter(|one| is_own(one) && group_of(&one.key) == group);
    let mut last_seen: Map<String, u64> = Map::new();
    for Record { key, value } in own {
        let pack = Some(value).filter(|_| pack::is_key(key));
        let pack = pack
            .and_then(|value| decode(value))
            .map(|tally: Tally| tally.pack);
        let packed = pack.into_iter().flat_map(|pack| pack.of);
        let single = session_of(key).map(|session| (session.to_owned(), 0, time_of(key, value)));
        for (session, _, last) in packed.chain(single) {
            last_seen.insert(session, time_unless_ahead(last, now));
        }
    }
    sort_by(&mut keys, |key| {
        let last = session_of(key).and_then(|session| last_seen.get(session));
        // An imported exception may be of any session.
        let last = last.map_or(0, |last| last.saturating_add(1));
        let slot = slot_of(key).unwrap_or_default();
        (last_first(last), last_first(u64::from(slot)))
    });
    keys.split_off(most).into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::{excess as excess_of, *};
    use crate::core::{
        exception::Exception,
        records::{encode, exception_key, mark_key, removal_key, tally_key},
    };

    fn excess(keys: &[String], kept: &[Record], settings: &Settings, now: u64) -> Vec<String> {
        excess_by(keys, kept, Tallies::Growing, settings, now)
    }

    fn excess_by(
        keys: &[String],
        kept: &[Record],
        rule: Tallies,
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
        let tally = Tally {
            count: 1,
            last,
            ..Tally::default()
        };
        Record {
            key: tally_key(group, session),
            value: encode(&tally),
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
    fn marks_of_groups_without_tallies_are_kept_up_to_their_limit() {
        let name = |number: usize| format!("{number:016x}");
        let marks: Vec<Record> = (0..MARKS + 2)
            .map(|number| marked(&name(number), State::Resolved, number as u64))
            .collect();
        let keys: Vec<String> = marks.iter().map(|record| record.key.clone()).collect();
        let dropped = excess(&keys, &marks, &Settings::new(), 9_999);
        assert_eq!(dropped, [mark_key(&name(1)), mark_key(&name(0))]);
    }

    #[test]
    fn small_backend_keeps_fewer_marks_and_evicts_imported_ones_first() {
        let mut marks: Vec<Record> = (0..FEW_MARKS as u64 + 2)
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
            rule: Tallies::Growing,
            is_small: true,
        };
        let dropped = excess_of(&keys(&marks, &[]), &marks, &limits, 9_999);
        assert_eq!(dropped, [marks[0].key.clone(), marks[70].key.clone()]);
    }

    #[test]
    fn group_with_a_time_in_the_future_is_evicted_first() {
        let now = 1_700_000_000_000;
        let kept = [
            seen("ahead", "s", now + 9 * DAY),
            seen("b", "s", now - 9_999),
        ];
        let settings = Settings::new().max_exception_groups(1);
        let dropped = excess(&keys(&kept, &[]), &kept, &settings, now);
        assert_eq!(dropped, ["t/ahead/s"]);
    }

    #[test]
    fn group_that_was_seen_longest_ago_is_evicted_first() {
        let kept = [seen("a", "s", 1), seen("b", "s", 3), seen("c", "s", 2)];
        let keys = keys(&kept, &[exception_key("a", "s", 0)]);
        let dropped = excess(&keys, &kept, &Settings::new().max_exception_groups(2), 9);
        assert_eq!(dropped, ["t/a/s", "x/a/s/0"]);
    }

    #[test]
    fn ignored_and_resolved_groups_are_evicted_before_open_ones() {
        let kept = [
            seen("a", "s", 1),
            seen("b", "s", 3),
            marked("b", State::Ignored, 4),
        ];
        let dropped = excess(
            &keys(&kept, &[]),
            &kept,
            &Settings::new().max_exception_groups(1),
            9,
        );
        assert_eq!(dropped, ["t/b/s"]);
    }

    #[test]
    fn follow_on_groups_are_evicted_first() {
        let tally = Tally {
            count: 1,
            last: 9,
            follows: Some("a".into()),
            ..Tally::default()
        };
        let follower = Record {
            key: tally_key("b", "s"),
            value: encode(&tally),
        };
        let kept = [seen("a", "s", 1), follower];
        let settings = Settings::new().max_exception_groups(1);
        assert_eq!(excess(&keys(&kept, &[]), &kept, &settings, 9), ["t/b/s"]);
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
        let dropped = excess(&keys(&kept, &more), &kept, &settings, 9);
        assert_eq!(dropped, ["x/a/old/0"]);
    }

    #[test]
    fn exceptions_without_a_tally_and_old_removals_are_evicted() {
        let removal = Record {
            key: removal_key("gone"),
            value: marked("gone", State::Open, 5).value,
        };
        let kept = [removal];
        let keys = keys(&kept, &[exception_key("lost", "s", 0)]);
        let settings = Settings::new();
        assert_eq!(excess(&keys, &kept, &settings, 6), ["x/lost/s/0"]);
        assert_eq!(
            excess(&keys, &kept, &settings, 6 + REMOVED_FOR),
            ["m/gone/removed", "x/lost/s/0"]
        );
    }

    #[test]
    fn exceptions_are_evicted_before_tallies_when_over_budget() {
        let exception = |slot, time| Record {
            key: exception_key("g", "s", slot),
            value: encode(&Exception {
                session: r#""time":99"#.into(),
                time,
                ..Exception::default()
            }),
        };
        let records = [seen("g", "s", 1), exception(0, 20), exception(1, 10)];
        let all = size(&records);
        let records: Vec<&Record> = records.iter().collect();
        assert!(over_budget(&records, all, 99).is_empty());
        assert_eq!(over_budget(&records, all - 1, 99), ["x/g/s/1"]);
        assert_eq!(
            over_budget(&records, 0, 99),
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
        assert_eq!(over_budget(&records, 0, 99), expected);
    }

    #[test]
    fn version_and_unknown_records_are_kept() {
        let keys = ["v".to_owned(), "n/abc.0".to_owned()];
        assert!(excess(&keys, &[], &Settings::new(), 1).is_empty());
    }

    #[test]
    fn reported_groups_of_most_sessions_are_kept_while_they_are_seen() {
        let now = 2 * DAY;
        let mut kept = vec![
            seen("old", "s1", 1),
            seen("old", "s2", 1),
            seen("old", "s3", 1),
        ];
        kept.extend([seen("known", "s4", now - 9), seen("known", "s5", now - 9)]);
        kept.extend([seen("known", "s6", now - 9), seen("known", "s6.1", now - 9)]);
        kept.extend([seen("new", "s7", now), seen("newer", "s8", now + 1)]);
        // The one that was received last claims to be the older one.
        for (record, received) in kept[7..].iter_mut().zip(now..) {
            let first = 2 * now - received;
            let tally = decode(&record.value);
            let tally = tally.map(|tally| Tally {
                first,
                received,
                ..tally
            });
            record.value = encode(&tally.unwrap());
        }
        let settings = Settings::new().max_exception_groups(2);
        let keys = keys(&kept, &[]);
        let dropped = excess_by(&keys, &kept, Tallies::Final, &settings, now);
        assert_eq!(dropped, ["t/old/s1", "t/old/s2", "t/old/s3", "t/newer/s8"]);
    }
}
