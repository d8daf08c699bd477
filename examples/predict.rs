//! Prints the frames or the group that tinyturret derives from stacks. Reads a case per line and prints a result per
//! line, both as JSON.
//!
//! ```text
//! cargo run --release --example predict -- stacks
//!     {"id", "stack"} → {"id", "frames": [{"function", "file", "line", "column", "wasm"}]}
//! cargo run --release --example predict -- groups
//!     {"id", "name", "message", "stack"} → {"id", "group"}
//! ```

use std::io::{BufRead, stdin};

use serde_json::{Value, json};
use tinyturret::{Frame, measured};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let predict = match std::env::args().nth(1).as_deref() {
        Some("stacks") => stacks,
        Some("groups") => groups,
        _ => return Err("usage: predict stacks|groups < cases".into()),
    };
    for line in stdin().lock().lines() {
        println!("{}", predict(&serde_json::from_str(&line?)?));
    }
    Ok(())
}

fn stacks(case: &Value) -> Value {
    let frames = measured::frames(text(case, "stack"));
    json!({ "id": case["id"], "frames": frames.iter().map(frame).collect::<Vec<_>>() })
}

fn frame(frame: &Frame) -> Value {
    let wasm = frame
        .index
        .or(frame.offset)
        .map(|_| json!({ "index": frame.index, "offset": frame.offset }));
    json!({ "function": frame.function, "file": frame.file, "line": frame.line, "column": frame.column, "wasm": wasm })
}

fn groups(case: &Value) -> Value {
    let group = measured::group(
        text(case, "name"),
        text(case, "message"),
        text(case, "stack"),
    );
    json!({ "id": case["id"], "group": group })
}

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap_or_default()
}
