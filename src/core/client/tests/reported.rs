//! Tests that failures which browsers report to a worker are counted once and bounded, and change nothing that the worker
//! itself has recorded.

use super::*;
use crate::core::client::reported::{ENTRIES_PER_CLEANUP, Reported};

/// A worker that collects reports, with a store that isolates share.
struct Worker {
    /// The client of the worker itself.
    own: Page,
    /// The client for the reports.
    reported: Reported,
}

fn worker(store: &Rc<Store>) -> Worker {
    worker_that_cleans_after(ENTRIES_PER_CLEANUP, store)
}

fn worker_that_cleans_after(first: u32, store: &Rc<Store>) -> Worker {
    store.shared.set(true);
    let memory = Rc::new(Store::default());
    memory.volatile.set(true);
    let settings = Settings {
        max_reported_groups: 10,
        ..Settings::new().auto_flush(false).cleanup_trigger_rate(0.0)
    };
    let stores = [store.clone(), memory];
    let tiers = ["first", "second"].iter().zip(&stores);
    let tiers = tiers
        .map(|(name, store)| Memory::boxed(name, store))
        .collect();
    let reported = Reported::new(&settings, tiers, first);
    block_on(reported.open(NOW));
    let own = load("s", &stores, settings);
    Worker { own, reported }
}

impl Worker {
    /// Writes a report of one failure into the memory of the worker, without publishing it.
    fn take(&self, session: &str, message: &str, time: u64) {
        let texts = format!(
            r#"{{"kind":"error","type":"Error","message":"{message}","stack":"","id":"{session}.1","time":{time}}}"#
        );
        let counts = format!(r#"{{"first":{time},"last":{time},"hours":[[1,1]],"final":true}}"#);
        let mut records = self.own.stores[1].records.borrow_mut();
        records.insert(format!("reported/j1/{session}/0"), texts);
        records.insert(format!("reported/j1/{session}/0/c"), counts);
    }

    fn collect(&self, session: &str, message: &str, time: u64) {
        self.take(session, message, time);
        block_on(self.reported.collect(time));
    }

    fn groups(&self) -> Vec<Group> {
        let mut groups = self.own.groups();
        block_on(
            self.reported
                .add_groups(&mut groups, &self.own.client, SOON),
        );
        groups
    }

    fn own_failure(&self, message: &str, time: u64) {
        self.own.capture_at(message, time);
    }

    fn store(&self) -> BTreeSet<String> {
        self.own.stores[0]
            .records
            .borrow()
            .keys()
            .cloned()
            .collect()
    }
}

#[test]
fn report_is_stored_in_two_records_below_its_prefix() {
    let worker = worker(&Rc::default());
    worker.collect("visitor1", "x", NOW);
    let keys = worker.store();
    assert!(
        keys.iter().all(|key| key.starts_with("reported/")),
        "{keys:?}"
    );
    assert_eq!(keys.len(), 2);
    let groups = worker.groups();
    assert_eq!((groups[0].count, groups[0].reported), (1, true));
    let mut exceptions = Vec::new();
    block_on(
        worker
            .reported
            .add_exceptions(&mut exceptions, &groups[0].id, NOW),
    );
    assert_eq!((exceptions.len(), exceptions[0].reported), (1, true));
}

#[test]
fn reports_of_an_own_group_change_only_its_reported_count() {
    let worker = worker(&Rc::default());
    worker.own_failure("x", NOW);
    let before = worker.groups();
    worker.collect("visitor1", "x", NOW + 5);
    worker.collect("visitor2", "x", NOW - 5);
    let after = worker.groups();
    assert_eq!(after[0].reported_count, 2);
    let without = Group {
        reported_count: 0,
        ..after[0].clone()
    };
    assert_eq!([without], before[..]);
}

#[test]
fn reports_of_any_number_evict_no_own_group() {
    let worker = worker(&Rc::default());
    for number in 0..10 {
        worker.own_failure(&format!("own{}", char::from(b'a' + number)), NOW);
    }
    for number in 0..200_u64 {
        let letters = format!(
            "{}{}",
            char::from(b'a' + (number % 26) as u8),
            char::from(b'a' + (number / 26) as u8)
        );
        worker.collect(&format!("visitor{number}"), &letters, NOW + number);
    }
    block_on(worker.own.client.clean(NOW));
    let own = |group: &&Group| !group.reported;
    assert_eq!(worker.groups().iter().filter(own).count(), 10);
    let reported = worker.groups().len() - 10;
    assert!((10..10 + 64).contains(&reported), "{reported}");
}

#[test]
fn repeated_report_counts_once_after_any_number_of_others() {
    let worker = worker(&Rc::default());
    // 1,500 sessions are more than a pack (the record with the counts of many sessions) lists.
    for number in 0..1_500_u64 {
        worker.collect(&format!("visitor{number}"), "x", NOW + number);
    }
    assert_eq!(worker.groups()[0].count, 1_500);
    for number in [0, 700, 1_499] {
        worker.collect(&format!("visitor{number}"), "x", NOW + number);
    }
    assert_eq!(worker.groups()[0].count, 1_500);
    for number in 1_500..1_600_u64 {
        worker.collect(&format!("visitor{number}"), "x", NOW + number);
    }
    assert_eq!(worker.groups()[0].count, 1_600);
}

/// The number of records that are read and written per report differs by less than 10 % between the first hundreds of reports
/// and the reports around the ten thousandth.
#[test]
fn cost_of_a_report_does_not_depend_on_earlier_reports() {
    let store = Rc::default();
    let worker = worker(&store);
    let mut number = 0_u64;
    let mut cost = |until: u64| {
        let before = (store.rows_read.get(), store.rows_written.get());
        let from = number;
        while number < until {
            worker.collect(&format!("visitor{number}"), "x", NOW + number);
            number += 1;
        }
        let reports = (until - from) as f64;
        let read = (store.rows_read.get() - before.0) as f64 / reports;
        let written = (store.rows_written.get() - before.1) as f64 / reports;
        (read, written)
    };
    // Each call of `cost` ends after whole periods of 64 entries, with one cleanup each.
    cost(64 * 2);
    let hundredth = cost(64 * 5);
    cost(64 * 155);
    let ten_thousandth = cost(64 * 158);
    println!("read and written: {hundredth:?}, {ten_thousandth:?}");
    assert!((ten_thousandth.0 / hundredth.0 - 1.0).abs() < 0.1);
    assert!((ten_thousandth.1 / hundredth.1 - 1.0).abs() < 0.1);
    assert!(worker.store().len() < 400, "{}", worker.store().len());
}

#[test]
fn reported_groups_are_bounded_when_isolates_end_early() {
    let store = Rc::default();
    for isolate in 0..150_u32 {
        let worker = worker_that_cleans_after(isolate * 37 % ENTRIES_PER_CLEANUP, &store);
        for number in 0..5 {
            let letters: String = [isolate / 26, isolate % 26, number]
                .iter()
                .map(|digit| char::from(b'a' + *digit as u8))
                .collect();
            worker.collect(&format!("visitor{letters}"), &letters, NOW);
        }
    }
    // Each group has two records: an exception and a counter.
    let most = 2 * (10 + 3 * ENTRIES_PER_CLEANUP as usize);
    assert!(store.records.borrow().len() < most);
}

#[test]
fn mark_holds_for_a_reported_group() {
    let worker = worker(&Rc::default());
    worker.collect("visitor1", "x", NOW);
    let id = worker.groups()[0].id.clone();
    block_on(worker.own.client.mark(&id, Mark::ignored(), NOW));
    assert_eq!(worker.groups()[0].state, State::Ignored);
}

#[test]
fn removal_of_a_group_or_of_all_removes_reports() {
    let worker = worker(&Rc::default());
    worker.collect("visitor1", "x", NOW);
    worker.collect("visitor2", "y", NOW);
    let id = worker.groups()[0].id.clone();
    block_on(worker.reported.remove(Some(&id), NOW));
    assert_eq!(worker.groups().len(), 1);
    block_on(worker.reported.remove(None, NOW));
    assert!(worker.groups().is_empty());
}

#[test]
fn report_with_an_earlier_time_evicts_no_group() {
    let worker = worker(&Rc::default());
    let letters = |first, number| format!("{first}{}", char::from(b'a' + number));
    for number in 0..10 {
        worker.collect(&format!("visitor{number}"), &letters('a', number), NOW);
    }
    // The messages of these failures are new, but their times are an hour earlier.
    for number in 0..10 {
        worker.take(
            &format!("late{number}"),
            &letters('b', number),
            NOW - 3_600_000,
        );
    }
    block_on(worker.reported.collect(NOW + 1));
    for number in 0..64 {
        worker.collect(&format!("again{number}"), "aa", NOW + 2);
    }
    let groups = worker.groups();
    let early = groups
        .iter()
        .filter(|group| group.title.starts_with("Error: a"));
    assert_eq!(early.count(), 10);
}
