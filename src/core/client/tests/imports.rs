//! Tests that importing a hostile report changes only the displayed counts of groups that this browser has recorded itself.

use super::*;
use crate::core::{records::mark_key, report};

/// The JSON of a counter with a wrong value in each field that a group shows.
const HOSTILE: &str = r#"{"count":1,"first":1,"last":9007199254740991,"title":"RENAMED","culprit":"evil","kind":"panic","type":"Evil","fatal":true,"follows":"fedcba9876543210","releases":[["9.9",1,1]]}"#;

fn import(page: &Page, records: &[(String, &str)], now: u64) -> usize {
    let records = records.iter().map(|(key, value)| Record {
        key: key.clone(),
        value: (*value).to_owned(),
    });
    let text = report::write(&records.collect::<Vec<_>>());
    block_on(page.client.import(&text, now))
}

fn only_at(page: &Page, now: u64) -> Group {
    let mut groups = block_on(page.client.groups(now));
    assert_eq!(groups.len(), 1);
    groups.remove(0)
}

/// Returns the group without the counts that an import may increase.
fn without_counts(group: Group) -> Group {
    Group {
        count: 0,
        sessions: 0,
        hours: Vec::new(),
        ..group
    }
}

fn counters(group: &str, prefix: &str, number: usize) -> Vec<(String, &'static str)> {
    let key = |at| format!("t/{group}/{prefix}{at}.0");
    (0..number).map(|at| (key(at), HOSTILE)).collect()
}

#[test]
fn imported_counter_changes_only_the_counts_of_an_own_group() {
    // A cleanup packs more than 64 counters of a group into one record, which lists at most 1,000 sessions.
    for number in [1, 100, 1_500] {
        let page = page_with(Settings::new().release("1.0"));
        let id = page.take(event("x", NOW));
        let own = only_at(&page, NOW + 1);
        import(&page, &counters(&id, "zz", number), NOW + 2);
        block_on(page.client.clean(NOW + 3));
        let group = only_at(&page, NOW + 4);
        assert_eq!(group.count, number as u64 + 1);
        assert_eq!(group.sessions as usize, number + 1);
        assert_eq!(without_counts(group), without_counts(own), "{number}");
        page.capture_at("x", NOW + 2);
        let group = only_at(&page, NOW + 5);
        assert_eq!((group.count, group.own_count), (number as u64 + 2, 2));
        assert_eq!(group.last_seen, NOW + 2);
    }
}

#[test]
fn imported_pack_changes_only_the_counts_of_an_own_group() {
    let pack = r#"{"count":50,"first":1,"last":9007199254740991,"title":"RENAMED","pack":{"of":[["a",20,9007199254740991],["b",9,5]],"earlier":7,"until":9007199254740991}}"#;
    for is_first in [false, true] {
        let page = page();
        let mut id = String::new();
        if !is_first {
            // 100 counters are so many that a cleanup packs them.
            for _ in 0..100 {
                id = page.take(event("x", NOW));
            }
            block_on(page.client.clean(NOW));
        }
        let before = 1 + page.groups().iter().map(|group| group.count).sum::<u64>();
        let other = load("other", &stores(), Settings::new());
        id = if is_first {
            other.take(event("x", NOW))
        } else {
            id
        };
        let records = [(format!("t/{id}/~"), pack)];
        for new in [1, 0] {
            assert_eq!(import(&page, &records, NOW + 1), new);
        }
        page.capture_at("x", NOW + 1);
        let group = only_at(&page, NOW + 2);
        assert_eq!((group.count, group.own_count), (before + 50, before));
        assert_eq!(
            (group.title.as_str(), group.last_seen),
            ("Error: x", NOW + 1)
        );
    }
}

#[test]
fn imported_counter_hides_no_follow_on_and_no_later_entry() {
    let page = page();
    page.take(Event {
        kind: Kind::Panic,
        ..event("first", NOW)
    });
    let recursive =
        "recursive use of an object detected which would lead to unsafe aliasing in rust";
    let id = page.take(event(recursive, NOW));
    let follows = |now| {
        let groups = block_on(page.client.groups(now));
        groups.into_iter().find(|group| group.id == id).unwrap()
    };
    assert!(follows(NOW + 1).follows.is_some());
    // `next` is the key for the counter of the session's next entry, but in another group.
    let next = format!("t/0123456789abcdef/s.{}", page.next.get());
    let records = [(format!("t/{id}/zz.0"), r#"{"count":1}"#), (next, HOSTILE)];
    import(&page, &records, NOW + 2);
    page.capture_at(recursive, NOW + 3);
    let group = follows(NOW + 4);
    assert!(group.follows.is_some());
    assert_eq!(group.own_count, 2);
}

#[test]
fn imported_counter_ends_no_triage_of_an_own_group() {
    for (mark, is_ended_by) in [
        (Mark::resolved(), 1),
        (Mark::resolved().in_release("1.0"), 9),
        (Mark::ignored().until_count(3), 2),
    ] {
        let page = page_with(Settings::new().release("1.0"));
        let id = page.take(event("x", NOW));
        block_on(page.client.mark(&id, mark.clone(), NOW + 1));
        import(&page, &counters(&id, "zz", 100), NOW + 2);
        let state = only_at(&page, NOW + 3);
        assert_eq!((state.state, state.came_back), (mark.state, false));
        for more in 1..=3 {
            page.capture_at("x", NOW + 3);
            let is_ended = only_at(&page, NOW + 4).state == State::Open;
            assert_eq!(is_ended, more >= is_ended_by, "{mark:?} {more}");
        }
    }
}

#[test]
fn ignored_until_count_includes_imported_counts() {
    let page = page();
    let id = page.take(event("x", NOW));
    import(&page, &counters(&id, "zz", 100), NOW + 1);
    let mark = Mark::ignored().until_count(103);
    block_on(page.client.mark(&id, mark, NOW + 2));
    let until = |group: &Group| group.mark.as_ref().and_then(|mark| mark.until_count);
    page.capture_at("x", NOW + 3);
    let group = only_at(&page, NOW + 4);
    assert_eq!(
        (group.state, group.count, until(&group)),
        (State::Ignored, 102, Some(103))
    );
    page.capture_at("x", NOW + 3);
    assert_eq!(only_at(&page, NOW + 4).state, State::Open);
}

#[test]
fn imported_mark_does_not_change_an_own_group() {
    for ahead in [0, DAY] {
        let other = load("other", &stores(), Settings::new());
        let id = other.take(event("x", NOW));
        let mark = format!(r#"{{"state":"ignored","time":{}}}"#, NOW + ahead);
        let records = [(mark_key(&id), mark.as_str())];
        let page = page();
        // The mark is imported twice before the group exists, and a newer mark is imported afterwards.
        assert_eq!(import(&page, &records, NOW + 1), 1);
        assert_eq!(import(&page, &records, NOW + 2), 0);
        page.capture_at("x", NOW + 3);
        let newer = format!(r#"{{"state":"ignored","time":{}}}"#, NOW + 4);
        assert_eq!(
            import(&page, &[(mark_key(&id), newer.as_str())], NOW + 5),
            0
        );
        let group = only_at(&page, NOW + 6);
        assert_eq!(
            (group.state, group.came_back, group.mark),
            (State::Open, false, None)
        );
        block_on(page.client.mark(&id, Mark::resolved(), NOW + 7));
        assert_eq!(only_at(&page, NOW + 8).state, State::Resolved);
    }
}

#[test]
fn imported_mark_holds_for_an_imported_group() {
    let other = load("other", &stores(), Settings::new());
    let id = other.take(event("x", NOW));
    block_on(other.client.mark(&id, Mark::resolved(), NOW + 1));
    let text = block_on(other.client.export(None, NOW + 2));
    for now in [NOW - 9, NOW + 3] {
        let page = page();
        assert_eq!(block_on(page.client.import(&text, now)), 3);
        assert_eq!(only_at(&page, NOW + 4).state, State::Resolved);
    }
}

#[test]
fn imported_releases_do_not_change_own_groups() {
    let page = page_with(Settings::new().release("1.0"));
    let id = page.take(event("x", NOW));
    let value = r#"{"count":1,"first":1,"last":1,"releases":[["2.0",1,1]]}"#;
    import(&page, &[("t/0123456789abcdef/zz.0".into(), value)], NOW + 1);
    let mark = Mark::resolved().in_release("1.0");
    block_on(page.client.mark(&id, mark, NOW + 2));
    page.release.replace(Some("2.0".into()));
    page.capture_at("x", NOW + 3);
    let groups = block_on(page.client.groups(NOW + 4));
    let group = groups.iter().find(|group| group.id == id).unwrap();
    assert_eq!((group.state, group.came_back), (State::Open, true));
}

#[test]
fn import_does_not_decide_which_own_group_is_evicted() {
    // The group with the title `old` has either an older time than the other group, or a time one day in the future.
    for old in [NOW, NOW + DAY] {
        let page = page_with(Settings::new().max_exception_groups(1));
        let id = page.take(event("old", old));
        page.capture_at("new", NOW + 1);
        import(&page, &counters(&id, "zz", 1), NOW + 2);
        block_on(page.client.clean(NOW + 3));
        let group = only_at(&page, NOW + 4);
        assert_eq!(group.title, "Error: new", "{old}");
    }
}

#[test]
fn imported_exceptions_evict_no_own_exceptions() {
    let page = page();
    let mut id = String::new();
    // 100 failures are so many that the counters of the first ones are packed.
    for number in 0..100 {
        id = page.take(event("x", NOW + number));
        block_on(page.client.clean(NOW + number));
    }
    let ids = |now| -> Vec<String> {
        let exceptions = block_on(page.client.exceptions(&id, now)).into_iter();
        exceptions.map(|exception| exception.id).collect()
    };
    let own = ids(NOW + 100);
    let time = format!(r#"{{"time":{}}}"#, NOW + 100);
    let keys = (0..30).map(|at| format!("x/{id}/zz{at}.0/{}", u32::MAX));
    let records: Vec<(String, &str)> = keys.map(|key| (key, time.as_str())).collect();
    assert_eq!(import(&page, &records, NOW + 101), 30);
    block_on(page.client.clean(NOW + 102));
    assert_eq!(ids(NOW + 103), own);
}
