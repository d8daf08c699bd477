//! Times of clocks that were ahead, by the clock of whoever compares them. A time later than now counts as now.

use crate::core::stack::cut;

/// Milliseconds by which clocks differ, and by which a reader's `now` may be old. What was written within them has its right time.
pub(crate) const TOLERANCE: u64 = 60_000;
/// September 2020. A clock that shows less lost its battery: what it takes for the future is left as it is.
const PAST: u64 = 1_600_000_000_000;

/// Whether only a clock that was ahead can have written `time`.
pub(crate) fn is_ahead(time: u64, now: u64) -> bool {
    now > PAST && time > now.saturating_add(TOLERANCE)
}

/// Returns `time` for comparisons, or 0 if it is ahead: such a time does not tell which of two is newer.
pub(crate) fn time_unless_ahead(time: u64, now: u64) -> u64 {
    if is_ahead(time, now) { 0 } else { time }
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
