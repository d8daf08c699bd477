//! Defines marks: the triage state that the user sets for a group, and the rule for how long it holds.

use serde::Serialize;

use crate::core::{
    decode::{Decode, Fields},
    releases::Release,
};

/// The triage state of a group.
///
/// ```
/// use tinyturret::State;
///
/// # async fn example() {
/// let mut groups = tinyturret::groups().await;
/// groups.retain(|group| group.state == State::Open);
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum State {
    /// The group was neither resolved nor ignored, or its mark no longer holds.
    #[default]
    Open,
    /// The user has marked the group as fixed.
    Resolved,
    /// The user has hidden the group.
    Ignored,
}

/// The triage state that the user set for a group, with the time and the condition until which it holds.
///
/// ```
/// use tinyturret::Mark;
///
/// # async fn example(group: &tinyturret::Group) {
/// let a_hundred_more = Mark::ignored().until_count(group.count + 100);
/// tinyturret::mark(&group.id, a_hundred_more).await;
/// tinyturret::mark(&group.id, Mark::resolved().in_release("1.4.2")).await;
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Mark {
    /// The triage state that the user set.
    pub state: State,
    /// The time at which the mark was set, in milliseconds since 1970.
    pub time: u64,
    /// The release in which a group was resolved. The group is open again when a later release sees it: one that was first seen
    /// after `time`. Absent if the group is open again as soon as it is seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// The total count of failures at which an ignored group is open again. Absent without such a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_count: Option<u64>,
    /// The time at which an ignored group is open again, in milliseconds since 1970. Absent without such a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_time: Option<u64>,
    /// The count of a resolved group at the time of the mark. Absent if the last failure is older than the mark: the count is
    /// only required to order failures in the same millisecond, and failures that have a time in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seen_count: Option<u64>,
    /// Whether the mark comes from a report that the user imported.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) imported: bool,
}

/// The fields of a group that decide whether its mark still holds.
pub(crate) struct MarkedGroup<'a> {
    /// The number of failures of the group, without those in imported reports unless all were imported.
    pub count: u64,
    /// The time of the group's last failure, in milliseconds since 1970.
    pub last_seen: u64,
    /// The releases that have seen the group.
    pub releases: &'a [Release],
}

impl Mark {
    /// Returns a mark that makes a group open again.
    #[must_use]
    pub fn open() -> Self {
        Mark::default()
    }

    /// Returns a mark that resolves a group until it is seen again.
    #[must_use]
    pub fn resolved() -> Self {
        Mark {
            state: State::Resolved,
            ..Mark::default()
        }
    }

    /// Returns a mark that ignores a group without a limit.
    #[must_use]
    pub fn ignored() -> Self {
        Mark {
            state: State::Ignored,
            ..Mark::default()
        }
    }

    /// Sets [`release`](Self::release), the release in which the group was resolved.
    #[must_use]
    pub fn in_release(mut self, release: impl Into<String>) -> Self {
        self.release = Some(release.into());
        self
    }

    /// Sets [`until_count`](Self::until_count), the total count at which an ignored group is open again.
    #[must_use]
    pub fn until_count(mut self, count: u64) -> Self {
        self.until_count = Some(count);
        self
    }

    /// Sets [`until_time`](Self::until_time), the time at which an ignored group is open again, in milliseconds since 1970.
    #[must_use]
    pub fn until_time(mut self, time: u64) -> Self {
        self.until_time = Some(time);
        self
    }

    /// Whether the mark still holds, so that `group` keeps the state that the user set. `first_seen` returns the time at which
    /// a release first saw any group, in milliseconds since 1970.
    pub(crate) fn holds(
        &self,
        group: &MarkedGroup,
        first_seen: impl Fn(&str) -> u64,
        now: u64,
    ) -> bool {
        // `is_tie` means that a failure in the millisecond of the mark counts as older. Without `seen_count`, this is so if
        // the mark is imported or its time is not in the past: times in the future have been set to `now`.
        let is_tie = self.seen_count.is_none() && (self.imported || self.time >= now);
        let is_before = |time| time < self.time || is_tie && time == self.time;
        match (self.state, &self.release) {
            (State::Open, _) => true,
            (State::Resolved, _) if self.seen_count == Some(group.count) => true,
            (State::Resolved, None) => is_before(group.last_seen),
            (State::Resolved, Some(release)) => group
                .releases
                .iter()
                .all(|seen| seen.name == *release || is_before(first_seen(&seen.name))),
            (State::Ignored, _) => {
                self.until_count.is_none_or(|until| group.count < until)
                    && self.until_time.is_none_or(|until| now < until)
            }
        }
    }

    /// Returns the mark with a time later than `now` set to `now`. Moves `until_time` by the same difference, so that the
    /// group stays ignored for as long as the user chose.
    pub fn clamped(self, now: u64) -> Self {
        let ahead = self.time.saturating_sub(now);
        Mark {
            time: self.time - ahead,
            until_time: self.until_time.map(|until| until.saturating_sub(ahead)),
            ..self
        }
    }
}

impl Decode for Mark {
    fn read(fields: &Fields) -> Self {
        Mark {
            state: match fields.text("state").as_str() {
                "resolved" => State::Resolved,
                "ignored" => State::Ignored,
                _ => State::Open,
            },
            time: fields.number("time"),
            release: fields.optional_text("release"),
            until_count: fields.optional_number("untilCount"),
            until_time: fields.optional_number("untilTime"),
            seen_count: fields.optional_number("seenCount"),
            imported: fields.flag("imported"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::releases;

    /// Returns whether `mark` holds for a group with the count 5 that release 1.0 saw first at the time 10 and 2.0 at 20.
    fn holds(mark: Mark, now: u64) -> bool {
        let releases = vec![("1.0".into(), 10, 15), ("2.0".into(), 20, 20)];
        let group = MarkedGroup {
            count: 5,
            last_seen: 20,
            releases: &releases::to_list(releases),
        };
        // Another group has failed in release 2.0 before, at the time 18.
        let first_seen = |name: &str| if name == "1.0" { 10 } else { 18 };
        mark.holds(&group, first_seen, now)
    }

    fn at(time: u64, mark: Mark) -> Mark {
        Mark { time, ..mark }
    }

    #[test]
    fn resolved_holds_until_the_group_is_seen_again() {
        assert!(holds(at(21, Mark::resolved()), 99));
        assert!(!holds(at(20, Mark::resolved()), 99));
        // After a clock was set back, the times do not show whether the failure is later than the mark.
        assert!(holds(at(20, Mark::resolved()), 20));
    }

    #[test]
    fn resolved_in_the_millisecond_of_a_failure_holds_until_more_are_counted() {
        for (count, expected) in [(4, false), (5, true)] {
            let mark = Mark {
                seen_count: Some(count),
                ..at(20, Mark::resolved())
            };
            assert_eq!(holds(mark.clone(), 99), expected);
            assert_eq!(holds(mark, 20), expected);
        }
    }

    #[test]
    fn resolved_in_a_release_holds_until_a_later_release_fails() {
        assert!(holds(at(19, Mark::resolved().in_release("1.0")), 99));
        assert!(!holds(at(18, Mark::resolved().in_release("1.0")), 99));
        assert!(holds(at(17, Mark::resolved().in_release("2.0")), 99));
    }

    #[test]
    fn ignored_holds_until_its_count_or_time_is_reached() {
        assert!(holds(Mark::ignored(), 99));
        assert!(holds(Mark::ignored().until_count(6), 99));
        assert!(!holds(Mark::ignored().until_count(5), 99));
        assert!(holds(Mark::ignored().until_time(100), 99));
        assert!(!holds(Mark::ignored().until_time(99), 99));
        assert!(!holds(Mark::ignored().until_time(100).until_count(5), 99));
    }
}
