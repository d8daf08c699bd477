//! Tests of `publish`: it writes the journal entries in the memory of an isolate to a store that isolates share, as exceptions
//! and counters.

use super::*;

/// Returns a page of an isolate with the session id `session`, whose backends are the shared `store` and its memory.
fn isolate_over(store: &Rc<Store>, session: &str) -> Page {
    let memory = Store::default();
    memory.volatile.set(true);
    store.shared.set(true);
    let settings = Settings::new().auto_flush(false).cleanup_trigger_rate(0.0);
    load(session, &[store.clone(), Rc::new(memory)], settings)
}

const TEXTS: &str =
    r#""kind":"error","type":"Error","message":"x","stack":"    at f (http://h/a.js:1:2)""#;

/// Writes the first failure of the entry `j1/one/0` into memory, as a recorder does.
fn fail(page: &Page) {
    let texts = format!(r#"{{{TEXTS},"id":"one.1","time":{NOW}}}"#);
    put(page, "j1/one/0", &texts);
}

/// Writes counts with `count` failures for the entry `j1/one/0` into memory, and the last of these failures as a sample.
fn fail_again(page: &Page, count: u64, is_final: bool) {
    let time = NOW + count;
    let counts =
        format!(r#"{{"first":{NOW},"last":{time},"hours":[[1,{count}]],"final":{is_final}}}"#);
    put(page, "j1/one/0/c", &counts);
    let sample = format!(r#"{{"id":"one.{count}","time":{time}}}"#);
    put(page, &format!("j1/one/0/{}", count - 1), &sample);
}

fn put(page: &Page, key: &str, value: &str) {
    let mut records = page.stores[1].records.borrow_mut();
    records.insert(key.to_owned(), value.to_owned());
}

/// Calls `publish`, and returns the first two characters of the keys in the shared store whose values are new or different.
fn publish(page: &Page) -> Vec<String> {
    let before = page.stores[0].records.borrow().clone();
    block_on(page.client.publish(NOW));
    let after = page.stores[0].records.borrow();
    let changed = after
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(value));
    changed
        .map(|(key, _)| key.chars().take(2).collect())
        .collect()
}

#[test]
fn failure_is_published_in_two_records() {
    let store = Rc::default();
    let page = isolate_over(&store, "s");
    fail(&page);
    assert_eq!(publish(&page), ["t/", "x/"]);
    for count in 2..5 {
        fail_again(&page, count, false);
        assert_eq!(publish(&page), ["t/", "x/"]);
        assert_eq!(counted(&page), (count, 1));
    }
    assert_eq!((page.keys(0, "t/"), page.keys(0, "x/")), (1, 4));
}

#[test]
fn unchanged_entry_is_not_published_again() {
    let store = Rc::default();
    let page = isolate_over(&store, "s");
    fail(&page);
    publish(&page);
    let puts = store.puts.get();
    publish(&page);
    assert_eq!(store.puts.get(), puts);
}

#[test]
fn published_entries_are_removed_from_the_journal() {
    let store = Rc::default();
    let page = isolate_over(&store, "s");
    fail(&page);
    fail_again(&page, 2, false);
    publish(&page);
    assert_eq!(page.keys(1, "j1/"), 2, "the texts and the counts");
    fail_again(&page, 3, true);
    publish(&page);
    assert_eq!((page.keys(1, "j1/"), page.keys(0, "j1/")), (0, 0));
    assert_eq!(counted(&page), (3, 1));
}

#[test]
fn counts_of_isolates_add_up() {
    let store = Rc::default();
    let page = isolate_over(&store, "s");
    fail(&page);
    publish(&page);
    let other = isolate_over(&store, "t");
    let texts = format!(r#"{{{TEXTS},"id":"two.1","time":{NOW}}}"#);
    put(&other, "j1/two/0", &texts);
    publish(&other);
    assert_eq!(counted(&page), (2, 2));
    assert_eq!(counted(&other), (2, 2));
}

#[test]
fn failed_store_gets_the_records_later() {
    let store = Rc::default();
    let page = isolate_over(&store, "s");
    store.broken.set(true);
    fail(&page);
    assert_eq!(block_on(page.client.publish(NOW)).len(), 1);
    assert_eq!(counted(&page), (1, 1), "from memory");
    store.broken.set(false);
    block_on(page.client.publish(NOW + HOUR_MS));
    assert_eq!((page.keys(0, "t/"), page.keys(0, "x/")), (1, 1));
}

#[test]
fn entries_in_memory_are_published_once_by_a_new_instance() {
    let store = Rc::default();
    let page = isolate_over(&store, "s");
    fail(&page);
    publish(&page);
    let memory = page.stores[1].clone();
    let settings = Settings::new().auto_flush(false);
    let next = load("t", &[store.clone(), memory], settings);
    fail_again(&next, 2, false);
    publish(&next);
    assert_eq!(counted(&next), (2, 1));
}

#[test]
fn early_entry_is_published_after_its_full_texts() {
    let store = Rc::default();
    let page = isolate_over(&store, "s");
    let coarse = r#"{"kind":"error","type":"Error","message":"[redacted]","stack":"","early":true"#;
    put(
        &page,
        "j1/one/0",
        &format!("{coarse},\"id\":\"one.1\",\"time\":{NOW}}}"),
    );
    assert!(publish(&page).is_empty());
    fail(&page);
    assert_eq!(publish(&page), ["t/", "x/"]);
}

#[test]
fn entries_in_a_shared_store_are_compacted_by_the_next_read() {
    let store = Rc::default();
    let page = isolate_over(&store, "s");
    write(std::slice::from_ref(&store), "gone", 3, true);
    assert_eq!(counted(&page), (3, 1));
    assert_eq!((page.keys(0, "j1/"), page.keys(0, "t/")), (0, 1));
}
