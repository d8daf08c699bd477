//! What a frame and a fingerprint cost, with the stacks that the engines printed. `cargo bench`
//!
//! The floor is what no parser can be faster than: the same text, split into trimmed lines. The binary is the
//! release profile's, made small rather than fast, as it is shipped.

// A benchmark fails by panicking.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use tinyturret::{Frame, measured};

#[path = "../tests/fixtures/mod.rs"]
mod fixtures;

const ROUNDS: usize = 101;

fn main() {
    println!(
        "median of {ROUNDS} rounds: floor and parsing in ns a frame, fingerprint in ns a stack"
    );
    println!("engine    frames   floor  parsing  ratio   fingerprint");
    let engines = fixtures::ENGINES.map(Engine::new);
    let mut times = engines.each_ref().map(|_| Times::default());
    // Round after round, so that a slow moment is not one engine's.
    for _ in 0..ROUNDS {
        for (engine, times) in engines.iter().zip(&mut times) {
            times.floor.push(timed(|| engine.split()));
            times.parsed.push(timed(|| engine.parse()));
            times.fingerprint.push(timed(|| engine.fingerprint()));
        }
    }
    for (engine, times) in engines.iter().zip(times) {
        engine.report(times);
    }
}

#[derive(Default)]
struct Times {
    floor: Vec<Duration>,
    parsed: Vec<Duration>,
    fingerprint: Vec<Duration>,
}

struct Engine {
    name: &'static str,
    stacks: Vec<String>,
    frames: Vec<Vec<Frame>>,
}

impl Engine {
    fn new(name: &'static str) -> Self {
        let stacks = fixtures::recorded(name);
        let frames = stacks.iter().map(|stack| measured::frames(stack)).collect();
        Engine {
            name,
            stacks,
            frames,
        }
    }

    fn split(&self) {
        for stack in &self.stacks {
            stack.lines().map(str::trim).for_each(|line| {
                black_box(line);
            });
        }
    }

    fn parse(&self) {
        for stack in &self.stacks {
            black_box(measured::frames(black_box(stack)));
        }
    }

    fn fingerprint(&self) {
        for frames in &self.frames {
            black_box(measured::fingerprint("TypeError", "boom", frames));
        }
    }

    fn report(&self, times: Times) {
        let frames: usize = self.frames.iter().map(Vec::len).sum();
        let floor = median(times.floor) / frames as f64;
        let parsed = median(times.parsed) / frames as f64;
        let fingerprint = median(times.fingerprint) / self.frames.len() as f64;
        let ratio = parsed / floor;
        println!(
            "{:9} {frames:6} {floor:7.1} {parsed:8.1} {ratio:6.1} {fingerprint:13.1}",
            self.name
        );
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let began = Instant::now();
    work();
    began.elapsed()
}

/// In nanoseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_nanos() as f64
}
