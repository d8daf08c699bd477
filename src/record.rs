//! The stored format: keys and values.
//!
//! | key | value |
//! | --- | --- |
//! | `x/<group>/<session>/<slot>` | one exception |
//! | `t/<group>/<session>` | that session's tally of the group |
//! | `t/<group>/~` | the tallies of earlier sessions in one |
//! | `m/<group>` | the mark a person gave |
//! | `m/<group>/removed` | when a person deleted the group: hides what a tier that was away still holds |
//! | `j1/…` | the journal of a recorder: see `src/turret/journal.rs` |
//! | `r1/<session>` | the limits of a recorder's session |
//! | `v` | the format's version |
//!
//! Every value is JSON. Nothing is read before it is written, so no two writers
//! overwrite each other: a session writes its own keys only, and readers add up.

use std::borrow::Cow;

use serde::Serialize;

use crate::{
    clock::{is_ahead, known},
    decode::{Decode, decode},
    exception::Exception,
    mark::Mark,
    order::{Map, map_of},
    pack, stack,
    tally::Tally,
};

/// The version under key `v`. Records of another version are left alone.
pub(crate) const VERSION: &str = "1";
pub(crate) const VERSION_KEY: &str = "v";
/// The prefix of the keys of a recorder's journal. `src/turret/journal.rs` reads them.
pub(crate) const JOURNAL: &str = "j1/";
/// The prefix of the keys of the limits of a recorder's sessions.
pub(crate) const LIMITS: &str = "r1/";
const REMOVED: &str = "/removed";

/// A key and its value, as every tier stores them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub key: String,
    pub value: String,
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

/// Whether this was deleted with its group. A removal of a clock that was ahead deletes only what that clock dated: it must not
/// hide what fails later.
pub(crate) fn is_removed(record: &Record, removals: &Map<&str, u64>, now: u64) -> bool {
    let removed = group_of(&record.key).and_then(|group| removals.get(group));
    let Some(removed) = removed.filter(|_| !is_removal(&record.key)) else {
        return false;
    };
    let time = match record.key.get(..2) {
        Some("t/") => decode(&record.value).map(|tally: Tally| tally.last),
        Some("x/") => decode(&record.value).map(|one: Exception| one.time),
        _ => decode(&record.value).map(|mark: Mark| mark.time),
    };
    time.is_some_and(|time| time <= *removed && (is_ahead(time, now) || !is_ahead(*removed, now)))
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
/// come from two tiers of which one was away for a while. Own counts and marks are known better than imported ones.
pub(crate) fn newer<'a>(key: &str, a: &'a str, b: &'a str, now: u64) -> Cow<'a, str> {
    if pack::is_key(key) && a != b {
        return pack::merged(a, b, now);
    }
    let rank = |value| match key.get(..2) {
        Some("t/") => rank(value, |tally: Tally| (!tally.imported, tally.count)),
        Some("m/") => rank(value, |mark: Mark| (!mark.imported, known(mark.time, now))),
        Some("x/") => rank(value, |one: Exception| (true, known(one.time, now))),
        _ => None,
    };
    if rank(a) >= rank(b) { a } else { b }.into()
}

fn rank<T: Decode>(value: &str, rank: impl Fn(T) -> (bool, u64)) -> Option<(bool, u64)> {
    decode(value).map(rank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exception::Cause;

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
    fn a_removal_of_a_clock_that_was_ahead_removes_what_that_clock_dated() {
        const NOW: u64 = 1_700_000_000_000;
        const AHEAD: u64 = NOW + 3_600_000;
        let is_removed = |last, removal| {
            let tally = Tally {
                last,
                ..Tally::default()
            };
            let record = Record {
                key: tally_key("g", "s"),
                value: encode(&tally),
            };
            is_removed(&record, &map_of([("g", removal)]), NOW)
        };
        assert!(is_removed(NOW - 1, NOW) && !is_removed(NOW + 1, NOW));
        assert!(is_removed(AHEAD - 1, AHEAD) && !is_removed(AHEAD + 1, AHEAD));
        assert!(!is_removed(NOW - 1, AHEAD) && !is_removed(AHEAD, NOW));
    }

    #[test]
    fn the_larger_count_and_the_later_mark_win() {
        let tally = |count| {
            encode(&Tally {
                count,
                ..Tally::default()
            })
        };
        let mark = |time| {
            encode(&Mark {
                time,
                ..Mark::default()
            })
        };
        let (small, large) = (tally(2), tally(3));
        assert_eq!(newer("t/g/a", &small, &large, 9), large);
        assert_eq!(newer("t/g/a", &large, "not json", 9), large);
        let (early, late) = (mark(1), mark(2));
        assert_eq!(newer("m/g", &early, &late, 9), late);
    }
}
