//! Tests that counts, times, triage and deletions are right if some clocks are fast or are set back.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::core::records::counter::HOUR_MS;

const DAY: u64 = 24 * HOUR_MS;
/// Milliseconds by which the clocks in these tests are fast. The last one leads to the year 2076.
const AHEADS: [u64; 4] = [2 * 60_000, 90 * 60_000, DAY, 53 * 365 * DAY];

/// Returns a page with `stores` and a new session, opened at the time `now` of its clock.
fn page_at(now: u64, stores: &[Rc<Store>]) -> Page {
    thread_local!(static SESSIONS: Cell<u32> = const { Cell::new(0) });
    let session = SESSIONS.replace(SESSIONS.get() + 1);
    load_at(now, &format!("s{session}"), stores, Settings::new())
}

/// Captures an error with the message `message` on a new page whose clock shows `time`.
fn fail(stores: &[Rc<Store>], message: &str, time: u64) {
    let page = page_at(time, stores);
    page.capture_at(message, time);
}

/// Writes an entry with one failure at `time` to the journal of all stores, as a recorder does, without compaction. `is_final`
/// is the flag `final` of the entry's counts.
fn journal(stores: &[Rc<Store>], session: &str, message: &str, time: u64, is_final: bool) {
    let texts = format!(
        r#"{{"kind":"error","type":"Error","message":"{message}","stack":"","id":"{session}.1","time":{time}}}"#
    );
    let hour = time / HOUR_MS;
    let counts =
        format!(r#"{{"first":{time},"last":{time},"hours":[[{hour},1]],"final":{is_final}}}"#);
    for store in stores {
        let mut records = store.records.borrow_mut();
        records.insert(format!("j1/{session}/0"), texts.clone());
        records.insert(format!("j1/{session}/0/c"), counts.clone());
    }
}

fn groups_at(now: u64, stores: &[Rc<Store>]) -> Vec<Group> {
    block_on(page_at(now, stores).client.groups(now))
}

fn group(title: &str, groups: &[Group]) -> Group {
    let title = format!("Error: {title}");
    let group = groups.iter().find(|group| group.title == title);
    group.unwrap_or_else(|| panic!("{title}")).clone()
}

#[test]
fn times_of_groups_are_not_in_the_future() {
    for ahead in AHEADS {
        let stores = stores();
        fail(&stores, "x", NOW + ahead);
        journal(&stores, "journal", "x", NOW + ahead, true);
        let page = page_at(NOW, &stores);
        let group = block_on(page.client.groups(NOW)).remove(0);
        assert_eq!(group.count, 2);
        assert!(
            group.first_seen <= NOW && group.last_seen <= NOW,
            "{group:?}"
        );
        assert!(
            group.hours.iter().all(|(hour, _)| *hour <= NOW),
            "{group:?}"
        );
        let exceptions = block_on(page.client.exceptions(&group.id, NOW));
        assert!(exceptions.iter().all(|one| one.time <= NOW));
    }
}

#[test]
fn new_failures_are_listed_before_those_of_a_fast_clock() {
    for ahead in AHEADS {
        let stores = stores();
        for number in 0..10 {
            fail(&stores, &"ahead".repeat(number + 1), NOW + ahead);
        }
        let settings = Settings::new;
        for (at, message) in (1..).zip(["a", "b", "c"]) {
            let now = NOW + at * HOUR_MS;
            let page = load_at(now, message, &stores, settings());
            page.capture_at(message, now);
            // This cleanup evicts a group of the fast clock, because 11 groups are more than the limit of 10. The page has
            // corrected the times of that clock when it was opened.
            block_on(page.client.clean(now + 1));
        }
        let later = NOW + 4 * HOUR_MS;
        let groups = groups_at(later, &stores);
        assert_eq!(groups.len(), 10);
        let titles: Vec<&str> = groups.iter().map(|group| group.title.as_str()).collect();
        assert_eq!(titles[..3], ["Error: c", "Error: b", "Error: a"], "{ahead}");
    }
}

#[test]
fn resolved_group_of_a_fast_clock_stays_resolved_until_it_fails_again() {
    for (ahead, is_final) in AHEADS
        .into_iter()
        .flat_map(|ahead| [(ahead, false), (ahead, true)])
    {
        for release in [None, Some("1.0")] {
            let stores = stores();
            journal(&stores, "journal", "x", NOW + ahead, is_final);
            change_release(&stores, "1.0");
            let page = page_at(NOW, &stores);
            let id = block_on(page.client.groups(NOW)).remove(0).id;
            let mark = Mark {
                release: release.map(str::to_owned),
                ..Mark::resolved()
            };
            block_on(page.client.mark(&id, mark, NOW));
            for later in [0, 1, HOUR_MS, 3 * HOUR_MS, 2 * DAY] {
                let group = groups_at(NOW + later, &stores).remove(0);
                assert_eq!(group.state, State::Resolved, "{ahead} {later} {release:?}");
            }
            let again = NOW + 3 * DAY;
            let settings = Settings::new().release("1.1");
            let page = load_at(again, "again", &stores, settings);
            page.capture_at("x", again);
            let group = block_on(page.client.groups(again + 1)).remove(0);
            assert_eq!(
                (group.count, group.state),
                (2, State::Open),
                "{ahead} {release:?}"
            );
        }
    }
}

fn change_release(stores: &[Rc<Store>], release: &str) {
    for store in stores {
        let mut records = store.records.borrow_mut();
        let texts = records.get_mut("j1/journal/0").unwrap();
        *texts = texts.replacen('{', &format!(r#"{{"release":"{release}","#), 1);
    }
}

#[test]
fn triage_by_a_fast_clock_holds_by_the_right_clock() {
    for ahead in AHEADS {
        let stores = stores();
        for message in ["resolved", "snoozed", "reopened"] {
            fail(&stores, message, NOW);
        }
        let page = page_at(NOW + ahead, &stores);
        let id = |title| group(title, &groups_at(NOW, &stores)).id;
        let mark = |title, mark, time| block_on(page.client.mark(&id(title), mark, time));
        mark("resolved", Mark::resolved(), NOW + ahead);
        let until = NOW + ahead + HOUR_MS;
        mark("snoozed", Mark::ignored().until_time(until), NOW + ahead);
        mark("reopened", Mark::ignored(), NOW + ahead);
        // The times from `NOW` are those of the right clock.
        mark("reopened", Mark::open(), NOW + 1);
        let state = |title, now| group(title, &groups_at(now, &stores)).state;
        assert_eq!(state("reopened", NOW + 2), State::Open, "{ahead}");
        assert_eq!(state("resolved", NOW + 2), State::Resolved, "{ahead}");
        assert_eq!(state("snoozed", NOW + 2), State::Ignored, "{ahead}");
        assert_eq!(state("snoozed", NOW + 2 + HOUR_MS), State::Open, "{ahead}");
        fail(&stores, "resolved", NOW + 2 * HOUR_MS);
        assert_eq!(
            state("resolved", NOW + 2 * HOUR_MS + 1),
            State::Open,
            "{ahead}"
        );
    }
}

#[test]
fn mark_of_a_fast_clock_is_replaced_in_a_backend_that_was_absent() {
    let stores = stores();
    fail(&stores, "x", NOW);
    let id = groups_at(NOW, &stores).remove(0).id;
    let ahead = page_at(NOW + DAY, &stores);
    block_on(ahead.client.mark(&id, Mark::ignored(), NOW + DAY));
    // This page opens only the first store, because its cleanup corrects the time of the fast mark, which must remain in the
    // other stores.
    let page = load_at(NOW, "s", &stores[..1], Settings::new());
    block_on(page.client.mark(&id, Mark::open(), NOW + 1));
    let value = stores[1].records.borrow()[&records::mark_key(&id)].clone();
    let page = load_at(NOW + 2, "t", &stores, Settings::new());
    assert!(value.contains("ignored"));
    for store in &stores {
        let value = store.records.borrow()[&records::mark_key(&id)].clone();
        assert!(value.contains("open"), "{value}");
    }
    drop(page);
}

#[test]
fn removal_by_a_fast_clock_hides_no_later_failure() {
    for ahead in AHEADS {
        let stores = stores();
        fail(&stores, "x", NOW + ahead - 1);
        let page = page_at(NOW + ahead, &stores);
        journal(&stores, "open", "x", NOW + ahead - 1, false);
        let id = block_on(page.client.groups(NOW + ahead)).remove(0).id;
        block_on(page.client.remove(Some(&id), NOW + ahead));
        assert!(block_on(page.client.groups(NOW + ahead)).is_empty());
        fail(&stores, "x", NOW);
        for later in [1, HOUR_MS, 3 * HOUR_MS, 2 * DAY, 60 * 365 * DAY] {
            let groups = groups_at(NOW + later, &stores);
            let is_deleted_known = ahead > 2 * HOUR_MS;
            let most = if is_deleted_known { 1 } else { 2 };
            let count = groups.first().map_or(0, |group| group.count);
            assert!((1..=most).contains(&count), "{ahead} {later}: {count}");
        }
    }
}

#[test]
fn pack_of_a_fast_clock_hides_no_later_entry() {
    let stores = stores();
    fail(&stores, "x", NOW);
    let id = groups_at(NOW, &stores).remove(0).id;
    let pack = format!(
        r#"{{"count":9,"last":{NOW},"pack":{{"of":[["a",9,{NOW}]],"until":{}}}}}"#,
        NOW + DAY
    );
    for store in &stores {
        let key = format!("t/{id}/~");
        store.records.borrow_mut().insert(key, pack.clone());
    }
    journal(&stores, "one", "x", NOW, true);
    assert_eq!(groups_at(NOW + 1, &stores)[0].count, 11);
}

#[test]
fn shared_store_is_corrected_without_writing_a_key_twice() {
    let stores = [Rc::new(Store::default())];
    stores[0].shared.set(true);
    let isolate = |now, session| {
        let settings = Settings::new().auto_flush(false);
        load_at(now, session, &stores, settings)
    };
    let ahead = isolate(NOW + DAY, "ahead");
    ahead.capture_at("x", NOW + DAY);
    let page = isolate(NOW, "right");
    for _ in 0..3 {
        block_on(page.client.clean(NOW));
        let group = block_on(page.client.groups(NOW + HOUR_MS)).remove(0);
        assert!(group.last_seen <= NOW, "{group:?}");
        assert_eq!((group.count, group.sessions), (1, 1));
    }
    // The page with the fast clock captures again.
    ahead.capture_at("x", NOW + DAY + 1);
    block_on(page.client.clean(NOW + HOUR_MS));
    let group = block_on(page.client.groups(NOW + HOUR_MS)).remove(0);
    assert_eq!((group.count, group.sessions), (2, 1));
}

#[test]
fn slow_clock_corrects_nothing() {
    let stores = stores();
    fail(&stores, "x", NOW);
    let before = stores[0].records.borrow().clone();
    let groups = groups_at(5, &stores);
    assert_eq!((groups[0].count, groups[0].last_seen), (1, 5));
    assert_eq!(*stores[0].records.borrow(), before);
}

#[test]
fn backend_is_retried_after_the_clock_was_set_back() {
    let page = page();
    page.stores[0].broken.set(true);
    page.capture("x");
    page.stores[0].broken.set(false);
    let back = NOW - DAY;
    assert!(page.client.is_due(back));
    block_on(page.client.retry(back));
    assert_eq!(page.states(), ["ok"; 3]);
    assert_eq!(page.keys(0, "t/"), 1);
}

/// Returns a strategy for the minutes by which a clock is wrong: often 0, at most 50 hours, or 53 years.
fn clock() -> impl Strategy<Value = i64> {
    let minutes = prop_oneof![-200_i64..200, -3_000_i64..3_000, Just(53 * 525_600)];
    prop_oneof![Just(0), minutes]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Page loads with any clocks count each failure once, and a read by the right clock returns no time in the future.
    #[test]
    fn every_failure_counts_once_with_any_clocks(
        loads in vec((clock(), 0..4_usize, any::<bool>(), any::<bool>()), 1..12),
    ) {
        let stores = stores();
        let mut expected = [0_u64; 4];
        for (number, (minutes, kind, is_final, reads)) in loads.into_iter().enumerate() {
            let right = NOW + number as u64 * HOUR_MS / 2;
            let now = right.saturating_add_signed(minutes * 60_000);
            let message = "x".repeat(kind + 1);
            journal(&stores, &format!("session{number}"), &message, now, is_final);
            expected[kind] += 1;
            if reads {
                page_at(now, &stores);
            }
        }
        let end = NOW + DAY;
        let groups = groups_at(end, &stores);
        for (kind, count) in expected.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            let group = group(&"x".repeat(kind + 1), &groups);
            prop_assert_eq!(group.count, count);
            prop_assert!(group.first_seen <= group.last_seen && group.last_seen <= end);
            let of_hours: u64 = group.hours.iter().map(|(_, count)| count).sum();
            prop_assert_eq!(of_hours, count);
        }
    }
}
