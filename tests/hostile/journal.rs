//! Tests hostile journal entries: in a page, in an isolate, and as reports of browsers.

use tinyturret::{
    Group,
    measured::stored::{Backends, Collector, Core, Records},
};

use super::{
    bounds,
    own::{self, Change, HOUR_MS, LIMITS, NOW},
    script::{Stage, stages},
};

/// The number of groups whose exceptions are read and checked, of all groups that the core lists.
const READ_GROUPS: usize = 3;
/// The number of reported entries between two cleanups: see `src/core/client/reported.rs`.
const ENTRIES_PER_CLEANUP: u64 = 64;
const PREFIX: &str = "reported/";

pub fn check(text: &str) {
    let stages: Vec<Stage> = stages(text).into_iter().map(of_journal).collect();
    in_page(&stages);
    in_isolate(&stages);
    // Cleans up for a fourth of the inputs only, because a cleanup takes longer than everything else.
    as_reports(&stages, text.len().is_multiple_of(4));
}

fn of_journal(mut stage: Stage) -> Stage {
    for (key, _) in &mut stage {
        if !key.starts_with("j1/") {
            key.insert_str(0, "j1/");
        }
    }
    stage
}

/// Returns the time of a stage in milliseconds. It is so late that entries of the stage before are final.
fn time_of(stage: usize) -> u64 {
    NOW + 3 * HOUR_MS * stage as u64
}

fn in_page(stages: &[Stage]) {
    let backends = own::backends(false);
    for (at, stage) in stages.iter().enumerate() {
        let now = time_of(at);
        for (key, value) in stage {
            backends.write(key, value);
        }
        let before = backends.records();
        let core = Core::of_page(&backends, LIMITS, now);
        let groups = read(&core, now);
        core.clean(now);
        let counts = |groups: &[Group]| -> Vec<(String, u64)> {
            groups
                .iter()
                .map(|group| (group.id.clone(), group.count))
                .collect()
        };
        assert_eq!(
            counts(&read(&core, now)),
            counts(&groups),
            "reading or cleaning up changes counts"
        );
        check_stored(&backends, &before);
    }
}

fn in_isolate(stages: &[Stage]) {
    let backends = own::backends(true);
    for (at, stage) in stages.iter().enumerate() {
        let now = time_of(at);
        for (key, value) in stage {
            backends.write_to_memory(key, value);
        }
        let before = backends
            .memory()
            .into_iter()
            .chain(backends.records())
            .collect();
        let core = Core::of_isolate(&backends, LIMITS, now);
        core.publish(now);
        read(&core, now);
        core.clean(now);
        read(&core, now);
        check_stored(&backends, &before);
    }
}

fn read(core: &Core, now: u64) -> Vec<Group> {
    let groups = core.groups(now);
    bounds::groups(&groups);
    own::check(&groups, |group| match own::is_unreachable(group) {
        true => Change::Nothing,
        false => Change::Added,
    });
    for group in groups.iter().take(READ_GROUPS) {
        bounds::exceptions(&core.exceptions(&group.id, now), &group.id);
    }
    groups
}

/// Asserts that the records of own groups (stored before the hostile entries) to which entries cannot add are unchanged, and
/// that all new records are allowed.
fn check_stored(backends: &Backends, before: &Records) {
    let after = backends.records();
    for group in own::GROUPS
        .iter()
        .filter(|group| own::is_unreachable(group))
    {
        own::check_unchanged(group, &after);
    }
    bounds::written(before, &after, "");
    bounds::written(before, &backends.memory(), "");
    let most = LIMITS.exceptions_per_group as usize;
    let exceptions = bounds::per_group(&after, "x/");
    assert!(
        exceptions.values().all(|number| *number <= most),
        "{exceptions:?}"
    );
}

fn as_reports(stages: &[Stage], cleans_up: bool) {
    let backends = own::backends(true);
    let collector = Collector::open(&backends, LIMITS, NOW);
    let mut now = NOW;
    for (at, stage) in stages.iter().enumerate() {
        now = time_of(at);
        for (key, value) in stage {
            backends.write_to_memory(&[PREFIX, key].concat(), value);
        }
        let before = backends
            .memory()
            .into_iter()
            .chain(backends.records())
            .collect();
        collector.collect(now);
        read_collected(&collector, now);
        bounds::written(&before, &backends.records(), PREFIX);
        bounds::written(&before, &backends.memory(), PREFIX);
    }
    if cleans_up {
        clean_up(&backends, &collector, now);
        read_collected(&collector, now);
    }
    collector.remove(None, now);
    let others = backends
        .records()
        .into_iter()
        .filter(|(key, _)| !key.starts_with(PREFIX));
    assert!(others.eq(own::RECORDS.clone()), "own records changed");
}

/// Collects as many reported entries as it takes to start a cleanup.
fn clean_up(backends: &Backends, collector: &Collector, now: u64) {
    let texts = r#"{"type":"Error","message":"filler","stack":""}"#;
    let counts = format!(r#"{{"first":{now},"last":{now},"hours":[[1,1]],"final":true}}"#);
    for entry in 0..ENTRIES_PER_CLEANUP {
        backends.write_to_memory(&format!("{PREFIX}j1/filler{entry}/0"), texts);
        backends.write_to_memory(&format!("{PREFIX}j1/filler{entry}/0/c"), &counts);
    }
    collector.collect(now);
    let records = backends.records();
    let counters = bounds::per_group(&records, "reported/t/");
    assert!(
        counters.len() <= LIMITS.reported_groups as usize,
        "{counters:?}"
    );
    assert!(
        counters.values().all(|number| *number <= 64 + 2),
        "{counters:?}"
    );
    let exceptions = bounds::per_group(&records, "reported/x/");
    let most = LIMITS.exceptions_per_group as usize;
    assert!(
        exceptions.values().all(|number| *number <= most),
        "{exceptions:?}"
    );
}

/// Asserts that reports change only `reported_count` of own groups (stored before the reports), and that all other groups are
/// marked as reported.
fn read_collected(collector: &Collector, now: u64) {
    let mut groups = collector.groups(now);
    bounds::groups(&groups);
    for group in groups.iter().take(READ_GROUPS) {
        let own = own::exceptions(&group.id);
        let mut exceptions = collector.exceptions(&group.id, now);
        let reported = exceptions.split_off(own.len());
        assert_eq!(exceptions, own);
        assert!(reported.iter().all(|exception| exception.reported));
        bounds::exceptions(&reported, &group.id);
    }
    groups.retain(|group| !group.reported);
    for group in &mut groups {
        group.reported_count = 0;
    }
    assert_eq!(groups, *own::GROUPS);
}
