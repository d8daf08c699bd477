//! Tests of invariants for any stored, reported or imported data. `PROPTEST_CASES=10000 cargo test --test stored` checks more
//! data.

// Allows code that may panic, because a test fails by panicking.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    clippy::indexing_slicing
)]

mod hostile;

use hostile::{journal, own, record, report};
use proptest::{collection::vec, prelude::*, sample::Index, sample::select, test_runner::RngSeed};
use tinyturret::measured::stored::Core;

const SEEDS: [&str; 3] = [
    include_str!("hostile/seeds/journal.txt"),
    include_str!("hostile/seeds/record.txt"),
    include_str!("hostile/seeds/report.txt"),
];

fn config() -> ProptestConfig {
    let config = ProptestConfig {
        failure_persistence: None,
        cases: 100,
        ..ProptestConfig::default()
    };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => ProptestConfig {
            cases: ProptestConfig::default().cases,
            ..config
        },
        None => ProptestConfig {
            rng_seed: RngSeed::Fixed(1),
            ..config
        },
    }
}

/// Generates pieces of records: keys, fields and values.
fn tokens() -> impl Strategy<Value = String> {
    let dictionary = include_str!("../fuzz/records.dictionary.txt").lines();
    let tokens: Vec<String> = dictionary
        .filter_map(|line| line.strip_prefix('"')?.strip_suffix('"'))
        .map(|token| {
            token
                .replace("\\x0a", "\n")
                .replace("\\x09", "\t")
                .replace("\\\"", "\"")
                .replace("\\\\", "\\")
        })
        .collect();
    vec(select(tokens), 1..4).prop_map(|tokens| tokens.concat())
}

fn lines() -> Vec<&'static str> {
    SEEDS.iter().flat_map(|seed| seed.lines()).collect()
}

/// Generates scripts of lines from the seeds, with parts of them replaced.
fn script() -> impl Strategy<Value = String> {
    let change = (any::<Index>(), 0..20_usize, tokens());
    (vec(select(lines()), 1..8), vec(change, 0..6)).prop_map(|(lines, changes)| {
        let mut text = lines.join("\n");
        for (at, length, tokens) in changes {
            let start = text.floor_char_boundary(at.index(text.len() + 1));
            let end = text.ceil_char_boundary(start + length);
            text.replace_range(start..end, &tokens);
        }
        text
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn hostile_entries_leave_own_groups_unchanged(script in script()) {
        journal::check(&script);
    }

    #[test]
    fn hostile_records_leave_other_groups_unchanged(script in script()) {
        record::check(&script);
    }

    #[test]
    fn hostile_reports_only_add_to_own_groups(script in script()) {
        report::check(&script);
    }
}

/// Tests that a seed adds to the group of the captured error. Without such a seed, no hostile entry would belong to a group of
/// this browser.
#[test]
fn seed_has_a_failure_of_the_captured_group() {
    let backends = own::backends(false);
    let seed = SEEDS[0].rsplit("\n---\n").next().unwrap();
    for line in seed.lines() {
        let (key, value) = line.split_once('\t').unwrap();
        backends.write(key, value);
    }
    let groups = Core::of_page(&backends, own::LIMITS, own::NOW).groups(own::NOW);
    let captured = groups.iter().find(|group| !own::is_unreachable(group));
    assert_eq!(
        captured.map(|group| (group.count, group.title.as_str())),
        Some((3, "Error: other"))
    );
    assert_eq!(groups.len(), own::GROUPS.len());
}

#[test]
fn seeds_pass_all_checks() {
    for seed in SEEDS {
        for text in seed.split("\n---\n").chain([seed]) {
            journal::check(text);
            record::check(text);
            report::check(text);
        }
    }
}
