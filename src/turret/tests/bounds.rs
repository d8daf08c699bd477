//! Storms and long lives: bounded, and every count exact.

use super::*;

/// A kind that no normalisation makes another's.
fn kind(number: u32) -> String {
    let letter = |digit: u8| char::from(digit + 50);
    number.to_string().bytes().map(letter).collect()
}

#[test]
fn a_storm_is_counted_exactly_and_sampled() {
    let page = page();
    for _ in 0..10_000 {
        page.turret.capture(raw("storm", NOW));
    }
    assert_eq!(page.counts(), [("Error: storm".to_owned(), 10_000)]);
    assert_eq!(page.keys(0, "x/"), SAMPLES_A_SECOND as usize);
}

#[test]
fn a_session_keeps_its_newest_exceptions() {
    let page = page_with(Settings::new().max_exception_per_group(3));
    for second in 0..5 {
        page.turret.capture(raw("x", NOW + second * 1000));
    }
    let group = page.groups().remove(0);
    let exceptions = block_on(page.turret.exceptions(&group.id, NOW));
    let times: Vec<u64> = exceptions.iter().map(|one| one.time - NOW).collect();
    assert_eq!(times, [4000, 3000, 2000]);
    assert_eq!(group.count, 5);
    assert_eq!(exceptions[0].id, format!("{}.s.5", group.id));
}

#[test]
fn counts_are_exact_past_midnight() {
    let page = page();
    const DAY: u64 = 24 * 3_600_000;
    for day in 0..3 {
        page.turret.capture(raw("x", NOW + day * DAY));
        page.turret.capture(raw("x", NOW + day * DAY));
    }
    let group = page.groups().remove(0);
    assert_eq!((group.count, group.sessions), (6, 1));
}

#[test]
fn a_storm_of_many_kinds_is_bounded_and_counted() {
    let page = load("s", &stores()[..1], Settings::new());
    page.capture("x");
    let puts = page.stores[0].puts.get();
    for number in 0..16_500 {
        page.turret.capture(raw(&kind(number), NOW));
    }
    assert!(page.stores[0].puts.get() - puts <= 100);
    assert!(page.turret.is_crowded());
    page.turret.capture(raw("x", NOW));
    let groups = page.groups();
    assert_eq!(groups.len(), 16_501);
    let count = |title: &str| {
        groups
            .iter()
            .find(|group| group.title == title)
            .map(|group| group.count)
    };
    assert_eq!(
        (count("Error: x"), count(&format!("Error: {}", kind(7)))),
        (Some(2), Some(1))
    );
    assert!(page.keys(0, "x/") < 1_200, "{}", page.keys(0, "x/"));
    block_on(page.turret.clean(NOW));
    assert_eq!(page.groups().len(), 10);
    assert!(!page.turret.is_crowded());
}

#[test]
fn five_hundred_sessions_are_a_few_records() {
    let stores = stores();
    for session in 0..500 {
        let page = load(&format!("s{session}"), &stores, Settings::new());
        page.capture("x");
        page.turret.capture(raw("x", NOW + session));
        page.turret.flush(NOW + session).map(block_on);
    }
    let page = load("last", &stores, Settings::new());
    let group = page.groups().remove(0);
    assert_eq!((group.count, group.sessions), (1_000, 500));
    for tier in 0..3 {
        assert!(page.keys(tier, "t/") <= 65, "{}", page.keys(tier, "t/"));
        assert!(page.keys(tier, "x/") <= 101, "{}", page.keys(tier, "x/"));
    }
}
