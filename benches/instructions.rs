//! The benchmark for `scripts/instructions`, which counts the instructions of each call of the function `counted`. Prints a line
//! for each such call: how often the call repeats its work, and a name.
//!
//! It is built with the release profile, which optimizes for size.

// A benchmark fails by panicking.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, hint::black_box};

use engine::Engine;
use serde_json::{Value, json};
use tinyturret::measured::{
    self, Counters,
    stored::{Backends, Core, Limits, Records},
};

mod engine;

const ENTRIES: u64 = 50;
const NOW: u64 = 1_700_000_000_000;
const LIMITS: Limits = Limits {
    groups: 1_000,
    exceptions_per_group: 100,
    reported_groups: 0,
};

fn main() {
    for engine in Engine::all() {
        read(&engine);
    }
    for frames in [10, 50] {
        encode(frames);
        compact(frames);
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

fn encode(frames: u64) {
    let exception = measured::exception(&failure(0, 0, frames).to_string()).unwrap();
    count(&format!("{frames} frames, encoded"), 1, || {
        drop(black_box(measured::encode(black_box(&exception))));
    });
}

/// Counts the instructions of compacting 50 journal entries, whose stacks have `frames` frames: first entries of 50 groups
/// (another function fails in each entry), then entries of one group (only the messages differ).
fn compact(frames: u64) {
    let entries = |what: &str, failure: &dyn Fn(u64) -> Value| {
        let entries = (0..ENTRIES).flat_map(|number| entry(number, &failure(number)));
        let backends = Backends::with(&entries.collect::<Records>(), false);
        let mut core = None;
        count(
            &format!("{frames} frames, an entry compacted: {what}"),
            ENTRIES as usize,
            || core = Some(Core::of_page(&backends, LIMITS, NOW)),
        );
        let groups = core.unwrap().groups(NOW).into_iter();
        groups.map(|group| group.id).collect::<BTreeSet<_>>().len()
    };
    let groups = entries("of another group", &|n| failure(0, n, frames));
    assert_eq!(groups as u64, ENTRIES);
    let groups = entries("of the same group", &|n| failure(n, 0, frames));
    assert_eq!(groups, 1);
}

/// Returns the two journal records of the entry `number`, key and value: its counts, which are final, so that it can be
/// compacted, and its texts. The entry counts `failure` once.
fn entry(number: u64, failure: &Value) -> [(String, String); 2] {
    let counts =
        json!({ "first": NOW, "last": NOW, "hours": [[NOW / 3_600_000, 1]], "final": true });
    let key = format!("j1/session/{number}");
    [
        (format!("{key}/c"), counts.to_string()),
        (key, failure.to_string()),
    ]
}

fn fold(groups: u64, sessions: u64) {
    let counters = Counters::of(groups, sessions);
    let what = format!("{} counters of {groups} groups, folded", groups * sessions);
    count(&what, 1, || drop(black_box(counters.aggregate())));
}

/// Returns the JSON texts of a failure whose stack has `frames` frames. Each number `message` gives another message, and each
/// number `function` another function in the nearest frame.
fn failure(message: u64, function: u64, frames: u64) -> Value {
    let line =
        |name: &str, n| format!("    at {name} (https://shop.example/assets/app-4f2a9c.js:{n}:31)");
    let nearest = line(&format!("checkout{}", letters(function)), 7);
    let rest = (1..frames).map(|n| line(&format!("step{}", letters(n)), n));
    let lines: Vec<String> = std::iter::once(nearest).chain(rest).collect();
    json!({
        "kind": "error",
        "type": "TypeError",
        "message": format!("{} is out of stock", letters(message)),
        "stack": lines.join("\n"),
        "time": NOW,
        "id": "session.1",
    })
}

/// Returns a number as two letters, because messages that differ only in digits count as equal.
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
