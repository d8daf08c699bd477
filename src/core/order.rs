//! One sort and one kind of map for everything: each type that the standard library's sort is used on costs some 3 KB
//! of wasm, and so does each type of a `BTreeMap`.

use std::collections::BinaryHeap;

use litemap::LiteMap;

/// A sorted list: fast to read, and to add to at its end. To add elsewhere moves what comes after.
pub(crate) type Map<K, V> = LiteMap<K, V>;
pub(crate) type Set<K> = Map<K, ()>;

/// Sorts by a pair of numbers, ascending; equals stay in their order.
pub(crate) fn sort_by<T>(items: &mut [T], key: impl Fn(&T) -> (u64, u64)) {
    let keys = items.iter().map(key).enumerate();
    let keys = keys.map(|(at, (first, second))| (first, second, at));
    for (to, from) in swaps(keys.collect()).into_iter().enumerate() {
        items.swap(to, from);
    }
}

/// With which later place each is to change places, one after the other. By a heap, which is a sort in little code.
fn swaps(keys: Vec<(u64, u64, usize)>) -> Vec<usize> {
    let order = BinaryHeap::from(keys).into_sorted_vec();
    let mut swaps: Vec<usize> = Vec::with_capacity(order.len());
    for (_, _, mut from) in order {
        // What stood there has changed places before.
        while let Some(behind) = swaps.get(from) {
            from = *behind;
        }
        swaps.push(from);
    }
    swaps
}

/// A map of `items`, the last of equals; `collect` would bring a sort of its own.
pub(crate) fn map_of<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> Map<K, V> {
    let mut map = Map::new();
    for (key, value) in items {
        map.insert(key, value);
    }
    map
}

pub(crate) fn set_of<K: Ord>(items: impl IntoIterator<Item = K>) -> Set<K> {
    map_of(items.into_iter().map(|item| (item, ())))
}

/// A `BTreeMap` of `items`, likewise.
pub(crate) fn gather<C: Default + Extend<T>, T>(items: impl IntoIterator<Item = T>) -> C {
    let mut all = C::default();
    all.extend(items);
    all
}

/// For a descending order.
pub(crate) fn last_first(number: u64) -> u64 {
    u64::MAX - number
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn sort_is_stable() {
        let mut items = vec![(2, 'a'), (1, 'b'), (2, 'c'), (1, 'd')];
        sort_by(&mut items, |(number, _)| (*number, 0));
        assert_eq!(items, [(1, 'b'), (1, 'd'), (2, 'a'), (2, 'c')]);
        sort_by(&mut items, |(number, _)| (last_first(*number), 0));
        assert_eq!(items, [(2, 'a'), (2, 'c'), (1, 'b'), (1, 'd')]);
    }

    proptest! {
        #[test]
        fn sort_is_that_of_the_standard_library(numbers in vec(0..20_u64, 0..60)) {
            let mut items: Vec<_> = numbers.into_iter().enumerate().collect();
            let mut expected = items.clone();
            expected.sort_by_key(|(_, number)| *number);
            sort_by(&mut items, |(_, number)| (*number, 0));
            assert_eq!(items, expected);
        }
    }
}
