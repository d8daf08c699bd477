//! Makes the table in docs/reference/engines.md, which shows the details that each engine prints.

use tinyturret::Frame;

use super::recording::{Case, ENGINES, cases, version};

pub const START: &str = "<!-- made by tests/engines -->\n";
pub const END: &str = "<!-- end -->\n";

/// A row of the table: its question, the name of the case that answers it, and the check of the frames of this case.
type Question = (&'static str, &'static str, fn(&[Frame]) -> bool);

const QUESTIONS: [Question; 13] = [
    (
        "function, file, line and column",
        "named function",
        |frames| {
            first(frames).is_some_and(|frame| !frame.function.is_empty() && frame.column.is_some())
        },
    ),
    ("callers that await", "async awaited", |frames| {
        frames.iter().any(|frame| frame.r#async)
    }),
    ("callers in tail position", "tail call", |frames| {
        frames
            .iter()
            .any(|frame| frame.function.ends_with("tailCall"))
    }),
    ("names of evaluated functions", "direct eval", |frames| {
        first(frames).is_some_and(|frame| frame.function.starts_with("sell"))
    }),
    (
        "methods with a computed name",
        "computed method",
        |frames| first(frames).is_some_and(|frame| !frame.function.is_empty()),
    ),
    (
        "the constructor of an error's class",
        "error subclass",
        |frames| first(frames).is_some_and(|frame| frame.function == "OutOfStock"),
    ),
    (
        "wasm: a frame for each function",
        "wasm: unreachable",
        |frames| wasm(frames).count() > 1,
    ),
    ("wasm: function's name", "wasm: unreachable", |frames| {
        wasm(frames)
            .next()
            .is_some_and(|frame| !frame.function.is_empty())
    }),
    ("wasm: function's index", "wasm: unreachable", |frames| {
        wasm(frames)
            .next()
            .is_some_and(|frame| frame.index.is_some_and(|index| index > 0))
    }),
    ("wasm: byte offset", "wasm: unreachable", |frames| {
        wasm(frames)
            .next()
            .is_some_and(|frame| frame.offset.is_some())
    }),
    ("wasm: module's name", "wasm: unreachable", |frames| {
        wasm(frames)
            .next()
            .is_some_and(|frame| frame.module.is_some())
    }),
    (
        "wasm without names: index or offset",
        "wasm no names: unreachable",
        |frames| wasm(frames).count() > 1,
    ),
    (
        "wasm without names: module's name",
        "wasm no names: unreachable",
        |frames| {
            wasm(frames)
                .next()
                .is_some_and(|frame| frame.module.is_some())
        },
    ),
];

fn first(frames: &[Frame]) -> Option<&Frame> {
    frames.first()
}

fn wasm(frames: &[Frame]) -> impl Iterator<Item = &Frame> {
    frames
        .iter()
        .filter(|frame| frame.index.is_some() || frame.offset.is_some())
}

pub fn table() -> String {
    let cases = ENGINES.map(cases);
    let mut text = row("", ENGINES.map(version));
    text.push_str(&row("---", ENGINES.map(|_| ":-:".to_owned())));
    for (asked, name, is_told) in QUESTIONS {
        let answers = cases
            .each_ref()
            .map(|cases| answer(cases, name, is_told).to_owned());
        text.push_str(&row(asked, answers));
    }
    text
}

fn answer(cases: &[Case], name: &str, is_told: fn(&[Frame]) -> bool) -> &'static str {
    match cases.iter().find(|case| case.name == name) {
        Some(case) if is_told(&case.exception.frames) => "✓",
        Some(_) => "–",
        None => "",
    }
}

fn row(head: &str, cells: [String; 7]) -> String {
    format!("| {head} | {} |\n", cells.join(" | "))
}
