//! Tests that hostile records in the journal, which no recorder has written, cause no panic and hide no other record.

use super::*;

#[test]
fn hostile_records_cause_no_panic_and_hide_no_other_record() {
    let huge = "18446744073709551615";
    let largest = crate::core::decode::MAX_SAFE_INTEGER;
    let many: Vec<String> = (0..5_000)
        .rev()
        .map(|hour| format!("[{hour},{largest}]"))
        .collect();
    let counts = [
        format!(r#"{{"first":{huge},"last":{huge},"hours":[[{huge},{huge}]],"final":true}}"#),
        format!(
            r#"{{"first":{largest},"last":{largest},"hours":[[{largest},{largest}],[{largest},{largest}]]}}"#
        ),
        format!(r#"{{"first":1,"last":1,"hours":[{}]}}"#, many.join(",")),
        r#"{"first":-1,"last":1e308,"hours":"x","final":1}"#.into(),
        r#"{"hours":[[1],[1,2,3],["a",1],{},null]}"#.into(),
        "[]".into(),
        "null".into(),
        "[".repeat(1 << 20),
        String::new(),
    ];
    let texts = [
        r#"{"type":"E","message":"x","stack":""}"#.to_owned(),
        format!(
            r#"{{"type":"E","message":"{}","stack":"{}"}}"#,
            "m".repeat(3 << 20),
            "s"
        ),
        format!(
            r#"{{"type":"E","message":"{}","stack":"{}"}}"#,
            "m".repeat(1 << 20),
            "    at f (h:1:1)\\n".repeat(20_000)
        ),
        format!(
            r#"{{"time":{huge},"kind":[],"type":{{}},"message":7,"stack":null,"causes":[1,{{}}],"after":"x","fingerprint":{{}},"release":[]}}"#
        ),
        r#"{"after":{"after":{"after":{}},"stack":5},"causes":[[[]]]}"#.into(),
        "{}".into(),
        "\u{0}".into(),
    ];
    let breadcrumbs = vec![r#"{"time":1,"text":"t"}"#; 2_000].join(",");
    let sample = format!(
        r#"{{"id":"{}","time":{largest},"message":[],"url":{{}},"breadcrumbs":[{breadcrumbs}],"context":{{"a":{{}}}},"locals":[]}}"#,
        "i".repeat(100_000)
    );
    let stores = stores();
    for (at, counts) in counts.iter().enumerate() {
        for (other, texts) in texts.iter().enumerate() {
            change(&stores, |records| {
                let key = format!("j1/s{at}x{other}/0");
                records.insert(key.clone(), texts.clone());
                records.insert(format!("{key}/c"), counts.clone());
                for slot in [
                    "0",
                    "999",
                    "1000",
                    "4294967295",
                    "+1",
                    "01",
                    "-1",
                    "",
                    "c/c",
                    "a/b",
                ] {
                    records.insert(format!("{key}/{slot}"), sample.clone());
                }
            });
        }
    }
    write(&stores, "good", 3, true);
    let mut settings = Settings::new();
    settings.max_exception_groups = 1_000;
    let page = load("s", &stores, settings);
    for now in [NOW, 0, u64::MAX] {
        let groups = block_on(page.client.groups(now));
        let good = groups
            .iter()
            .find(|group| group.title == "Error: x")
            .unwrap();
        assert_eq!(good.count, 3);
        for group in &groups {
            assert!(group.count <= largest && group.title.len() < 1_000);
            for exception in block_on(page.client.exceptions(&group.id, now)) {
                assert!(exception.id.len() < 300 && exception.breadcrumbs.len() <= MAX_BREADCRUMBS);
            }
        }
        block_on(page.client.clean(now));
    }
    let longest = stores[0]
        .records
        .borrow()
        .iter()
        .filter(|(key, _)| key.starts_with("x/") || key.starts_with("t/"))
        .map(|(_, value)| value.len())
        .max();
    assert!(longest.unwrap() < 200_000, "{longest:?}");
    block_on(page.client.remove(None, NOW));
    assert!(page.groups().is_empty());
    let left = ["j1/", "t/", "x/"].map(|prefix| page.keys(0, prefix));
    assert_eq!(left, [0, 0, 0]);
}
