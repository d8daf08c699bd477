//! Tests that an entry counts once if cores of two releases, which have different versions of the fingerprint, compact it.

use super::*;
use crate::core::records::{self, Record, counter::Counter, pack};

/// The group to which the older version of the fingerprint assigns the entry.
const OLD: &str = "0123456789abcdef";

/// Writes a final entry of three failures to each of `stores`.
fn write_entry(stores: &[Rc<Store>]) {
    let texts =
        r#"{"kind":"error","type":"Error","message":"x","stack":"    at pay (http://h/a.js:1:2)"}"#;
    let hour = NOW / HOUR_MS;
    let counts = format!(r#"{{"first":{NOW},"last":{NOW},"hours":[[{hour},3]],"final":true}}"#);
    for store in stores {
        let mut store = store.records.borrow_mut();
        store.insert("j1/one/0".into(), texts.into());
        store.insert("j1/one/0/c".into(), counts.clone());
    }
}

/// Returns the counter that a core with an older version of the fingerprint derives from the entry.
fn old_counter() -> Counter {
    let mut counter = Counter {
        title: "Error: x".into(),
        version: 1,
        first: NOW,
        ..Counter::default()
    };
    counter.count(NOW, 3);
    counter
}

fn put(stores: &[Rc<Store>], Record { key, value }: Record) {
    for store in stores {
        store
            .records
            .borrow_mut()
            .insert(key.clone(), value.clone());
    }
}

fn record(key: String, counter: &Counter) -> Record {
    Record {
        key,
        value: records::encode(counter),
    }
}

fn totals(page: &Page) -> Vec<(bool, u64)> {
    let groups = page.groups().into_iter();
    groups.map(|group| (group.id == OLD, group.count)).collect()
}

#[test]
fn an_entry_that_both_compact_counts_once_in_the_newest_group() {
    let stores = stores();
    write_entry(&stores);
    put(
        &stores,
        record(records::counter_key(OLD, "one.0"), &old_counter()),
    );
    let page = load("s", &stores, Settings::new());
    assert_eq!(totals(&page), [(false, 3)]);
    // The older core writes its counter again after the entry was removed.
    put(
        &stores,
        record(records::counter_key(OLD, "one.0"), &old_counter()),
    );
    assert_eq!(totals(&page), [(false, 3)]);
}

#[test]
fn an_entry_in_a_pack_of_an_older_version_counts_once() {
    let stores = stores();
    write_entry(&stores);
    let page = load("s", &stores, Settings::new());
    let others = (0..69).map(|number| {
        let mut counter = old_counter();
        counter.count(NOW + HOUR_MS, 1);
        (format!("s{number}.0"), counter)
    });
    let counters = [("one.0".to_owned(), old_counter())]
        .into_iter()
        .chain(others);
    let counters: Vec<Record> = counters
        .map(|(id, counter)| record(records::counter_key(OLD, &id), &counter))
        .collect();
    let (packed, needless) = pack::pack_growing(&counters, NOW + 5 * HOUR_MS).expect("a pack");
    for record in counters
        .into_iter()
        .filter(|record| !needless.contains(&record.key))
    {
        put(&stores, record);
    }
    for record in packed {
        put(&stores, record);
    }
    let mut totals = totals(&page);
    totals.sort_unstable();
    assert_eq!(totals, [(false, 3), (true, 69 * 4)]);
}

#[test]
fn what_only_an_older_version_names_stays_in_its_group() {
    let stores = stores();
    put(
        &stores,
        record(records::counter_key(OLD, "one.0"), &old_counter()),
    );
    let page = load("s", &stores, Settings::new());
    assert_eq!(totals(&page), [(true, 3)]);
}

#[test]
fn an_older_core_leaves_what_a_newer_one_has_counted() {
    let stores = stores();
    write_entry(&stores);
    let newer = Counter {
        version: u64::MAX,
        ..old_counter()
    };
    put(&stores, record(records::counter_key(OLD, "one.0"), &newer));
    let page = load("s", &stores, Settings::new());
    assert_eq!(totals(&page), [(true, 3)]);
    assert_eq!(page.keys(0, "t/"), 1);
}
