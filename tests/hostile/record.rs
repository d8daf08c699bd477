//! Tests hostile records next to the own ones (stored before): values of a wrong form, and keys that tinyturret never writes.

use tinyturret::{
    Group, Mark, State,
    measured::stored::{Backends, Core, Limits, Records},
};

use super::{
    bounds,
    own::{self, Change, HOUR_MS, LIMITS, NOW, PLAIN},
    script::{Stage, stages},
};

/// The number of groups whose exceptions are read and checked, of all groups that the core lists.
const READ_GROUPS: usize = 3;
/// The milliseconds after a tombstone in which failures are still removed: see `src/core/client/stored.rs`.
const MEANWHILE: u64 = 60_000;

pub fn check(text: &str) {
    let mut stages = stages(text);
    // Drops records of the format's version (key `v`), because a core ignores a backend with another version.
    let is_read = |(key, _): &(String, String)| key != "v";
    stages.iter_mut().for_each(|stage| stage.retain(is_read));
    for is_shared in [false, true] {
        let keys = stages.iter().flatten().map(|(key, _)| key.clone());
        let named = Named(keys.collect());
        let backends = own::backends(is_shared);
        let now = read_stages(&stages, &backends, &named, is_shared);
        give_a_mark(&backends, &named, now);
        travel(&backends, &named, now);
        clean_up(&backends, now);
        delete(&backends, now);
    }
}

fn read_stages(stages: &[Stage], backends: &Backends, named: &Named, is_shared: bool) -> u64 {
    let mut now = NOW;
    for stage in stages {
        for (key, value) in stage {
            backends.write(key, value);
        }
        let core = match is_shared {
            true => Core::of_isolate(backends, LIMITS, now),
            false => Core::of_page(backends, LIMITS, now),
        };
        let groups = core.groups(now);
        core.publish(now);
        named.check(&groups);
        for group in groups.iter().take(READ_GROUPS) {
            bounds::exceptions(&core.exceptions(&group.id, now), &group.id);
        }
        core.clean(now);
        named.check(&core.groups(now));
        named.check_stored(&backends.records());
        now += 3 * HOUR_MS;
    }
    now
}

/// The keys of the records of an input.
struct Named(Vec<String>);

impl Named {
    fn has(&self, id: &str) -> bool {
        own::change_by(&self.0, id) != Change::Nothing
    }

    /// Asserts that no own group (stored before the input) has changed more than the keys of the input allow. A group that no
    /// key names may only grow by entries of the journal.
    fn check(&self, groups: &[Group]) {
        bounds::groups(groups);
        own::check(groups, |group| {
            // Allows entries of the journal to add to the group.
            let least = match own::is_unreachable(group) {
                true => Change::Nothing,
                false => Change::Added,
            };
            own::change_by(&self.0, &group.id).max(least)
        });
    }

    fn check_stored(&self, after: &Records) {
        for group in own::GROUPS
            .iter()
            .filter(|group| own::is_unreachable(group) && !self.has(&group.id))
        {
            own::check_unchanged(group, after);
        }
    }
}

/// Asserts that a mark that a user sets on a group stays, whatever records of other groups are stored.
fn give_a_mark(backends: &Backends, named: &Named, now: u64) {
    let core = Core::of_page(backends, LIMITS, now);
    core.mark(PLAIN, Mark::ignored(), now);
    if !named.has(PLAIN) {
        let groups = core.groups(now);
        let plain = groups.iter().find(|group| group.id == PLAIN);
        assert_eq!(plain.map(|group| group.state), Some(State::Ignored));
    }
    core.mark(PLAIN, Mark::open(), now);
}

/// Asserts that an exported report, imported in another browser, changes own groups (stored before the input) at most as the
/// input allows, and that the report of one group contains this group.
fn travel(backends: &Backends, named: &Named, now: u64) {
    let core = Core::of_page(backends, LIMITS, now);
    for group in [None, Some(PLAIN)] {
        let text = core.export(group, now);
        let elsewhere = Backends::with(&Records::new(), false);
        let other = Core::of_page(&elsewhere, LIMITS, now);
        other.import(&text, now);
        let groups = other.groups(now);
        match group {
            None => named.check(&groups),
            Some(_) if named.has(PLAIN) => {}
            Some(_) => assert!(groups.iter().any(|group| group.id == PLAIN), "{groups:?}"),
        }
    }
}

/// Asserts that a cleanup leaves at most as many groups and exceptions as the settings allow.
fn clean_up(backends: &Backends, now: u64) {
    let limits = Limits {
        groups: 2,
        exceptions_per_group: 1,
        ..LIMITS
    };
    Core::of_page(backends, limits, now).clean(now);
    let records = backends.records();
    let named = |prefix| {
        let mut groups = bounds::per_group(&records, prefix);
        // Ignores records with an empty group id, because the core never reads them: `src/core/records/mod.rs`.
        groups.remove("");
        groups
    };
    assert!(named("t/").len() <= 2, "{records:?}");
    assert!(
        named("x/").values().all(|number| *number <= 1),
        "{records:?}"
    );
}

fn delete(backends: &Backends, now: u64) {
    let core = Core::of_page(backends, LIMITS, now);
    core.remove(Some(PLAIN), now);
    core.remove(None, now);
    for group in core.groups(now) {
        let is_meanwhile = (now..=now + MEANWHILE).contains(&group.last_seen);
        assert!(is_meanwhile, "{group:?} is there");
    }
}
