//! Tests that deleting groups hides or removes their journal entries, and that the limits of ended sessions are removed.

use super::*;

#[test]
fn removal_hides_open_entries_and_deletes_final_ones() {
    for all in [false, true] {
        let stores = stores();
        write(&stores, "own", 3, true);
        write(&stores, "other", 4, false);
        let page = load("s", &stores, Settings::new());
        let group = page.groups().remove(0).id;
        block_on(page.client.remove((!all).then_some(&group), NOW + 1));
        assert!(page.groups().is_empty(), "{all}");
        assert_eq!(exceptions(&page, &group), 0);
        assert!(!block_on(page.client.export(None, NOW)).contains("t/"));
        for tier in 0..3 {
            let left = ["j1/", "t/", "x/"].map(|prefix| page.keys(tier, prefix));
            assert_eq!(left, [3, 0, 0], "{all}");
        }
        // The entry is still hidden after it has become final.
        write(&stores, "other", 4, true);
        assert!(page.groups().is_empty(), "{all}");
        assert!(load("t", &stores, Settings::new()).groups().is_empty());
        // All failures of the entry of session `later` happen in the millisecond of the deletion, which does not hide them.
        write(&stores, "later", 5, false);
        let time = NOW + 1;
        let counts = format!(r#"{{"first":{time},"last":{time},"hours":[[1,5]]}}"#);
        write_counts(&stores, "later", &counts);
        change(&stores, |records| {
            records.insert(
                "j1/later/0/0".into(),
                format!(r#"{{"id":"l.1","time":{time}}}"#),
            );
        });
        assert_eq!(counted(&page), (5, 1), "{all}");
        assert_eq!(exceptions(&page, &group), 1);
    }
}

#[test]
fn removal_of_a_group_deletes_a_final_entry_that_was_not_compacted_before() {
    let stores = stores();
    let page = load("s", &stores, Settings::new());
    write(&stores, "one", 3, false);
    let group = page.groups().remove(0).id;
    write(&stores, "one", 3, true);
    block_on(page.client.remove(Some(&group), NOW + 1));
    assert!(page.groups().is_empty());
    let left = ["j1/", "t/", "x/"].map(|prefix| page.keys(0, prefix));
    assert_eq!(left, [0, 0, 0]);
}

/// Returns the id of a session that began at `time`, in the form in which recorders write it.
fn session_of(mut time: u64) -> String {
    let mut digits = Vec::new();
    while time > 0 {
        digits.push(char::from_digit((time % 36) as u32, 36).unwrap());
        time /= 36;
    }
    digits.iter().rev().collect::<String>() + "0123abcd"
}

#[test]
fn removal_of_all_leaves_open_entries_and_limits_of_living_sessions() {
    let stores = stores();
    let page = load("s", &stores, Settings::new());
    let (living, ended) = (session_of(NOW), session_of(NOW - 28 * HOUR_MS));
    write(&stores, &living, 3, false);
    change(&stores, |records| {
        for session in [&living, &ended] {
            records.insert(format!("r1/{session}"), "{}".into());
        }
        // One record belongs to an entry without texts, the other to no entry.
        records.insert("j1/lost/0/c".into(), r#"{"first":1,"final":true}"#.into());
        records.insert("j1/no-entry".into(), "{}".into());
    });
    block_on(page.client.remove(None, NOW + 1));
    assert!(page.groups().is_empty());
    for tier in 0..3 {
        let left = ["j1/", "r1/"].map(|prefix| page.keys(tier, prefix));
        assert_eq!(left, [3, 1]);
        assert_eq!(page.keys(tier, &format!("r1/{living}")), 1);
    }
}

#[test]
fn cleaning_removes_the_limits_of_ended_sessions_without_entries() {
    let stores = stores();
    let page = load("s", &stores, Settings::new());
    let (living, ended) = (session_of(NOW), session_of(NOW - 28 * HOUR_MS));
    let with_entry = session_of(NOW - 29 * HOUR_MS);
    change(&stores, |records| {
        for session in [
            &living,
            &ended,
            &with_entry,
            &"x".into(),
            &"zzzzzzzzzzzzzzzzzzzzzzzzz".into(),
        ] {
            records.insert(format!("r1/{session}"), "{}".into());
        }
        records.insert(format!("j1/{with_entry}/0/c"), "{}".into());
    });
    block_on(page.client.clean(NOW));
    let left = stores[0].records.borrow();
    let mut left: Vec<&str> = left
        .keys()
        .filter_map(|key| key.strip_prefix("r1/"))
        .collect();
    left.sort_unstable();
    let mut expected = [living, with_entry];
    expected.sort_unstable();
    assert_eq!(left, expected);
}
