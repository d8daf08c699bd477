//! Tests that the core counts each journal entry of a recorder exactly once, and removes it from every backend when it is
//! final.

mod early;
mod hostile;
mod interrupted;
mod limits;
mod publish;
mod rules;
mod tombstone;

use super::*;
use crate::core::storage::memory::Fault;

/// Writes the entry 0 of session `session`, with one sample, to each of `stores`. `count` is the number of failures of the
/// entry.
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
fn final_entry_is_compacted_in_every_backend() {
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
fn open_entry_is_read_and_left_unchanged() {
    let stores = stores();
    write(&stores, "one", 3, false);
    write(&stores, "two", 4, false);
    let page = load("s", &stores, Settings::new());
    assert_eq!(counted(&page), (7, 2));
    let id = page.groups().remove(0).id;
    assert_eq!(block_on(page.client.exceptions(&id, NOW)).len(), 2);
    assert_eq!((page.keys(0, "j1/"), page.keys(0, "t/")), (6, 0));
    assert!(block_on(page.client.export(None, NOW)).contains("t/"));
    // The open entry gets two more failures and becomes final.
    write(&stores, "one", 5, true);
    assert_eq!(counted(&page), (9, 2));
    assert_eq!((page.keys(0, "j1/"), page.keys(0, "t/")), (3, 1));
}

#[test]
fn entry_counts_once_when_two_instances_compact_it() {
    let stores = stores();
    write(&stores, "one", 3, true);
    let before = stores[0].records.borrow().clone();
    let one = load("s", &stores, Settings::new());
    assert_eq!(counted(&one), (3, 1));
    // The records of the entry are stored again, so that another page reads an entry that the first page has compacted.
    for store in &stores {
        store.records.borrow_mut().extend(before.clone());
    }
    let other = load("t", &stores, Settings::new());
    assert_eq!(counted(&other), (3, 1));
    assert_eq!(counted(&one), (3, 1));
}

#[test]
fn entry_in_one_backend_is_compacted_in_all_backends() {
    let stores = stores();
    write(&stores[1..2], "one", 3, true);
    let page = load("s", &stores, Settings::new());
    assert_eq!(counted(&page), (3, 1));
    for tier in 0..3 {
        assert_eq!((page.keys(tier, "j1/"), page.keys(tier, "t/")), (0, 1));
    }
}

#[test]
fn entry_counts_once_when_a_call_of_its_compaction_fails() {
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

/// Runs `change` on the records of each of `stores`.
fn change(stores: &[Rc<Store>], change: impl Fn(&mut std::collections::BTreeMap<String, String>)) {
    for store in stores {
        change(&mut store.records.borrow_mut());
    }
}

/// Replaces the counts of the entry 0 of `session`, without its texts, in each of `stores`. `counts` is JSON.
fn write_counts(stores: &[Rc<Store>], session: &str, counts: &str) {
    change(stores, |records| {
        records.insert(format!("j1/{session}/0/c"), counts.into());
    });
}

fn exceptions(page: &Page, group: &str) -> usize {
    block_on(page.client.exceptions(group, NOW)).len()
}

fn fault(store: &Rc<Store>, call: &'static str, times: u32) {
    store.fault.set(Some(Fault {
        call,
        first: store.calls().get(call).copied().unwrap_or_default() + 1,
        times,
        takes_effect: false,
    }));
}

#[test]
fn entry_is_compacted_when_a_turret_opens() {
    let stores = stores();
    write(&stores, "one", 3, true);
    let page = load("s", &stores, Settings::new().listen(false));
    assert_eq!((page.keys(0, "j1/"), page.keys(0, "t/")), (0, 1));
}

#[test]
fn open_entry_counts_once_after_another_instance_has_compacted_it() {
    for stored in [2, 3, 9] {
        let stores = stores();
        write(&stores, "one", stored, true);
        let page = load("s", &stores, Settings::new());
        // A backend that failed for some time returns the entry without its flag `final`.
        write(&stores, "one", 3, false);
        assert_eq!(counted(&page), (stored.max(3), 1), "{stored}");
        let id = page.groups().remove(0).id;
        assert_eq!(exceptions(&page, &id), 1);
        let text = block_on(page.client.export(None, NOW));
        let other = load("o", &self::stores(), Settings::new());
        assert_eq!(block_on(other.client.import(&text, NOW)), 2);
        assert_eq!(counted(&other), (stored.max(3), 1), "{stored}");
    }
}

#[test]
fn old_copy_of_an_entry_lowers_no_count() {
    let stores = stores();
    write(&stores, "one", 5, true);
    let page = load("s", &stores, Settings::new());
    write(&stores[1..2], "one", 3, true);
    assert_eq!(counted(&page), (5, 1));
    assert_eq!(page.keys(1, "j1/"), 0);
}

/// Stores counters of `number` sessions for the group, the newest one millisecond before `NOW`, and packs them.
fn pack(page: &Page, group: &str, number: u64) {
    for at in 0..number {
        let time = NOW - number + at;
        let value = format!(r#"{{"count":1,"first":{time},"last":{time},"title":"x"}}"#);
        change(&page.stores, |records| {
            records.insert(format!("t/{group}/p{at}"), value.clone());
        });
    }
    block_on(page.client.clean(NOW));
    assert_eq!(page.keys(0, &format!("t/{group}/~")), 1);
}

#[test]
fn entry_that_reappears_after_its_counter_was_packed_counts_once() {
    // A pack lists up to 1,000 sessions. With more, it no longer lists the entry, which is the oldest.
    for number in [100, 1_200] {
        let stores = stores();
        write(&stores, "one", 3, true);
        let first = NOW - 2_000;
        let counts = format!(r#"{{"first":{first},"last":{first},"hours":[[1,3]],"final":true}}"#);
        write_counts(&stores, "one", &counts);
        let entry = stores[0].records.borrow().clone();
        let page = load("s", &stores, Settings::new());
        let group = page.groups().remove(0).id;
        pack(&page, &group, number);
        assert_eq!(counted(&page).0, 3 + number);
        assert_eq!(page.keys(0, &format!("t/{group}/one")), 0);
        change(&stores[1..2], |records| records.extend(entry.clone()));
        for _ in 0..2 {
            assert_eq!(counted(&page).0, 3 + number);
            assert_eq!(page.keys(1, "j1/"), 0);
            block_on(page.client.clean(NOW));
        }
        write(&stores, "new", 4, true);
        assert_eq!(counted(&page).0, 3 + number + 4);
    }
}

#[test]
fn entry_is_kept_in_every_backend_while_no_put_is_confirmed() {
    let stores = stores();
    let page = load("s", &stores, Settings::new());
    write(&stores, "one", 3, true);
    stores.iter().for_each(|store| fault(store, "put", 1));
    block_on(page.client.compact(NOW));
    for tier in 0..3 {
        assert_eq!(page.keys(tier, "j1/"), 3);
    }
    stores.iter().for_each(|store| fault(store, "put", 100));
    assert_eq!(counted(&page), (3, 1));
    stores.iter().for_each(|store| store.fault.set(None));
    let later = load("t", &stores, Settings::new());
    assert_eq!(counted(&later), (3, 1));
    assert_eq!((later.keys(0, "j1/"), later.keys(0, "t/")), (0, 1));
}

#[test]
fn entry_is_kept_when_the_only_other_backend_is_absent() {
    let stores = stores();
    stores[1].absent.set(true);
    let page = load("s", &stores[..2], Settings::new());
    write(&stores[..1], "one", 3, true);
    fault(&stores[0], "put", 100);
    assert_eq!(counted(&page), (3, 1));
    assert_eq!(page.keys(0, "j1/"), 3);
}

#[test]
fn entry_is_kept_only_in_the_backend_whose_put_failed() {
    let stores = stores();
    let page = load("s", &stores, Settings::new());
    write(&stores, "one", 3, true);
    fault(&stores[1], "put", 100);
    block_on(page.client.compact(NOW));
    let left: Vec<usize> = (0..3).map(|tier| page.keys(tier, "j1/")).collect();
    assert_eq!(left, [0, 3, 0]);
    assert_eq!(counted(&page), (3, 1));
    stores[1].fault.set(None);
    let later = load("t", &stores, Settings::new());
    assert_eq!(counted(&later), (3, 1));
    assert_eq!(later.keys(1, "j1/"), 0);
}

#[test]
fn compaction_of_many_entries_pauses() {
    thread_local! {
        static PAUSES: Cell<u32> = const { Cell::new(0) };
    }
    let stores = stores();
    let page = load("s", &stores, Settings::new());
    page.client.set_pause(|| {
        PAUSES.set(PAUSES.get() + 1);
        Box::pin(std::future::ready(()))
    });
    for at in 0..120 {
        write(&stores, &format!("s{at}"), 1, at % 2 == 0);
    }
    assert_eq!(counted(&page), (120, 120));
    assert_eq!(PAUSES.get(), 2);
    assert_eq!(page.keys(0, "j1/"), 180);
}
