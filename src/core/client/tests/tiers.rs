//! Tests that the core works while a backend fails or is absent, and that a backend gets the missing records and deletions
//! when it works again or was cleared.

use super::*;
use crate::core::storage::memory::Fault;

#[test]
fn failing_backend_is_skipped_and_gets_its_records_later() {
    let page = page();
    page.stores[0].broken.set(true);
    page.capture("x");
    assert_eq!(page.states(), ["failing", "ok", "ok"]);
    assert_eq!(page.counts(), [("Error: x".to_owned(), 1)]);
    assert_eq!(page.client.reading().as_deref(), Some("second"));

    page.stores[0].broken.set(false);
    page.capture_at("x", NOW + 5000);
    block_on(page.client.retry(NOW + 5000));
    assert_eq!(page.states(), ["ok", "ok", "ok"]);
    assert_eq!((page.keys(0, "x/"), page.keys(0, "t/")), (2, 2));
    assert_eq!(page.counts(), [("Error: x".to_owned(), 2)]);
    assert_eq!(page.client.reading().as_deref(), Some("first"));
    let tiers = page.client.states();
    let pending: u32 = tiers.iter().map(|tier| tier.pending).sum();
    assert_eq!(pending, 0);
}

#[test]
fn backend_is_not_retried_before_its_backoff_ends() {
    let page = page();
    page.stores[0].broken.set(true);
    let puts_after = |message, time| {
        page.capture_at(message, NOW + time);
        block_on(page.client.retry(NOW + time));
        page.stores[0].puts.get()
    };
    let tried = puts_after("a", 0);
    assert_eq!(puts_after("b", 2000), tried, "4 s have not passed");
    page.stores[0].broken.set(false);
    assert!(puts_after("c", 5000) > tried);
    assert_eq!(page.states()[0], "ok");
}

/// Returns the first time from `NOW` on, in steps of half a second, at which a retry would open a failing backend.
fn due(page: &Page) -> u64 {
    let mut times = (NOW..NOW + HOUR_MS).step_by(500);
    times.find(|time| page.client.is_due(*time)).unwrap()
}

#[test]
fn backend_is_retried_without_another_failure() {
    let page = page();
    page.stores[0].broken.set(true);
    page.capture("x");
    let first = due(&page);
    assert!(first > NOW);
    block_on(page.client.retry(first - 500));
    assert_eq!(due(&page), first, "too early");
    block_on(page.client.retry(first));
    let second = due(&page);
    assert!(second - first > first - NOW);
    page.stores[0].broken.set(false);
    let puts = page.stores[1].puts.get();
    block_on(page.client.retry(second));
    assert!(!page.client.is_due(NOW + HOUR_MS));
    assert_eq!(page.states(), ["ok", "ok", "ok"]);
    assert_eq!((page.keys(0, "x/"), page.keys(0, "t/")), (1, 1));
    assert_eq!(
        page.stores[1].puts.get(),
        puts,
        "those that work are let alone"
    );
}

#[test]
fn read_does_not_wait_for_a_backend_that_is_reopened() {
    let page = page();
    page.stores[0].broken.set(true);
    page.capture("x");
    page.stores[0].blocked.set(true);
    let later = due(&page);
    let mut reading = std::pin::pin!(page.client.groups(later));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let groups = reading
        .as_mut()
        .poll(&mut context)
        .map(|groups| groups.len());
    assert_eq!(groups, std::task::Poll::Ready(1));
    assert_eq!(page.client.reading().as_deref(), Some("second"));
    page.stores[0].blocked.set(false);
    page.stores[0].broken.set(false);
    block_on(page.client.retry(later));
    assert_eq!(page.states(), ["ok", "ok", "ok"]);
    assert!(!page.client.is_due(later));
}

#[test]
fn absent_backend_is_skipped_without_an_error() {
    let stores = stores();
    stores[0].absent.set(true);
    let page = load("s", &stores, Settings::new());
    page.capture("x");
    assert_eq!(page.states(), ["absent", "ok", "ok"]);
    assert_eq!(page.client.states()[0].pending, 0);
    assert_eq!(page.counts().len(), 1);
}

#[test]
fn capture_does_not_panic_when_every_backend_fails() {
    let stores = stores();
    stores.iter().for_each(|store| store.broken.set(true));
    let page = load("s", &stores, Settings::new());
    page.capture("x");
    assert!(page.counts().is_empty());
    assert_eq!(page.states(), ["failing"; 3]);
}

#[test]
fn cleared_backend_is_restored_from_the_others() {
    let stores = stores();
    load("s", &stores, Settings::new()).capture("x");
    stores[0].records.borrow_mut().clear();
    let page = load("t", &stores, Settings::new());
    assert_eq!((page.keys(0, "x/"), page.keys(0, "t/")), (1, 1));
    assert_eq!(page.counts(), [("Error: x".to_owned(), 1)]);
}

#[test]
fn removed_group_is_removed_from_every_backend_and_counts_from_zero() {
    let page = page();
    page.capture("x");
    page.capture("y");
    let id = page
        .groups()
        .into_iter()
        .find(|group| group.title == "Error: x")
        .unwrap()
        .id;
    block_on(page.client.remove(Some(&id), NOW + 1));
    assert_eq!(page.counts(), [("Error: y".to_owned(), 1)]);
    for tier in 0..3 {
        assert_eq!(page.keys(tier, &format!("x/{id}")), 0);
    }
    page.capture_at("x", NOW + 2);
    assert_eq!(page.groups()[0].count, 1);
}

#[test]
fn removal_of_all_keeps_failures_after_it_and_removes_those_of_a_fast_clock() {
    let page = page();
    let ahead = NOW + 600_000;
    page.capture_at("ahead", ahead);
    page.capture_at("meanwhile", NOW + 2);
    block_on(page.client.remove(None, NOW + 1));
    assert_eq!(page.counts(), [("Error: meanwhile".to_owned(), 1)]);
}

#[test]
fn removed_group_stays_removed_when_a_backend_missed_the_removal() {
    let stores = stores();
    let page = load("s", &stores, Settings::new());
    page.capture("x");
    stores[1].broken.set(true);
    block_on(page.client.remove(None, NOW + 1));
    stores[1].broken.set(false);
    let page = load("t", &stores, Settings::new());
    assert!(page.counts().is_empty());
    assert_eq!((page.keys(1, "t/"), page.keys(1, "x/")), (0, 0));
}

#[test]
fn backend_that_works_again_is_restored_before_the_next_restart() {
    let stores = stores();
    load("old", &stores, Settings::new()).capture("before");
    stores[0].records.borrow_mut().clear();
    stores[0].broken.set(true);
    let page = load("s", &stores, Settings::new());
    stores[0].broken.set(false);
    page.capture_at("x", NOW + 5_000);
    block_on(page.client.retry(NOW + 5_000));
    assert_eq!((page.keys(0, "t/"), page.keys(0, "x/")), (2, 2));
}

#[test]
fn late_failure_of_a_put_does_not_undo_a_newer_put() {
    let page = page();
    page.capture("x");
    let puts = page.stores[0].calls()["put"];
    page.stores[0].fault.set(Some(Fault {
        call: "put",
        first: puts + 1,
        times: 1,
        takes_effect: false,
    }));
    let id = page.groups().remove(0).id;
    let issue = |mark: Mark, time| {
        let record = Record {
            key: records::mark_key(&id),
            value: records::encode(&Mark { time, ..mark }),
        };
        page.client.tiers.put(vec![record], time)
    };
    let failing = issue(Mark::resolved(), NOW + 1);
    let later = issue(Mark::ignored(), NOW + 2);
    block_on(later);
    block_on(failing);
    assert_eq!(page.groups().remove(0).state, State::Ignored);
}

#[test]
fn records_of_another_version_are_left_unchanged() {
    let stores = stores();
    let others = [("v", "2"), ("t/g/s", "a record of another version")];
    let others = others.map(|(key, value)| (key.to_owned(), value.to_owned()));
    stores[0].records.borrow_mut().extend(others.clone());
    let page = load("s", &stores, Settings::new());
    page.capture("x");
    block_on(page.client.clean(NOW));
    assert_eq!(page.states(), ["failing", "ok", "ok"]);
    assert_eq!(page.counts(), [("Error: x".to_owned(), 1)]);
    assert_eq!(*stores[0].records.borrow(), others.into());
}
