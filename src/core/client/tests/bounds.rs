//! Tests that the number of records is bounded and that counts are exact after many failures, groups and sessions.

use super::*;

/// Returns `number` as letters, for a message that no other number has. Parameterization would replace digits, so that all
/// messages would be in one group.
fn kind(number: u32) -> String {
    let letter = |digit: u8| char::from(digit + 50);
    number.to_string().bytes().map(letter).collect()
}

#[test]
fn newest_exceptions_of_a_group_are_kept() {
    let page = page_with(Settings::new().max_exception_per_group(3));
    for second in 0..5 {
        page.capture_at("x", NOW + second * 1000);
    }
    block_on(page.client.clean(NOW + 5000));
    let group = page.groups().remove(0);
    let exceptions = block_on(page.client.exceptions(&group.id, NOW + 5_000));
    let times: Vec<u64> = exceptions.iter().map(|one| one.time - NOW).collect();
    assert_eq!(times, [4000, 3000, 2000]);
    assert_eq!(group.count, 5);
    assert_eq!(exceptions[0].id, "s.5");
}

#[test]
fn counts_are_exact_past_midnight() {
    let page = page();
    for day in 0..3 {
        page.capture_at("x", NOW + day * DAY);
        page.capture_at("x", NOW + day * DAY);
    }
    let group = page.groups().remove(0);
    assert_eq!((group.count, group.sessions), (6, 1));
}

#[test]
fn newest_groups_are_kept_at_the_limit() {
    let page = load("s", &stores()[..1], Settings::new());
    for number in 0..500 {
        page.write_entry(&event(&kind(number), NOW - 500 + u64::from(number)), &[]);
    }
    assert_eq!(page.groups().len(), 500);
    block_on(page.client.clean(NOW));
    let titles: Vec<String> = page.counts().into_iter().map(|(title, _)| title).collect();
    let newest = (490..500)
        .rev()
        .map(|number| format!("Error: {}", kind(number)));
    assert_eq!(titles, newest.collect::<Vec<_>>());
}

#[test]
fn records_are_bounded_after_five_hundred_sessions() {
    let stores = stores();
    for session in 0..500 {
        let page = load(&format!("s{session}"), &stores, Settings::new());
        // The core of the next page load compacts these entries.
        page.write_entry(&event("x", NOW), &[]);
        page.write_entry(&event("x", NOW + session), &[]);
    }
    let page = load("last", &stores, Settings::new());
    let group = page.groups().remove(0);
    assert_eq!((group.count, group.sessions), (1_000, 500));
    for tier in 0..3 {
        assert!(page.keys(tier, "t/") <= 65, "{}", page.keys(tier, "t/"));
        assert!(page.keys(tier, "x/") <= 101, "{}", page.keys(tier, "x/"));
    }
}
