//! Tests that the stacks which seven engines print for the same failures, as `scripts/record-stacks` has recorded them, are
//! parsed to the expected frames and groups.
//!
//! `UPDATE=1 cargo test --test engines` writes tests/fixtures/read/ and the table in docs/reference/engines.md anew: look at
//! the difference.

// Allows code that may panic, because a test fails by panicking.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod recording;
mod table;
mod tells_less;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use recording::{Case, ENGINES, cases};
use tells_less::{MERGED, TELLS_LESS, knows_no_names};

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn assert_written(file: &str, text: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path(file), text).unwrap();
    }
    let expected = fs::read_to_string(path(file)).unwrap_or_default();
    for (now, before) in text.split("\n\n").zip(expected.split("\n\n")) {
        assert_eq!(now, before, "{file}");
    }
    assert_eq!(text.len(), expected.len(), "{file}: something is missing");
}

#[test]
fn recordings_are_read_as_in_the_fixtures() {
    for engine in ENGINES {
        let read: Vec<String> = cases(engine).iter().map(Case::read).collect();
        assert!(read.len() > 100, "{engine}");
        assert_written(&format!("tests/fixtures/read/{engine}.txt"), &read.concat());
    }
}

#[test]
fn table_in_docs_is_that_of_the_recordings() {
    let file = "docs/reference/engines.md";
    let text = fs::read_to_string(path(file)).unwrap();
    let (before, rest) = text
        .split_once(table::START)
        .expect("the start of the table");
    let (_, after) = rest.split_once(table::END).expect("the end of the table");
    let text = [before, table::START, &table::table(), table::END, after].concat();
    assert_written(file, &text);
}

/// Returns the recorded cases by their name and the engine that ran them.
fn by_name() -> BTreeMap<String, BTreeMap<&'static str, Case>> {
    let mut all: BTreeMap<String, BTreeMap<&str, Case>> = BTreeMap::new();
    for engine in ENGINES {
        for case in cases(engine) {
            all.entry(case.name.clone())
                .or_default()
                .insert(engine, case);
        }
    }
    all
}

fn tells_less(engine: &str, case: &str) -> bool {
    TELLS_LESS
        .iter()
        .any(|(engines, cases, _)| engines.contains(&engine) && cases.contains(&case))
}

#[test]
fn fault_has_the_same_group_in_every_engine_with_enough_details() {
    for (name, engines) in by_name() {
        let telling = engines.iter().filter(|(engine, case)| {
            !tells_less(engine, &name) && !knows_no_names(engine, &case.exception)
        });
        let groups: BTreeSet<&str> = telling.map(|(_, case)| case.group()).collect();
        let all: Vec<_> = engines
            .iter()
            .map(|(engine, case)| (engine, case.group()))
            .collect();
        assert!(groups.len() <= 1, "{name}: {all:?}");
        for (engine, case) in &engines {
            let is_apart = !groups.contains(case.group());
            assert!(
                is_apart || !tells_less(engine, &name),
                "{name}: {engine} tells enough by now"
            );
        }
    }
}

#[test]
fn different_faults_have_different_groups() {
    for engine in ENGINES {
        let mut faults: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for case in cases(engine) {
            let faults = faults.entry(case.group().to_owned()).or_default();
            faults.insert(case.fault().to_owned());
        }
        for faults in faults.into_values().filter(|faults| faults.len() > 1) {
            let faults: Vec<&str> = faults.iter().map(String::as_str).collect();
            let is_known = MERGED
                .iter()
                .any(|(name, known, _)| *name == engine && *known == faults);
            assert!(is_known, "{engine}: {faults:?}");
        }
    }
}
