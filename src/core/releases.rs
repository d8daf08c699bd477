//! The releases that saw a group, and when.

use serde::Serialize;

use crate::core::order::sort_by;

/// Releases remembered of a group: the first, and the newest.
const MOST: usize = 20;

/// One of the releases that saw a group.
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
    /// As in the settings.
    pub name: String,
    /// When it first saw the group, in milliseconds since 1970.
    pub first_seen: u64,
    /// When it last saw the group, in milliseconds since 1970.
    pub last_seen: u64,
}

/// As they are stored: name, first seen, last seen; the oldest first.
pub(crate) type Releases = Vec<(String, u64, u64)>;

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
    if releases.len() > MOST {
        let many = releases.len() - MOST;
        releases.drain(1..=many);
    }
}

pub(crate) fn told(releases: Releases) -> Vec<Release> {
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
        assert_eq!(releases.len(), MOST);
        assert_eq!(releases[..2], [one(0, 0, 0), one(31, 31, 31)]);
    }
}
