//! Tests that counts are exact, and that all backends finally contain the same groups, if any call of any backend fails in any
//! way.

use std::collections::BTreeMap;

use super::*;
use crate::core::storage::memory::Fault;

const KINDS: [&str; 3] = ["milk", "bread", "salt"];

fn settings() -> Settings {
    Settings::new().cleanup_trigger_rate(0.0)
}

/// Captures failures in three page loads, an hour apart, with reads, marks, a deletion and cleanups between them.
fn work(stores: &[Rc<Store>]) {
    for round in 0..3_u64 {
        let now = NOW + round * HOUR_MS;
        let page = load_at(now, &format!("s{round}"), stores, settings());
        for (at, kind) in (0..).zip(KINDS) {
            page.capture_at(kind, now + at);
        }
        page.capture_at("milk", now + 1_000);
        let groups = block_on(page.client.groups(now + 2_000));
        let id = |title: &str| {
            let group = groups.iter().find(|group| group.title == title);
            group.map(|group| group.id.clone())
        };
        if let Some(milk) = id("Error: milk") {
            block_on(page.client.exceptions(&milk, now + 2_000));
            block_on(page.client.mark(&milk, Mark::ignored(), now + 3_000));
        }
        if round == 1
            && let Some(salt) = id("Error: salt")
        {
            block_on(page.client.remove(Some(&salt), now + 4_000));
        }
        block_on(page.client.clean(now + 5_000));
        page.capture_at("bread", now + 70_000);
        block_on(page.client.retry(now + 70_000));
    }
}

/// Returns the title, count, state and number of exceptions of each group that `page` reads at `now`.
fn known(page: &Page, now: u64) -> Vec<(String, u64, State, usize)> {
    let mut known: Vec<_> = block_on(page.client.groups(now))
        .into_iter()
        .map(|group| {
            let exceptions = block_on(page.client.exceptions(&group.id, now));
            let ids: BTreeSet<_> = exceptions.iter().map(|one| one.id.clone()).collect();
            assert_eq!(ids.len(), exceptions.len(), "one exception twice");
            (group.title, group.count, group.state, exceptions.len())
        })
        .collect();
    known.sort_by(|one, other| one.0.cmp(&other.0));
    known
}

/// Opens a page with all backends, none of which fails any more, and returns the groups as [`known`] does, read from each
/// backend alone.
fn known_of_each(stores: &[Rc<Store>]) -> Vec<Vec<(String, u64, State, usize)>> {
    let now = NOW + 10 * HOUR_MS;
    let page = load_at(now, "mending", stores, settings());
    block_on(page.client.retry(now));
    alone(stores)
}

fn alone(stores: &[Rc<Store>]) -> Vec<Vec<(String, u64, State, usize)>> {
    let now = NOW + 10 * HOUR_MS;
    let alone = |store: &Rc<Store>| {
        let store = std::slice::from_ref(store);
        known(&load_at(now, "reader", store, settings()), now)
    };
    stores.iter().map(alone).collect()
}

fn expected() -> Vec<Vec<(String, u64, State, usize)>> {
    let stores = stores();
    work(&stores);
    known_of_each(&stores)
}

#[test]
fn counts_are_exact_without_a_fault() {
    let known = expected();
    let counts: Vec<_> = known[0]
        .iter()
        .map(|(title, count, ..)| (title.as_str(), *count))
        .collect();
    assert_eq!(
        counts,
        [("Error: bread", 6), ("Error: milk", 6), ("Error: salt", 1)]
    );
    assert_eq!(known[0], known[1]);
    assert_eq!(known[0], known[2]);
}

/// Returns the faults to test. `calls` has the number of times that each call happens: faults begin at each of these times,
/// and occur once, several times or always. A `put` or `remove` may also take effect although it is reported as failed.
fn faults(calls: &BTreeMap<&'static str, u32>) -> impl Iterator<Item = Fault> {
    calls.iter().flat_map(|(&call, &number)| {
        let is_change = matches!(call, "put" | "remove");
        let ways = [(1, false), (u32::MAX, false), (1, true), (3, true)];
        let ways = ways
            .into_iter()
            .filter(move |(_, takes_effect)| is_change || !takes_effect);
        ways.flat_map(move |(times, takes_effect)| {
            (1..=number).map(move |first| Fault {
                call,
                first,
                times,
                takes_effect,
            })
        })
    })
}

#[test]
fn counts_are_exact_when_any_call_fails_in_any_way() {
    let calls = {
        let stores = stores();
        work(&stores);
        stores[0].calls()
    };
    assert!(
        calls.len() == 5 && calls.values().sum::<u32>() > 80,
        "{calls:?}"
    );
    let expected = expected();
    let mut runs = 0;
    for tier in 0..3 {
        for fault in faults(&calls) {
            let stores = stores();
            stores[tier].fault.set(Some(fault));
            work(&stores);
            stores[tier].fault.set(None);
            if fault.times == 1 {
                assert_eq!(
                    alone(&stores),
                    expected,
                    "before a restart: tier {tier}, {fault:?}"
                );
            }
            assert_eq!(known_of_each(&stores), expected, "tier {tier}, {fault:?}");
            runs += 1;
        }
    }
    assert!(runs > 500, "{runs}");
}
