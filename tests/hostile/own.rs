//! The own groups: those that are stored before hostile data. Checks which changes hostile data cause in them.

use std::{collections::BTreeMap, sync::LazyLock};

use tinyturret::{
    Exception, Group,
    measured::stored::{Backends, Core, Limits, Records, aftermath},
};

pub const NOW: u64 = 1_700_000_000_000;
/// The time at which the own groups were seen: so long ago that a group lists the time by day, not by hour, in every stage.
pub const SEEN: u64 = NOW - 10 * 24 * HOUR_MS;
pub const HOUR_MS: u64 = 3_600_000;

/// The stack of the captured error. It alone decides the group, so any message belongs to the same group.
const STACK: &str =
    "    at payInvoice (http://h/shop.js:1:2)\n    at openCart (http://h/shop.js:3:4)";

/// The limits of the core. They allow more groups than any input makes, so that no own group (stored before hostile data) is
/// evicted.
pub const LIMITS: Limits = Limits {
    groups: 1_000,
    exceptions_per_group: 5,
    reported_groups: 3,
};

/// The ids of groups to which journal entries cannot add, because no failure has them: the id of a group is a hash.
pub const PLAIN: &str = "00000000000000a1";
const IGNORED: &str = "00000000000000a2";
const RESOLVED: &str = "00000000000000a3";
const RELEASED: &str = "00000000000000a4";
const PANIC: &str = "00000000000000a5";
const PACKED: &str = "00000000000000a6";

/// The records of all own groups (stored before hostile data), of the current version of the fingerprint. Journal entries may
/// add to one of these groups only, the group of a captured error.
pub static RECORDS: LazyLock<Records> = LazyLock::new(|| {
    let backends = Backends::with(&Records::new(), false);
    let stack = STACK.replace('\n', "\\n");
    backends.write(
        "j1/own/0",
        &format!(
            r#"{{"kind":"error","type":"Error","message":"x","stack":"{stack}","id":"own.1","time":{SEEN}}}"#
        ),
    );
    backends.write(
        "j1/own/0/c",
        &format!(
            r#"{{"first":{SEEN},"last":{SEEN},"hours":[[{},1]],"final":true}}"#,
            SEEN / HOUR_MS
        ),
    );
    Core::of_page(&backends, LIMITS, SEEN);
    let mut records = backends.records();
    for id in [PLAIN, IGNORED, RESOLVED, RELEASED, PANIC, &aftermath(PANIC)] {
        let more = match id {
            RELEASED => format!(
                r#","releases":[["1.0",{SEEN},{SEEN}],["2.0",{},{SEEN}]]"#,
                SEEN - 1
            ),
            PANIC => r#","fatal":true"#.into(),
            _ if id == aftermath(PANIC) => format!(r#","follows":"{PANIC}""#),
            _ => String::new(),
        };
        let kind = if id == PANIC { "panic" } else { "rejection" };
        records.extend([(
            format!("t/{id}/own.0"),
            format!(
                r#"{{"fp":2,"count":5,"first":{},"last":{SEEN},"hours":[[{},5]],"title":"Own: {id}","culprit":"own (own.js)","kind":"{kind}","type":"Own"{more}}}"#,
                SEEN - 1_000,
                SEEN / HOUR_MS,
            ),
        )]);
        for slot in 0..2 {
            records.extend([(
                format!("x/{id}/own.0/{slot}"),
                format!(
                    r#"{{"id":"own.{slot}","group":"{id}","session":"own","time":{SEEN},"kind":"{kind}","type":"Own","message":"{id}"}}"#
                ),
            )]);
        }
    }
    for (id, mark) in [
        (IGNORED, r#""state":"ignored""#),
        // The mark that the core writes if the group fails in the same millisecond in which it is resolved.
        (RESOLVED, r#""state":"resolved","seenCount":5"#),
        (RELEASED, r#""state":"resolved","release":"1.0""#),
    ] {
        records.extend([(format!("m/{id}"), format!(r#"{{{mark},"time":{SEEN}}}"#))]);
    }
    let sessions: Vec<String> = (0..20).map(|at| format!(r#"["p{at}",2,{SEEN}]"#)).collect();
    records.extend([
        (
            format!("t/{PACKED}/~"),
            format!(
                r#"{{"fp":2,"count":47,"first":{SEEN},"last":{SEEN},"hours":[[{},47]],"title":"Own: packed","kind":"error","pack":{{"of":[{}],"earlier":7,"until":{SEEN}}}}}"#,
                SEEN / HOUR_MS,
                sessions.join(","),
            ),
        ),
        (
            format!("t/{PACKED}/own.0"),
            format!(r#"{{"fp":2,"count":3,"first":{SEEN},"last":{SEEN},"hours":[[{},3]],"title":"Own: packed","kind":"error"}}"#, SEEN / HOUR_MS),
        ),
    ]);
    records
});

pub fn backends(is_shared: bool) -> Backends {
    Backends::with(&RECORDS, is_shared)
}

/// The own groups (stored before hostile data) as the core reads them if nothing else is stored.
pub static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let groups = Core::of_page(&backends(false), LIMITS, NOW).groups(NOW);
    assert_eq!(groups.len(), 8, "{groups:?}");
    groups
});

static EXCEPTIONS: LazyLock<BTreeMap<String, Vec<Exception>>> = LazyLock::new(|| {
    let core = Core::of_page(&backends(false), LIMITS, NOW);
    let ids = GROUPS.iter().map(|group| group.id.clone());
    ids.map(|id| (id.clone(), core.exceptions(&id, NOW)))
        .collect()
});

/// Returns the exceptions of an own group (stored before hostile data) as the core reads them if nothing else is stored.
pub fn exceptions(group: &str) -> &'static [Exception] {
    EXCEPTIONS.get(group).map_or(&[], Vec::as_slice)
}

/// Returns whether the group is an own group to which journal entries cannot add, because no failure has its id.
pub fn is_unreachable(group: &Group) -> bool {
    group.title.starts_with("Own: ")
}

/// The largest change that hostile data may cause in an own group (stored before them). The variants are in ascending order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    Nothing,
    /// Failures may be added to the group, or it may be marked.
    Added,
    /// The counter or the mark of the group may be overwritten, or the group may be removed or get a pack. A pack is trusted,
    /// because it contains the counts of other sessions.
    Replaced,
}

/// Returns the largest change of the group `id` that records with these keys may cause.
pub fn change_by(keys: &[String], id: &str) -> Change {
    let of_group = keys.iter().filter(|key| key.split('/').nth(1) == Some(id));
    let changes = of_group.map(|key| {
        let is_pack =
            key.starts_with("t/") && key.split('/').nth(2).is_some_and(|id| id.starts_with('~'));
        let is_tombstone = key.starts_with("m/") && key.ends_with("/removed");
        match is_pack || is_tombstone || RECORDS.contains_key(key) {
            true => Change::Replaced,
            false => Change::Added,
        }
    });
    changes.max().unwrap_or(Change::Nothing)
}

/// Asserts that all own groups (stored before hostile data) are listed, and that each changed at most as `change` returns. A
/// group with `Replaced` may be missing.
pub fn check(groups: &[Group], change: impl Fn(&Group) -> Change) {
    for own in GROUPS.iter() {
        let mut found = groups.iter().filter(|group| group.id == own.id);
        let Some(group) = found.next() else {
            assert_eq!(change(own), Change::Replaced, "hidden: {own:?}");
            continue;
        };
        assert!(found.next().is_none(), "listed twice: {own:?}");
        match change(own) {
            Change::Nothing => is_same(group, own),
            Change::Added => has_grown(group, own),
            Change::Replaced => {}
        }
    }
}

fn is_same(group: &Group, own: &Group) {
    let mut group = group.clone();
    // Ignores the state of this group: a record of any group may name a newer release, which decides whether the group is still
    // resolved.
    if own.id == RELEASED {
        (group.state, group.came_back) = (own.state, own.came_back);
    }
    assert_eq!(group, *own);
}

fn has_grown(group: &Group, own: &Group) {
    assert!(group.count >= own.count, "{group:?} had {}", own.count);
    assert!(
        group.sessions >= own.sessions,
        "{group:?} had {}",
        own.sessions
    );
    assert!(
        group.first_seen <= own.first_seen && group.last_seen >= own.last_seen,
        "{group:?}"
    );
    assert!(group.fatal >= own.fatal, "{group:?}");
    // Asserts that the group does not follow from another one, because lists hide groups that do.
    assert!(
        group.follows.is_none() || group.follows == own.follows,
        "hidden: {group:?}"
    );
}

/// Asserts that the records of an own group (stored before hostile data) are unchanged in `after`.
pub fn check_unchanged(group: &Group, after: &Records) {
    let mut own = RECORDS
        .iter()
        .filter(|(key, _)| key.split('/').nth(1) == Some(&group.id));
    assert!(
        own.all(|(key, value)| after.get(key) == Some(value)),
        "{group:?} changed"
    );
}
