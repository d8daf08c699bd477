//! Tests that the core enforces the limits of the settings when it opens, and after writes as the setting
//! `cleanup_trigger_rate` determines.

use super::*;
use crate::core::records::series_of;

/// The number of sessions that write entries.
const SESSIONS: u64 = 6;
/// The number of samples that a recorder keeps of each entry.
const SAMPLES: u64 = 2;
const GROUPS: u64 = 14;

/// Writes final entries of [`GROUPS`] sites, each in [`SESSIONS`] sessions with [`SAMPLES`] samples. Later sites and sessions
/// are newer.
fn pile_up(stores: &[Rc<Store>]) {
    for site in 0..GROUPS {
        for session in 0..SESSIONS {
            let first = NOW - HOUR_MS + 60_000 * site + 1_000 * session;
            let key = format!("j1/session{session}/{site}");
            let message = "x".repeat(site as usize + 1);
            let texts = format!(
                r#"{{"kind":"error","type":"Error","message":"{message}","stack":"","id":"s{session}.1","time":{first}}}"#
            );
            let last = first + 100;
            let counts = format!(
                r#"{{"first":{first},"last":{last},"hours":[[{},7]],"final":true}}"#,
                first / HOUR_MS
            );
            let sample = format!(r#"{{"id":"s{session}.2","time":{last}}}"#);
            change(stores, |records| {
                records.insert(key.clone(), texts.clone());
                records.insert(format!("{key}/c"), counts.clone());
                records.insert(format!("{key}/1"), sample.clone());
            });
        }
    }
}

fn limited(rate: f64) -> Settings {
    Settings::new()
        .max_exception_per_group(SAMPLES as u32)
        .cleanup_trigger_rate(rate)
}

#[test]
fn core_that_opens_enforces_the_limits_at_any_rate() {
    for rate in [0.0, 0.05, 1.0] {
        let stores = stores();
        pile_up(&stores);
        let page = load("core", &stores, limited(rate));
        let groups = page.groups();
        assert_eq!(groups.len(), 10, "{rate}");
        for (at, group) in groups.iter().enumerate() {
            let site = GROUPS as usize - at;
            assert_eq!(group.title, format!("Error: {}", "x".repeat(site)));
            assert_eq!(
                (group.count, group.sessions),
                (7 * SESSIONS, SESSIONS as u32)
            );
            let exceptions = block_on(page.client.exceptions(&group.id, SOON));
            let ids: Vec<&str> = exceptions.iter().map(|one| one.id.as_str()).collect();
            assert_eq!(ids, ["s5.2", "s5.1"], "of the session that failed last");
        }
        for tier in 0..3 {
            assert_eq!(page.keys(tier, "j1/"), 0);
            assert_eq!(page.keys(tier, "x/"), 10 * SAMPLES as usize);
        }
    }
}

#[test]
fn cleanup_after_a_write_depends_on_the_rate() {
    for (rate, random, cleaned) in [
        (0.0, 0.0, false),
        (0.5, 0.4, true),
        (0.5, 0.6, false),
        (1.0, 0.999, true),
    ] {
        let stores = stores();
        let page = load("core", &stores, limited(rate));
        pile_up(&stores);
        block_on(page.client.compact(NOW));
        block_on(page.client.clean_after_write(random, NOW));
        let groups = if cleaned { 10 } else { GROUPS as usize };
        assert_eq!(page.groups().len(), groups, "{rate} {random}");
        let most = if cleaned { SAMPLES } else { SAMPLES * SESSIONS } as usize;
        assert_eq!(page.keys(0, "x/"), groups * most, "{rate} {random}");
    }
}

/// Returns an isolate that has two backends: a store that isolates share, and its memory. `rate` is `cleanup_trigger_rate`.
fn isolate(rate: f64) -> Page {
    let (store, memory) = (Store::default(), Store::default());
    store.shared.set(true);
    memory.volatile.set(true);
    let settings = limited(rate).auto_flush(false);
    load("isolate", &[Rc::new(store), Rc::new(memory)], settings)
}

/// Adds a final entry for each of `sites` new sites, publishes each, and calls `clean_after_write` with `random`. Returns the
/// largest number of keys in memory after any of these steps.
fn fail_and_publish(page: &Page, sites: usize, random: f64) -> usize {
    let mut largest = 0;
    for site in 0..sites {
        let message: String = site
            .to_string()
            .bytes()
            .map(|digit| char::from(digit + 50))
            .collect();
        let texts = format!(
            r#"{{"kind":"error","type":"Error","message":"{message}","stack":"","id":"i.{site}","time":{NOW}}}"#
        );
        change(&page.stores[1..], |records| {
            records.insert(format!("j1/isolate/{site}"), texts.clone());
            records.insert(format!("j1/isolate/{site}/c"), r#"{"final":true}"#.into());
        });
        block_on(page.client.publish(NOW));
        block_on(page.client.clean_after_write(random, NOW));
        largest = largest.max(page.keys(1, ""));
    }
    largest
}

#[test]
fn rate_of_0_bounds_memory_and_evicts_nothing_from_stores() {
    let page = isolate(0.0);
    let largest = fail_and_publish(&page, 300, 0.0);
    assert!(largest <= 2 * (10 + 11), "{largest}");
    assert_eq!((page.keys(0, "t/"), page.keys(0, "x/")), (300, 300));
}

#[test]
fn many_new_groups_cause_a_cleanup_of_stores_unless_the_rate_is_0() {
    for (rate, random, most) in [(0.01, 0.9, 21), (1.0, 0.9, 10)] {
        let page = isolate(rate);
        fail_and_publish(&page, 300, random);
        let store = page.stores[0].records.borrow();
        let series: BTreeSet<&str> = store.keys().filter_map(|key| series_of(key)).collect();
        assert!(series.len() <= most, "{rate}: {}", series.len());
    }
}
