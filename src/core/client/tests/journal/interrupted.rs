//! Tests that an entry is removed and counts once if only some of its records are left, after an interrupted compaction or a
//! lost record.

use super::*;

#[test]
fn entry_without_texts_is_dropped_after_a_week() {
    let stores = stores();
    let page = load("s", &stores, Settings::new());
    let counts =
        |time: u64| format!(r#"{{"first":{time},"last":{time},"hours":[[1,1]],"final":true}}"#);
    write_counts(&stores, "new", &counts(NOW - DAY));
    write_counts(&stores, "old", &counts(NOW - 8 * DAY));
    assert!(page.groups().is_empty());
    assert_eq!((page.keys(0, "j1/new"), page.keys(0, "j1/old")), (1, 0));
}

#[test]
fn entry_without_texts_is_dropped_if_its_failures_are_counted() {
    for packed in [0, 100] {
        for (count, left) in [(2, 0), (3, 0), (4, 1)] {
            let stores = stores();
            write(&stores, "one", 3, true);
            let page = load("s", &stores, Settings::new());
            let group = page.groups().remove(0).id;
            if packed > 0 {
                let time = NOW - DAY;
                change(&stores, |records| {
                    let counter = records.get_mut(&format!("t/{group}/one.0")).unwrap();
                    *counter = counter.replace(&NOW.to_string(), &time.to_string());
                });
                pack(&page, &group, packed);
                assert_eq!(page.keys(0, &format!("t/{group}/one")), 0);
            }
            let counts =
                format!(r#"{{"first":{NOW},"last":{NOW},"hours":[[1,{count}]],"final":true}}"#);
            write_counts(&stores[1..2], "one", &counts);
            assert_eq!(counted(&page).0, 3 + packed);
            assert_eq!(page.keys(1, "j1/"), left, "{count} of 3, {packed}");
        }
    }
}

#[test]
fn entry_is_removed_by_the_next_compaction_after_its_removal_was_interrupted() {
    for removed in 0..4 {
        let stores = stores();
        write(&stores, "one", 3, true);
        stores[1].removals_left.set(Some(removed));
        let page = load("s", &stores, Settings::new());
        assert_eq!(page.keys(1, "j1/"), 3 - removed);
        stores[1].removals_left.set(None);
        let later = load("t", &stores, Settings::new());
        assert_eq!(counted(&later), (3, 1), "{removed}");
        assert_eq!(later.keys(1, "j1/"), 0, "{removed}");
    }
}
