//! Builds and parses the keys of records.

use crate::core::stack::cut::{self, Bytes};

const REMOVED: &str = "/removed";

pub(crate) fn exception_key(group: &str, session: &str, slot: u32) -> String {
    ["x/", group, "/", session, "/", &slot.to_string()].concat()
}

pub(crate) fn counter_key(group: &str, session: &str) -> String {
    ["t/", group, "/", session].concat()
}

pub(crate) fn mark_key(group: &str) -> String {
    ["m/", group].concat()
}

pub(crate) fn tombstone_key(group: &str) -> String {
    ["m/", group, REMOVED].concat()
}

pub(crate) fn is_tombstone(key: &str) -> bool {
    key.starts_with("m/") && key.ends_with(REMOVED)
}

/// Whether `text` can be a group's id: a fingerprint is 16 hexadecimal digits.
pub(crate) fn is_group(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns the group in the key of an exception, a counter or a mark; `None` for other keys.
pub(crate) fn group_of(key: &str) -> Option<&str> {
    let is_of_group = matches!(key.get(..2)?, "x/" | "t/" | "m/");
    part(key, 1).filter(|group| is_of_group && !group.is_empty())
}

/// Returns the session in the key of an exception or a counter: the third of the parts between `/`; `None` if the key has fewer
/// parts.
pub(crate) fn session_of(key: &str) -> Option<&str> {
    part(key, 2)
}

/// Returns the part `<group>/<session>` of the key of an exception or a counter. It is equal in the keys of a counter and of
/// the exceptions that the counter counts. `None` for a key without these parts.
pub(crate) fn series_of(key: &str) -> Option<&str> {
    let length = group_of(key)?.len() + 1 + session_of(key)?.len();
    key.get(2..2 + length)
}

/// Returns the id of a recorder's session. `session` is the session in the key of an exception or a counter, `<id>.<entry>`;
/// older versions separate the number of the entry with `-`.
pub(crate) fn page_of(session: &str) -> &str {
    cut::split(session, const { &Bytes::but(b"-.") }).0
}

/// Returns the slot in the key of an exception: the number of the sample in its journal entry. `None` if the fourth part of the
/// key is missing or not a number.
pub(crate) fn slot_of(key: &str) -> Option<u32> {
    cut::number(part(key, 3)?, 10)
}

/// Returns the part of a key at the index `number`, from 0; parts are separated by `/`. `None` if the key has fewer parts.
pub(crate) fn part(key: &str, number: usize) -> Option<&str> {
    let mut rest = key;
    for _ in 0..number {
        (_, rest) = cut::once(rest, "/")?;
    }
    Some(cut::before(rest, "/"))
}
