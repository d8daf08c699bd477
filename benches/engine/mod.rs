//! The recorded stacks of one JavaScript engine, and the functions of which the benchmarks measure the time or the
//! instructions.

use std::hint::black_box;

use tinyturret::{Frame, measured};

#[path = "../../tests/fixtures/mod.rs"]
mod fixtures;

pub struct Engine {
    pub name: &'static str,
    stacks: Vec<String>,
    parsed: Vec<Vec<Frame>>,
}

impl Engine {
    pub fn all() -> [Self; fixtures::ENGINES.len()] {
        fixtures::ENGINES.map(Engine::new)
    }

    fn new(name: &'static str) -> Self {
        let stacks = fixtures::recorded(name);
        let parsed = stacks.iter().map(|stack| measured::frames(stack)).collect();
        Engine {
            name,
            stacks,
            parsed,
        }
    }

    pub fn stacks(&self) -> usize {
        self.stacks.len()
    }

    pub fn frames(&self) -> usize {
        self.parsed.iter().map(Vec::len).sum()
    }

    /// Splits each recorded stack into trimmed lines, without parsing them. The time of this is a lower bound for the time of
    /// a parser.
    pub fn split(&self) {
        for stack in &self.stacks {
            stack.lines().map(str::trim).for_each(|line| {
                black_box(line);
            });
        }
    }

    pub fn parse(&self) {
        for stack in &self.stacks {
            black_box(measured::frames(black_box(stack)));
        }
    }

    pub fn fingerprint(&self) {
        for frames in &self.parsed {
            black_box(measured::fingerprint("TypeError", "boom", frames));
        }
    }
}
