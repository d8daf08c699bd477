//! Tests that each row of the tables in `docs/grouping.md` holds.

use super::{
    super::{
        engine_faults::ENGINES,
        faults::{Beside, KNOWN, OF_JSON},
        messages,
        parameterize::parameterize,
    },
    error, group, parse,
};
use crate::core::{exception::Frame, fingerprint::wording, stack::in_app::is_injected};

/// Returns the body rows of the table in `docs/grouping.md` with this header line, as cells. Panics if the page has no such
/// table with more than 20 rows.
fn table(header: &str) -> Vec<Vec<String>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/grouping.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let rows: Vec<Vec<String>> = page
        .lines()
        .skip_while(|line| *line != header)
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(cells)
        .collect();
    assert!(rows.len() > 20, "{header}");
    rows
}

/// Returns the cells of a row of a Markdown table, without the backticks around a cell. `\|` in a cell is a `|`.
fn cells(line: &str) -> Vec<String> {
    let inside = line.trim_matches('|').replace("\\|", "\u{0}");
    let cell = |cell: &str| {
        let cell = cell.trim().replace('\u{0}', "|");
        let cell = cell
            .strip_prefix("`` ")
            .and_then(|cell| cell.strip_suffix(" ``"))
            .unwrap_or(&cell);
        let code = cell
            .strip_prefix('`')
            .and_then(|cell| cell.strip_suffix('`'));
        code.filter(|code| !code.contains('`'))
            .unwrap_or(cell)
            .to_owned()
    };
    inside.split('|').map(cell).collect()
}

/// Returns the owner of a frame in the words of `docs/grouping.md`: `app`, `package`, `injected` or `runtime`.
fn owner(frame: &Frame) -> &'static str {
    match (frame.in_app, frame.foreign) {
        (true, _) => "app",
        (_, true) if is_injected(&frame.file) => "injected",
        (_, true) => "package",
        _ => "runtime",
    }
}

#[test]
fn every_frame_has_the_owner_that_the_page_says() {
    for row in table("| frame | owner |") {
        let frames = parse(&row[0]);
        let [frame] = frames.as_slice() else {
            panic!("{}: {frames:?}", row[0]);
        };
        assert_eq!(owner(frame), row[1], "{}", row[0]);
    }
}

#[test]
fn every_message_is_parameterized_as_the_page_says() {
    for row in table("| message | counts as | codes |") {
        let read = parameterize(&row[0]);
        assert_eq!(read.text, row[1], "{}", row[0]);
        assert_eq!(read.codes.trim_ascii(), row[2], "{}", row[0]);
    }
}

/// Returns the text with which a row of the table of known faults in `docs/grouping.md` describes the parts that decide the
/// group in addition to the fault. It is the start of the cell in the second column.
fn words_of(beside: Beside) -> &'static str {
    match beside {
        Beside::Nothing | Beside::Code => "the fault alone",
        Beside::ThirdParty => "the fault alone; marked as third-party",
        Beside::File => "the name of the script",
        Beside::Frames => "the nearest frames",
    }
}

/// Whether the message starts with `wording` up to its `*`, or equals a `wording` without `*`.
fn fits(wording: &str, message: &str) -> bool {
    match wording.strip_suffix('*') {
        Some(start) => message.starts_with(start),
        None => message == wording,
    }
}

/// Whether the message fits `wording`, the text of a row, as a whole or in one of the parts that `messages::known` compares:
/// behind `: ` or behind a quotation mark.
fn is_of(wording: &str, message: &str) -> bool {
    let parts = [": ", "'"].map(|mark| message.split_once(mark).map_or("", |(_, part)| part));
    fits(wording, message)
        || parts.iter().any(|part| fits(wording, part))
        || fits(wording, message.rsplit(": ").next().unwrap_or_default())
        // The name in `Can't find variable: <name>` may also be in quotes or before ` is not defined`, without these words.
        || wording
            .strip_prefix("Can't find variable: ")
            .is_some_and(|name| is_of(name, message))
}

/// Tests that each row of the table of known faults in `docs/grouping.md` reports its fault, and that each text in the code has
/// a row.
#[test]
fn every_known_fault_has_a_row() {
    let rows = table("| fault | beside it counts | message | printed by |");
    let mut messages: Vec<String> = Vec::new();
    for row in rows {
        let message = wording::plain("", &row[2]);
        let known = messages::known("", message).unwrap_or_else(|| panic!("{message}"));
        assert_eq!(known.fault, row[0], "{message}");
        assert!(row[1].starts_with(words_of(known.beside)), "{message}");
        assert!(!row[3].is_empty(), "{message}");
        messages.push(message.to_owned());
    }
    let types = [
        "ChunkLoadError",
        "QuotaExceededError",
        "NS_ERROR_DOM_QUOTA_REACHED",
    ];
    messages.extend(types.map(str::to_owned));
    let wordings = KNOWN.iter().flat_map(|(_, wordings)| *wordings);
    let mut missing: Vec<&str> = wordings
        .filter(|wording| !messages.iter().any(|message| is_of(wording, message)))
        .copied()
        .collect();
    missing.extend(
        OF_JSON
            .iter()
            .filter(|part| !messages.iter().any(|message| message.contains(**part))),
    );
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_message_of_an_engine_has_a_row() {
    let mut names = std::collections::BTreeMap::new();
    let rows = table("| fault | message | printed by |");
    for row in &rows {
        let (fault, name) =
            messages::of_engine(wording::plain("", &row[1]), true).expect("a fault");
        assert_eq!(ENGINES[fault].0, row[0], "{}", row[1]);
        assert_eq!(
            *names.entry(fault).or_insert(name.to_owned()),
            name,
            "{}",
            row[1]
        );
    }
    for wording in ENGINES.iter().flat_map(|(_, wordings)| *wordings) {
        let is_used = |row: &Vec<String>| row[1].contains(wording.trim_end_matches('*'));
        assert!(rows.iter().any(is_used), "{wording}");
    }
}

#[test]
fn every_example_holds() {
    for row in table("| failure | other failure | group | rule |") {
        let of = |text: &str| {
            let (head, stack) = text.split_once('⏎').unwrap_or((text, ""));
            let (name, message) = head.split_once(": ").expect("a type");
            let stack = stack.replace('⏎', "\n");
            let texts = [name, message.trim(), &stack].map(|text| &*text.to_owned().leak());
            group(&error(texts[0], texts[1], texts[2]))
        };
        let is_same = of(&row[0]) == of(&row[1]);
        assert_eq!(
            if is_same { "same" } else { "different" },
            row[2],
            "{row:?}"
        );
    }
}
