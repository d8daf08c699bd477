//! Reads a recording: the cases of one engine, each with its frames and group.

use std::fmt::Write;

use serde_json::Value;
use tinyturret::{Exception, Frame, measured};

pub const ENGINES: [&str; 7] = [
    "chromium", "firefox", "webkit", "node", "deno", "bun", "workerd",
];

pub struct Case {
    pub name: String,
    pub exception: Exception,
}

/// Returns the name and version of the engine as text.
pub fn version(engine: &str) -> String {
    let text = text(engine);
    let head = text.lines().next().expect("a head");
    head.trim_start_matches("# ")
        .trim_end_matches('.')
        .to_owned()
}

/// Returns the recorded cases that the engine could run.
pub fn cases(engine: &str) -> Vec<Case> {
    let text = text(engine);
    text.split("\n== ").skip(1).filter_map(case).collect()
}

fn text(engine: &str) -> String {
    let file = super::path(&format!("tests/fixtures/recorded/{engine}.txt"));
    std::fs::read_to_string(file).unwrap()
}

/// Parses a recorded case: its name, a line of JSON with facts, and the stack. Returns `None` if the engine could not run it.
fn case(text: &str) -> Option<Case> {
    let (name, rest) = text.split_once('\n').expect("a name");
    let (facts, stack) = rest.split_once('\n').unwrap_or((rest, ""));
    let mut facts: Value = serde_json::from_str(facts).expect(name);
    if !facts["skipped"].is_null() {
        return None;
    }
    facts["stack"] = stack.into();
    match facts["thrown"].take() {
        Value::Null => {}
        Value::String(text) => facts["message"] = text.into(),
        thrown => facts["message"] = thrown.to_string().into(),
    }
    Some(Case {
        name: name.to_owned(),
        exception: measured::exception(&facts.to_string()).expect("an object"),
    })
}

impl Case {
    pub fn group(&self) -> &str {
        &self.exception.group
    }

    /// Returns the name of the case without the prefix, which names the way in which the code was built and loaded.
    pub fn fault(&self) -> &str {
        self.name
            .split_once(": ")
            .map_or(&self.name, |(_, fault)| fault)
    }

    /// Parses the stack. Returns the exception as readable text, for comparison with tests/fixtures/read/.
    pub fn read(&self) -> String {
        let Exception {
            r#type,
            message,
            group,
            culprit,
            frames,
            causes,
            ..
        } = &self.exception;
        let mut text = format!("== {}\n{}\n", self.name, title(r#type, message));
        writeln!(text, "group {group} at {culprit}").unwrap();
        show_all(&mut text, frames);
        for cause in causes {
            writeln!(text, "caused by {}", title(&cause.r#type, &cause.message)).unwrap();
            show_all(&mut text, &cause.frames);
        }
        text.push('\n');
        text
    }
}

fn title(name: &str, message: &str) -> String {
    [name, message]
        .join(": ")
        .replace('\n', "⏎")
        .trim_end()
        .to_owned()
}

/// Writes frames to `text`. A run of equal frames is written once, with its length.
fn show_all(text: &mut String, frames: &[Frame]) {
    let lines: Vec<String> = frames.iter().map(show).collect();
    for run in lines.chunk_by(|one, next| one == next) {
        let times = if run.len() > 1 {
            format!(" ×{}", run.len())
        } else {
            String::new()
        };
        writeln!(text, "{}{times}", run[0]).unwrap();
    }
}

fn number(number: Option<u32>) -> String {
    number.map_or(String::new(), |number| number.to_string())
}

/// Returns a frame as text: `*` in-app, `-` not in-app, `!` third-party; function, file, position; module, index, offset; the
/// symbol.
fn show(frame: &Frame) -> String {
    let mark = match (frame.in_app, frame.foreign) {
        (true, _) => '*',
        (_, true) => '!',
        _ => '-',
    };
    let waits = if frame.r#async { "async " } else { "" };
    let place = format!("{}:{}", number(frame.line), number(frame.column));
    let mut text = format!(
        "{mark} {waits}{} | {} | {place}",
        frame.function, frame.file
    );
    if frame.index.is_some() || frame.offset.is_some() {
        let module = frame.module.as_deref().unwrap_or_default();
        let offset = frame.offset.map_or(String::new(), |at| format!("0x{at:x}"));
        write!(text, " | {module} {} {offset}", number(frame.index)).unwrap();
    }
    if let Some(symbol) = &frame.symbol {
        write!(text, " | {symbol}").unwrap();
    }
    text.trim_end().to_owned()
}
