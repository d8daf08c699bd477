//! A report: an export of records as one text, which another browser imports.

#[cfg(any(feature = "js", feature = "package", feature = "viewer"))]
pub(crate) mod content;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::core::{
    clock,
    collections::{Set, collect_into, descending, set_of, sort_by},
    decode::{Decode, Fields, decode},
    eviction,
    exception::Exception,
    json::Json,
    records::{self, Record, counter::Counter, encode, mark::Mark, pack},
};

/// Maximum number of records that are read from a report; further ones are dropped.
const MAX_RECORDS: usize = 20_000;
/// Maximum bytes of the text of a report. A longer text is rejected as a whole, because memory must hold the text several
/// times. Exports are smaller.
const MAX_REPORT_BYTES: usize = 64 << 20;
/// Maximum bytes of the value of a record in a report; records with longer ones are dropped. An exception takes about 3 KB.
const MAX_VALUE_BYTES: usize = 256 << 10;
/// Maximum number of groups in a report up to which an import lists the stored records of each group with a separate call. For
/// more groups, it lists the records of all groups at once, because edge platforms charge for each call.
const MAX_GROUPS_BY_PREFIX: usize = 20;

/// The JSON of a report.
#[derive(Default, Serialize)]
struct Report {
    /// The version of the storage format; empty if the text is not a report.
    tinyturret: String,
    /// The keys and values of the records.
    records: Vec<(String, String)>,
}

impl Decode for Report {
    fn read(fields: &Fields) -> Self {
        let pair = |value: &Json| match value.items() {
            [key, value] => Some((key.text()?.to_owned(), value.text()?.to_owned())),
            _ => None,
        };
        Report {
            tinyturret: fields.text("tinyturret"),
            records: fields.list("records").iter().filter_map(pair).collect(),
        }
    }
}

/// Returns the text of a report that contains `records`.
pub(crate) fn write(records: &[Record]) -> String {
    records::encode(&Report {
        tinyturret: records::VERSION.to_owned(),
        records: records
            .iter()
            .map(|record| (record.key.clone(), record.value.clone()))
            .collect(),
    })
}

/// Returns the valid records in the text of a report; invalid ones are left out. If the text is too long, or is not a report
/// of this version, returns the reason as the predicate of a sentence, such as `it is larger than 64 MB`.
pub(crate) fn read(text: &str) -> Result<Vec<Record>, String> {
    if text.len() > MAX_REPORT_BYTES {
        return Err("it is larger than 64 MB".into());
    }
    let report: Report = decode(text).unwrap_or_default();
    match report.tinyturret.as_str() {
        records::VERSION => {}
        "" => return Err("it is no report of tinyturret".into()),
        version => return Err(["it is of version ", version, ", not of 1"].concat()),
    }
    let records = report.records.into_iter().take(MAX_RECORDS);
    Ok(records
        .map(|(key, value)| Record { key, value })
        .filter(is_valid)
        .collect())
}

/// Returns the exceptions among `records`, newest first. Exceptions whose times are in the future come last, with the time
/// `now`.
pub(crate) fn exceptions(records: &[Record], now: u64) -> Vec<Exception> {
    let records = records.iter().filter(|record| record.key.starts_with("x/"));
    let mut exceptions: Vec<Exception> = records
        .filter_map(|record| {
            let exception = records::exception::decode_exception(&record.value)?;
            // The exception gets the group in its key, because the group in the value may be invented.
            let group = records::group_of(&record.key)?.to_owned();
            Some(Exception { group, ..exception })
        })
        .collect();
    sort_by(&mut exceptions, |one| {
        let time = clock::time_unless_ahead(one.time, now);
        (descending(time), descending(one.number()))
    });
    for one in &mut exceptions {
        one.time = one.time.min(now);
    }
    exceptions
}

/// Returns the prefixes with which an import lists the stored records of the groups in `records`. If there are more than
/// [`MAX_GROUPS_BY_PREFIX`] groups, the prefixes fit the records of all groups.
pub(crate) fn prefixes_to_read(records: &[Record]) -> Vec<String> {
    let groups = set_of(records.iter().filter_map(|one| records::group_of(&one.key)));
    let below = |kind: &str| -> Vec<String> {
        if groups.len() > MAX_GROUPS_BY_PREFIX {
            return vec![kind.to_owned()];
        }
        groups.keys().map(|group| [kind, group].concat()).collect()
    };
    ["t/", "m/", "x/"].into_iter().flat_map(below).collect()
}

/// Reduces `records`, the records of a report, to those that an import must store, and adapts their values. `held` are the
/// records that are stored at present.
///
/// The user requested the import, but the report may be invented. So an import can add failures, and cannot replace or hide
/// records of this browser: counters and exceptions of sessions of this browser remain unchanged, as do the marks of its
/// groups. Counts never decrease, and an older mark never replaces a newer one. Records that would change nothing are removed.
pub(crate) fn import(records: &mut Vec<Record>, held: Vec<Record>, now: u64) {
    // `own` contains `<group>` and `<group>/<session>` of each counter of this browser.
    let mut own: Set<String> = Set::new();
    for counter in held.iter().filter(|held| eviction::is_own(held)) {
        let parts = [
            records::group_of(&counter.key),
            records::series_of(&counter.key),
        ];
        for part in parts.into_iter().flatten() {
            own.insert(part.to_owned(), ());
        }
    }
    let is_own = |part: Option<&str>| part.is_some_and(|part| own.contains_key(part));
    let mut held: BTreeMap<String, String> =
        collect_into(held.into_iter().map(|record| (record.key, record.value)));
    records.retain_mut(|record| {
        record.key = pack::imported_key(std::mem::take(&mut record.key));
        let key = record.key.as_str();
        let other = held.get(key);
        let value = match key.get(..2) {
            Some("t/") if !is_own(records::series_of(key)) => {
                decode::<Counter>(&record.value).map(|counter| encode(&as_imported(counter, now)))
            }
            Some("m/") if !is_own(records::group_of(key)) => {
                // A mark whose time is in the future is stored only if there is no other mark of the group.
                let is_right = |mark: &Mark| other.is_none() || mark.time <= now;
                let mark = |mark: Mark| Mark {
                    imported: true,
                    ..mark.clamped(now)
                };
                let read = decode(&record.value).filter(is_right);
                read.map(|one| encode(&mark(one)))
            }
            Some("x/") if other.is_none() && !is_own(records::series_of(key)) => return true,
            _ => None,
        };
        let Some(value) = value else { return false };
        record.value = match other {
            Some(other) => merge_unless_smaller(key, &value, other, now),
            None => value,
        };
        let is_new = other != Some(&record.value);
        if is_new {
            // The record is added to `held`, because its key may occur twice in the report.
            held.insert(record.key.clone(), record.value.clone());
        }
        is_new
    });
}

/// Returns the counter of a report as it is stored: marked as imported. If it is a pack (the counters of many sessions), its
/// count becomes at least the sum of its sessions, and it no longer claims to have counted sessions that it does not list.
fn as_imported(counter: Counter, now: u64) -> Counter {
    let mut counter = counter.clamped(now);
    let claimed = counter.pack.of.iter().map(|(_, count, _)| *count);
    let claimed = claimed.fold(0, u64::saturating_add);
    counter.count = counter.count.max(claimed);
    counter.pack.until = 0;
    counter.imported = true;
    counter
}

/// Returns the merged value of two counters or marks with the key `key`: `value` of a report, and the stored value `other`.
/// For counters, returns `other` if the count would not grow.
fn merge_unless_smaller(key: &str, value: &str, other: &str, now: u64) -> String {
    let newer = records::merge::merge_values(key, other, value, now);
    let is_more = key.starts_with("m/") || count_of(&newer) > count_of(other);
    if !is_more {
        other.to_owned()
    } else {
        newer.into_owned()
    }
}

/// Returns the count in the JSON of a counter; 0 if `value` cannot be decoded.
fn count_of(value: &str) -> u64 {
    decode(value).map_or(0, |counter: Counter| counter.count)
}

/// Whether a record of a report has the key of an exception, a counter or a mark, and a value of this type that is not too
/// long.
fn is_valid(Record { key, value }: &Record) -> bool {
    if value.len() > MAX_VALUE_BYTES || !records::group_of(key).is_some_and(records::is_group) {
        return false;
    }
    let parts = 1 + key.bytes().filter(|byte| *byte == b'/').count();
    match key.get(..2) {
        Some("x/") => parts == 4 && decode::<Exception>(value).is_some(),
        Some("t/") => parts == 3 && decode::<Counter>(value).is_some(),
        Some("m/") => parts == 2 && decode::<Mark>(value).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::{
        groups::{Group, aggregate},
        records::mark::State,
    };

    #[test]
    fn report_is_equal_after_writing_and_reading() {
        let records = [
            Record {
                key: "x/0123456789abcdef/s/0".into(),
                value: records::encode(&Exception::default()),
            },
            Record {
                key: "t/0123456789abcdef/s".into(),
                value: records::encode(&Counter::default()),
            },
        ];
        assert_eq!(read(&write(&records)).as_deref(), Ok(&records[..]));
    }

    fn record(key: &str, value: &str) -> Record {
        Record {
            key: key.replace('G', "0123456789abcdef"),
            value: value.into(),
        }
    }

    /// Imports the report `records` into a browser that has stored the records `held`. Returns the resulting group, and the
    /// keys of the records that the import stores.
    fn import_beside(held: &[Record], mut records: Vec<Record>) -> (Group, Vec<String>) {
        import(&mut records, held.to_vec(), NOW);
        let keys = records.iter().map(|one| one.key.clone()).collect();
        let is_other = |one: &&Record| !records.iter().any(|record| record.key == one.key);
        let all: Vec<Record> = held.iter().filter(is_other).cloned().collect();
        (aggregate(&[all, records].concat(), NOW).remove(0), keys)
    }

    const NOW: u64 = 1_700_000_000_000;

    #[test]
    fn import_never_hides_a_group_or_lowers_its_count() {
        let held = [
            record("t/G/own", r#"{"count":5,"last":9,"title":"own"}"#),
            record(
                "t/G/~",
                r#"{"count":47,"last":9,"pack":{"of":[["s1",40,8]],"earlier":1,"until":5}}"#,
            ),
        ];
        for (key, value) in [
            (
                "t/G/own",
                r#"{"count":9,"last":99,"follows":"fedcba9876543210"}"#,
            ),
            ("t/G/own", r#"{"count":1}"#),
            (
                "t/G/~",
                r#"{"count":1,"last":9,"pack":{"of":[["s1",9,9],["own",9,9]],"until":8}}"#,
            ),
            (
                "t/G/~",
                r#"{"count":1,"last":9,"pack":{"of":[["own",900,9]],"until":9007199254740991}}"#,
            ),
            (
                "t/G/~0",
                r#"{"count":1,"last":9,"pack":{"of":[["own",9,9],["s1",90,9]]}}"#,
            ),
            (
                "t/G/new",
                r#"{"count":1,"last":9,"follows":"fedcba9876543210"}"#,
            ),
            ("m/G", r#"{"state":"ignored","time":9007199254740991}"#),
            ("x/G/own/7", r#"{"time":9007199254740991}"#),
        ] {
            let (group, _) = import_beside(&held, vec![record(key, value)]);
            assert!(group.count >= 52, "{value}: {}", group.count);
            assert_eq!((group.state, group.follows), (State::Open, None), "{value}");
            assert!(group.last_seen <= NOW);
        }
    }

    #[test]
    fn imported_pack_forgets_no_session() {
        let pack = r#"{"count":2,"pack":{"of":[["s",2,9]],"earlier":3,"until":9007199254740991}}"#;
        let mut records = vec![record("t/G/~", pack)];
        import(&mut records, Vec::new(), NOW);
        let counter: Counter = decode(&records[0].value).unwrap();
        assert_eq!((counter.pack.until, counter.pack.earlier), (0, 3));
    }

    #[test]
    fn own_exceptions_and_marks_are_kept_by_an_import() {
        let held = [
            record("t/G/own", r#"{"count":5,"last":9}"#),
            record("m/G", r#"{"state":"resolved","time":10}"#),
            record("x/G/own/0", "{}"),
        ];
        let records = ["m/G", "x/G/own/0", "x/G/own/1", "x/G/other/0"]
            .map(|key| record(key, r#"{"state":"ignored","time":99}"#));
        let (group, keys) = import_beside(&held, records.to_vec());
        assert_eq!(group.state, State::Resolved);
        let expected = ["x/G/other/0"].map(|key| record(key, "").key);
        assert_eq!(keys, expected);
    }

    #[test]
    fn imported_records_are_replaced_by_newer_reports() {
        let report = |count, time| {
            let counter = format!(r#"{{"count":{count},"last":9}}"#);
            let mark = format!(r#"{{"state":"ignored","time":{time}}}"#);
            vec![record("t/G/s", &counter), record("m/G", &mark)]
        };
        let mut held = report(5, 50);
        import(&mut held, Vec::new(), NOW);
        for (count, time, expected) in [(7, 70, (7, 70)), (3, 30, (5, 50))] {
            let (group, _) = import_beside(&held, report(count, time));
            let mark = group.mark.map(|mark| mark.time);
            assert_eq!((group.count, mark), (expected.0, Some(expected.1)));
        }
    }

    #[test]
    fn imported_exception_has_the_group_of_its_key() {
        let record = Record {
            key: "x/0123456789abcdef/s/0".into(),
            value: r#"{"group":"fedcba9876543210"}"#.into(),
        };
        assert_eq!(exceptions(&[record], 9)[0].group, "0123456789abcdef");
    }

    #[test]
    fn malformed_records_of_a_report_are_left_out() {
        assert!(read("no report").is_err());
        let text = r#"{"tinyturret":"1","records":[["v","1"],["x/g","{}"],["t/0123456789abcdef/s","["],["t/0123456789abcdef/s","{}"]]}"#;
        assert_eq!(read(text).map(|records| records.len()), Ok(1));
        let other = read(&text.replacen('1', "2", 1));
        assert_eq!(other, Err("it is of version 2, not of 1".into()));
    }
}
