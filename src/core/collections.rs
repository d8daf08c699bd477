//! Sorting and maps, with one implementation for all types. The standard library's sort and `BTreeMap` are compiled for each
//! type, which takes about 3 KB of wasm each.

use litemap::LiteMap;

/// A map in a sorted list. Reading and appending the largest key are fast; any other insertion moves the items after it.
pub(crate) type Map<K, V> = LiteMap<K, V>;
/// A set in a sorted list, with the cost of [`Map`].
pub(crate) type Set<K> = Map<K, ()>;

/// Sorts `items` by the pair of numbers that `key` returns, ascending. The sort is stable.
pub(crate) fn sort_by<T>(items: &mut [T], key: impl Fn(&T) -> (u64, u64)) {
    let keys = items.iter().map(key).enumerate();
    let keys = keys.map(|(at, (first, second))| (first, second, at));
    for (to, from) in compute_swaps(keys.collect()).into_iter().enumerate() {
        items.swap(to, from);
    }
}

/// Returns the swaps that sort a list if they are applied in order: the number at each index, from 0, is the index of the item
/// to swap with. `keys` has the two sort keys and the index of each item.
fn compute_swaps(mut keys: Vec<(u64, u64, usize)>) -> Vec<usize> {
    comb_sort(&mut keys);
    let mut swaps: Vec<usize> = Vec::with_capacity(keys.len());
    for (_, _, mut from) in keys {
        // `from` is the item's original index. Earlier swaps have moved the item to the index that the loop finds.
        while let Some(moved) = swaps.get(from) {
            from = *moved;
        }
        swaps.push(from);
    }
    swaps
}

/// Sorts items with a comb sort, which takes less code than a heap: compares items at a distance that shrinks to 1, and then
/// continues until nothing changes.
fn comb_sort<T: Ord>(items: &mut [T]) {
    let (mut distance, mut is_sorted) = (items.len(), false);
    while !is_sorted {
        distance = (distance * 10 / 13).max(1);
        is_sorted = distance == 1;
        for other in distance..items.len() {
            if items.get(other) < items.get(other - distance) {
                items.swap(other - distance, other);
                is_sorted = false;
            }
        }
    }
}

/// Returns a map of `items`; of equal keys the last one wins. Does not use `collect`, which would add another sort to the wasm.
pub(crate) fn map_of<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> Map<K, V> {
    let mut map = Map::new();
    for (key, value) in items {
        map.insert(key, value);
    }
    map
}

/// Returns a set of `items`, without duplicates.
pub(crate) fn set_of<K: Ord>(items: impl IntoIterator<Item = K>) -> Set<K> {
    map_of(items.into_iter().map(|item| (item, ())))
}

/// Returns a collection of type `C` with `items`, such as a `BTreeMap`. Uses `extend`, because `collect` would add another
/// sort to the wasm.
pub(crate) fn collect_into<C: Default + Extend<T>, T>(items: impl IntoIterator<Item = T>) -> C {
    let mut all = C::default();
    all.extend(items);
    all
}

/// Returns `u64::MAX - number`, a sort key for a descending order.
pub(crate) fn descending(number: u64) -> u64 {
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
        sort_by(&mut items, |(number, _)| (descending(*number), 0));
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
