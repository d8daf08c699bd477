//! Tests of triage: how long a mark (resolved or ignored) applies to a group, and how reports transfer marks.

use super::*;
use crate::core::report;

fn in_release(name: &str) -> Settings {
    Settings::new().release(name)
}

fn only(page: &Page) -> Group {
    let mut groups = page.groups();
    assert_eq!(groups.len(), 1);
    groups.remove(0)
}

#[test]
fn resolved_group_regresses_when_it_is_seen_again() {
    let page = page();
    page.capture("x");
    let id = only(&page).id;
    block_on(page.client.mark(&id, Mark::resolved(), NOW + 1));
    assert_eq!(
        (only(&page).state, only(&page).came_back),
        (State::Resolved, false)
    );
    page.capture_at("x", NOW + 2);
    let group = only(&page);
    assert_eq!((group.state, group.came_back), (State::Open, true));
    assert_eq!(group.mark.map(|mark| mark.state), Some(State::Resolved));
    block_on(page.client.mark(&id, Mark::open(), NOW + 3));
    assert_eq!((only(&page).came_back, only(&page).mark), (false, None));
}

#[test]
fn resolved_group_regresses_in_the_same_millisecond() {
    for time in [NOW, NOW + 1] {
        let page = page();
        page.capture("x");
        let id = only(&page).id;
        block_on(page.client.mark(&id, Mark::resolved(), time));
        assert_eq!(only(&page).state, State::Resolved);
        page.capture_at("x", time);
        assert_eq!(
            (only(&page).state, only(&page).came_back),
            (State::Open, true)
        );
    }
}

#[test]
fn group_resolved_in_a_release_regresses_in_a_later_one() {
    let stores = stores();
    let old = load("old", &stores, in_release("1.0"));
    old.capture("x");
    let new = load("new", &stores, in_release("1.1"));
    new.capture("y");
    let id = old
        .groups()
        .iter()
        .find(|group| group.title == "Error: x")
        .unwrap()
        .id
        .clone();
    let mark = Mark::resolved().in_release("1.1");
    block_on(new.client.mark(&id, mark, NOW + 1));
    let state = |page: &Page| {
        let groups = page.groups();
        let group = groups.iter().find(|group| group.id == id).unwrap();
        (group.state, group.came_back)
    };
    for page in [&old, &new] {
        page.capture_at("x", NOW + 2);
        assert_eq!(state(page), (State::Resolved, false));
    }
    let later = load("later", &stores, in_release("1.2"));
    later.capture_at("x", NOW + 3);
    assert_eq!(state(&later), (State::Open, true));
}

#[test]
fn ignored_group_reopens_at_its_count_or_time() {
    let page = page();
    page.capture("x");
    let id = only(&page).id;
    block_on(
        page.client
            .mark(&id, Mark::ignored().until_count(3), NOW + 1),
    );
    page.capture("x");
    assert_eq!(only(&page).state, State::Ignored);
    page.capture("x");
    assert_eq!(
        (only(&page).state, only(&page).came_back),
        (State::Open, true)
    );
    block_on(
        page.client
            .mark(&id, Mark::ignored().until_time(NOW + 50), NOW + 2),
    );
    let at = |now| block_on(page.client.groups(now)).remove(0).state;
    assert_eq!((at(NOW + 49), at(NOW + 50)), (State::Ignored, State::Open));
}

#[test]
fn releases_of_a_group_have_their_times() {
    let stores = stores();
    for (session, name, time) in [("b", "1.1", 20), ("a", "1.0", 10), ("c", "1.1", 30)] {
        let page = load(session, &stores, in_release(name));
        page.capture_at("x", NOW + time);
    }
    let group = only(&load("v", &stores, Settings::new()));
    let releases: Vec<(&str, u64, u64)> = group
        .releases
        .iter()
        .map(|release| {
            (
                release.name.as_str(),
                release.first_seen - NOW,
                release.last_seen - NOW,
            )
        })
        .collect();
    assert_eq!(releases, [("1.0", 10, 10), ("1.1", 20, 30)]);
}

#[test]
fn imported_mark_is_replaced_by_a_newer_one() {
    let page = page();
    for number in 1..=25 {
        page.capture(&"x".repeat(number));
    }
    let groups = page.groups();
    let mark = |mark: Mark, time| {
        for group in &groups {
            block_on(page.client.mark(&group.id, mark.clone(), time));
        }
    };
    let state = || only_state(&page.groups());
    mark(Mark::resolved(), NOW + 1);
    // One report contains all 25 groups, which are more than an import reads with separate calls; the other contains a single
    // group.
    let older = [None, Some(groups[0].id.as_str())];
    let older = older.map(|group| block_on(page.client.export(group, NOW)));
    mark(Mark::ignored(), NOW + 2);
    for report in &older {
        block_on(page.client.import(report, NOW + 3));
        assert_eq!(state(), [State::Ignored]);
    }
    let newer = block_on(page.client.export(None, NOW));
    let other = load("o", &stores(), Settings::new());
    for report in [&older[0], &newer] {
        block_on(other.client.import(report, NOW + 3));
    }
    assert_eq!(only_state(&other.groups()), [State::Ignored]);
}

fn only_state(groups: &[Group]) -> Vec<State> {
    let mut states: Vec<State> = groups.iter().map(|group| group.state).collect();
    states.dedup();
    states
}

#[test]
fn report_of_one_group_is_read_without_an_import() {
    let page = page();
    page.capture("x");
    page.capture("y");
    let groups = page.groups();
    let text = block_on(page.client.export(Some(&groups[0].id), NOW));
    let content = serde_json::to_value(report::content::read_content(&text, NOW)).unwrap();
    assert_eq!(content["groups"].as_array().unwrap().len(), 1);
    assert_eq!(content["groups"][0]["id"], groups[0].id);
    assert_eq!(content["exceptions"].as_array().unwrap().len(), 1);
    assert_eq!(content.get("problem"), None);
    let content = serde_json::to_value(report::content::read_content("[]", NOW)).unwrap();
    assert_eq!(content["problem"], "it is no report of tinyturret");
}

/// Captures errors of ten other groups, one millisecond apart and first at `NOW + from + 1`, with a cleanup after each.
fn fail_otherwise(page: &Page, from: u64) {
    for number in 1..=10 {
        let message = "other".repeat(number as usize);
        let now = NOW + from + number;
        page.capture_at(&message, now);
        block_on(page.client.clean(now));
    }
}

fn titled<'a>(title: &str, groups: &'a [Group]) -> Option<&'a Group> {
    groups.iter().find(|group| group.title == title)
}

#[test]
fn evicted_group_has_its_mark_when_it_is_seen_again() {
    let marks = [
        (Mark::ignored(), State::Ignored),
        (Mark::ignored().until_time(NOW + 3_000), State::Ignored),
        (Mark::resolved().in_release("1.0"), State::Resolved),
        (Mark::resolved().in_release("0.9"), State::Open),
        (Mark::resolved(), State::Open),
    ];
    for (mark, state) in marks {
        let page = page_with(in_release("1.0"));
        // A mark for the release 0.9 is set before a failure in 1.0 happens, the other marks after it.
        let is_old = mark.release.as_deref() == Some("0.9");
        let (release, time) = if is_old {
            ("0.9", NOW - 9)
        } else {
            ("1.0", NOW + 1)
        };
        page.release.replace(Some(release.to_owned()));
        page.capture_at("x", time - 1);
        page.release.replace(Some("1.0".to_owned()));
        let id = only(&page).id;
        block_on(page.client.mark(&id, mark.clone(), time));
        fail_otherwise(&page, 10);
        assert_eq!(titled("Error: x", &page.groups()), None, "{mark:?}");
        page.capture_at("x", NOW + 2_000);
        block_on(page.client.clean(NOW + 2_001));
        let groups = block_on(page.client.groups(NOW + 2_002));
        // The cleanup may have evicted the group, because a group that is not open is evicted before others. Then its state is
        // not checked here.
        let group = titled("Error: x", &groups);
        assert_eq!(
            group.map(|group| group.state).unwrap_or(state),
            state,
            "{mark:?}"
        );
        let stored = page.stores.iter().all(|store| {
            let records = store.records.borrow();
            records.contains_key(&records::mark_key(&id))
        });
        assert!(stored, "{mark:?}");
        page.capture_at("x", NOW + 2_003);
        let groups = block_on(page.client.groups(NOW + 2_004));
        let group = titled("Error: x", &groups).expect("it is there until the next cleanup");
        let came_back = state == State::Open;
        assert_eq!(
            (group.state, group.came_back),
            (state, came_back),
            "{mark:?}"
        );
    }
}

#[test]
fn mark_whose_time_is_over_is_evicted_with_its_group() {
    let page = page();
    page.capture("x");
    let id = only(&page).id;
    block_on(
        page.client
            .mark(&id, Mark::ignored().until_time(NOW + 5), NOW + 1),
    );
    fail_otherwise(&page, 10);
    assert_eq!(page.keys(0, "m/"), 0);
}

#[test]
fn removal_of_an_evicted_group_removes_its_mark() {
    for all in [false, true] {
        let page = page();
        page.capture("x");
        let id = only(&page).id;
        block_on(page.client.mark(&id, Mark::ignored(), NOW + 1));
        fail_otherwise(&page, 10);
        block_on(page.client.remove((!all).then_some(&id), NOW + 100));
        page.capture_at("x", NOW + 200);
        let groups = page.groups();
        let group = titled("Error: x", &groups).unwrap();
        assert_eq!((group.state, &group.mark), (State::Open, &None), "{all}");
    }
}

#[test]
fn imported_groups_and_marks_evict_no_own_ones() {
    let page = page();
    for number in 1..=10 {
        page.capture(&"x".repeat(number));
    }
    let own: Vec<String> = page.groups().into_iter().map(|group| group.id).collect();
    block_on(page.client.mark(&own[0], Mark::ignored(), NOW + 1));
    let mut records = Vec::new();
    for number in 0..1_500_u64 {
        let group = format!("{number:016x}");
        for (key, value) in [
            (
                format!("t/{group}/s"),
                format!(r#"{{"count":9,"last":{}}}"#, NOW + 9),
            ),
            (
                format!("m/{group}"),
                format!(r#"{{"state":"ignored","time":{}}}"#, NOW + 9),
            ),
        ] {
            records.push(Record { key, value });
        }
    }
    let text = report::write(&records);
    assert_eq!(block_on(page.client.import(&text, NOW + 10)), 3_000);
    block_on(page.client.clean(NOW + 11));
    let mut left: Vec<String> = page.groups().into_iter().map(|group| group.id).collect();
    let mut expected = own.clone();
    left.sort();
    expected.sort();
    assert_eq!(left, expected);
    let is_there = |tier: &Rc<Store>| {
        let records = tier.records.borrow();
        records.contains_key(&records::mark_key(&own[0]))
    };
    assert!(page.stores.iter().all(is_there));
    assert_eq!(page.keys(0, "m/"), 1_001);
}
