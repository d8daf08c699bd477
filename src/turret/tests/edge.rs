//! Many short-lived isolates over one store, each of which writes when it is told to.

use super::*;

fn shared() -> Vec<Rc<Store>> {
    let store = Rc::new(Store::default());
    store.shared.set(true);
    vec![store]
}

fn isolate(session: &str, stores: &[Rc<Store>]) -> Page {
    let settings = Settings::new().auto_flush(false).cleanup_trigger_rate(0.0);
    load(session, stores, settings)
}

#[test]
fn without_a_failure_no_store_is_asked_for_anything() {
    let stores = shared();
    let page = isolate("s", &stores);
    block_on(page.turret.flush_all(NOW));
    let calls: Vec<&str> = stores[0].calls().into_keys().collect();
    assert_eq!(calls, ["open"]);
}

#[test]
fn a_capture_waits_for_the_flush_and_a_panic_does_not() {
    let page = isolate("s", &shared());
    assert!(page.turret.capture(raw("x", NOW)).saving.is_none());
    assert_eq!(page.keys(0, ""), 0);
    assert!(page.turret.has_unwritten());
    block_on(page.turret.flush_all(NOW));
    assert_eq!((page.keys(0, "x/"), page.keys(0, "t/")), (1, 1));
    assert_eq!(page.keys(0, ""), 2, "no record that all isolates write");
    assert!(!page.turret.has_unwritten());

    let kind = Kind::Panic;
    let panic = Raw {
        kind,
        ..raw("p", NOW)
    };
    assert!(page.turret.capture(panic).saving.is_some());
    assert_eq!(page.keys(0, "x/"), 2);
}

#[test]
fn isolates_count_beside_each_other() {
    let stores = shared();
    let isolates: Vec<Page> = (0..100)
        .map(|at| isolate(&format!("s{at}"), &stores))
        .collect();
    for round in 0..3 {
        for page in &isolates {
            page.turret.capture(raw("x", NOW + round));
            block_on(page.turret.flush_all(NOW + round));
        }
    }
    assert_eq!(isolates[7].counts(), [("Error: x".to_owned(), 300)]);
    // What nobody writes any more is packed; what one of them still adds is added.
    let later = NOW + 3 * 3_600_000;
    block_on(isolates[7].turret.clean(later));
    assert!(isolates[7].keys(0, "t/") < 20);
    assert_eq!(isolates[7].counts(), [("Error: x".to_owned(), 300)]);
    isolates[3].turret.capture(raw("x", later));
    block_on(isolates[3].turret.flush_all(later));
    assert_eq!(isolates[7].counts(), [("Error: x".to_owned(), 301)]);
}

#[test]
fn a_store_that_fails_catches_up_at_a_later_flush() {
    let stores = shared();
    let page = isolate("s", &stores);
    stores[0].broken.set(true);
    page.turret.capture(raw("x", NOW));
    block_on(page.turret.flush_all(NOW));
    assert_eq!(page.states(), ["failing"]);
    stores[0].broken.set(false);
    block_on(page.turret.retry(page.turret.retry_at().unwrap()));
    assert_eq!(page.states(), ["ok"]);
    assert_eq!((page.keys(0, "x/"), page.keys(0, "t/")), (1, 1));
}

/// For a day isolates come and go, over a store that shows what was written up to a minute late, and each cleans up
/// by what it sees.
#[test]
fn counts_are_exact_where_reading_lags() {
    const MINUTE: u64 = 60_000;
    let stores = shared();
    let mut chance = 1u64;
    let mut below = |most: u64| {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (chance >> 33) % most
    };
    let mut isolates: Vec<Page> = Vec::new();
    let (mut now, mut born, mut captured) = (NOW, 0, 0);
    while now < NOW + 24 * 60 * MINUTE {
        now += MINUTE;
        let seen_before = stores[0].records.borrow().clone();
        if below(3) == 0 || isolates.is_empty() {
            isolates.push(isolate(&format!("i{born}"), &stores));
            born += 1;
        }
        if isolates.len() > 8 {
            isolates.swap_remove(below(8) as usize);
        }
        for page in &isolates {
            if below(2) == 0 {
                page.turret.capture(raw("x", now));
                captured += 1;
                block_on(page.turret.flush_all(now));
            }
        }
        *stores[0].shown.borrow_mut() = Some(seen_before);
        for page in &isolates {
            if below(20) == 0 {
                block_on(page.turret.clean(now));
            }
        }
        stores[0].shown.borrow_mut().take();
    }
    let page = isolates.first().unwrap();
    assert_eq!(page.counts(), [("Error: x".to_owned(), captured)]);
    assert!(born > 300, "{born}");
    assert!(page.keys(0, "t/") < 150, "{}", page.keys(0, "t/"));
    assert!(page.keys(0, "x/") <= 200);
}
