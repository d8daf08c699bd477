//! The tables of docs/privacy.md: what is given, in every place of a note that a text can be in, is stored as the
//! second column says. tests/e2e/privacy.slow.test.mjs asks the tiers, the notes and the reports of a browser.

// A test fails by panicking.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::json;
use tinyturret::measured::exception;

const PAGE: &str = include_str!("../docs/privacy.md");

/// What is given, and what is to be stored; the same where the table has one column.
fn rows() -> Vec<(&'static str, &'static str)> {
    let is_row = |line: &&str| line.starts_with("| `") && line.ends_with("` |");
    let rows = PAGE.lines().filter(is_row).map(|line| {
        let cells = line.trim_start_matches("| `").trim_end_matches("` |");
        cells.split_once("` | `").unwrap_or((cells, cells))
    });
    rows.collect()
}

#[test]
fn every_row_in_every_place() {
    let rows = rows();
    assert!(rows.len() > 25, "{} rows", rows.len());
    for (given, stored) in rows {
        let stack = format!("Error: {given}\n    at pay (http://h/pay.js:1:2)");
        let note = json!({
            "kind": "captured",
            "type": "Error",
            "message": given,
            "stack": stack,
            "causes": [{ "type": "Error", "message": given, "stack": stack }],
            "context": { "said": given, given: 1, "password": given },
            "url": format!("http://h/?{given}"),
        });
        let kept = exception(&note.to_string()).unwrap();
        assert_eq!(kept.message, stored);
        assert_eq!(kept.causes[0].message, stored);
        assert_eq!(kept.context["said"], stored);
        assert_eq!(kept.context["password"], "[redacted]");
        let text = serde_json::to_string(&kept).unwrap();
        assert!(!text.contains("hunter2"), "{given}: {text}");
    }
}
