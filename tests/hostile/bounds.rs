//! Checks the records that the core has written: only records that it may write, within their bounds.

use tinyturret::{Exception, Group, measured::stored::Records};

/// The largest safe integer of JavaScript.
const LARGEST: u64 = (1 << 53) - 1;
/// The largest number of bytes of a text that the core reads of a stored record.
const MAX_TEXT: usize = 32 << 10;
const MAX_FRAMES: usize = 1_000;
/// The largest size of a value that the core writes, in bytes: an exception with all its texts at their limits
/// (`src/core/exception.rs`), each byte as `\u0001`.
const MAX_VALUE: usize = 4 << 20;

pub fn groups(groups: &[Group]) {
    for group in groups {
        assert!(is_id(&group.id), "{group:?}");
        let numbers = [
            group.count,
            group.reported_count,
            group.first_seen,
            group.last_seen,
        ];
        assert!(numbers.iter().all(|number| *number <= LARGEST), "{group:?}");
        let texts = [&group.title, &group.culprit, &group.r#type];
        assert!(texts.iter().all(|text| text.len() <= MAX_TEXT), "{group:?}");
        assert!(group.hours.len() <= 720, "{}", group.hours.len());
        assert!(group.releases.len() <= 20, "{}", group.releases.len());
    }
}

pub fn exceptions(exceptions: &[Exception], group: &str) {
    for exception in exceptions {
        assert_eq!(exception.group, group, "{exception:?}");
        let texts = [&exception.id, &exception.message, &exception.r#type];
        assert!(
            texts.iter().all(|text| text.len() <= MAX_TEXT),
            "{exception:?}"
        );
        assert!(exception.frames.len() <= MAX_FRAMES && exception.causes.len() <= MAX_FRAMES);
    }
}

/// Asserts that each record in `after` that is not in `before` is one that the core may write: from a journal entry, a pack, or
/// the version of the format. Its key must begin with `prefix`.
pub fn written(before: &Records, after: &Records, prefix: &str) {
    for (key, value) in after {
        if before.get(key) == Some(value) {
            continue;
        }
        let below = key.strip_prefix(prefix);
        assert!(below.is_some_and(is_derived), "{key:?}: {value}");
        assert!(value.len() <= MAX_VALUE, "{key:?}: {} bytes", value.len());
    }
}

fn is_derived(key: &str) -> bool {
    let parts: Vec<&str> = key.split('/').collect();
    match parts[..] {
        ["v"] => true,
        ["t", group, session] => is_id(group) && (session.starts_with('~') || is_entry(session)),
        ["x", group, session, slot] => {
            is_id(group) && is_entry(session) && slot.parse::<u16>().is_ok()
        }
        _ => false,
    }
}

fn is_entry(text: &str) -> bool {
    text.split_once('.').is_some_and(|(session, number)| {
        session.bytes().all(|byte| byte.is_ascii_alphanumeric()) && number.parse::<u32>().is_ok()
    })
}

pub fn is_id(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Counts the keys of `records` that begin with `prefix` by group, which is the next part of the key.
pub fn per_group<'a>(
    records: &'a Records,
    prefix: &str,
) -> std::collections::BTreeMap<&'a str, usize> {
    let mut groups = std::collections::BTreeMap::new();
    for key in records.keys() {
        if let Some(group) = key
            .strip_prefix(prefix)
            .and_then(|below| below.split('/').next())
        {
            *groups.entry(group).or_default() += 1;
        }
    }
    groups
}
