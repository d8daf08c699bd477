//! What one session knows of one group.

use serde::Serialize;

use crate::core::{
    clock::time_unless_ahead,
    decode::{Decode, Fields, pairs, sightings},
    exception::{Exception, Kind},
    records::{is_zero, pack::sessions::Pack},
    releases::{self, Releases},
    stack::cut,
};

pub(crate) const HOUR: u64 = 3_600_000;
/// Hours a tally remembers: 30 days.
const HOURS: usize = 720;

/// All that the list shows.
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
    /// When a worker first received a report of it; 0 if none did.
    #[serde(skip_serializing_if = "is_zero")]
    pub received: u64,
    /// All of it came with reports that a person imported.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub imported: bool,
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
    #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
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

    /// The tally with no time later than `now`.
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
        // Otherwise the pack would claim all entries that it does not know.
        self.pack.until = time_unless_ahead(self.pack.until, now);
        let current = now / HOUR;
        if self.hours.iter().any(|(hour, _)| *hour > current) {
            for (hour, count) in std::mem::take(&mut self.hours) {
                self.add_hours(&[(hour.min(current), count)]);
            }
        }
        self
    }
}

impl Decode for Tally {
    fn read(fields: &Fields) -> Self {
        let mut tally = Tally {
            count: fields.number("count"),
            first: fields.number("first"),
            last: fields.number("last"),
            hours: pairs(fields.list("hours")),
            title: fields.text("title"),
            culprit: fields.text("culprit"),
            kind: fields.kind(),
            r#type: fields.text("type"),
            fatal: fields.flag("fatal"),
            follows: fields.maybe("follows"),
            releases: sightings(fields.list("releases")),
            imported: fields.flag("imported"),
            received: fields.number("received"),
            pack: fields.part("pack"),
        };
        if tally.imported {
            // It must not hide an own session as one that it has forgotten.
            tally.pack.until = 0;
        }
        tally
    }
}

/// Whether this is the value of a tally that came with a report. No text in it can hold the field.
pub(crate) fn is_imported(value: &str) -> bool {
    cut::find(value, "\"imported\":true").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tally_keeps_the_hours_of_thirty_days() {
        let mut tally = Tally::default();
        for hour in 0..1000 {
            tally.count(hour * HOUR, 1);
        }
        assert_eq!((tally.count, tally.hours.len()), (1000, HOURS));
    }
}
