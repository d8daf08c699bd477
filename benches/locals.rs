//! Measures the time of `locals!` without a panic. Run with `cargo bench --bench locals`.
//!
//! The row `floor` measures the least work of any list of live values: to push a number and pop it. The benchmark is built with
//! the release profile, which optimizes for size.

// A benchmark fails by panicking.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::{
    cell::RefCell,
    hint::black_box,
    time::{Duration, Instant},
};

use tinyturret::{locals, measured};

const ROUNDS: usize = 101;
const CALLS: u32 = 10_000;

type Call = fn(u32, &str);

fn main() {
    println!("median of {ROUNDS} rounds, ns a call");
    let calls: [(&str, Call); 5] = [
        ("floor", floor),
        ("off", hold),
        ("on the stack", hold),
        ("in a future", hold),
        ("with a borrowed value", hold_borrowed),
    ];
    let mut times = calls.map(|_| Vec::new());
    // All calls are measured in each round, so that a slow moment of the machine affects all of them.
    for _ in 0..ROUNDS {
        for ((name, call), times) in calls.iter().zip(&mut times) {
            match *name {
                "on the stack" | "with a borrowed value" => measured::enable_locals(true),
                "in a future" => measured::enable_locals(false),
                _ => measured::disable_locals(),
            }
            times.push(timed(*call));
        }
    }
    for ((name, _), times) in calls.iter().zip(times) {
        println!("{name:22} {:8.1}", median(times) / f64::from(CALLS));
    }
}

thread_local! {
    static NUMBERS: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

#[inline(never)]
fn floor(number: u32, name: &str) {
    NUMBERS.with_borrow_mut(|numbers| numbers.push(u64::from(number)));
    black_box((number, name));
    NUMBERS.with_borrow_mut(Vec::pop);
}

/// Calls `locals!` with owned values. Uses `@hold`, the expansion of the macro for browsers, because on native targets
/// `locals!` expands to code that holds no values.
#[inline(never)]
fn hold(number: u32, name: &str) {
    locals!(@hold number, name, twice = number * 2);
    black_box((number, name));
}

#[inline(never)]
fn hold_borrowed(number: u32, name: &str) {
    locals!(@hold number, &name, twice = number * 2);
    black_box((number, name));
}

fn timed(call: Call) -> Duration {
    let began = Instant::now();
    for number in 0..CALLS {
        call(black_box(number), black_box("name"));
    }
    began.elapsed()
}

/// Returns the median of the times of all rounds, in nanoseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_nanos() as f64
}
