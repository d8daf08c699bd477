//! The releases in which a group failed, each with the times of its first and last failure.

use serde::Serialize;

use crate::core::collections::sort_by;

/// Maximum number of releases that are stored for a group: the first one and the newest 19; the others are dropped.
const MAX_RELEASES: usize = 20;

/// A release of the app in which a group failed.
///
/// ```
/// # async fn example() {
/// for group in tinyturret::groups().await {
///     let fixed = group.releases.iter().all(|release| release.name != "1.4.2");
/// }
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Release {
    /// The name of the release that was set with [`Settings::release`](crate::Settings::release).
    pub name: String,
    /// The time of the first failure of the group in this release, in milliseconds since 1970.
    pub first_seen: u64,
    /// The time of the last failure of the group in this release, in milliseconds since 1970.
    pub last_seen: u64,
}

/// The stored form of the releases of a group: name, and the times of the first and the last failure, in milliseconds since
/// 1970; oldest first.
pub(crate) type Releases = Vec<(String, u64, u64)>;

/// Adds the releases `more` to `releases`, and extends the times of releases that are in both. Keeps the first release and
/// the newest `MAX_RELEASES - 1`.
pub(crate) fn add(releases: &mut Releases, more: &[(String, u64, u64)]) {
    for (name, first, last) in more {
        match releases.iter_mut().find(|(known, ..)| known == name) {
            Some((_, since, until)) => {
                *since = (*since).min(*first);
                *until = (*until).max(*last);
            }
            None => releases.push((name.clone(), *first, *last)),
        }
    }
    sort_by(releases, |(_, first, _)| (*first, 0));
    if releases.len() > MAX_RELEASES {
        let excess = releases.len() - MAX_RELEASES;
        releases.drain(1..=excess);
    }
}

/// Converts the stored releases of a group to the public type, in the same order.
pub(crate) fn to_list(releases: Releases) -> Vec<Release> {
    let release = |(name, first_seen, last_seen)| Release {
        name,
        first_seen,
        last_seen,
    };
    releases.into_iter().map(release).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: u64, first: u64, last: u64) -> (String, u64, u64) {
        (name.to_string(), first, last)
    }

    #[test]
    fn releases_are_unique_and_sorted_by_age() {
        let mut releases = vec![one(2, 20, 30)];
        add(&mut releases, &[one(1, 10, 12), one(2, 15, 25)]);
        assert_eq!(releases, [one(1, 10, 12), one(2, 15, 30)]);
    }

    #[test]
    fn first_and_newest_releases_are_kept_at_the_limit() {
        let mut releases = Releases::new();
        for at in 0..50 {
            add(&mut releases, &[one(at, at, at)]);
        }
        assert_eq!(releases.len(), MAX_RELEASES);
        assert_eq!(releases[..2], [one(0, 0, 0), one(31, 31, 31)]);
    }
}
