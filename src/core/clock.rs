//! Handles stored times that are later than the reader's clock. The device that wrote such a time had a wrong clock.

use crate::core::stack::cut;

/// Milliseconds by which a stored time may be later than `now`, the reader's time at the start of an operation, without
/// counting as wrong. Clocks of devices differ, and a failure may happen during the operation.
pub(crate) const TOLERANCE_MS: u64 = 60_000;
/// September 2020, in milliseconds since 1970. If the reader's clock shows an earlier time, the reader's clock is wrong, and no
/// stored time counts as wrong.
const MIN_PLAUSIBLE_TIME: u64 = 1_600_000_000_000;

/// Whether `time` is more than [`TOLERANCE_MS`] later than `now`, so that the clock that wrote it was wrong. Both are in
/// milliseconds since 1970. Always false if `now` itself is not plausible, because it is before September 2020.
pub(crate) fn is_in_future(time: u64, now: u64) -> bool {
    now > MIN_PLAUSIBLE_TIME && time > now.saturating_add(TOLERANCE_MS)
}

/// Returns `time`, or 0 if it [is in the future](is_in_future). Callers compare the results to find the newer of two values,
/// so that a value with a wrong time does not win.
pub(crate) fn time_unless_ahead(time: u64, now: u64) -> u64 {
    if is_in_future(time, now) { 0 } else { time }
}

/// Returns the time in `value`, the JSON of the record `key`, in milliseconds since 1970; 0 if it contains none. For a counter
/// (`key` starts with `t/`), this is the time of the last failure; for an exception or a mark, its own time.
///
/// Searches the text for the first field `last` or `time`, because decoding every stored value would take many times as long.
/// No string in the JSON can contain the searched text, because its quotes would be escaped.
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
