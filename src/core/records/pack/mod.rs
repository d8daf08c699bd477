//! Compacts the counters of many ended sessions into one record, a pack. Packs bound the number of counters and keep the counts
//! exact.
//!
//! A pack stores the count of each session that it contains. So a counter may exist besides the pack, because it has grown
//! since or was copied from a backend that failed for a while: only the difference to the count in the pack is added.

pub(crate) mod sessions;

use std::borrow::Cow;

use self::sessions::Pack;
use crate::core::{
    clock::{is_in_future, time_of},
    collections::{Map, sort_by},
    decode::decode,
    fingerprint::digest,
    records::{
        Record,
        correction::corrected,
        counter::{Counter, HOUR_MS},
        counter_key, encode, group_of, session_of,
    },
    releases,
};

/// The start of the session in the key of a pack, by which it differs from the key of a counter.
const PACK_PREFIX: &str = "~";
/// The start of the session in the key of a pack of imported counters. A pack contains only imported counters, or only
/// counters of this browser.
const IMPORTED_PACK_PREFIX: &str = "~imported";
/// The number of newest counters of a group that are not packed, because most of their sessions still add failures. In a shared
/// backend instead, the number of packs and ended counters up to which none is packed.
const MIN_UNPACKED_COUNTERS: usize = 16;
/// Maximum number of counters and packs of one group in a backend. If there are more, the older ones are packed.
const MAX_COUNTERS: usize = 64;
/// Maximum number of sessions that a pack lists; older ones are counted but no longer listed. If a counter of such a session
/// is written again, it counts twice, or not at all with [`Counters::Final`].
const MAX_SESSIONS: usize = 1_000;
/// Maximum bytes of the JSON of a pack; a pack that would be larger lists fewer sessions. Deno KV limits a value to 64 KiB, and
/// if a pack were not stored, its counts would be lost.
const MAX_PACK_BYTES: usize = 60_000;
/// Milliseconds after its last failure from which on a counter in a shared backend may be packed, because it is no longer
/// written: sessions there end after an hour.
const ENDED_AFTER_MS: u64 = 2 * 3_600_000;

/// The rule by which counters are summed: whether a session changes a counter that it has written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counters {
    /// The session overwrites its counter when it counts more failures.
    Growing,
    /// Each counter belongs to a final entry, to which no failures are added any more. A browser may deliver it again at any
    /// time, even after a pack has counted it and removed its session from the list ([`Pack::forget_oldest`]). So a counter
    /// whose session the pack does not list is not counted if its last failure was before `until` of the pack.
    Final,
}

/// Whether one of `packs` may have counted `session` and no longer lists it. `last` is the time of the session's last
/// failure, in milliseconds since 1970. Returns false if any of `packs` lists the session.
pub(crate) fn may_have_forgotten(packs: &[Pack], session: &str, last: u64) -> bool {
    packs.iter().any(|pack| last < pack.until) && !packs.iter().any(|pack| pack.knows(session))
}

/// Whether `key` is that of a pack, not of the counter of one session.
pub(crate) fn is_key(key: &str) -> bool {
    key.starts_with("t/") && session_of(key).is_some_and(is_pack)
}

pub(crate) fn is_pack(session: &str) -> bool {
    session.starts_with(PACK_PREFIX)
}

/// Returns the key under which a record of an imported report is stored. Only the keys of packs change: they become keys of
/// packs of imported counters.
pub(crate) fn imported_key(key: String) -> String {
    let session = session_of(&key).filter(|session| !session.starts_with(IMPORTED_PACK_PREFIX));
    match (
        group_of(&key),
        session.and_then(|one| one.strip_prefix(PACK_PREFIX)),
    ) {
        (Some(group), Some(rest)) => counter_key(group, &[IMPORTED_PACK_PREFIX, rest].concat()),
        _ => key,
    }
}

/// Sums all counters of one group, given as pairs of a session and its counter. Returns the sum, and the part of its count
/// that this browser recorded, or the whole count if all counters are imported. Returns `None` without counters. If there are
/// counters of this browser, imported ones add only their counts, not their texts and times.
pub(crate) fn sum_counters(
    mut counters: Vec<(&str, Counter)>,
    rule: Counters,
) -> Option<(Counter, u64)> {
    // Counters of this browser come before imported ones, and packs before counters. The newest counter comes last, because its
    // texts win.
    sort_packs_first(&mut counters);
    let mut counters = counters.into_iter();
    let (session, first) = counters.next()?;
    let mut all = if is_pack(session) {
        first
    } else {
        into_single_session_pack(session, first)
    };
    let mut own = all.count;
    for (session, counter) in counters {
        let counts = all.imported || !counter.imported;
        if is_pack(session) {
            merge_pack(&mut all, counter);
        } else if !(rule == Counters::Final && all.pack.may_have_forgotten(session, counter.last)) {
            add_session(&mut all, session, &counter);
        }
        if counts {
            own = all.count;
        }
    }
    Some((all, own))
}

/// Sorts counters: those of this browser before imported ones, then packs before counters, then by the time of the last
/// failure.
fn sort_packs_first(counters: &mut [(&str, Counter)]) {
    sort_by(counters, |(session, counter)| {
        let origin = 2 * u64::from(counter.imported);
        (origin + u64::from(!is_pack(session)), counter.last)
    });
}

/// Returns the counter of one session as a pack that lists only this session.
fn into_single_session_pack(session: &str, mut counter: Counter) -> Counter {
    counter.pack = Pack {
        of: vec![(session.to_owned(), counter.count, counter.last)],
        ..Pack::default()
    };
    counter
}

/// Adds the counter of one session to the pack `all`: only those failures that the pack does not count yet.
fn add_session(all: &mut Counter, session: &str, counter: &Counter) {
    let before = all.pack.raise_count(session, counter.count, counter.last);
    let more = counter.count.saturating_sub(before);
    add_count(all, more, &latest_hours(&counter.hours, more));
    merge_fields(all, counter);
}

fn add_count(all: &mut Counter, more: u64, hours: &[(u64, u64)]) {
    all.count = all.count.saturating_add(more);
    all.add_hours(hours);
}

/// Returns the part of `hours` that contains the latest `count` failures, as ascending pairs of an hour and a number of
/// failures.
fn latest_hours(hours: &[(u64, u64)], mut count: u64) -> Vec<(u64, u64)> {
    let newest_first = hours.iter().rev().map(|&(hour, of_hour)| {
        let taken = of_hour.min(count);
        count -= taken;
        (hour, taken)
    });
    let mut newest: Vec<(u64, u64)> = newest_first.filter(|(_, taken)| *taken > 0).collect();
    newest.reverse();
    newest
}

/// Merges all fields of `other` except the counts into `all`. Texts of the newer counter win. Does nothing if only `other` is
/// imported, because an imported counter may be invented.
fn merge_fields(all: &mut Counter, other: &Counter) {
    if other.imported && !all.imported {
        return;
    }
    if other.last >= all.last {
        all.title.clone_from(&other.title);
        all.culprit.clone_from(&other.culprit);
        all.reason.clone_from(&other.reason);
        all.r#type.clone_from(&other.r#type);
        all.kind = other.kind;
    }
    // All counters of a group of follow-on failures have the same `follows`, because the id of the group depends on it. If they
    // differ, one is invented, and it must not hide the group.
    if other.follows != all.follows {
        all.follows = None;
    }
    all.first = all.first.min(other.first);
    all.last = all.last.max(other.last);
    all.fatal |= other.fatal;
    all.received = all.received.min(other.received);
    releases::add(&mut all.releases, &other.releases);
}

/// Adds to the pack `all` the failures of the pack `other` that `all` does not count yet. Skips sessions that `all` may have
/// counted and no longer lists. Exchanges the packs first if only `all` is imported, or if they have the same origin and
/// `other` has dropped newer sessions from its list.
fn merge_pack(all: &mut Counter, other: Counter) {
    let (all_until, other_until) = (all.pack.until, other.pack.until);
    if (all.imported, other_until) > (other.imported, all_until) {
        let older = std::mem::replace(all, other);
        return merge_pack(all, older);
    }
    for (session, count, last) in &other.pack.of {
        if *last >= all_until {
            let before = all.pack.raise_count(session, *count, *last);
            let more = count.saturating_sub(before);
            if more > 0 {
                add_count(all, more, &[(last / HOUR_MS, more)]);
            }
        }
    }
    if other.imported && !all.imported && all.pack.earlier == 0 {
        // The sessions that an imported pack no longer lists are sessions of another browser, so `all` does not contain them,
        // and their failures are added.
        let known = other.pack.of.iter().map(|(_, count, _)| *count);
        let known = known.fold(0, u64::saturating_add);
        let rest = other.count.saturating_sub(known);
        add_count(all, rest, &[]);
        all.pack.earlier = other.pack.earlier;
    }
    merge_fields(all, &other);
}

/// Returns the JSON of the union of the packs `a` and `b`; if only one can be decoded, that one; if neither can, `a`.
pub(crate) fn merge_pack_values<'a>(a: &'a str, b: &'a str, now: u64) -> Cow<'a, str> {
    match (decode::<Counter>(a), decode::<Counter>(b)) {
        (Some(all), Some(other)) => {
            let mut all = all.clamped(now);
            merge_pack(&mut all, other.clamped(now));
            all.pack.forget_oldest(MAX_SESSIONS);
            encode(&all).into()
        }
        (None, Some(_)) => b.into(),
        _ => a.into(),
    }
}

/// Returns the groups that a cleanup must pack or correct: those among `records` with more than [`MAX_COUNTERS`] counters, or
/// with a counter whose time is in the future.
pub(crate) fn groups_to_pack(records: &[Record], now: u64) -> Vec<&str> {
    let mut counters: Map<&str, usize> = Map::new();
    let of_counters = records.iter().filter(|record| record.key.starts_with("t/"));
    for Record { key, value } in of_counters {
        if let Some(group) = group_of(key) {
            let weight = if is_in_future(time_of(key, value), now) {
                MAX_COUNTERS
            } else {
                0
            };
            *counters.entry(group).or_default() += 1 + weight;
        }
    }
    let too_many = counters
        .into_iter()
        .filter(|(_, number)| *number > MAX_COUNTERS);
    too_many.map(|(group, _)| group).collect()
}

/// Packs the counters of one group as [`pack_group`] does, for counters that sessions still overwrite ([`Counters::Growing`]).
/// Has the type [`Decide`](crate::core::storage::Decide), which a backend calls in a transaction.
pub(crate) fn pack_growing(records: &[Record], now: u64) -> Option<Packed> {
    pack_group(records, Counters::Growing, now)
}

/// The records to put, and the keys of the records that they replace and that are to be removed.
pub(crate) type Packed = (Vec<Record>, Vec<String>);

/// Packs the counters of one group if `records` has more than [`MAX_COUNTERS`], except the newest [`MIN_UNPACKED_COUNTERS`].
/// Otherwise returns the counters whose times are in the future, with corrected times; `None` if there are none.
pub(crate) fn pack_group(records: &[Record], rule: Counters, now: u64) -> Option<Packed> {
    if records.len() > MAX_COUNTERS {
        return pack_by_origin(records, |group, session, mut counters| {
            sort_packs_first(&mut counters);
            counters.truncate(counters.len().saturating_sub(MIN_UNPACKED_COUNTERS));
            let unpacked = counters.iter().filter(|(session, _)| !is_pack(session));
            let replaced = unpacked.map(|(session, _)| counter_key(group, session));
            let replaced = replaced.collect();
            let value = encode_pack(counters, rule, now)?;
            let key = counter_key(group, session);
            Some((Record { key, value }, replaced))
        });
    }
    let corrected = corrected(records, now);
    (!corrected.is_empty()).then_some((corrected, Vec::new()))
}

/// Calls `pack` once for the counters of this browser and once for the imported ones, with the group, the start of the
/// session in the pack's key, and the counters. Returns the packs and the keys that they replace; `None` if `pack` returned
/// `None` both times.
fn pack_by_origin(
    records: &[Record],
    pack: impl Fn(&str, &str, Vec<(&str, Counter)>) -> Option<(Record, Vec<String>)>,
) -> Option<Packed> {
    let group = group_of(&records.first()?.key)?;
    let (mut packs, mut replaced) = (Vec::new(), Vec::new());
    for (session, is_imported) in [(PACK_PREFIX, false), (IMPORTED_PACK_PREFIX, true)] {
        let mut counters = decode_counters(records);
        counters.retain(|(_, counter)| counter.imported == is_imported);
        if let Some((record, keys)) = pack(group, session, counters) {
            packs.push(record);
            replaced.extend(keys);
        }
    }
    (!packs.is_empty()).then_some((packs, replaced))
}

/// Packs the counters of one group in a shared backend, which has no transactions, or which returns writes only after a delay.
/// Returns `None` if there is nothing to pack.
///
/// Two isolates may pack at once, and each may have read other counters. So a pack gets a key with the digest of its value,
/// which no other pack overwrites. It contains earlier packs and counters of ended sessions, and each isolate removes only
/// records that are in its own pack.
pub(crate) fn pack_shared(records: &[Record], rule: Counters, now: u64) -> Option<Packed> {
    let is_over = |counter: &Counter| {
        rule == Counters::Final || counter.last.saturating_add(ENDED_AFTER_MS) < now
    };
    pack_by_origin(records, |group, session, mut counters| {
        let mut has_future = false;
        counters.retain(|(session, counter)| {
            let is_in_future = is_in_future(counter.last, now);
            has_future |= is_in_future;
            is_pack(session) || is_over(counter) || is_in_future
        });
        if counters.len() <= MIN_UNPACKED_COUNTERS && !has_future {
            return None;
        }
        let mut replaced: Vec<String> = counters
            .iter()
            .map(|(session, _)| counter_key(group, session))
            .collect();
        let value = encode_pack(counters, rule, now)?;
        let key = counter_key(group, &[session, &digest(&value)].concat());
        replaced.retain(|other| *other != key);
        Some((Record { key, value }, replaced))
    })
}

/// Decodes the counters in `records`, and returns each with its session. Skips records that cannot be decoded.
fn decode_counters(records: &[Record]) -> Vec<(&str, Counter)> {
    records
        .iter()
        .filter_map(|record| Some((session_of(&record.key)?, decode(&record.value)?)))
        .collect()
}

/// Returns the JSON of a pack that counts all of `counters`; `None` without counters. If the JSON has more than
/// [`MAX_PACK_BYTES`], halves the number of sessions that the pack lists until it fits.
fn encode_pack(mut counters: Vec<(&str, Counter)>, rule: Counters, now: u64) -> Option<String> {
    for (_, counter) in &mut counters {
        *counter = std::mem::take(counter).clamped(now);
    }
    let (mut all, _) = sum_counters(counters, rule)?;
    let mut max_sessions = MAX_SESSIONS;
    loop {
        all.pack.forget_oldest(max_sessions);
        let text = encode(&all);
        if text.len() <= MAX_PACK_BYTES || max_sessions == 0 {
            return Some(text);
        }
        max_sessions /= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::groups::{self, Group};

    fn aggregate(records: &[Record]) -> Vec<Group> {
        groups::aggregate(records, 1_000 * HOUR_MS)
    }

    fn only((mut put, replaced): Packed) -> (Record, Vec<String>) {
        assert_eq!(put.len(), 1);
        (put.remove(0), replaced)
    }

    fn pack_growing(records: &[Record]) -> Option<(Record, Vec<String>)> {
        super::pack_growing(records, u64::MAX).map(only)
    }

    fn apart(records: &[Record], now: u64) -> Option<(Record, Vec<String>)> {
        pack_shared(records, Counters::Growing, now).map(only)
    }

    fn counter(count: u64, last: u64) -> Counter {
        let mut counter = Counter {
            first: last,
            title: format!("E: {last}"),
            ..Counter::default()
        };
        counter.count(last, count);
        counter
    }

    fn record(session: &str, count: u64, last: u64) -> Record {
        Record {
            key: counter_key("g", session),
            value: encode(&counter(count, last)),
        }
    }

    fn sessions(number: u64) -> Vec<Record> {
        (0..number)
            .map(|at| record(&format!("s{at}"), at + 1, at * HOUR_MS))
            .collect()
    }

    fn total(records: &[Record]) -> (u64, u32, u64) {
        let group = &aggregate(records)[0];
        let hours = group.hours.iter().map(|(_, count)| count).sum();
        (group.count, group.sessions, hours)
    }

    fn apply(records: &mut Vec<Record>, pack: Record, replaced: &[String]) {
        records.retain(|record| !replaced.contains(&record.key) && record.key != pack.key);
        records.push(pack);
    }

    #[test]
    fn group_is_equal_after_packing() {
        let mut records = sessions(100);
        let before = aggregate(&records);
        let (pack, replaced) = pack_growing(&records).unwrap();
        assert_eq!(replaced.len(), 100 - MIN_UNPACKED_COUNTERS);
        apply(&mut records, pack.clone(), &replaced);
        assert_eq!(aggregate(&records), before);
        assert_eq!(records.len(), MIN_UNPACKED_COUNTERS + 1);
        // The packing was interrupted: the pack is written, but the packed counters are not removed.
        let mut records = sessions(100);
        records.push(pack);
        assert_eq!(aggregate(&records), before);
    }

    #[test]
    fn pack_has_at_most_64_kb_and_all_counts() {
        let records: Vec<Record> = (0..2_000)
            .map(|at| record(&format!("{at:0>60}"), 1, at * HOUR_MS))
            .collect();
        let (pack, replaced) = pack_growing(&records).unwrap();
        assert!(pack.value.len() <= 65_536, "{} bytes", pack.value.len());
        let mut packed = records.clone();
        apply(&mut packed, pack, &replaced);
        let count = |records: &[Record]| aggregate(records)[0].count;
        assert_eq!(count(&packed), count(&records));
    }

    #[test]
    fn group_is_a_follow_on_only_if_every_counter_is() {
        let hiding = |session| {
            let mut counter = counter(1, 99);
            counter.follows = Some("h".into());
            Record {
                key: counter_key("g", session),
                value: encode(&counter),
            }
        };
        for session in ["hostile", PACK_PREFIX] {
            let groups = aggregate(&[record("s", 2, 9), hiding(session)]);
            assert_eq!((groups[0].count, &groups[0].follows), (3, &None));
        }
        let follows = aggregate(&[hiding("s"), hiding("t")]).remove(0).follows;
        assert_eq!(follows.as_deref(), Some("h"));
    }

    #[test]
    fn later_counts_of_a_packed_session_are_added() {
        let mut records = sessions(100);
        let (pack, replaced) = pack_growing(&records).unwrap();
        apply(&mut records, pack, &replaced);
        records.push(record("s3", 4 + 5, 200 * HOUR_MS));
        assert_eq!(total(&records), (5050 + 5, 100, 5050 + 5));
        assert_eq!(
            aggregate(&records)[0].title,
            format!("E: {}", 200 * HOUR_MS)
        );
    }

    #[test]
    fn counts_are_exact_after_packing_many_times() {
        let mut records = Vec::new();
        for at in 0..500 {
            records.push(record(&format!("s{at}"), 2, at));
            if let Some((pack, replaced)) = pack_growing(&records) {
                apply(&mut records, pack, &replaced);
            }
            assert!(records.len() <= MAX_COUNTERS);
        }
        assert_eq!(total(&records), (1000, 500, 1000));
    }

    #[test]
    fn pack_keeps_only_the_sum_of_old_sessions() {
        let mut records = sessions(MAX_SESSIONS as u64 + 500);
        let before = total(&records);
        let (pack, replaced) = pack_growing(&records).unwrap();
        assert!(pack.value.len() < 40 * MAX_SESSIONS);
        apply(&mut records, pack, &replaced);
        assert_eq!((total(&records).0, total(&records).1), (before.0, before.1));
    }

    #[test]
    fn counts_are_exact_when_two_isolates_pack_at_the_same_time() {
        let now = 1_000 * HOUR_MS;
        let mut store = sessions(300);
        store.push(record("living", 7, now - HOUR_MS));
        let before = total(&store);
        // Two isolates read different parts of the store and pack these. Later, one isolate reads both packs.
        let (one, of_one) = apart(&store[..200], now).unwrap();
        let (other, of_other) = apart(&store[100..], now).unwrap();
        apply(&mut store, one.clone(), &of_one);
        assert_eq!(total(&store), before);
        apply(&mut store, other.clone(), &of_other);
        assert_eq!(total(&store), before);
        assert_eq!(store.len(), 3);
        assert!(apart(&store, now).is_none());
        for at in 0..20 {
            store.push(record(&format!("late{at}"), 1, now - 3 * HOUR_MS));
        }
        let (all, replaced) = apart(&store, now).unwrap();
        assert!(replaced.contains(&one.key) && replaced.contains(&other.key));
        apply(&mut store, all.clone(), &replaced);
        // A late read of the backend returns the pack `one`, which was removed.
        store.push(one);
        assert_eq!(total(&store), (before.0 + 20, before.1 + 20, before.2 + 20));
        store.pop();
        let left: Vec<&str> = store.iter().filter_map(|r| session_of(&r.key)).collect();
        assert_eq!(left, ["living", session_of(&all.key).unwrap()]);
    }

    #[test]
    fn packs_of_two_backends_are_merged() {
        let all = sessions(200);
        let (one, _) = pack_growing(&all[..100]).unwrap();
        let (other, _) = pack_growing(&all[50..]).unwrap();
        for (a, b) in [(&one, &other), (&other, &one)] {
            let value = merge_pack_values(&a.value, &b.value, u64::MAX).into_owned();
            let both = Record {
                key: one.key.clone(),
                value,
            };
            // The 16 newest counters of this browser are in neither pack.
            let known: u64 = (1..=184).sum();
            assert_eq!(total(std::slice::from_ref(&both)).0, known);
            assert_eq!(
                merge_pack_values(&both.value, &one.value, u64::MAX),
                both.value
            );
        }
        assert_eq!(merge_pack_values(&one.value, "no json", 0), one.value);
        assert_eq!(merge_pack_values("no json", &one.value, 0), one.value);
    }
}
