//! Work for `scripts/instructions`, which counts the instructions of each call of `counted`. A line out for each: how
//! often the call does what.
//!
//! The binary is the release profile's, made small rather than fast, as it is shipped.

// A benchmark fails by panicking.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, hint::black_box};

use engine::Engine;
use serde_json::json;
use tinyturret::measured::{self, Page, Tallies};

mod engine;

const CAPTURES: u64 = 50;
/// As many of a group are stored in one second; the others are counted.
const STORED: u64 = 20;
const SECOND: u64 = 1_000;
const NOW: u64 = 1_700_000_000 * SECOND;

fn main() {
    for engine in Engine::all() {
        read(&engine);
    }
    scrub("a message", "coat is out of stock");
    scrub("a message with a secret", "no stock for token=4f2a9c0b7d");
    for frames in [10, 50] {
        scrub(
            &format!("{frames} frames"),
            &Failure::of(0, 0, frames).stack,
        );
        encode(frames);
        capture(frames);
    }
    fold(1_000, 1);
    fold(10, 100);
}

fn read(engine: &Engine) {
    let (name, frames, stacks) = (engine.name, engine.frames(), engine.stacks());
    count(
        &format!("{name}: a frame, its line split off"),
        frames,
        || engine.split(),
    );
    count(&format!("{name}: a frame, parsed"), frames, || {
        engine.parse()
    });
    count(&format!("{name}: a fingerprint"), stacks, || {
        engine.fingerprint()
    });
}

fn scrub(what: &str, text: &str) {
    count(&format!("{what}, scrubbed"), 1, || {
        drop(black_box(measured::scrub(black_box(text))));
    });
}

fn encode(frames: u64) {
    let Failure { message, stack } = Failure::of(0, 0, frames);
    let note = json!({ "time": NOW, "type": "TypeError", "message": message, "stack": stack });
    let exception = measured::exception(&note.to_string()).unwrap();
    count(&format!("{frames} frames, encoded"), 1, || {
        drop(black_box(measured::encode(black_box(&exception))));
    });
}

/// The words of a failure make no other group, the function that fails does.
fn capture(frames: u64) {
    let of = |what: &str| format!("{frames} frames, captured: {what}");
    let page = Page::load(NOW);
    let known = Failure::of(0, 0, frames);
    let group = known.capture(&page, NOW);

    let others: Vec<Failure> = (1..=CAPTURES).map(|n| Failure::of(0, n, frames)).collect();
    let groups = captures(&of("the first"), &page, &others, |n| NOW + n * SECOND);
    assert_eq!(BTreeSet::from_iter(groups).len(), others.len());

    let words = |first: u64| (first..first + CAPTURES).map(|n| Failure::of(n, 0, frames));
    let others: Vec<Failure> = words(1).collect();
    let later = NOW + 1_000 * SECOND;
    let groups = captures(&of("known"), &page, &others, |n| later + n * SECOND);
    assert_eq!(BTreeSet::from_iter(groups), BTreeSet::from([group]));

    let storm = later + 1_000 * SECOND;
    for _ in 0..STORED {
        known.capture(&page, storm);
    }
    let others: Vec<Failure> = words(1 + CAPTURES).collect();
    captures(&of("known, in a storm"), &page, &others, |_| storm);
    captures(&of("repeated"), &page, &others, |_| storm);
}

/// The group of each failure, captured at the time of its number.
fn captures(
    what: &str,
    page: &Page,
    failures: &[Failure],
    time: impl Fn(u64) -> u64,
) -> Vec<String> {
    let mut groups = Vec::with_capacity(failures.len());
    count(what, failures.len(), || {
        for (failure, n) in failures.iter().zip(1..) {
            groups.push(failure.capture(page, time(n)));
        }
    });
    groups
}

fn fold(groups: u64, sessions: u64) {
    let tallies = Tallies::of(groups, sessions);
    let what = format!("{} tallies of {groups} groups, folded", groups * sessions);
    count(&what, 1, || drop(black_box(tallies.fold())));
}

struct Failure {
    message: String,
    stack: String,
}

impl Failure {
    fn of(words: u64, function: u64, frames: u64) -> Self {
        let message = format!("{} is out of stock", letters(words));
        let head = format!("TypeError: {message}");
        let line = |name: &str, n| {
            format!("\n    at {name} (https://shop.example/assets/app-4f2a9c.js:{n}:31)")
        };
        let nearest = line(&format!("checkout{}", letters(function)), 7);
        let rest = (1..frames).map(|n| line(&format!("step{}", letters(n)), n));
        let stack = [head, nearest].into_iter().chain(rest).collect();
        Failure { message, stack }
    }

    /// The group that it became one of.
    fn capture(&self, page: &Page, time: u64) -> String {
        let id = page.capture("TypeError", &self.message, &self.stack, time);
        id.split('.').next().unwrap_or_default().to_owned()
    }
}

/// A number as two letters: digits make no other words.
fn letters(number: u64) -> String {
    let letter = |n: u64| char::from(b'a' + (n % 26) as u8);
    [letter(number / 26), letter(number)].iter().collect()
}

fn count(what: &str, times: usize, mut work: impl FnMut()) {
    println!("{times}\t{what}");
    counted(&mut work);
}

#[unsafe(no_mangle)]
#[inline(never)]
fn counted(work: &mut dyn FnMut()) {
    work();
}
