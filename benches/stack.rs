//! Measures the time of parsing a frame and of a fingerprint, with recorded stacks of the engines. Run with `cargo bench`.
//!
//! It is built with the release profile, which optimizes for size.

// A benchmark fails by panicking.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::{Duration, Instant};

use engine::Engine;

mod engine;

const ROUNDS: usize = 101;

fn main() {
    println!(
        "median of {ROUNDS} rounds: floor and parsing in ns a frame, fingerprint in ns a stack"
    );
    println!("engine    frames   floor  parsing  ratio   fingerprint");
    let engines = Engine::all();
    let mut times = engines.each_ref().map(|_| Times::default());
    // All engines are measured in each round, so that a slow moment of the machine affects all of them.
    for _ in 0..ROUNDS {
        for (engine, times) in engines.iter().zip(&mut times) {
            times.floor.push(timed(|| engine.split()));
            times.parsed.push(timed(|| engine.parse()));
            times.fingerprint.push(timed(|| engine.fingerprint()));
        }
    }
    for (engine, times) in engines.iter().zip(times) {
        report(engine, times);
    }
}

#[derive(Default)]
struct Times {
    floor: Vec<Duration>,
    parsed: Vec<Duration>,
    fingerprint: Vec<Duration>,
}

fn report(engine: &Engine, times: Times) {
    let frames = engine.frames();
    let floor = median(times.floor) / frames as f64;
    let parsed = median(times.parsed) / frames as f64;
    let fingerprint = median(times.fingerprint) / engine.stacks() as f64;
    let ratio = parsed / floor;
    println!(
        "{:9} {frames:6} {floor:7.1} {parsed:8.1} {ratio:6.1} {fingerprint:13.1}",
        engine.name
    );
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

/// Returns the median of the times of all rounds, in nanoseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_nanos() as f64
}
