//! Functions that panic in generic functions, traits and closures.

use std::fmt::Debug;
use std::hint::black_box;

pub const PANICS: &[fn(usize)] = &[
    of_number,
    of_text,
    dynamic,
    dynamic_default,
    boxed_closure,
    in_drop,
    recursive,
    in_iterator,
];

fn first<T: Debug + Clone>(values: &[T]) -> T {
    values.first().cloned().unwrap()
}

fn of_number(argument: usize) {
    let empty: Vec<u64> = Vec::with_capacity(argument);
    black_box(first(&empty));
}

fn of_text(argument: usize) {
    let empty: Vec<String> = Vec::with_capacity(argument);
    black_box(first(&empty));
}

trait Shape {
    fn area(&self) -> usize;
    fn checked(&self) -> usize {
        assert!(self.area() > 99, "too small");
        self.area()
    }
}

struct Square(usize);
struct Nothing;

impl Shape for Square {
    fn area(&self) -> usize {
        self.0 * self.0
    }
}

impl Shape for Nothing {
    fn area(&self) -> usize {
        panic!("nothing has no area")
    }
}

fn shape(argument: usize) -> Box<dyn Shape> {
    if black_box(argument) > 99 {
        Box::new(Square(argument))
    } else {
        Box::new(Nothing)
    }
}

fn dynamic(argument: usize) {
    black_box(shape(argument).area());
}

fn dynamic_default(argument: usize) {
    let shape: Box<dyn Shape> = black_box(Box::new(Square(argument)));
    black_box(shape.checked());
}

fn boxed_closure(argument: usize) {
    let closure: Box<dyn Fn(usize) -> usize> =
        black_box(Box::new(move |other| argument / (other - argument)));
    black_box(closure(argument));
}

struct Guard(usize);

impl Drop for Guard {
    fn drop(&mut self) {
        assert_eq!(self.0, 100, "dropped too early");
    }
}

fn in_drop(argument: usize) {
    let guard = Guard(argument);
    black_box(&guard);
}

fn recursive(argument: usize) {
    if argument == 0 {
        panic!("the end of the recursion");
    }
    recursive(black_box(argument - 1));
    black_box(argument);
}

struct Counter {
    left: usize,
}

impl Iterator for Counter {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1).expect("counted too far");
        Some(self.left)
    }
}

fn in_iterator(argument: usize) {
    black_box(Counter { left: argument }.sum::<usize>());
}
