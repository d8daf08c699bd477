//! Functions that panic in functions that the compiler inlines, and in iterators.

use std::hint::black_box;

pub const PANICS: &[fn(usize)] = &[one_level, three_levels, closure, iterator, folded, sorted];

#[inline(always)]
fn half(number: usize) -> usize {
    if number % 2 == 1 || number > 0 {
        panic!("cannot halve {number}");
    }
    number / 2
}

fn one_level(argument: usize) {
    let argument = black_box(argument);
    black_box(half(argument));
}

#[inline(always)]
fn outer(number: usize) -> usize {
    middle(number) + 1
}

#[inline(always)]
fn middle(number: usize) -> usize {
    inner(number) + 2
}

#[inline(always)]
fn inner(number: usize) -> usize {
    number.checked_sub(100).unwrap()
}

fn three_levels(argument: usize) {
    black_box(outer(black_box(argument)));
}

fn closure(argument: usize) {
    let checked = |number: usize| {
        let small = u8::try_from(number).ok();
        small.expect("a small number")
    };
    black_box(checked(black_box(argument) + 1_000));
}

fn iterator(argument: usize) {
    let numbers = black_box([argument; 3]);
    let sum: usize = numbers.iter().map(|number| 10 / (number - argument)).sum();
    black_box(sum);
}

fn folded(argument: usize) {
    let numbers: Vec<u32> = (0..argument as u32).collect();
    let product = numbers
        .iter()
        .try_fold(1_u32, |product, number| product.checked_mul(*number));
    let none = product.filter(|product| *product > 0);
    black_box(none.unwrap());
}

fn sorted(argument: usize) {
    let mut numbers: Vec<f64> = (0..argument + 2).map(|number| number as f64).collect();
    numbers.push(f64::NAN);
    numbers.sort_by(|a, b| a.partial_cmp(b).unwrap());
    black_box(numbers);
}
