//! Handles stored times that are in the future. A device whose clock was wrong may have written them. They are compared with
//! the clock of the reader.

use crate::core::stack::cut;

/// Milliseconds by which a time may be later than `now` without counting as wrong. Clocks of devices differ, and `now` is the
/// time at which an operation began.
pub(crate) const TOLERANCE_MS: u64 = 60_000;
/// September 2020, in milliseconds since 1970. If the reader's clock shows an earlier time, the reader's clock is wrong, and no
/// stored time counts as wrong.
const MIN_PLAUSIBLE_TIME: u64 = 1_600_000_000_000;

/// Whether `time` is more than [`TOLERANCE_MS`] later than `now`, so that the clock that wrote it was wrong. Both are in
/// milliseconds since 1970.
pub(crate) fn is_in_future(time: u64, now: u64) -> bool {
    now > MIN_PLAUSIBLE_TIME && time > now.saturating_add(TOLERANCE_MS)
}

/// Returns `time`, or 0 if it is in the future. Used to find the newer of two values: a wrong time must not win.
pub(crate) fn time_unless_ahead(time: u64, now: u64) -> u64 {
    if is_in_future(time, now) { 0 } else { time }
}

/// Returns the time in the JSON `value` of a record: that of an exception or a mark, or of the last failure of a counter
/// (`key` starts with `t/`), in milliseconds since 1970; 0 if there is none.
///
/// Searches the text for the first such field, because decoding every stored value would take many times as long. No string in
/// the JSON can contain the searched text, because its quotes would be escaped.
pub(crate) fn time_of(key: &str, value: &str) -> u64 {
    let field = if key.starts_with("t/") {
        "last\":"
    } else {
        "time\":"
    };
    let digits = cut::once(value, field).map(|(_, rest)| cut::split(rest, cut::DIGITS).0);
    digits
        .and_then(|digits| cut::long_number(digits, 10))
        .unwrap_or_default()
}
