//! Times of clocks that were ahead, by the clock of whoever compares them. A time later than now counts as now.

use crate::{
    decode::decode,
    mark::Mark,
    record::{Record, encode, is_removal},
    stack::cut,
    tally::{HOUR, Tally},
};

/// Milliseconds by which clocks differ, and by which a reader's `now` may be old. What was written within them has its right time.
pub(crate) const TOLERANCE: u64 = 60_000;
/// September 2020. A clock that shows less lost its battery: what it takes for the future is left as it is.
const PAST: u64 = 1_600_000_000_000;

/// Whether only a clock that was ahead can have written `time`.
pub(crate) fn is_ahead(time: u64, now: u64) -> bool {
    now > PAST && time > now.saturating_add(TOLERANCE)
}

/// For the question which of two is newer: a time that is ahead says nothing.
pub(crate) fn known(time: u64, now: u64) -> u64 {
    if is_ahead(time, now) { 0 } else { time }
}

impl Tally {
    /// The tally with no time later than `now`.
    pub fn at(mut self, now: u64) -> Self {
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
        self.pack.until = known(self.pack.until, now);
        let current = now / HOUR;
        if self.hours.iter().any(|(hour, _)| *hour > current) {
            for (hour, count) in std::mem::take(&mut self.hours) {
                self.add_hours(&[(hour.min(current), count)]);
            }
        }
        self
    }
}

impl Mark {
    /// The mark with no time later than `now`; a snooze lasts as long after it as before.
    pub fn at(self, now: u64) -> Self {
        let ahead = self.time.saturating_sub(now);
        Mark {
            time: self.time - ahead,
            until_time: self.until_time.map(|until| until.saturating_sub(ahead)),
            ..self
        }
    }
}

/// The time of an exception, a tally's last one, or the time of a mark. It is what stands behind the first such field of the
/// JSON text, which no string in it can hold: reading all of it, of all that is stored, would take many times as long.
pub(crate) fn time_of(key: &str, value: &str) -> u64 {
    let field = if key.starts_with("t/") {
        "\"last\":"
    } else {
        "\"time\":"
    };
    let behind = cut::once(value, field).map(|(_, behind)| cut::split(behind, cut::DIGITS).0);
    behind
        .and_then(|digits| digits.parse().ok())
        .unwrap_or_default()
}

/// Those of `records`, tallies and marks, that are ahead, with right times. Leaves out removals, because they would hide what
/// fails until now.
pub(crate) fn mended(records: &[Record], now: u64) -> Vec<Record> {
    let ahead = records.iter().filter(|record| {
        is_ahead(time_of(&record.key, &record.value), now) && !is_removal(&record.key)
    });
    ahead.filter_map(|record| mend(record, now)).collect()
}

/// What has failed in the last minute by a right clock is newer. A mark was given after the failures.
fn mend(Record { key, value }: &Record, now: u64) -> Option<Record> {
    let value = if key.starts_with("t/") {
        encode(&decode::<Tally>(value)?.at(now.saturating_sub(TOLERANCE)))
    } else {
        encode(&decode::<Mark>(value)?.at(now))
    };
    Some(Record {
        key: key.clone(),
        value,
    })
}
