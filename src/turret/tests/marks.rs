//! What a person says of a group, and until when it holds; reports of groups.

use super::*;
use crate::report;

fn in_release(name: &str) -> Settings {
    Settings::new().release(name)
}

fn only(page: &Page) -> Group {
    let mut groups = page.groups();
    assert_eq!(groups.len(), 1);
    groups.remove(0)
}

#[test]
fn a_resolved_group_comes_back_when_it_is_seen_again() {
    let page = page();
    page.capture("x");
    let id = only(&page).id;
    block_on(page.turret.mark(&id, Mark::resolved(), NOW + 1));
    assert_eq!(
        (only(&page).state, only(&page).came_back),
        (State::Resolved, false)
    );
    page.capture_at("x", NOW + 2);
    let group = only(&page);
    assert_eq!((group.state, group.came_back), (State::Open, true));
    assert_eq!(group.mark.map(|mark| mark.state), Some(State::Resolved));
    block_on(page.turret.mark(&id, Mark::open(), NOW + 3));
    assert_eq!((only(&page).came_back, only(&page).mark), (false, None));
}

#[test]
fn resolved_in_a_release_it_comes_back_with_a_later_one() {
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
    block_on(new.turret.mark(&id, mark, NOW + 1));
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
fn ignored_it_comes_back_when_enough_are_counted_or_the_time_has_come() {
    let page = page();
    page.capture("x");
    let id = only(&page).id;
    block_on(
        page.turret
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
        page.turret
            .mark(&id, Mark::ignored().until_time(NOW + 50), NOW + 2),
    );
    let at = |now| block_on(page.turret.groups(now)).remove(0).state;
    assert_eq!((at(NOW + 49), at(NOW + 50)), (State::Ignored, State::Open));
}

#[test]
fn releases_are_told_with_their_times() {
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
fn an_imported_mark_gives_way_to_a_newer_one() {
    let page = page();
    for number in 1..=25 {
        page.capture(&"x".repeat(number));
    }
    let groups = page.groups();
    let mark = |mark: Mark, time| {
        for group in &groups {
            block_on(page.turret.mark(&group.id, mark.clone(), time));
        }
    };
    let state = || only_state(&page.groups());
    mark(Mark::resolved(), NOW + 1);
    // More groups than are asked for one by one, and one.
    let older = [None, Some(groups[0].id.as_str())];
    let older = older.map(|group| block_on(page.turret.export(group, NOW)));
    mark(Mark::ignored(), NOW + 2);
    for report in &older {
        block_on(page.turret.import(report, NOW + 3));
        assert_eq!(state(), [State::Ignored]);
    }
    let newer = block_on(page.turret.export(None, NOW));
    let other = load("o", &stores(), Settings::new());
    for report in [&older[0], &newer] {
        block_on(other.turret.import(report, NOW + 3));
    }
    assert_eq!(only_state(&other.groups()), [State::Ignored]);
}

fn only_state(groups: &[Group]) -> Vec<State> {
    let mut states: Vec<State> = groups.iter().map(|group| group.state).collect();
    states.dedup();
    states
}

#[test]
fn a_report_of_one_group_is_read_without_being_taken_in() {
    let page = page();
    page.capture("x");
    page.capture("y");
    let groups = page.groups();
    let text = block_on(page.turret.export(Some(&groups[0].id), NOW));
    let content = serde_json::to_value(report::content::open(&text, NOW)).unwrap();
    assert_eq!(content["groups"].as_array().unwrap().len(), 1);
    assert_eq!(content["groups"][0]["id"], groups[0].id);
    assert_eq!(content["exceptions"].as_array().unwrap().len(), 1);
    assert_eq!(content.get("problem"), None);
    let content = serde_json::to_value(report::content::open("[]", NOW)).unwrap();
    assert_eq!(content["problem"], "it is no report of tinyturret");
}
