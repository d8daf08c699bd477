//! The keys of records: how they are made, and what they contain.

const REMOVED: &str = "/removed";

pub(crate) fn exception_key(group: &str, session: &str, slot: u32) -> String {
    ["x/", group, "/", session, "/", &slot.to_string()].concat()
}

pub(crate) fn tally_key(group: &str, session: &str) -> String {
    ["t/", group, "/", session].concat()
}

pub(crate) fn mark_key(group: &str) -> String {
    ["m/", group].concat()
}

pub(crate) fn removal_key(group: &str) -> String {
    ["m/", group, REMOVED].concat()
}

pub(crate) fn is_removal(key: &str) -> bool {
    key.starts_with("m/") && key.ends_with(REMOVED)
}

/// Whether `text` can be a group's id: a fingerprint is 16 hexadecimal digits.
pub(crate) fn is_group(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The group in a key of an exception, a tally or a mark.
pub(crate) fn group_of(key: &str) -> Option<&str> {
    let mut parts = key.split('/');
    matches!(parts.next(), Some("x" | "t" | "m")).then_some(())?;
    parts.next().filter(|group| !group.is_empty())
}

/// The session in a key of an exception or a tally.
pub(crate) fn session_of(key: &str) -> Option<&str> {
    key.split('/').nth(2)
}

/// Group and session, as they stand in a key of an exception or a tally.
pub(crate) fn series_of(key: &str) -> Option<&str> {
    let length = group_of(key)?.len() + 1 + session_of(key)?.len();
    key.get(2..2 + length)
}

/// Returns the session of a recorder in the session of a key, which also has the number of the entry. Keys of older versions
/// have it behind a `-`.
pub(crate) fn page_of(session: &str) -> &str {
    session.split(['-', '.']).next().unwrap_or_default()
}

/// The slot in the key of an exception.
pub(crate) fn slot_of(key: &str) -> Option<u32> {
    key.split('/').nth(3)?.parse().ok()
}
