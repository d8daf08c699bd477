//! What a person says of a group, and how long that holds.

use serde::Serialize;

use crate::core::{
    decode::{Decode, Fields},
    releases::Release,
};

/// What a person said of a group.
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
    /// Nothing, or it came back after it was resolved.
    #[default]
    Open,
    /// Thought to be mended.
    Resolved,
    /// Of no interest.
    Ignored,
}

/// What a person said of a group, when, and until when it holds.
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
    /// What was said.
    pub state: State,
    /// When, in milliseconds since 1970.
    pub time: u64,
    /// Of a resolved group: it holds until a later release sees the group, which is one that was first seen after
    /// `time`. Without, until the group is seen again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// Of an ignored group: it holds until so many are counted in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_count: Option<u64>,
    /// Of an ignored group: it holds until then, in milliseconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_time: Option<u64>,
    /// Of a group that failed in the millisecond of `time`, or whose failures a clock that was ahead dated later: its count then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seen_count: Option<u64>,
    /// It came with a report that a person imported.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) imported: bool,
}

/// What of a group decides whether its mark still holds.
pub(crate) struct Seen<'a> {
    pub count: u64,
    pub last_seen: u64,
    pub releases: &'a [Release],
}

impl Mark {
    /// Nothing: takes back what was said.
    #[must_use]
    pub fn open() -> Self {
        Mark::default()
    }

    /// Thought to be mended.
    #[must_use]
    pub fn resolved() -> Self {
        Mark {
            state: State::Resolved,
            ..Mark::default()
        }
    }

    /// Of no interest, for good.
    #[must_use]
    pub fn ignored() -> Self {
        Mark {
            state: State::Ignored,
            ..Mark::default()
        }
    }

    /// Sets [`release`](Self::release).
    #[must_use]
    pub fn in_release(mut self, release: impl Into<String>) -> Self {
        self.release = Some(release.into());
        self
    }

    /// Sets [`until_count`](Self::until_count).
    #[must_use]
    pub fn until_count(mut self, count: u64) -> Self {
        self.until_count = Some(count);
        self
    }

    /// Sets [`until_time`](Self::until_time).
    #[must_use]
    pub fn until_time(mut self, time: u64) -> Self {
        self.until_time = Some(time);
        self
    }

    /// Whether it still does. `first_seen` tells when any group was first seen in a release.
    pub(crate) fn holds(&self, group: &Seen, first_seen: impl Fn(&str) -> u64, now: u64) -> bool {
        // The count tells which failures of the mark's millisecond came before it. All times that are later than `now` are `now`,
        // and those of an import are not later than it.
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

    /// The mark with no time later than `now`; a snooze lasts as long after it as before.
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
            release: fields.maybe("release"),
            until_count: fields.some("untilCount"),
            until_time: fields.some("untilTime"),
            seen_count: fields.some("seenCount"),
            imported: fields.flag("imported"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::releases;

    /// Of a group that 1.0 saw at 10 and 2.0 at 20, for the fifth time.
    fn holds(mark: Mark, now: u64) -> bool {
        let releases = vec![("1.0".into(), 10, 15), ("2.0".into(), 20, 20)];
        let group = Seen {
            count: 5,
            last_seen: 20,
            releases: &releases::told(releases),
        };
        // Another group saw 2.0 before.
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
        // A clock that was set back tells not which is later.
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
