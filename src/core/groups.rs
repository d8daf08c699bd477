//! Records → groups.

use serde::Serialize;

use crate::core::{
    decode::{LARGEST, decode},
    exception::Kind,
    order::{Map, last_first, sort_by},
    records::{
        Record, group_of, is_removal, is_zero,
        mark::{Mark, Seen, State},
        pack::{self, Tallies},
        removal::{is_removed, removals},
        session_of,
        tally::{HOUR, Tally},
    },
    releases::{self, Release},
};

/// Hours that a group tells one by one: a day, and two more so that any clock finds its own.
const BY_THE_HOUR: u64 = 26;

/// The exceptions that share a fingerprint, as the list shows them.
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
    /// The fingerprint.
    pub id: String,
    /// `Type: first line of the message`, of the newest session.
    pub title: String,
    /// Function and file of the nearest frame that is the app's own.
    pub culprit: String,
    /// How the first one became known.
    pub kind: Kind,
    /// The error's name.
    pub r#type: String,
    /// Exceptions counted, stored or not.
    pub count: u64,
    /// Milliseconds since 1970.
    pub first_seen: u64,
    /// Milliseconds since 1970.
    pub last_seen: u64,
    /// Start in milliseconds since 1970, and count: of the last day by the hour, of the 29 days before by the day.
    pub hours: Vec<(u64, u64)>,
    /// Open, resolved or ignored.
    pub state: State,
    /// It is open although a person resolved or ignored it, because that no longer holds.
    pub came_back: bool,
    /// What a person said of it last, whether or not that still holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// Page loads, workers and isolates that saw it.
    pub sessions: u32,
    /// The releases that saw it, the oldest first: the first one, and the newest 19.
    pub releases: Vec<Release>,
    /// A panic or a wasm trap.
    pub fatal: bool,
    /// The group of the panic or trap that all of this only follows from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// Known only from reports of browsers, so that all of this is what anybody may have sent.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reported: bool,
    /// Failures that browsers have reported. `count` has them only if the group is known from nothing else.
    #[serde(skip_serializing_if = "is_zero")]
    pub reported_count: u64,
    /// When a worker first received a report of it.
    #[serde(skip)]
    pub(crate) received: u64,
    /// The part of `count` that was recorded here. It equals `count` if all of it was imported.
    #[serde(skip)]
    pub(crate) own_count: u64,
}

/// Adds up tallies and marks; newest last-seen first. Anything else among the
/// records, and any value that cannot be read, is skipped. Some marks hold until a time, which `now` may be past. No time is
/// later than `now`.
pub(crate) fn fold(records: &[Record], now: u64) -> Vec<Group> {
    fold_tallies(records, Tallies::Growing, now)
}

/// [`fold`] with the rule of the tallies.
pub(crate) fn fold_tallies(records: &[Record], rule: Tallies, now: u64) -> Vec<Group> {
    let mut tallies: Map<&str, Vec<(&str, Tally)>> = Map::new();
    let mut marks: Map<&str, Mark> = Map::new();
    let removals = removals(records);
    for record in records
        .iter()
        .filter(|record| !is_removed(record, &removals, now))
    {
        let Some(group) = group_of(&record.key).filter(|_| !is_removal(&record.key)) else {
            continue;
        };
        if record.key.starts_with("t/") {
            let tally = decode(&record.value).filter(|tally: &Tally| tally.count > 0);
            if let (Some(session), Some(tally)) = (session_of(&record.key), tally) {
                let of_group = tallies.entry(group).or_default();
                of_group.push((session, tally.clamped(now)));
            }
        } else if let Some(mark) = decode(&record.value).filter(|_| record.key.starts_with("m/")) {
            marks.insert(group, Mark::clamped(mark, now));
        }
    }
    let firsts = first_seen(&tallies);
    let first_seen = |release: &str| firsts.get(release).map_or(0, |(_, first)| *first);
    let group = |(id, tallies)| {
        let (all, own_count) = pack::packed(tallies, rule)?;
        let is_imported = all.imported;
        let mut group = add_up(id, all, own_count, now);
        let mark = marks.remove(id);
        // Anybody may have sent an imported mark.
        if let Some(mark) = mark.filter(|mark| !mark.imported || is_imported) {
            give(&mut group, mark, first_seen, now);
        }
        Some(group)
    };
    let mut groups: Vec<Group> = tallies.into_iter().filter_map(group).collect();
    sort_by(&mut groups, |group| (last_first(group.last_seen), 0));
    groups
}

/// When any group was first seen in each release, by the own tallies if there are any. Imported ones come after `true`.
fn first_seen(tallies: &Map<&str, Vec<(&str, Tally)>>) -> Map<String, (bool, u64)> {
    let mut firsts = Map::new();
    for (_, tally) in tallies.values().flatten() {
        for (name, first, _) in &tally.releases {
            let first = (tally.imported, *first);
            let known = firsts.entry(name.clone()).or_insert(first);
            *known = (*known).min(first);
        }
    }
    firsts
}

fn add_up(id: &str, all: Tally, own_count: u64, now: u64) -> Group {
    Group {
        id: id.to_owned(),
        sessions: all.pack.sessions(),
        title: all.title,
        culprit: all.culprit,
        kind: all.kind,
        r#type: all.r#type,
        count: all.count.min(LARGEST),
        first_seen: all.first,
        last_seen: all.last,
        hours: told(&all.hours, now / HOUR),
        releases: releases::told(all.releases),
        fatal: all.fatal,
        follows: all.follows,
        received: all.received,
        own_count: own_count.min(LARGEST),
        ..Group::default()
    }
}

/// The hours of the last day, and the days before as one entry each: a list of many groups is several times shorter.
fn told(hours: &[(u64, u64)], current: u64) -> Vec<(u64, u64)> {
    let mut told: Vec<(u64, u64)> = Vec::new();
    for &(hour, count) in hours {
        let is_old = hour.saturating_add(BY_THE_HOUR) < current;
        let start = if is_old { hour - hour % 24 } else { hour };
        let start = start.saturating_mul(HOUR).min(LARGEST);
        match told.last_mut() {
            Some((last, sum)) if *last == start => *sum = sum.saturating_add(count).min(LARGEST),
            _ => told.push((start, count.min(LARGEST))),
        }
    }
    told
}

fn give(group: &mut Group, mark: Mark, first_seen: impl Fn(&str) -> u64, now: u64) {
    let seen = Seen {
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
        .map(|count| count.saturating_add(imported).min(LARGEST));
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
    use crate::core::records::{encode, mark_key, removal_key, tally_key};

    fn fold(records: &[Record]) -> Vec<Group> {
        super::fold(records, 3 * HOUR)
    }

    fn tally(session: &str, count: u64, last: u64) -> Record {
        let tally = Tally {
            count,
            first: last - 10,
            last,
            hours: vec![(last / HOUR, count)],
            title: "E: x".into(),
            ..Tally::default()
        };
        Record {
            key: tally_key("g", session),
            value: encode(&tally),
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
            tally("a", 2, HOUR),
            tally("a-1", 3, HOUR),
            tally("a-i1-1", 4, HOUR),
            tally("a.7", 1, HOUR),
            tally("b", 5, HOUR),
        ];
        let group = &fold(&records)[0];
        assert_eq!((group.count, group.sessions), (15, 2));
    }

    #[test]
    fn counts_of_sessions_add_up() {
        let groups = fold(&[tally("a", 2, HOUR), tally("b", 3, 2 * HOUR)]);
        assert_eq!(groups.len(), 1);
        let group = &groups[0];
        assert_eq!((group.count, group.sessions), (5, 2));
        assert_eq!((group.first_seen, group.last_seen), (HOUR - 10, 2 * HOUR));
        assert_eq!(group.hours, [(HOUR, 2), (2 * HOUR, 3)]);
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
        assert_eq!(fold(&[broken, foreign, tally("a", 1, HOUR)]).len(), 1);
    }

    #[test]
    fn resolved_group_is_open_when_it_is_seen_again() {
        let state = |mark| fold(&[tally("a", 1, HOUR), mark])[0].state;
        assert_eq!(state(mark(State::Resolved, HOUR + 1)), State::Resolved);
        assert_eq!(state(mark(State::Resolved, HOUR)), State::Open);
        assert_eq!(state(mark(State::Ignored, HOUR - 1)), State::Ignored);
    }

    #[test]
    fn removed_counts_stay_removed_when_the_group_is_seen_again() {
        let removal = Record {
            key: removal_key("g"),
            value: encode(&Mark {
                time: HOUR,
                ..Mark::default()
            }),
        };
        let old = [tally("a", 2, HOUR), mark(State::Ignored, HOUR - 1), removal];
        assert!(fold(&old).is_empty());
        let groups = fold(&[old.as_slice(), &[tally("b", 3, HOUR + 1)]].concat());
        assert_eq!((groups[0].count, groups[0].state), (3, State::Open));
    }

    #[test]
    fn hours_older_than_a_day_are_summed_by_day() {
        let mut tally = Tally::default();
        for hour in 0..100 {
            tally.count(hour * HOUR, 2);
        }
        let record = Record {
            key: tally_key("g", "s"),
            value: encode(&tally),
        };
        let hours = super::fold(&[record], 99 * HOUR)[0].hours.clone();
        // Hours 0 to 72 are older than 26 hours; the last of these days is told in both ways.
        let days = [(0, 48), (24, 48), (48, 48), (72, 2)];
        assert_eq!(hours[..4], days.map(|(hour, count)| (hour * HOUR, count)));
        assert_eq!(hours[4..].len(), 27);
        assert_eq!(hours.iter().map(|(_, count)| count).sum::<u64>(), 200);
    }

    #[test]
    fn numbers_are_limited_to_safe_integers_of_javascript() {
        let tally = r#"{"count":18446744073709551615,"first":1,"last":18446744073709551615,"hours":[[18446744073709551615,18446744073709551615],[-1,2],[3]],"title":5}"#;
        let records: Vec<Record> = ["s", "t"]
            .map(|session| Record {
                key: tally_key("g", session),
                value: tally.to_owned(),
            })
            .into();
        let groups = super::fold(&records, LARGEST);
        let group = groups.first().expect("a group");
        assert_eq!((group.count, group.last_seen), (LARGEST, LARGEST));
        assert_eq!(group.hours, [(LARGEST - LARGEST % HOUR, LARGEST)]);
    }
}
