//! Decides between two values of one key.

use std::borrow::Cow;

use crate::core::{
    clock::time_unless_ahead,
    decode::{Decode, decode},
    exception::Exception,
    records::{mark::Mark, pack, tally::Tally},
};

/// Of two values of one key, the one that knows more, or what both know; they may
/// come from two tiers of which one was away for a while. Own counts and marks are known better than imported ones.
pub(crate) fn merge_values<'a>(key: &str, a: &'a str, b: &'a str, now: u64) -> Cow<'a, str> {
    if pack::is_key(key) && a != b {
        return pack::merged(a, b, now);
    }
    let rank = |value| match key.get(..2) {
        Some("t/") => rank(value, |tally: Tally| (!tally.imported, tally.count)),
        Some("m/") => rank(value, |mark: Mark| {
            (!mark.imported, time_unless_ahead(mark.time, now))
        }),
        Some("x/") => rank(value, |one: Exception| {
            (true, time_unless_ahead(one.time, now))
        }),
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
    use crate::core::records::encode;

    #[test]
    fn merge_keeps_the_larger_count_and_the_later_mark() {
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
        assert_eq!(merge_values("t/g/a", &small, &large, 9), large);
        assert_eq!(merge_values("t/g/a", &large, "not json", 9), large);
        let (early, late) = (mark(1), mark(2));
        assert_eq!(merge_values("m/g", &early, &late, 9), late);
    }
}
