//! One tally in place of those of many sessions, so that their number stays bounded while counts stay exact.
//!
//! A pack remembers how much of which session it counts. So it does not matter whether a session's own tally is still
//! there, was copied back from a tier that was away, or has grown since: only what the pack does not know is added.

pub(crate) mod sessions;

use std::borrow::Cow;

use self::sessions::Pack;
use crate::core::{
    clock::{is_ahead, time_of},
    decode::decode,
    fingerprint::digest,
    order::{Map, sort_by},
    records::{
        Record,
        correction::corrected,
        encode, group_of, session_of,
        tally::{HOUR, Tally},
        tally_key,
    },
    releases,
};

/// In place of a session in the key of a pack, or its beginning.
const SESSION: &str = "~";
/// The same of imported tallies. Their packs never share a key, or a value, with own tallies.
const IMPORTED: &str = "~imported";
/// Tallies of one group that stay beside its pack: those of sessions that are still at it, mostly.
const BESIDE: usize = 16;
/// Tallies of one group that are too many.
const MOST: usize = 64;
/// Sessions that a pack knows one by one. One that was forgotten and is seen again counts twice, or not at all with
/// [`Tallies::Final`].
const PARTS: usize = 1_000;
/// Bytes of a pack, which takes the place of tallies and therefore must not be left out: Deno KV takes 64 KiB a value.
const PACK_BYTES: usize = 60_000;
/// Milliseconds after which nobody writes a tally of a shared tier any more: a name there is over after an hour.
const OVER: u64 = 2 * 3_600_000;

/// Whether sessions add to tallies that they have written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tallies {
    Growing,
    /// Each tally is that of an entry that has ended, and may be delivered again at any time. If a pack no longer knows it, it
    /// is not counted again: one that ended before those that the pack has forgotten cannot be told from these.
    Final,
}

/// Whether one of `packs` may count a session that none of them knows, and that was last seen at `last`.
pub(crate) fn may_have_forgotten(packs: &[Pack], session: &str, last: u64) -> bool {
    packs.iter().any(|pack| last < pack.until) && !packs.iter().any(|pack| pack.knows(session))
}

pub(crate) fn is_key(key: &str) -> bool {
    key.starts_with("t/") && session_of(key).is_some_and(is_pack)
}

fn is_pack(session: &str) -> bool {
    session.starts_with(SESSION)
}

/// Returns the key under which an imported tally is stored.
pub(crate) fn imported_key(key: String) -> String {
    let session = session_of(&key).filter(|session| !session.starts_with(IMPORTED));
    match (
        group_of(&key),
        session.and_then(|one| one.strip_prefix(SESSION)),
    ) {
        (Some(group), Some(rest)) => tally_key(group, &[IMPORTED, rest].concat()),
        _ => key,
    }
}

/// Adds up all tallies of one group, by session. Returns the sum, and the count of the own tallies, or the whole count if there
/// are none; `None` without tallies. Imported tallies only add to the counts of own ones.
pub(crate) fn packed(mut tallies: Vec<(&str, Tally)>, rule: Tallies) -> Option<(Tally, u64)> {
    // Own ones first, and of these packs first; of the others the newest last, for its words are taken.
    packs_first(&mut tallies);
    let mut tallies = tallies.into_iter();
    let (session, first) = tallies.next()?;
    let mut all = if is_pack(session) {
        first
    } else {
        alone(session, first)
    };
    let mut own = all.count;
    for (session, tally) in tallies {
        let counts = all.imported || !tally.imported;
        if is_pack(session) {
            merge(&mut all, tally);
        } else if !(rule == Tallies::Final && all.pack.may_have_forgotten(session, tally.last)) {
            add(&mut all, session, &tally);
        }
        if counts {
            own = all.count;
        }
    }
    Some((all, own))
}

fn packs_first(tallies: &mut [(&str, Tally)]) {
    sort_by(tallies, |(session, tally)| {
        let origin = 2 * u64::from(tally.imported);
        (origin + u64::from(!is_pack(session)), tally.last)
    });
}

fn alone(session: &str, mut tally: Tally) -> Tally {
    tally.pack = Pack {
        of: vec![(session.to_owned(), tally.count, tally.last)],
        ..Pack::default()
    };
    tally
}

/// Adds what `all` does not count yet of one session.
fn add(all: &mut Tally, session: &str, tally: &Tally) {
    let before = all.pack.raise_count(session, tally.count, tally.last);
    let more = tally.count.saturating_sub(before);
    add_count(all, more, &newest(&tally.hours, more));
    add_words(all, tally);
}

fn add_count(all: &mut Tally, more: u64, hours: &[(u64, u64)]) {
    all.count = all.count.saturating_add(more);
    all.add_hours(hours);
}

/// The hours of the last `count` that were counted.
fn newest(hours: &[(u64, u64)], mut count: u64) -> Vec<(u64, u64)> {
    let newest_first = hours.iter().rev().map(|&(hour, of_hour)| {
        let taken = of_hour.min(count);
        count -= taken;
        (hour, taken)
    });
    let mut newest: Vec<(u64, u64)> = newest_first.filter(|(_, taken)| *taken > 0).collect();
    newest.reverse();
    newest
}

/// Adds all but the counts. An imported tally may be invented, so it adds nothing to own ones.
fn add_words(all: &mut Tally, other: &Tally) {
    if other.imported && !all.imported {
        return;
    }
    if other.last >= all.last {
        all.title.clone_from(&other.title);
        all.culprit.clone_from(&other.culprit);
        all.r#type.clone_from(&other.r#type);
        all.kind = other.kind;
    }
    // The id of a group that follows says so: all its tallies do, unless one is invented. It must not hide a group.
    if other.follows != all.follows {
        all.follows = None;
    }
    all.first = all.first.min(other.first);
    all.last = all.last.max(other.last);
    all.fatal |= other.fatal;
    all.received = all.received.min(other.received);
    releases::add(&mut all.releases, &other.releases);
}

/// Adds what another tier's pack knows more. What it counts of sessions that this one forgot is in here already.
fn merge(all: &mut Tally, other: Tally) {
    let (all_until, other_until) = (all.pack.until, other.pack.until);
    if (all.imported, other_until) > (other.imported, all_until) {
        let older = std::mem::replace(all, other);
        return merge(all, older);
    }
    for (session, count, last) in &other.pack.of {
        if *last >= all_until {
            let before = all.pack.raise_count(session, *count, *last);
            let more = count.saturating_sub(before);
            if more > 0 {
                add_count(all, more, &[(last / HOUR, more)]);
            }
        }
    }
    if other.imported && !all.imported && all.pack.earlier == 0 {
        // None of the sessions that an imported pack has forgotten is an own one.
        let known = other.pack.of.iter().map(|(_, count, _)| *count);
        let known = known.fold(0, u64::saturating_add);
        let rest = other.count.saturating_sub(known);
        add_count(all, rest, &[]);
        all.pack.earlier = other.pack.earlier;
    }
    add_words(all, &other);
}

/// What both packs know.
pub(crate) fn merged<'a>(a: &'a str, b: &'a str, now: u64) -> Cow<'a, str> {
    match (decode::<Tally>(a), decode::<Tally>(b)) {
        (Some(all), Some(other)) => {
            let mut all = all.clamped(now);
            merge(&mut all, other.clamped(now));
            all.pack.forget(PARTS);
            encode(&all).into()
        }
        (None, Some(_)) => b.into(),
        _ => a.into(),
    }
}

/// The groups that have too many tallies, or one of a clock that was ahead.
pub(crate) fn crowded(records: &[Record], now: u64) -> Vec<&str> {
    let mut tallies: Map<&str, usize> = Map::new();
    let of_tallies = records.iter().filter(|record| record.key.starts_with("t/"));
    for Record { key, value } in of_tallies {
        if let Some(group) = group_of(key) {
            let weight = if is_ahead(time_of(key, value), now) {
                MOST
            } else {
                0
            };
            *tallies.entry(group).or_default() += 1 + weight;
        }
    }
    let crowded = tallies.into_iter().filter(|(_, number)| *number > MOST);
    crowded.map(|(group, _)| group).collect()
}

/// [`pack_of`] tallies that grow.
pub(crate) fn pack(records: &[Record], now: u64) -> Option<Packed> {
    pack_of(records, Tallies::Growing, now)
}

/// What to put, and which keys it makes needless.
pub(crate) type Packed = (Vec<Record>, Vec<String>);

/// The pack of a group that has too many tallies, or else the tallies of clocks that were ahead, with right times. `records` are
/// of one group.
pub(crate) fn pack_of(records: &[Record], rule: Tallies, now: u64) -> Option<Packed> {
    if records.len() > MOST {
        return pack_origins(records, |group, session, mut tallies| {
            packs_first(&mut tallies);
            tallies.truncate(tallies.len().saturating_sub(BESIDE));
            let single = tallies.iter().filter(|(session, _)| !is_pack(session));
            let needless = single.map(|(session, _)| tally_key(group, session));
            let needless = needless.collect();
            let value = encoded(tallies, rule, now)?;
            let key = tally_key(group, session);
            Some((Record { key, value }, needless))
        });
    }
    let corrected = corrected(records, now);
    (!corrected.is_empty()).then_some((corrected, Vec::new()))
}

/// Packs own and imported tallies of one group apart, each with the beginning of its packs' keys.
fn pack_origins(
    records: &[Record],
    pack: impl Fn(&str, &str, Vec<(&str, Tally)>) -> Option<(Record, Vec<String>)>,
) -> Option<Packed> {
    let group = group_of(&records.first()?.key)?;
    let (mut packs, mut needless) = (Vec::new(), Vec::new());
    for (session, is_imported) in [(SESSION, false), (IMPORTED, true)] {
        let mut tallies = tallies_of(records);
        tallies.retain(|(_, tally)| tally.imported == is_imported);
        if let Some((record, keys)) = pack(group, session, tallies) {
            packs.push(record);
            needless.extend(keys);
        }
    }
    (!packs.is_empty()).then_some((packs, needless))
}

/// [`pack`] for a tier that many write at once and that has no step for reading and writing together, or shows what
/// was written only later. Nothing is written twice there: a pack has a key of its own, and takes in tallies that
/// nobody writes any more, and earlier packs. So whoever packs the same at the same time, having seen more of it or
/// less, takes nothing away that is not in a pack.
pub(crate) fn pack_apart(records: &[Record], rule: Tallies, now: u64) -> Option<Packed> {
    let is_over = |tally: &Tally| rule == Tallies::Final || tally.last.saturating_add(OVER) < now;
    pack_origins(records, |group, session, mut tallies| {
        let mut has_ahead = false;
        tallies.retain(|(session, tally)| {
            let is_ahead = is_ahead(tally.last, now);
            has_ahead |= is_ahead;
            is_pack(session) || is_over(tally) || is_ahead
        });
        if tallies.len() <= BESIDE && !has_ahead {
            return None;
        }
        let mut needless: Vec<String> = tallies
            .iter()
            .map(|(session, _)| tally_key(group, session))
            .collect();
        let value = encoded(tallies, rule, now)?;
        let key = tally_key(group, &[session, &digest(&value)].concat());
        needless.retain(|other| *other != key);
        Some((Record { key, value }, needless))
    })
}

fn tallies_of(records: &[Record]) -> Vec<(&str, Tally)> {
    records
        .iter()
        .filter_map(|record| Some((session_of(&record.key)?, decode(&record.value)?)))
        .collect()
}

fn encoded(mut tallies: Vec<(&str, Tally)>, rule: Tallies, now: u64) -> Option<String> {
    for (_, tally) in &mut tallies {
        *tally = std::mem::take(tally).clamped(now);
    }
    let (mut all, _) = packed(tallies, rule)?;
    let mut parts = PARTS;
    loop {
        all.pack.forget(parts);
        let text = encode(&all);
        if text.len() <= PACK_BYTES || parts == 0 {
            return Some(text);
        }
        parts /= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::groups::{self, Group};

    fn fold(records: &[Record]) -> Vec<Group> {
        groups::fold(records, 1_000 * HOUR)
    }

    fn only((mut put, needless): Packed) -> (Record, Vec<String>) {
        assert_eq!(put.len(), 1);
        (put.remove(0), needless)
    }

    fn pack(records: &[Record]) -> Option<(Record, Vec<String>)> {
        super::pack(records, u64::MAX).map(only)
    }

    fn apart(records: &[Record], now: u64) -> Option<(Record, Vec<String>)> {
        pack_apart(records, Tallies::Growing, now).map(only)
    }

    fn tally(count: u64, last: u64) -> Tally {
        let mut tally = Tally {
            first: last,
            title: format!("E: {last}"),
            ..Tally::default()
        };
        tally.count(last, count);
        tally
    }

    fn record(session: &str, count: u64, last: u64) -> Record {
        Record {
            key: tally_key("g", session),
            value: encode(&tally(count, last)),
        }
    }

    fn sessions(number: u64) -> Vec<Record> {
        (0..number)
            .map(|at| record(&format!("s{at}"), at + 1, at * HOUR))
            .collect()
    }

    fn total(records: &[Record]) -> (u64, u32, u64) {
        let group = &fold(records)[0];
        let hours = group.hours.iter().map(|(_, count)| count).sum();
        (group.count, group.sessions, hours)
    }

    fn apply(records: &mut Vec<Record>, pack: Record, needless: &[String]) {
        records.retain(|record| !needless.contains(&record.key) && record.key != pack.key);
        records.push(pack);
    }

    #[test]
    fn group_is_equal_after_packing() {
        let mut records = sessions(100);
        let before = fold(&records);
        let (pack, needless) = pack(&records).unwrap();
        assert_eq!(needless.len(), 100 - BESIDE);
        apply(&mut records, pack.clone(), &needless);
        assert_eq!(fold(&records), before);
        assert_eq!(records.len(), BESIDE + 1);
        // Died before the tallies were removed.
        let mut records = sessions(100);
        records.push(pack);
        assert_eq!(fold(&records), before);
    }

    #[test]
    fn pack_has_at_most_64_kb_and_all_counts() {
        let records: Vec<Record> = (0..2_000)
            .map(|at| record(&format!("{at:0>60}"), 1, at * HOUR))
            .collect();
        let (pack, needless) = pack(&records).unwrap();
        assert!(pack.value.len() <= 65_536, "{} bytes", pack.value.len());
        let mut packed = records.clone();
        apply(&mut packed, pack, &needless);
        let count = |records: &[Record]| fold(records)[0].count;
        assert_eq!(count(&packed), count(&records));
    }

    #[test]
    fn group_is_a_follow_on_only_if_every_tally_is() {
        let hiding = |session| {
            let mut tally = tally(1, 99);
            tally.follows = Some("h".into());
            Record {
                key: tally_key("g", session),
                value: encode(&tally),
            }
        };
        for session in ["hostile", SESSION] {
            let groups = fold(&[record("s", 2, 9), hiding(session)]);
            assert_eq!((groups[0].count, &groups[0].follows), (3, &None));
        }
        let follows = fold(&[hiding("s"), hiding("t")]).remove(0).follows;
        assert_eq!(follows.as_deref(), Some("h"));
    }

    #[test]
    fn later_counts_of_a_packed_session_are_added() {
        let mut records = sessions(100);
        let (pack, needless) = pack(&records).unwrap();
        apply(&mut records, pack, &needless);
        records.push(record("s3", 4 + 5, 200 * HOUR));
        assert_eq!(total(&records), (5050 + 5, 100, 5050 + 5));
        assert_eq!(fold(&records)[0].title, format!("E: {}", 200 * HOUR));
    }

    #[test]
    fn counts_are_exact_after_packing_many_times() {
        let mut records = Vec::new();
        for at in 0..500 {
            records.push(record(&format!("s{at}"), 2, at));
            if let Some((pack, needless)) = pack(&records) {
                apply(&mut records, pack, &needless);
            }
            assert!(records.len() <= MOST);
        }
        assert_eq!(total(&records), (1000, 500, 1000));
    }

    #[test]
    fn pack_keeps_only_the_sum_of_old_sessions() {
        let mut records = sessions(PARTS as u64 + 500);
        let before = total(&records);
        let (pack, needless) = pack(&records).unwrap();
        assert!(pack.value.len() < 40 * PARTS);
        apply(&mut records, pack, &needless);
        assert_eq!((total(&records).0, total(&records).1), (before.0, before.1));
    }

    #[test]
    fn counts_are_exact_when_two_isolates_pack_at_the_same_time() {
        let now = 1_000 * HOUR;
        let mut store = sessions(300);
        store.push(record("living", 7, now - HOUR));
        let before = total(&store);
        // Two see different parts of the store, and one of them sees both packs afterwards.
        let (one, of_one) = apart(&store[..200], now).unwrap();
        let (other, of_other) = apart(&store[100..], now).unwrap();
        apply(&mut store, one.clone(), &of_one);
        assert_eq!(total(&store), before);
        apply(&mut store, other.clone(), &of_other);
        assert_eq!(total(&store), before);
        assert_eq!(store.len(), 3);
        assert!(apart(&store, now).is_none());
        for at in 0..20 {
            store.push(record(&format!("late{at}"), 1, now - 3 * HOUR));
        }
        let (all, needless) = apart(&store, now).unwrap();
        assert!(needless.contains(&one.key) && needless.contains(&other.key));
        apply(&mut store, all.clone(), &needless);
        // Written before it was taken away, and seen late.
        store.push(one);
        assert_eq!(total(&store), (before.0 + 20, before.1 + 20, before.2 + 20));
        store.pop();
        let left: Vec<&str> = store.iter().filter_map(|r| session_of(&r.key)).collect();
        assert_eq!(left, ["living", session_of(&all.key).unwrap()]);
    }

    #[test]
    fn packs_of_two_backends_are_merged() {
        let all = sessions(200);
        let (one, _) = pack(&all[..100]).unwrap();
        let (other, _) = pack(&all[50..]).unwrap();
        for (a, b) in [(&one, &other), (&other, &one)] {
            let value = merged(&a.value, &b.value, u64::MAX).into_owned();
            let both = Record {
                key: one.key.clone(),
                value,
            };
            // Of the first, the newest stood beside its pack.
            let known: u64 = (1..=184).sum();
            assert_eq!(total(std::slice::from_ref(&both)).0, known);
            assert_eq!(merged(&both.value, &one.value, u64::MAX), both.value);
        }
        assert_eq!(merged(&one.value, "no json", 0), one.value);
        assert_eq!(merged("no json", &one.value, 0), one.value);
    }
}
