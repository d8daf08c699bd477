//! The stored format: keys, values, and the fold from records to groups.
//!
//! | key | value |
//! | --- | --- |
//! | `x/<group>/<session>/<slot>` | one exception |
//! | `t/<group>/<session>` | that session's tally of the group |
//! | `t/<group>/~` | the tallies of earlier sessions in one |
//! | `m/<group>` | the mark a person gave |
//! | `m/<group>/removed` | when a person deleted the group: hides what a tier that was away still holds |
//! | `n/<id>` | a note: a failure that waits for an instance to read it |
//! | `v` | the format's version |
//!
//! Every value is JSON. Nothing is read before it is written, so no two writers
//! overwrite each other: a session writes its own keys only, and readers add up.

use std::borrow::Cow;

use serde::Serialize;

use crate::{
    decode::{Decode, LARGEST, decode},
    exception::{Exception, Kind},
    mark::{Mark, State},
    order::{Map, last_first, map_of, sort_by},
    pack::{self, Pack},
    releases::{self, Release, Releases},
    stack,
};

/// The version under key `v`. Records of another version are left alone.
pub(crate) const VERSION: &str = "1";
pub(crate) const VERSION_KEY: &str = "v";
const REMOVED: &str = "/removed";

const HOUR: u64 = 3_600_000;
/// Hours a tally remembers: 30 days.
const HOURS: usize = 720;
/// Hours that a group tells one by one: a day, and two more so that any clock finds its own.
const BY_THE_HOUR: u64 = 26;

/// A key and its value, as every tier stores them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub key: String,
    pub value: String,
}

/// What one session knows of one group: all that the list shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tally {
    pub count: u64,
    pub first: u64,
    pub last: u64,
    /// Hour since 1970, and the count in it; ascending.
    pub hours: Vec<(u64, u64)>,
    pub title: String,
    pub culprit: String,
    pub kind: Kind,
    pub r#type: String,
    pub fatal: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    pub releases: Releases,
    #[serde(skip_serializing_if = "Pack::is_empty")]
    pub pack: Pack,
}

impl Tally {
    /// The tally of nothing yet, in words of `exception`.
    pub fn of(exception: &Exception) -> Self {
        Tally {
            first: exception.time,
            title: exception.title(),
            culprit: exception.culprit.clone(),
            kind: exception.kind,
            r#type: exception.r#type.clone(),
            fatal: exception.fatal,
            follows: exception.follows.clone(),
            ..Tally::default()
        }
    }

    /// Counts `more` exceptions at `time`.
    pub fn count(&mut self, time: u64, more: u64) {
        self.count = self.count.saturating_add(more);
        self.first = self.first.min(time);
        self.last = self.last.max(time);
        self.add_hours(&[(time / HOUR, more)]);
    }

    /// Both ascending; keeps the newest [`HOURS`].
    pub fn add_hours(&mut self, more: &[(u64, u64)]) {
        for &(hour, count) in more {
            match self.hours.binary_search_by_key(&hour, |&(hour, _)| hour) {
                Ok(at) => {
                    if let Some((_, sum)) = self.hours.get_mut(at) {
                        *sum = sum.saturating_add(count);
                    }
                }
                Err(at) => self.hours.insert(at, (hour, count)),
            }
        }
        let old = self.hours.len().saturating_sub(HOURS);
        self.hours.drain(..old);
    }

    /// In which release it was seen.
    pub fn see(&mut self, release: Option<&String>, time: u64) {
        if let Some(name) = release {
            releases::add(&mut self.releases, &[(name.clone(), time, time)]);
        }
    }
}

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
}

pub(crate) fn exception_key(group: &str, session: &str, slot: u32) -> String {
    ["x/", group, "/", session, "/", &slot.to_string()].concat()
}

pub(crate) fn tally_key(group: &str, session: &str) -> String {
    ["t/", group, "/", session].concat()
}

pub(crate) fn mark_key(group: &str) -> String {
    ["m/", group].concat()
}

pub(crate) fn removal_key(group: &str) -> String {
    ["m/", group, REMOVED].concat()
}

/// When each group was deleted.
pub(crate) fn removals(records: &[Record]) -> Map<&str, u64> {
    let removals = records.iter().filter(|record| is_removal(&record.key));
    let times =
        removals.filter_map(|record| Some((group_of(&record.key)?, decode(&record.value)?)));
    map_of(times.map(|(group, mark): (&str, Mark)| (group, mark.time)))
}

pub(crate) fn is_removal(key: &str) -> bool {
    key.starts_with("m/") && key.ends_with(REMOVED)
}

/// Whether this was deleted with its group.
pub(crate) fn is_removed(record: &Record, removals: &Map<&str, u64>) -> bool {
    let removed = group_of(&record.key).and_then(|group| removals.get(group));
    let Some(removed) = removed.filter(|_| !is_removal(&record.key)) else {
        return false;
    };
    let time = match record.key.get(..2) {
        Some("t/") => decode(&record.value).map(|tally: Tally| tally.last),
        Some("x/") => decode(&record.value).map(|one: Exception| one.time),
        _ => decode(&record.value).map(|mark: Mark| mark.time),
    };
    time.is_some_and(|time| time <= *removed)
}

/// Whether `text` can be a group's id: a fingerprint is 16 hexadecimal digits.
pub(crate) fn is_group(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The group in a key of an exception, a tally or a mark.
pub(crate) fn group_of(key: &str) -> Option<&str> {
    let mut parts = key.split('/');
    matches!(parts.next(), Some("x" | "t" | "m")).then_some(())?;
    parts.next().filter(|group| !group.is_empty())
}

/// The session in a key of an exception or a tally.
pub(crate) fn session_of(key: &str) -> Option<&str> {
    key.split('/').nth(2)
}

/// Group and session, as they stand in a key of an exception or a tally.
pub(crate) fn series_of(key: &str) -> Option<&str> {
    let length = group_of(key)?.len() + 1 + session_of(key)?.len();
    key.get(2..2 + length)
}

/// The page load, worker or isolate of a session: every further instance, every new day and every note there is a
/// session of its own.
pub(crate) fn page_of(session: &str) -> &str {
    session.split(['-', '.']).next().unwrap_or_default()
}

/// The slot in the key of an exception.
pub(crate) fn slot_of(key: &str) -> Option<u32> {
    key.split('/').nth(3)?.parse().ok()
}

/// An exception's value: frames stay out where a stack's text says the same.
pub(crate) fn encode_exception(mut exception: Exception) -> String {
    if exception.stack.is_some() {
        exception.frames.clear();
    }
    for cause in &mut exception.causes {
        if cause.stack.is_some() {
            cause.frames.clear();
        }
    }
    encode(&exception)
}

/// `None` when `value` is not an exception.
pub(crate) fn decode_exception(value: &str) -> Option<Exception> {
    let mut exception: Exception = decode(value)?;
    stack::read_frames(&mut exception);
    Some(exception)
}

pub(crate) fn encode<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Of two values of one key, the one that knows more, or what both know; they may
/// come from two tiers of which one was away for a while.
pub(crate) fn newer<'a>(key: &str, a: &'a str, b: &'a str) -> Cow<'a, str> {
    if pack::is_key(key) && a != b {
        return pack::merged(a, b);
    }
    let keep_a = match key.get(..2) {
        Some("t/") => rank::<Tally>(a, |tally| tally.count) >= rank::<Tally>(b, |t| t.count),
        Some("m/") => rank::<Mark>(a, |mark| mark.time) >= rank::<Mark>(b, |mark| mark.time),
        Some("x/") => rank::<Exception>(a, |one| one.time) >= rank::<Exception>(b, |one| one.time),
        _ => true,
    };
    if keep_a { a } else { b }.into()
}

fn rank<T: Decode>(value: &str, number: fn(T) -> u64) -> u64 {
    decode(value).map_or(0, |value| number(value) + 1)
}

/// Adds up tallies and marks; newest last-seen first. Anything else among the
/// records, and any value that cannot be read, is skipped. Some marks hold until a time, which `now` may be past.
pub(crate) fn fold(records: &[Record], now: u64) -> Vec<Group> {
    let mut tallies: Map<&str, Vec<(&str, Tally)>> = Map::new();
    let mut marks: Map<&str, Mark> = Map::new();
    let removals = removals(records);
    for record in records
        .iter()
        .filter(|record| !is_removed(record, &removals))
    {
        let Some(group) = group_of(&record.key).filter(|_| !is_removal(&record.key)) else {
            continue;
        };
        if record.key.starts_with("t/") {
            let tally = decode(&record.value).filter(|tally: &Tally| tally.count > 0);
            if let (Some(session), Some(tally)) = (session_of(&record.key), tally) {
                tallies.entry(group).or_default().push((session, tally));
            }
        } else if let Some(mark) = decode(&record.value).filter(|_| record.key.starts_with("m/")) {
            marks.insert(group, mark);
        }
    }
    let firsts = first_seen(&tallies);
    let first_seen = |release: &str| firsts.get(release).copied().unwrap_or_default();
    let group = |(id, tallies)| {
        let mut group = add_up(id, pack::packed(tallies)?, now);
        if let Some(mark) = marks.remove(id) {
            give(&mut group, mark, first_seen, now);
        }
        Some(group)
    };
    let mut groups: Vec<Group> = tallies.into_iter().filter_map(group).collect();
    sort_by(&mut groups, |group| (last_first(group.last_seen), 0));
    groups
}

/// When any group was first seen in each release.
fn first_seen(tallies: &Map<&str, Vec<(&str, Tally)>>) -> Map<String, u64> {
    let mut firsts = Map::new();
    for (_, tally) in tallies.values().flatten() {
        for (name, first, _) in &tally.releases {
            let known = firsts.entry(name.clone()).or_insert(*first);
            *known = (*known).min(*first);
        }
    }
    firsts
}

fn add_up(id: &str, all: Tally, now: u64) -> Group {
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
    if mark.holds(group, first_seen, now) {
        group.state = mark.state;
    } else {
        group.came_back = true;
    }
    group.mark = (mark.state != State::Open).then_some(mark);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exception::Cause;

    fn fold(records: &[Record]) -> Vec<Group> {
        super::fold(records, 0)
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
    fn a_page_counts_once_however_many_instances_it_had() {
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
    fn sessions_add_up() {
        let groups = fold(&[tally("a", 2, HOUR), tally("b", 3, 2 * HOUR)]);
        assert_eq!(groups.len(), 1);
        let group = &groups[0];
        assert_eq!((group.count, group.sessions), (5, 2));
        assert_eq!((group.first_seen, group.last_seen), (HOUR - 10, 2 * HOUR));
        assert_eq!(group.hours, [(HOUR, 2), (2 * HOUR, 3)]);
    }

    #[test]
    fn what_cannot_be_read_is_skipped() {
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
    fn a_resolved_group_that_is_seen_again_is_open() {
        let state = |mark| fold(&[tally("a", 1, HOUR), mark])[0].state;
        assert_eq!(state(mark(State::Resolved, HOUR)), State::Resolved);
        assert_eq!(state(mark(State::Resolved, HOUR - 1)), State::Open);
        assert_eq!(state(mark(State::Ignored, HOUR - 1)), State::Ignored);
    }

    #[test]
    fn what_was_deleted_stays_away_though_the_group_is_seen_again() {
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
    fn frames_are_stored_once() {
        let exception = Exception {
            stack: Some("Error: x\n    at f (http://h/a.js:1:2)".into()),
            frames: vec![Default::default(); 3],
            causes: vec![Cause {
                stack: Some("Error: y\n    at g (http://h/a.js:3:4)".into()),
                frames: vec![Default::default(); 3],
                ..Cause::default()
            }],
            ..Exception::default()
        };
        let value = encode_exception(exception.clone());
        assert_eq!(value.matches(r#""frames":[]"#).count(), 2, "{value}");
        let read = decode_exception(&value).unwrap();
        assert_eq!(read.frames.len(), 1);
        assert_eq!(read.frames[0].function, "f");
        assert_eq!(read.causes[0].frames.len(), 1);
        assert_eq!(read.causes[0].frames[0].function, "g");
    }

    #[test]
    fn the_larger_count_and_the_later_mark_win() {
        let (small, large) = (tally("a", 2, HOUR).value, tally("a", 3, HOUR).value);
        assert_eq!(newer("t/g/a", &small, &large), large);
        assert_eq!(newer("t/g/a", &large, "not json"), large);
        let (early, late) = (
            mark(State::Ignored, 1).value,
            mark(State::Resolved, 2).value,
        );
        assert_eq!(newer("m/g", &early, &late), late);
    }

    #[test]
    fn a_tally_remembers_thirty_days() {
        let mut tally = Tally::default();
        for hour in 0..1000 {
            tally.count(hour * HOUR, 1);
        }
        assert_eq!((tally.count, tally.hours.len()), (1000, HOURS));
    }

    #[test]
    fn of_earlier_days_a_group_tells_the_sum() {
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
    fn numbers_stay_such_that_javascript_has() {
        let tally = r#"{"count":18446744073709551615,"first":1,"last":18446744073709551615,"hours":[[18446744073709551615,18446744073709551615],[-1,2],[3]],"title":5}"#;
        let records: Vec<Record> = ["s", "t"]
            .map(|session| Record {
                key: tally_key("g", session),
                value: tally.to_owned(),
            })
            .into();
        let groups = fold(&records);
        let group = groups.first().expect("a group");
        assert_eq!((group.count, group.last_seen), (LARGEST, LARGEST));
        assert_eq!(group.hours, [(LARGEST, LARGEST)]);
    }
}
