//! A report: records as one text, to hand to somebody else.

#[cfg(any(feature = "js", feature = "package", feature = "viewer"))]
pub(crate) mod content;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    decode::{Decode, Fields, decode},
    exception::Exception,
    json::Json,
    mark::Mark,
    order::{gather, last_first, set_of, sort_by},
    record::{self, Record},
    tally::Tally,
};

/// Records read from one report.
const MOST: usize = 20_000;
/// Bytes of a report. More than any that was written: text by text, and all of it, has to fit in memory several times.
const LONGEST: usize = 64 << 20;
/// Bytes of a record's value; an exception takes some 3 KB.
const LONGEST_VALUE: usize = 256 << 10;
/// Groups that are listed each for itself, because a call to a tier of an edge platform costs.
const ONE_BY_ONE: usize = 20;

#[derive(Default, Serialize)]
struct Report {
    tinyturret: String,
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

pub(crate) fn write(records: &[Record]) -> String {
    record::encode(&Report {
        tinyturret: record::VERSION.to_owned(),
        records: records
            .iter()
            .map(|record| (record.key.clone(), record.value.clone()))
            .collect(),
    })
}

/// The records of a report that are what their keys say, or why it cannot be read.
pub(crate) fn read(text: &str) -> Result<Vec<Record>, String> {
    if text.len() > LONGEST {
        return Err("it is larger than 64 MB".into());
    }
    let report: Report = decode(text).unwrap_or_default();
    match report.tinyturret.as_str() {
        record::VERSION => {}
        "" => return Err("it is no report of tinyturret".into()),
        version => return Err(["it is of version ", version, ", not of 1"].concat()),
    }
    let records = report.records.into_iter().take(MOST);
    Ok(records
        .map(|(key, value)| Record { key, value })
        .filter(is_sound)
        .collect())
}

/// Those among `records`, newest first.
pub(crate) fn exceptions(records: &[Record]) -> Vec<Exception> {
    let records = records.iter().filter(|record| record.key.starts_with("x/"));
    let mut exceptions: Vec<Exception> = records
        .filter_map(|record| {
            let exception = record::decode_exception(&record.value)?;
            // What a value says of its key may be invented.
            let group = record::group_of(&record.key)?.to_owned();
            Some(Exception { group, ..exception })
        })
        .collect();
    sort_by(&mut exceptions, |one| {
        (last_first(one.time), last_first(one.number()))
    });
    exceptions
}

/// Below which prefixes a tier holds tallies and marks of the groups in `records`.
pub(crate) fn held(records: &[Record]) -> Vec<String> {
    ["t/", "m/"]
        .into_iter()
        .flat_map(|kind| {
            let of_kind = records
                .iter()
                .filter(move |record| record.key.starts_with(kind));
            let groups = set_of(of_kind.filter_map(|record| record::group_of(&record.key)));
            if groups.len() > ONE_BY_ONE {
                return vec![kind.to_owned()];
            }
            let prefix = |group: &&str| [kind, group].concat();
            groups.keys().map(prefix).collect()
        })
        .collect()
}

/// A report may come after one that was written later: no count falls by it, and no mark gives way to an older one.
pub(crate) fn keep_newer(records: &mut [Record], held: Vec<Record>) {
    let held: BTreeMap<String, String> =
        gather(held.into_iter().map(|record| (record.key, record.value)));
    for record in records {
        if let Some(other) = held.get(&record.key) {
            let merged = record::newer(&record.key, &record.value, other);
            // A pack that was invented may claim to know sessions that it does not count.
            let falls = count_of(&record.key, &merged) < count_of(&record.key, other);
            record.value = if falls {
                other.clone()
            } else {
                merged.into_owned()
            };
        }
    }
}

/// The count of a tally; 0 for other records.
fn count_of(key: &str, value: &str) -> u64 {
    let is_tally = key.starts_with("t/");
    let tally = is_tally.then(|| decode::<Tally>(value)).flatten();
    tally.map_or(0, |tally| tally.count)
}

fn is_sound(Record { key, value }: &Record) -> bool {
    if value.len() > LONGEST_VALUE || !record::group_of(key).is_some_and(record::is_group) {
        return false;
    }
    let parts = key.split('/').count();
    match key.get(..2) {
        Some("x/") => parts == 4 && decode::<Exception>(value).is_some(),
        Some("t/") => parts == 3 && decode::<Tally>(value).is_some(),
        Some("m/") => parts == 2 && decode::<Mark>(value).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let records = [
            Record {
                key: "x/0123456789abcdef/s/0".into(),
                value: record::encode(&Exception::default()),
            },
            Record {
                key: "t/0123456789abcdef/s".into(),
                value: record::encode(&Tally::default()),
            },
        ];
        assert_eq!(read(&write(&records)).as_deref(), Ok(&records[..]));
    }

    #[test]
    fn no_count_falls_by_an_invented_pack() {
        let key = "t/0123456789abcdef/~".to_owned();
        let pack = |value: &str| Record {
            key: key.clone(),
            value: value.into(),
        };
        let held =
            pack(r#"{"count":47,"last":9,"pack":{"of":[["s1",40,8],["s2",7,9]],"until":5}}"#);
        let mut records = [pack(
            r#"{"count":1,"last":9,"pack":{"of":[["s1",9,9],["s2",9,9]],"until":8}}"#,
        )];
        keep_newer(&mut records, vec![held.clone()]);
        assert_eq!(records, [held]);
    }

    #[test]
    fn the_key_decides_the_group_of_an_exception() {
        let record = Record {
            key: "x/0123456789abcdef/s/0".into(),
            value: r#"{"group":"fedcba9876543210"}"#.into(),
        };
        assert_eq!(exceptions(&[record])[0].group, "0123456789abcdef");
    }

    #[test]
    fn what_is_no_record_is_left_out() {
        assert!(read("no report").is_err());
        let text = r#"{"tinyturret":"1","records":[["v","1"],["x/g","{}"],["t/0123456789abcdef/s","["],["t/0123456789abcdef/s","{}"]]}"#;
        assert_eq!(read(text).map(|records| records.len()), Ok(1));
        let other = read(&text.replacen('1', "2", 1));
        assert_eq!(other, Err("it is of version 2, not of 1".into()));
    }
}
