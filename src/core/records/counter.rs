//! Defines the counter: the stored number of failures of one group in one session or pack, which only grows, with the fields
//! that the list of groups shows.

use serde::Serialize;

use crate::core::{
    clock::time_unless_ahead,
    decode::{Decode, Fields, pairs, sightings},
    exception::{Exception, Kind, MAX_TITLE_BYTES, cut as bounded},
    fingerprint::VERSION,
    records::{is_zero, pack::sessions::Pack},
    releases::{self, Releases},
    stack::cut,
};

pub(crate) const HOUR_MS: u64 = 3_600_000;
/// Maximum number of hours with failures whose counts a counter keeps: those of 30 days. Older hours are dropped.
const MAX_HOURS: usize = 720;

/// The failures of one group in one session, or in all sessions of a pack. Counts only grow, so that of two copies the one with
/// the larger count is newer.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counter {
    /// The number of failures that are counted.
    pub count: u64,
    /// The time of the first counted failure, in milliseconds since 1970.
    pub first: u64,
    /// The time of the last counted failure, in milliseconds since 1970.
    pub last: u64,
    /// Pairs of an hour, counted from 1970, and the number of failures in it; ascending, without hours older than the newest
    /// 720.
    pub hours: Vec<(u64, u64)>,
    /// The title of the group: `<type>: <first line of the message>`.
    pub title: String,
    /// `function (file)` of the innermost frame that belongs to the app, else of the innermost third-party frame; or the location
    /// of a Rust panic or error. May be empty.
    pub culprit: String,
    /// The parts of the failures that decided their group, as a text for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The version of the fingerprint that decided the group; 1 in records without this field.
    #[serde(rename = "fp", skip_serializing_if = "is_zero")]
    pub version: u64,
    /// How the failures were captured.
    pub kind: Kind,
    /// The type of the error, such as `TypeError`.
    pub r#type: String,
    /// Whether the failures are panics or traps, after which the wasm instance is unusable.
    pub fatal: bool,
    /// The group of the panic or trap that caused these failures; `None` if they are not follow-on failures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<String>,
    /// The releases that have seen the group, each with the times of its first and last failure.
    pub releases: Releases,
    /// The time at which a worker first received a report of the group, in milliseconds since 1970; 0 if none did.
    #[serde(skip_serializing_if = "is_zero")]
    pub received: u64,
    /// Whether all counted failures come from reports that the user imported.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub imported: bool,
    /// The sessions whose failures a pack counts; empty in the counter of one session.
    #[serde(skip_serializing_if = "Pack::is_empty")]
    pub pack: Pack,
}

impl Counter {
    /// Returns a counter with count 0 whose texts and first time are those of `exception`.
    pub fn new(exception: &Exception) -> Self {
        Counter {
            first: exception.time,
            title: exception.title(),
            culprit: exception.culprit.clone(),
            reason: bounded(&exception.reason, MAX_TITLE_BYTES).to_owned(),
            version: VERSION,
            kind: exception.kind,
            r#type: exception.r#type.clone(),
            fatal: exception.fatal,
            follows: exception.follows.clone(),
            ..Counter::default()
        }
    }

    /// Adds `more` failures at `time`, in milliseconds since 1970.
    #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
    pub fn count(&mut self, time: u64, more: u64) {
        self.count = self.count.saturating_add(more);
        self.first = self.first.min(time);
        self.last = self.last.max(time);
        self.add_hours(&[(time / HOUR_MS, more)]);
    }

    /// Adds `more`, pairs of an hour, counted from 1970, and a number of failures, to the failures per hour. Keeps the newest
    /// [`MAX_HOURS`] hours, and drops older ones.
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
        let old = self.hours.len().saturating_sub(MAX_HOURS);
        self.hours.drain(..old);
    }

    /// Records that `release` has seen the group at `time`. Does nothing without a release.
    pub fn add_release(&mut self, release: Option<&String>, time: u64) {
        if let Some(name) = release {
            releases::add(&mut self.releases, &[(name.clone(), time, time)]);
        }
    }

    /// Returns the counter with every time later than `now` set to `now`.
    pub fn clamped(mut self, now: u64) -> Self {
        let clamp = |time: &mut u64| *time = now.min(*time);
        clamp(&mut self.first);
        clamp(&mut self.last);
        for (_, first, last) in &mut self.releases {
            clamp(first);
            clamp(last);
        }
        for (_, _, last) in &mut self.pack.of {
            clamp(last);
        }
        // `until` becomes 0 instead of `now`: with a wrong time, the pack would seem to have counted every session that it
        // does not list.
        self.pack.until = time_unless_ahead(self.pack.until, now);
        let current = now / HOUR_MS;
        if self.hours.iter().any(|(hour, _)| *hour > current) {
            for (hour, count) in std::mem::take(&mut self.hours) {
                self.add_hours(&[(hour.min(current), count)]);
            }
        }
        self
    }
}

impl Decode for Counter {
    fn read(fields: &Fields) -> Self {
        let mut counter = Counter {
            count: fields.number("count"),
            first: fields.number("first"),
            last: fields.number("last"),
            hours: pairs(fields.list("hours")),
            title: fields.text("title"),
            culprit: fields.text("culprit"),
            reason: fields.text("reason"),
            version: fields.number("fp"),
            kind: fields.kind(),
            r#type: fields.text("type"),
            fatal: fields.flag("fatal"),
            follows: fields.optional_text("follows"),
            releases: sightings(fields.list("releases")),
            imported: fields.flag("imported"),
            received: fields.number("received"),
            pack: fields.object_or_default("pack"),
        };
        if counter.imported {
            // `until` becomes 0: an imported pack may be invented, and must not claim to have counted a session of this
            // browser.
            counter.pack.until = 0;
        }
        counter
    }
}

/// Whether `value` is the JSON of an imported counter. Searches the text, which is faster than decoding it. No string in the
/// JSON can contain the searched text, because its quotes would be escaped.
pub(crate) fn is_imported(value: &str) -> bool {
    // The quotation mark before `imported` is left out of the searched text, because it is so frequent that the search takes
    // three times as long. A string in the JSON cannot contain the rest, because JSON escapes the mark after `imported`.
    cut::find(value, "imported\":true").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counter_keeps_the_hours_of_thirty_days() {
        let mut counter = Counter::default();
        for hour in 0..1000 {
            counter.count(hour * HOUR_MS, 1);
        }
        assert_eq!((counter.count, counter.hours.len()), (1000, MAX_HOURS));
    }
}
