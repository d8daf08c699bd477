//! Tests that a hostile report can be read, and imported next to the own groups (stored before it).
//!
//! An import adds the data of a report, because the user asked for it. So a group that the report names may get a larger count,
//! the title of the newest failure, and more exceptions. No own group disappears or gets a mark, no count falls, own exceptions
//! stay, and groups that the report does not name stay as they are.

use serde_json::Value;
use tinyturret::{
    Group,
    measured::stored::{Core, Records, read_report, report},
};

use super::{
    bounds,
    own::{self, Change, LIMITS, NOW},
    script::stages,
};

const MAX_RECORDS: usize = 20_000;
const MAX_VALUE: usize = 256 << 10;

pub fn check(text: &str) {
    if text.trim_start().starts_with('{') {
        import(text);
        return;
    }
    // Imports the records in both orders, because the order decides between two records with the same key.
    let mut records = stages(text).concat();
    import(&report(&records));
    records.reverse();
    import(&report(&records));
}

/// Returns the keys of the records in a report.
fn keys(text: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(text).unwrap_or_default();
    let records = report.get("records").and_then(Value::as_array);
    let key = |record: &Value| Some(record.get(0)?.as_str()?.to_owned());
    records.into_iter().flatten().filter_map(key).collect()
}

fn import(text: &str) {
    let keys = keys(text);
    let content: Value = serde_json::from_str(&read_report(text, NOW)).unwrap();
    let backends = own::backends(false);
    let core = Core::of_page(&backends, LIMITS, NOW);
    let count = core.import(text, NOW);
    assert!(count <= MAX_RECORDS, "{count}");
    assert!(count == 0 || content.get("problem").is_none(), "{content}");
    check_stored(&backends.records());
    let groups = read(&core, &keys);
    core.import(text, NOW);
    assert_eq!(read(&core, &keys), groups, "importing twice changes groups");
    core.clean(NOW);
    check_groups(&core.groups(NOW), &keys);
}

fn read(core: &Core, keys: &[String]) -> Vec<Group> {
    let groups = core.groups(NOW);
    check_groups(&groups, keys);
    for own in own::GROUPS.iter() {
        let exceptions = core.exceptions(&own.id, NOW);
        bounds::exceptions(&exceptions, &own.id);
        let has = |one| exceptions.contains(one);
        assert!(own::exceptions(&own.id).iter().all(has), "{own:?}");
    }
    groups
}

fn check_groups(groups: &[Group], keys: &[String]) {
    bounds::groups(groups);
    let change = |group: &Group| own::change_by(keys, &group.id).min(Change::Added);
    own::check(groups, change);
    for own in own::GROUPS.iter() {
        let group = groups.iter().find(|group| group.id == own.id);
        // Compares the marks, not the states, because a resolved group reopens with a newer failure.
        let mark = |group: &Group| group.mark.clone();
        assert_eq!(group.map(mark), Some(mark(own)));
    }
}

fn check_stored(after: &Records) {
    for (key, value) in after
        .iter()
        .filter(|(key, value)| own::RECORDS.get(*key) != Some(*value))
    {
        let parts: Vec<&str> = key.split('/').collect();
        let is_sound = match parts[..] {
            ["v"] => true,
            ["t", group, _] | ["m", group] | ["x", group, _, _] => bounds::is_id(group),
            _ => false,
        };
        assert!(is_sound && value.len() <= MAX_VALUE, "{key:?}: {value}");
    }
    for (key, own) in own::RECORDS
        .iter()
        .filter(|(key, _)| !key.starts_with("x/") && !key.ends_with('~'))
    {
        let stored = after.get(key).unwrap_or_else(|| panic!("{key} is gone"));
        for field in ["time", "count"] {
            assert!(
                number(stored, field) >= number(own, field),
                "{key}: {stored}, was {own}"
            );
        }
    }
}

fn number(value: &str, field: &str) -> u64 {
    let value: Value = serde_json::from_str(value).unwrap_or_default();
    value.get(field).and_then(Value::as_u64).unwrap_or_default()
}
