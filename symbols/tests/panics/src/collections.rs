//! Functions that panic in slices, strings and collections.

use std::collections::{BTreeMap, VecDeque};
use std::hint::black_box;

pub const PANICS: &[fn(usize)] = &[
    index,
    index_of_vector,
    range,
    range_from,
    reversed_range,
    string_range,
    char_boundary,
    split,
    copy,
    swap,
    removed,
    inserted,
    split_off,
    key,
    chunks,
    deque,
];

fn index(argument: usize) {
    let array = black_box([1, 2, 3]);
    black_box(array[argument + 3]);
}

fn index_of_vector(argument: usize) {
    let mut vector = vec![1; argument];
    vector[argument] = 2;
    black_box(vector);
}

fn range(argument: usize) {
    let vector = vec![1; argument];
    black_box(&vector[1..argument + 1]);
}

fn range_from(argument: usize) {
    let vector = vec![1; argument];
    black_box(&vector[argument + 1..]);
}

fn reversed_range(argument: usize) {
    let vector = vec![1; argument + 2];
    black_box(&vector[black_box(argument + 1)..argument]);
}

fn string_range(argument: usize) {
    let text = "a".repeat(argument);
    black_box(&text[argument + 1..]);
}

fn char_boundary(argument: usize) {
    let text = "ä".repeat(argument);
    black_box(&text[..1]);
}

fn split(argument: usize) {
    let vector = vec![1; argument];
    black_box(vector.split_at(argument + 1));
}

fn copy(argument: usize) {
    let mut vector = vec![1; argument];
    vector.copy_from_slice(black_box(&[1; 10]));
    black_box(vector);
}

fn swap(argument: usize) {
    let mut vector = vec![1; argument];
    vector.swap(0, argument);
    black_box(vector);
}

fn removed(argument: usize) {
    let mut vector = vec![1; argument];
    vector.remove(argument);
    black_box(vector);
}

fn inserted(argument: usize) {
    let mut vector = vec![1; argument];
    vector.insert(argument + 1, 2);
    black_box(vector);
}

fn split_off(argument: usize) {
    let mut vector = vec![1; argument];
    black_box(vector.split_off(argument + 1));
    black_box(vector);
}

fn key(argument: usize) {
    let map = BTreeMap::from([(argument, "a"), (argument + 1, "b")]);
    black_box(map[&black_box(argument + 2)]);
}

fn chunks(argument: usize) {
    let vector = vec![1; argument];
    let zero = black_box(argument) - argument;
    black_box(vector.chunks(zero).count());
}

fn deque(argument: usize) {
    let deque: VecDeque<usize> = (0..argument).collect();
    black_box(deque[argument]);
}
