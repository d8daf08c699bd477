//! Tests that the changes of a store that isolates share stay pending, within bounds, when its platform refuses writes, is
//! overloaded, or ends the request of a write.

use std::task::{Context, Poll, Waker};

use pollster::block_on;

use std::rc::Rc;

use super::*;
use crate::core::{
    storage::backlog::{MAX_BACKLOG_BYTES, MAX_BACKLOG_CHANGES},
    storage::memory::{Fault, Memory, Store},
};

const NOW: u64 = 1_700_000_000_000;

fn open(store: &Rc<Store>) -> ManagedBackend {
    store.shared.set(true);
    let slot = ManagedBackend::new(Memory::boxed("d1", store));
    slot.finish_opening(Ok(true), NOW);
    slot
}

fn record(key: &str, value: &str) -> Record {
    Record {
        key: key.to_owned(),
        value: value.to_owned(),
    }
}

fn put(slot: &ManagedBackend, records: Vec<Record>, now: u64) -> Option<Settled> {
    let issued = slot.issue(&Change::Put(records.into()), now)?;
    Some(block_on(slot.settle(issued, now)))
}

fn retry(slot: &ManagedBackend, now: u64) -> Option<Settled> {
    put(slot, Vec::new(), now)
}

/// Polls `future` once, and then drops it, as a platform that ends the request. Panics if the future is ready at once.
fn cut_off(future: impl Future) {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    assert!(matches!(future.as_mut().poll(&mut context), Poll::Pending));
}

fn pending_and_dropped(slot: &ManagedBackend) -> (u32, u32) {
    let Tier {
        pending, dropped, ..
    } = slot.state();
    (pending, dropped)
}

#[test]
fn put_is_repeated_immediately_unless_the_platform_is_overloaded() {
    for (overloaded, expected) in [(false, 2), (true, 1)] {
        let store = Rc::<Store>::default();
        let slot = open(&store);
        store.overloaded.set(overloaded);
        store.fault.set(Some(Fault {
            call: "put",
            first: 1,
            times: 2,
            takes_effect: false,
        }));
        let settled = put(&slot, vec![record("t/a/1", "{}")], NOW);
        assert_eq!(settled, Some(Settled::Waiting));
        assert_eq!(store.puts.get(), expected, "overloaded: {overloaded}");
        assert_eq!(slot.state().error.as_deref(), Some("failed"));
        assert_eq!(pending_and_dropped(&slot), (1, 0));
        store.fault.set(None);
        assert_eq!(retry(&slot, NOW + MIN_BACKOFF_MS - 1), None, "too early");
        assert_eq!(retry(&slot, NOW + MIN_BACKOFF_MS), Some(Settled::Back));
        assert_eq!(pending_and_dropped(&slot), (0, 0));
        assert_eq!(store.records.borrow().len(), 1);
    }
}

#[test]
fn concurrent_failures_cause_one_backoff() {
    let store = Rc::<Store>::default();
    let slot = open(&store);
    store.broken.set(true);
    store.overloaded.set(true);
    let changes: Vec<Issued> = (0..5)
        .map(|at| Change::Put([record(&format!("x/a/{at}"), "{}")].into()))
        .filter_map(|change| slot.issue(&change, NOW))
        .collect();
    for change in changes {
        block_on(slot.settle(change, NOW));
    }
    assert!(slot.is_due(NOW + MIN_BACKOFF_MS));
    assert_eq!(pending_and_dropped(&slot), (5, 0));
}

#[test]
fn pending_records_are_kept_when_the_request_of_their_retry_ends() {
    let store = Rc::<Store>::default();
    let slot = open(&store);
    store.broken.set(true);
    put(
        &slot,
        vec![record("t/a/1", "{}"), record("x/a/1", "{}")],
        NOW,
    );
    store.broken.set(false);
    store.silent.set(true);
    let due = NOW + MIN_BACKOFF_MS;
    let issued = slot.issue(&Change::Put([].into()), due).unwrap();
    cut_off(slot.settle(issued, due));
    assert_eq!(pending_and_dropped(&slot), (2, 0));
    store.silent.set(false);
    assert_eq!(retry(&slot, due + MAX_BACKOFF_MS), Some(Settled::Back));
    assert_eq!(pending_and_dropped(&slot), (0, 0));
    assert_eq!(store.records.borrow().len(), 2);
}

#[test]
fn record_is_written_again_when_the_request_of_its_put_ends() {
    let store = Rc::<Store>::default();
    let slot = open(&store);
    store.silent.set(true);
    let issued = slot.issue(&Change::Put([record("t/a/1", "{}")].into()), NOW);
    cut_off(slot.settle(issued.unwrap(), NOW));
    store.silent.set(false);
    assert_eq!(retry(&slot, NOW + ANSWER_TIMEOUT_MS - 1), None);
    assert_eq!(pending_and_dropped(&slot), (1, 0));
    assert_eq!(retry(&slot, NOW + ANSWER_TIMEOUT_MS), None);
    assert_eq!(slot.state().error.as_deref(), Some("no answer in time"));
    let due = NOW + ANSWER_TIMEOUT_MS + MIN_BACKOFF_MS;
    assert_eq!(retry(&slot, due), Some(Settled::Back));
    assert_eq!(pending_and_dropped(&slot), (0, 0));
    assert_eq!(store.records.borrow().len(), 1);
}

#[test]
fn backlog_is_bounded_and_drops_exceptions_first() {
    let large = "-".repeat(100_000);
    for (value, kept) in [
        ("{}", MAX_BACKLOG_CHANGES),
        (&*large, MAX_BACKLOG_BYTES / (large.len() + 8)),
    ] {
        let store = Rc::<Store>::default();
        let slot = open(&store);
        store.broken.set(true);
        let of = |prefix: &str, at: usize| record(&format!("{prefix}/a/{at:04}"), value);
        let count = kept + 10;
        let exceptions = (0..count).map(|at| of("x", at)).collect();
        put(&slot, exceptions, NOW);
        put(&slot, (0..20).map(|at| of("t", at)).collect(), NOW);
        let waiting = slot.backlog.changes().1;
        let counters = waiting.iter().filter(|record| record.key.starts_with("t/"));
        assert_eq!(counters.count(), 20);
        let bytes: usize = waiting
            .iter()
            .map(|record| record.key.len() + record.value.len())
            .sum();
        assert!(bytes <= MAX_BACKLOG_BYTES, "{bytes} bytes");
        let (pending, dropped) = pending_and_dropped(&slot);
        assert_eq!(pending as usize, kept);
        assert_eq!((pending + dropped) as usize, count + 20, "all are counted");
    }
}
