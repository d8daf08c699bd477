//! Entries that recorders left in the backends.

use super::*;
use crate::storage::memory::Fault;

/// Writes an entry of session `session` to these stores.
fn write(stores: &[Rc<Store>], session: &str, count: u64, is_final: bool) {
    let texts =
        r#"{"kind":"error","type":"Error","message":"x","stack":"    at f (http://h/a.js:1:2)"}"#;
    let counts =
        format!(r#"{{"first":{NOW},"last":{NOW},"hours":[[1,{count}]],"final":{is_final}}}"#);
    let sample = format!(r#"{{"id":"one.1","time":{NOW}}}"#);
    for store in stores {
        let mut records = store.records.borrow_mut();
        records.insert(format!("j1/{session}/0"), texts.into());
        records.insert(format!("j1/{session}/0/c"), counts.clone());
        records.insert(format!("j1/{session}/0/0"), sample.clone());
    }
}

fn counted(page: &Page) -> (u64, u32) {
    let groups = page.groups();
    assert_eq!(groups.len(), 1, "{groups:?}");
    (groups[0].count, groups[0].sessions)
}

#[test]
fn a_final_entry_is_compacted_in_every_backend() {
    let stores = stores();
    write(&stores, "one", 3, true);
    let page = load("s", &stores, Settings::new());
    assert_eq!(counted(&page), (3, 1));
    for tier in 0..3 {
        assert_eq!(
            (
                page.keys(tier, "j1/"),
                page.keys(tier, "t/"),
                page.keys(tier, "x/")
            ),
            (0, 1, 1)
        );
    }
    assert_eq!(counted(&page), (3, 1));
}

#[test]
fn an_open_entry_is_read_and_left_as_it_is() {
    let stores = stores();
    write(&stores, "one", 3, false);
    write(&stores, "two", 4, false);
    let page = load("s", &stores, Settings::new());
    assert_eq!(counted(&page), (7, 2));
    let id = page.groups().remove(0).id;
    assert_eq!(block_on(page.turret.exceptions(&id, NOW)).len(), 2);
    assert_eq!((page.keys(0, "j1/"), page.keys(0, "t/")), (6, 0));
    assert!(block_on(page.turret.export(None, NOW)).contains("t/"));
    // It goes on, and ends.
    write(&stores, "one", 5, true);
    assert_eq!(counted(&page), (9, 2));
    assert_eq!((page.keys(0, "j1/"), page.keys(0, "t/")), (3, 1));
}

#[test]
fn two_instances_that_compact_the_same_entry_count_it_once() {
    let stores = stores();
    write(&stores, "one", 3, true);
    let before = stores[0].records.borrow().clone();
    let one = load("s", &stores, Settings::new());
    assert_eq!(counted(&one), (3, 1));
    // The other one still sees the entry.
    for store in &stores {
        store.records.borrow_mut().extend(before.clone());
    }
    let other = load("t", &stores, Settings::new());
    assert_eq!(counted(&other), (3, 1));
    assert_eq!(counted(&one), (3, 1));
}

#[test]
fn an_entry_in_one_backend_only_reaches_the_others() {
    let stores = stores();
    write(&stores[1..2], "one", 3, true);
    let page = load("s", &stores, Settings::new());
    assert_eq!(counted(&page), (3, 1));
    for tier in 0..3 {
        assert_eq!((page.keys(tier, "j1/"), page.keys(tier, "t/")), (0, 1));
    }
}

#[test]
fn an_entry_stays_where_its_tally_could_not_be_written() {
    for call in ["put", "remove"] {
        for first in 1..6 {
            let stores = stores();
            write(&stores, "one", 3, true);
            stores[0].fault.set(Some(Fault {
                call,
                first,
                times: 1,
                takes_effect: false,
            }));
            let page = load("s", &stores, Settings::new());
            assert_eq!(counted(&page), (3, 1), "{call} {first}");
            let later = load("t", &stores, Settings::new());
            assert_eq!(counted(&later), (3, 1), "{call} {first}, later");
        }
    }
}

#[test]
fn an_entry_of_the_same_fault_is_in_the_group_of_what_an_instance_captured() {
    let stores = stores();
    write(&stores, "one", 3, true);
    let page = load("s", &stores, Settings::new());
    let raw = Raw {
        stack: "Error: x\n    at f (http://h/a.js:1:2)".into(),
        ..raw("x", NOW)
    };
    page.turret.capture(raw).saving.map(block_on);
    assert_eq!(counted(&page), (4, 2));
}
