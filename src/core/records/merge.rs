//! Merges two values of one key: selects the newer one, or makes the union of two packs.

use std::borrow::Cow;

use crate::core::{
    clock::time_unless_ahead,
    decode::{Decode, decode},
    exception::Exception,
    records::{counter::Counter, mark::Mark, pack},
};

/// Returns the newer of two values of one key, or the union of two packs. The values may come from two backends, one of which
/// has failed for some time. The newer counter is the one with the larger count; the newer mark and exception are the ones
/// with the later time. A counter or mark of this browser wins over an imported one.
pub(crate) fn merge_values<'a>(key: &str, a: &'a str, b: &'a str, now: u64) -> Cow<'a, str> {
    if pack::is_key(key) && a != b {
        return pack::merge_pack_values(a, b, now);
    }
    let rank = |value| match key.get(..2) {
        Some("t/") => rank(value, |counter: Counter| (!counter.imported, counter.count)),
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

/// Returns the rank that the function `rank` computes from the decoded `value`. Of two values of a key, the one with the larger
/// rank is kept. `None`, the lowest rank, if the value cannot be decoded.
fn rank<T: Decode>(value: &str, rank: impl Fn(T) -> (bool, u64)) -> Option<(bool, u64)> {
    decode(value).map(rank)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::records::encode;

    #[test]
    fn merge_keeps_the_larger_count_and_the_later_mark() {
        let counter = |count| {
            encode(&Counter {
                count,
                ..Counter::default()
            })
        };
        let mark = |time| {
            encode(&Mark {
                time,
                ..Mark::default()
            })
        };
        let (small, large) = (counter(2), counter(3));
        assert_eq!(merge_values("t/g/a", &small, &large, 9), large);
        assert_eq!(merge_values("t/g/a", &large, "not json", 9), large);
        let (early, late) = (mark(1), mark(2));
        assert_eq!(merge_values("m/g", &early, &late, 9), late);
    }
}
